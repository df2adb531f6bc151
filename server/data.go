package main

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// data is the server's folder: refrain.db, or in its place the file database with the address of a Postgres, keys/ (secret), detectors/ (every detector.wasm that this server ever ran) and
// cache/ (compiled code; may be deleted). Several processes may have it open at once.
type data struct {
	dir      string
	postgres string // address of the database; empty: refrain.db
	store    *store.Store
	keys     keys
}

// keys are what must stay secret. They are files beside the database and not in it, so that a backup that gets lost can
// neither sign receipts nor tell whose account a hash is.
type keys struct {
	log      string // signs receipts and checkpoints, and the feed; in note's format
	accounts []byte // keys the hashes of accounts
}

// defaultData is the folder of a server that was told of no other.
const defaultData = "refrain-data"

// dataFlag declares --data.
func dataFlag(f *flag.FlagSet) *string {
	return f.String("data", defaultData, "`folder` of the server's data")
}

// feed makes and signs the feed, with the log's key: clients then need to know one key only.
func (d *data) feed() (*process.Feed, error) {
	signer, err := note.NewSigner(d.keys.log)
	if err != nil {
		return nil, err
	}
	key, err := d.publicKey()
	if err != nil {
		return nil, err
	}
	verifier, err := note.NewVerifier(key)
	return &process.Feed{Store: d.store, Signer: signer, Verifier: verifier, Now: time.Now}, err
}

// desk carries out decisions from a shell. It runs no reports.
func (d *data) desk() (*process.Worker, error) {
	f, err := d.feed()
	return process.NewWorker(process.Config{Store: d.store, Feed: f}), err
}

// publicKey is what clients check receipts, checkpoints and the feed with.
func (d *data) publicKey() (string, error) { return publicKey(d.keys.log) }

// user finds a user by name or id: every act has somebody who answers for it.
func (d *data) user(ctx context.Context, name string) (store.User, error) {
	if name == "" {
		return store.User{}, &hint{"who decides? name a user with --as (`refrain user list`)", "qui décide? nommez une personne avec --as (`refrain user list`)", nil}
	}
	users, err := d.store.Users(ctx)
	if err != nil {
		return store.User{}, err
	}
	for _, u := range users {
		if (u.Name == name || u.ID == name) && u.Disabled == 0 {
			return u, nil
		}
	}
	return store.User{}, &hint{"no user %q who may sign in (`refrain user list`)", "aucune personne «\u00A0%s\u00A0» ne peut se connecter (`refrain user list`)", []any{name}}
}

// operator is the actor of what is done from a shell without --as: whoever can read the data folder.
const operator = "user:operator"

// note records an act in the audit trail.
func (d *data) note(ctx context.Context, e campaign.Event) error {
	e.ID, e.At = process.NewID(), time.Now().UnixMilli()
	if e.Actor == "" {
		e.Actor = operator
	}
	return d.store.AddEvents(ctx, e)
}

// hint is an error in both languages that says what to do.
type hint struct {
	en, fr string
	args   []any
}

// Error implements error, in English.
func (h *hint) Error() string { return fmt.Sprintf(h.en, h.args...) }

// publicKey gives the public half of a log's key, in note's format.
func publicKey(signer string) (string, error) {
	parts := strings.SplitN(signer, "+", 5) // PRIVATE KEY name hash base64(algorithm, seed)
	if len(parts) != 5 {
		return "", errors.New("keys/log.key: expected PRIVATE+KEY+…")
	}
	seed, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return "", errors.New("keys/log.key: expected an Ed25519 key")
	}
	public, ok := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return "", errors.New("keys/log.key: no public key")
	}
	return note.NewEd25519VerifierKey(parts[2], public)
}

// keysOf reads both keys from their texts.
func keysOf(log, accounts string) (k keys, err error) {
	k.log = strings.TrimSpace(log)
	if k.accounts, err = hex.DecodeString(strings.TrimSpace(accounts)); err != nil || len(k.accounts) != 32 {
		return k, errors.New("keys/accounts.key: expected 64 hexadecimal digits")
	}
	return k, nil
}
