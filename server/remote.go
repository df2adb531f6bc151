//go:build !js

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
)

var remoteHelp = [2]string{`Usage: refrain remote URL SUBCOMMAND …
Runs office, user, campaign, hold, export or verify-log on a server that has no data folder: a Cloudflare Worker. The key is the Worker's secret
REFRAIN_MANAGE_KEY, of 32 characters or more; it stands in the environment here. Whoever has it may do everything: set it to begin with,
and take it away when the console is enough (wrangler secret delete REFRAIN_MANAGE_KEY).

  export REFRAIN_MANAGE_KEY=…
  refrain remote https://refrain.example.ca user add admin --role admin --url https://refrain.example.ca
  refrain remote https://refrain.example.ca office list
`, `Usage : refrain remote URL SOUS-COMMANDE …
Lance office, user, campaign, hold, export ou verify-log sur un serveur sans dossier de données : un Worker de Cloudflare. La clé est le secret
REFRAIN_MANAGE_KEY du Worker, d'au moins 32 caractères; ici, elle est dans l'environnement. Qui l'a peut tout faire : mettez-la pour commencer,
et retirez-la quand la console suffit (wrangler secret delete REFRAIN_MANAGE_KEY).

  export REFRAIN_MANAGE_KEY=…
  refrain remote https://refrain.example.ca user add admin --role admin --url https://refrain.example.ca
  refrain remote https://refrain.example.ca office list
`}

// remote is `refrain remote`. What follows the address is the other side's to read.
func remote(ctx context.Context, t *terminal, args []string) int {
	f := t.flags("refrain remote", remoteHelp)
	if len(args) < 2 || strings.HasPrefix(args[0], "-") {
		f.Usage()
		return exitUsage
	}
	key := os.Getenv(manageKeyVariable)
	if len(key) < manageKeySize {
		return t.fail(&hint{"%s: expected the Worker's secret of that name, of %d characters or more", "%s\u00A0: le secret du Worker de ce nom est attendu, d'au moins %d caractères", []any{manageKeyVariable, manageKeySize}})
	}
	c := client{server: args[0], token: key, lang: t.lang}
	order, err := json.Marshal(managed{Args: args[1:], Lang: [2]string{"en", "fr"}[t.lang]})
	if err != nil {
		return t.fail(err)
	}
	text, err := c.ask(ctx, http.MethodPost, managePath, order)
	if err != nil {
		return t.fail(err)
	}
	var done managedAnswer
	if err := json.Unmarshal(text, &done); err != nil {
		return t.fail(err)
	}
	fmt.Fprint(t.err, done.Err)
	fmt.Fprint(t.out, done.Out)
	return done.Code
}
