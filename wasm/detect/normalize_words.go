package detect

const (
	minSpacedLetters = 4  // single letters set apart that make a word
	maxWordLetters   = 28 // more is words run together: the longest of either language has 25
	minRunLetters    = 8  // different letters that such a run has: laughter has fewer
	minStrongLetters = 4  // letters of a word that alone shows look-alikes
	minStrongLeet    = 5  // letters of a word that alone shows leet
)

// leetLetters are the letters that digits and signs stand for inside a word.
var leetLetters = [128]rune{'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b', '9': 'g',
	'@': 'a', '$': 's', '!': 'i', '|': 'i'}

// assemble makes tokens of the cells, and units and words of the tokens.
func (c *canon) assemble() {
	c.reserve(len(c.cells))
	for i := c.plainWords(0); i < len(c.cells); i = c.plainWords(i) {
		if end := c.spacedEnd(i); end > i {
			c.join(i, end)
			i = end
			continue
		}
		end, kinds := i, kind(0)
		for end < len(c.cells) && c.cells[end].kind != kindSep {
			kinds |= c.cells[end].kind
			end++
		}
		c.addWord(i, end, kinds)
		i = end
	}
}

// plainWords appends the words from cell i on that have nothing unusual, a letter repeated counting once, and gives the first
// cell of the first other word. Most words are such: this is addWord for all of them without a call.
func (c *canon) plainWords(i int) int {
	cells, n := c.cells, len(c.units)
	units, start, end := c.units[:cap(c.units)], c.start[:cap(c.start)], c.end[:cap(c.end)]
	tokens, words, w := c.tokens[:cap(c.tokens)], c.words[:cap(c.words)], len(c.words)
	for ; i < len(cells); i++ {
		if cells[i].kind == kindSep {
			continue
		}
		from, first, last := i, n, rune(-1)
		for i < len(cells) && cells[i].kind == kindLatin {
			x := &cells[i]
			at := n
			if x.r == last {
				at--
			}
			units[at], start[n], end[at] = x.r, x.start, x.end
			n, last = at+1, x.r
			i++
		}
		if i < len(cells) && cells[i].kind != kindSep || i-from > maxWordLetters || i == from+1 && singleNext(cells, i) {
			i, n = from, first
			break
		}
		tokens[w], words[w] = token{from: int32(from), to: int32(i), unit: int32(first)}, int32(first)
		w++
	}
	c.units, c.start, c.end, c.tokens, c.words = units[:n], start[:n], end[:n], tokens[:w], words[:w]
	return min(i, len(cells))
}

// singleNext says that one character stands alone after the separator at cell i: it may be a word of letters set apart.
func singleNext(cells []cell, i int) bool {
	return i+1 < len(cells) && (i+2 >= len(cells) || cells[i+2].kind == kindSep)
}

// addWord appends the units of one word.
func (c *canon) addWord(from, to int, kinds kind) {
	begin := len(c.units)
	c.tokens = append(c.tokens, token{from: int32(from), to: int32(to), unit: int32(begin)})
	c.words = append(c.words, int32(begin))
	if kinds == kindLatin {
		c.addPlain(from, to)
	} else {
		c.addMixed(from, to, kinds)
	}
	if to-from > maxWordLetters && kinds&(kindWide|kindOther|kindDigit) == 0 && manyLetters(c.units[begin:]) {
		c.noise |= NoiseSpacing
	}
}

// addPlain appends the letters of a word without anything unusual; a letter repeated counts once.
func (c *canon) addPlain(from, to int) {
	n, most := len(c.units), len(c.units)+to-from
	units, start, end := c.units[:most], c.start[:most], c.end[:most]
	last := rune(-1)
	for _, x := range c.cells[from:to] {
		if x.r == last {
			end[n-1] = x.end
			continue
		}
		last = x.r
		units[n], start[n], end[n] = x.r, x.start, x.end
		n++
	}
	c.units, c.start, c.end = units[:n], start[:n], end[:n]
}

// reserve makes room for two units a cell and a word for every two, which is the most that cells become.
func (c *canon) reserve(cells int) {
	if want := len(c.units) + 2*cells; cap(c.units) < want || cap(c.start) < want || cap(c.end) < want {
		c.units, c.start, c.end = make([]rune, 0, want), make([]int32, 0, want), make([]int32, 0, want)
	}
	if most := cells/2 + 1; cap(c.tokens) < most || cap(c.words) < most {
		c.tokens, c.words = make([]token, 0, most), make([]int32, 0, most)
	}
}

