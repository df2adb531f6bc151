package feed

import (
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"
	"unicode/utf8"

	"github.com/refrain-project/refrain/wasm/detect"
)

// bodyMagic begins a body.
const bodyMagic = "RFB1"

// rawWords is the r of a sketch whose elements stand as four bytes each.
const rawWords = 32

// appendBody writes the body of a tidy, checked bundle.
func appendBody(out []byte, b Bundle) []byte {
	out = append(out, bodyMagic...)
	first := b.first()
	out = appendUint(out, first)
	out = appendUint(out, int64(len(b.Signatures)))
	for _, e := range b.Signatures {
		out = appendText(out, e.ID)
		out = appendUint(out, int64(e.Kind))
		out = appendUint(out, e.Published-first)
		out = appendUint(out, e.Expires-e.Published)
		out = appendSketch(out, e.Sketch)
	}
	for _, ids := range [][]string{b.Removed, b.Revoked} {
		out = appendUint(out, int64(len(ids)))
		for _, id := range ids {
			out = appendText(out, id)
		}
	}
	out = appendUint(out, int64(len(b.Switches)))
	for _, s := range b.Switches {
		out = appendText(out, s.Platform)
		out = appendUint(out, s.First)
		out = appendUint(out, s.Last)
		out = appendText(out, s.Reason)
	}
	out = appendUint(out, int64(len(b.Advice)))
	for _, lang := range slices.Sorted(maps.Keys(b.Advice)) {
		out = appendText(appendText(out, lang), b.Advice[lang])
	}
	return out
}

// first is the earliest published day, 0 without signatures.
func (b Bundle) first() (day int64) {
	for i, e := range b.Signatures {
		if i == 0 || e.Published < day {
			day = e.Published
		}
	}
	return day
}

func appendUint(out []byte, n int64) []byte { return binary.AppendUvarint(out, uint64(n)) }

func appendText(out []byte, s string) []byte { return append(appendUint(out, int64(len(s))), s...) }

// gaps gives, for each element, the difference to the one before less 1.
func gaps(s detect.Sketch) []uint32 {
	out := slices.Clone(s)
	for i := 1; i < len(s); i++ {
		out[i] = s[i] - s[i-1] - 1
	}
	return out
}

// appendSketch writes a sketch in the fewest bytes.
func appendSketch(out []byte, s detect.Sketch) []byte {
	out = appendUint(out, int64(len(s)))
	d := gaps(s)
	best, least := rawWords, uint64(1)<<62
	for r := range rawWords {
		total := uint64(0)
		for _, x := range d {
			total += uint64(x>>r) + 1 + uint64(r)
		}
		if total < least {
			best, least = r, total
		}
	}
	if (least+7)/8 >= uint64(4*len(s)) {
		out = append(out, rawWords)
		for _, x := range s {
			out = binary.LittleEndian.AppendUint32(out, x)
		}
		return out
	}
	w := bitWriter{out: append(out, byte(best))}
	for _, x := range d {
		for range x >> best {
			w.put(1)
		}
		w.put(0)
		for i := range best {
			w.put(byte(x >> i & 1))
		}
	}
	return w.out
}

// bitWriter appends bits, the lowest of a byte first.
type bitWriter struct {
	out  []byte
	used int // bits of the last byte
}

func (w *bitWriter) put(bit byte) {
	if w.used&7 == 0 {
		w.out = append(w.out, 0)
	}
	w.out[len(w.out)-1] |= bit << (w.used & 7)
	w.used++
}

// reader takes values off a body. After the first that is not there it gives zeroes.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) fail(what string) {
	if r.err == nil {
		r.err = malformed("%s", what)
	}
	r.rest = nil
}

// uint reads a number that is at most max.
func (r *reader) uint(max int64, what string) int64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > uint64(max) {
		r.fail(what)
		return 0
	}
	r.rest = r.rest[size:]
	return int64(n)
}

