//go:build js

package store_test

import (
	"fmt"
	"testing"

	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/storetest"
)

// TestD1 runs the suite on Cloudflare's D1, in workerd on this machine; TestWorker in server/worker starts it under Node with the databases bound.
func TestD1(t *testing.T) {
	taken := 0
	storetest.TestStore(t, func(t testing.TB) (*store.Store, func() *store.Store) {
		name := fmt.Sprintf("DB%d", taken)
		taken++
		open := func() *store.Store {
			s, err := store.Open(t.Context(), store.Options{D1: name, Signer: storetest.Signer(t)})
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
		return open(), open
	})
}
