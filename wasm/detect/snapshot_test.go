package detect

import (
	"encoding/binary"
	"hash/crc32"
	"testing"
)

// sealed writes a snapshot of posts as they are given, with its checksum.
func sealed(posts ...Post) []byte {
	w := writer{b: binary.AppendUvarint([]byte(snapshotMagic), uint64(len(posts)))}
	for i := range posts {
		fieldsOf(&posts[i], &w)
	}
	return binary.LittleEndian.AppendUint32(w.b, crc32.ChecksumIEEE(w.b))
}

// tidyPost is a post as a snapshot holds it.
func tidyPost(id string, time int64) Post {
	return Post{ID: id, Platform: "x", Text: "words of " + id, Time: time, Resolution: 1, Links: []string{"a", "b"}, Account: Account{ID: "a" + id}}
}

// TestRestoreTakesWhatSnapshotWrites: one form for one set, so that equal states are equal bytes.
func TestRestoreTakesWhatSnapshotWrites(t *testing.T) {
	a, b := tidyPost("a", 1), tidyPost("b", 2)
	with := func(change func(*Post)) Post {
		p := tidyPost("c", 3)
		change(&p)
		return p
	}
	for _, tt := range []struct {
		name string
		data []byte
		ok   bool
	}{
		{"nothing", sealed(), true},
		{"two posts", sealed(a, b), true},
		{"out of order", sealed(b, a), false},
		{"a post twice", sealed(a, a), false},
		{"two sightings", sealed(a, with(func(p *Post) { p.ID = "a" })), false},
		{"two sightings, the second finer", sealed(with(func(p *Post) { p.Resolution = 60 }), with(func(p *Post) { p.Time = 9 })), false},
		{"no id", sealed(with(func(p *Post) { p.ID = "" })), false},
		{"no resolution", sealed(with(func(p *Post) { p.Resolution = 0 })), false},
		{"negative time", sealed(with(func(p *Post) { p.Time = -1 })), false},
		{"links out of order", sealed(with(func(p *Post) { p.Links = []string{"b", "a"} })), false},
		{"picture 2", sealed(with(func(p *Post) { p.Account.DefaultPicture = 2 })), false},
		{"bare with text", sealed(with(func(p *Post) { p.Bare = true })), false},
		{"empty", nil, false},
		{"magic alone", []byte(snapshotMagic), false},
	} {
		d, err := Restore(DefaultParams(), tt.data)
		if (err == nil) != tt.ok {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err == nil && string(d.Snapshot()) != string(tt.data) {
			t.Errorf("%s: written differently", tt.name)
		}
	}
}

// TestRestoreFindsDamage: any byte changed, dropped or added is found.
func TestRestoreFindsDamage(t *testing.T) {
	whole := sealed(tidyPost("a", 1), tidyPost("b", 2))
	for i := range whole {
		bad := append([]byte(nil), whole...)
		bad[i] ^= 0x10
		if _, err := Restore(DefaultParams(), bad); err == nil {
			t.Errorf("byte %d changed: no error", i)
		}
		if _, err := Restore(DefaultParams(), whole[:i]); err == nil {
			t.Errorf("cut at byte %d: no error", i)
		}
	}
	long := append(append([]byte(nil), whole[:len(whole)-4]...), 0)
	long = binary.LittleEndian.AppendUint32(long, crc32.ChecksumIEEE(long))
	if _, err := Restore(DefaultParams(), long); err == nil {
		t.Error("a byte more under a good checksum: no error")
	}
	halved := binary.LittleEndian.AppendUint32(append([]byte(snapshotMagic), 0x82), crc32.ChecksumIEEE(append([]byte(snapshotMagic), 0x82)))
	if _, err := Restore(DefaultParams(), halved); err == nil {
		t.Error("a count cut in two: no error")
	}
	padded := append([]byte(snapshotMagic), 0x82, 0x00) // 2, not in its shortest form
	padded = append(padded, whole[len(snapshotMagic)+1:len(whole)-4]...)
	padded = binary.LittleEndian.AppendUint32(padded, crc32.ChecksumIEEE(padded))
	if _, err := Restore(DefaultParams(), padded); err == nil {
		t.Error("a count with a needless byte: no error")
	}
}

// TestRestoreEvicts: a snapshot of a wider window is cut to the new one.
func TestRestoreEvicts(t *testing.T) {
	p := DefaultParams()
	p.Posts = 1
	d, err := Restore(p, sealed(tidyPost("a", 1), tidyPost("b", 2)))
	if err != nil {
		t.Fatal(err)
	}
	if string(d.Snapshot()) != string(sealed(tidyPost("b", 2))) {
		t.Error("the older post is still there")
	}
}
