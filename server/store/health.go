package store

import "context"

// Health is how well a device's extension read one platform in its last day, as it says itself.
type Health struct {
	Adapter  string // "x", "facebook"
	Version  string // of the extension
	Posts    int64  // read
	Failures int64  // answers of the platform of which nothing could be read
}

// SaveHealth keeps what a device said last of each adapter.
func (s *Store) SaveHealth(ctx context.Context, device string, list []Health, at int64) error {
	var steps []statement
	for _, h := range list {
		since := int64(0)
		if h.Failures > 0 {
			since = at
		}
		steps = append(steps, do("INSERT INTO device_health (device, adapter, version, posts, failures, said, since) VALUES ("+params(1, 7)+") "+
			"ON CONFLICT (device, adapter) DO UPDATE SET version = excluded.version, posts = excluded.posts, failures = excluded.failures, said = excluded.said, "+
			"since = CASE WHEN excluded.since > 0 AND device_health.since > 0 THEN device_health.since ELSE excluded.since END",
			device, h.Adapter, h.Version, h.Posts, h.Failures, at, since))
	}
	return s.write(ctx, steps...)
}

// AdapterHealth sums up what the devices in use of all offices said of an adapter.
type AdapterHealth struct {
	Adapter  string
	Version  string // of the extension
	Offices  int64
	Posts    int64
	Failing  int64 // offices of which a device names failures
	Failures int64
	Since    int64 // when the first of those devices that name failures began to; 0: none does
}

// AdaptersHealth sums up, by adapter and version, what devices said since a time, the most offices with failures first.
func (s *Store) AdaptersHealth(ctx context.Context, said int64) ([]AdapterHealth, error) {
	return all(ctx, s.db, func(r row) (x AdapterHealth, err error) {
		return x, r.Scan(&x.Adapter, &x.Version, &x.Offices, &x.Posts, &x.Failing, &x.Failures, &x.Since)
	}, "SELECT h.adapter, h.version, COUNT(DISTINCT d.office), SUM(h.posts), COUNT(DISTINCT CASE WHEN h.failures > 0 THEN d.office END) AS failing, SUM(h.failures), "+
		"COALESCE(MIN(CASE WHEN h.since > 0 THEN h.since END), 0) FROM device_health h JOIN devices d ON d.id = h.device "+
		"WHERE d.revoked = 0 AND h.said >= $1 GROUP BY h.adapter, h.version ORDER BY failing DESC, h.adapter, h.version LIMIT 100", said)
}
