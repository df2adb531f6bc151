package process

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/refrain-project/refrain/server/campaign"
)

// The bounds on what is compared to propose a merge.
const (
	twinAccounts = 200
	twinLinks    = 200
	twinNear     = 3 * 86_400 // seconds: first posts within it are near
	twinOthers   = 100        // campaigns compared
	twinMessages = 8          // of an outside report, that clusters alike are looked for of
)

// Twins proposes which other campaigns may be the same as one: such as share accounts or links with it, or began within three days of it and
// name the same. found are clusters of it: of very many, the first are enough.
func (w *Worker) Twins(ctx context.Context, c *campaign.Campaign, found []campaign.Found) ([]campaign.Twin, error) {
	of := side(c, found)
	ids, err := w.outsideAlike(ctx, &of, len(found) == 0)
	if err != nil {
		return nil, err
	}
	accounts, err := w.Store.AccountCampaigns(ctx, of.Accounts)
	if err != nil {
		return nil, err
	}
	links, err := w.Store.LinkCampaigns(ctx, of.Links)
	if err != nil {
		return nil, err
	}
	for _, list := range slices.Concat(slices.Collect(maps.Values(accounts)), slices.Collect(maps.Values(links))) {
		for _, id := range list {
			ids[id] = true
		}
	}
	delete(ids, c.ID)
	var others []campaign.Campaign
	if at := c.Clock.FirstPost; at > 0 {
		if others, err = w.Store.CampaignsNear(ctx, at-twinNear, at+twinNear, twinOthers); err != nil {
			return nil, err
		}
	}
	for i := range others {
		delete(ids, others[i].ID)
	}
	chosen := slices.Sorted(maps.Keys(ids))
	more, err := w.Store.CampaignsByID(ctx, chosen[:min(len(chosen), twinOthers)])
	if err != nil {
		return nil, err
	}
	others = append(others, more...)
	sides, err := w.sides(ctx, others, accounts, links)
	return campaign.Twins(&of, sides), err
}

// outsideAlike gives, for a campaign that no office reported, those that hold clusters with a message of it, and lets that stand for it in the comparison.
func (w *Worker) outsideAlike(ctx context.Context, of *campaign.Side, alone bool) (map[string]bool, error) {
	ids := map[string]bool{}
	if !alone {
		return ids, nil
	}
	list, err := w.Store.Outside(ctx, of.Campaign.ID)
	if err != nil {
		return nil, err
	}
	for i := range list[:min(len(list), twinMessages)] {
		m := &list[i]
		of.Text, of.Lang = cmp.Or(of.Text, m.Text), cmp.Or(of.Lang, m.Lang)
		near, err := w.Store.Candidates(ctx, m.Found(), campaign.CandidateShare)
		if err != nil {
			return nil, err
		}
		for k := range near {
			if near[k].Campaign != "" {
				ids[near[k].Campaign] = true
			}
		}
	}
	return ids, nil
}

// side gathers a campaign from its clusters.
func side(c *campaign.Campaign, found []campaign.Found) campaign.Side {
	s := campaign.Side{Campaign: *c}
	for i := range found {
		f := &found[i]
		if f.ID == c.Anchor {
			s.Text, s.Lang = f.Text, f.Lang
		}
		s.Accounts, s.Links = append(s.Accounts, f.Accounts...), append(s.Links, f.Links...)
	}
	slices.Sort(s.Accounts)
	slices.Sort(s.Links)
	s.Accounts, s.Links = slices.Compact(s.Accounts), slices.Compact(s.Links)
	s.Accounts, s.Links = s.Accounts[:min(len(s.Accounts), twinAccounts)], s.Links[:min(len(s.Links), twinLinks)]
	return s
}

// sides makes what is compared of other campaigns: their exemplars, and of accounts and links those in question. Dismissed ones are left out.
func (w *Worker) sides(ctx context.Context, others []campaign.Campaign, accounts map[string][]string, links map[uint64][]string) ([]campaign.Side, error) {
	var anchors []string
	for i := range others {
		anchors = append(anchors, others[i].Anchor)
	}
	exemplars, err := w.Store.ClustersByID(ctx, anchors)
	if err != nil {
		return nil, err
	}
	byID := map[string]*campaign.Found{}
	for i := range exemplars {
		byID[exemplars[i].ID] = &exemplars[i]
	}
	ofAccounts, ofLinks := turned(accounts), turned(links)
	var out []campaign.Side
	for i := range others {
		o := &others[i]
		f := byID[o.Anchor]
		if f == nil || o.State == campaign.StateDismissed {
			continue
		}
		s := campaign.Side{Campaign: *o, Text: f.Text, Lang: f.Lang}
		s.Accounts, s.Links = ofAccounts[o.ID], ofLinks[o.ID]
		out = append(out, s)
	}
	return out, nil
}

// turned gives, for each campaign, what it has, sorted.
func turned[K cmp.Ordered](of map[K][]string) map[string][]K {
	out := map[string][]K{}
	for _, k := range slices.Sorted(maps.Keys(of)) {
		for _, id := range of[k] {
			out[id] = append(out[id], k)
		}
	}
	return out
}
