package eval

import "strings"

// edit10 changes a tenth of the words, edit25 a quarter.
func edit10(r *random, p *phrases, text string) string { return edit(r, p, text, 10) }
func edit25(r *random, p *phrases, text string) string { return edit(r, p, text, 25) }

// edit changes percent of the words, at least one: 40 % by a synonym or another word, 25 % dropped, 35 % misspelt.
func edit(r *random, p *phrases, text string, percent int) string {
	words := strings.Fields(text)
	n := max(1, (len(words)*percent+50)/100)
	for _, i := range some(r, indexes(len(words)), n) {
		switch u := r.uniform(); {
		case u < 0.40:
			words[i] = otherWord(r, p, words[i])
		case u < 0.65:
			words[i] = ""
		default:
			words[i] = misspell(r, words[i])
		}
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// otherWord keeps the punctuation around a word and replaces the word by a synonym if one is known.
func otherWord(r *random, p *phrases, word string) string {
	core := strings.Trim(word, ".,;:!?«»\"")
	at := strings.Index(word, core)
	options := p.synonyms[strings.ToLower(core)]
	if core == "" || len(options) == 0 {
		options = p.sections["words"]
	}
	return word[:at] + pick(r, options) + word[at+len(core):]
}

// misspell doubles, drops or swaps letters inside a word; a short word gets its last letter doubled.
func misspell(r *random, word string) string {
	c := []rune(word)
	if len(c) < 4 {
		return word + string(c[len(c)-1])
	}
	i := r.between(1, len(c)-3)
	switch r.below(3) {
	case 0:
		return string(c[:i]) + string(c[i]) + string(c[i:])
	case 1:
		return string(c[:i]) + string(c[i+1:])
	}
	if c[i] == c[i+1] {
		return string(c[:i]) + string(c[i+1:])
	}
	c[i], c[i+1] = c[i+1], c[i]
	return string(c)
}

// clauses cuts a text after its punctuation.
func clauses(text string) []string {
	var out []string
	start := 0
	for i := 0; i+1 < len(text); i++ {
		if strings.IndexByte(".,;:!?", text[i]) >= 0 && text[i+1] == ' ' {
			out = append(out, strings.TrimSpace(text[start:i+1]))
			start = i + 1
		}
	}
	return append(out, strings.TrimSpace(text[start:]))
}

// reordered permutes the clauses; a text of one clause turns around at its middle.
func reordered(r *random, _ *phrases, text string) string {
	parts := clauses(text)
	if len(parts) < 2 {
		words := strings.Fields(text)
		h := len(words) / 2
		parts = []string{strings.Join(words[:h], " "), strings.Join(words[h:], " ")}
	}
	mixed := some(r, parts, len(parts))
	if strings.Join(mixed, " ") == text {
		mixed = append(mixed[1:], mixed[0])
	}
	return capital(strings.Join(mixed, " "))
}

// mixable are the disguises that the mixed stratum puts together, in the order in which they are applied.
var mixable = []disguise{reordered, edit10, truncated, noAccents, upper, leet, lookalike, zeroWidth, spacing, suffix, emojis, decorated}

// mixed applies two or three disguises at random, drawn for each copy.
func mixed(r *random, p *phrases, text string) string {
	chosen := map[int]bool{}
	for _, i := range some(r, indexes(len(mixable)), r.between(2, 3)) {
		chosen[i] = true
	}
	for i, d := range mixable {
		if chosen[i] {
			text = d(r, p, text)
		}
	}
	return text
}
