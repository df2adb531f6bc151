//go:build !js

package store

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// schemaOf lists all that a database has, for comparison.
func schemaOf(t *testing.T, path string) string {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	d := &sqliteDB{reads: db, kept: map[string]*sql.Stmt{}}
	list, err := all(t.Context(), d, text, "SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_master ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, "\n")
}

// openRaw opens a database with some migrations.
func openRaw(t *testing.T, path string, steps []migration) error {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	d := &sqliteDB{reads: db}
	if d.writer, err = db.Conn(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.writer.Close() }()
	return d.apply(t.Context(), steps)
}

// TestMigrations goes from every version to the newest and compares with a store that was made at once.
func TestMigrations(t *testing.T) {
	steps, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	whole := filepath.Join(t.TempDir(), "whole.db")
	if err := openRaw(t, whole, steps); err != nil {
		t.Fatal(err)
	}
	want := schemaOf(t, whole)
	for from := range len(steps) + 1 {
		path := filepath.Join(t.TempDir(), "from.db")
		if err := openRaw(t, path, steps[:from]); err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), Options{Path: path})
		if err != nil {
			t.Fatalf("from version %d: %v", from, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if got := schemaOf(t, path); got != want {
			t.Errorf("from version %d another schema comes out:\n%s", from, got)
		}
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	steps, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "s.db")
	next := migration{int64(len(steps) + 1), "later", "CREATE TABLE later (id TEXT)"}
	if err := openRaw(t, path, append(steps, next)); err != nil {
		t.Fatal(err)
	}
	before := schemaOf(t, path)
	var newer *NewerSchemaError
	if _, err := Open(t.Context(), Options{Path: path}); !errors.As(err, &newer) || newer.Store != next.version || newer.Program != int64(len(steps)) {
		t.Errorf("a newer schema: %v", err)
	}
	if schemaOf(t, path) != before {
		t.Error("a refused store was changed")
	}
}

// TestFailedMigrationChangesNothing: not even of the steps before it, or of its own first statements.
func TestFailedMigrationChangesNothing(t *testing.T) {
	steps, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "s.db")
	if err := openRaw(t, path, steps); err != nil {
		t.Fatal(err)
	}
	before, n := schemaOf(t, path), int64(len(steps))
	good := migration{n + 1, "good", "CREATE TABLE good (id TEXT)"}
	bad := migration{n + 2, "bad", "CREATE TABLE half (id TEXT); DROP TABLE reports; INSERT INTO nowhere VALUES (1)"}
	if err := openRaw(t, path, append(steps, good, bad)); err == nil || !strings.Contains(err.Error(), "bad") {
		t.Errorf("a migration that fails: %v", err)
	}
	if schemaOf(t, path) != before {
		t.Error("a failed migration left something")
	}
	s, err := Open(context.Background(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestInOrder: every text that is prepared goes through inOrder, so the suite checks all of them.
func TestInOrder(t *testing.T) {
	for query, want := range map[string]int{
		"SELECT 1":                                  0,
		"SELECT $1, $2, $1, $3":                     3,
		"SELECT $2, $1":                             -1,
		"SELECT $1, $3":                             -1,
		"SELECT " + params(1, 100):                  100,
		"SELECT " + params(1, 101):                  -1,
		"INSERT INTO t VALUES " + values(1, 2, 3):   6,
		"WITH e AS (VALUES ($1)" + rest(3) + ") $4": 4,
	} {
		n, err := inOrder(query)
		if err != nil {
			n = -1
		}
		if n != want {
			t.Errorf("%s: %d, %v", query, n, err)
		}
	}
}
