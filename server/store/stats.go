package store

import "context"

// Stats gives figures for /metrics. They count rows: ask every few seconds, not with every request.
func (s *Store) Stats(ctx context.Context) (Stats, error) {
	var x Stats
	for _, c := range []struct {
		into  *int64
		query string
	}{
		{&x.Offices, "SELECT COUNT(*) FROM offices"},
		{&x.Devices, "SELECT COUNT(*) FROM devices WHERE revoked = 0"},
		{&x.Users, "SELECT COUNT(*) FROM users WHERE disabled = 0"},
		{&x.Reports, "SELECT size FROM log_tree"},
		{&x.Pending, "SELECT COUNT(*) FROM reports WHERE verdict_state = 'waiting' AND verdict_state <> 'verified' AND withdrawn = 0 AND erased = 0"},
		{&x.Withdrawn, "SELECT COUNT(*) FROM reports WHERE withdrawn > 0"},
		{&x.Held, "SELECT COUNT(*) FROM reports WHERE hold <> ''"},
		{&x.Clusters, "SELECT COUNT(*) FROM clusters"},
		{&x.Campaigns, "SELECT COUNT(*) FROM campaigns WHERE into_id = ''"},
		{&x.Events, "SELECT COUNT(*) FROM events"},
		{&x.Signatures, "SELECT COUNT(*) FROM signatures WHERE published > 0 AND revoked = 0"},
		{&x.FeedVersion, "SELECT COALESCE(MAX(version), 0) FROM feeds"},
	} {
		var err error
		if *c.into, err = one(ctx, s.db, number, c.query); err != nil {
			return Stats{}, err
		}
	}
	x.LogSize = x.Reports
	var err error
	x.Bytes, err = s.db.size(ctx)
	return x, err
}

// Pulse gives a text that changes when a report comes, is judged or joined, or somebody does something. It reads a few rows only.
func (s *Store) Pulse(ctx context.Context) (string, error) {
	return one(ctx, s.db, text, `SELECT (SELECT size FROM log_tree) || ':' || (SELECT COUNT(*) FROM reports WHERE verdict_state = 'waiting' AND verdict_state <> 'verified') || ':' ||
		(SELECT COUNT(*) FROM reports WHERE unjoined = 1) || ':' || COALESCE((SELECT id FROM events ORDER BY at DESC, id DESC LIMIT 1), '')`)
}
