package console

import (
	"net/http"
	"strconv"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// pageSize is how many lines a list has.
const pageSize = 50

// queuePage is the list of campaigns.
type queuePage struct {
	State     campaign.State
	States    []campaign.State
	Campaigns []campaign.Campaign
	Next      int64 // where the next page begins; 0: there is none
}

// campaigns is GET /console/campaigns.
func (c *Console) campaigns(w http.ResponseWriter, r *http.Request, who *Caller) error {
	x := queuePage{State: campaign.State(r.URL.Query().Get("state")),
		States: []campaign.State{campaign.StateNew, campaign.StateInReview, campaign.StateConfirmed, campaign.StateLetter, campaign.StateDismissed}}
	if _, known := stateWords[string(x.State)]; !known && x.State != "" {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "state"}
	}
	before, err := whole(r, "before")
	if err != nil {
		return err
	}
	if x.Campaigns, err = c.Store.Campaigns(r.Context(), store.CampaignQuery{State: x.State, Before: before, Limit: pageSize}); err != nil {
		return err
	}
	return c.show(w, r, who, "queue", [2]string{"Campaigns", "Campagnes"}[who.Lang], x)
}

// whole reads a number of the query; 0 if there is none.
func whole(r *http.Request, name string) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, &campaign.Error{Code: campaign.ErrInvalid, Field: name}
	}
	return n, nil
}
