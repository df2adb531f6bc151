package console

import (
	"context"
	"net/http"
	"slices"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// The days that offices waited in 2023 (docs/rubric.md has none of this: it is the public record of the Standing Committee on
// Procedure and House Affairs): the campaign was noticed on day 29, Members were told from day 77.
const (
	noticed2023 = 29
	told2023    = 77
)

// overviewPage is what is going on.
type overviewPage struct {
	Stats     store.Stats
	Open      []campaign.Campaign // wait for somebody, newest first
	Confirmed []campaign.Campaign
	Noticed   int
	Told      int
}

// overview is GET /console.
func (c *Console) overview(w http.ResponseWriter, r *http.Request, who *Caller) error {
	ctx := r.Context()
	x := overviewPage{Noticed: noticed2023, Told: told2023}
	var err error
	if x.Stats, err = c.Store.Stats(ctx); err != nil {
		return err
	}
	if x.Open, err = c.newest(ctx, campaign.StateNew, campaign.StateInReview); err != nil {
		return err
	}
	if x.Confirmed, err = c.newest(ctx, campaign.StateConfirmed); err != nil {
		return err
	}
	return c.show(w, r, who, "overview", [2]string{"Overview", "Vue d'ensemble"}[who.Lang], x)
}

// newest gives the newest campaigns in any of these states.
func (c *Console) newest(ctx context.Context, states ...campaign.State) (list []campaign.Campaign, err error) {
	const most = 10
	for _, s := range states {
		some, err := c.Store.Campaigns(ctx, store.CampaignQuery{State: s, Limit: most})
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	slices.SortStableFunc(list, func(a, b campaign.Campaign) int { return int(b.Clock.LastPost - a.Clock.LastPost) })
	return list[:min(most, len(list))], nil
}
