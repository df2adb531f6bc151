package abi

import (
	"unicode/utf8"

	"github.com/refrain-project/refrain/wasm/detect"
)

// reader takes values off the front of a message. After the first error it gives zero values only.
type reader struct {
	rest string
	err  *detect.Error
}

// fail keeps the first error.
func (r *reader) fail(code, field string) {
	if r.err == nil {
		r.err = &detect.Error{Code: code, Field: field}
	}
	r.rest = ""
}

// uint reads an unsigned integer in its shortest form.
func (r *reader) uint(field string) uint64 {
	if len(r.rest) > 0 && r.rest[0] < 0x80 {
		n := r.rest[0]
		r.rest = r.rest[1:]
		return uint64(n)
	}
	n, size := parseUint(r.rest)
	if size == 0 {
		r.fail(ErrMalformed, field)
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

// parseUint reads an unsigned integer at the front of a message and gives how many bytes it took, 0 if there is none in
// its shortest form.
func parseUint[T string | []byte](b T) (n uint64, size int) {
	for i := 0; i < len(b) && i < 10; i++ {
		c := b[i]
		if c == 0 && i > 0 || i == 9 && c > 1 {
			return 0, 0
		}
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			return n, i + 1
		}
	}
	return 0, 0
}

// upTo reads an unsigned integer that is at most max.
func (r *reader) upTo(max uint64, field string) uint64 {
	n := r.uint(field)
	if n > max {
		r.fail(ErrMalformed, field)
		return 0
	}
	return n
}

// int reads a zigzag integer.
func (r *reader) int(field string) int64 {
	n := r.uint(field)
	return int64(n>>1) ^ -int64(n&1)
}

// take reads n bytes.
func (r *reader) take(n uint64, field string) string {
	if n > uint64(len(r.rest)) {
		r.fail(ErrMalformed, field)
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

// text reads a text; it shares the message's memory.
func (r *reader) text(field string) string {
	n := r.uint(field)
	if n == 0 {
		return ""
	}
	if n > MaxText {
		r.fail(detect.ErrTooLong, field)
		return ""
	}
	s := r.take(n, field)
	if !utf8.ValidString(s) {
		r.fail(ErrMalformed, field)
		return ""
	}
	return s
}

// count reads the length of a list whose elements take at least least bytes each, so that a few bytes cannot ask for
// much memory.
func (r *reader) count(max, least int, field string) int {
	n := r.uint(field)
	if n > uint64(max) {
		r.fail(detect.ErrTooMany, field)
		return 0
	}
	if n > uint64(len(r.rest)/least) {
		r.fail(ErrMalformed, field)
		return 0
	}
	return int(n)
}

// end says that nothing may be left, and gives the first error.
func (r *reader) end() error {
	if r.err == nil && r.rest != "" {
		r.fail(ErrMalformed, "end")
	}
	if r.err == nil {
		return nil
	}
	return r.err
}

// list reads a list whose elements take at least least bytes each; an empty one is nil.
func list[T any](r *reader, least int, field string, one func(*reader) T) []T {
	n := r.count(MaxList, least, field)
	if n == 0 {
		return nil
	}
	out := make([]T, 0, n)
	for range n {
		if out = append(out, one(r)); r.err != nil {
			return nil
		}
	}
	return out
}
