package detect

import "unicode/utf8"

// maxNameWord is how long the part before or after an @ may be for it to be a letter a (c@nada) and not a mention.
const maxNameWord = 8

// scanMention leaves out an @mention at text[i:after], with the RT or via before it. Inside a word @ is an a, unless an
// e-mail address or a name follows.
func (c *canon) scanMention(text string, i, after int) int {
	end := nameEnd(text, after)
	if end == after {
		c.separate(0, i)
		return after
	}
	if c.glued(i) != 0 {
		if domainEnd(text, end, 0) > end {
			c.separate(0, i) // an e-mail address: not a mention, its words stay
			return after
		}
		if c.isLeetAt(text, i, after, end) {
			c.push(kindSign, '@', i, after)
			return after
		}
	}
	c.dropAttribution()
	c.names++
	c.separate(0, i)
	if end < len(text) && text[end] == '@' { // @name@host.social
		if host := domainEnd(text, nameEnd(text, end+1), 0); host > 0 {
			return host
		}
	}
	return domainEnd(text, end, end)
}

// nameEnd gives the end of a run of letters, digits and underscores, before an address glued to it.
func nameEnd(text string, i int) int {
	for i < len(text) && (isASCIIAlnum(rune(text[i])) || text[i] == '_') {
		if addressAt(text, i) {
			break
		}
		i++
	}
	return i
}

// isLeetAt says that the @ at i, glued to a word, is a letter: what follows is short and in small letters.
func (c *canon) isLeetAt(text string, i, after, end int) bool {
	if end-after > maxNameWord || c.glued(i)&kindLetters == 0 {
		return false
	}
	capitals := 'A' <= text[i-1] && text[i-1] <= 'Z'
	for _, b := range []byte(text[after:end]) {
		if b == '_' || !capitals && 'A' <= b && b <= 'Z' {
			return false
		}
	}
	return true
}

// dropAttribution takes off "RT" at the start of the text, or "via", before a mention.
func (c *canon) dropAttribution() {
	n := len(c.cells)
	switch {
	case n == 3 && c.wordIs(0, 'r', 't'):
		c.cells = c.cells[:0]
	case n >= 4 && c.wordIs(n-4, 'v', 'i', 'a') && (n == 4 || c.cells[n-5].kind == kindSep):
		c.cells = c.cells[:n-4]
	}
}

// wordIs says that the cells from at are the letters given, and a separator.
func (c *canon) wordIs(at int, letters ...rune) bool {
	for i, r := range letters {
		if c.cells[at+i].r != r || c.cells[at+i].kind == kindSep {
			return false
		}
	}
	return c.cells[at+len(letters)].kind == kindSep
}

// scanTag leaves out a #hashtag at text[i:after] and notes where it was. Without a letter it is a number.
func (c *canon) scanTag(text string, i, after int) int {
	end, letter := after, false
	for end < len(text) && !addressAt(text, end) {
		r, n := rune(text[end]), 1
		if r >= utf8.RuneSelf {
			r, n = decode(text, end)
		}
		class, _ := foldOf(r)
		if r != '_' && (class < classLatin || class > classIgnorable) {
			break
		}
		letter = letter || class >= classLatin && class <= classWide
		end += n
	}
	c.separate(0, i)
	if !letter {
		return after
	}
	c.tags++
	c.tagSpans = append(c.tagSpans, Span{after, end})
	return end
}

const maxEntity = 10 // bytes of the longest, with & and ;

// scanEntity decodes an HTML entity at text[i:]; any other & separates.
func (c *canon) scanEntity(text string, i, after int) int {
	end := after
	for end < len(text) && end-i < maxEntity && text[end] != ';' && text[end] != '&' {
		end++
	}
	r := rune(0)
	if end < len(text) && text[end] == ';' {
		r = entityRune(text[after:end])
	}
	if r == 0 {
		c.separate('&', i)
		return after
	}
	end++
	switch class, place := foldOf(r); {
	case class == classApostrophe:
		c.scanApostrophe(text, i, end)
	case class >= classLatin && class <= classDigit:
		c.pushFolded(kindOf[class], r, place, i, end)
	case class == classMark:
		c.scanMark(r, i, end)
	case class == classIgnorable:
		c.scanIgnorable(text, i, end)
	case class == classSpace:
		c.separate(' ', i)
	default:
		c.separate(0, i)
	}
	return end
}

// entityRune gives the character of an entity's name, 0 if unknown.
func entityRune(name string) rune {
	if len(name) > 1 && name[0] == '#' {
		return numericEntity(name[1:])
	}
	for _, e := range entities {
		if listed(e.names, name) {
			return e.means
		}
	}
	return 0
}

// entities are the names that posts hold, each list by what the canonical form makes of them.
var entities = [...]struct {
	names string
	means rune
}{
	{"amp lt gt quot hellip laquo raquo ldquo rdquo ndash mdash ", '"'}, {"apos rsquo lsquo ", '\''}, {"nbsp ", ' '},
	{"eacute Eacute egrave Egrave ecirc Ecirc euml ", 'e'}, {"agrave Agrave acirc Acirc ", 'a'}, {"ccedil Ccedil ", 'c'},
	{"icirc iuml ", 'i'}, {"ocirc Ocirc ", 'o'}, {"ugrave ucirc ", 'u'},
}

// numericEntity reads "39" or "x27".
func numericEntity(digits string) rune {
	base := rune(10)
	if digits[0]|0x20 == 'x' {
		base, digits = 16, digits[1:]
	}
	n := rune(0)
	for _, b := range []byte(digits) {
		d := digitValue(b)
		if d >= base || n > 0x10FFFF {
			return 0
		}
		n = n*base + d
	}
	if n > 0x10FFFF {
		return 0
	}
	return n
}

// digitValue gives the value of a hexadecimal digit, or 16.
func digitValue(b byte) rune {
	switch {
	case '0' <= b && b <= '9':
		return rune(b - '0')
	case 'a' <= b|0x20 && b|0x20 <= 'f':
		return rune(b|0x20-'a') + 10
	}
	return 16
}
