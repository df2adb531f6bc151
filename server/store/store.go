// Package store keeps everything the server knows, and is the only place with SQL. Its methods are the same on every
// database that it can be opened on; storetest has the suite that each must pass.
//
// Errors for people are *campaign.Error; all others are internal. Times of posts are Unix seconds, all others Unix
// milliseconds. Every method may be called from any number of goroutines, and several processes may have one store open.
package store

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/mod/sumdb/note"
)

// Options says where the store is and who signs its log.
type Options struct {
	Path     string      // file of the SQLite database; made if there is none
	Postgres string      // address of a Postgres database, "postgres://USER@HOST/DATABASE"; empty: SQLite
	D1       string      // on Cloudflare: the name under which the Worker is bound to its database
	Signer   note.Signer // signs receipts and checkpoints; its name is the log's origin. Nil: nothing can be taken in
}

// Store is an open store.
type Store struct {
	db     database
	signer note.Signer

	appending sync.Mutex // held by Intake: the log grows at one end
	edge      *edge      // the log as this process last wrote it; nil: to be read. Under appending

	arrivals chan *submission
	stopped  chan struct{}
	closing  sync.RWMutex // held for reading while something is put into arrivals
	closed   bool
}

// errNoSigner is the answer of what has to be signed.
var errNoSigner = errors.New("store: opened without a signer")

// newStore starts a store on a database whose schema is up to date, after a look at the log: its stored root must be the
// one of its leaves' tree.
func newStore(ctx context.Context, db database, o Options) (*Store, error) {
	s := &Store{db: db, signer: o.Signer, arrivals: make(chan *submission, maxGroup), stopped: make(chan struct{})}
	if _, err := s.readEdge(ctx); err != nil {
		return nil, errors.Join(err, db.close())
	}
	go s.collect()
	return s, nil
}

// Close waits for what is being written and closes the store.
func (s *Store) Close() error {
	s.closing.Lock()
	if s.closed {
		s.closing.Unlock()
		return nil
	}
	s.closed = true
	close(s.arrivals)
	s.closing.Unlock()
	<-s.stopped
	return s.db.close()
}

// Ping says with an error that the store cannot be read or written.
func (s *Store) Ping(ctx context.Context) error {
	if _, err := s.LogTree(ctx); err != nil {
		return err
	}
	return s.write(ctx, do("UPDATE settings SET value = value WHERE key = $1", ""))
}
