package detect

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// checkMap says what is wrong with the way back of c to text.
func checkMap(t *testing.T, text string, c *canon) {
	t.Helper()
	if len(c.units) != len(c.start) || len(c.units) != len(c.end) {
		t.Fatalf("%q: %d units, %d starts, %d ends", text, len(c.units), len(c.start), len(c.end))
	}
	for i := range c.units {
		if c.start[i] < 0 || c.start[i] >= c.end[i] || int(c.end[i]) > len(text) {
			t.Fatalf("%q: unit %d is [%d, %d)", text, i, c.start[i], c.end[i])
		}
		if i > 0 && (c.start[i] < c.start[i-1] || c.end[i] < c.end[i-1]) {
			t.Fatalf("%q: unit %d goes back", text, i)
		}
	}
	for i := range c.words {
		if from, to := c.word(i); from >= to || i == 0 && from != 0 || to > len(c.units) {
			t.Fatalf("%q: word %d is [%d, %d)", text, i, from, to)
		}
	}
}

// plain says that a text is only ASCII letters, digits and spaces.
func plain(text string) bool {
	for _, b := range []byte(text) {
		if b != ' ' && (b >= utf8.RuneSelf || !isASCIIAlnum(rune(b))) {
			return false
		}
	}
	return true
}

// invisible puts a zero-width space between any two letters.
func invisible(text string) string {
	var b strings.Builder
	for i := range len(text) {
		b.WriteByte(text[i])
		if i+1 < len(text) && isASCIIAlpha(rune(text[i])) && isASCIIAlpha(rune(text[i+1])) {
			b.WriteString("\u200b")
		}
	}
	return b.String()
}

func FuzzNormalize(f *testing.F) {
	for _, tt := range normalizeCases {
		f.Add(tt.text)
	}
	f.Add("you scum x7fk2 [qzx9k] www.a.b/c @a@b.c #a#b &#x110000; $a$ a@b 1\u20e3")
	f.Fuzz(func(t *testing.T, text string) {
		var c, d canon
		c.set(text)
		checkMap(t, text, &c)
		d.set("another text, longer than the first https://a.ca/b #tag " + text)
		if d.set(text); !slices.Equal(c.units, d.units) || !slices.Equal(c.words, d.words) || c.noise != d.noise || !slices.Equal(c.links, d.links) {
			t.Fatalf("%q: differs in a canon used before", text)
		}
		if !plain(text) {
			return
		}
		if d.set(strings.ToUpper(text)); !slices.Equal(c.units, d.units) {
			t.Fatalf("%q: in capitals %q, not %q", text, wordsOf(&d), wordsOf(&c))
		}
		if d.set(invisible(text)); !slices.Equal(c.units, d.units) || !slices.Equal(c.words, d.words) {
			t.Fatalf("%q: with zero-width spaces %q, not %q", text, wordsOf(&d), wordsOf(&c))
		}
	})
}

func TestNormalizeMapsBack(t *testing.T) {
	text := "À bas: сorr\u200bupt &eacute;t&eacute; https://a.ca/b finíí"
	var c canon
	c.set(text)
	checkMap(t, text, &c)
	var raw []string
	for i := range c.words {
		from, to := c.word(i)
		raw = append(raw, text[c.start[from]:c.end[to-1]])
	}
	want := []string{"À", "bas", "сorr\u200bupt", "&eacute;t&eacute;", "finíí"}
	if !slices.Equal(raw, want) {
		t.Errorf("words came from %q, want %q", raw, want)
	}
}

func TestNormalizeWide(t *testing.T) {
	var c canon
	c.set("自由党贪污")
	if len(c.units) != 10 || c.units[1] != '自'|wideUnit || len(c.words) != 1 {
		t.Errorf("units %x words %v, want two units a character in one word", c.units, c.words)
	}
}

func TestNormalizeCounts(t *testing.T) {
	var c canon
	c.set("RT @a: hello @b me@parl.gc.ca #one＃two #3 pic.twitter.com/x @name@host.social")
	if c.names != 3 || c.tags != 2 || c.tagText {
		t.Errorf("names %d tags %d tagText %v, want 3, 2, false", c.names, c.tags, c.tagText)
	}
	c.set("Yes! #TrudeauMustGo #ableg https://a.ca/b")
	if c.tags != 2 || !c.tagText {
		t.Errorf("tags %d tagText %v, want 2, true", c.tags, c.tagText)
	}
}

func TestNormalizeSuffix(t *testing.T) {
	const before = "Our government is corrupt and must go now"
	var want, c canon
	want.set(before)
	for _, suffix := range []string{" x7fk2", " [x7fk2]", " (qzx)", " xqzkvj", " #tag k9xq2 zq8vw3 https://a.ca/b 🇨🇦", " vbxkqd @name", "… wqxzf!"} {
		c.set(before + suffix)
		if !slices.Equal(c.units, want.units) || c.noise != NoiseSuffix {
			t.Errorf("%q: %q noise %05b", suffix, wordsOf(&c), c.noise)
		}
	}
	for _, word := range []string{"NDP", "RCMP", "GST", "QC", "MPs", "2019", "covid19", "elxn43", "LGBTQ", "JDQ", "pls", "thx", "svp",
		"9th", "hmmm", "QuebecQC", "C-48", "Tkachuk", "Wrzesnewskyj's", "c0rrupt", "Scheer", "Québécois", "aujourd'hui"} {
		if c.set(before + " " + word); c.noise&NoiseSuffix != 0 {
			t.Errorf("%q was taken for junk", word)
		}
	}
}

// Hostile texts take time in proportion to their length.
func TestNormalizeHostile(t *testing.T) {
	var c canon
	for _, part := range []string{"a", "a ", "a.", "@", "@a", "a@", "#", "#a", "&", "&#", "http://", "h", "www.", "www.a", "a.b/", "\xff", "\u200b",
		"é", "ﷺ", "中", "a\u0301", "a'", "qu'", "1\u20e3", "$", "a$", "!a", "pic.twitter.com/", "a-", "x7f ", "(", "https://a(", "via @", "．", ")", "?"} {
		text := strings.Repeat(part, 100_000/len(part))
		if part == ")" || part == "?" {
			text = "https://a.b/" + text
		}
		began := time.Now()
		c.set(text)
		checkMap(t, text, &c)
		if took := time.Since(began); took > 300*time.Millisecond {
			t.Errorf("%q repeated took %v", part, took)
		}
	}
}
