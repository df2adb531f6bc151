package store

import (
	"context"
)

// Fresh is what is new since a moment.
type Fresh struct {
	Reports     int64
	Campaigns   int64
	Confirmed   int64
	Corrections int64
}

// FreshSince counts what came, formed, was confirmed or was asked for after a moment (Unix milliseconds).
func (s *Store) FreshSince(ctx context.Context, at int64) (f Fresh, err error) {
	tree, err := s.LogTree(ctx)
	if err != nil {
		return f, err
	}
	from, err := s.indexAt(ctx, at+1, tree.N)
	if err != nil {
		return f, err
	}
	f.Reports = tree.N - from
	for _, c := range []struct {
		into  *int64
		query string
	}{
		{&f.Campaigns, "SELECT COUNT(*) FROM campaigns WHERE into_id = '' AND formed > $1"},
		{&f.Confirmed, "SELECT COUNT(*) FROM campaigns WHERE into_id = '' AND confirmed > $1"},
		{&f.Corrections, "SELECT COUNT(*) FROM corrections WHERE answered = 0 AND entered > $1"},
	} {
		if *c.into, err = one(ctx, s.db, number, c.query, at); err != nil {
			return f, err
		}
	}
	return f, nil
}

// Standing counts what is there now, for a page that is looked at often: each from an index or a small table.
type Standing struct {
	Reports, Pending    int64
	Open, Campaigns     int64
	Signatures, Offices int64
	Corrections         int64 // open
}

// Stand counts what is there now.
func (s *Store) Stand(ctx context.Context) (x Standing, err error) {
	for _, c := range []struct {
		into  *int64
		query string
	}{
		{&x.Reports, "SELECT size FROM log_tree"},
		{&x.Pending, "SELECT COUNT(*) FROM reports WHERE verdict_state = 'waiting' AND verdict_state <> 'verified' AND withdrawn = 0 AND erased = 0"},
		{&x.Open, "SELECT COUNT(*) FROM campaigns WHERE into_id = '' AND state IN ('new', 'in_review')"},
		{&x.Campaigns, "SELECT COUNT(*) FROM campaigns WHERE into_id = ''"},
		{&x.Signatures, "SELECT COUNT(*) FROM signatures WHERE published > 0 AND revoked = 0"},
		{&x.Offices, "SELECT COUNT(*) FROM offices WHERE state <> 'closed'"},
		{&x.Corrections, "SELECT COUNT(*) FROM corrections WHERE answered = 0"},
	} {
		if *c.into, err = one(ctx, s.db, number, c.query); err != nil {
			return x, err
		}
	}
	return x, nil
}
