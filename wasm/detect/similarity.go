package detect

import (
	"math/bits"
	"slices"
)

// form is a text with all that is ever asked of it. It is scratch: made again when needed, never kept in the detector's
// state.
type form struct {
	raw    string
	canon  canon
	grams  []uint32 // sorted set
	weight int64    // of grams
}

// set fills f from a raw text.
func (f *form) set(text string) {
	f.raw = text
	f.canon.set(text)
	f.grams = gramSet(f.grams, f.canon.units)
	f.weight = weigh(f.grams)
}

// side is what a comparison needs of one text; it is scratch too.
type side struct {
	raw    string
	own    []uint32 // memory of grams, where no other keeps them
	grams  []uint32 // a set, best sorted
	weight int64    // of grams
	units  []rune   // canonical characters of words
	words  []word   // made when they are asked for
	heft   int64    // weight of words
}

// recall fills s from what is known of a text.
func (s *side) recall(raw string, grams []uint32, weight int64) {
	s.raw, s.grams, s.weight, s.words = raw, grams, weight, s.words[:0]
}

// set fills s from a raw text; c is scratch memory.
func (s *side) set(c *canon, raw string) {
	c.set(raw)
	s.own = gramSet(s.own, c.units)
	s.raw, s.grams, s.weight = raw, s.own, weigh(s.own)
	s.split(c)
}

// probe is the side that is compared with many others: its grams and words are laid out to be looked up.
type probe struct {
	side
	canon  canon     // scratch memory for the words of either side
	table  []weighed // its grams, at their first bits or after; at most a quarter is taken
	shift  int       // from a hash to its place in table
	placed bool      // table is of grams
	read   []uint32  // scratch memory for the grams of a text
	index  wordIndex
}

// weighed is a gram with its weight, which is never 0.
type weighed struct{ gram, weight uint32 }

// recall makes p the probe of a text of which the grams are known.
func (p *probe) recall(raw string, grams []uint32, weight int64) {
	p.side.recall(raw, grams, weight)
	p.placed, p.index.made = false, false
}

// place lays out the grams.
func (p *probe) place() {
	size := bits.Len(uint(4*len(p.grams) | 63))
	if len(p.table) != 1<<size {
		p.table = slices.Grow(p.table[:0], 1<<size)[:1<<size]
	}
	clear(p.table)
	p.shift, p.placed = 32-size, true
	mask := uint32(len(p.table) - 1)
	for _, g := range p.grams {
		i := g >> p.shift
		for p.table[i].weight != 0 {
			i = (i + 1) & mask
		}
		p.table[i] = weighed{g, uint32(gramWeight(g))}
	}
}

// shared weighs what the probe shares with a set. If it is sorted its order is that of the table, and memory is read forwards.
func (p *probe) shared(set []uint32) int64 {
	if !p.placed {
		p.place()
	}
	sum := uint32(0)
	table, shift, mask := p.table, p.shift, uint32(len(p.table)-1)
	for _, g := range set {
		for i := g >> shift; table[i].weight != 0; i = (i + 1) & mask {
			if table[i].gram == g {
				sum += table[i].weight
				break
			}
		}
	}
	return int64(sum)
}

// at gives the place of a gram in the table, which must be made: its own, or that of none.
func (p *probe) at(g uint32) int {
	i, mask := int(g>>p.shift), len(p.table)-1
	for p.table[i].weight != 0 && p.table[i].gram != g {
		i = (i + 1) & mask
	}
	return i
}

// likeness is how one text relates to another.
type likeness struct {
	perMille int64 // 0 to 1000: the strongest measure that holds
	kind     Kind
	fragment bool // only a part is shared: they differ as wholes
}

