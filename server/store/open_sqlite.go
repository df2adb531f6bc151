//go:build !js

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	cachePages = 32 << 10  // KiB of pages that a connection keeps
	keptTexts  = 400       // statements that are kept prepared
	busyMillis = 20_000    // how long to wait for another process's write
	checkpoint = 4_000     // pages of write-ahead log after which it is copied into the file
	journalMax = 256 << 20 // bytes to which the write-ahead log is cut after that
)

// sqliteDB is a store in one SQLite file. One connection writes, in the order of a queue; several read beside it. Write-ahead
// log with synchronous=FULL: a commit is on disk when it returns. Batches that wait at the same time share a transaction and its
// fsync; one that fails is undone alone.
type sqliteDB struct {
	*committer
	path   string
	reads  *sql.DB
	writer *sql.Conn
	mu     sync.Mutex
	kept   map[string]*sql.Stmt // of reads, under mu
	steps  map[string]*sql.Stmt // of writer; only the committer uses it
}

// openSQLite opens the file, makes it if there is none, and brings its schema up to date.
func openSQLite(ctx context.Context, path string) (*sqliteDB, error) {
	if path == "" {
		return nil, errors.New("store: no path")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return nil, fmt.Errorf("store: open %s: %w", path, err)
	}
	db.SetMaxOpenConns(2 + max(2, runtime.GOMAXPROCS(0)))
	db.SetMaxIdleConns(2 + max(2, runtime.GOMAXPROCS(0)))
	d := &sqliteDB{path: path, reads: db, kept: map[string]*sql.Stmt{}, steps: map[string]*sql.Stmt{}}
	if d.writer, err = db.Conn(ctx); err == nil {
		err = d.migrate(ctx)
	}
	if err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("store: open %s: %w", path, err)
	}
	d.committer = newCommitter(d.commit)
	return d, nil
}

// dsn gives the driver's name for a file with everything that each connection sets. secure_delete overwrites what is erased.
func dsn(path string) string {
	pragmas := []string{fmt.Sprintf("busy_timeout(%d)", busyMillis), "journal_mode(wal)", "synchronous(full)", "foreign_keys(1)", "secure_delete(1)",
		fmt.Sprintf("cache_size(-%d)", cachePages), fmt.Sprintf("wal_autocheckpoint(%d)", checkpoint), fmt.Sprintf("journal_size_limit(%d)", journalMax)}
	q := url.Values{"_pragma": pragmas, "_txlock": {"immediate"}}
	return "file:" + escaped(path) + "?" + q.Encode()
}

// escaped writes a path so that a question mark in it begins no parameters.
func escaped(path string) string { return (&url.URL{Path: path}).EscapedPath() }

// query implements database.
func (d *sqliteDB) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	d.mu.Lock()
	stmt := d.kept[query]
	d.mu.Unlock()
	if stmt == nil {
		_, err := inOrder(query)
		if err != nil {
			return nil, err
		}
		if stmt, err = d.reads.PrepareContext(ctx, dialect(query)); err != nil {
			return nil, err
		}
		d.mu.Lock()
		if old := d.kept[query]; old != nil || len(d.kept) >= keptTexts {
			d.mu.Unlock()
			defer func() { _ = stmt.Close() }() // the rows keep it open as long as they need it
			return stmt.QueryContext(ctx, args...)
		}
		d.kept[query] = stmt
		d.mu.Unlock()
	}
	return stmt.QueryContext(ctx, args...)
}

