package store

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migration is one step of the schema. Steps are never changed after a release; a change is another step.
type migration struct {
	version int64
	name    string
	sql     string
}

// migrations gives all steps in order. Their numbers are 1, 2, 3, … without a gap.
func migrations() ([]migration, error) {
	files, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	var list []migration
	for _, f := range files {
		text, err := migrationFiles.ReadFile("migrations/" + f.Name())
		if err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		digits, _, _ := strings.Cut(f.Name(), "_")
		version, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("store: %s is no migration", f.Name())
		}
		list = append(list, migration{version, f.Name(), string(text)})
	}
	slices.SortFunc(list, func(a, b migration) int { return int(a.version - b.version) })
	for i, m := range list {
		if m.version != int64(i+1) {
			return nil, fmt.Errorf("store: there is no migration %d", i+1)
		}
	}
	return list, nil
}

// NewerSchemaError is the refusal of a store that a newer program wrote.
type NewerSchemaError struct{ Store, Program int64 }

// Error implements error.
func (e *NewerSchemaError) Error() string {
	return fmt.Sprintf("the store has schema %d and this program knows up to %d: use the program that wrote it, or a newer one", e.Store, e.Program)
}
