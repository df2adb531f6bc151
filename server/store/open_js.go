package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall/js"
	"time"

	"github.com/syumai/workers/cloudflare"
	"github.com/syumai/workers/cloudflare/d1"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/promise"
)

// Open opens the store in a D1 database, and brings its schema up to date. A schema that is newer than the program is refused with a
// *NewerSchemaError.
func Open(ctx context.Context, o Options) (*Store, error) {
	db, err := openD1(ctx, o.D1)
	if err != nil {
		return nil, err
	}
	return newStore(ctx, db, o)
}

// d1DB is a store in Cloudflare's D1: SQLite that is asked over the network, one statement or one atomic batch at a time.
type d1DB struct {
	binding js.Value
	reads   *sql.DB
	known   sync.Map // texts whose parameters were found in order
	closed  atomic.Bool
}

// openD1 opens the database that a Worker is bound to under a name.
func openD1(ctx context.Context, name string) (*d1DB, error) {
	connector, err := d1.OpenConnector(name)
	if err != nil {
		return nil, fmt.Errorf("store: D1 %q: %w", name, err)
	}
	d := &d1DB{binding: cloudflare.GetBinding(name), reads: sql.OpenDB(connector)}
	return d, d.migrate(ctx)
}

// statementEnd ends a statement of a migration: none has a semicolon at the end of a line within itself.
var statementEnd = regexp.MustCompile(`;[ \t]*(--[^\n]*)?(\n|$)`)

// migrate applies the steps that the store has not had yet, each in a batch of its own with the note that it was applied. Of two
// instances that do it at the same time one takes the note's key, and nothing of the other's batch happens.
func (d *d1DB) migrate(ctx context.Context) error {
	steps, err := migrations()
	if err != nil {
		return err
	}
	if _, err := d.batch(ctx, []statement{do("CREATE TABLE IF NOT EXISTS migrations (version BIGINT NOT NULL PRIMARY KEY, applied BIGINT NOT NULL)")}); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for {
		have, err := one(ctx, d, number, "SELECT COALESCE(MAX(version), 0) FROM migrations")
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		if have > int64(len(steps)) {
			return &NewerSchemaError{Store: have, Program: int64(len(steps))}
		}
		if have == int64(len(steps)) {
			return nil
		}
		m := steps[have]
		batch := []statement{do("INSERT INTO migrations (version, applied) VALUES ($1, $2)", m.version, time.Now().UnixMilli())}
		for _, text := range statementEnd.Split(m.sql, -1) {
			if text = strings.TrimSpace(text); text != "" && !comment(text) {
				batch = append(batch, do(text))
			}
		}
		if _, err := d.batch(ctx, batch); err != nil && !errors.Is(err, errTaken) {
			return fmt.Errorf("migrate: %s: %w", m.name, err)
		}
	}
}

// comment says whether a text is nothing but comments.
func comment(text string) bool {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
			return false
		}
	}
	return true
}

// query implements database.
func (d *d1DB) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := d.inOrder(query); err != nil {
		return nil, err
	}
	return d.reads.QueryContext(ctx, dialect(query), args...)
}

// inOrder holds a text to the order of its parameters, once.
func (d *d1DB) inOrder(query string) error {
	if _, known := d.known.Load(query); known {
		return nil
	}
	_, err := inOrder(query)
	if err == nil {
		d.known.Store(query, true)
	}
	return err
}

// batch implements database: D1 runs a batch in a transaction, and one at a time.
func (d *d1DB) batch(_ context.Context, steps []statement) ([]int64, error) {
	if d.closed.Load() {
		return nil, errors.New("store: closed")
	}
	if len(steps) == 0 { // which D1 refuses
		return nil, nil
	}
	list := js.Global().Get("Array").New()
	for i := range steps {
		if err := errors.Join(steps[i].check(), d.inOrder(steps[i].sql)); err != nil {
			return nil, err
		}
		args := make([]any, len(steps[i].args))
		for n, a := range steps[i].args {
			args[n] = a
			if b, ok := a.([]byte); ok {
				bytes := js.Global().Get("Uint8Array").New(len(b))
				js.CopyBytesToJS(bytes, b)
				args[n] = bytes
			}
		}
		prepared := d.binding.Call("prepare", dialect(steps[i].sql))
		if len(args) > 0 {
			prepared = prepared.Call("bind", args...)
		}
		list.Call("push", prepared)
	}
	answers, err := promise.Await(d.binding.Call("batch", list))
	if err != nil {
		return nil, refused(err)
	}
	changed := make([]int64, len(steps))
	for i := range changed {
		changed[i] = int64(answers.Index(i).Get("meta").Get("changes").Int())
	}
	return changed, nil
}

// refused puts D1's error, which is a text, under the kind that callers act on.
func refused(err error) error {
	for text, kind := range map[string]error{"UNIQUE constraint failed": errTaken, "CHECK constraint failed": errGuard, "FOREIGN KEY constraint failed": errParent} {
		if strings.Contains(err.Error(), text) {
			return fmt.Errorf("%w: %w", kind, err)
		}
	}
	return fmt.Errorf("store: %w", err)
}

// erased implements database. D1 keeps a history of 30 days (Time Travel) in which erased content lingers; docs/deploy.md says so.
func (d *d1DB) erased(context.Context) {}

// size implements database.
func (d *d1DB) size(context.Context) (int64, error) {
	answer, err := promise.Await(d.binding.Call("prepare", "SELECT 1").Call("all"))
	if err != nil {
		return 0, refused(err)
	}
	return int64(answer.Get("meta").Get("size_after").Int()), nil
}

// backup implements database: D1 is exported with Cloudflare's own tools.
func (d *d1DB) backup(context.Context, string) error {
	return &campaign.Error{Code: campaign.ErrUnavailable, Field: "d1"}
}

// close implements database.
func (d *d1DB) close() error {
	d.closed.Store(true)
	return d.reads.Close()
}
