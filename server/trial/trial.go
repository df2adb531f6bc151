// Package trial is what /try runs on: invented posts, and for each visitor who reports something a store of his own, with the true
// work on it, in a folder that is deleted when the visit ends. Nothing of it touches the server's own store.
package trial

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// The bounds on what visitors can use. A visit that begins takes about 1.5 MB of memory and 0.5 MB of disk, a report some more.
const (
	MostVisits = 24               // at once
	Life       = 20 * time.Minute // of a visit, whatever happens in it
	idle       = time.Minute      // after which a visit gives way to another, if there are MostVisits
	MaxAsked   = 1500             // requests in a visit: one a second, and some
)

// Config is what trials need.
type Config struct {
	Verifier process.Verifier // not the one of real reports: visitors must not take its turns
	Detector string           // the SHA-256 of the detector that the page runs
	Module   []byte           // that detector
	Folder   string           // where stores are made; "" for the system's
	Log      *slog.Logger
	Now      func() time.Time
}

// Trials are the visits under way.
type Trials struct {
	Config
	begun context.Context
	end   context.CancelFunc

	mu     sync.Mutex
	visits map[string]*Visit // by id; nil: closed
}

// New makes trials; Close ends them.
func New(c Config) *Trials {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	t := &Trials{Config: c, visits: map[string]*Visit{}}
	t.begun, t.end = context.WithCancel(context.Background())
	t.tidy()
	go t.sweep()
	return t
}

// Visit is one visitor's server.
type Visit struct {
	ID        string // not to be guessed: who knows it may use it
	Store     *store.Store
	Work      *process.Worker
	ServerKey string       // its log's public key, in note's format
	Handler   http.Handler // under Trials.mu until Begin returns

	folder string
	began  time.Time
	used   time.Time // under Trials.mu
	asked  int       // under Trials.mu
	stop   context.CancelFunc
	done   chan struct{}
}

// Begin begins a visit. open makes the handler and whatever the visit begins with. If there are MostVisits, and none that nobody
// uses, it is ErrUnavailable.
func (t *Trials) Begin(ctx context.Context, open func(*Visit) (http.Handler, error)) (*Visit, error) {
	v := &Visit{ID: rand.Text(), began: t.Now(), used: t.Now(), done: make(chan struct{})}
	if err := t.admit(v); err != nil {
		return nil, err
	}
	err := t.furnish(ctx, v)
	var h http.Handler
	if err == nil {
		h, err = open(v)
	}
	if err != nil {
		t.drop(v)
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	v.Handler = h
	return v, nil
}

// folders is the pattern of the folders of visits.
const folders = "refrain-try-*"

// tidy deletes what a server left behind that was stopped by force.
func (t *Trials) tidy() {
	left, err := filepath.Glob(filepath.Join(cmp.Or(t.Folder, os.TempDir()), folders))
	for _, folder := range left {
		if info, gone := os.Stat(folder); gone == nil && t.Now().Sub(info.ModTime()) > 2*Life {
			err = errors.Join(err, os.RemoveAll(folder))
		}
	}
	if err != nil {
		t.Log.Error("trial", "error", err.Error())
	}
}

// admit takes a place for a visit that is not furnished yet.
func (t *Trials) admit(v *Visit) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.visits == nil {
		return &campaign.Error{Code: campaign.ErrUnavailable}
	}
	if len(t.visits) >= MostVisits {
		oldest := v
		for _, other := range t.visits {
			if other.Handler != nil && other.used.Before(oldest.used) {
				oldest = other
			}
		}
		if v.began.Sub(oldest.used) < idle {
			return &campaign.Error{Code: campaign.ErrUnavailable}
		}
		delete(t.visits, oldest.ID)
		go oldest.close()
	}
	t.visits[v.ID] = v
	return nil
}

// furnish makes the store, the keys and the work of a visit.
func (t *Trials) furnish(ctx context.Context, v *Visit) (err error) {
	if v.folder, err = os.MkdirTemp(t.Folder, folders); err != nil {
		return err
	}
	secret, public, err := note.GenerateKey(rand.Reader, "refrain.example/try")
	if err != nil {
		return err
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		return err
	}
	check, err := note.NewVerifier(public)
	if err != nil {
		return err
	}
	if v.Store, err = store.Open(ctx, store.Options{Path: filepath.Join(v.folder, "refrain.db"), Signer: signer}); err != nil {
		return err
	}
	accounts := make([]byte, 32)
	rand.Read(accounts) // never fails (Go 1.24)
	v.ServerKey = public
	v.Work = process.NewWorker(process.Config{Store: v.Store, Verifier: t.Verifier, AccountKey: accounts, Workers: 1, Log: t.Log, Now: t.Now,
		Feed: &process.Feed{Store: v.Store, Signer: signer, Verifier: check, Now: t.Now}})
	work, stop := context.WithCancel(t.begun)
	v.stop = stop
	go func() {
		defer close(v.done)
		v.Work.Run(work)
	}()
	return nil
}

// Visit gives a visit that is under way, and counts the request; nil if there is none, or if it asked for too much.
func (t *Trials) Visit(id string) *Visit {
	t.mu.Lock()
	defer t.mu.Unlock()
	v := t.visits[id]
	if v == nil || v.Handler == nil || t.Now().Sub(v.began) > Life || v.asked >= MaxAsked {
		return nil
	}
	v.used = t.Now()
	v.asked++
	return v
}

// Has says whether a visit is under way, without counting it as asked for.
func (t *Trials) Has(id string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.visits[id] != nil
}

// Len is how many visits are under way.
func (t *Trials) Len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.visits)
}

// sweepEvery is how often visits that are over are looked for.
const sweepEvery = 30 * time.Second

// sweep ends the visits that are over.
func (t *Trials) sweep() {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-t.begun.Done():
			return
		case <-tick.C:
			t.expire()
		}
	}
}

func (t *Trials) expire() {
	t.mu.Lock()
	var over []*Visit
	for id, v := range t.visits {
		if v.Handler != nil && t.Now().Sub(v.began) > Life {
			over = append(over, v)
			delete(t.visits, id)
		}
	}
	t.mu.Unlock()
	for _, v := range over {
		if err := v.close(); err != nil {
			t.Log.Error("trial", "error", err.Error())
		}
	}
}

// drop takes back a visit that did not come about.
func (t *Trials) drop(v *Visit) {
	t.mu.Lock()
	delete(t.visits, v.ID)
	t.mu.Unlock()
	if err := v.close(); err != nil {
		t.Log.Error("trial", "error", err.Error())
	}
}

// close ends a visit and deletes what it kept. Requests under way fail.
func (v *Visit) close() error {
	var err error
	if v.stop != nil {
		v.stop()
		<-v.done
	}
	if v.Store != nil {
		err = v.Store.Close()
	}
	if v.folder != "" {
		err = errors.Join(err, os.RemoveAll(v.folder))
	}
	return err
}

// Close ends all visits.
func (t *Trials) Close() error {
	t.end()
	t.mu.Lock()
	all := t.visits
	t.visits = nil
	t.mu.Unlock()
	var errs []error
	for _, v := range all {
		errs = append(errs, v.close())
	}
	return errors.Join(errs...)
}
