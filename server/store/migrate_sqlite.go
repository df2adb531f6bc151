//go:build !js

package store

import (
	"context"
	"fmt"
	"time"
)

// migrate brings the schema up to date, all steps in one transaction: they succeed together or leave nothing. Another process
// that opens the store at the same time waits and then finds nothing to do.
func (d *sqliteDB) migrate(ctx context.Context) error {
	steps, err := migrations()
	if err != nil {
		return err
	}
	return d.apply(ctx, steps)
}

// apply applies the steps that the store has not had yet.
func (d *sqliteDB) apply(ctx context.Context, steps []migration) (err error) {
	if _, err := d.writer.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer func() {
		if err != nil {
			_, _ = d.writer.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") // err is what the caller has to know
		}
	}()
	if _, err := d.writer.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS migrations (version BIGINT NOT NULL PRIMARY KEY, applied BIGINT NOT NULL)"); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	var have int64
	if err := d.writer.QueryRowContext(ctx, "SELECT COALESCE(MAX(version), 0) FROM migrations").Scan(&have); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if have > int64(len(steps)) {
		return &NewerSchemaError{Store: have, Program: int64(len(steps))}
	}
	for _, m := range steps[have:] {
		if _, err := d.writer.ExecContext(ctx, dialect(m.sql)); err != nil {
			return fmt.Errorf("migrate: %s: %w", m.name, err)
		}
		if _, err := d.writer.ExecContext(ctx, "INSERT INTO migrations (version, applied) VALUES (?1, ?2)", m.version, time.Now().UnixMilli()); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
	}
	if _, err := d.writer.ExecContext(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
