//go:build !js

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Backup writes a copy of the store, as it is at one moment, to a new file, while the store is in use: readers and writers go
// on. The copy has no free pages, so nothing that was erased is in it. A file that is there already is not touched.
func (s *Store) Backup(ctx context.Context, path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("store: backup: %s is there already (%w)", path, err)
	}
	return s.db.backup(ctx, path)
}

// backup implements database. The copy gets its name when it is complete and on disk.
func (d *sqliteDB) backup(ctx context.Context, path string) error {
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("store: backup: %w", err)
	}
	if _, err := d.reads.ExecContext(ctx, "VACUUM INTO ?1", part); err != nil {
		return fmt.Errorf("store: backup: %w", errors.Join(err, removeAll(part)))
	}
	if err := syncFile(part); err != nil {
		return fmt.Errorf("store: backup: %w", err)
	}
	if err := os.Rename(part, path); err != nil {
		return fmt.Errorf("store: backup: %w", err)
	}
	return syncFile(filepath.Dir(path))
}

// syncFile waits until a file, or the names in a folder, are on disk.
func syncFile(path string) error {
	f, err := os.Open(path) // #nosec G304 -- the operator names the files of the store
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// removeAll removes files that may not be there.
func removeAll(paths ...string) (err error) {
	for _, p := range paths {
		if e := os.Remove(p); e != nil && !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// Checked is what Check found in a store.
type Checked struct {
	Schema  int64
	Tree    tlog.Tree
	Reports int64
	Bodies  int64 // reports whose body is there; each has the digest that the log says
}

// Check reads a whole store, changes nothing in it, and says with an error what is wrong: with the file (SQLite's integrity
// check), the log (all leaves, its root, the roots of its tiles), a report without leaf or leaf without report, a body that
// is not the one in the log.
func Check(ctx context.Context, path string) (Checked, error) {
	if _, err := os.Stat(path); err != nil {
		return Checked{}, fmt.Errorf("store: check: %w", err)
	}
	db, err := sql.Open("sqlite", "file:"+escaped(path)+"?mode=ro")
	if err != nil {
		return Checked{}, fmt.Errorf("store: check: %w", err)
	}
	d := &sqliteDB{path: path, reads: db, kept: map[string]*sql.Stmt{}}
	c, err := d.check(ctx)
	if err != nil {
		err = fmt.Errorf("store: check %s: %w", path, err)
	}
	return c, errors.Join(err, db.Close())
}

// check is Check of an open file.
func (d *sqliteDB) check(ctx context.Context) (c Checked, err error) {
	verdicts, err := all(ctx, d, text, "PRAGMA integrity_check")
	if err != nil {
		return c, err
	}
	if len(verdicts) != 1 || verdicts[0] != "ok" {
		return c, fmt.Errorf("the file is damaged: %s", strings.Join(verdicts, "; "))
	}
	steps, err := migrations()
	if err != nil {
		return c, err
	}
	if c.Schema, err = one(ctx, d, number, "SELECT COALESCE(MAX(version), 0) FROM migrations"); err != nil {
		return c, err
	}
	if c.Schema > int64(len(steps)) {
		return c, &NewerSchemaError{Store: c.Schema, Program: int64(len(steps))}
	}
	s := &Store{db: d}
	if c.Tree, err = s.checkLog(ctx); err != nil {
		return c, err
	}
	if c.Reports, err = one(ctx, d, number, "SELECT COUNT(*) FROM reports r JOIN log_leaves l ON l.idx = r.log_index AND l.digest = r.digest"); err != nil {
		return c, err
	}
	if c.Reports != c.Tree.N {
		return c, fmt.Errorf("the log has %d records, and %d reports stand where it says", c.Tree.N, c.Reports)
	}
	c.Bodies, err = s.checkBodies(ctx)
	return c, err
}

// Restored says what Restore did.
type Restored struct {
	Backup   Checked
	Replaced string // where the store that was there is now; empty if there was none
	Lost     int64  // records that its log had more than the backup's: their receipts are not kept, and clients will notice
}

// ReplacesError is the refusal to put a backup over a store that is there.
type ReplacesError struct {
	Path        string
	Store, Copy int64 // records in the two logs
}

// Error implements error.
func (e *ReplacesError) Error() string {
	return fmt.Sprintf("there is a store at %s with %d reports; the backup has %d: say that it is to be replaced", e.Path, e.Store, e.Copy)
}

// Restore puts a backup in place of the store at path, after Check found it whole. If there is a store already it is a
// *ReplacesError unless replace is set, and is then kept beside it under another name; a store that is in use is never replaced.
func Restore(ctx context.Context, backup, path string, replace bool) (Restored, error) {
	checked, err := Check(ctx, backup)
	if err != nil {
		return Restored{}, err
	}
	out := Restored{Backup: checked}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		records, err := setAside(ctx, path)
		if err != nil {
			return Restored{}, fmt.Errorf("store: restore: %w", err)
		}
		if !replace {
			return Restored{}, &ReplacesError{Path: path, Store: records, Copy: checked.Tree.N}
		}
		out.Lost = max(records-checked.Tree.N, 0)
		out.Replaced = path + ".replaced-" + time.Now().UTC().Format("20060102T150405.000")
	}
	part := path + ".part"
	if err := copyFile(backup, part); err != nil {
		return Restored{}, fmt.Errorf("store: restore: %w", errors.Join(err, removeAll(part)))
	}
	if out.Replaced != "" {
		if err := os.Rename(path, out.Replaced); err != nil {
			return Restored{}, fmt.Errorf("store: restore: %w", errors.Join(err, removeAll(part)))
		}
	}
	if err := os.Rename(part, path); err != nil {
		return Restored{}, fmt.Errorf("store: restore: %w", err)
	}
	return out, syncFile(filepath.Dir(path))
}

// setAside makes sure that nobody has the store open, copies its write-ahead log into its file, so that the one file is all
// of it, and gives the number of records in its log.
func setAside(ctx context.Context, path string) (records int64, err error) {
	db, err := sql.Open("sqlite", "file:"+escaped(path)+"?_pragma=busy_timeout(1000)")
	if err != nil {
		return 0, err
	}
	db.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.QueryRowContext(ctx, "SELECT size FROM log_tree WHERE id = 1").Scan(&records); err != nil {
		return 0, fmt.Errorf("%s is no store, or a damaged one: move it away yourself (%w)", path, err)
	}
	var mode string
	if err := db.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode); err != nil || mode != "delete" {
		return 0, fmt.Errorf("the store at %s is in use: stop the server first (%w)", path, err)
	}
	return records, nil
}

// copyFile copies a file to a new one, on disk when it returns.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from) // #nosec G304 -- the operator names the files of the store
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) // #nosec G304 -- as above
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
