package process

import (
	"context"
	"slices"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// Trail gives a report's way as its office is told it.
func (w *Worker) Trail(ctx context.Context, r *store.StoredReport) ([]campaign.Status, error) {
	h := campaign.History{Report: r.ID, Office: r.Office, Received: r.Received, Verdict: r.Verdict, Withdrawn: r.Withdrawn, Hidden: r.Hold != ""}
	if r.Withdrawn != 0 || r.Verdict.State != campaign.VerdictVerified {
		return campaign.Trail(h), nil
	}
	list, err := w.campaignsOf(ctx, r)
	if err != nil {
		return nil, err
	}
	for i := range list {
		m := campaign.Membership{Campaign: list[i]}
		if m.Found, err = w.Store.Component(ctx, list[i].Clusters); err != nil {
			return nil, err
		}
		if m.Events, err = w.events(ctx, "campaign:"+list[i].ID); err != nil {
			return nil, err
		}
		m.Joined = joinedAt(m.Events, r.ID)
		h.Campaigns = append(h.Campaigns, m)
	}
	return campaign.Trail(h), nil
}

// campaignsOf gives the campaigns that a report's clusters are in.
func (w *Worker) campaignsOf(ctx context.Context, r *store.StoredReport) ([]campaign.Campaign, error) {
	found, err := w.Store.Clusters(ctx, r.ID)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return w.Store.CampaignsOf(ctx, idsOf(found))
}

// Tell notes that the office of a report reads what was decided about it.
func (w *Worker) Tell(ctx context.Context, r *store.StoredReport, trail []campaign.Status) error {
	if !slices.ContainsFunc(trail, func(s campaign.Status) bool { return s.Status == campaign.StatusConfirmed }) {
		return nil
	}
	list, err := w.campaignsOf(ctx, r)
	if err != nil {
		return err
	}
	for i := range list {
		if list[i].State != campaign.StateConfirmed {
			continue
		}
		told, err := w.Store.ToldOf(ctx, list[i].ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(told, func(t store.Told) bool { return t.Office == r.Office && t.At == 0 }) {
			if err := w.Store.MarkTold(ctx, r.Office, list[i].ID, w.Now().UnixMilli()); err != nil {
				return err
			}
		}
	}
	return nil
}

// Withdraw takes a report back for its office, and makes the sums of its campaigns again.
func (w *Worker) Withdraw(ctx context.Context, id, office string) (store.Withdrawal, error) {
	w.joins.Lock()
	defer w.joins.Unlock()
	now := w.Now().UnixMilli()
	done, err := w.Store.Withdraw(ctx, id, office, now)
	if err != nil {
		return done, err
	}
	event := campaign.Event{ID: NewID(), At: now, Actor: "office:" + office, Act: "report.withdraw", Subject: "report:" + id}
	if err := w.Store.AddEvents(ctx, event); err != nil {
		return done, err
	}
	for _, id := range done.Campaigns {
		if err := w.resum(ctx, id); err != nil {
			return done, err
		}
	}
	return done, nil
}

// Hold puts a report under a legal hold, or with an empty reason ends it. A report that was withdrawn meanwhile is then erased, and the sums of its
// campaigns are made again: whoever stopped between a withdrawal and its sums left them behind, and afterwards nothing says which they were.
func (w *Worker) Hold(ctx context.Context, id, reason, by string) error {
	w.joins.Lock()
	defer w.joins.Unlock()
	r, err := w.Store.Report(ctx, id)
	if err != nil {
		return err
	}
	var campaigns []string
	if reason == "" && r.Withdrawn != 0 {
		hidden, err := w.Store.Clusters(ctx, id)
		if err != nil {
			return err
		}
		for i := range hidden {
			if c := hidden[i].Campaign; c != "" && !slices.Contains(campaigns, c) {
				campaigns = append(campaigns, c)
			}
		}
	}
	if err := w.Store.SetHold(ctx, id, reason, by, w.Now().UnixMilli()); err != nil {
		return err
	}
	for _, c := range campaigns {
		if err := w.resum(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// resum joins what is left of a campaign again.
func (w *Worker) resum(ctx context.Context, id string) error {
	c, err := w.Campaign(ctx, id)
	if err != nil {
		return err
	}
	if err := w.rejoin(ctx, change{seeds: c.Clusters, previous: []campaign.Campaign{c}, actor: "server"}); err != nil {
		return err
	}
	if c, err = w.Campaign(ctx, id); err != nil {
		return err
	}
	return w.revokeUnfounded(ctx, &c)
}

// joinedAt gives when a report's cluster came into a campaign, by its trail; 0 if that does not say.
func joinedAt(events []campaign.Event, report string) (at int64) {
	for i := range events {
		e := &events[i]
		if (e.Act == "campaign.formed" || e.Act == "campaign.grew") && strings.Contains(e.Data, `"`+report+`/`) && (at == 0 || e.At < at) {
			at = e.At
		}
	}
	return at
}
