package process

import (
	"context"
	"fmt"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
)

// OutsideEntry is a report from outside, as an analyst enters it.
type OutsideEntry struct {
	Texts  []string
	Lang   string // of the texts
	Source string // who reported it; required
	Title  string
	Order  campaign.Order // who enters it
}

// actOutside is the act of its event.
const actOutside = "campaign.outside"

// AddOutside makes a campaign of no office out of a report from outside. It is in review, and becomes a signature by the same trial and the same two
// people as any other. The error is an *Error: ErrForbidden, ErrInvalid with the field, ErrTooThin if no text can be told from ordinary posts.
func (w *Worker) AddOutside(ctx context.Context, x OutsideEntry) (campaign.Campaign, error) {
	now := w.Now().UnixMilli()
	c := campaign.Campaign{ID: NewID(), State: campaign.StateInReview, Title: strings.TrimSpace(x.Title), Langs: []string{x.Lang}, Levels: map[string]int64{}, Assignee: x.Order.Actor,
		Clock: campaign.Clock{FirstReport: now, Formed: now}}
	if err := campaign.Allowed(campaign.ActConfirm, x.Order.Role, c.State); err != nil {
		return c, err // who may not confirm may not begin one either
	}
	source := strings.TrimSpace(x.Source)
	switch {
	case source == "":
		return c, &campaign.Error{Code: campaign.ErrInvalid, Field: "source"}
	case len(source) > campaign.MaxSource:
		return c, &campaign.Error{Code: campaign.ErrTooLarge, Field: "source", Limit: campaign.MaxSource}
	case c.Title == "" || len(c.Title) > campaign.MaxTitle:
		return c, &campaign.Error{Code: campaign.ErrInvalid, Field: "title"}
	case x.Lang != "en" && x.Lang != "fr":
		return c, &campaign.Error{Code: campaign.ErrInvalid, Field: "lang"}
	}
	messages, _ := campaign.OutsideMessages(x.Texts)
	if len(messages) == 0 {
		return c, &campaign.Error{Code: campaign.ErrTooThin, Field: "sketch"}
	}
	for i := range messages {
		m := &messages[i]
		m.ID, m.Campaign, m.Source, m.Lang = fmt.Sprint(campaign.OutsidePrefix, c.ID, "/", i), c.ID, source, x.Lang
	}
	return c, w.Store.AddOutside(ctx, c, messages, campaign.Event{ID: NewID(), At: now, Actor: x.Order.Actor, Act: actOutside, Subject: "campaign:" + c.ID, Reason: source})
}