// count reads the length of a list whose elements take at least least bytes each.
func (r *reader) count(max, least int64, what string) int64 {
	n := r.uint(max, what)
	if n > int64(len(r.rest))/least {
		r.fail(what)
		return 0
	}
	return n
}

// text reads a text of at most max bytes.
func (r *reader) text(max int64, what string) string {
	n := r.count(max, 1, what)
	if r.err != nil {
		return ""
	}
	s := string(r.rest[:n])
	r.rest = r.rest[n:]
	if !utf8.ValidString(s) {
		r.fail(what)
		return ""
	}
	return s
}

// maxDay bounds days and so all sums of them: the year 4700.
const maxDay = 1_000_000

// maxNumber bounds the versions of adapters.
const maxNumber = 1 << 40

// leastEntry is the bytes of the smallest entry: seven values.
const leastEntry = 7

// readBody fills b from a body.
func readBody(b *Bundle, body []byte) error {
	r := &reader{rest: body}
	if len(body) < len(bodyMagic) || string(body[:len(bodyMagic)]) != bodyMagic {
		return malformed("the body does not begin with %s", bodyMagic)
	}
	r.rest = body[len(bodyMagic):]
	first := r.uint(maxDay, "first day")
	for range r.count(maxEntries, leastEntry, "signatures") {
		e := Entry{ID: r.text(maxID, "id"), Kind: Kind(r.uint(255, "kind"))}
		e.Published = first + r.uint(maxDay, "published day")
		e.Expires = e.Published + r.uint(maxDay, "expiry day")
		e.Sketch = r.sketch()
		b.Signatures = append(b.Signatures, e)
	}
	for _, ids := range []*[]string{&b.Removed, &b.Revoked} {
		for range r.count(maxEntries, 1, "ids") {
			*ids = append(*ids, r.text(maxID, "id"))
		}
	}
	for range r.count(maxSwitch, 4, "switches") {
		b.Switches = append(b.Switches, Switch{
			Platform: r.text(maxName, "platform"), First: r.uint(maxNumber, "first version"), Last: r.uint(maxNumber, "last version"),
			Reason: r.text(maxName, "reason"),
		})
	}
	if n := r.count(maxAdvice, 2, "advice"); n > 0 {
		b.Advice = map[string]string{}
		for range n {
			lang := r.text(maxName, "language")
			b.Advice[lang] = r.text(maxText, "advice")
		}
	}
	if r.err == nil && len(r.rest) > 0 {
		r.fail("bytes after the end")
	}
	return r.err
}

// maxSketch bounds the elements of one sketch before the detector's own limit is asked.
const maxSketch = 64

// sketch reads a sketch.
func (r *reader) sketch() (s detect.Sketch) {
	n := r.uint(maxSketch, "sketch")
	if r.err != nil || len(r.rest) == 0 {
		r.fail("sketch")
		return nil
	}
	width := r.rest[0]
	r.rest = r.rest[1:]
	switch {
	case width > rawWords:
		r.fail("sketch")
	case width == rawWords:
		if int64(len(r.rest)) < 4*n {
			r.fail("sketch")
			return nil
		}
		for range n {
			s = append(s, binary.LittleEndian.Uint32(r.rest))
			r.rest = r.rest[4:]
		}
	default:
		return r.rice(n, int(width))
	}
	return s
}

// rice reads n elements as differences.
func (r *reader) rice(n int64, width int) (s detect.Sketch) {
	at := 0
	bit := func() uint64 {
		if at>>3 >= len(r.rest) {
			r.fail("sketch")
			return 0
		}
		b := r.rest[at>>3] >> (at & 7) & 1
		at++
		return uint64(b)
	}
	next := uint64(0) // the least that the next element may be
	for range n {
		high := uint64(0)
		for bit() == 1 {
			high++
		}
		low := uint64(0)
		for i := range width {
			low |= bit() << i
		}
		x := next + high<<width + low
		if bits.Len64(x) > 32 || r.err != nil {
			r.fail("sketch")
			return nil
		}
		s, next = append(s, uint32(x)), x+1
	}
	r.rest = r.rest[(at+7)/8:]
	return s
}
