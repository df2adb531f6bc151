//go:build !js

package store

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/translog"
)

// TestLogSetBack: a database that was set back to an earlier state under a running program makes no gap in the log.
func TestLogSetBack(t *testing.T) {
	skey, _, err := translog.GenerateKey("test.example.org")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "s.db"), Signer: signer})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := s.AddOffice(t.Context(), Office{ID: "o", Name: "o", Language: "en"}); err != nil {
		t.Fatal(err)
	}
	submit := func(n int) Arrived {
		body := fmt.Append(nil, "body ", n)
		got, err := s.Submit(t.Context(), Arrival{Report: &campaign.Report{ID: fmt.Sprint(n), Page: "x:o"}, Body: body, Digest: sha256.Sum256(body), Office: "o"})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	submit(1)
	before, err := s.LogTree(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	submit(2)
	if err := s.write(t.Context(), do("DELETE FROM log_leaves WHERE idx = 1"), do("DELETE FROM reports WHERE log_index = 1"), do("DELETE FROM receipts WHERE log_index = 1"),
		do("DELETE FROM bodies WHERE log_index = 1"), do("UPDATE log_tree SET size = 1, root = $1", before.Hash[:])); err != nil {
		t.Fatal(err)
	}
	if got := submit(3); got.State != Created || got.Receipt.Index != 1 {
		t.Errorf("%s at %d", got.State, got.Receipt.Index)
	}
	if _, err := s.checkLog(t.Context()); err != nil {
		t.Error(err)
	}
}
