package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/refrain-project/refrain/server/translog"
)

var verifyReceiptHelp = [2]string{`Usage: refrain verify-receipt FILE [flags]
Checks a receipt without the server: that the server's key signed it, that the report is in the log of the checkpoint, and,
with --report, that it is about this report, byte for byte. The key comes with the enrolment (server_key).

  refrain verify-receipt report.json.receipt.json --report report.json --key refrain.local/log+1a2b3c4d+AQ…
  refrain verify-receipt report.json.receipt.json --data refrain-data         with the key of a data folder

Exit codes: 0 it holds · 1 it does not · 2 command line not understood
`, `Usage : refrain verify-receipt FICHIER [options]
Vérifie un récépissé sans le serveur : que la clé du serveur l'a signé, que le signalement est dans le journal du point de
contrôle et, avec --report, qu'il porte sur ce signalement, octet pour octet. La clé vient avec l'inscription (server_key).

  refrain verify-receipt signalement.json.receipt.json --report signalement.json --key refrain.local/log+1a2b3c4d+AQ…
  refrain verify-receipt signalement.json.receipt.json --data refrain-data    avec la clé d'un dossier de données

Codes de sortie : 0 il tient · 1 il ne tient pas · 2 ligne de commande non comprise
`}

var verifyLogHelp = [2]string{`Usage: refrain verify-log (--data DIR | URL --token-file F --key KEY) [flags]
Reads every record and every tile of the log and recomputes the root that its checkpoint signs. With --since, a checkpoint
kept from before, it also checks that the log of today begins with that one: nothing was dropped or backdated.

  refrain verify-log --data refrain-data
  refrain verify-log https://refrain.example.ca --token-file auditor.token --key refrain.example.ca/log+1a2b3c4d+AQ…
  refrain verify-log --data refrain-data --save today.checkpoint
  refrain verify-log --data refrain-data --since today.checkpoint

Exit codes: 0 it holds · 1 it does not · 2 command line not understood
`, `Usage : refrain verify-log (--data DOSSIER | URL --token-file F --key CLÉ) [options]
Lit chaque entrée et chaque tuile du journal et recalcule la racine que signe son point de contrôle. Avec --since, un point
de contrôle gardé d'avant, vérifie aussi que le journal d'aujourd'hui commence par celui-là : rien n'a été retiré ni antidaté.

  refrain verify-log --data refrain-data
  refrain verify-log https://refrain.example.ca --token-file auditeur.token --key refrain.example.ca/log+1a2b3c4d+AQ…
  refrain verify-log --data refrain-data --save aujourdhui.checkpoint
  refrain verify-log --data refrain-data --since aujourdhui.checkpoint

Codes de sortie : 0 il tient · 1 il ne tient pas · 2 ligne de commande non comprise
`}

// keyFlags are the two ways to a public key.
type keyFlags struct{ key, data string }

// verifier gives the key to check with.
func (k *keyFlags) verifier() (note.Verifier, error) {
	text := k.key
	if text == "" {
		secret, err := readKeys(k.data)
		if err != nil {
			return nil, &hint{"no key: give --key KEY (from the enrolment), or --data DIR of the server (%v)", "pas de clé\u00A0: donnez --key CLÉ (de l'inscription), ou --data DOSSIER du serveur (%v)", []any{err}}
		}
		if text, err = publicKey(secret.log); err != nil {
			return nil, err
		}
	}
	return note.NewVerifier(text)
}

// verifyReceipt is `refrain verify-receipt`.
func verifyReceipt(_ context.Context, t *terminal, args []string) int {
	var k keyFlags
	f := t.flags("refrain verify-receipt", verifyReceiptHelp)
	f.StringVar(&k.key, "key", "", "`key` of the server, as the enrolment gave it")
	f.StringVar(&k.data, "data", defaultData, "`folder` of a server's data, for its key")
	reported := f.String("report", "", "`file` with the report that was sent")
	operands, code, done := t.adminArgs(f, args, 1)
	if done {
		return code
	}
	text, err := os.ReadFile(operands[0])
	if err != nil {
		return t.fail(err)
	}
	var receipt translog.Receipt
	if err := json.Unmarshal(text, &receipt); err != nil {
		return t.fail(&hint{"%s is no receipt: %v", "%s n'est pas un récépissé\u00A0: %v", []any{operands[0], err}})
	}
	var body []byte
	if *reported != "" {
		if body, err = os.ReadFile(*reported); err != nil {
			return t.fail(err)
		}
	}
	verifier, err := k.verifier()
	if err != nil {
		return t.fail(err)
	}
	tree, err := translog.VerifyReceipt(&receipt, body, verifier)
	if err != nil {
		return t.fail(&hint{"the receipt does not hold: %v", "le récépissé ne tient pas\u00A0: %v", []any{err}})
	}
	fmt.Fprintf(t.out, [2]string{"The receipt holds: %s received report %s at %s, number %d of a log of %d.\n",
		"Le récépissé tient\u00A0: %s a reçu le signalement %s à %s, numéro %d d'un journal de %d.\n"}[t.lang],
		verifier.Name(), receipt.Report, receipt.Received, receipt.Index, tree.N)
	if body == nil {
		t.say("the report itself was not compared: give it with --report", "le signalement lui-même n'a pas été comparé\u00A0: donnez-le avec --report")
	}
	return exitOK
}

