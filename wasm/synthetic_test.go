package main_test

import (
	"strconv"
	"strings"

	"github.com/refrain-project/refrain/wasm/detect"
)

// synthetic makes replies for the benchmark: invented texts of 40 to 250 characters by words of which a few are common
// and most are rare, in threads of 200 on one page, one reply in a hundred a copy of one of twenty messages. The n-th reply
// is the same in every run.
type synthetic struct {
	state uint64
	words []string
	lines []string // the messages that come again
	count int
}

// newSynthetic makes the vocabulary.
func newSynthetic() *synthetic {
	s := &synthetic{state: 1}
	s.words = strings.Fields("the and to of a in is that we you for it not this are they our with have be on what how " +
		"le la les de des et que pas nous vous pour une dans est ce qui avec mais on ils")
	onsets, vowels, ends := strings.Fields("b br c ch d f g gr h l m n p pl r s st t tr v"), strings.Fields("a e i o u ai ou é"), strings.Fields("n r s t l nd m x")
	for len(s.words) < 8000 {
		word := ""
		for range 1 + s.below(3) {
			word += onsets[s.below(len(onsets))] + vowels[s.below(len(vowels))]
		}
		s.words = append(s.words, word+ends[s.below(len(ends))])
	}
	for range 20 {
		s.lines = append(s.lines, s.text(120))
	}
	return s
}

// below draws a number from 0 to n-1 (xorshift64*).
func (s *synthetic) below(n int) int {
	s.state ^= s.state >> 12
	s.state ^= s.state << 25
	s.state ^= s.state >> 27
	return int((s.state * 0x2545F4914F6CDD1D >> 33) % uint64(n))
}

// word draws a word: the product of three uniform numbers favours the first ones much as Zipf's law does.
func (s *synthetic) word() string {
	n := len(s.words)
	return s.words[s.below(n)*s.below(n)/n*s.below(n)/n]
}

// text makes a text of at least size bytes.
func (s *synthetic) text(size int) string {
	var b strings.Builder
	for b.Len() < size {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s.word())
	}
	return b.String()
}

// posts makes the next n replies.
func (s *synthetic) posts(n int) []detect.Post {
	list := make([]detect.Post, n)
	for i := range list {
		list[i] = s.post()
	}
	return list
}

// post makes the next reply.
func (s *synthetic) post() detect.Post {
	thread := s.count / 200
	id := strconv.Itoa(1_000_000 + s.count)
	author := strconv.Itoa(s.below(1 << 20))
	text := s.text(40 + s.below(211))
	if s.count%100 == 99 {
		text = s.lines[s.below(len(s.lines))]
	}
	at := 1_770_000_000 + int64(thread)*10_800 + int64(s.count%200)*50 + int64(s.below(50))
	s.count++
	return detect.Post{
		ID: id, Platform: "x", Page: "mp-laurier", Thread: "t" + strconv.Itoa(thread), Text: text, Lang: "en", Time: at,
		Account: detect.Account{
			ID: author, Handle: "reader" + author, Name: "Reader " + author, Created: at - int64(s.below(300_000_000)),
			Followers: int64(s.below(2000)), Following: int64(s.below(1000)), Posts: int64(s.below(50_000)),
		},
	}
}
