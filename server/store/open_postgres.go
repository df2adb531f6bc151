//go:build !js

package store

import (
	"cmp"
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
	config *pgx.ConnConfig
	reads  *sql.DB
	writer *pgx.Conn // made again when it is lost; only migrate and the committer use it
	known  sync.Map  // texts whose parameters were found in order
}

// openPostgres connects, and brings the schema up to date.
func openPostgres(ctx context.Context, address string) (*postgresDB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil { // it may hold the password
		return nil, errors.New("store: not the address of a Postgres database: expected postgres://USER@HOST/DATABASE")
	}
	config.RuntimeParams["application_name"] = "refrain"
	config.RuntimeParams["synchronous_commit"] = "on"
	d := &postgresDB{config: config, reads: stdlib.OpenDB(*config)}
	d.reads.SetMaxOpenConns(2 + 4*runtime.GOMAXPROCS(0))
	d.reads.SetMaxIdleConns(2 + 4*runtime.GOMAXPROCS(0))
	if err = d.connect(ctx); err == nil {
		err = d.migrate(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("store: Postgres at %s: %w", config.Host, err), d.closeAll())
	}
	d.committer = newCommitter(d.commit)
	return d, nil
}

// connect waits until the database answers, and makes the connection that writes.
func (d *postgresDB) connect(ctx context.Context) (err error) {
	if d.writer != nil && !d.writer.IsClosed() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, connectWithin)
	defer cancel()
	for {
		d.writer, err = pgx.ConnectConfig(ctx, d.config)
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
	return d.locked(ctx, func() error {
		if _, err := d.writer.Exec(ctx, "CREATE TABLE IF NOT EXISTS migrations (version BIGINT NOT NULL PRIMARY KEY, applied BIGINT NOT NULL)"); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		var have int64
		if err := d.writer.QueryRow(ctx, "SELECT COALESCE(MAX(version), 0) FROM migrations").Scan(&have); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		if have > int64(len(steps)) {
			return &NewerSchemaError{Store: have, Program: int64(len(steps))}
		}
		for _, m := range steps[have:] {
			if _, err := d.writer.Exec(ctx, m.sql, pgx.QueryExecModeSimpleProtocol); err != nil {
				return fmt.Errorf("migrate: %s: %w", m.name, err)
			}
			if _, err := d.writer.Exec(ctx, "INSERT INTO migrations (version, applied) VALUES ($1, $2)", m.version, time.Now().UnixMilli()); err != nil {
				return fmt.Errorf("migrate: %w", err)
			}
		}
		return nil
	})
}

// locked runs a transaction that no other instance's overlaps. After an error that leaves its state unknown the connection is given up.
func (d *postgresDB) locked(ctx context.Context, run func() error) error {
	if err := d.connect(ctx); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	var begin pgx.Batch
	begin.Queue("BEGIN")
	begin.Queue("SELECT pg_advisory_xact_lock($1)", int64(writeLock))
	err := d.writer.SendBatch(ctx, &begin).Close()
	if err == nil {
		err = run()
	}
	if err == nil {
		if _, err = d.writer.Exec(ctx, "COMMIT"); err == nil {
			return nil
		}
	}
	if _, undone := d.writer.Exec(ctx, "ROLLBACK"); undone != nil {
		_ = d.writer.Close(ctx) // the next transaction makes another one
	}
	return fmt.Errorf("store: transaction: %w", err)
}

// query implements database. One statement reads one state.
func (d *postgresDB) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := d.inOrder(do(query)); err != nil {
		return nil, err
	}
	return d.reads.QueryContext(ctx, query, args...)
}

// inOrder holds texts to the order of their parameters, each once: what works on one database must work on all.
func (d *postgresDB) inOrder(steps ...statement) error {
	for i := range steps {
		if _, known := d.known.Load(steps[i].sql); known {
			continue
		}
		if _, err := inOrder(steps[i].sql); err != nil {
			return err
		}
		d.known.Store(steps[i].sql, true)
	}
	return nil
}

// commit executes a group in one transaction. A batch that fails is undone alone; an error of commit itself undoes all.
func (d *postgresDB) commit(group []*queued) error {
	ctx := context.Background() // a caller who gives up must not interrupt the others
	return d.locked(ctx, func() error {
		for _, q := range group {
			if q.err = cmp.Or(q.ctx.Err(), d.inOrder(q.steps...)); q.err != nil {
				continue
			}
			if q.changed, q.err = d.attempt(ctx, q.steps); q.err == nil {
				continue
			}
			if _, err := d.writer.Exec(ctx, "ROLLBACK TO SAVEPOINT batch"); err != nil {
				return fmt.Errorf("savepoint: %w (after %w)", err, q.err)
			}
		}
		return nil
	})
}

// attempt executes one batch in a savepoint of its own, in one round trip: the statements are sent without waiting for answers.
func (d *postgresDB) attempt(ctx context.Context, steps []statement) (changed []int64, err error) {
	var sent pgx.Batch
	sent.Queue("SAVEPOINT batch")
	for i := range steps {
		sent.Queue(steps[i].sql, steps[i].args...)
	}
	sent.Queue("RELEASE SAVEPOINT batch")
	answers := d.writer.SendBatch(ctx, &sent)
	defer func() {
		if failed := answers.Close(); err == nil && failed != nil {
			changed, err = nil, refusal(failed)
		}
	}()
	if _, err := answers.Exec(); err != nil {
		return nil, fmt.Errorf("store: savepoint: %w", err)
	}
	changed = make([]int64, len(steps))
	for i := range steps {
		done, err := answers.Exec()
		if err != nil {
			return nil, refusal(err)
		}
		changed[i] = done.RowsAffected()
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
	return d.closeAll()
}

// closeAll closes the connections.
func (d *postgresDB) closeAll() (err error) {
	if d.writer != nil {
		err = d.writer.Close(context.Background())
	}
	return errors.Join(err, d.reads.Close())
}
