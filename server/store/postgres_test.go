package store_test

import (
	"os"
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
