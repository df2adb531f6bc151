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
