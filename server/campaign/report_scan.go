package campaign

import "unicode/utf8"

// scan looks at a body before anything is made of it, in one pass and in the memory of one stack: it is one JSON value,
// UTF-8, not nested deeper than maxDepth, without NUL (Postgres keeps none in a text) and without the liberties in which
// readers of JSON differ: a field named twice, a name in other letters than a-z, 0-9 and _ (some readers fold case), a
// number that is no whole number. So a report means the same to everyone who reads it.
func scan(body []byte) *Error {
	if len(body) > MaxReport {
		return &Error{Code: ErrTooLarge, Limit: MaxReport}
	}
	if !utf8.Valid(body) {
		return &Error{Code: ErrMalformed}
	}
	s := scanner{b: body}
	s.space()
	s.value(0)
	s.space()
	if s.bad || s.at != len(body) {
		return &Error{Code: ErrMalformed, Limit: s.limit}
	}
	return nil
}

// scanner reads JSON without making anything of it. After the first fault it is bad and at the end.
type scanner struct {
	b     []byte
	at    int
	bad   bool
	limit int64    // the limit that was passed, if one was
	names [][]byte // of the fields of the objects that are open
}

func (s *scanner) fail() { s.bad, s.at = true, len(s.b) }

// next gives the byte at hand, 0 at the end. A NUL is no part of JSON, so the two need not be told apart.
func (s *scanner) next() byte {
	if s.at < len(s.b) {
		return s.b[s.at]
	}
	return 0
}

// take goes on if the byte at hand is c, and says so.
func (s *scanner) take(c byte) bool {
	if s.next() != c || s.at == len(s.b) {
		return false
	}
	s.at++
	return true
}

func (s *scanner) space() {
	for c := s.next(); c == ' ' || c == '\n' || c == '\t' || c == '\r'; c = s.next() {
		s.at++
	}
}

func (s *scanner) value(depth int) {
	if depth > maxDepth {
		s.limit = maxDepth
		s.fail()
		return
	}
	switch c := s.next(); {
	case c == '{':
		s.object(depth)
	case c == '[':
		s.list(depth)
	case c == '"':
		s.text()
	case c == '-' || '0' <= c && c <= '9':
		s.number()
	case c == 't':
		s.word("true")
	case c == 'f':
		s.word("false")
	case c == 'n':
		s.word("null")
	default:
		s.fail()
	}
}

func (s *scanner) object(depth int) {
	s.at++
	s.space()
	if s.take('}') {
		return
	}
	from := len(s.names)
	for !s.bad {
		s.name(from)
		s.space()
		if !s.take(':') {
			s.fail()
		}
		s.space()
		s.value(depth + 1)
		if s.more('}') {
			break
		}
	}
	s.names = s.names[:from]
}

func (s *scanner) list(depth int) {
	s.at++
	s.space()
	if s.take(']') {
		return
	}
	for !s.bad {
		s.value(depth + 1)
		if s.more(']') {
			break
		}
	}
}

// more steps over the comma after an element, or over the end of the list or object, and says whether it was the end.
func (s *scanner) more(end byte) (done bool) {
	s.space()
	if s.take(end) {
		return true
	}
	if !s.take(',') {
		s.fail()
	}
	s.space()
	return s.bad
}

// name reads a field's name, and compares it with those since from, which the same object has.
func (s *scanner) name(from int) {
	if !s.take('"') {
		s.fail()
		return
	}
	start := s.at
	for c := s.next(); 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '_'; c = s.next() {
		s.at++
	}
	name := s.b[start:s.at]
	if !s.take('"') || len(name) == 0 || len(s.names)-from >= maxNames {
		s.fail()
		return
	}
	for _, other := range s.names[from:] {
		if string(other) == string(name) {
			s.fail()
			return
		}
	}
	s.names = append(s.names, name)
}

func (s *scanner) text() {
	for s.at++; s.at < len(s.b); s.at++ {
		switch c := s.b[s.at]; {
		case c == '"':
			s.at++
			return
		case c < ' ':
			s.fail()
			return
		case c == '\\':
			s.escape()
		}
	}
	s.bad = true // it has no end
}

// escape looks at what follows a backslash and leaves at on its last byte.
func (s *scanner) escape() {
	s.at++
	switch s.next() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return
	case 'u':
		if s.at+4 >= len(s.b) {
			break
		}
		zero := true
		for _, c := range s.b[s.at+1 : s.at+5] {
			if !isHex(c) {
				s.fail()
				return
			}
			zero = zero && c == '0'
		}
		if !zero {
			s.at += 4
			return
		}
	}
	s.fail()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// number reads a whole number.
func (s *scanner) number() {
	start := s.at
	s.take('-')
	first := s.at
	for c := s.next(); '0' <= c && c <= '9'; c = s.next() {
		s.at++
	}
	digits := s.at - first
	if digits == 0 || digits > 1 && s.b[first] == '0' || s.at-start > maxNumber {
		s.fail()
		return
	}
	if c := s.next(); c == '.' || c|0x20 == 'e' {
		s.fail()
	}
}

func (s *scanner) word(w string) {
	if len(s.b)-s.at < len(w) || string(s.b[s.at:s.at+len(w)]) != w {
		s.fail()
		return
	}
	s.at += len(w)
}
