package store

import (
	"context"

	"github.com/refrain-project/refrain/server/campaign"
)

const signatureColumns = "id, campaign, day, sketch, proposed, approved, created, published, expires, revoked, revoked_by, reason, data"

// storedSignature are the columns that are read.
const storedSignature = signatureColumns + ", held, released"

// scanSignature reads storedSignature.
func scanSignature(r row) (x Signature, err error) {
	var sketch []byte
	err = r.Scan(&x.ID, &x.Campaign, &x.Day, &sketch, &x.Proposed, &x.Approved, &x.Created, &x.Published, &x.Expires, &x.Revoked, &x.RevokedBy, &x.Reason, &x.Data, &x.Held, &x.Released)
	x.Sketch = unpackSketch(sketch)
	return x, err
}

// SaveSignature adds signatures, or replaces ones that are not revoked: all or none. A published one needs two different people: ErrSecondPerson.
func (s *Store) SaveSignature(ctx context.Context, list ...Signature) error {
	var steps []statement
	for i := range list {
		x := &list[i]
		if x.Published != 0 && (x.Approved == "" || x.Approved == x.Proposed) {
			return &campaign.Error{Code: campaign.ErrSecondPerson}
		}
		steps = append(steps, guard("NOT EXISTS (SELECT 1 FROM signatures WHERE id = $1 AND revoked <> 0)", x.ID),
			do("INSERT INTO signatures ("+signatureColumns+") VALUES ("+params(1, 9)+", 0, '', '', $10) "+
				"ON CONFLICT (id) DO UPDATE SET campaign = excluded.campaign, day = excluded.day, sketch = excluded.sketch, proposed = excluded.proposed, approved = excluded.approved, "+
				"published = excluded.published, expires = excluded.expires, data = excluded.data",
				x.ID, x.Campaign, x.Day, packSketch(x.Sketch), x.Proposed, x.Approved, x.Created, x.Published, x.Expires, x.Data))
	}
	return coded(s.write(ctx, steps...), errGuard, campaign.ErrConflict)
}

// RevokeSignature ends a signature. Doing it again changes nothing. ErrNotFound if there is none.
func (s *Store) RevokeSignature(ctx context.Context, id, by, reason string, at int64) error {
	changed, err := s.db.batch(ctx, []statement{do("UPDATE signatures SET revoked = $1, revoked_by = $2, reason = $3 WHERE id = $4 AND revoked = 0", max(at, 1), by, reason, id)})
	if err == nil && changed[0] == 0 {
		_, err = one(ctx, s.db, text, "SELECT id FROM signatures WHERE id = $1", id)
	}
	return err
}

// Signatures lists the signatures that are in force at a time, by id; with 0 all, proposed and revoked ones too.
func (s *Store) Signatures(ctx context.Context, at int64) ([]Signature, error) {
	if at == 0 {
		return all(ctx, s.db, scanSignature, "SELECT "+storedSignature+" FROM signatures ORDER BY id")
	}
	return all(ctx, s.db, scanSignature, "SELECT "+storedSignature+" FROM signatures WHERE published > 0 AND published <= $1 AND expires > $1 "+
		"AND (revoked = 0 OR revoked > $1) ORDER BY id", at)
}

// SaveFeed stores a version of the feed. A version that is there already is ErrChanged: versions never change.
func (s *Store) SaveFeed(ctx context.Context, version int64, bundle []byte, at int64) error {
	err := s.write(ctx, do("INSERT INTO feeds (version, bundle, made) VALUES ($1, $2, $3)", version, bundle, at))
	return coded(err, errTaken, campaign.ErrChanged)
}

// feedVersion is a version of the feed.
type feedVersion struct {
	version int64
	bundle  []byte
}

// scanFeed reads version and bundle.
func scanFeed(r row) (f feedVersion, err error) { return f, r.Scan(&f.version, &f.bundle) }

// FeedBundle gives a version of the feed; ErrNotFound if there is none.
func (s *Store) FeedBundle(ctx context.Context, version int64) ([]byte, error) {
	f, err := one(ctx, s.db, scanFeed, "SELECT version, bundle FROM feeds WHERE version = $1", version)
	return f.bundle, err
}

// LatestFeed gives the newest version of the feed; version 0 if there is none yet.
func (s *Store) LatestFeed(ctx context.Context) (version int64, bundle []byte, err error) {
	f, err := one(ctx, s.db, scanFeed, "SELECT version, bundle FROM feeds ORDER BY version DESC LIMIT 1")
	if notFound(err) {
		return 0, nil, nil
	}
	return f.version, f.bundle, err
}
