package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/refrain-project/refrain/server/campaign"
)

// database is all that the store asks of a database, and so all that another one has to bring.
//
// Statements write parameters as $1, $2, … in the order of their first appearance, because D1 binds them in that order and
// Postgres by number; a number may be used again. A statement has at most maxParams of them, which is D1's limit.
type database interface {
	// batch executes the statements one after the other, as a whole or not at all, as if it were alone (serializable). It gives
	// how many rows each changed. It returns when the changes are durable. There are no interactive transactions: what a
	// batch has to decide it decides in SQL (see guard).
	batch(ctx context.Context, statements []statement) ([]int64, error)
	// query reads. What it reads is one state of the store.
	query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	// erased is told that content was erased, so that the database can see to it that no copy lingers in its own files.
	erased(ctx context.Context)
	// size gives the bytes that the store takes up.
	size(ctx context.Context) (int64, error)
	// backup writes a copy of one state to a new file.
	backup(ctx context.Context, path string) error
	close() error
}

const (
	maxParams = 100 // parameters in a statement
	maxIDs    = 90  // ids in one IN list; it leaves room for other parameters
)

// The kinds of failure of a batch that a caller acts on; a database wraps its own errors in them.
var (
	errTaken  = errors.New("store: a key is taken")
	errGuard  = errors.New("store: a condition does not hold")
	errParent = errors.New("store: refers to what is not there")
)

// statement is one step of a batch.
type statement struct {
	sql  string
	args []any
}

// do makes a statement.
func do(sql string, args ...any) statement { return statement{sql, args} }

// guard makes a statement that fails the whole batch with errGuard unless the condition holds when it is reached.
func guard(condition string, args ...any) statement {
	return statement{"INSERT INTO guards (ok) SELECT 0 WHERE NOT (" + condition + ")", args}
}

// check refuses what one of the databases would refuse or bind wrongly: too many parameters, a NUL or invalid UTF-8 in text.
func (s *statement) check() error {
	if len(s.args) > maxParams {
		return fmt.Errorf("store: %d parameters in a statement", len(s.args))
	}
	for _, a := range s.args {
		if text, ok := a.(string); ok && (strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text)) {
			return &campaign.Error{Code: campaign.ErrInvalid}
		}
	}
	return nil
}

// numbered matches a parameter as the store writes it.
var numbered = regexp.MustCompile(`\$(\d+)`)

// dialect makes SQLite's text of a statement or a migration: ?N binds by number whatever the driver, and tables that say so
// in a comment are kept in the order of their key.
func dialect(text string) string {
	return numbered.ReplaceAllString(strings.ReplaceAll(text, "/* WITHOUT ROWID */", "WITHOUT ROWID"), "?$1")
}

// inOrder gives how many parameters a statement has, or says with an error that they do not appear in the order of their numbers
// or are too many. A database calls it when it prepares a statement: D1 would bind the wrong values in silence.
func inOrder(query string) (int, error) {
	seen := 0
	for _, m := range numbered.FindAllStringSubmatch(query, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil || n < 1 || n > seen+1 || n > maxParams {
			return 0, fmt.Errorf("store: %s comes after $%d in %q", m[0], seen, query)
		}
		seen = max(seen, n)
	}
	return seen, nil
}

// row is what a scan function reads one row from.
type row interface{ Scan(into ...any) error }

// all reads every row of a query.
func all[T any](ctx context.Context, db database, scan func(row) (T, error), query string, args ...any) ([]T, error) {
	if err := (&statement{query, args}).check(); err != nil {
		return nil, err
	}
	rows, err := db.query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("store: query: %w", err)
	}
	defer func() { _ = rows.Close() }() // Err has what went wrong
	var out []T
	for rows.Next() {
		x, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("store: scan: %w", err)
		}
		out = append(out, x)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: read: %w", err)
	}
	return out, nil
}

// one reads the only row of a query; ErrNotFound if there is none.
func one[T any](ctx context.Context, db database, scan func(row) (T, error), query string, args ...any) (T, error) {
	list, err := all(ctx, db, scan, query, args...)
	if err != nil || len(list) == 0 {
		var none T
		if err == nil {
			err = &campaign.Error{Code: campaign.ErrNotFound}
		}
		return none, err
	}
	return list[0], nil
}

// number scans one whole number.
func number(r row) (n int64, err error) { return n, r.Scan(&n) }

// text scans one string.
func text(r row) (t string, err error) { return t, r.Scan(&t) }

// write executes a batch and discards the counts.
func (s *Store) write(ctx context.Context, statements ...statement) error {
	_, err := s.db.batch(ctx, statements)
	return err
}

// params gives "$from, …, $from+n-1".
func params(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}

// values gives the rows of a VALUES list: n times width parameters, from $from on.
func values(from, n, width int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("(" + params(from+i*width, width) + ")")
	}
	return b.String()
}

// anys makes arguments of a list.
func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = x
	}
	return out
}

// coded makes the people's error of a failed batch: code for the given kind of failure, the error itself otherwise.
func coded(err, kind error, code string) error {
	if errors.Is(err, kind) {
		return &campaign.Error{Code: code}
	}
	return err
}

// limited gives the limit that a query asks for: 100 if it asks for none, at most 1,000.
func limited(n int) int64 {
	if n <= 0 {
		return 100
	}
	return int64(min(n, 1000))
}