// verifyLog is `refrain verify-log`.
func verifyLog(ctx context.Context, t *terminal, args []string) int {
	k, c := keyFlags{}, client{}
	f := t.flags("refrain verify-log", verifyLogHelp)
	f.StringVar(&k.key, "key", "", "`key` of the server, as the enrolment gave it")
	f.StringVar(&k.data, "data", defaultData, "`folder` of a server's data")
	tokenFile := f.String("token-file", "", "`file` with a token of the server")
	since := f.String("since", "", "`file` with an earlier checkpoint")
	save := f.String("save", "", "`file` to keep this checkpoint in, for --since")
	if err := t.environment(f); err != nil {
		return t.misused("refrain verify-log", "%v", "%v", err)
	}
	operands, code, done := t.parse(f, args)
	if done {
		return code
	}
	if len(operands) > 1 || len(operands) == 1 && (*tokenFile == "" || k.key == "") {
		return t.misused("refrain verify-log", "expected --data DIR, or URL with --token-file and --key", "--data DOSSIER attendu, ou URL avec --token-file et --key")
	}
	verifier, err := k.verifier()
	if err != nil {
		return t.fail(err)
	}
	var l logSource
	if len(operands) == 1 {
		c.server, c.lang = operands[0], t.lang
		err = c.readToken(*tokenFile)
		l = logSource{func() ([]byte, error) { return c.ask(ctx, http.MethodGet, "/v1/log/checkpoint", nil) },
			func(p translog.TilePath) ([]byte, error) { return c.ask(ctx, http.MethodGet, "/"+p.String(), nil) }}
	} else {
		var d *data
		if d, err = openData(ctx, k.data); err == nil {
			defer d.close()
			l = logSource{func() ([]byte, error) { return d.store.Checkpoint(ctx) }, d.tile(ctx)}
		}
	}
	if err != nil {
		return t.fail(err)
	}
	return t.verifyLog(l, verifier, *since, *save)
}

// logSource is where a log is read.
type logSource struct {
	checkpoint func() ([]byte, error)
	tile       translog.ReadTile
}

// tile reads the store's tiles.
func (d *data) tile(ctx context.Context) translog.ReadTile {
	return func(p translog.TilePath) ([]byte, error) {
		if p.Entries {
			return d.store.Entries(ctx, p.N, p.Width)
		}
		return d.store.Tile(ctx, p.Level, p.N, p.Width)
	}
}

// verifyLog checks a log and says what came of it.
func (t *terminal) verifyLog(l logSource, verifier note.Verifier, since, save string) int {
	signed, err := l.checkpoint()
	if err != nil {
		return t.fail(err)
	}
	var old *translog.Checkpoint
	if since != "" {
		text, err := os.ReadFile(since)
		if err == nil {
			old, err = translog.OpenCheckpoint(text, verifier)
		}
		if err != nil {
			return t.fail(err)
		}
	}
	broken := func(err error) int {
		return t.fail(&hint{"the log does not hold: %v", "le journal ne tient pas\u00A0: %v", []any{err}})
	}
	var digests [][32]byte
	tree, err := translog.VerifyLog(signed, verifier, l.tile, true, func(_ int64, digest [32]byte) {
		if old != nil && int64(len(digests)) < old.Tree.N {
			digests = append(digests, digest)
		}
	})
	if err != nil {
		return broken(err)
	}
	if old != nil {
		root, _, err := translog.Append(tlog.Tree{}, digests, nil)
		switch {
		case err != nil:
			return broken(err)
		case root.N < old.Tree.N:
			return broken(fmt.Errorf("%d < %d", root.N, old.Tree.N))
		case root.Hash != old.Tree.Hash:
			return broken(errors.New(since + ": root"))
		}
	}
	if save != "" {
		if err := os.WriteFile(save, signed, 0o644); err != nil {
			return t.fail(err)
		}
	}
	fmt.Fprintf(t.out, [2]string{"The log holds: %d records, root %s, signed by %s.\n", "Le journal tient\u00A0: %d entrées, racine %s, signé par %s.\n"}[t.lang],
		tree.N, tree.Hash, verifier.Name())
	if old != nil {
		fmt.Fprintf(t.out, [2]string{"It begins with the %d records of %s.\n", "Il commence par les %d entrées de %s.\n"}[t.lang], old.Tree.N, since)
	}
	return exitOK
}
