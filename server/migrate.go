//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/refrain-project/refrain/server/store"
)

var migrateHelp = [2]string{`Usage: refrain migrate-store --from ADDRESS --to ADDRESS
Copies a whole store into another, empty database, and proves it: rows and digest of every table, and the log's root computed again.
Stop the server first. The keys stay where they are; the old store is not touched.

  refrain migrate-store --from sqlite:///var/lib/refrain/refrain.db --to postgres://refrain@db.example.ca/refrain
  refrain serve --data /var/lib/refrain --db postgres://refrain@db.example.ca/refrain      then, with the same folder keys
`, `Usage : refrain migrate-store --from ADRESSE --to ADRESSE
Copie tout un stockage dans une autre base de données, vide, et le prouve : lignes et empreinte de chaque table, et racine du
journal recalculée. Arrêtez d'abord le serveur. Les clés restent où elles sont; l'ancien stockage n'est pas touché.

  refrain migrate-store --from sqlite:///var/lib/refrain/refrain.db --to postgres://refrain@db.example.ca/refrain
  refrain serve --data /var/lib/refrain --db postgres://refrain@db.example.ca/refrain      ensuite, avec le même dossier keys
`}

// addressed gives the options for an address of a store.
func addressed(flag, address string) (store.Options, error) {
	if path, ok := strings.CutPrefix(address, "sqlite://"); ok && path != "" {
		return store.Options{Path: path}, nil
	}
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return store.Options{Postgres: address}, nil
	}
	return store.Options{}, &hint{"--%s: expected sqlite:///PATH/refrain.db or postgres://USER@HOST/DATABASE",
		"--%s\u00A0: sqlite:///CHEMIN/refrain.db ou postgres://UTILISATEUR@HÔTE/BASE attendu", []any{flag}}
}

// migrateStore is `refrain migrate-store`.
func migrateStore(ctx context.Context, t *terminal, args []string) int {
	f := t.flags("refrain migrate-store", migrateHelp)
	from := f.String("from", "", "`address` of the store that is there")
	to := f.String("to", "", "`address` of an empty database")
	if _, code, done := t.adminArgs(f, args, 0); done {
		return code
	}
	moved, err := move(ctx, t, *from, *to)
	if err != nil {
		return t.fail(err)
	}
	fmt.Fprintf(t.err, "\r\033[K")
	for _, table := range moved.Tables {
		fmt.Fprintf(t.out, "%-20s %12s  %s\n", table.Name, t.lang.Number(table.Rows), table.Digest[:16])
	}
	fmt.Fprintf(t.out, [2]string{"Moved: every table has the same rows and the same digest in both, and the log's %s records have the root %s.\n",
		"Déplacé\u00A0: chaque table a les mêmes lignes et la même empreinte des deux côtés, et les %s entrées du journal ont la racine %s.\n"}[t.lang],
		t.lang.Number(moved.Log.N), moved.Log.Hash)
	return exitOK
}

// move opens both and copies.
func move(ctx context.Context, t *terminal, from, to string) (moved store.Moved, err error) {
	source, err := addressed("from", from)
	if err != nil {
		return moved, err
	}
	target, err := addressed("to", to)
	if err != nil {
		return moved, err
	}
	if source == target {
		return moved, &hint{"--from and --to are the same", "--from et --to sont identiques", nil}
	}
	if _, err := os.Stat(source.Path); source.Postgres == "" && err != nil { // opening would make an empty one
		return moved, err
	}
	old, err := store.Open(ctx, source)
	if err != nil {
		return moved, err
	}
	defer func() { err = errors.Join(err, old.Close()) }()
	next, err := store.Open(ctx, target)
	if err != nil {
		return moved, err
	}
	defer func() { err = errors.Join(err, next.Close()) }()
	moved, err = store.Transfer(ctx, old, next, func(table string, rows int64) {
		fmt.Fprintf(t.err, "\r\033[K%s %s", table, t.lang.Number(rows))
	})
	switch {
	case errors.Is(err, store.ErrNotEmpty):
		err = &hint{"the database of --to has a server's data already: name an empty one", "la base de --to contient déjà les données d'un serveur\u00A0: nommez-en une vide", nil}
	case errors.Is(err, store.ErrMoving):
		err = &hint{"the store of --from changed while it was copied: stop its server, then move again", "le stockage de --from a changé pendant la copie\u00A0: arrêtez son serveur, puis recommencez", nil}
	}
	return moved, err
}
