package store

import (
	"context"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
)

// ClustersIn gives clusters of a campaign, or with an office only those of its reports, in the order in which their reports were verified, from after the cluster
// with the id after. None withdrawn; 100 where limit is 0, at most 1,000.
func (s *Store) ClustersIn(ctx context.Context, id, office, after string, limit int) ([]campaign.Found, error) {
	c := condition{parts: []string{"hidden = 0", "campaign <> ''"}}
	c.also("campaign = $%d", id)
	if after != "" {
		c.also("num > COALESCE((SELECT k.num FROM clusters k WHERE k.id = $%d), -1)", after)
	}
	if office != "" {
		c.also("office = $%d", office)
	}
	c.also("num >= 0 ORDER BY num LIMIT $%d", limited(limit))
	return all(ctx, s.db, scanCluster, "SELECT "+clusterColumns+" FROM clusters WHERE "+strings.Join(c.parts, " AND "), c.args...)
}

// Members gives all clusters of a campaign, in no order; none withdrawn. A page asks for a part of them by ClustersIn.
func (s *Store) Members(ctx context.Context, id string) ([]campaign.Found, error) {
	return s.clustersWhere(ctx, "campaign", []string{id})
}

// CountIn counts the clusters of a campaign, and the reports that they are of; none withdrawn.
func (s *Store) CountIn(ctx context.Context, id string) (clusters, reports int64, err error) {
	x, err := one(ctx, s.db, scanCounted, "SELECT COUNT(*), COUNT(DISTINCT num / "+span+") FROM clusters WHERE campaign = $1 AND campaign <> '' AND hidden = 0", id)
	return x.key, x.n, err
}

// FirstByOffice gives, for each office that a campaign's clusters are of, the time of its earliest post that is known: a Found with nothing but Office and First.
func (s *Store) FirstByOffice(ctx context.Context, id string) ([]campaign.Found, error) {
	return all(ctx, s.db, func(r row) (f campaign.Found, err error) { return f, r.Scan(&f.Office, &f.First) },
		"SELECT office, COALESCE(MIN(CASE WHEN first_post > 0 THEN first_post END), 0) FROM clusters WHERE campaign = $1 AND campaign <> '' AND hidden = 0 GROUP BY office ORDER BY office", id)
}
