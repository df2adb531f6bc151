//go:build !js

package store_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/storetest"
)

// openAt opens the store at a path and closes it when the test ends.
func openAt(t testing.TB, path string) *store.Store {
	t.Helper()
	return openWith(t, store.Options{Path: path, Signer: storetest.Signer(t)})
}

// openWith opens a store and closes it when the test ends.
func openWith(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestSQLite(t *testing.T) {
	storetest.TestStore(t, func(t testing.TB) (*store.Store, func() *store.Store) {
		path := filepath.Join(t.TempDir(), "a folder?", "refrain.db") // a path that a careless DSN would cut short
		return openAt(t, path), func() *store.Store { return openAt(t, path) }
	})
}