// compare decides whether two texts carry the same message. In turn: rarity-weighted Jaccard of 5-grams; one text holding
// most of the other; an alignment of words, for texts of one template in which many single words differ; one long rare run
// of words in both, for texts put together from parts. Below all of them they are different (KindNone).
func compare(p *probe, s *side, parts bool) likeness {
	shared := p.shared(s.grams)
	least, union := min(p.weight, s.weight), p.weight+s.weight-shared
	if union == 0 || shared < leastShared {
		return likeness{}
	}
	jaccard, holds := shared*1000/union, shared*1000/least
	switch {
	case jaccard >= copyJaccard:
		return likeness{perMille: jaccard, kind: KindCopy}
	case jaccard >= variantJaccard:
		return likeness{perMille: jaccard, kind: KindVariant}
	case holds >= variantHolds && shared >= holdsShared:
		return likeness{perMille: max(jaccard, holds/2), kind: KindVariant}
	}
	if holds >= alignHolds {
		if aligned := p.align(s); aligned >= variantAligned {
			return likeness{perMille: max(jaccard, aligned*variantJaccard/variantAligned), kind: KindVariant}
		}
	}
	if parts && shared >= fragmentWeight && p.sharesRun(s) {
		return likeness{perMille: max(jaccard, variantJaccard/2), kind: KindVariant, fragment: true}
	}
	return likeness{perMille: jaccard}
}

// Comparison is the result of Compare.
type Comparison struct {
	Similarity int64 // per mille, 0 to 1000
	Kind       Kind  // KindNone, KindVariant or KindCopy
	Spans      [2][]Span
}

// Compare says how alike two texts are, by the measure that makes clusters. Texts too short to be told from stock phrases
// (minUnits, minWeight) are alike only if they are equal.
func Compare(a, b string) Comparison {
	var x Comparer
	x.Set(a)
	l := x.compare(b)
	c := Comparison{Similarity: l.perMille, Kind: l.kind}
	c.Spans[1] = x.probe.spans(&x.other.canon, nil, nil)
	x.probe.recall(b, x.other.grams, x.other.weight)
	c.Spans[0] = x.probe.spans(&x.form.canon, nil, nil)
	return c
}

// Comparer compares one text with many, as Compare does: what is needed of the one is made once. The zero value has no text. It is not safe for concurrent
// use.
type Comparer struct {
	form  form
	probe probe
	other form
	side  side
}

// Set makes it the comparer of a text.
func (c *Comparer) Set(text string) {
	c.form.set(text)
	c.probe.recall(text, c.form.grams, c.form.weight)
}

// Text is what Set was given last.
func (c *Comparer) Text() string { return c.form.raw }

// Compare gives Comparison.Similarity and Comparison.Kind.
func (c *Comparer) Compare(text string) (int64, Kind) {
	l := c.compare(text)
	return l.perMille, l.kind
}

func (c *Comparer) compare(text string) likeness {
	c.other.set(text)
	c.side.recall(text, c.other.grams, c.other.weight)
	l := compare(&c.probe, &c.side, true)
	if short := min(c.form.weight, c.other.weight) < minWeight; short && l.kind != KindCopy {
		l.kind = KindNone
	}
	return l
}

// spans gives the parts of the raw text of c whose canonical form stands in p, close ones joined. Of grams that both have it notes the place
// in mark; with only, no others count than those whose place it has.
func (p *probe) spans(c *canon, mark, only []bool) (out []Span) {
	if !p.placed {
		p.place()
	}
	p.read = rolling(p.read[:0], c.units, gramLen)
	for i, g := range p.read {
		at := p.at(g)
		if p.table[at].weight == 0 || only != nil && !only[at] {
			continue
		}
		if mark != nil {
			mark[at] = true
		}
		from, to := int(c.start[i]), int(c.end[i+gramLen-1])
		if n := len(out); n > 0 && from <= out[n-1].End+spanGap {
			out[n-1].End = max(out[n-1].End, to)
		} else {
			out = append(out, Span{from, to})
		}
	}
	return out
}

// has says whether a sorted set holds an element.
func has(sorted []uint32, x uint32) bool {
	low, high := 0, len(sorted)
	for low < high {
		if mid := (low + high) / 2; sorted[mid] < x {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low < len(sorted) && sorted[low] == x
}
