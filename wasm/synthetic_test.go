package main_test

import (
	"strconv"
	"strings"

	"github.com/refrain-project/refrain/wasm/detect"
)

// synthetic makes replies for the benchmark: invented texts of 40 to 250 characters, in threads of 200 on one page, one
// reply in a hundred a copy of one of twenty messages. Seven words of eight are ordinary ones, some far more frequent than
// others, and one is invented and rare, as names and slips are. The n-th reply is the same in every run.
type synthetic struct {
	state uint64
	lines []string // the messages that come again
	count int
}

// ordinary are common words, half of them English and half French, the most frequent first.
var ordinary = [2][]string{strings.Fields(`the to and of a in is you that for it not this are have be we on with they
	what all just people about from like will so would who if do our your can out when more up there no one their get how
	was he has or by at my but them canada government money time need know now why think good want right because should
	country only never really work even then again same vote years after some over much than those being where make many
	tax house party going every stop way take says back real long tell world look first truth still sure help before
	public health care school housing budget climate energy border system leader minister question answer family children
	workers river winter garden library harbour market station bridge season letter morning neighbour weather music story
	always nothing better great wrong same another change believe please thank support plan number city province west
	east north rural small local price food water power office street member speech news report study science history`),
	strings.Fields(`de la le et les des en un une est que pour dans qui pas ce sur plus il au ne vous on nous avec par
	je mais son sont tout ils cette comme aux ou être faire elle bien fait gens deux même aussi leur temps pays argent
	gouvernement canada québec rien toujours jamais encore alors quand ans après avant contre sans sous entre trop peu
	autre chose vrai vie monde jour année travail école santé logement enfants famille parti chef ministre question
	réponse vote loi budget climat énergie frontière système public ville province région nord sud est ouest rural petit
	local prix eau pouvoir bureau rue député discours nouvelle rapport étude science histoire rivière hiver jardin
	bibliothèque port marché gare pont saison lettre matin voisin météo musique raison besoin question aide soutien plan
	nombre grand meilleur faux pareil changer croire merci veut peut doit sait dit voit donne prend reste trouve parle`)}

// newSynthetic makes the messages that come again.
func newSynthetic() *synthetic {
	s := &synthetic{state: 1}
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

// word draws a word of a language: the product of two uniform numbers favours the first ones, much as Zipf's law does.
func (s *synthetic) word(language int) string {
	if s.below(8) == 0 {
		return s.rare()
	}
	words := ordinary[language]
	return words[s.below(len(words))*s.below(len(words))/len(words)]
}

// rare invents a word of three syllables, one of about 800,000.
func (s *synthetic) rare() string {
	const consonants, vowels = "bcdfghjlmnprstv", "aeiou"
	var b strings.Builder
	for range 3 {
		b.WriteByte(consonants[s.below(len(consonants))])
		b.WriteByte(vowels[s.below(len(vowels))])
	}
	return b.String() + consonants[:s.below(2)]
}

// text makes a text of at least size bytes.
func (s *synthetic) text(size int) string {
	var b strings.Builder
	language := s.below(2)
	for b.Len() < size {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s.word(language))
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
