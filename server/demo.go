//go:build !js

package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/refrain-project/refrain"
	"github.com/refrain-project/refrain/server/corpus"
	"github.com/refrain-project/refrain/wasm/detect"
)

var demoHelp = [2]string{`Usage: refrain demo [flags]
Scans the replies to an invented Member of Parliament that are built into this program, and shows the findings.

  refrain demo
  refrain demo --lang fr
`, `Usage : refrain demo [options]
Examine les réponses à un membre inventé du Parlement, intégrées à ce programme, et montre les résultats.

  refrain demo
  refrain demo --lang en
`}

// demo is `refrain demo`: scan --table over the sample.
func demo(ctx context.Context, t *terminal, args []string) int {
	operands, code, done := t.parse(t.flags("refrain demo", demoHelp), args)
	if done {
		return code
	}
	if len(operands) > 0 {
		t.say("demo takes no FILE; to read your own: refrain scan --table FILE", "demo ne lit pas de FICHIER; pour les vôtres\u00A0: refrain scan --table FICHIER")
		return exitUsage
	}
	fmt.Fprintf(t.out, "%s\n\n", t.paint(quiet, [2]string{
		"Refrain · an invented MP, invented replies (testdata/sample)",
		"Refrain · une députée inventée, des réponses inventées (testdata/sample)",
	}[t.lang]))
	o := scanOptions{table: true, scope: "page", window: 7 * 86400}
	return o.report(ctx, t, func(deliver func([]detect.Prepared) error, bad func(*corpus.LineError)) (corpus.Count, error) {
		return corpus.MapFrom("sample", bytes.NewReader(refrain.Sample), prepare(o.place), deliver, bad)
	})
}
