package store

import (
	"context"

	"github.com/refrain-project/refrain/server/campaign"
)

// ConfirmedIn lists the campaigns that are confirmed and were so in a time, from a moment until before another (Unix milliseconds), the earliest first, at
// most limit of them. Their field Clusters is left empty.
func (s *Store) ConfirmedIn(ctx context.Context, from, until int64, limit int) ([]campaign.Campaign, error) {
	list, err := all(ctx, s.db, scanCampaign, "SELECT "+campaignColumns+" FROM campaigns WHERE into_id = '' AND state = 'confirmed' AND confirmed >= $1 AND confirmed < $2 "+
		"ORDER BY confirmed, id LIMIT $3", from, until, limited(limit))
	if err != nil {
		return nil, err
	}
	return list, s.fillOffices(ctx, list)
}
