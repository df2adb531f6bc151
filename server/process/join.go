package process

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// NewID names something new: 100 random bits.
func NewID() string { return strings.ToLower(rand.Text()[:20]) }

// tries is how often a join is begun again because something changed meanwhile.
const tries = 10

// maxClosed bounds the clusters of one join. Beyond it some are not looked at, and the join is no longer exact: it is noted.
const maxClosed = 20_000

// join puts new clusters together with what other offices reported. Two processes may join at once: the store refuses a
// change of what was read before somebody else's change, and then it is made again. The caller holds w.joins.
func (w *Worker) join(ctx context.Context, found []campaign.Found) error {
	if err := w.rejoin(ctx, change{seeds: idsOf(found), actor: "server"}); err != nil {
		return err
	}
	return w.brakeSignatures(ctx, found)
}

// change is what a join begins with.
type change struct {
	seeds      []string            // clusters that are new, or that an analyst decided about
	tie, untie []store.Tie         // an analyst's
	previous   []campaign.Campaign // campaigns that were merged and may come back
	decided    *campaign.Campaign  // whose state an analyst just decided; nil for none
	events     []campaign.Event    // what the change is recorded as
	actor      string
}

// rejoin joins until nothing comes in between.
func (w *Worker) rejoin(ctx context.Context, c change) (err error) {
	for range tries {
		if err = w.tryJoin(ctx, &c); !changed(err) {
			return err
		}
		w.meters.retry()
		if c.decided != nil {
			return err // the analyst decided about what is no longer so
		}
	}
	return err
}

// changed says whether somebody else was faster.
func changed(err error) bool {
	var e *campaign.Error
	return errors.As(err, &e) && e.Code == campaign.ErrChanged
}

func (w *Worker) tryJoin(ctx context.Context, c *change) error {
	found, err := w.closed(ctx, c.seeds)
	if err != nil {
		return err
	}
	ids := make([]string, len(found))
	for i := range found {
		ids[i] = found[i].ID
	}
	ties, err := w.ties(ctx, ids, c)
	if err != nil {
		return err
	}
	previous, err := w.Store.CampaignsOf(ctx, ids)
	if err != nil {
		return err
	}
	for i := range previous {
		if previous[i].Anchor == "" {
			previous[i].Anchor = anchorOf(found, previous[i].ID)
		}
	}
	anchored, err := w.Store.CampaignsAnchored(ctx, ids)
	if err != nil {
		return err
	}
	for _, more := range append(anchored, c.previous...) {
		if !slices.ContainsFunc(previous, func(p campaign.Campaign) bool { return p.ID == more.ID }) {
			previous = append(previous, more)
		}
	}
	j := campaign.Joining{Found: found, Ties: ties, Previous: previous, At: w.Now().UnixMilli(), Compared: &w.compared}
	if c.decided != nil {
		j.Decided = c.decided.ID
		for i := range j.Previous {
			if j.Previous[i].ID == c.decided.ID {
				j.Previous[i].State = c.decided.State
				j.Previous[i].Clock.Confirmed = c.decided.Clock.Confirmed
			}
		}
	}
	joined := campaign.Join(j)
	save := store.Join{Campaigns: joined.Campaigns, Tie: c.tie, Untie: c.untie, Events: slices.Clone(c.events)}
	for i := range found {
		if to := joined.Of[found[i].ID]; to != found[i].Campaign && !found[i].Withdrawn {
			save.Moves = append(save.Moves, store.Move{Cluster: found[i].ID, From: found[i].Campaign, To: to})
		}
	}
	if len(save.Campaigns)+len(save.Moves)+len(save.Tie)+len(save.Untie)+len(save.Events) == 0 {
		return nil
	}
	save.Events = append(save.Events, w.told(c, &joined, save.Moves)...)
	return w.Store.SaveJoin(ctx, save)
}

// maxAsked bounds the messages of a campaign whose neighbours are looked for when others join it, the earliest first: each look-up costs as
// much as a report's. What is close to a later one and to none of these is found when it comes itself, or when it comes up again.
const maxAsked = 32

