package detect

// form is what a comparison needs of one text: its canonical form and the sets made of it. It is scratch: made again when
// needed, never kept in the detector's state.
type form struct {
	raw    string
	stale  bool // canon is not yet that of raw
	canon  canon
	own    []uint32 // memory of grams
	grams  []uint32 // sorted set
	weight int64    // of grams
	tokens []word
}

// word is one word of the canonical form, ready to be aligned.
type word struct {
	units  []rune
	hash   uint64
	weight int64
	head   rune // its first character and its last: what a slip in one place cannot change both of
	tail   rune
}

// set fills f from a raw text.
func (f *form) set(text string) {
	f.raw, f.stale = text, false
	f.canon.set(text)
	f.own = gramSet(f.own, f.canon.units)
	f.grams, f.weight, f.tokens = f.own, weigh(f.own), f.tokens[:0]
}

// recall fills f from what is known of a text; the rest is made when it is asked for.
func (f *form) recall(text string, grams []uint32, weight int64) {
	f.stale = f.stale || f.raw != text
	f.raw, f.grams, f.weight, f.tokens = text, grams, weight, f.tokens[:0]
}

// words gives the words, cut to maxAligned.
func (f *form) words() []word {
	if len(f.tokens) > 0 {
		return f.tokens
	}
	if f.stale {
		f.canon.set(f.raw)
		f.stale = false
	}
	for i := range min(len(f.canon.words), maxAligned) {
		from, to := f.canon.word(i)
		units := f.canon.units[from:to]
		f.tokens = append(f.tokens, word{units, hashUnits(units), wordWeight(units), units[0], units[len(units)-1]})
	}
	return f.tokens
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

// same says whether two words are equal but for one slip: a letter changed, dropped, added, or two or more within one
// place of a word of five letters or more.
func (w *word) same(v *word) bool {
	if w.hash == v.hash {
		return true
	}
	if w.head != v.head && w.tail != v.tail {
		return false
	}
	a, b := w.units, v.units
	short, long := min(len(a), len(b)), max(len(a), len(b))
	if short < 5 || long-short > 1 {
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

// likeness is how one text relates to another.
type likeness struct {
	perMille int64 // 0 to 1000: the strongest measure that holds
	kind     Kind
	fragment bool // only a part is shared: they differ as wholes
}

// compare decides whether two texts carry the same message. In turn: rarity-weighted Jaccard of 5-grams; one text holding
// most of the other; an alignment of words, for texts of one template in which many single words differ; one long rare run
// of words in both, for texts put together from parts. Below all of them they are different (KindNone).
func compare(a, b *form, parts bool) likeness {
	shared := sharedWeight(a.grams, b.grams)
	least, union := min(a.weight, b.weight), a.weight+b.weight-shared
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
		if aligned := align(a.words(), b.words()); aligned >= variantAligned {
			return likeness{perMille: max(jaccard, aligned*variantJaccard/variantAligned), kind: KindVariant}
		}
	}
	if parts && shared >= fragmentWeight && longestRun(a, b) >= fragmentWeight {
		return likeness{perMille: max(jaccard, variantJaccard/2), kind: KindVariant, fragment: true}
	}
	return likeness{perMille: jaccard}
}

// sharedWeight weighs what two sorted sets share.
func sharedWeight(a, b []uint32) (sum int64) {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		x, y := a[i], b[j]
		if x == y {
			sum += gramWeight(x)
		}
		if x <= y {
			i++
		}
		if y <= x {
			j++
		}
	}
	return sum
}

// align gives, per mille, how much of two texts stands in both in the same order: twice the weight of the heaviest common
// subsequence of words over the weight of both (the Ratcliff and Obershelp ratio with an exact subsequence).
func align(a, b []word) int64 {
	var row [maxAligned + 1]int64
	var total int64
	for j := range b {
		total += b[j].weight
	}
	for i := range a {
		total += a[i].weight
		diagonal := int64(0)
		for j := range b {
			above := row[j+1]
			best := max(above, row[j])
			if a[i].same(&b[j]) {
				best = max(best, diagonal+min(a[i].weight, b[j].weight))
			}
			row[j+1], diagonal = best, above
		}
	}
	if total == 0 {
		return 0
	}
	return 2000 * row[len(b)] / total
}

// longestRun gives the weight of the grams of the heaviest run of at least fragmentWords whole words that stands in both
// texts word for word; 0 if there is none.
func longestRun(a, b *form) (best int64) {
	x, y := a.words(), b.words()
	var row [maxAligned + 1]int // row[j+1]: length of the run that ends at x[i] and y[j]
	for i := range x {
		before := 0
		for j := range y {
			keep := row[j+1]
			row[j+1] = 0
			if x[i].hash == y[j].hash {
				row[j+1] = before + 1
			}
			before = keep
			if n := row[j+1]; n >= fragmentWords {
				best = max(best, a.weightOf(i+1-n, i+1))
			}
		}
	}
	return best
}

// weightOf weighs the grams of words from to to.
func (f *form) weightOf(from, to int) (sum int64) {
	start, _ := f.canon.word(from)
	_, end := f.canon.word(to - 1)
	for _, g := range rolling(nil, f.canon.units[start:end], gramLen) {
		sum += gramWeight(g)
	}
	return sum
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
	var x, y form
	x.set(a)
	y.set(b)
	l := compare(&x, &y, true)
	if short := min(x.weight, y.weight) < minWeight; short && l.kind != KindCopy {
		l.kind = KindNone
	}
	c := Comparison{Similarity: l.perMille, Kind: l.kind}
	c.Spans[0] = spans(&x.canon, y.grams)
	c.Spans[1] = spans(&y.canon, x.grams)
	return c
}

// spans gives the parts of the raw text whose canonical form stands in grams (a sorted set), close ones joined.
func spans(c *canon, grams []uint32) (out []Span) {
	for i, g := range rolling(nil, c.units, gramLen) {
		if !hasGram(grams, g) {
			continue
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

// hasGram is a binary search.
func hasGram(sorted []uint32, g uint32) bool {
	low, high := 0, len(sorted)
	for low < high {
		if mid := (low + high) / 2; sorted[mid] < g {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low < len(sorted) && sorted[low] == g
}
