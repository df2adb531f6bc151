//go:build !js

package main

import (
	"context"
	"fmt"
	"net/http"
)

var readyHelp = [2]string{`Usage: refrain ready [flags]
Asks a server whether it can receive reports and run them again. Exit code 0: it can; 1: it cannot, or does not answer. For container engines and scripts.

  refrain ready --server http://127.0.0.1:8787
`, `Usage : refrain ready [options]
Demande à un serveur s'il peut recevoir des signalements et les exécuter de nouveau. Code de sortie 0 : il le peut; 1 : il ne le peut pas, ou ne répond pas. Pour les moteurs de conteneurs et les scripts.

  refrain ready --server http://127.0.0.1:8787
`}

// ready is `refrain ready`.
func ready(ctx context.Context, t *terminal, args []string) int {
	f := t.flags("refrain ready", readyHelp)
	server := f.String("server", "http://127.0.0.1:8787", "`address` of the server")
	operands, code, done := t.parse(f, args)
	if done {
		return code
	}
	if len(operands) > 0 {
		return t.misused("refrain ready", "unexpected argument %q", "argument inattendu «\u00A0%s\u00A0»", operands[0])
	}
	c := client{server: *server, lang: t.lang}
	if _, err := c.ask(ctx, http.MethodGet, "/readyz", nil); err != nil {
		fmt.Fprintln(t.err, "refrain ready:", err)
		return 1
	}
	return 0
}
