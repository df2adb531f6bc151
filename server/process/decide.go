package process

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// Decision is an act on a campaign as it is asked for: with ids, where a campaign.Order has what they name.
type Decision struct {
	Campaign string
	Version  int64 // of the campaign as the person saw it; 0: as it is now
	Order    campaign.Order
	Other    string // merge: with which campaign
	Event    string // undo: which event
	// Exemplars are the clusters whose sketches are proposed together: they are published together or not at all. None: the anchor's, and of each
	// other language one that may be published too.
	Exemplars []string
	Source    string // propose: a named source outside
}

// Exemplars gives the one cluster that somebody named, none for "".
func Exemplars(one string) []string {
	if one == "" {
		return nil
	}
	return []string{one}
}

// Decide carries out a decision, and gives the campaign as it is then.
func (w *Worker) Decide(ctx context.Context, d Decision) (campaign.Campaign, error) {
	w.joins.Lock()
	defer w.joins.Unlock()
	d.Order.At = w.Now().UnixMilli()
	c, err := w.Campaign(ctx, d.Campaign)
	if err != nil {
		return c, err
	}
	if d.Version != 0 && d.Version != c.Version {
		return c, &campaign.Error{Code: campaign.ErrChanged}
	}
	switch d.Order.Act {
	case campaign.ActPropose, campaign.ActApprove, campaign.ActRenew, campaign.ActRelease, campaign.ActRevoke:
		err = w.publish(ctx, &c, &d)
	case campaign.ActUndo:
		err = w.undo(ctx, &c, &d)
	case campaign.ActMerge:
		err = w.merge(ctx, &c, &d)
	case campaign.ActNote:
		return c, w.note(ctx, &c, &d)
	default:
		err = w.apply(ctx, &c, &d)
	}
	if err != nil {
		return c, err
	}
	if c, err = w.Campaign(ctx, d.Campaign); err != nil {
		return c, err
	}
	return c, w.revokeUnfounded(ctx, &c)
}

// Campaign gives a campaign with its anchor.
func (w *Worker) Campaign(ctx context.Context, id string) (campaign.Campaign, error) {
	c, err := w.Store.Campaign(ctx, id)
	if err != nil || c.Anchor != "" {
		return c, err
	}
	found, err := w.Store.Component(ctx, c.Clusters)
	c.Anchor = anchorOf(found, c.ID)
	return c, err
}

// Summary is Campaign, but that the field Clusters is left empty where the campaign has its anchor.
func (w *Worker) Summary(ctx context.Context, id string) (campaign.Campaign, error) {
	c, err := w.Store.CampaignSummary(ctx, id)
	if err != nil || c.Anchor != "" {
		return c, err
	}
	return w.Campaign(ctx, id)
}

// anchorOf gives the cluster of a campaign with the earliest report.
func anchorOf(found []campaign.Found, id string) string {
	var best *campaign.Found
	for i := range found {
		if f := &found[i]; f.Campaign == id && (best == nil || f.Reported < best.Reported || f.Reported == best.Reported && f.ID < best.ID) {
			best = f
		}
	}
	if best == nil {
		return ""
	}
	return best.ID
}

// apply does an act that concerns one campaign.
func (w *Worker) apply(ctx context.Context, c *campaign.Campaign, d *Decision) error {
	out, err := campaign.Apply(*c, d.Order)
	if err != nil {
		return err
	}
	out.Event.ID = NewID()
	if len(out.Tie) == 0 {
		return w.Store.SaveJoin(ctx, store.Join{Campaigns: []campaign.Campaign{out.Campaign}, Events: []campaign.Event{out.Event}})
	}
	return w.rejoin(ctx, change{seeds: c.Clusters, tie: storeTies(out.Tie), events: []campaign.Event{out.Event}, actor: d.Order.Actor})
}

// note keeps a text beside a campaign: nothing that somebody else decides meanwhile is in its way.
func (w *Worker) note(ctx context.Context, c *campaign.Campaign, d *Decision) error {
	out, err := campaign.Apply(*c, d.Order)
	if err != nil {
		return err
	}
	out.Event.ID = NewID()
	return w.Store.AddEvents(ctx, out.Event)
}

