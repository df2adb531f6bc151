package store

import (
	"context"

	"github.com/refrain-project/refrain/server/campaign"
)

// SaveDesk changes who has a report and whether it is handled, with the event that says so. before is the report as it was read: ErrChanged if
// that is no longer so, so that nobody takes what another took meanwhile.
func (s *Store) SaveDesk(ctx context.Context, before *StoredReport, assignee string, handled int64, e campaign.Event) error {
	err := s.write(ctx,
		guard("EXISTS (SELECT 1 FROM reports WHERE log_index = $1 AND assignee = $2 AND touched = $3 AND handled = $4 AND withdrawn = 0)",
			before.LogIndex, before.Assignee, before.Touched, before.Handled),
		do("UPDATE reports SET assignee = $1, touched = $2, handled = $3 WHERE log_index = $4", assignee, e.At, handled, before.LogIndex),
		addEvent(&e))
	return coded(coded(err, errGuard, campaign.ErrChanged), errTaken, campaign.ErrConflict)
}

// The kinds of things that are assigned.
const (
	Campaigns = "campaigns"
	Reports   = "reports"
)

// Touch notes that whoever has a campaign or a report is at work on it. It changes no version, and nothing if another has it.
func (s *Store) Touch(ctx context.Context, kind, id, actor string, at int64) error {
	const each = 60_000 // a write a minute is enough
	table := "campaigns"
	if kind == Reports {
		table = "reports"
	}
	return s.write(ctx, do("UPDATE "+table+" SET touched = $1 WHERE id = $2 AND assignee = $3 AND touched < $4", at, id, actor, at-each))
}

// LastEvent gives the newest event of a subject by an act and an actor; ErrNotFound if there is none.
func (s *Store) LastEvent(ctx context.Context, subject, act, actor string) (campaign.Event, error) {
	return one(ctx, s.db, scanEvent, "SELECT "+eventColumns+" FROM events WHERE subject = $1 AND act = $2 AND actor = $3 ORDER BY at DESC, id DESC LIMIT 1", subject, act, actor)
}

// Load is how much one person has.
type Load struct {
	Assignee  string
	Campaigns int64 // open ones
	Reports   int64 // not handled
}

// Loads gives who has what, by actor: open campaigns and reports not handled, of people who did something with them since a moment.
func (s *Store) Loads(ctx context.Context, idle int64) ([]Load, error) {
	// + 0 keeps SQLite from the index of all reports that nobody handled: those that somebody has are few.
	return all(ctx, s.db, func(r row) (l Load, err error) { return l, r.Scan(&l.Assignee, &l.Campaigns, &l.Reports) },
		"SELECT assignee, SUM(c), SUM(r) FROM (SELECT assignee, 1 AS c, 0 AS r FROM campaigns WHERE assignee <> '' AND into_id = '' AND state IN ('new', 'in_review') AND touched >= $1 "+
			"UNION ALL SELECT assignee, 0, 1 FROM reports WHERE assignee <> '' AND handled + 0 = 0 AND withdrawn + 0 = 0 AND touched >= $1) AS held GROUP BY assignee ORDER BY assignee", idle)
}
