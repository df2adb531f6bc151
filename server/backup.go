//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

var backupHelp = [2]string{`Usage: refrain backup FILE [flags]
Writes the whole store, as it is at one moment, to a new file, also while the server runs. The keys are not in it: copy the
folder keys once, to another place, and keep it as secret as it is. Without the keys a backup signs no receipt.

  refrain backup /backups/refrain-$(date +%F).db --data /var/lib/refrain
`, `Usage : refrain backup FICHIER [options]
Écrit tout le stockage, tel qu'il est à un moment, dans un nouveau fichier, même pendant que le serveur tourne. Les clés n'y
sont pas : copiez le dossier keys une fois, ailleurs, et gardez-le aussi secret. Sans les clés, une sauvegarde ne signe aucun
récépissé.

  refrain backup /sauvegardes/refrain-$(date +%F).db --data /var/lib/refrain
`}

var restoreHelp = [2]string{`Usage: refrain restore FILE [flags]
Checks a backup, its log included, and puts it in place of the store. Stop the server first, and put the folder keys back
if it is gone. What came in after the backup is lost: offices that hold later receipts can send those reports again.

  refrain restore /backups/refrain-2026-11-24.db --data /var/lib/refrain
  refrain restore /backups/refrain-2026-11-24.db --data /var/lib/refrain --replace    in place of the store that is there
`, `Usage : refrain restore FICHIER [options]
Vérifie une sauvegarde, journal compris, et la met à la place du stockage. Arrêtez d'abord le serveur, et remettez le dossier
keys s'il a disparu. Ce qui est arrivé après la sauvegarde est perdu : les bureaux qui ont des récépissés plus récents peuvent
renvoyer ces signalements.

  refrain restore /sauvegardes/refrain-2026-11-24.db --data /var/lib/refrain
  refrain restore /sauvegardes/refrain-2026-11-24.db --data /var/lib/refrain --replace    à la place du stockage présent
`}

// backup is `refrain backup`.
func backup(ctx context.Context, t *terminal, args []string) int {
	f := t.flags("refrain backup", backupHelp)
	dir := dataFlag(f)
	operands, code, done := t.adminArgs(f, args, 1)
	if done {
		return code
	}
	d, err := openData(ctx, *dir)
	if err != nil {
		return t.fail(err)
	}
	defer d.close()
	if d.postgres != "" {
		return t.fail(&hint{"the data is in Postgres: back it up with pg_dump or the server's own backups, and the folder %s beside it",
			"les données sont dans Postgres\u00A0: sauvegardez-les avec pg_dump ou les sauvegardes du serveur, et le dossier %s à part", []any{filepath.Join(*dir, "keys")}})
	}
	if err := d.store.Backup(ctx, operands[0]); err != nil {
		return t.fail(err)
	}
	if err := d.note(ctx, campaign.Event{Act: "store.backup", Subject: "server"}); err != nil {
		return t.fail(err)
	}
	s, err := os.Stat(operands[0])
	if err != nil {
		return t.fail(err)
	}
	fmt.Fprintf(t.out, [2]string{"Backup: %s, %s bytes. The keys are in %s and not in it.\n", "Sauvegarde\u00A0: %s, %s octets. Les clés sont dans %s, pas dedans.\n"}[t.lang],
		operands[0], t.lang.Number(s.Size()), filepath.Join(*dir, "keys"))
	return exitOK
}

// restore is `refrain restore`.
func restore(ctx context.Context, t *terminal, args []string) int {
	f := t.flags("refrain restore", restoreHelp)
	dir := dataFlag(f)
	replace := f.Bool("replace", false, "in place of the store that is there")
	operands, code, done := t.adminArgs(f, args, 1)
	if done {
		return code
	}
	if err := os.MkdirAll(*dir, 0o700); err != nil {
		return t.fail(err)
	}
	if _, err := readKeys(*dir); err != nil {
		return t.fail(&hint{"%s has no keys (%v): put the folder keys back first; without it no receipt could be signed as before",
			"%s n'a pas de clés (%v)\u00A0: remettez d'abord le dossier keys; sans lui, aucun récépissé ne serait signé comme avant", []any{*dir, err}})
	}
	restored, err := store.Restore(ctx, operands[0], filepath.Join(*dir, "refrain.db"), *replace)
	if refusal := (*store.ReplacesError)(nil); errors.As(err, &refusal) {
		return t.fail(&hint{"%s holds %d reports, the backup %d: add --replace, and what is there is kept beside it under another name",
			"%s contient %d signalements, la sauvegarde %d\u00A0: ajoutez --replace, et ce qui est là reste à côté sous un autre nom", []any{*dir, refusal.Store, refusal.Copy}})
	}
	if err != nil {
		return t.fail(err)
	}
	if restored.Lost > 0 {
		t.say("the log that was here had %d records more: their receipts do not hold any more", "le journal d'ici avait %d entrées de plus\u00A0: leurs récépissés ne tiennent plus", restored.Lost)
	}
	if restored.Replaced != "" {
		t.say("what was here is now %s", "ce qui était ici est maintenant %s", restored.Replaced)
	}
	d, err := openData(ctx, *dir)
	if err != nil {
		return t.fail(err)
	}
	defer d.close()
	if err := d.note(ctx, campaign.Event{Act: "store.restore", Subject: "server"}); err != nil {
		return t.fail(err)
	}
	tree, err := d.store.LogTree(ctx)
	if err != nil {
		return t.fail(err)
	}
	fmt.Fprintf(t.out, [2]string{"Restored: a log of %d records, checked.\n", "Restauré\u00A0: un journal de %d entrées, vérifié.\n"}[t.lang], tree.N)
	return exitOK
}
