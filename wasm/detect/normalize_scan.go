package detect

import (
	"slices"
	"unicode/utf8"
)

// kindOf gives the kind of cell that a class of letters makes.
var kindOf = [...]kind{classLatin: kindLatin, classAlien: kindAlien, classStyled: kindStyled, classOther: kindOther,
	classWide: kindWide, classDigit: kindDigit}

// scan makes cells of text[i:end].
func (c *canon) scan(text string, i, end int) {
	c.cells = slices.Grow(c.cells, end-i)
	for {
		if i = c.scanPlain(text, i, end); i >= end {
			return
		}
		switch b := text[i]; {
		case b >= utf8.RuneSelf:
			i = c.scanRune(text, i)
		case asciiAct[b] != actTrigger && asciiAct[b] <= actSep: // there was no room
			c.cells = slices.Grow(c.cells, end-i)
		default:
			i = c.scanActive(text, i, b)
		}
	}
}

// scanPlain makes cells of the letters, digits, spaces and signs from text[i] on that stand for nothing but themselves, and
// gives the place of the first other byte. Most of a text is such; in WebAssembly every call and branch counts here.
func (c *canon) scanPlain(text string, i, end int) int {
	cells, n := c.cells[:cap(c.cells)], len(c.cells)
	after := kind(0)
	if n > 0 {
		after = cells[n-1].kind
	}
	for i < end && n < len(cells) {
		p := &plainASCII[text[i]]
		if p.kind == 0 || i+1 < len(text) && text[i+1]|0x20 == p.address {
			break
		}
		if p.kind&after == kindSep {
			cells[n-1].r = 0
			i++
			continue
		}
		cells[n] = cell{p.r, int32(i), int32(i) + p.width, p.kind}
		after = p.kind
		n++
		i++
	}
	c.cells = cells[:n]
	return i
}

// plainByte is how a byte of ASCII becomes a cell.
type plainByte struct {
	r       rune
	width   int32 // 0 of a separator
	kind    kind  // 0 of a byte that needs a closer look
	address byte  // the small letter that may go on with an address, 0 if none does
}

var plainASCII = func() (table [256]plainByte) {
	for b := range byte(utf8.RuneSelf) {
		switch p := &table[b]; asciiAct[b] {
		case actLetter, actTrigger:
			*p = plainByte{rune(asciiFold[b]), 1, kindLatin, addressSecond(b)}
		case actDigit:
			*p = plainByte{rune(b), 1, kindDigit, 0}
		case actSpace:
			*p = plainByte{' ', 0, kindSep, 0}
		case actSep:
			*p = plainByte{rune(b), 0, kindSep, 0}
		}
	}
	return table
}()

// scanActive does the bytes that may start something longer.
func (c *canon) scanActive(text string, i int, b byte) int {
	switch asciiAct[b] {
	case actTrigger:
		if next := c.scanURL(text, i); next > i {
			return next
		}
		c.push(kindLatin, rune(asciiFold[b]), i, i+1)
		return i + 1
	case actDot:
		if next := c.scanDomain(text, i); next > i {
			return next
		}
		c.separate('.', i)
		return i + 1
	}
	return c.scanSign(text, i, i+1, rune(b))
}

// scanSign does the signs @ # & $ ! | and the apostrophes, at text[i:after].
func (c *canon) scanSign(text string, i, after int, sign rune) int {
	switch sign {
	case '@':
		return c.scanMention(text, i, after)
	case '#':
		return c.scanTag(text, i, after)
	case '&':
		return c.scanEntity(text, i, after)
	case '\'', '`':
		c.scanApostrophe(text, i, after)
	default:
		if !c.insideWord(text, i, after, sign) {
			c.separate(0, i)
		} else {
			c.push(kindSign, sign, i, after)
		}
	}
	return after
}

// scanRune does one character beyond ASCII at i.
func (c *canon) scanRune(text string, i int) int {
	r, n := utf8.DecodeRuneInString(text[i:])
	if r == utf8.RuneError && n == 1 {
		return i + 1
	}
	class, place := foldOf(r)
	switch class {
	case classSep:
		c.separate(0, i)
	case classSpace:
		c.separate(' ', i)
	case classMark:
		c.scanMark(r, i, i+n)
	case classIgnorable:
		c.scanIgnorable(text, i, i+n)
	case classApostrophe:
		c.scanApostrophe(text, i, i+n)
	case classASCII:
		return c.scanFolded(text, i, i+n, rune(foldTargets[place]))
	default:
		c.pushFolded(kindOf[class], r, place, i, i+n)
	}
	return i + n
}