// addMixed appends any other word, and counts its disguises.
func (c *canon) addMixed(from, to int, kinds kind) {
	letters := kinds&(kindLetters|kindOther|kindWide) != 0
	last := rune(-1)
	for _, x := range c.cells[from:to] {
		r := x.r
		if x.kind&(kindDigit|kindSign) != 0 && letters && leetLetters[r] != 0 {
			r = leetLetters[r]
		}
		if r == last && (letters || x.kind != kindDigit) {
			c.end[len(c.end)-1] = x.end
			continue
		}
		last = r
		c.addUnit(r, x)
		if x.kind == kindWide {
			c.addUnit(r|wideUnit, x)
		}
	}
	if kinds&kindLatin != 0 && kinds&(kindAlien|kindStyled) != 0 {
		c.lookalike.count(to-from >= minStrongLetters)
	}
	if kinds&kindLetters != 0 && kinds&(kindDigit|kindSign) != 0 {
		c.countLeet(c.cells[from:to])
	}
}

func (c *canon) addUnit(r rune, x cell) {
	c.units, c.start, c.end = append(c.units, r), append(c.start, x.start), append(c.end, x.end)
}

func (t *tally) count(strong bool) {
	t.words++
	t.strong = t.strong || strong
}

// spacedEnd gives the end of a run of single letters set apart by one space, dot or dash each, or from if there is none.
func (c *canon) spacedEnd(from int) int {
	n, i, sign := 0, from, rune(0)
	for i < len(c.cells) && c.cells[i].kind&kindLetters != 0 {
		if i+1 < len(c.cells) && c.cells[i+1].kind != kindSep {
			break // a longer word
		}
		n++
		i++
		if i == len(c.cells) || !joins(c.cells[i].r) || sign != 0 && sign != c.cells[i].r {
			break
		}
		sign = c.cells[i].r
		i++
	}
	if n < minSpacedLetters {
		return from
	}
	return i
}

func joins(sign rune) bool { return sign == ' ' || sign == '.' || sign == '-' || sign == '_' }

// join makes one word of letters set apart. Dotted capitals of a few letters are an abbreviation, no disguise.
func (c *canon) join(from, to int) {
	begin := int32(len(c.units))
	c.tokens = append(c.tokens, token{from: int32(from), to: int32(to), unit: begin, joined: true})
	c.words = append(c.words, begin)
	last, letters, dots := rune(-1), 0, 0
	for _, x := range c.cells[from:to] {
		switch {
		case x.kind == kindSep:
			if x.r == '.' {
				dots++
			}
			continue
		case x.r == last:
			c.end[len(c.end)-1] = x.end
		default:
			c.addUnit(x.r, x)
		}
		last = x.r
		letters++
	}
	if letters > minSpacedLetters+1 || dots < letters-1 {
		c.noise |= NoiseSpacing
	}
}

// manyLetters says that a run has the variety of words.
func manyLetters(units []rune) bool {
	seen, n := [128]bool{}, 0
	for _, r := range units {
		if r < 128 && !seen[r] {
			seen[r] = true
			n++
		}
	}
	return n >= minRunLetters
}

// countLeet counts a word in which digits or signs stand for letters. Ordinals, units, sums and codes (3e, 10am, covid19,
// K1A 0A6, l8r, H1N1) have them at an edge, have few letters, or have digits that look like none.
func (c *canon) countLeet(word []cell) {
	letters, digits, found, run := 0, 0, 0, 0
	for i, x := range word {
		if x.kind&(kindDigit|kindSign) == 0 {
			if letters > 0 && run > 0 {
				found += run
			}
			letters++
			run = 0
			continue
		}
		digits++
		switch {
		case leetLetters[x.r] == 0 || run > 0 && word[i-1].r != x.r:
			return // a number, or a digit that looks like no letter
		case run == 0 || x.kind == kindDigit:
			run++ // but $$ counts once: it masks an oath
		}
	}
	if letters < 3 || letters <= digits || found == 0 {
		return
	}
	if word[0].kind&kindDigit != 0 {
		found++
	}
	c.leet.count(found >= 2 && len(word) >= minStrongLeet)
}
