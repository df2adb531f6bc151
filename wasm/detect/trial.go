//go:build !wasip1

package detect

// This file is for who tries a signature out before it is published: the module has none of it.

// Match gives the signature of the set of which a text holds the most, as a detector that loaded the set would say of a post; ok
// is false if it holds none far enough.
func (s *Signatures) Match(text string) (id string, ok bool) {
	var c canon
	c.set(text)
	var count counter
	m, ok := s.match(&count, text, gramSet(nil, c.units))
	if !ok {
		return "", false
	}
	return s.list[m.owner].id, true
}

// RareGrams gives at most so many elements of which a text's sketch would be made, the least first: also of a text that is too
// short or too ordinary to have a sketch. How many of a signature's elements are among them tells, without the text, whether it could match.
func RareGrams(text string, most int) []uint32 {
	var c canon
	c.set(text)
	var out []uint32
	for _, g := range gramSet(nil, c.units) {
		e := g >> (32 - sketchBits)
		if gramWeight(g) < rareWeight || len(out) > 0 && out[len(out)-1] == e {
			continue
		}
		if out = append(out, e); len(out) == most {
			break
		}
	}
	return out
}

// SignedElements is how many elements of a signature a text must hold at the least to match it.
const SignedElements = leastSigned
