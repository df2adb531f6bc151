package store

import "context"

// LastReports gives, by office, when its newest report came. Offices without one are left out.
func (s *Store) LastReports(ctx context.Context) (map[string]int64, error) {
	list, err := all(ctx, s.db, func(r row) (x Told, err error) { return x, r.Scan(&x.Office, &x.At) },
		"SELECT r.office, r.received FROM reports r JOIN "+
			"(SELECT (SELECT MAX(x.log_index) FROM reports x WHERE x.office = o.id) AS newest FROM offices o) n ON n.newest = r.log_index")
	last := map[string]int64{}
	for _, x := range list {
		last[x.Office] = x.At
	}
	return last, err
}

// SeeDevice notes that a device's token was used.
func (s *Store) SeeDevice(ctx context.Context, id string, at int64) error {
	return s.write(ctx, do("UPDATE devices SET seen = $1 WHERE id = $2 AND seen < $1", at, id))
}

// RanDetector notes which detector a device's newest report names.
func (s *Store) RanDetector(ctx context.Context, id, sha256 string) error {
	return s.write(ctx, do("UPDATE devices SET detector = $1 WHERE id = $2", sha256, id))
}

// DetectorUse says on how many devices a detector made the newest report.
type DetectorUse struct {
	SHA256           string
	Devices, Offices int64
}

// DetectorsUsed lists the detectors that devices in use last reported with, the commonest first.
func (s *Store) DetectorsUsed(ctx context.Context) ([]DetectorUse, error) {
	return all(ctx, s.db, func(r row) (x DetectorUse, err error) { return x, r.Scan(&x.SHA256, &x.Devices, &x.Offices) },
		"SELECT detector, COUNT(*) AS n, COUNT(DISTINCT office) FROM devices WHERE revoked = 0 AND detector <> '' GROUP BY detector ORDER BY n DESC, detector LIMIT 50")
}

// HeldDevices lists the devices that the flood brake holds, the longest held first.
func (s *Store) HeldDevices(ctx context.Context) ([]Device, error) {
	return all(ctx, s.db, scanDevice, "SELECT "+deviceColumns+" FROM devices WHERE held > 0 AND revoked = 0 ORDER BY held, id LIMIT 1000")
}

// HeldReports lists the reports under a legal hold, oldest first, from after one with a log index; -1: from the first.
func (s *Store) HeldReports(ctx context.Context, after int64, limit int) ([]StoredReport, error) {
	return all(ctx, s.db, scanReport, "SELECT "+reportColumns+" FROM reports WHERE hold <> '' AND log_index > $1 ORDER BY log_index LIMIT $2", after, limited(limit))
}

// Size gives the bytes that the store takes up.
func (s *Store) Size(ctx context.Context) (int64, error) { return s.db.size(ctx) }
