// Package store keeps everything the server knows, and is the only place with SQL. Its methods are the same on every
// database that it can be opened on; storetest has the suite that each must pass.
//
// Errors for people are *campaign.Error; all others are internal. Times of posts are Unix seconds, all others Unix
// milliseconds. Every method may be called from any number of goroutines.
package store

import (
	"errors"

	"golang.org/x/mod/sumdb/note"
)

// Options says where the store is and who signs its log.
type Options struct {
	Path   string      // file of the SQLite database; made if there is none
	Signer note.Signer // signs receipts and checkpoints; its name is the log's origin. Nil: Intake and Checkpoint fail
}

// errUnwritten is the answer of what is not written yet.
var errUnwritten = errors.New("store: not written yet")

// Store is an open store.
type Store struct {
	signer note.Signer
}
