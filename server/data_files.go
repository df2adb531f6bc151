//go:build !js

package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/translog"
)

// addressFile holds the address of a Postgres, so that every command finds the database that serve was given.
const addressFile = "database"

// readAddress gives what is in it; empty if there is none.
func readAddress(dir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(dir, addressFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(text)), err
}

// openData opens a folder that `refrain serve` made.
func openData(ctx context.Context, dir string) (*data, error) {
	d := &data{dir: dir}
	var err error
	if d.postgres, err = readAddress(dir); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, "refrain.db")); d.postgres == "" && errors.Is(err, fs.ErrNotExist) {
		return nil, &hint{"%s holds no server's data: start `refrain serve --data %[1]s` once, or name the folder with --data",
			"%s ne contient pas de données de serveur\u00A0: lancez une fois `refrain serve --data %[1]s`, ou nommez le dossier avec --data", []any{dir}}
	}
	if d.keys, err = readKeys(dir); err != nil {
		return nil, err
	}
	return d, d.open(ctx)
}

// makeData opens a folder, and makes it if there is none. The log is named after the public address. An address of a Postgres is kept in
// the folder; an empty one is the one kept before, if there is one.
func makeData(ctx context.Context, dir, public, postgres string) (*data, error) {
	if err := os.MkdirAll(filepath.Join(dir, "keys"), 0o700); err != nil {
		return nil, err
	}
	d := &data{dir: dir, postgres: postgres}
	kept, err := readAddress(dir)
	if err != nil {
		return nil, err
	}
	if d.postgres == "" {
		d.postgres = kept
	}
	d.keys, err = readKeys(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := d.refuseOrphan(ctx); err != nil {
			return nil, err
		}
		d.keys, err = makeKeys(dir, public)
	}
	if err != nil {
		return nil, err
	}
	if err := d.open(ctx); err != nil || d.postgres == kept {
		return d, err
	}
	return d, writeSecret(filepath.Join(dir, addressFile), d.postgres)
}

// refuseOrphan refuses to make new keys for a database that has been written with others.
func (d *data) refuseOrphan(ctx context.Context) error {
	place := d.dir
	if d.postgres == "" {
		if _, err := os.Stat(filepath.Join(d.dir, "refrain.db")); err != nil {
			return nil
		}
	} else {
		st, err := store.Open(ctx, store.Options{Postgres: d.postgres})
		if err != nil {
			return err
		}
		stats, err := st.Stats(ctx)
		if err = errors.Join(err, st.Close()); err != nil || stats.LogSize == 0 && stats.Users == 0 {
			return err
		}
		place = "--db"
	}
	return &hint{"%s has a server's data, and %s has no keys: put the folder keys there, from the first instance or its backup; new keys would make every receipt worthless",
		"%s contient les données d'un serveur, et %s n'a pas de clés\u00A0: mettez-y le dossier keys, de la première instance ou de sa sauvegarde; de nouvelles clés rendraient chaque récépissé sans valeur", []any{place, d.dir}}
}

func (d *data) open(ctx context.Context) error {
	signer, err := note.NewSigner(d.keys.log)
	if err != nil {
		return fmt.Errorf("keys/log.key: %w", err)
	}
	o := store.Options{Path: filepath.Join(d.dir, "refrain.db"), Signer: signer}
	if d.postgres != "" {
		o = store.Options{Postgres: d.postgres, Signer: signer}
	}
	d.store, err = store.Open(ctx, o)
	return err
}

func (d *data) close() error { return d.store.Close() }

// readKeys reads both keys.
func readKeys(dir string) (k keys, err error) {
	text, err := os.ReadFile(filepath.Join(dir, "keys", "log.key"))
	if err != nil {
		return k, err
	}
	k.log = strings.TrimSpace(string(text))
	if text, err = os.ReadFile(filepath.Join(dir, "keys", "accounts.key")); err != nil {
		return k, err
	}
	return keysOf(k.log, string(text))
}

// makeKeys makes both keys. Each file is whole or absent, and the log's key comes last: a start that was cut off begins again.
func makeKeys(dir, public string) (k keys, err error) {
	origin := "refrain.local"
	if u, err := url.Parse(public); err == nil && u.Hostname() != "" {
		origin = u.Hostname()
	}
	if k.log, _, err = translog.GenerateKey(origin + "/log"); err != nil {
		return k, err
	}
	k.accounts = make([]byte, 32)
	rand.Read(k.accounts) // never fails (Go 1.24)
	if err := writeSecret(filepath.Join(dir, "keys", "accounts.key"), hex.EncodeToString(k.accounts)); err != nil {
		return k, err
	}
	return k, writeSecret(filepath.Join(dir, "keys", "log.key"), k.log)
}

// writeSecret writes a file that only its owner may read, whole or not at all.
func writeSecret(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err = f.WriteString(text + "\n"); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// kind names the database.
func (d *data) kind() string {
	if d.postgres != "" {
		return "postgres"
	}
	return "sqlite"
}
