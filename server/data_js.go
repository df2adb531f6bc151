package main

import (
	"context"
	"errors"
	"os"

	"golang.org/x/mod/sumdb/note"

	"github.com/refrain-project/refrain/server/store"
)

// opened is the data that this Worker works on. The subcommands use it, whatever --data says.
var opened *data

// openWorkerData opens the D1 database that the Worker is bound to, with the keys of its secrets.
func openWorkerData(ctx context.Context) (*data, error) {
	k, err := readKeys("")
	if err != nil {
		return nil, err
	}
	signer, err := note.NewSigner(k.log)
	if err != nil {
		return nil, errors.New("REFRAIN_LOG_KEY: expected the text of keys/log.key")
	}
	st, err := store.Open(ctx, store.Options{D1: "DB", Signer: signer})
	return &data{keys: k, store: st}, err
}

// openData gives what is open.
func openData(context.Context, string) (*data, error) { return opened, nil }

// close leaves it open: it is the Worker's.
func (d *data) close() error { return nil }

// readKeys reads both keys from the Worker's secrets.
func readKeys(string) (keys, error) {
	k, err := keysOf(os.Getenv("REFRAIN_LOG_KEY"), os.Getenv("REFRAIN_ACCOUNTS_KEY"))
	if err != nil || k.log == "" {
		return k, errors.New("REFRAIN_LOG_KEY, REFRAIN_ACCOUNTS_KEY: expected the texts of keys/log.key and keys/accounts.key")
	}
	return k, nil
}
