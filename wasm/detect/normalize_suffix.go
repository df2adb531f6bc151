package detect

const (
	maxSuffixTokens  = 2  // trailing tokens that may be no words
	minSuffixLetters = 3  // of a token, in characters
	maxSuffixLetters = 12 //
	minSuffixWords   = 4  // words before: a text of two strange words is not a text with a suffix
	minMixedSwitches = 2  // changes between letters and digits in a token mixed at random (x7fk2)
	minPlainLetters  = 5  // characters of a token without digits
	minMixedLetters  = 5  // characters of such a token: 4x4 and H1N1 are shorter
)

// dropSuffix takes off the last tokens that are no words: what is appended to copies to make each look different.
func (c *canon) dropSuffix(text string) {
	for range maxSuffixTokens {
		n := len(c.tokens)
		if n <= minSuffixWords || !c.isJunk(text, c.tokens[n-1]) {
			return
		}
		last := c.tokens[n-1]
		c.tokens, c.words = c.tokens[:n-1], c.words[:n-1]
		c.units, c.start, c.end = c.units[:last.unit], c.start[:last.unit], c.end[:last.unit]
		c.noise |= NoiseSuffix
	}
}

// isJunk says that a token is no word: letters and digits at random, or pairs of letters that words do not have. In
// brackets less is enough.
func (c *canon) isJunk(text string, t token) bool {
	word := c.cells[t.from:t.to]
	if t.joined || len(word) < minSuffixLetters || len(word) > maxSuffixLetters {
		return false
	}
	bracketed := word[0].start > 0 && (text[word[0].start-1] == '[' || text[word[0].start-1] == '(')
	letters, digits, switches := 0, 0, 0
	for i, x := range word {
		switch {
		case x.kind == kindLatin && isASCIIAlpha(x.r):
			letters++
		case x.kind == kindDigit:
			digits++
		default:
			return false
		}
		if i > 0 && x.kind != word[i-1].kind {
			switches++
		}
	}
	if letters == 0 {
		return false
	}
	if digits > 0 {
		return !isDated(word, letters) && isMixed(word, switches, digits, bracketed)
	}
	rare, pairs := rarePairs(word)
	if bracketed && isUpper(text[word[0].start]) {
		return false // (GWPF)
	}
	if len(word) < minPlainLetters && !bracketed || isKnown(word) {
		return false // abbreviations are full of rare pairs
	}
	return rare >= 2 && rare*5 >= pairs*2
}

// isKnown excepts LGBTQ and its longer forms, the one common abbreviation of five letters and more without vowels.
func isKnown(word []cell) bool {
	return len(word) >= 4 && word[0].r == 'i' && word[1].r == 'g' && word[2].r == 'b' && word[3].r == 't'
}

func isUpper(b byte) bool { return 'A' <= b && b <= 'Z' }

// isDated says that a word is a time or ends in an ordinal: 16h10, Oct21st.
func isDated(word []cell, letters int) bool {
	n := len(word)
	if letters < 2 {
		return true
	}
	if n < 4 || word[n-3].kind != kindDigit {
		return false
	}
	a, b := word[n-2].r, word[n-1].r
	return a == 's' && b == 't' || a == 'n' && b == 'd' || a == 'r' && b == 'd' || a == 't' && b == 'h' || a == 'p' && b == 'm' || a == 'a' && b == 'm'
}

// isMixed says that letters and digits alternate, unless digits stand for the letters of a word (c0rrupt).
func isMixed(word []cell, switches, digits int, bracketed bool) bool {
	if switches < minMixedSwitches || len(word) < minMixedLetters && !bracketed {
		return false
	}
	var undone [maxSuffixLetters]cell
	for i, x := range word {
		undone[i] = x
		if x.kind == kindDigit && leetLetters[x.r] != 0 {
			undone[i].r, undone[i].kind = leetLetters[x.r], kindLatin
		}
	}
	rare, _ := rarePairs(undone[:len(word)])
	return rare >= 2 || rare == 1 && digits >= 2
}

// rarePairs counts the pairs of letters of a word, and those that words of English and French do not have.
func rarePairs(word []cell) (rare, pairs int) {
	last := 26
	for i := range len(word) + 1 {
		next := 26
		if i < len(word) {
			if next = int(word[i].r - 'a'); next < 0 {
				rare, pairs = rare+1, pairs+1 // a digit that looks like no letter
				last = 26
				continue
			}
		}
		if i > 0 && next == last {
			continue // letters repeated: hmmm
		}
		pairs++
		if commonPairs[last]>>next&1 == 0 {
			rare++
		}
		last = next
	}
	return rare, pairs
}
