package detect

import "unicode/utf8"

// The canonical form of a text is what is left when everything is taken away that people and programs vary between
// copies of one message: case, accents, look-alike letters, spaces, punctuation, addresses, names. It is made in two
// passes. The first (normalize_scan.go) turns the raw text into cells: letters and digits folded, separators merged,
// addresses, @mentions and #hashtags left out. The second (normalize_words.go) makes words of the cells: it undoes the
// disguises that only a whole word shows, and takes off a trailing token that is no word (normalize_suffix.go).

const (
	minTextUnits = 12       // with fewer, the words of the hashtags stand in
	wideUnit     = 0x200000 // set in the second of the two units of an ideograph, kana or Hangul syllable
)

// canon is the matching form of one text, with the way back to the raw text.
type canon struct {
	units   []rune  // canonical characters, no spaces
	start   []int32 // start[i], end[i]: bytes of the raw text that units[i] came from
	end     []int32
	words   []int32  // index into units where each word starts
	links   []string // canonical URLs found in the text, in order
	tags    int32    // #hashtags seen
	names   int32    // @mentions seen
	noise   Noise    // disguises undone
	tagText bool     // the words come from hashtags, for want of others

	cells     []cell // what scan found
	tokens    []token
	tagSpans  []Span // the hashtags in the raw text, without their sign
	lookalike tally  // words of mixed alphabets
	leet      tally  // words with digits for letters
}

// cell is one folded character, or a separator between words.
type cell struct {
	r          rune // canonical; of a separator: the sign if it was a single one, else 0
	start, end int32
	kind       kind
}

// kind is a set, so that the kinds of a word can be gathered.
type kind uint8

const (
	kindLatin kind = 1 << iota
	kindAlien
	kindStyled
	kindOther
	kindWide
	kindDigit
	kindSign // one of @ $ ! | inside a word
	kindSep

	kindLetters = kindLatin | kindAlien | kindStyled
)

// token is a run of cells between separators.
type token struct {
	from, to int32 // cells
	unit     int32 // the first of its units
	joined   bool  // its letters were set apart
}

// tally counts the words that show a disguise, and whether one alone is proof.
type tally struct {
	words  int
	strong bool
}

func (t tally) shown() bool { return t.strong || t.words >= 2 }

// set makes c the canonical form of text. It reuses what c has allocated.
func (c *canon) set(text string) {
	c.reset()
	c.scan(text, 0, len(text))
	c.assemble()
	c.dropSuffix(text)
	if len(c.units) < minTextUnits && len(c.tagSpans) > 0 {
		c.useTags(text)
	}
	if c.lookalike.shown() {
		c.noise |= NoiseLookalike
	}
	if c.leet.shown() {
		c.noise |= NoiseLeet
	}
}

func (c *canon) reset() {
	c.units, c.start, c.end, c.words = c.units[:0], c.start[:0], c.end[:0], c.words[:0]
	c.cells, c.tokens, c.tagSpans, c.links = c.cells[:0], c.tokens[:0], c.tagSpans[:0], nil
	c.tags, c.names, c.noise, c.tagText = 0, 0, 0, false
	c.lookalike, c.leet = tally{}, tally{}
}

// useTags makes the units of the hashtags alone.
func (c *canon) useTags(text string) {
	spans, mentions := c.tagSpans, c.names
	c.units, c.start, c.end, c.words = c.units[:0], c.start[:0], c.end[:0], c.words[:0]
	c.cells, c.tokens = c.cells[:0], c.tokens[:0]
	for _, s := range spans {
		c.scan(text, s.Start, s.End)
		c.separate(0, s.End)
	}
	noise, lookalike, leet := c.noise, c.lookalike, c.leet
	c.assemble()
	c.tagText, c.names = true, mentions
	c.noise, c.lookalike, c.leet = noise, lookalike, leet // words are run together in every hashtag
}

// word gives the units of the i-th word.
func (c *canon) word(i int) (from, to int) {
	if i+1 < len(c.words) {
		return int(c.words[i]), int(c.words[i+1])
	}
	return int(c.words[i]), len(c.units)
}

// push appends one cell that came from text[start:end].
func (c *canon) push(k kind, r rune, start, end int) {
	c.cells = append(c.cells, cell{r, int32(start), int32(end), k})
}

// separate ends a word. The sign is kept if it is the only one; 0 is any other.
func (c *canon) separate(sign rune, at int) {
	if n := len(c.cells); n > 0 && c.cells[n-1].kind == kindSep {
		c.cells[n-1].r = 0
		return
	}
	c.push(kindSep, sign, at, at)
}

// cut takes off the cells that came from text[from:].
func (c *canon) cut(from int) {
	for n := len(c.cells); n > 0 && int(c.cells[n-1].start) >= from; n-- {
		c.cells = c.cells[:n-1]
	}
}

// glued gives the kind of the cell that ends just before at, 0 if none does.
func (c *canon) glued(at int) kind {
	if n := len(c.cells); n > 0 && int(c.cells[n-1].end) == at && c.cells[n-1].kind != kindSep {
		return c.cells[n-1].kind
	}
	return 0
}

// size gives the bytes of the character at i.
func size(text string, i int) int {
	if text[i] < utf8.RuneSelf {
		return 1
	}
	_, n := utf8.DecodeRuneInString(text[i:])
	return n
}

// decode reads a rune at i of text; an invalid byte is U+FFFD of size 1.
func decode(text string, i int) (r rune, size int) {
	if i >= len(text) {
		return 0, 0
	}
	return utf8.DecodeRuneInString(text[i:])
}
