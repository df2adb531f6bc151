package store

import (
	"slices"
	"strings"
	"unicode"
)

const (
	maxWord  = 32  // letters of a word that are kept
	maxWords = 120 // different words of one text that are indexed
)

// wordsVersion rises when Words gives other words for a text: the index is then made anew (FillSearch).
const wordsVersion = "1"

// folds are the letters with marks that English and French texts have, and those of their neighbours, as lower case without the mark.
var folds = func() map[rune]string {
	out := map[rune]string{'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'ł': "l", 'đ': "d", '’': "", '\'': ""}
	for plain, marked := range map[string]string{"a": "àáâãäåāăą", "c": "çćĉċč", "e": "èéêëēĕėęě", "g": "ĝğġģ", "i": "ìíîïĩīĭįı", "n": "ñńņň", "o": "òóôõöōŏő",
		"s": "śŝşš", "t": "ţť", "u": "ùúûüũūŭůűų", "y": "ýÿŷ", "z": "źżž"} {
		for _, r := range marked {
			out[r] = plain
		}
	}
	return out
}()

// Words gives the words of a text as they are searched for, sorted and each once: lower case, without accents, at least two letters
// or digits. An elided article is no part of a word (l'argent: argent). Of scripts without spaces every two neighbours are a word.
func Words(text string) []string {
	out := split(text)
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), maxWords)]
}

// split gives the folded words of a text in its order.
func split(text string) (out []string) {
	var b strings.Builder
	n, before := 0, rune(0)
	end := func() {
		if n >= 2 {
			out = append(out, b.String())
		}
		b.Reset()
		n = 0
	}
	for _, r := range text {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
			end()
			if before != 0 {
				out = append(out, string([]rune{before, r}))
			}
			before = r
			continue
		}
		before = 0
		r = unicode.ToLower(r)
		switch folded, known := folds[r]; {
		case (r == '’' || r == '\'') && n <= 2: // l', d', qu': an article
			b.Reset()
			n = 0
		case known:
			if n < maxWord {
				b.WriteString(folded)
			}
			n += len(folded)
		case unicode.Is(unicode.Mn, r): // a mark that stands by itself
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if n < maxWord {
				b.WriteRune(r)
			}
			n++
		default:
			end()
		}
	}
	end()
	return out
}
