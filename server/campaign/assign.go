package campaign

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

// Joining is what Join decides on. Found must be closed: it holds every cluster that is close to one of them, tied to one, or in a
// campaign with one. Previous must hold every campaign that has one of them as a cluster or as its Anchor, those merged into
// others and those that nothing is left of too: their ids can come back.
type Joining struct {
	Found    []Found
	Ties     []Tie
	Previous []Campaign
	Decided  string // the campaign of which an analyst just decided the state: joining does not change it; "" for none
	At       int64  // Unix milliseconds
	Compared *Compared
}

// Joined is what follows.
type Joined struct {
	Campaigns []Campaign        // those that are new or changed; a merged one has Into
	Of        map[string]string // the campaign of every cluster, "" if it stands alone
}

// leastOffices is how many different offices make a campaign. One office's reports, on however many pages, never do by
// themselves; an analyst can make one of them, by a tie of a cluster with itself (MadeTie).
const leastOffices = 2

// Join groups clusters and gives every group its campaign. An id survives with the earliest report: it goes on with the part that
// holds the campaign's anchor. Of campaigns that come together the one with the earliest report goes on, and the others point to
// it. A part without an anchor gets the id of a merged campaign whose anchor it holds, so that undoing a merge brings it back, or a new one, made
// of its own earliest report. A campaign that lost its other offices stays one only if somebody looked at it.
func Join(j Joining) Joined {
	a := assignment{Joining: j, found: map[string]*Found{}, heirs: map[string][]*Campaign{}, taken: map[string]bool{}}
	for i := range j.Found {
		a.found[j.Found[i].ID] = &j.Found[i]
	}
	groups := group(j.Found, j.Ties, j.Compared)
	a.inherit(groups)
	out := Joined{Of: map[string]string{}}
	standing := map[string]Campaign{}
	for _, group := range groups {
		c, merged, ok := a.campaign(group)
		for _, id := range group {
			out.Of[id] = c.ID
		}
		if ok {
			standing[c.ID] = c
			for _, m := range merged {
				standing[m.ID] = m
			}
		}
	}
	for _, p := range j.Previous {
		c, ok := standing[p.ID]
		if !ok && p.Into == "" { // every report of it was withdrawn
			c, ok = a.empty(p), true
		}
		if delete(standing, p.ID); ok && !c.same(&p) {
			out.Campaigns = append(out.Campaigns, c)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(standing)) {
		out.Campaigns = append(out.Campaigns, standing[id])
	}
	return out
}

// assignment is the work of Join.
type assignment struct {
	Joining
	found map[string]*Found
	heirs map[string][]*Campaign // by the group's first cluster: the campaigns whose anchor the group holds, foremost first
	taken map[string]bool        // ids
}

// inherit finds which group each campaign goes on with.
func (a *assignment) inherit(groups [][]string) {
	first := map[string]string{}
	for _, group := range groups {
		for _, id := range group {
			first[id] = group[0]
		}
	}
	enough := map[string]bool{}
	for _, group := range groups {
		enough[group[0]] = a.enough(group)
	}
	for i := range a.Previous {
		p := &a.Previous[i]
		a.taken[p.ID] = true
		for _, f := range a.held(p) {
			if at := first[f.ID]; enough[at] || p.State != StateNew {
				a.heirs[at] = append(a.heirs[at], p)
				break
			}
		}
	}
	for _, list := range a.heirs {
		slices.SortFunc(list, func(x, y *Campaign) int {
			return cmp.Or(cmp.Compare(one(x.Into != ""), one(y.Into != "")), // a merged one comes back only where none stands
				byReport(a.held(x)[0], a.held(y)[0]), cmp.Compare(x.ID, y.ID))
		})
	}
}

// held gives the clusters by which a campaign goes on: its anchor and what it holds, by their reports. One that was merged
// holds nothing and has its anchor.
func (a *assignment) held(p *Campaign) (out []*Found) {
	for i := range a.Found {
		if f := &a.Found[i]; !f.Withdrawn && (f.ID == p.Anchor || f.Campaign == p.ID) {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, byReport)
	return out
}

// campaign gives a group's campaign and those that are merged into it; ok is false if the group is none.
func (a *assignment) campaign(group []string) (c Campaign, merged []Campaign, ok bool) {
	heirs := a.heirs[group[0]]
	if len(heirs) == 0 {
		if !a.enough(group) {
			return Campaign{}, nil, false
		}
		return a.describe(a.formed(group), group), nil, true
	}
	c = *heirs[0]
	c.Into = ""
	for _, h := range heirs[1:] {
		if h.Into != "" { // it was merged before, and stays
			if h.Into != c.ID {
				m := *h
				m.Into = c.ID
				merged = append(merged, m)
			}
			continue
		}
		if c.ID != a.Decided {
			c.State = together(c.State, h.State)
		}
		c.Clock.Confirmed = earlier(c.Clock.Confirmed, h.Clock.Confirmed)
		c.Clock.Formed = earlier(c.Clock.Formed, h.Clock.Formed)
		m := *h
		m.Into = c.ID
		merged = append(merged, m)
	}
	if c.State != StateConfirmed {
		c.Clock.Confirmed = 0
	}
	return a.describe(c, group), merged, true
}

// together gives the state of campaigns that turn out to be one. One that was confirmed stays confirmed by what nobody has decided
// about yet. Everything else that differs is looked at again: what was set aside was set aside without knowing the other.
func together(x, y State) State {
	undecided := func(s State) bool { return s == StateNew || s == StateInReview }
	switch {
	case x == y:
		return x
	case x == StateConfirmed && undecided(y) || y == StateConfirmed && undecided(x):
		return StateConfirmed
	}
	return StateInReview
}

// enough says whether a group is a campaign by itself.
func (a *assignment) enough(group []string) bool {
	offices := map[string]bool{}
	for _, id := range group {
		offices[a.found[id].Office] = true
	}
	return len(offices) >= leastOffices || slices.ContainsFunc(a.Ties, func(t Tie) bool { return t == MadeTie(t.A) && slices.Contains(group, t.A) })
}

// formed gives a new campaign. What was split off from one that somebody looked at is in review: the decision was about
// the whole.
func (a *assignment) formed(group []string) Campaign {
	anchor := a.found[group[0]]
	c := Campaign{ID: a.newID(group), State: StateNew, Clock: Clock{Formed: a.At}}
	for i := range a.Previous {
		if p := &a.Previous[i]; p.ID == anchor.Campaign && p.State != StateNew {
			c.State = StateInReview
		}
	}
	return c
}

// newID makes an id of what a campaign is made of, its earliest cluster first, and of the campaign from which that was split
// off, if it was: the first 80 bits of their SHA-256 in hexadecimal. Whoever decides the same gets the same id.
func (a *assignment) newID(group []string) string {
	name := "campaign\n" + a.found[group[0]].Campaign + "\n" + strings.Join(group, "\n")
	for {
		sum := sha256.Sum256([]byte(name))
		if id := "c" + hex.EncodeToString(sum[:10]); !a.taken[id] {
			a.taken[id] = true
			return id
		}
		name += "\nagain"
	}
}

// empty is a campaign of which nothing is left.
func (a *assignment) empty(p Campaign) Campaign {
	p.Clusters, p.Offices, p.Pages, p.Langs, p.Levels = nil, nil, nil, nil, nil
	p.Posts, p.Accounts = 0, 0
	return p
}

// describe fills in what the clusters of a campaign say together.
func (a *assignment) describe(c Campaign, group []string) Campaign {
	c.Anchor, c.Clusters = group[0], slices.Sorted(slices.Values(group))
	offices, pages, langs, accounts := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	c.Levels, c.Posts, c.Accounts = map[string]int64{}, 0, 0
	c.Clock.FirstPost, c.Clock.LastPost, c.Clock.FirstFlag, c.Clock.FirstReport = 0, 0, 0, 0
	for _, id := range group {
		f := a.found[id]
		offices[f.Office], pages[f.Page] = true, true
		if f.Lang != "" {
			langs[f.Lang] = true
		}
		for _, h := range f.Accounts {
			accounts[h] = true
		}
		if len(f.Accounts) == 0 { // pseudonyms say nothing outside their report
			c.Accounts += f.People
		}
		c.Levels[f.Level]++
		c.Posts += f.Posts
		c.Clock.FirstPost = earlier(c.Clock.FirstPost, f.First)
		c.Clock.LastPost = max(c.Clock.LastPost, f.Last)
		c.Clock.FirstFlag = earlier(c.Clock.FirstFlag, f.Observed)
		c.Clock.FirstReport = earlier(c.Clock.FirstReport, f.Reported)
	}
	c.Accounts += int64(len(accounts))
	c.Offices, c.Pages, c.Langs = slices.Sorted(maps.Keys(offices)), slices.Sorted(maps.Keys(pages)), slices.Sorted(maps.Keys(langs))
	return c
}

// same says whether nothing changed.
func (c *Campaign) same(d *Campaign) bool {
	return c.ID == d.ID && c.State == d.State && c.Title == d.Title && c.Anchor == d.Anchor && sameSet(c.Clusters, d.Clusters) &&
		slices.Equal(c.Offices, d.Offices) && slices.Equal(c.Pages, d.Pages) && slices.Equal(c.Langs, d.Langs) && c.Posts == d.Posts &&
		c.Accounts == d.Accounts && maps.Equal(c.Levels, d.Levels) && c.Clock == d.Clock && c.Into == d.Into && c.Assignee == d.Assignee
}

// sameSet compares lists without regard to order.
func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
