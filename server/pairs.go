//go:build !js

package main

import (
	"bufio"
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/refrain-project/refrain/server/corpus"
	"github.com/refrain-project/refrain/wasm/detect"
)

var pairsHelp = [2]string{`Usage: refrain pairs [flags] FILE…
Finds every pair of posts whose texts are nearly equal, with the detector's index over a plain normalisation, and writes
{"a","b","j"}: j is the Jaccard similarity of the sets of character 5-grams. It measures the index; scan finds campaigns.

  refrain pairs --min 0.6 replies.jsonl

Exit codes: 0 done · 1 failed · 2 command line not understood · 3 done, but some lines were bad
`, `Usage : refrain pairs [options] FICHIER…
Trouve toutes les paires de publications aux textes presque égaux, avec l'index du détecteur après une normalisation simple,
et écrit {"a","b","j"} : j est la similarité de Jaccard des ensembles de 5-grammes de caractères.
Ceci mesure l'index; scan trouve les campagnes.

  refrain pairs --min 0.6 reponses.jsonl

Codes de sortie : 0 fait · 1 échec · 2 ligne de commande non comprise · 3 fait, mais des lignes étaient mauvaises
`}

// pairs is `refrain pairs`.
func pairs(_ context.Context, t *terminal, args []string) int {
	f := t.flags("refrain pairs", pairsHelp)
	least := f.Float64("min", 0.6, "least similarity, above 0 and up to 1")
	files, code, done := t.parse(f, args)
	switch {
	case done:
		return code
	case len(files) == 0 || !(*least >= 0.001 && *least <= 1):
		t.say("expected FILE and --min from 0.001 to 1 (refrain pairs --help)",
			"attendu\u00A0: FICHIER et --min de 0.001 à 1 (refrain pairs --help)")
		return exitUsage
	}
	var ids, texts []string
	count, err := corpus.Posts(files, func(posts []detect.Post) error {
		for i := range posts {
			if text := plainText(posts[i].Text); utf8.RuneCountInString(text) >= shortestPlain {
				ids, texts = append(ids, posts[i].ID), append(texts, text)
			}
		}
		return nil
	}, func(e *corpus.LineError) { t.say("%v", "%v", e) })
	if err == nil {
		err = writePairs(t, ids, texts, int64(*least*1000+0.5))
	}
	return t.leave(count, err)
}

// shortestPlain is the least length in characters of a text that is compared.
const shortestPlain = 20

var (
	plainLink = regexp.MustCompile(`https?://\S+|pic\.twitter\.com/\S+`)
	spaces    = regexp.MustCompile(`[^\pL\pN_]+`)
)

// plainText is the normalisation of the lists of exact pairs that the index is measured with: lower case, no links, and a
// space for every run that is not letters, digits or underscores.
func plainText(s string) string {
	s = plainLink.ReplaceAllString(strings.ToLower(s), " ")
	return strings.TrimFunc(spaces.ReplaceAllString(s, " "), unicode.IsSpace)
}

// match is one pair found, by the numbers of its texts.
type match struct {
	a, b          int
	shared, union int64
}

// writePairs finds the pairs and writes them by their numbers.
func writePairs(t *terminal, ids, texts []string, leastPerMille int64) error {
	var found []match
	detect.Pairs(texts, leastPerMille, func(a, b int, shared, union int64) {
		found = append(found, match{a, b, shared, union})
	})
	slices.SortFunc(found, func(x, y match) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	w := bufio.NewWriterSize(t.out, 1<<16)
	for _, m := range found {
		o := &object{b: []byte{'{'}}
		o.text("a", ids[m.a])
		o.text("b", ids[m.b])
		o.key("j").b = append(o.b, perMille((m.shared*2000+m.union)/(m.union*2))...)
		if _, err := w.Write(append(o.b, "}\n"...)); err != nil {
			return err
		}
	}
	return w.Flush()
}
