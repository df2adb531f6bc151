package store

import (
	"context"
	"errors"

	"github.com/refrain-project/refrain/server/campaign"
)

// Withdraw takes a report back: body, nonce, clusters and sketches are erased; the log keeps the digest. Under a legal hold it
// is hidden instead. ErrNotFound if the office has no such report. Doing it again gives the same answer.
func (s *Store) Withdraw(ctx context.Context, id, office string, at int64) (Withdrawal, error) {
	for range retries {
		r, err := s.Report(ctx, id)
		if err == nil && r.Office != office {
			err = &campaign.Error{Code: campaign.ErrNotFound}
		}
		if err != nil {
			return Withdrawal{}, err
		}
		if r.Erased != 0 && r.Withdrawn != 0 {
			return Withdrawal{Erased: true}, nil
		}
		clusters, err := s.clustersAt(ctx, r.LogIndex)
		if err != nil {
			return Withdrawal{}, err
		}
		w := Withdrawal{Erased: r.Hold == "", Hidden: r.Hold != "", HoldReason: r.Hold, Campaigns: campaignsIn(clusters)}
		if w.Hidden && r.Withdrawn != 0 {
			return w, nil
		}
		steps := []statement{unchanged(&r), do("UPDATE reports SET withdrawn = $1 WHERE log_index = $2 AND withdrawn = 0", max(at, 1), r.LogIndex)}
		if w.Erased {
			steps = append(steps, erase(r.LogIndex, clusters, at)...)
		} else {
			steps = append(steps, removeKeys(r.LogIndex, clusters)...)
			steps = append(steps, do("UPDATE clusters SET hidden = 1 WHERE num >= $1 AND num < $2", r.LogIndex*clusterSpan, (r.LogIndex+1)*clusterSpan))
		}
		err = s.write(ctx, steps...)
		if errors.Is(err, errGuard) {
			continue
		}
		if err == nil && w.Erased {
			s.db.erased(ctx)
		}
		return w, err
	}
	return Withdrawal{}, &campaign.Error{Code: campaign.ErrChanged}
}

// campaignsIn gives the campaigns that clusters are in, each once.
func campaignsIn(clusters []campaign.Found) (ids []string) {
	seen := map[string]bool{"": true}
	for i := range clusters {
		if c := clusters[i].Campaign; !seen[c] {
			seen[c] = true
			ids = append(ids, c)
		}
	}
	return ids
}

// erase makes the statements that leave nothing of a report but its line, its receipt and its leaf in the log.
func erase(index int64, clusters []campaign.Found, at int64) []statement {
	return append(removeClusters(index, clusters),
		do("DELETE FROM bodies WHERE log_index = $1", index),
		do("UPDATE reports SET erased = $1, verdict_checks = '[]', verdict_no = verdict_no + 1 WHERE log_index = $2 AND erased = 0", max(at, 1), index))
}

// SetHold puts a legal hold on a report, or with an empty reason ends it. A report that was withdrawn meanwhile is then erased.
// ErrGone if there is nothing left to hold.
func (s *Store) SetHold(ctx context.Context, id, reason, by string, at int64) error {
	for range retries {
		r, err := s.Report(ctx, id)
		if err != nil {
			return err
		}
		if r.Erased != 0 {
			return &campaign.Error{Code: campaign.ErrGone}
		}
		steps := []statement{unchanged(&r), do("UPDATE reports SET hold = $1, hold_by = $2 WHERE log_index = $3", reason, by, r.LogIndex)}
		gone := reason == "" && r.Withdrawn != 0
		if gone {
			clusters, err := s.clustersAt(ctx, r.LogIndex)
			if err != nil {
				return err
			}
			steps = append(steps, erase(r.LogIndex, clusters, at)...)
		}
		err = s.write(ctx, steps...)
		if errors.Is(err, errGuard) {
			continue
		}
		if err == nil && gone {
			s.db.erased(ctx)
		}
		return err
	}
	return &campaign.Error{Code: campaign.ErrChanged}
}

// retainGroup is how many reports Retain erases in one batch.
const retainGroup = 50

// Retain erases bodies and clusters of reports received before a time, except those under a legal hold, and removes sessions,
// sign-in links and enrolment codes that have expired by now. Kept: the line of each report (office, page, times, digest, verdict),
// its receipt, the log, campaigns with their sums, and the audit trail.
func (s *Store) Retain(ctx context.Context, before, now int64) (Retained, error) {
	var done Retained
	held, err := one(ctx, s.db, number, "SELECT COUNT(*) FROM reports WHERE hold <> '' AND received < $1", before)
	if err != nil {
		return done, err
	}
	done.Held = held
	for after := int64(-1); ; {
		list, err := all(ctx, s.db, scanReport, "SELECT "+reportColumns+" FROM reports WHERE log_index > $1 AND received < $2 AND erased = 0 AND hold = '' ORDER BY log_index LIMIT $3",
			after, before, int64(retainGroup))
		if err != nil {
			return done, err
		}
		for i := range list {
			r := &list[i]
			after = r.LogIndex
			clusters, err := s.clustersAt(ctx, r.LogIndex)
			if err != nil {
				return done, err
			}
			err = s.write(ctx, append([]statement{unchanged(r)}, erase(r.LogIndex, clusters, now)...)...)
			if errors.Is(err, errGuard) {
				continue // a verdict or a hold came in between: the next run takes it
			}
			if err != nil {
				return done, err
			}
			done.Bodies++
			done.Clusters += int64(len(clusters))
		}
		if len(list) < retainGroup {
			break
		}
	}
	changed, err := s.db.batch(ctx, []statement{
		do("DELETE FROM sessions WHERE expires <= $1", now),
		do("DELETE FROM sign_ins WHERE expires <= $1", now),
		do("DELETE FROM codes WHERE expires <= $1", now),
		do("UPDATE corrections SET account = '', words = '', answer = '' WHERE answered > 0 AND answered < $1", before)})
	for _, n := range changed[:min(len(changed), 3)] {
		done.Expired += n
	}
	if err == nil {
		s.db.erased(ctx)
	}
	return done, err
}