// scanFolded does a character that is read as an ASCII sign.
func (c *canon) scanFolded(text string, i, after int, sign rune) int {
	if asciiAct[sign] == actSpecial {
		return c.scanSign(text, i, after, sign)
	}
	c.separate(sign, i)
	return after
}

// pushFolded appends the letters that r folds to.
func (c *canon) pushFolded(k kind, r rune, place, i, after int) {
	if place == 0 {
		c.push(k, r, i, after)
		return
	}
	for {
		t := foldTargets[place]
		c.push(k, rune(t&^foldMore), i, after)
		if t&foldMore == 0 {
			return
		}
		place++
	}
}

// scanMark joins an accent to its letter. A keycap takes its digit away: the two are an emoji.
func (c *canon) scanMark(r rune, i, after int) {
	k := c.glued(i)
	if r == '\u20E3' && k == kindDigit {
		c.cells = c.cells[:len(c.cells)-1]
		c.separate(0, i)
	} else if k != 0 {
		c.cells[len(c.cells)-1].end = int32(after)
	}
}

// scanIgnorable joins an invisible character to the letter before it, and notes it between two Latin letters.
func (c *canon) scanIgnorable(text string, i, after int) {
	k := c.glued(i)
	if k == 0 {
		return
	}
	c.cells[len(c.cells)-1].end = int32(after)
	if k&(kindLatin|kindAlien) != 0 && latinAt(text, after) {
		c.noise |= NoiseInvisible
	}
}

// latinAt says that a letter that is Latin or looks so starts at i of text.
func latinAt(text string, i int) bool {
	r, n := decode(text, i)
	class, _ := foldOf(r)
	return n > 0 && (class == classLatin || class == classAlien)
}

// scanApostrophe separates, except between two letters; there it only separates an elided French article.
func (c *canon) scanApostrophe(text string, i, after int) {
	if c.glued(i)&(kindLetters|kindOther) == 0 || !letterAt(text, after) {
		c.separate(0, i)
		return
	}
	if c.elided(text) {
		c.separate('\'', i)
		return
	}
	c.cells[len(c.cells)-1].end = int32(after)
}

// letterAt says that a letter of any script starts at i of text.
func letterAt(text string, i int) bool {
	r, n := decode(text, i)
	class, _ := foldOf(r)
	return n > 0 && class >= classLatin && class <= classWide
}

// elided says that the cells end in a word that French elides: l' d' j' n' s' c' m' t', anything in qu', aujourd'.
func (c *canon) elided(text string) bool {
	n := len(c.cells)
	from := n
	for from > 0 && n-from < 8 && c.cells[from-1].kind != kindSep {
		from--
	}
	switch last := c.cells[n-1]; n - from {
	case 0, 8:
		return false
	case 1:
		raw := text[last.start]
		return raw|0x20 == 'l' || last.r != 'i' && elisions[last.r&0x7F]
	default:
		return last.r == 'u' && c.cells[n-2].r == 'q' || n-from == 7 && last.r == 'd' && c.cells[from].r == 'a'
	}
}

var elisions = [128]bool{'d': true, 'j': true, 'n': true, 's': true, 'c': true, 'm': true, 't': true}

// insideWord says that a sign at text[i:after] stands for a letter: $ @ ! | between letters, $ also at a word's edge.
func (c *canon) insideWord(text string, i, after int, sign rune) bool {
	before := c.glued(i)&(kindLetters|kindDigit|kindSign) != 0
	next, _ := decode(text, after)
	lower := 'a' <= next && next <= 'z'
	switch {
	case sign == '$' && !before: // $cam, but not $CDN, $5
		return lower
	case sign == '$' && !isASCIIAlnum(next): // Liberal$, but not US$
		return c.glued(i) == kindLatin && 'a' <= text[i-1] && text[i-1] <= 'z'
	case sign == '!':
		return before && lower
	case sign == '$' && c.isSum():
		return false
	}
	return before && isASCIIAlpha(next)
}

// isSum says that the cells end in a sum such as 7M or 19G, to which a dollar sign belongs.
func (c *canon) isSum() bool {
	n := len(c.cells)
	return c.cells[n-1].kind == kindDigit || n > 1 && c.cells[n-2].kind == kindDigit && c.cells[n-1].kind == kindLatin
}

func isASCIIAlpha(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' && r < 0x80 }

func isASCIIDigit(r rune) bool { return '0' <= r && r <= '9' }

func isASCIIAlnum(r rune) bool { return isASCIIAlpha(r) || isASCIIDigit(r) }
