// Package feed reads and writes the signed, versioned bundle with which the server tells every extension and every
// instance of the detector what has been confirmed: signatures, revocations, off-switches, advice.
//
// # The file
//
// A bundle is an envelope, an empty line, and a body.
//
//	envelope  a note signed with Ed25519 as golang.org/x/mod/sumdb/note writes it: the text below, an empty line, one or
//	          more lines "— NAME BASE64". The name of the key is the origin.
//	body      the bytes that the envelope names by their SHA-256 and number
//
// The envelope's text is eight lines, each ended by a newline:
//
//	refrain-feed/1
//	ORIGIN     of the server, as in the key's name: feed.example.org
//	VERSION    decimal, from 1; every bundle of an origin has a higher one than those before
//	BASE       decimal: the version that this bundle changes; 0 if it stands for itself
//	ISSUED     RFC 3339, UTC, to the second: 2026-11-24T15:00:00Z
//	EXPIRES    the same: after it the bundle must not be used
//	SHA256     of the body, 64 hexadecimal digits, small
//	SIZE       of the body in bytes, decimal
//
// The first empty line of the file ends the text, the second ends the envelope; what follows is the body. All of it is
// bounded before it is parsed: MaxSize, maxEnvelope, and the limits of each list.
//
// # The body
//
// A sequence of values without padding, read to its last byte. As in package abi, a uint is an unsigned LEB128 in its shortest form, a text a uint number of
// bytes and that many bytes of UTF-8, a list a uint number of elements and the elements. A day counts from 1 January 1970 UTC.
//
//	body     the four bytes "RFB1"
//	         uint first: the earliest published day of the signatures, 0 without any
//	         list of entry signatures, by id, all different
//	         list of text removed, by value, all different: ids of the base that are no more; of a delta only
//	         list of text revoked, by value, all different: ids that were taken back and would still stand
//	         list of switch, by platform, first, last, all different
//	         list of advice, by language, all different
//	entry    text id (1 to 16 bytes), uint source kind (1 offices, 2 outside), uint published day less first,
//	         uint days from there to the expiry day, sketch
//	sketch   uint number of elements n, one byte r, the elements, rising:
//	         r = 32: four bytes each, the lowest first
//	         r < 32: a string of bits, the lowest of a byte first, zeros to the end of the last byte. For each element the
//	         difference d to the one before less 1 (the first: itself) as d>>r ones, a zero, and the r lowest bits of d, the
//	         lowest first (Rice 1979)
//	switch   text platform, uint first, uint last (versions of an adapter, both included), text reason code
//	advice   text language (en, fr), text
//
// There is one encoding of each body: r is the one with the fewest bits, the least among equals, or 32 where that takes
// no more bytes. Another is malformed.
//
// # A delta
//
// A bundle with a base carries the signatures that were added or changed since, the ids removed, and all the rest whole.
// Removed are those that expired and those revoked alike.
package feed

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"github.com/refrain-project/refrain/wasm/detect"
)

// Limits of one bundle.
const (
	MaxSize    = 4 << 20 // bytes of a bundle; 10,000 signatures take less than one million
	maxEntries = 20_000  // signatures, removed, revoked: as many as the detector loads
	maxID      = 16      // bytes of a signature's id
	maxSwitch  = 1000    // switches
	maxAdvice  = 16      // languages
	maxText    = 65_536  // bytes of one advice
	maxName    = 64      // bytes of a platform, a reason code, a language
)

// Bundle is one version of the feed. Bundles that Decode, Apply and Diff give are in the order of the format, and empty lists
// are nil.
type Bundle struct {
	Origin     string            // the server's name: that of the key which signed; Encode takes it from there
	Version    int64             // from 1
	Base       int64             // the version that this bundle changes; 0: it stands for itself
	Issued     int64             // Unix seconds
	Expires    int64             // Unix seconds; later than Issued
	Signatures []Entry           // by id
	Removed    []string          // of a delta: ids of the base that are no more
	Revoked    []string          // ids that were taken back before they expired
	Switches   []Switch          // adapters to be switched off
	Advice     map[string]string // by language, "en" and "fr": what offices are told meanwhile; may be empty
}

// Kind says on whose word a signature was published.
type Kind uint8

// The kinds.
const (
	KindOffices Kind = 1 // verified posts of three offices or more
	KindOutside Kind = 2 // a named source outside
)

// Entry is one published signature.
type Entry struct {
	ID        string // 1 to 16 bytes, unique in a bundle; for the size of the feed, 8 to 16
	Kind      Kind
	Published int64 // day
	Expires   int64 // day from which it no longer stands; later than Published
	Sketch    detect.Sketch
}