// commit executes a group in one transaction. A batch that fails is undone alone; an error of commit itself undoes all. Batches
// seldom fail, and a savepoint copies every page that is written after it: the first try is without.
func (d *sqliteDB) commit(group []*queued) error {
	ctx := context.Background() // a caller who gives up must not interrupt the others
	if err := d.step(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	failed := false
	for _, q := range group {
		if q.err = q.ctx.Err(); q.err != nil {
			continue
		}
		if q.changed, q.err = d.execute(ctx, q.steps); q.err != nil {
			failed = true
			break
		}
	}
	if failed {
		if err := d.step(ctx, "ROLLBACK"); err != nil {
			return fmt.Errorf("store: rollback: %w", err)
		}
		if len(group) == 1 {
			return nil
		}
		return d.commitApart(ctx, group)
	}
	return d.end(ctx)
}

// end commits.
func (d *sqliteDB) end(ctx context.Context) error {
	if err := d.step(ctx, "COMMIT"); err != nil {
		_ = d.step(ctx, "ROLLBACK")
		return fmt.Errorf("store: commit: %w", err)
	}
	return nil
}

// commitApart is commit with a savepoint for each batch.
func (d *sqliteDB) commitApart(ctx context.Context, group []*queued) error {
	if err := d.step(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	for _, q := range group {
		if q.err = q.ctx.Err(); q.err != nil {
			continue
		}
		err := d.step(ctx, "SAVEPOINT batch")
		if err == nil {
			q.changed, q.err = d.execute(ctx, q.steps)
			if q.err != nil {
				err = d.step(ctx, "ROLLBACK TO batch")
			}
		}
		if err == nil {
			err = d.step(ctx, "RELEASE batch")
		}
		if err != nil {
			_ = d.step(ctx, "ROLLBACK")
			return fmt.Errorf("store: savepoint: %w (after %w)", err, q.err)
		}
	}
	return d.end(ctx)
}

// execute runs the statements of one batch.
func (d *sqliteDB) execute(ctx context.Context, steps []statement) ([]int64, error) {
	changed := make([]int64, len(steps))
	for i, s := range steps {
		stmt, err := d.prepared(ctx, s.sql)
		if err != nil {
			return nil, fmt.Errorf("store: prepare: %w", err)
		}
		result, err := stmt.ExecContext(ctx, s.args...)
		if err != nil {
			return nil, failure(err)
		}
		if changed[i], err = result.RowsAffected(); err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
	}
	return changed, nil
}

// step executes one statement without parameters on the writing connection.
func (d *sqliteDB) step(ctx context.Context, text string) error {
	stmt, err := d.prepared(ctx, text)
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(ctx)
	return err
}

// prepared gives a statement of the writing connection. When there are too many, all are forgotten: that is rare, because
// texts differ only by how many rows they take.
func (d *sqliteDB) prepared(ctx context.Context, text string) (*sql.Stmt, error) {
	if stmt := d.steps[text]; stmt != nil {
		return stmt, nil
	}
	if len(d.steps) >= keptTexts {
		d.forget()
	}
	if _, err := inOrder(text); err != nil {
		return nil, err
	}
	stmt, err := d.writer.PrepareContext(ctx, dialect(text))
	if err != nil {
		return nil, err
	}
	d.steps[text] = stmt
	return stmt, nil
}

// forget closes the statements of the writing connection.
func (d *sqliteDB) forget() {
	for _, stmt := range d.steps {
		_ = stmt.Close()
	}
	clear(d.steps)
}

// failure puts SQLite's error under the kind that callers act on.
func failure(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("store: %w", err)
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return fmt.Errorf("%w: %w", errTaken, err)
	case sqlite3.SQLITE_CONSTRAINT_CHECK:
		return fmt.Errorf("%w: %w", errGuard, err)
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return fmt.Errorf("%w: %w", errParent, err)
	}
	return fmt.Errorf("store: %w", err)
}

// erased implements database: the write-ahead log is copied into the file and cut to nothing, if no reader is in the way. If one is,
// the next write-ahead log overwrites the old one from its beginning.
func (d *sqliteDB) erased(ctx context.Context) {
	if rows, err := d.reads.QueryContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err == nil {
		_ = rows.Close()
	}
}

// size implements database.
func (d *sqliteDB) size(context.Context) (int64, error) {
	var sum int64
	for _, suffix := range []string{"", "-wal"} {
		info, err := os.Stat(d.path + suffix)
		switch {
		case errors.Is(err, os.ErrNotExist):
		case err != nil:
			return 0, fmt.Errorf("store: %w", err)
		default:
			sum += info.Size()
		}
	}
	return sum, nil
}

// close implements database: what is in the queue is still committed.
func (d *sqliteDB) close() error {
	if !d.stop() {
		return nil
	}
	d.forget() // database/sql does not close what was prepared on one connection, and SQLite keeps a file open that has statements
	return errors.Join(d.writer.Close(), d.reads.Close())
}
