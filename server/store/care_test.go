//go:build !js

package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/storetest"
	"github.com/refrain-project/refrain/server/translog"
)

// busy keeps a store under load with several callers until stop is called, which gives the receipts.
func busy(t *testing.T, s *store.Store) (stop func() []translog.Receipt) {
	t.Helper()
	if err := s.AddOffice(t.Context(), store.Office{ID: "a", Name: "a", Language: "en"}); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var receipts []translog.Receipt
	var wait sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	for caller := range 4 {
		wait.Go(func() {
			for i := caller; ctx.Err() == nil; i += 4 {
				got, err := s.Submit(context.WithoutCancel(ctx), storetest.Arrival(i, "a", 5000))
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				receipts = append(receipts, got.Receipt)
				mu.Unlock()
			}
		})
	}
	for { // until something is in it
		mu.Lock()
		n := len(receipts)
		mu.Unlock()
		if n > 20 {
			return func() []translog.Receipt { cancel(); wait.Wait(); return receipts }
		}
	}
}

// holds fails the test unless the store at a path is whole and has every receipt up to a place in the log.
func holds(t *testing.T, path string, receipts []translog.Receipt, upTo int64) store.Checked {
	t.Helper()
	checked, err := store.Check(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	s := openAt(t, path)
	for _, r := range receipts {
		if r.Index >= upTo {
			continue
		}
		got, err := s.Receipt(t.Context(), r.Report)
		if err != nil || got.Statement != r.Statement {
			t.Fatalf("the receipt at %d is lost: %v", r.Index, err)
		}
	}
	return checked
}

func TestBackupAndRestoreUnderLoad(t *testing.T) {
	folder := t.TempDir()
	live, backup := filepath.Join(folder, "live.db"), filepath.Join(folder, "backup.db")
	s := openAt(t, live)
	stop := busy(t, s)
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), backup); err == nil {
		t.Error("a backup was written over another")
	}
	_, err := store.Restore(t.Context(), backup, live, true)
	if err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a store in use was replaced: %v", err)
	}
	receipts := stop()
	before, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	checked, err := store.Check(t.Context(), backup)
	if err != nil {
		t.Fatal(err)
	}
	if checked.Tree.N == 0 || checked.Tree.N > int64(len(receipts)) || checked.Bodies != checked.Tree.N {
		t.Errorf("the backup has %d records and %d bodies, %d receipts were given", checked.Tree.N, checked.Bodies, len(receipts))
	}
	if after, err := os.ReadFile(backup); err != nil || string(after) != string(before) {
		t.Errorf("checking a backup changed it (%v)", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	var replaces *store.ReplacesError
	if _, err := store.Restore(t.Context(), backup, live, false); !errors.As(err, &replaces) || replaces.Store != int64(len(receipts)) || replaces.Copy != checked.Tree.N {
		t.Fatalf("a store was replaced without a word: %v", err)
	}
	done, err := store.Restore(t.Context(), backup, live, true)
	if err != nil {
		t.Fatal(err)
	}
	if done.Lost != int64(len(receipts))-checked.Tree.N || done.Replaced == "" {
		t.Errorf("restored: %+v", done)
	}
	holds(t, live, receipts, checked.Tree.N)
	holds(t, done.Replaced, receipts, int64(len(receipts))) // what was there is kept, whole
	fresh := filepath.Join(folder, "fresh.db")
	if _, err := store.Restore(t.Context(), backup, fresh, false); err != nil {
		t.Fatal(err)
	}
	holds(t, fresh, receipts, checked.Tree.N)
}

// TestCopyOfTheFilesWhileWriting: after a power cut the files are what was on disk at some moment. A copy of them made while the
// store is written must open, be whole, and have every receipt that was given before the copy began.
func TestCopyOfTheFilesWhileWriting(t *testing.T) {
	folder := t.TempDir()
	live := filepath.Join(folder, "live.db")
	s := openAt(t, live)
	stop := busy(t, s)
	var sizes []int64
	for i := range 8 {
		tree, err := s.LogTree(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, tree.N)
		copyStore(t, live, filepath.Join(folder, fmt.Sprint("copy", i, ".db")))
	}
	receipts := stop()
	for i, n := range sizes {
		checked := holds(t, filepath.Join(folder, fmt.Sprint("copy", i, ".db")), receipts, n)
		if checked.Tree.N < n {
			t.Errorf("copy %d has %d records, %d were on disk before", i, checked.Tree.N, n)
		}
	}
}

// copyStore copies a store's files: first the write-ahead log's length is fixed by reading it, then the file. A checkpoint in between
// would write to the file what the log holds already, so the pair is a state that a power cut could leave.
func copyStore(t *testing.T, from, to string) {
	t.Helper()
	for _, suffix := range []string{"-wal", ""} {
		b, err := os.ReadFile(from + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to+suffix, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCheckFindsDamage(t *testing.T) {
	for name, damage := range map[string]string{
		"a changed leaf":       "UPDATE log_leaves SET digest = zeroblob(32) WHERE idx = 3",
		"a removed leaf":       "DELETE FROM log_leaves WHERE idx = 3",
		"a removed last leaf":  "DELETE FROM log_leaves WHERE idx = (SELECT MAX(idx) FROM log_leaves)",
		"a leaf too many":      "INSERT INTO log_leaves (idx, digest) VALUES (300, zeroblob(32))",
		"another root":         "UPDATE log_tree SET root = zeroblob(32)",
		"a shorter log":        "UPDATE log_tree SET size = size - 1",
		"a wrong tile root":    "UPDATE log_nodes SET hash = zeroblob(32)",
		"a missing tile root":  "DELETE FROM log_nodes",
		"a removed report":     "DELETE FROM reports WHERE log_index = 5",
		"another digest":       "UPDATE reports SET digest = zeroblob(32) WHERE log_index = 5",
		"a removed body":       "DELETE FROM bodies WHERE log_index = 5",
		"another body":         "UPDATE bodies SET bytes = zeroblob(10) WHERE log_index = 5",
		"a newer schema":       "INSERT INTO migrations (version, applied) VALUES (99, 0)",
		"a body that was gone": "UPDATE reports SET erased = 1 WHERE log_index = 5",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "s.db")
			s := openAt(t, path)
			if err := s.AddOffice(t.Context(), store.Office{ID: "a", Name: "a", Language: "en"}); err != nil {
				t.Fatal(err)
			}
			var group []store.Arrival
			for i := range 300 {
				group = append(group, storetest.Arrival(i, "a", 1))
			}
			if _, err := s.Intake(t.Context(), group); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := store.Check(t.Context(), path); err != nil {
				t.Fatal(err)
			}
			execute(t, path, damage)
			if _, err := store.Check(t.Context(), path); err == nil {
				t.Errorf("%s is not found", name)
			}
		})
	}
	if _, err := store.Check(t.Context(), filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a store that is not there is whole")
	}
}

// execute changes a database behind the store's back.
func execute(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestErased: what was withdrawn is in none of the store's files any more.
func TestErased(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	s := openAt(t, path)
	if err := s.AddOffice(t.Context(), store.Office{ID: "a", Name: "a", Language: "en"}); err != nil {
		t.Fatal(err)
	}
	a := storetest.Arrival(1, "a", 10)
	a.Body = []byte(strings.Repeat("a sentence that must go; ", 2000))
	a.Digest = [32]byte{1} // never read
	if _, err := s.Submit(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	in := func() (found bool) {
		for _, suffix := range []string{"", "-wal"} {
			b, err := os.ReadFile(path + suffix)
			if err != nil {
				t.Fatal(err)
			}
			found = found || strings.Contains(string(b), "a sentence that must go")
		}
		return found
	}
	if !in() {
		t.Fatal("the body is not where the test looks for it")
	}
	if _, err := s.Withdraw(t.Context(), a.Report.ID, "a", 5); err != nil {
		t.Fatal(err)
	}
	if in() {
		t.Error("the body is still in the files")
	}
}
