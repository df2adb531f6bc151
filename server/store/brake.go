package store

import (
	"context"

	"github.com/refrain-project/refrain/server/campaign"
)

// hour is an hour in milliseconds, habit how many of them make a device's habit: four weeks.
const (
	hour  = 3_600_000
	habit = 28 * 24
)

// DeviceHours counts the reports of a device: those of the hour of now, and those of each earlier hour of four weeks that had any. What it
// sent in this hour before a person released it does not count.
func (s *Store) DeviceHours(ctx context.Context, device string, now int64) (this int64, earlier []int64, err error) {
	began := now / hour
	list, err := all(ctx, s.db, scanCounted, "SELECT r.received / 3600000, COUNT(*) FROM reports r JOIN devices d ON d.id = r.device "+
		"WHERE r.device = $1 AND r.received >= $2 AND (r.received < $3 OR r.received > d.released) GROUP BY 1", device, (began-habit)*hour, began*hour)
	for _, x := range list {
		if x.key == began {
			this = x.n
		} else {
			earlier = append(earlier, x.n)
		}
	}
	return this, earlier, err
}

// HoldDevice holds a device until ReleaseDevice. Of several at once one does it: done says which.
func (s *Store) HoldDevice(ctx context.Context, id, reason string, at int64) (done bool, err error) {
	changed, err := s.db.batch(ctx, []statement{do("UPDATE devices SET held = $1, held_reason = $2 WHERE id = $3 AND held = 0", max(at, 1), reason, id)})
	return err == nil && changed[0] > 0, err
}

// ReleaseDevice ends a hold; ErrConflict if the device is not held.
func (s *Store) ReleaseDevice(ctx context.Context, id string, at int64) error {
	err := s.change(ctx, do("UPDATE devices SET held = 0, held_reason = '', released = $1 WHERE id = $2 AND held > 0", max(at, 1), id))
	if !notFound(err) {
		return err
	}
	if _, err = s.Device(ctx, id); err != nil {
		return err
	}
	return &campaign.Error{Code: campaign.ErrConflict, Field: "state"}
}

// SignatureMatches counts what a signature matched in reports received from a time on: posts, and the offices on whose pages they stood.
func (s *Store) SignatureMatches(ctx context.Context, id string, since int64) (posts, offices int64, err error) {
	c, err := one(ctx, s.db, scanCounted, "SELECT COALESCE(SUM(posts), 0), COUNT(DISTINCT office) FROM clusters "+
		"WHERE signature = $1 AND signature <> '' AND reported >= $2 AND hidden = 0", id, since)
	return c.key, c.n, err
}

// BusiestDay gives the posts of the day on which most of a campaign's were reported, before a time.
func (s *Store) BusiestDay(ctx context.Context, campaignID string, before int64) (int64, error) {
	return one(ctx, s.db, number, "SELECT COALESCE(MAX(d.n), 0) FROM (SELECT SUM(posts) AS n FROM clusters "+
		"WHERE campaign = $1 AND campaign <> '' AND reported < $2 AND hidden = 0 GROUP BY reported / 86400000) d", campaignID, before)
}

// HoldSignature holds a signature out of the feed until ReleaseSignature. Of several at once one does it: done says which.
func (s *Store) HoldSignature(ctx context.Context, id string, at int64) (done bool, err error) {
	changed, err := s.db.batch(ctx, []statement{do("UPDATE signatures SET held = $1 WHERE id = $2 AND held = 0 AND revoked = 0", max(at, 1), id)})
	return err == nil && changed[0] > 0, err
}

// ReleaseSignature ends a hold; ErrNotFound if there is none.
func (s *Store) ReleaseSignature(ctx context.Context, id string, at int64) error {
	return s.change(ctx, do("UPDATE signatures SET held = 0, released = $1 WHERE id = $2 AND held > 0", max(at, 1), id))
}
