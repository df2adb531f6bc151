//go:build !js

package store

import "context"

// Open opens the store, makes it if there is none, and brings its schema up to date. A schema that is newer than the
// program is refused with a *NewerSchemaError.
func Open(ctx context.Context, o Options) (*Store, error) {
	var db database
	var err error
	if o.Postgres != "" {
		db, err = openPostgres(ctx, o.Postgres)
	} else {
		db, err = openSQLite(ctx, o.Path)
	}
	if err != nil {
		return nil, err
	}
	return newStore(ctx, db, o)
}
