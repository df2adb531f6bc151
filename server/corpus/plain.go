package corpus

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
	"unsafe"
)

// plainLine reads the commonest kind of line without the JSON decoder: one object whose values are all strings without
// escapes. Whatever else a line holds makes it give up, and the decoder reads the line instead.
type plainLine struct {
	line []byte
	at   int
}

// plain fills r from such a line; the strings of r are parts of line and good for as long as it is. It says whether it did.
func (r *row) plain(line []byte) bool {
	p := plainLine{line: line}
	if !p.sign('{') {
		return false
	}
	for {
		key, ok := p.text()
		if !ok || !p.sign(':') {
			return false
		}
		from := p.at
		value, ok := p.text()
		if !ok {
			return false
		}
		if string(key) == "author" {
			r.Author = append(r.Author[:0], bytes.TrimLeft(line[from:p.at], " ")...)
		} else if field := r.field(key); field != nil {
			*field = unsafe.String(unsafe.SliceData(value), len(value))
		} else if !unknown(key) {
			return false
		}
		if !p.sign(',') {
			return p.sign('}') && p.at == len(line)
		}
	}
}

// field gives the field of a name that is written as it should be and holds a string.
func (r *row) field(name []byte) *string {
	switch string(name) {
	case "id":
		return &r.ID
	case "platform":
		return &r.Platform
	case "text":
		return &r.Text
	case "lang":
		return &r.Lang
	case "created_at":
		return &r.CreatedAt
	case "reply_to":
		return &r.ReplyTo
	case "target":
		return &r.Target
	case "page":
		return &r.Page
	case "thread":
		return &r.Thread
	}
	return nil
}

// unknown says that a name is surely that of no field: the decoder takes letters of either case for equal.
func unknown(name []byte) bool {
	for _, b := range name {
		if (b < 'a' || b > 'z') && b != '_' {
			return false
		}
	}
	switch string(name) {
	case "resolution", "root", "links":
		return false
	}
	return true
}

// sign passes over spaces and one sign, if that comes next.
func (p *plainLine) sign(sign byte) bool {
	for p.at < len(p.line) && p.line[p.at] == ' ' {
		p.at++
	}
	if p.at == len(p.line) || p.line[p.at] != sign {
		return false
	}
	p.at++
	return true
}

// text passes over spaces and a string, and gives what is between its quotes.
func (p *plainLine) text() ([]byte, bool) {
	if !p.sign('"') {
		return nil, false
	}
	n := bytes.IndexByte(p.line[p.at:], '"')
	if n < 0 {
		return nil, false
	}
	inner := p.line[p.at : p.at+n]
	p.at += n + 1
	return inner, bytes.IndexByte(inner, '\\') < 0 && !controls(inner) && utf8.Valid(inner)
}

// controls says whether text has a byte below that of a space. Eight are looked at together: such a byte borrows from
// its own top bit when that of a space is taken off, and one that had its top bit set is none. A byte that only borrowed
// from its neighbour is taken for one too, but then the neighbour is one.
func controls(text []byte) bool {
	const each = 0x0101010101010101
	for len(text) >= 8 {
		x := binary.LittleEndian.Uint64(text)
		if (x-each*' ')&^x&(each<<7) != 0 {
			return true
		}
		text = text[8:]
	}
	for _, b := range text {
		if b < ' ' {
			return true
		}
	}
	return false
}
