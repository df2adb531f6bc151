//go:build !js

package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/refrain-project/refrain/server/campaign"
)

// What a benchmark needs to make a large store in minutes: rows in the order in which a database takes them fast. They are the rows that SetVerdicts
// writes one report at a time; TestBulk holds them to that.

// IndexRow is a row of an index of clusters.
type IndexRow struct{ Key, Cluster int64 }

// BulkVerdicts stores the clusters of reports at places in the log as verified, without their keys and words.
func (s *Store) BulkVerdicts(ctx context.Context, at []int64, found []campaign.Found) error {
	var steps []statement
	for i := range found {
		f := &found[i]
		num, err := clusterNum(at[i], f.Report, f.ID)
		if err != nil {
			return err
		}
		with, err := addCluster(nil, num, f, "")
		if err != nil {
			return err
		}
		steps = append(steps, with[0], sumDay(f, 1))
	}
	steps = append(steps, do("UPDATE reports SET verdict_state = 'verified', verdict_at = received + 1000, verdict_no = 1 WHERE log_index >= $1 AND log_index <= $2", slices.Min(at), slices.Max(at)))
	return s.write(ctx, steps...)
}

// KeysOf gives the keys of a cluster, to be sorted with others' and stored by BulkKeys.
func KeysOf(at int64, f *campaign.Found) (out []IndexRow) {
	num, _ := clusterNum(at, f.Report, f.ID) // BulkVerdicts says it
	for _, key := range clusterKeys(f.Sketch, f.Links, f.Accounts) {
		out = append(out, IndexRow{key, num})
	}
	return out
}

// BulkKeys enters sorted keys.
func (s *Store) BulkKeys(ctx context.Context, rows []IndexRow) error {
	return s.bulkIndex(ctx, "cluster_keys", "key", rows, func(key int64) any { return key })
}

// BulkTerms enters words by their numbers, sorted by word.
func (s *Store) BulkTerms(ctx context.Context, rows []IndexRow, words []string) error {
	return s.bulkIndex(ctx, "search_terms", "term", rows, func(key int64) any { return words[key] })
}

func (s *Store) bulkIndex(ctx context.Context, table, column string, rows []IndexRow, value func(int64) any) error {
	if d, ok := s.db.(*postgresDB); ok {
		source := pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) { return []any{value(rows[i].Key), rows[i].Cluster}, nil })
		_, err := d.writer.CopyFrom(ctx, pgx.Identifier{table}, []string{column, "cluster"}, source)
		return err
	}
	var steps []statement
	for part := range slices.Chunk(rows, maxParams/2) {
		args := make([]any, 0, maxParams)
		for _, r := range part {
			args = append(args, value(r.Key), r.Cluster)
		}
		if steps = append(steps, do("INSERT INTO "+table+" ("+column+", cluster) VALUES "+values(1, len(part), 2), args...)); len(steps) == 2000 {
			if err := s.write(ctx, steps...); err != nil {
				return err
			}
			steps = nil
		}
	}
	return s.write(ctx, steps...)
}

// Analyze does what Postgres does by itself when it has time. SQLite is used without statistics.
func (s *Store) Analyze(ctx context.Context) error {
	if d, ok := s.db.(*postgresDB); ok {
		_, err := d.reads.ExecContext(ctx, "VACUUM ANALYZE")
		return err
	}
	return nil
}

// ClustersAt gives the clusters of the report at a place in the log.
func (s *Store) ClustersAt(ctx context.Context, at int64) ([]campaign.Found, error) {
	return s.clustersAt(ctx, at)
}

// LargestCampaigns gives the campaigns with the most posts.
func (s *Store) LargestCampaigns(ctx context.Context, n int) ([]string, error) {
	return all(ctx, s.db, text, fmt.Sprintf("SELECT id FROM campaigns WHERE into_id = '' ORDER BY posts DESC LIMIT %d", n))
}
