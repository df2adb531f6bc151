package eval

import (
	"embed"
	"regexp"
	"strings"
)

//go:embed texts/*.txt
var texts embed.FS

// phrases are the invented texts of one language that seeds of one parity may use, by section.
type phrases struct {
	lang     string
	sections map[string][]string
	synonyms map[string][]string // word → others that may stand for it
}

// shared sections are vocabulary, not templates or slots: both parities use them whole.
var shared = map[string]bool{"synonyms": true, "emoji": true, "words": true}

// loadPhrases reads texts/LANG.txt and keeps the lines whose rank in their section has the seed's parity.
func loadPhrases(lang string, seed uint64) *phrases {
	raw, err := texts.ReadFile("texts/" + lang + ".txt")
	if err != nil {
		panic(err) // embedded: cannot be absent
	}
	p := &phrases{lang: lang, sections: map[string][]string{}, synonyms: map[string][]string{}}
	section, rank := "", 0
	for _, line := range strings.Split(string(raw), "\n") {
		switch {
		case line == "" || strings.HasPrefix(line, "# "):
		case strings.HasPrefix(line, "["):
			section, rank = strings.Trim(line, "[]"), 0
		default:
			if shared[section] || uint64(rank)%2 == seed%2 {
				p.sections[section] = append(p.sections[section], line)
			}
			rank++
		}
	}
	p.loadSynonyms()
	return p
}

func (p *phrases) loadSynonyms() {
	for _, line := range p.sections["synonyms"] {
		all := strings.Split(line, "|")
		for i, w := range all {
			for j, other := range all {
				if i != j {
					p.synonyms[w] = append(p.synonyms[w], other)
				}
			}
		}
	}
}

// line picks a line of a section.
func (p *phrases) line(r *random, section string) string { return pick(r, p.sections[section]) }

var slotPattern = regexp.MustCompile(`\{(\w+)\}`)

// contractions are what French makes of a preposition and an article.
var contractions = strings.NewReplacer(" de le ", " du ", " à le ", " au ", " de les ", " des ", " à les ", " aux ")

// fill puts values into a template's slots; a slot without a value draws one and remembers it in values.
func (p *phrases) fill(r *random, template string, values map[string]string) string {
	out := slotPattern.ReplaceAllStringFunc(template, func(m string) string {
		name := m[1 : len(m)-1]
		if _, ok := values[name]; !ok {
			values[name] = p.line(r, name)
		}
		return values[name]
	})
	if p.lang == "fr" {
		out = contractions.Replace(out)
	}
	return capital(out)
}

// capital makes the first letter upper case.
func capital(s string) string {
	for i, c := range s {
		return s[:i] + strings.ToUpper(string(c)) + s[i+len(string(c)):]
	}
	return s
}