// closed gives the clusters with these ids, all that are close to one of them or in a campaign with one, and so on.
func (w *Worker) closed(ctx context.Context, seeds []string) ([]campaign.Found, error) {
	all, asked := map[string]campaign.Found{}, map[string]bool{}
	of := map[string]int{} // by campaign, how many of its messages were asked for
	next := seeds
	for len(next) > 0 {
		list, err := w.Store.Component(ctx, next)
		if err != nil {
			return nil, err
		}
		var fresh []campaign.Found
		for _, f := range list {
			if _, known := all[f.ID]; !known {
				all[f.ID] = f
				fresh = append(fresh, f)
			}
		}
		if len(all) > maxClosed {
			w.Log.Warn("join", "clusters", len(all), "limit", maxClosed)
			break
		}
		next = nil
		slices.SortFunc(fresh, func(a, b campaign.Found) int {
			return cmp.Or(cmp.Compare(a.Reported, b.Reported), cmp.Compare(a.ID, b.ID))
		})
		for i := range fresh {
			f := &fresh[i]
			key := fmt.Sprint(f.Kind, f.Links, f.Text)
			if asked[key] {
				continue // the same message has the same neighbours
			}
			asked[key] = true
			if of[f.Campaign]++; f.Campaign != "" && of[f.Campaign] > maxAsked {
				continue
			}
			candidates, err := w.Store.Candidates(ctx, *f, campaign.CandidateShare)
			if err != nil {
				return nil, err
			}
			for k := range candidates {
				if _, known := all[candidates[k].ID]; !known && w.compared.Close(f, &candidates[k]) {
					next = append(next, candidates[k].ID)
				}
			}
		}
		ties, err := w.Store.Ties(ctx, idsOf(fresh)...)
		if err != nil || len(fresh) == 0 {
			return slices.Collect(maps.Values(all)), err
		}
		for _, t := range ties {
			for _, id := range []string{t.A, t.B} {
				if _, known := all[id]; !known && t.Join {
					next = append(next, id)
				}
			}
		}
	}
	return slices.Collect(maps.Values(all)), nil
}

// idsOf gives the ids of clusters.
func idsOf(list []campaign.Found) []string {
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	return ids
}

// ties gives the analysts' ties about clusters, as they will be after the change.
func (w *Worker) ties(ctx context.Context, ids []string, c *change) ([]campaign.Tie, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	stored, err := w.Store.Ties(ctx, ids...)
	if err != nil {
		return nil, err
	}
	stored = slices.DeleteFunc(append(stored, c.tie...), func(t store.Tie) bool { return slices.Contains(c.untie, t) })
	out := make([]campaign.Tie, len(stored))
	for i, t := range stored {
		out[i] = campaign.Tie(t)
	}
	return out, nil
}

// tookIn is the act of an event that says which campaign came into the subject.
const tookIn = "campaign.took_in"

// told gives the events of what joining did by itself: campaigns formed, grown, come together.
func (w *Worker) told(c *change, joined *campaign.Joined, moves []store.Move) (events []campaign.Event) {
	event := func(act, id string, data any) {
		text, err := json.Marshal(data)
		if err != nil {
			text = nil // never: data is made of texts
		}
		events = append(events, campaign.Event{ID: NewID(), At: w.Now().UnixMilli(), Actor: c.actor, Act: act, Subject: "campaign:" + id, Data: string(text)})
	}
	for i := range joined.Campaigns {
		x := &joined.Campaigns[i]
		switch {
		case x.Version == 0:
			event("campaign.formed", x.ID, map[string]any{"clusters": x.Clusters})
		case x.Into != "":
			event("campaign.came_together", x.ID, map[string]any{"into": x.Into})
			event(tookIn, x.Into, map[string]any{"from": x.ID})
		}
	}
	grown := map[string][]string{}
	for _, m := range moves {
		if m.From == "" {
			grown[m.To] = append(grown[m.To], m.Cluster)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(grown)) {
		if !slices.ContainsFunc(joined.Campaigns, func(x campaign.Campaign) bool { return x.ID == id && x.Version == 0 }) {
			event("campaign.grew", id, map[string]any{"clusters": grown[id]})
		}
	}
	return events
}