func (w *Worker) merge(ctx context.Context, c *campaign.Campaign, d *Decision) error {
	other, err := w.Campaign(ctx, d.Other)
	if err != nil {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "campaign"}
	}
	d.Order.Other = &other
	for _, one := range []*campaign.Campaign{c, &other} {
		if one.Anchor == "" && len(one.Clusters) == 0 {
			messages, err := w.Store.Outside(ctx, one.ID)
			if err != nil {
				return err
			}
			d.Order.Outside = d.Order.Outside || len(messages) > 0
		}
	}
	out, err := campaign.Apply(*c, d.Order)
	if err != nil {
		return err
	}
	out.Event.ID = NewID()
	if out.Other != nil {
		return w.takeIn(ctx, &out)
	}
	return w.rejoin(ctx, change{seeds: slices.Concat(c.Clusters, other.Clusters), tie: storeTies(out.Tie), events: []campaign.Event{out.Event}, actor: d.Order.Actor})
}

// takeIn saves that a campaign of an outside report goes into another, or out of it again, with what the trails of both say.
func (w *Worker) takeIn(ctx context.Context, out *campaign.Outcome) error {
	save := store.Join{Campaigns: []campaign.Campaign{out.Campaign, *out.Other}, Events: []campaign.Event{out.Event}}
	if out.Other.Into != "" {
		told := w.told(&change{actor: out.Event.Actor}, &campaign.Joined{Campaigns: []campaign.Campaign{*out.Other}}, nil)
		save.Events = append(save.Events, told...)
	}
	return w.Store.SaveJoin(ctx, save)
}

// undo takes back an event of the campaign.
func (w *Worker) undo(ctx context.Context, c *campaign.Campaign, d *Decision) error {
	e, err := w.Store.Event(ctx, d.Event)
	if err != nil {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "event"}
	}
	about, err := w.Store.Campaign(ctx, strings.TrimPrefix(e.Subject, "campaign:"))
	if err != nil || about.ID != c.ID {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "event"}
	}
	events, err := w.events(ctx, e.Subject)
	if err != nil {
		return err
	}
	undone := slices.ContainsFunc(events, func(x campaign.Event) bool { return x.Undoes == e.ID })
	if took := campaign.TookIn(&e); took != "" {
		other, err := w.Store.CampaignAsStored(ctx, took)
		if err != nil {
			return err
		}
		d.Order.Other = &other
	}
	out, err := campaign.Undo(*c, e, undone, d.Order)
	if err != nil {
		return err
	}
	out.Event.ID = NewID()
	if out.Event.Subject != e.Subject { // of a merge: the trail of both tells it
		out.Event.Subject = e.Subject
	}
	if out.Other != nil {
		return w.takeIn(ctx, &out)
	}
	if len(out.Untie) == 0 {
		return w.Store.SaveJoin(ctx, store.Join{Campaigns: []campaign.Campaign{out.Campaign}, Events: []campaign.Event{out.Event}})
	}
	change := change{seeds: c.Clusters, untie: storeTies(out.Untie), decided: &out.Campaign, events: []campaign.Event{out.Event}, actor: d.Order.Actor}
	for _, t := range out.Untie {
		change.seeds = append(change.seeds, t.A, t.B)
	}
	return w.rejoin(ctx, change)
}

// storeTies converts ties.
func storeTies(list []campaign.Tie) []store.Tie {
	out := make([]store.Tie, len(list))
	for i, t := range list {
		out[i] = store.Tie(t)
	}
	return out
}

// mostEvents bounds the trail of one subject that is read.
const mostEvents = 1000

// events gives the whole trail of a subject.
func (w *Worker) events(ctx context.Context, subject string) (all []campaign.Event, err error) {
	for after := ""; ; {
		list, err := w.Store.Events(ctx, subject, after, mostEvents)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
		if len(list) < mostEvents {
			return all, nil
		}
		after = list[len(list)-1].ID
	}
}

// History gives the trail of a campaign and of those that came into it, in the order of time.
func (w *Worker) History(ctx context.Context, id string) (all []campaign.Event, err error) {
	seen := map[string]bool{}
	for next := []string{id}; len(next) > 0; next = next[1:] {
		if seen[next[0]] {
			continue
		}
		seen[next[0]] = true
		events, err := w.events(ctx, "campaign:"+next[0])
		if err != nil {
			return nil, err
		}
		for i := range events {
			var from struct {
				From string `json:"from"`
			}
			if events[i].Act == tookIn && json.Unmarshal([]byte(events[i].Data), &from) == nil {
				next = append(next, from.From)
			}
		}
		all = append(all, events...)
	}
	slices.SortStableFunc(all, func(a, b campaign.Event) int { return cmp.Compare(a.At, b.At) })
	return all, nil
}
