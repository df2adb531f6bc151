//go:build !js

package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Moved says what Transfer copied and compared.
type Moved struct {
	Tables []MovedTable
	Log    tlog.Tree // size and root, computed again from the leaves in the new store
}

// MovedTable is one table: its rows, and a digest of them that does not depend on their order, the same in both stores.
type MovedTable struct {
	Name   string
	Rows   int64
	Digest string
}

// ErrNotEmpty is the refusal to move into a store that has somebody's data.
var ErrNotEmpty = errors.New("store: the store to move into is not empty")

// ErrMoving says that the old store was written to while it was copied: its server must be stopped first.
var ErrMoving = errors.New("store: the old store changed while it was copied")

// created finds the tables in the order in which migrations make them, so that no row refers to what is not there yet.
var created = regexp.MustCompile(`(?m)^CREATE TABLE (?:IF NOT EXISTS )?(\w+)`)

// tables lists all tables with content, the state of the log last: until it is there the new store's log is empty, and a move that was cut off
// can begin again.
func tables() ([]string, error) {
	steps, err := migrations()
	if err != nil {
		return nil, err
	}
	var list []string
	for _, m := range steps {
		for _, found := range created.FindAllStringSubmatch(m.sql, -1) {
			if found[1] != "guards" && found[1] != logState {
				list = append(list, found[1])
			}
		}
	}
	return append(list, logState), nil
}

const logState = "log_tree"

// Transfer copies everything from one store into another, empty one, and proves it: rows and digests of every table, and the log's root from its
// leaves. Nothing may write to the old one meanwhile. progress is told of each table's rows as they are written.
func Transfer(ctx context.Context, from, to *Store, progress func(table string, rows int64)) (Moved, error) {
	if err := to.empty(ctx); err != nil {
		return Moved{}, err
	}
	before, err := from.Pulse(ctx)
	if err != nil {
		return Moved{}, err
	}
	names, err := tables()
	if err != nil {
		return Moved{}, err
	}
	var clear []statement
	for _, name := range slices.Backward(names) {
		clear = append(clear, do("DELETE FROM "+name))
	}
	if err := to.write(ctx, clear...); err != nil {
		return Moved{}, err
	}
	var m Moved
	for _, name := range names {
		table, err := copyTable(ctx, from.db, to.db, name, progress)
		if err != nil {
			return Moved{}, fmt.Errorf("move %s: %w", name, err)
		}
		m.Tables = append(m.Tables, table)
	}
	for _, want := range m.Tables {
		got := MovedTable{Name: want.Name}
		if err := got.read(ctx, to.db, func([]string, []any) error { return nil }); err != nil {
			return Moved{}, err
		}
		if got != want {
			return Moved{}, fmt.Errorf("store: table %s has %d rows and digest %s in the new store, %d and %s in the old", want.Name, got.Rows, got.Digest, want.Rows, want.Digest)
		}
	}
	after, err := from.Pulse(ctx)
	if err == nil && after != before {
		err = ErrMoving
	}
	if err != nil {
		return Moved{}, err
	}
	m.Log, err = to.checkLog(ctx)
	return m, err
}

// empty says with an error that somebody's data is in the store.
func (s *Store) empty(ctx context.Context) error {
	stats, err := s.Stats(ctx)
	if err == nil && stats.LogSize > 0 {
		err = ErrNotEmpty
	}
	return err
}

// The bounds of one batch of copied rows.
const (
	movedRows  = 500
	movedBytes = 4 << 20
)

// copyTable copies one table.
func copyTable(ctx context.Context, from, to database, name string, progress func(string, int64)) (MovedTable, error) {
	table := MovedTable{Name: name}
	var steps []statement
	var rows, size int
	flush := func() error {
		if len(steps) == 0 {
			return nil
		}
		_, err := to.batch(ctx, steps)
		steps, rows, size = nil, 0, 0
		progress(name, table.Rows)
		return err
	}
	err := table.read(ctx, from, func(columns []string, values []any) error {
		steps = append(steps, do("INSERT INTO "+name+" ("+strings.Join(columns, ", ")+") VALUES ("+params(1, len(columns))+")", values...))
		rows++
		for _, v := range values {
			switch v := v.(type) {
			case string:
				size += len(v)
			case []byte:
				size += len(v)
			}
		}
		if rows < movedRows && size < movedBytes {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	return table, err
}

// read reads all rows of a table, counts them and sums up their digests.
func (t *MovedTable) read(ctx context.Context, db database, each func(columns []string, values []any) error) error {
	rows, err := db.query(ctx, "SELECT * FROM "+t.Name)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer func() { _ = rows.Close() }() // Err has what went wrong
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	binary, err := binaryColumns(rows)
	if err != nil {
		return err
	}
	order := slices.Clone(columns)
	slices.Sort(order)
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	var sum [4]uint64
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		row := make([]any, len(values))
		for i, v := range values {
			row[i] = v
			if binary[i] {
				row[i] = bytesOf(v)
			}
		}
		t.Rows++
		add(&sum, rowDigest(columns, order, row))
		if err := each(columns, row); err != nil {
			return err
		}
	}
	t.Digest = fmt.Sprintf("%016x%016x%016x%016x", sum[3], sum[2], sum[1], sum[0])
	return rows.Err()
}

// bytesOf gives what a column of bytes holds. SQLite gives ” as the text that it was written as, and no bytes as nil, which would be NULL.
func bytesOf(v any) []byte {
	switch v := v.(type) {
	case string:
		return []byte(v)
	case []byte:
		return append([]byte{}, v...)
	}
	return []byte{}
}

// binaryColumns says which columns hold bytes.
func binaryColumns(rows *sql.Rows) ([]bool, error) {
	types, err := rows.ColumnTypes()
	out := make([]bool, len(types))
	for i, c := range types {
		out[i] = c.DatabaseTypeName() == "BYTEA"
	}
	return out, err
}

// rowDigest is the SHA-256 of a row: each column in the order of names, its kind, its length, its bytes.
func rowDigest(columns, order []string, row []any) [32]byte {
	var b []byte
	for _, name := range order {
		switch v := row[slices.Index(columns, name)].(type) {
		case int64:
			b = binary.BigEndian.AppendUint64(append(b, 'i'), uint64(v)) // #nosec G115 -- a digest of its bits
		case string:
			b = append(binary.BigEndian.AppendUint64(append(b, 's'), uint64(len(v))), v...)
		case []byte:
			b = append(binary.BigEndian.AppendUint64(append(b, 'b'), uint64(len(v))), v...)
		default:
			b = fmt.Appendf(append(b, '?'), "%T %v", v, v)
		}
	}
	return sha256.Sum256(b)
}

// add adds a digest to a sum of 256 bits: the sum of a set of rows is the same in any order, and a row that is there twice counts twice.
func add(sum *[4]uint64, digest [32]byte) {
	var carry uint64
	for i := range sum {
		sum[i], carry = bits.Add64(sum[i], binary.LittleEndian.Uint64(digest[i*8:]), carry)
	}
}
