package detect

import (
	"encoding/binary"
	"hash/crc32"
)

// A snapshot is "RFS1", the posts held by (time, id), each its fields in the order of fieldsOf, and the CRC-32 (IEEE) of
// all before. Strings are a uvarint length and bytes, integers are varints, lists a uvarint length and their elements. The
// derived state is not in it: it is made again. Equal sets of posts give equal snapshots.
const snapshotMagic = "RFS1"

// Snapshot gives the detector's whole state; Restore of it equals never having stopped.
func (d *Detector) Snapshot() []byte {
	order := d.live()
	w := writer{b: []byte(snapshotMagic)}
	w.b = binary.AppendUvarint(w.b, uint64(len(order)))
	for _, at := range order {
		p := d.post(at)
		fieldsOf(&p, &w)
	}
	return binary.LittleEndian.AppendUint32(w.b, crc32.ChecksumIEEE(w.b))
}

// Restore makes a detector of a snapshot. A damaged snapshot, one that holds a post no Add would take, or one written as
// Snapshot would not write it, is an *Error with code ErrSnapshot.
func Restore(p Params, snapshot []byte) (*Detector, error) { return RestoreWith(p, snapshot, nil) }

// RestoreWith is Restore and then Use, in one pass.
func RestoreWith(p Params, snapshot []byte, s *Signatures) (*Detector, error) {
	damaged := &Error{Code: ErrSnapshot}
	body := len(snapshot) - 4
	if body < len(snapshotMagic)+1 || string(snapshot[:len(snapshotMagic)]) != snapshotMagic ||
		binary.LittleEndian.Uint32(snapshot[body:]) != crc32.ChecksumIEEE(snapshot[:body]) {
		return nil, damaged
	}
	r := reader{b: snapshot[len(snapshotMagic):body]}
	count := r.uvarint()
	if count > uint64(len(r.b)) {
		return nil, damaged
	}
	d := New(p)
	d.Use(s)
	if n := len(binary.AppendUvarint(nil, count)); r.bad || n+len(r.b) != body-len(snapshotMagic) {
		return nil, damaged
	}
	for range count {
		if !d.take(&r) {
			return nil, damaged
		}
	}
	if len(r.b) > 0 {
		return nil, damaged
	}
	d.evict()
	return d, nil
}

// take reads one post and puts it in. It says whether it is one that Snapshot would have written next.
func (d *Detector) take(r *reader) bool {
	var q Post
	from := r.b
	fieldsOf(&q, r)
	prepared, err := d.preparer.Prepare(q)
	if r.bad || err != nil {
		return false
	}
	var w writer
	fieldsOf(&prepared.post, &w)
	if string(w.b) != string(from[:len(from)-len(r.b)]) {
		return false
	}
	at := d.posts.count
	d.put(&prepared)
	return d.gone == 0 && at < d.posts.count && (at == 0 || d.earlier(at-1, at) < 0)
}

// visitor reads or writes one value after the other.
type visitor interface {
	str(*string)
	num(*int64)
	flag(*bool)
	list(*[]string)
}

// fieldsOf is the order of a post's fields.
func fieldsOf(p *Post, v visitor) {
	v.str(&p.ID)
	v.str(&p.Platform)
	v.str(&p.Page)
	v.str(&p.Thread)
	v.flag(&p.Root)
	v.flag(&p.Bare)
	v.str(&p.Text)
	v.str(&p.Lang)
	v.num(&p.Time)
	v.num(&p.Resolution)
	v.num(&p.Group)
	v.list(&p.Links)
	v.list(&p.Media)
	a := &p.Account
	v.str(&a.ID)
	v.str(&a.Handle)
	v.str(&a.Name)
	v.num(&a.Created)
	v.num(&a.Followers)
	v.num(&a.Following)
	v.num(&a.Posts)
	v.num(&a.DefaultPicture)
}

// writer appends values.
type writer struct{ b []byte }

func (w *writer) str(s *string) {
	w.b = append(binary.AppendUvarint(w.b, uint64(len(*s))), *s...)
}

func (w *writer) num(x *int64) { w.b = binary.AppendVarint(w.b, *x) }

func (w *writer) flag(x *bool) {
	if *x {
		w.b = append(w.b, 1)
	} else {
		w.b = append(w.b, 0)
	}
}

func (w *writer) list(l *[]string) {
	w.b = binary.AppendUvarint(w.b, uint64(len(*l)))
	for i := range *l {
		w.str(&(*l)[i])
	}
}

// reader takes values off; after the first that is not there it is bad and gives zeroes.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) fail() { r.b, r.bad = nil, true }

func (r *reader) uvarint() uint64 {
	x, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return x
}

func (r *reader) str(s *string) {
	n := r.uvarint()
	if n > uint64(len(r.b)) {
		r.fail()
		return
	}
	*s, r.b = string(r.b[:n]), r.b[n:]
}

func (r *reader) num(x *int64) {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.fail()
		return
	}
	*x, r.b = v, r.b[n:]
}

func (r *reader) flag(x *bool) {
	if len(r.b) == 0 || r.b[0] > 1 {
		r.fail()
		return
	}
	*x, r.b = r.b[0] == 1, r.b[1:]
}

func (r *reader) list(l *[]string) {
	n := r.uvarint()
	if n > maxLinks {
		r.fail()
		return
	}
	for range n {
		var s string
		r.str(&s)
		*l = append(*l, s)
	}
}
