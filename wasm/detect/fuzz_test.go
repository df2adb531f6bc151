package detect_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/wasm/detect"
	"github.com/refrain-project/refrain/wasm/detecttest"
)

// The fuzzer's bytes are posts one after the other: six bytes of choices, then the text up to a zero byte.
//
//	0  id, of 64
//	1  account (low 4 bits, 15: none), platform, page, root, bare
//	2  thread (low 2 bits, 3: none), resolution (2 bits), group (2 bits), link, account facts
//	3  time, unit: seconds, minutes, hours, days; two bits, then 4
//	5  the time in that unit; 0 with unit seconds is unknown
type decoder struct{ data []byte }

// next takes a post off.
func (d *decoder) next() (p detect.Post, ok bool) {
	if len(d.data) < 6 {
		return p, false
	}
	b := d.data[:6]
	text, rest, _ := bytes.Cut(d.data[6:], []byte{0})
	d.data = rest
	p = detect.Post{
		ID: string('a' + rune(b[0]%64)), Platform: pickBit(b[1]>>4, "x", "facebook"), Page: pickBit(b[1]>>5, "mp1", "mp2"),
		Thread: []string{"t1", "t2", "t3", ""}[b[2]&3], Resolution: []int64{0, 1, 60, day}[b[2]>>2&3], Group: int64(b[2] >> 4 & 3),
		Root: b[1]>>6&1 == 1, Bare: b[1]>>7 == 1, Text: string(text[:min(len(text), 20_000)]),
		Time: int64(b[5]) * []int64{1, 60, 3600, day}[b[3]&3],
	}
	if p.Time > 0 || b[3]&3 > 0 {
		p.Time += monday
	}
	if who := b[1] & 15; who < 15 {
		p.Account = detect.Account{ID: string('a' + rune(who)), DefaultPicture: int64(b[2]>>7) - 1}
		p.Account.Created = int64(b[4]) * day
	}
	if b[2]>>6&1 == 1 {
		p.Links = []string{links[int(b[4])%len(links)]}
	}
	if p.Bare {
		p.Text = ""
	}
	return p, true
}

// pickBit picks by the lowest bit.
func pickBit(b byte, zero, one string) string {
	if b&1 == 1 {
		return one
	}
	return zero
}

// encode is the inverse of next as far as that goes: the seeds keep their texts, and their people and times in order.
func encode(posts []detect.Post) (data []byte) {
	who, thread := map[string]byte{}, map[string]byte{}
	for i, p := range posts {
		if _, ok := who[p.Account.ID]; !ok {
			who[p.Account.ID] = byte(len(who) % 15)
		}
		if _, ok := thread[p.Thread]; !ok {
			thread[p.Thread] = byte(len(thread) % 4)
		}
		choices := who[p.Account.ID]
		if p.Root {
			choices |= 1 << 6
		}
		data = append(data, byte(i), choices, thread[p.Thread]|1<<2, 1, byte(i), byte(max(0, p.Time-posts[0].Time)/60))
		data = append(append(data, strings.ReplaceAll(p.Text, "\x00", "")...), 0)
	}
	return data
}

// seeds are the cases of testdata/detect.
func seeds(f *testing.F) []detecttest.Case {
	cases, err := detecttest.Read("../../testdata/detect")
	if err != nil {
		f.Fatal(err)
	}
	return cases
}

// FuzzDetector: whatever is posted, and whatever is known of it, order, batches, evidence and snapshots keep their promises.
func FuzzDetector(f *testing.F) {
	for _, c := range seeds(f) {
		f.Add(encode(c.Posts), uint8(3))
	}
	f.Fuzz(func(t *testing.T, data []byte, cut uint8) {
		if len(data) > 1<<14 {
			return // long texts have FuzzCompare; here many posts are wanted
		}
		var posts []detect.Post
		d := decoder{data}
		for p, ok := d.next(); ok && len(posts) < 100; p, ok = d.next() {
			posts = append(posts, p)
		}
		p := detect.DefaultParams()
		p.Horizon = 1 << 41 // sightings that disagree on the time by months: see TestEvictionIsAWindowOnTheSet
		list := knownOf(posts)
		set, err := detect.NewSignatures(list)
		if err != nil {
			t.Fatal(err)
		}
		want := signedResultOf(t, p, list, posts)
		for _, c := range want.Clusters {
			wantVerdict(t, c)
		}
		backwards := slices.Clone(posts)
		slices.Reverse(backwards)
		n := min(int(cut), len(posts))
		parts := detect.New(p)
		add(t, parts, backwards[:n])
		result(t, parts)
		restored, err := detect.RestoreWith(p, parts.Snapshot(), set)
		if err != nil {
			t.Fatal(err)
		}
		add(t, restored, backwards[n:])
		wantSame(t, "backwards and restored", result(t, restored), want)
	})
}

// knownOf gives signatures of every third post that has a sketch, the latest first.
func knownOf(posts []detect.Post) (list []detect.Signature) {
	for i, p := range posts {
		if s := detect.SketchOf(p.Text); s != nil && i%3 == 0 {
			list = append(list, detect.Signature{ID: fmt.Sprint(1000 - i), Day: int64(i), Sketch: s})
		}
	}
	return list
}

// FuzzRestore: no bytes make Restore panic, and what it takes it writes again to the byte. The fuzzer's bytes are what
// stands between the checksum and the rest, so that it gets past both.
func FuzzRestore(f *testing.F) {
	for _, c := range seeds(f) {
		d := detect.New(detect.DefaultParams())
		add(f, d, c.Posts)
		snapshot := d.Snapshot()
		f.Add(snapshot[4 : len(snapshot)-4])
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		snapshot := append([]byte("RFS1"), body...)
		snapshot = binary.LittleEndian.AppendUint32(snapshot, crc32.ChecksumIEEE(snapshot))
		p := detect.DefaultParams()
		p.Horizon = 1 << 41
		d, err := detect.Restore(p, snapshot)
		if err != nil {
			return
		}
		d.Result()
		if !bytes.Equal(d.Snapshot(), snapshot) {
			t.Fatalf("%x is written again as %x", snapshot, d.Snapshot())
		}
	})
}

// FuzzCompare: likeness has no direction, a text is a copy of itself, and spans lie in the texts.
func FuzzCompare(f *testing.F) {
	for _, c := range seeds(f) {
		for i := range c.Posts[1:] {
			f.Add(c.Posts[i].Text, c.Posts[i+1].Text)
		}
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := detect.Compare(a, b), detect.Compare(b, a)
		if x.Similarity != y.Similarity || x.Kind != y.Kind {
			t.Fatalf("%q, %q: %d %v, the other way round %d %v", a, b, x.Similarity, x.Kind, y.Similarity, y.Kind)
		}
		if x.Similarity < 0 || x.Similarity > 1000 {
			t.Fatalf("%q, %q: similarity %d", a, b, x.Similarity)
		}
		for i, text := range []string{a, b} {
			wantInside(t, text, x.Spans[i])
		}
		long := a + " the harbour workers of the old quay were promised a library " + a
		if self := detect.Compare(long, long); self.Kind != detect.KindCopy || self.Similarity != 1000 {
			t.Fatalf("%q is no copy of itself: %d %v", long, self.Similarity, self.Kind)
		}
	})
}

// wantInside checks spans of a text that need not be valid UTF-8.
func wantInside(t *testing.T, text string, spans []detect.Span) {
	t.Helper()
	end := 0
	for _, s := range spans {
		if s.Start < end || s.End <= s.Start || s.End > len(text) {
			t.Fatalf("%q: spans %v", text, spans)
		}
		end = s.End
	}
}
