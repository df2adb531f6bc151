package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/refrain-project/refrain/server/campaign"
)

// pairing is an account or a link, and a campaign that has it.
type pairing struct {
	key      int64
	campaign string
}

// scanPairing reads a pairing.
func scanPairing(r row) (p pairing, err error) { return p, r.Scan(&p.key, &p.campaign) }

// AccountCampaigns gives, for each keyed account hash, the campaigns in which it posted, by id. Accounts that were in none are left out. Of
// an account that is in very many clusters only the newest 256 are looked at.
func (s *Store) AccountCampaigns(ctx context.Context, accounts []string) (map[string][]string, error) {
	of := map[int64]string{}
	for _, a := range accounts {
		of[accountKey(a)] = a
	}
	out := map[string][]string{}
	err := keyed(ctx, s, of, out)
	return out, err
}

// LinkCampaigns gives, for each link's hash, the campaigns that carry it, as AccountCampaigns does for accounts.
func (s *Store) LinkCampaigns(ctx context.Context, links []uint64) (map[uint64][]string, error) {
	of := map[int64]uint64{}
	for _, l := range links {
		of[linkKey(l)] = l
	}
	out := map[uint64][]string{}
	err := keyed(ctx, s, of, out)
	return out, err
}

// keyed finds the campaigns of keys.
func keyed[K comparable](ctx context.Context, s *Store, of map[int64]K, out map[K][]string) error {
	keys := make([]int64, 0, len(of))
	for k := range of {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for part := range slices.Chunk(keys, maxIDs) {
		list, err := all(ctx, s.db, scanPairing, fmt.Sprintf(`WITH e (key) AS (VALUES (CAST($1 AS BIGINT))%s)
SELECT DISTINCT e.key, c.campaign FROM e CROSS JOIN cluster_keys x JOIN clusters c ON c.num = x.cluster
WHERE x.key = e.key AND %s AND c.campaign <> '' AND c.hidden = 0 ORDER BY 1, 2`, rest(len(part)), newest(rareOf)), anys(part)...)
		if err != nil {
			return err
		}
		for _, p := range list {
			out[of[p.key]] = append(out[of[p.key]], p.campaign)
		}
	}
	return nil
}

// CampaignsNear lists campaigns whose first post is within a span of time, in Unix seconds, the earliest first. Their field Clusters is left empty.
func (s *Store) CampaignsNear(ctx context.Context, from, to int64, limit int) ([]campaign.Campaign, error) {
	list, err := all(ctx, s.db, scanCampaign, "SELECT "+campaignColumns+" FROM campaigns WHERE into_id = '' AND first_post >= $1 AND first_post <= $2 ORDER BY first_post, id LIMIT $3",
		from, to, limited(limit))
	if err != nil {
		return nil, err
	}
	return list, s.fillOffices(ctx, list)
}

// CampaignsByID gives campaigns that stand, by id, those that are not there left out. Their field Clusters is left empty.
func (s *Store) CampaignsByID(ctx context.Context, ids []string) (list []campaign.Campaign, err error) {
	for part := range slices.Chunk(ids, maxIDs) {
		some, err := all(ctx, s.db, scanCampaign, "SELECT "+campaignColumns+" FROM campaigns WHERE into_id = '' AND id IN ("+params(1, len(part))+") ORDER BY id", anys(part)...)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, s.fillOffices(ctx, list)
}

// ClustersByID gives clusters, by id; none withdrawn.
func (s *Store) ClustersByID(ctx context.Context, ids []string) ([]campaign.Found, error) {
	return s.clustersWhere(ctx, "id", ids)
}
