//go:build !js

package store

import (
	"crypto/rand"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// TestReportsByPostsDeep: a list by posts whose filter little fits looks at scanDepth reports, then goes on where it stopped.
func TestReportsByPostsDeep(t *testing.T) {
	ctx := t.Context()
	secret, _, err := note.GenerateKey(rand.Reader, "test.example/log")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(ctx, Options{Path: filepath.Join(t.TempDir(), "s.db"), Signer: signer})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const many = scanDepth + 500
	if err := s.AddOffice(ctx, Office{ID: "a", Name: "a", Language: "en", State: OfficeActive}); err != nil {
		t.Fatal(err)
	}
	// The last report has the fewest posts and is the only one in French.
	err = s.write(ctx, do("INSERT INTO reports (log_index, id, office, device, page, language, received, digest, size, posts, verdict_state, verdict_reason, verdict_checks, verdict_at, verdict_no, withdrawn, erased, hold, hold_by) "+
		"WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1) "+
		"SELECT i, 'r' || i, 'a', 'd', 'x:a', CASE WHEN i = $1 - 1 THEN 'fr' ELSE 'en' END, i, x'00', 1, $1 - i, 'verified', '', '[]', 1, 1, 0, 0, '', '' FROM n", int64(many)),
		do("UPDATE log_tree SET size = $1", int64(many)))
	if err != nil {
		t.Fatal(err)
	}
	list, next, err := s.ReportList(ctx, Filter{Sort: SortPosts, Lang: "fr"})
	if err != nil || len(list) != 0 || next == "" {
		t.Fatalf("the first page has %d reports and goes on at %q: %v", len(list), next, err)
	}
	list, next, err = s.ReportList(ctx, Filter{Sort: SortPosts, Lang: "fr", After: next})
	if err != nil || len(list) != 1 || list[0].LogIndex != many-1 || next != "" {
		t.Fatalf("the second page has %v and goes on at %q: %v", list, next, err)
	}
	if list, next, err = s.ReportList(ctx, Filter{Sort: SortPosts, Limit: 2}); err != nil || len(list) != 2 || list[1].LogIndex != 1 || next != "10499_1" {
		t.Fatalf("unfiltered: %v, %q, %v", list, next, err)
	}
}
