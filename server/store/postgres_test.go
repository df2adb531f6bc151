//go:build !js

package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/storetest"
	"github.com/refrain-project/refrain/server/storetest/postgres"
)

func TestMain(m *testing.M) { os.Exit(postgres.Main(m)) }

func TestPostgres(t *testing.T) {
	storetest.TestStore(t, func(t testing.TB) (*store.Store, func() *store.Store) {
		address := postgres.New(t)
		open := func() *store.Store { return openWith(t, store.Options{Postgres: address, Signer: storetest.Signer(t)}) }
		return open(), open
	})
}

// TestMove moves a store with reports, verdicts and campaigns to Postgres and back: every table and the log are the same.
func TestMove(t *testing.T) {
	ctx := t.Context()
	o := store.Options{Path: filepath.Join(t.TempDir(), "refrain.db"), Signer: storetest.Signer(t)}
	old := openWith(t, o)
	storetest.Fill(t, old)
	next := openWith(t, store.Options{Postgres: postgres.New(t), Signer: storetest.Signer(t)})
	quiet := func(string, int64) {}
	there, err := store.Transfer(ctx, old, next, quiet)
	if err != nil {
		t.Fatal(err)
	}
	back := openWith(t, store.Options{Path: filepath.Join(t.TempDir(), "back.db"), Signer: storetest.Signer(t)})
	again, err := store.Transfer(ctx, next, back, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(there, again) {
		t.Errorf("there %+v, and back %+v", there, again)
	}
	rows := map[string]int64{}
	for _, table := range there.Tables {
		rows[table.Name] = table.Rows
	}
	for _, name := range []string{"offices", "reports", "bodies", "receipts", "log_leaves", "clusters", "cluster_keys", "campaigns", "events", "log_tree"} {
		if rows[name] == 0 {
			t.Errorf("nothing of %s was moved: the test has none", name)
		}
	}
	if there.Log.N != rows["reports"] {
		t.Errorf("a log of %d records for %d reports", there.Log.N, rows["reports"])
	}
	if _, err := store.Transfer(ctx, old, next, quiet); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("into a store that has data: %v", err)
	}
	if _, err := next.Submit(ctx, storetest.Arrival(900, "a", 50)); err != nil {
		t.Errorf("the moved store takes nothing in: %v", err)
	}
}
