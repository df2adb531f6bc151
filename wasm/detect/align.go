package detect

import "math/bits"

// word is one word of the canonical form, ready to be aligned.
type word struct {
	hash       uint64
	from, to   int32 // in side.units
	weight     int32
	head, tail rune // its first character and its last: what a slip in one place cannot change both of
}

// split makes the words of s from c, cut to maxAligned; c is the canonical form of s.raw.
func (s *side) split(c *canon) {
	n := min(len(c.words), maxAligned)
	s.words, s.units, s.heft = s.words[:0], s.units[:0], 0
	for i := range n {
		from, to := c.word(i)
		units := c.units[from:to]
		w := word{hashUnits(units), int32(from), int32(to), int32(wordWeight(units)), units[0], units[len(units)-1]}
		s.words, s.heft = append(s.words, w), s.heft+int64(w.weight)
	}
	if n > 0 {
		s.units = append(s.units, c.units[:s.words[n-1].to]...)
	}
}

// wordWeight is a word's share in an alignment: its length for short words, its length and the rarity of its beginning for
// long ones, so that two texts do not align on "the", "de" and "you" alone.
func wordWeight(units []rune) int64 {
	n := int64(len(units))
	if n < gramLen {
		return max(1, n-1)
	}
	var one [1]uint32
	return n + gramWeight(rolling(one[:0], units[:gramLen], gramLen)[0])
}

// minSlip is the length of the shortest word in which a slip is allowed for.
const minSlip = 5

// slipped says whether two words that differ are equal but for one slip: a letter changed, dropped, added, or two swapped,
// within a word of minSlip letters or more.
func slipped(a, b []rune) bool {
	short, long := min(len(a), len(b)), max(len(a), len(b))
	if short < minSlip || long-short > 1 {
		return false
	}
	head := 0
	for head < short && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < short-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return head+tail >= long-1 || head+tail == long-2 && len(a) == len(b) && a[head] == b[head+1] && a[head+1] == b[head]
}

// wordSet is a set of words of a text, by number.
type wordSet [(maxAligned + 63) / 64]uint64

func (s *wordSet) add(i int) { s[i/64] |= 1 << (i % 64) }

// wordIndex finds the words of a text that may be equal to one of another: those with the same last bits of the hash, and,
// of minSlip letters or more, those with the same last bits of the first or the last character.
type wordIndex struct {
	made         bool
	hashes       [64]wordSet
	heads, tails [32]wordSet
}

// make enters the words.
func (x *wordIndex) make(words []word) {
	*x = wordIndex{made: true}
	for i := range words {
		w := &words[i]
		x.hashes[w.hash%64].add(i)
		if w.to-w.from >= minSlip {
			x.heads[w.head%32].add(i)
			x.tails[w.tail%32].add(i)
		}
	}
}

// ready makes the words of both sides, if they are not yet made.
func (p *probe) ready(s *side) {
	if !p.index.made {
		p.canon.set(p.raw)
		p.split(&p.canon)
		p.index.make(p.words)
	}
	if len(s.words) == 0 {
		p.canon.set(s.raw)
		s.split(&p.canon)
	}
}

// align gives, per mille, how much of two texts stands in both in the same order: twice the weight of the heaviest common
// subsequence of words over the weight of both (the Ratcliff and Obershelp ratio with an exact subsequence). Words are
// common that are equal but for one slip. What cannot reach variantAligned may be given as less than it is.
//
// Few pairs of words are equal, so the table of the textbook is filled from those alone (Hunt and Szymanski 1977):
// row[j] is the weight that the words of s so far share with the first j of the probe.
func (p *probe) align(s *side) int64 {
	p.ready(s)
	var row [maxAligned + 1]int64
	total, rest, n := p.heft+s.heft, s.heft, len(p.words)
	for i := range s.words {
		w := &s.words[i]
		p.index.alike(w).down(func(j int) {
			v := &p.words[j]
			if v.hash != w.hash && !slipped(p.units[v.from:v.to], s.units[w.from:w.to]) {
				return
			}
			best := row[j] + int64(min(v.weight, w.weight))
			for k := j + 1; k <= n && row[k] < best; k++ {
				row[k] = best
			}
		})
		if rest -= int64(w.weight); 2000*(row[n]+rest) < variantAligned*total {
			break
		}
	}
	return 2000 * row[n] / max(1, total)
}

// alike gives the words that may be equal to w but for one slip.
func (x *wordIndex) alike(w *word) wordSet {
	out := x.hashes[w.hash%64]
	if w.to-w.from >= minSlip {
		for i := range out {
			out[i] |= x.heads[w.head%32][i] | x.tails[w.tail%32][i]
		}
	}
	return out
}

// down goes through a set, the greatest number first.
func (s wordSet) down(visit func(int)) {
	for i := len(s) - 1; i >= 0; i-- {
		for s[i] != 0 {
			j := bits.Len64(s[i]) - 1
			s[i] &^= 1 << j
			visit(i*64 + j)
		}
	}
}

// sharesRun says whether a run of at least fragmentWords whole words, whose grams weigh at least fragmentWeight, stands in
// both texts word for word.
func (p *probe) sharesRun(s *side) bool {
	p.ready(s)
	var row [maxAligned + 1]int // row[j+1]: length of the run that ends at the word of s and word j of the probe
	var before wordSet          // the words at which runs end
	for i := range s.words {
		var ends wordSet
		heavy := false
		p.index.hashes[s.words[i].hash%64].down(func(j int) {
			if p.words[j].hash != s.words[i].hash {
				return
			}
			n := 1
			if j > 0 && before[(j-1)/64]>>((j-1)%64)&1 != 0 {
				n += row[j]
			}
			row[j+1] = n
			ends.add(j)
			heavy = heavy || n >= fragmentWords && s.weightOf(i+1-n, i+1) >= fragmentWeight
		})
		if heavy {
			return true
		}
		before = ends
	}
	return false
}

// weightOf weighs the grams of words from to to.
func (s *side) weightOf(from, to int) (sum int64) {
	var grams [256]uint32
	for _, g := range rolling(grams[:0], s.units[s.words[from].from:s.words[to-1].to], gramLen) {
		sum += gramWeight(g)
	}
	return sum
}