// Switch turns a platform's adapter off from afar, when it reads a changed page wrongly.
type Switch struct {
	Platform    string // "x", "facebook", …
	First, Last int64  // versions of the adapter, both included
	Reason      string // a code that the extension puts into words
}

// The errors of Accept and Apply, for errors.Is.
var (
	ErrOld     = errors.New("the bundle is no newer than the one held")
	ErrExpired = errors.New("the bundle has expired")
	ErrBase    = errors.New("the bundle changes a version that is not held")
	ErrOrigin  = errors.New("the bundle is of another origin")
)

// Accept says whether a client that holds have (the zero Bundle if nothing) may take got at a time in Unix seconds: it must
// be newer, not expired, and, if it is a delta, change just the version held. So nobody can bring an old list back.
func Accept(have, got Bundle, now int64) error {
	switch {
	case have.Origin != "" && got.Origin != have.Origin:
		return ErrOrigin
	case got.Version <= have.Version || got.Issued < have.Issued:
		return ErrOld
	case got.Expires <= now:
		return ErrExpired
	case got.Base != 0 && got.Base != have.Version:
		return ErrBase
	}
	return nil
}

// Live gives the signatures that stand on a day, for detect.Detector.Load.
func (b Bundle) Live(day int64) (list []detect.Signature) {
	for _, e := range b.Signatures {
		if day < e.Expires && !slices.Contains(b.Revoked, e.ID) {
			list = append(list, detect.Signature{ID: e.ID, Day: e.Published, Sketch: e.Sketch})
		}
	}
	return list
}

// Diff gives the delta that Apply makes next of old with. Both must stand for themselves.
func Diff(old, next Bundle) Bundle {
	had, has := map[string]*Entry{}, map[string]bool{}
	for i := range old.Signatures {
		had[old.Signatures[i].ID] = &old.Signatures[i]
	}
	delta := next
	delta.Base, delta.Signatures, delta.Removed = old.Version, nil, nil
	for _, e := range next.Signatures {
		has[e.ID] = true
		if was := had[e.ID]; was == nil || !was.same(&e) {
			delta.Signatures = append(delta.Signatures, e)
		}
	}
	for _, e := range old.Signatures {
		if !has[e.ID] {
			delta.Removed = append(delta.Removed, e.ID)
		}
	}
	return delta.tidy()
}

// same says whether two entries are equal.
func (e *Entry) same(o *Entry) bool {
	return e.ID == o.ID && e.Kind == o.Kind && e.Published == o.Published && e.Expires == o.Expires && slices.Equal(e.Sketch, o.Sketch)
}

// Apply makes the bundle that delta leads to from b, its base. A bundle that stands for itself replaces b.
func (b Bundle) Apply(delta Bundle) (Bundle, error) {
	if delta.Base == 0 {
		return delta.tidy(), nil
	}
	if delta.Base != b.Version || b.Base != 0 {
		return Bundle{}, ErrBase
	}
	if delta.Origin != b.Origin {
		return Bundle{}, ErrOrigin
	}
	entries := map[string]Entry{}
	for _, e := range b.Signatures {
		entries[e.ID] = e
	}
	for _, id := range delta.Removed {
		delete(entries, id)
	}
	for _, e := range delta.Signatures {
		entries[e.ID] = e
	}
	next := delta
	next.Base, next.Removed, next.Signatures = 0, nil, slices.Collect(maps.Values(entries))
	return next.tidy(), nil
}

// tidy gives b in the order of the format, in memory of its own.
func (b Bundle) tidy() Bundle {
	b.Signatures, b.Switches = slices.Clone(b.Signatures), slices.Clone(b.Switches)
	slices.SortFunc(b.Signatures, func(x, y Entry) int { return cmp.Compare(x.ID, y.ID) })
	slices.SortFunc(b.Switches, func(x, y Switch) int {
		return cmp.Or(cmp.Compare(x.Platform, y.Platform), cmp.Compare(x.First, y.First), cmp.Compare(x.Last, y.Last))
	})
	b.Removed, b.Revoked, b.Advice = sorted(b.Removed), sorted(b.Revoked), maps.Clone(b.Advice)
	if len(b.Signatures) == 0 {
		b.Signatures = nil
	}
	if len(b.Switches) == 0 {
		b.Switches = nil
	}
	if len(b.Advice) == 0 {
		b.Advice = nil
	}
	return b
}

// sorted gives a sorted copy, nil of an empty list.
func sorted(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}
