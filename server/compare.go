//go:build !js

package main

import (
	"bufio"
	"context"
	"fmt"

	"github.com/refrain-project/refrain/server/corpus"
)

var compareHelp = [2]string{`Usage: refrain compare [flags] PAIRS.jsonl…
Says how alike two texts are, by the measure that makes clusters. A line in has the fields id, a and b; a line out
has id, similarity (0 to 1) and kind (none, variant or copy).

  refrain compare pairs.jsonl
  echo '{"id":"1","a":"one text","b":"another text"}' | refrain compare -

Exit codes: 0 done · 1 failed · 2 command line not understood · 3 done, but some lines were bad
`, `Usage : refrain compare [options] PAIRES.jsonl…
Dit à quel point deux textes se ressemblent, selon la mesure qui forme les groupes. Une ligne lue a les champs id, a et b;
une ligne écrite a id, similarity (0 à 1) et kind (none, variant ou copy).

  refrain compare paires.jsonl
  echo '{"id":"1","a":"un texte","b":"un autre texte"}' | refrain compare -

Codes de sortie : 0 fait · 1 échec · 2 ligne de commande non comprise · 3 fait, mais des lignes étaient mauvaises
`}

// compare is `refrain compare`.
func compare(ctx context.Context, t *terminal, args []string) int {
	var o scanOptions
	f := t.flags("refrain compare", compareHelp)
	f.BoolVar(&o.wasm, "wasm", false, "run detector.wasm instead of the native detector; the output is the same")
	f.StringVar(&o.detector, "detector", "", "`path` of detector.wasm; default: beside this program")
	files, code, done := t.parse(f, args)
	switch {
	case done:
		return code
	case len(files) == 0:
		t.say("no FILE (refrain compare --help)", "pas de FICHIER (refrain compare --help)")
		return exitUsage
	}
	o.window = 1
	d, err := o.open(ctx)
	if err != nil {
		return t.fail(err)
	}
	defer d.close()
	w := bufio.NewWriterSize(t.out, 1<<16)
	count, err := corpus.Pairs(files, func(pairs []corpus.Pair) error {
		return comparePairs(w, d, pairs)
	}, func(e *corpus.LineError) { t.say("%v", "%v", e) })
	if err == nil {
		err = w.Flush()
	}
	return t.leave(count, err)
}

// comparePairs writes a line a pair.
func comparePairs(w *bufio.Writer, d detector, pairs []corpus.Pair) error {
	for _, p := range pairs {
		c, err := d.compare(p.A, p.B)
		if err != nil {
			return err
		}
		o := &object{b: []byte{'{'}}
		o.text("id", p.ID)
		o.key("similarity").b = append(o.b, perMille(c.Similarity)...)
		o.text("kind", c.Kind.String())
		if _, err := w.Write(append(o.b, "}\n"...)); err != nil {
			return err
		}
	}
	return nil
}

// perMille writes a share exactly.
func perMille(n int64) string { return fmt.Sprintf("%d.%03d", n/1000, n%1000) }

// leave gives the exit code of a reading.
func (t *terminal) leave(count corpus.Count, err error) int {
	switch {
	case err != nil:
		return t.fail(err)
	case count.Bad > 0:
		t.say("%d bad lines", "%d lignes mauvaises", count.Bad)
		return exitBad
	}
	return exitOK
}
