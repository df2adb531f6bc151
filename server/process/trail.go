package process

import (
	"context"
	"slices"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// Trails makes the trails of several reports for one answer: what a campaign holds is read once, however many of the reports are in it.
type Trails struct {
	work    *Worker
	members map[string]*campaign.Membership // by campaign
	told    map[[2]string]bool              // by office and campaign: it is recorded that the office read of it
}

// Trails begins one answer.
func (w *Worker) Trails() *Trails {
	return &Trails{w, map[string]*campaign.Membership{}, map[[2]string]bool{}}
}

// Trail gives a report's way as its office is told it.
func (t *Trails) Trail(ctx context.Context, r *store.StoredReport) ([]campaign.Status, error) {
	h := campaign.History{Report: r.ID, Office: r.Office, Received: r.Received, Verdict: r.Verdict, Withdrawn: r.Withdrawn, Hidden: r.Hold != ""}
	if r.Withdrawn != 0 || r.Verdict.State != campaign.VerdictVerified {
		return campaign.Trail(h), nil
	}
	list, err := t.campaignsOf(ctx, r)
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		own := *m
		own.Joined = joinedAt(m.Events, r.ID)
		h.Campaigns = append(h.Campaigns, own)
	}
	return campaign.Trail(h), nil
}

// campaignsOf gives the campaigns that a report's clusters are in, by id.
func (t *Trails) campaignsOf(ctx context.Context, r *store.StoredReport) (list []*campaign.Membership, err error) {
	found, err := t.work.Store.Clusters(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for i := range found {
		if id := found[i].Campaign; id != "" && !found[i].Withdrawn && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		m, err := t.member(ctx, id)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// member reads a campaign and its trail, and of one that is confirmed when each office was reached: of no other are offices told anything of others.
func (t *Trails) member(ctx context.Context, id string) (m *campaign.Membership, err error) {
	if m = t.members[id]; m != nil {
		return m, nil
	}
	m = &campaign.Membership{}
	if m.Campaign, err = t.work.Store.CampaignSummary(ctx, id); err != nil {
		return nil, err
	}
	if m.Campaign.State == campaign.StateConfirmed {
		if m.Found, err = t.work.Store.FirstByOffice(ctx, id); err != nil {
			return nil, err
		}
	}
	if m.Events, err = t.work.events(ctx, "campaign:"+id); err != nil {
		return nil, err
	}
	t.members[id] = m
	return m, nil
}

// Tell notes that the office of a report reads what was decided about it.
func (t *Trails) Tell(ctx context.Context, r *store.StoredReport, trail []campaign.Status) error {
	if !slices.ContainsFunc(trail, func(s campaign.Status) bool { return s.Status == campaign.StatusConfirmed }) {
		return nil
	}
	list, err := t.campaignsOf(ctx, r)
	if err != nil {
		return err
	}
	for _, m := range list {
		key := [2]string{r.Office, m.Campaign.ID}
		if m.Campaign.State != campaign.StateConfirmed || t.told[key] {
			continue
		}
		told, err := t.work.Store.ToldOf(ctx, m.Campaign.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(told, func(x store.Told) bool { return x.Office == r.Office && x.At == 0 }) {
			if err := t.work.Store.MarkTold(ctx, r.Office, m.Campaign.ID, t.work.Now().UnixMilli()); err != nil {
				return err
			}
		}
		t.told[key] = true
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
