//go:build !js

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/refrain-project/refrain/server/campaign"
)

// writeLock is the number of the advisory lock that every writing transaction takes ("refrain" in ASCII). Instances on one database
// write one after the other, so that a batch is as if alone and the log has one writer at a time; Postgres gives the lock back when its
// holder's connection ends, however it ends.
const writeLock = 0x7265667261696e

// connectWithin bounds how long opening waits for a Postgres that is still starting.
const connectWithin = 30 * time.Second

// postgresDB is a store in a Postgres database that several processes may share. A commit is durable when it returns
// (synchronous_commit is set on, whatever the server's default).
type postgresDB struct {
	*committer
	reads  *sql.DB
	writes *sql.DB  // one connection, made again when it is lost
	known  sync.Map // texts whose parameters were found in order
}

// openPostgres connects, and brings the schema up to date.
func openPostgres(ctx context.Context, address string) (*postgresDB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil { // it may hold the password
		return nil, errors.New("store: not the address of a Postgres database: expected postgres://USER@HOST/DATABASE")
	}
	config.RuntimeParams["application_name"] = "refrain"
	config.RuntimeParams["synchronous_commit"] = "on"
	d := &postgresDB{reads: stdlib.OpenDB(*config), writes: stdlib.OpenDB(*config)}
	d.reads.SetMaxOpenConns(2 + 4*runtime.GOMAXPROCS(0))
	d.reads.SetMaxIdleConns(2 + 4*runtime.GOMAXPROCS(0))
	d.writes.SetMaxOpenConns(1)
	if err = d.connect(ctx); err == nil {
		err = d.migrate(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("store: Postgres at %s: %w", config.Host, err), d.reads.Close(), d.writes.Close())
	}
	d.committer = newCommitter(d.commit)
	return d, nil
}

// connect waits until the database answers.
func (d *postgresDB) connect(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, connectWithin)
	defer cancel()
	for {
		err := d.writes.PingContext(ctx)
		const starting = "57P03"
		if said := stateOf(err); err == nil || said != "" && said != starting {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// stateOf gives the SQLSTATE of an error of Postgres itself, "" for any other.
func stateOf(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// migrate brings the schema up to date, all steps in one transaction under the lock: of instances that start together one does it, the
// others wait and find nothing to do.
func (d *postgresDB) migrate(ctx context.Context) error {
	steps, err := migrations()
	if err != nil {
		return err
	}
	return d.locked(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS migrations (version BIGINT NOT NULL PRIMARY KEY, applied BIGINT NOT NULL)"); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		var have int64
		if err := tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(version), 0) FROM migrations").Scan(&have); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		if have > int64(len(steps)) {
			return &NewerSchemaError{Store: have, Program: int64(len(steps))}
		}
		for _, m := range steps[have:] {
			if _, err := tx.ExecContext(ctx, m.sql, pgx.QueryExecModeSimpleProtocol); err != nil {
				return fmt.Errorf("migrate: %s: %w", m.name, err)
			}
			if _, err := tx.ExecContext(ctx, "INSERT INTO migrations (version, applied) VALUES ($1, $2)", m.version, time.Now().UnixMilli()); err != nil {
				return fmt.Errorf("migrate: %w", err)
			}
		}
		return nil
	})
}

// locked runs a transaction that no other instance's overlaps.
func (d *postgresDB) locked(ctx context.Context, run func(*sql.Tx) error) error {
	tx, err := d.writes.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if _, err = tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(writeLock)); err == nil {
		err = run(tx)
	}
	if err != nil {
		return errors.Join(err, ended(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// ended leaves out that a transaction has ended already.
func ended(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// query implements database. One statement reads one state.
func (d *postgresDB) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := d.inOrder(query); err != nil {
		return nil, err
	}
	return d.reads.QueryContext(ctx, query, args...)
}

// inOrder holds a text to the order of its parameters, once: what works on one database must work on all.
func (d *postgresDB) inOrder(query string) error {
	if _, known := d.known.Load(query); known {
		return nil
	}
	_, err := inOrder(query)
	if err == nil {
		d.known.Store(query, true)
	}
	return err
}

// commit executes a group in one transaction. A batch that fails is undone alone; an error of commit itself undoes all.
func (d *postgresDB) commit(group []*queued) error {
	ctx := context.Background() // a caller who gives up must not interrupt the others
	return d.locked(ctx, func(tx *sql.Tx) error {
		for _, q := range group {
			if q.err = q.ctx.Err(); q.err != nil {
				continue
			}
			if err := d.attempt(ctx, tx, q); err != nil {
				return err
			}
		}
		return nil
	})
}

// attempt executes one batch in a savepoint of its own. The error says that the transaction cannot go on.
func (d *postgresDB) attempt(ctx context.Context, tx *sql.Tx, q *queued) error {
	if _, err := tx.ExecContext(ctx, "SAVEPOINT batch"); err != nil {
		return fmt.Errorf("store: savepoint: %w", err)
	}
	if q.changed, q.err = d.execute(ctx, tx, q.steps); q.err != nil {
		if _, err := tx.ExecContext(ctx, "ROLLBACK TO SAVEPOINT batch"); err != nil {
			return fmt.Errorf("store: savepoint: %w (after %w)", err, q.err)
		}
	}
	if _, err := tx.ExecContext(ctx, "RELEASE SAVEPOINT batch"); err != nil {
		return fmt.Errorf("store: savepoint: %w", err)
	}
	return nil
}

// execute runs the statements of one batch.
func (d *postgresDB) execute(ctx context.Context, tx *sql.Tx, steps []statement) ([]int64, error) {
	changed := make([]int64, len(steps))
	for i, s := range steps {
		if err := d.inOrder(s.sql); err != nil {
			return nil, err
		}
		result, err := tx.ExecContext(ctx, s.sql, s.args...)
		if err != nil {
			return nil, refusal(err)
		}
		if changed[i], err = result.RowsAffected(); err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
	}
	return changed, nil
}

// refusal puts Postgres' error under the kind that callers act on (appendix A of its manual).
func refusal(err error) error {
	switch stateOf(err) {
	case "23505":
		return fmt.Errorf("%w: %w", errTaken, err)
	case "23514":
		return fmt.Errorf("%w: %w", errGuard, err)
	case "23503":
		return fmt.Errorf("%w: %w", errParent, err)
	}
	return fmt.Errorf("store: %w", err)
}

// erasable are the tables from which content is erased.
var erasable = []string{"bodies", "clusters", "cluster_keys", "reports"}

// erased implements database: the rows are taken out of the tables' pages. The write-ahead log and backups of the server have them until whoever
// runs it lets them go, which docs/deploy.md says.
func (d *postgresDB) erased(ctx context.Context) {
	_, _ = d.reads.ExecContext(ctx, "VACUUM "+strings.Join(erasable, ", ")) // autovacuum does it later if this one cannot
}

// size implements database.
func (d *postgresDB) size(ctx context.Context) (int64, error) {
	return one(ctx, d, number, "SELECT pg_database_size(current_database())")
}

// backup implements database: Postgres has its own tools, which do it without Refrain's standing by.
func (d *postgresDB) backup(context.Context, string) error {
	return &campaign.Error{Code: campaign.ErrUnavailable, Field: "pg_dump"}
}

// close implements database: what is in the queue is still committed.
func (d *postgresDB) close() error {
	if !d.stop() {
		return nil
	}
	return errors.Join(d.writes.Close(), d.reads.Close())
}
