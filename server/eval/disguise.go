package eval

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A disguise rewrites one copy of a text. Every one changes the text and leaves it readable.
type disguise func(r *random, p *phrases, text string) string

// twins are letters of other scripts that look the same (UTS #39 confusables, chosen by hand).
var twins = map[rune]rune{
	'a': 'а', 'c': 'с', 'e': 'е', 'i': 'і', 'j': 'ј', 'o': 'о', 'p': 'р', 's': 'ѕ', 'x': 'х', 'y': 'у', 'h': 'һ', 'd': 'ԁ',
	'A': 'А', 'B': 'В', 'C': 'С', 'E': 'Е', 'H': 'Н', 'I': 'І', 'K': 'К', 'M': 'М', 'N': 'Ν', 'O': 'О', 'P': 'Р', 'S': 'Ѕ', 'T': 'Т', 'X': 'Х', 'Y': 'Ү',
}

// lookalike replaces 15 to 60 % of the letters that have a twin; one copy in six uses mathematical bold in some words.
func lookalike(r *random, _ *phrases, text string) string {
	if r.chance(1.0 / 6) {
		return eachWord(r, text, 0.5, 2, func(w string) string { return strings.Map(mathBold, w) })
	}
	rate := 0.15 + 0.45*r.uniform()
	return someRunes(r, text, rate, func(c rune) (string, bool) { t, ok := twins[c]; return string(t), ok })
}

func mathBold(c rune) rune {
	switch {
	case c >= 'a' && c <= 'z':
		return 0x1d41a + c - 'a'
	case c >= 'A' && c <= 'Z':
		return 0x1d400 + c - 'A'
	}
	return c
}

// someRunes replaces a share of the runes for which other gives something, and at least one.
func someRunes(r *random, text string, rate float64, other func(rune) (string, bool)) string {
	runes := []rune(text)
	var can []int
	for i, c := range runes {
		if _, ok := other(c); ok {
			can = append(can, i)
		}
	}
	chosen := map[int]bool{}
	for n, i := range some(r, can, len(can)) {
		if n == 0 || r.chance(rate) {
			chosen[i] = true
		}
	}
	var b strings.Builder
	for i, c := range runes {
		if s, ok := other(c); ok && chosen[i] {
			b.WriteString(s)
		} else {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// invisible characters: zero-width space, non-joiner, joiner, word joiner, soft hyphen.
var invisible = []rune{0x200b, 0x200c, 0x200d, 0x2060, 0x00ad}

// zeroWidth puts an invisible character after 10 to 40 % of the letters.
func zeroWidth(r *random, _ *phrases, text string) string {
	z := pick(r, invisible)
	return someRunes(r, text, 0.1+0.3*r.uniform(), func(c rune) (string, bool) {
		return string(c) + string(z), unicode.IsLetter(c)
	})
}

// digits are the signs that leet writes for letters.
var digits = map[rune]string{'a': "4@", 'e': "3", 'i': "1", 'o': "0", 's': "5$", 't': "7", 'A': "4", 'E': "3", 'I': "1", 'O': "0", 'S': "5", 'T': "7"}

// leet rewrites half or more of such letters in 40 to 90 % of the words.
func leet(r *random, _ *phrases, text string) string {
	return eachWord(r, text, 0.4+0.5*r.uniform(), 3, func(w string) string {
		return someRunes(r, w, 0.5+0.5*r.uniform(), func(c rune) (string, bool) {
			d, ok := digits[c]
			if !ok {
				return "", false
			}
			return string(d[r.below(len(d))]), true
		})
	})
}

// eachWord rewrites a share of the words of at least min letters, and at least one of them.
func eachWord(r *random, text string, rate float64, min int, f func(string) string) string {
	words := strings.Split(text, " ")
	var can []int
	for i, w := range words {
		if len([]rune(w)) >= min && f(w) != w {
			can = append(can, i)
		}
	}
	for n, i := range some(r, can, len(can)) {
		if n == 0 || r.chance(rate) {
			words[i] = f(words[i])
		}
	}
	return strings.Join(words, " ")
}

// spacing doubles some spaces, drops some, and sets the letters of one to three words apart.
func spacing(r *random, _ *phrases, text string) string {
	words := strings.Fields(text)
	for _, i := range some(r, indexes(len(words)), r.between(1, 3)) {
		if len([]rune(words[i])) > 3 {
			words[i] = strings.Join(strings.Split(words[i], ""), " ")
		}
	}
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteString([]string{" ", " ", " ", "  ", ""}[r.below(5)])
		}
		b.WriteString(w)
	}
	return b.String() + " "
}

func indexes(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// noAccents drops the accents of all words, or of a part of them.
func noAccents(r *random, _ *phrases, text string) string {
	rate := 1.0
	if r.chance(0.4) {
		rate = 0.3 + 0.5*r.uniform()
	}
	return eachWord(r, text, rate, 1, stripAccents)
}

func stripAccents(s string) string {
	var b strings.Builder
	for _, c := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, c) {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// upper writes the text, or half of its words, in capitals.
func upper(r *random, _ *phrases, text string) string {
	if r.chance(0.5) {
		return strings.ToUpper(text)
	}
	return eachWord(r, text, 0.5, 2, strings.ToUpper)
}

// truncated keeps 55 to 90 % of the text, sometimes with an ellipsis.
func truncated(r *random, _ *phrases, text string) string {
	runes := []rune(text)
	cut := string(runes[:len(runes)*r.between(55, 90)/100])
	return cut + pick(r, []string{"", "", "…", "...", " …"})
}

const letters = "abcdefghijklmnopqrstuvwxyz0123456789"

// token is a random word of lower-case letters and digits.
func token(r *random, length int) string {
	b := make([]byte, length)
	for i := range b {
		b[i] = letters[r.below(len(letters))]
	}
	return string(b)
}

// suffix adds a junk token of 4 to 10 characters.
func suffix(r *random, _ *phrases, text string) string {
	junk := token(r, r.between(4, 10))
	return text + pick(r, []string{" ", " ", " #", " ~"}) + junk
}

// emojis adds one to three emoji before or after.
func emojis(r *random, p *phrases, text string) string {
	for range r.between(1, 3) {
		if r.chance(0.3) {
			text = p.line(r, "emoji") + " " + text
		} else {
			text += " " + p.line(r, "emoji")
		}
	}
	return text
}

// decorated adds hashtags, mentions and a link of the copy's own.
func decorated(r *random, p *phrases, text string) string {
	for range r.between(0, 2) {
		text = "@" + ordinaryHandle(r) + " " + text
	}
	for _, tag := range some(r, p.sections["hashtag"], r.between(1, 3)) {
		text += " " + tag
	}
	if r.chance(0.7) {
		text += " " + link(r)
	}
	return text
}

// link is a fresh address: half of them on the platform's shortener, else on an invented domain.
func link(r *random) string {
	if r.chance(0.5) {
		return "https://t.co/" + token(r, 10)
	}
	return "https://" + token(r, r.between(5, 9)) + pick(r, []string{".example", ".test", "-blog.example"}) + "/" + token(r, 6)
}
