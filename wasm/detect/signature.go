package detect

import (
	"math/bits"
	"strings"
)

// Constants of sketches and signatures; docs/detector.md has their sources.
const (
	sketchSize     = 28     // elements of a sketch at the most
	leastSketch    = 12     // elements below which a text has no sketch: too little of it is rare
	sketchBits     = 24     // bits of a gram's hash that stand for it in a sketch, the upper ones: they make a smaller feed
	rareWeight     = 8      // bits: weight from which a gram may stand in a sketch
	leastSigned    = 6      // elements of a signature that a post that matches holds …
	signedPlaces   = 3      // … in so many places of its text …
	signedGap      = 8      // … that begin at least so many characters apart
	maxSignatures  = 20_000 // signatures in one set
	maxSignatureID = 64     // bytes of a signature's id
)

// Sketch is a bottom-k MinHash sketch of a text (Broder, "On the resemblance and containment of documents", 1997): the
// least sketchSize of its rare grams, sorted, each a number of sketchBits bits. The share of elements that two sketches have in common estimates the Jaccard
// similarity of the texts' rare grams. No text can be read out of it, but whoever has the text can make it.
type Sketch []uint32

// Full says whether a sketch has all the elements that one can have: the text is long enough, and says enough that is rare.
func (s Sketch) Full() bool { return len(s) == sketchSize }

// Signature is the sketch of a message that analysts confirmed to be a campaign's. Load takes it.
type Signature struct {
	ID     string // 1 to maxSignatureID bytes, unique
	Day    int64  // days since 1 January 1970 UTC: when it was published
	Sketch Sketch
}

// SketchOf gives the sketch of a text, nil if the text is too short, too ordinary, or nothing but hashtags.
func SketchOf(text string) Sketch {
	var f form
	f.set(text)
	if len(f.canon.units) < minUnits || f.weight < minWeight || f.canon.tagText {
		return nil
	}
	var s Sketch
	for _, g := range f.grams {
		e := g >> (32 - sketchBits)
		if gramWeight(g) < rareWeight || len(s) > 0 && s[len(s)-1] == e {
			continue
		}
		if s = append(s, e); len(s) == sketchSize {
			break
		}
	}
	if len(s) < leastSketch {
		return nil
	}
	return s
}

// Signatures is a set of signatures ready to be matched. It never changes, so detectors may share it.
type Signatures struct {
	list     []signature
	shift    uint32
	buckets  []uint32 // by the upper bits of an element: where those elements begin; one more for the end
	elements []uint32 // of all signatures, by bucket
	owners   []uint16 // beside elements: place in list
}

// signature is a Signature without its elements.
type signature struct {
	id  string
	day int64
}

// NewSignatures makes a set of signatures, in whatever order. It keeps nothing of list. The error is an *Error whose Post
// is the id of the signature at fault.
func NewSignatures(list []Signature) (*Signatures, error) {
	if len(list) > maxSignatures {
		return nil, &Error{Code: ErrTooMany, Field: "signatures"}
	}
	seen, total := make(map[string]uint32, len(list)), 0
	for i := range list {
		x := &list[i]
		if field := x.fault(); field != "" || seen[x.ID] != 0 {
			return nil, &Error{Code: ErrInvalid, Post: x.ID[:min(len(x.ID), maxSignatureID)], Field: "signature." + field}
		}
		seen[x.ID] = 1
		total += len(x.Sketch)
	}
	n := uint32(min(sketchBits, bits.Len(uint(total/4)))) // about four elements a bucket
	s := &Signatures{
		list: make([]signature, len(list)), shift: sketchBits - n, buckets: make([]uint32, 1<<n+1), elements: make([]uint32, total), owners: make([]uint16, total),
	}
	s.fill(list)
	return s, nil
}

// fault names the field of a signature that is not valid; of one that is, it is the field that must be unique.
func (x *Signature) fault() string {
	rising := len(x.Sketch) >= leastSketch && len(x.Sketch) <= sketchSize
	for i := 1; i < len(x.Sketch); i++ {
		rising = rising && x.Sketch[i-1] < x.Sketch[i]
	}
	rising = rising && x.Sketch[len(x.Sketch)-1]>>sketchBits == 0
	switch {
	case x.ID == "" || len(x.ID) > maxSignatureID:
		return "id"
	case x.Day < 0 || x.Day > maxTime/86400:
		return "day"
	case !rising:
		return "sketch"
	}
	return ""
}

// fill enters the signatures: two passes of a counting sort by bucket.
func (s *Signatures) fill(list []Signature) {
	for i := range list {
		x := &list[i]
		s.list[i] = signature{strings.Clone(x.ID), x.Day}
		for _, e := range x.Sketch {
			s.buckets[e>>s.shift]++
		}
	}
	end := uint32(0)
	for i, n := range s.buckets {
		end += n
		s.buckets[i] = end
	}
	for i := range list {
		for _, e := range list[i].Sketch {
			at := &s.buckets[e>>s.shift]
			*at-- // from the end of its bucket down: what is left is where the bucket begins
			s.elements[*at], s.owners[*at] = e, uint16(i)
		}
	}
}

// match gives the signature of which a text holds the most elements, of equals the one with the least id; ok says whether
// any is held far enough. The text is read again only if one may be: elements that stand together are one name or phrase,
// which many posts on a topic share, so they have to stand in several places.
func (s *Signatures) match(c *counter, raw string, grams []uint32) (best mark, ok bool) {
	c.ready(len(s.list))
	for _, g := range grams {
		s.owning(g, c.touch)
	}
	var units []rune
	for _, n := range c.touched {
		hits := c.shared[n]
		c.shared[n] = 0
		x := &s.list[n]
		if hits < leastSigned || ok && (hits < best.hits || hits == best.hits && x.id > s.list[best.owner].id) {
			continue
		}
		if units == nil {
			var f form
			f.set(raw)
			units = f.canon.units
		}
		if s.places(n, units) >= signedPlaces {
			best, ok = mark{owner: uint16(n), hits: hits}, true
		}
	}
	return best, ok
}

// owning calls visit for every signature with a gram.
func (s *Signatures) owning(gram uint32, visit func(owner uint32)) {
	e := gram >> (32 - sketchBits)
	b := e >> s.shift
	for i := s.buckets[b]; i < s.buckets[b+1]; i++ {
		if s.elements[i] == e {
			visit(uint32(s.owners[i]))
		}
	}
}

// places counts the places of a text where elements of a signature stand.
func (s *Signatures) places(owner uint32, units []rune) (n int) {
	next := 0
	for i, g := range rolling(nil, units, gramLen) {
		if i < next {
			continue
		}
		s.owning(g, func(o uint32) {
			if o == owner {
				next = i + signedGap
			}
		})
		if i < next {
			n++
		}
	}
	return n
}
