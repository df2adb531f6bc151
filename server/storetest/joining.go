package storetest

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

func testVerdict(t *testing.T, s *suite) {
	s.office("a", "b")
	id := s.report("a")
	f := s.found(id, 0, "a", 1, 2, 1<<32-1)
	f.Links, f.Accounts = []uint64{5, 1<<64 - 1}, []string{"k1", "k2"}
	g := s.found(id, 3, "a")
	v := campaign.Verdict{State: campaign.VerdictVerified, At: 7, Checks: []campaign.Check{{Code: "x_status_time", Outcome: "consistent", Post: "p", Count: 2}}}
	s.ok(s.SetVerdict(s.ctx, id, v, []campaign.Found{f, g}))
	s.same(must(s.Report(s.ctx, id))(t).Verdict, v)
	s.same(must(s.Clusters(s.ctx, id))(t), []campaign.Found{f, g})

	s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{{ID: "c", State: campaign.StateNew}}, Moves: []store.Move{{Cluster: f.ID, To: "c"}}}))
	f.Sketch = []uint32{9}
	s.ok(s.SetVerdict(s.ctx, id, v, []campaign.Found{f}))
	f.Campaign = "c"
	s.same(must(s.Clusters(s.ctx, id))(t), []campaign.Found{f}) // replaced, in the campaign still
	s.same(len(must(s.Candidates(s.ctx, campaign.Found{Sketch: []uint32{1, 2}}, 1))(t)), 0)
	s.same(ids(must(s.Candidates(s.ctx, campaign.Found{Sketch: []uint32{9}}, 1))(t)), []string{f.ID})

	s.code(s.SetVerdict(s.ctx, "none", v, nil), campaign.ErrNotFound)
	for _, bad := range []string{id + "/1024", id + "/-1", id + "/01", id, "other/0"} {
		x := f
		x.ID = bad
		if s.SetVerdict(s.ctx, id, v, []campaign.Found{x}) == nil {
			t.Errorf("%s is taken for a cluster of %s", bad, id)
		}
	}
	foreign := f
	foreign.Office = "b"
	if s.SetVerdict(s.ctx, id, v, []campaign.Found{foreign}) == nil {
		t.Error("a cluster of another office is taken")
	}
	s.same(must(s.Clusters(s.ctx, id))(t), []campaign.Found{f})
}

// testVerdictRace: verdicts and a withdrawal at the same time leave no cluster and no key of what was withdrawn.
func testVerdictRace(t *testing.T, s *suite) {
	s.office("a")
	for round := range uint32(10) {
		id := s.report("a")
		var wait sync.WaitGroup
		for i := range uint32(4) {
			wait.Go(func() {
				f := s.found(id, int(i), "a", 1000*round+i)
				err := s.SetVerdict(s.ctx, id, campaign.Verdict{State: campaign.VerdictVerified, At: 1}, []campaign.Found{f})
				if err != nil {
					s.code(err, campaign.ErrGone)
				}
			})
		}
		wait.Go(func() { must(s.Withdraw(s.ctx, id, "a", 5))(t) })
		wait.Wait()
		s.same(len(must(s.Clusters(s.ctx, id))(t)), 0)
		for i := range uint32(4) {
			s.same(len(must(s.Candidates(s.ctx, campaign.Found{Sketch: []uint32{1000*round + i}}, 1))(t)), 0)
		}
	}
}

func testCandidates(t *testing.T, s *suite) {
	s.office("a", "b")
	one := s.verified("a", 1, 2, 3, 4)
	two := s.verified("b", 3, 4, 5, 6)
	linked := s.found(s.report("b"), 0, "b")
	linked.Links, linked.Accounts = []uint64{1 << 40, 7 << 20}, []string{"somebody"}
	s.ok(s.SetVerdict(s.ctx, linked.Report, campaign.Verdict{State: campaign.VerdictVerified}, []campaign.Found{linked}))
	look := func(least int, f campaign.Found) []string { return ids(must(s.Candidates(s.ctx, f, least))(t)) }
	s.same(look(2, campaign.Found{Sketch: []uint32{2, 3, 4}}), []string{one.ID, two.ID}) // the most alike first
	s.same(look(3, campaign.Found{Sketch: []uint32{2, 3, 4}}), []string{one.ID})
	s.same(look(4, campaign.Found{Sketch: []uint32{2, 3, 4}}), []string{})
	s.same(look(2, one), []string{two.ID}) // not itself
	s.same(look(9, campaign.Found{Sketch: []uint32{1}, Links: []uint64{7 << 20}}), []string{linked.ID})
	s.same(look(1, campaign.Found{Accounts: []string{"somebody"}}), []string{}) // an account alone joins nothing
	s.same(look(1, campaign.Found{}), []string{})
	s.same(look(1, campaign.Found{Sketch: []uint32{1 << 20}, Links: []uint64{1 << 13}}), []string{})

	s.same(ids(must(s.Component(s.ctx, []string{one.ID, "none"}))(t)), []string{one.ID})
	s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{{ID: "c", State: campaign.StateNew}},
		Moves: []store.Move{{Cluster: one.ID, To: "c"}, {Cluster: two.ID, To: "c"}}}))
	want := []string{one.ID, two.ID}
	slices.Sort(want)
	s.same(ids(must(s.Component(s.ctx, []string{one.ID}))(t)), want)
	must(s.Withdraw(s.ctx, one.Report, "a", 5))(t)
	s.same(look(2, campaign.Found{Sketch: []uint32{2, 3, 4}}), []string{two.ID})
	s.same(ids(must(s.Component(s.ctx, []string{one.ID, two.ID}))(t)), []string{two.ID})
}

// testCommonElements: an element that very many clusters have finds the newest of them, and does not hide what is alike.
func testCommonElements(t *testing.T, s *suite) {
	s.office("a", "b")
	const common = 700
	old := s.verified("b", 1, 2, 7)
	for from := 0; from < common; from += 100 { // seven reports of 100 clusters each
		id := s.report("a")
		var list []campaign.Found
		for i := range 100 {
			list = append(list, s.found(id, i, "a", 1, 2, uint32(1000+from+i)))
		}
		s.ok(s.SetVerdict(s.ctx, id, campaign.Verdict{State: campaign.VerdictVerified}, list))
	}
	got := must(s.Candidates(s.ctx, campaign.Found{Sketch: []uint32{1, 2}}, 2))(t)
	s.same([]any{len(got), got[0].ID}, []any{32, uuid(8) + "/99"})
	s.same(len(must(s.ManyCandidates(s.ctx, campaign.Found{Sketch: []uint32{1, 2}}, 2))(t)), 128)
	rare := must(s.Candidates(s.ctx, campaign.Found{Sketch: []uint32{1, 2, 7}}, 1))(t)
	if !slices.ContainsFunc(rare, func(f campaign.Found) bool { return f.ID == uuid(8)+"/99" }) {
		t.Error("the newest is not found")
	}
	// The price: that it also has what is common no longer counts for it.
	if three := ids(must(s.Candidates(s.ctx, campaign.Found{Sketch: []uint32{1, 2, 7}}, 3))(t)); len(three) != 0 {
		t.Errorf("all of a common key's clusters are looked at: %v", three)
	}
	// An old cluster is found by what is rare of it, though the common elements no longer reach it.
	s.same(ids(must(s.Candidates(s.ctx, campaign.Found{Sketch: []uint32{7}}, 1))(t)), []string{old.ID})
}

func testElsewhere(t *testing.T, s *suite) {
	s.office("a", "b", "c")
	for i, accounts := range [][]string{{"p", "q"}, {"q", "r"}, {"q"}} {
		office := []string{"a", "b", "c"}[i]
		f := s.found(s.report(office), 0, office, 1)
		f.Accounts = accounts
		s.ok(s.SetVerdict(s.ctx, f.Report, campaign.Verdict{State: campaign.VerdictVerified}, []campaign.Found{f}))
	}
	s.same(must(s.AccountElsewhere(s.ctx, []string{"p", "q", "r", "nobody"}, "a"))(t), map[string]int64{"q": 2, "r": 1})
	s.same(len(must(s.AccountElsewhere(s.ctx, nil, "a"))(t)), 0)
}

// campaign makes the campaign of some clusters and saves it.
func (s *suite) campaign(id string, offices []string, clusters ...campaign.Found) campaign.Campaign {
	s.t.Helper()
	c := campaign.Campaign{ID: id, State: campaign.StateNew, Offices: offices, Pages: []string{"x:a"}, Langs: []string{"en", "fr"}, Posts: 12, Accounts: 9,
		Levels: map[string]int64{"coordinated": 2}, Clock: campaign.Clock{FirstPost: 1, LastPost: 2, FirstFlag: 3, FirstReport: 4, Formed: 5}}
	j := store.Join{Campaigns: []campaign.Campaign{c}}
	for _, f := range clusters {
		j.Moves = append(j.Moves, store.Move{Cluster: f.ID, From: f.Campaign, To: id})
		c.Clusters = append(c.Clusters, f.ID)
	}
	s.ok(s.SaveJoin(s.ctx, j))
	slices.Sort(c.Clusters)
	c.Version = 1
	return c
}

func testJoin(t *testing.T, s *suite) {
	s.office("a", "b")
	one, two := s.verified("a", 1), s.verified("b", 1)
	_, err := s.Campaign(s.ctx, "c")
	s.code(err, campaign.ErrNotFound)
	c := s.campaign("c", []string{"a", "b"}, one, two)
	s.same(must(s.Campaign(s.ctx, "c"))(t), c)
	s.same(must(s.CampaignsOf(s.ctx, []string{two.ID, one.ID, "none"}))(t), []campaign.Campaign{c})

	summary := c
	summary.Clusters = nil
	s.same(must(s.CampaignSummary(s.ctx, "c"))(t), summary)
	s.same(len(must(s.Members(s.ctx, "c"))(t)), 2)
	pages := func(office, after string, limit int) []string {
		return ids(must(s.ClustersIn(s.ctx, "c", office, after, limit))(t))
	}
	s.same(pages("", "", 1), []string{one.ID})
	s.same(pages("", one.ID, 9), []string{two.ID})
	s.same(pages("b", "", 9), []string{two.ID})
	s.same(pages("b", two.ID, 9), []string{})
	clusters, reports, err := s.CountIn(s.ctx, "c")
	s.ok(err)
	s.same([]int64{clusters, reports}, []int64{2, 2})
	s.same(must(s.FirstByOffice(s.ctx, "c"))(t), []campaign.Found{{Office: "a", First: one.First}, {Office: "b", First: two.First}})
	s.same(len(must(s.FirstByOffice(s.ctx, "none"))(t)), 0)

	change := c
	change.State, change.Title, change.Assignee, change.Offices, change.Clock.Confirmed = campaign.StateConfirmed, "T", "user:u", []string{"b"}, 9
	event := campaign.Event{ID: "e", At: 1, Actor: "user:u", Act: "campaign.confirm", Subject: "campaign:c"}
	s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{change}, Events: []campaign.Event{event}}))
	change.Version = 2
	s.same(must(s.Campaign(s.ctx, "c"))(t), change)

	// What fails changes nothing: an old version, a campaign that is there, a cluster that is elsewhere, an event that is there.
	for name, j := range map[string]store.Join{
		"version": {Campaigns: []campaign.Campaign{c}},
		"new":     {Campaigns: []campaign.Campaign{{ID: "c"}}},
		"cluster": {Moves: []store.Move{{Cluster: one.ID, From: "", To: "d"}}},
		"gone":    {Moves: []store.Move{{Cluster: "none", From: "", To: "d"}}},
		"event":   {Events: []campaign.Event{event}},
	} {
		j.Tie = []store.Tie{{A: "x", B: "y", Join: true}}
		if name != "cluster" && name != "gone" {
			j.Moves = []store.Move{{Cluster: one.ID, From: "c", To: "d"}}
		}
		s.code(s.SaveJoin(s.ctx, j), campaign.ErrChanged)
	}
	s.same(must(s.Campaign(s.ctx, "c"))(t), change)
	s.same(len(must(s.Ties(s.ctx))(t)), 0)

	withdrawn := must(s.Withdraw(s.ctx, one.Report, "a", 5))(t)
	s.same(withdrawn.Campaigns, []string{"c"})
	s.same(must(s.Campaign(s.ctx, "c"))(t).Clusters, []string{two.ID})
	s.same(pages("", "", 9), []string{two.ID})
	s.code(s.SaveJoin(s.ctx, store.Join{Moves: []store.Move{{Cluster: one.ID, From: "c", To: ""}}}), campaign.ErrChanged)
}

// testJoinRace: of many changes of one version, one is made.
func testJoinRace(t *testing.T, s *suite) {
	s.office("a")
	c := s.campaign("c", []string{"a"}, s.verified("a", 1))
	stores := []*store.Store{s.Store, s.again()}
	var won atomic.Int64
	var wait sync.WaitGroup
	for i := range 20 {
		wait.Go(func() {
			mine := c
			mine.Title = fmt.Sprint("by ", i)
			err := stores[i%2].SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{mine}})
			if err == nil {
				won.Add(1)
			} else {
				s.code(err, campaign.ErrChanged)
			}
		})
	}
	wait.Wait()
	s.same([]any{won.Load(), must(s.Campaign(s.ctx, "c"))(t).Version}, []any{1, 2})
}

func testMerge(t *testing.T, s *suite) {
	s.office("a", "b")
	one, two := s.verified("a", 1), s.verified("b", 2)
	c, d := s.campaign("c", []string{"a"}, one), s.campaign("d", []string{"b"}, two)
	d.Into, c.Offices = "c", []string{"a", "b"}
	s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{c, d}, Moves: []store.Move{{Cluster: two.ID, From: "d", To: "c"}}}))
	got := must(s.Campaign(s.ctx, "d"))(t)
	s.same([]any{got.ID, len(got.Clusters), got.Offices}, []any{"c", 2, []string{"a", "b"}})
	s.same([]any{must(s.CampaignAsStored(s.ctx, "d"))(t).Into, len(must(s.Campaigns(s.ctx, store.CampaignQuery{}))(t))}, []any{"c", 1})
}

func testTold(t *testing.T, s *suite) {
	s.office("a", "b")
	c := s.campaign("c", []string{"a", "b"}, s.verified("a", 1), s.verified("b", 1))
	s.ok(s.MarkTold(s.ctx, "a", "c", 50))
	s.ok(s.MarkTold(s.ctx, "a", "c", 60))
	s.ok(s.MarkTold(s.ctx, "none", "c", 60))
	clock := must(s.Campaign(s.ctx, "c"))(t).Clock
	s.same([]int64{clock.FirstTold, clock.LastTold}, []int64{50, 0})
	c.Title = "T" // telling does not make an analyst's change fail, and the change does not forget who was told
	s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{c}}))
	s.ok(s.MarkTold(s.ctx, "b", "c", 70))
	clock = must(s.Campaign(s.ctx, "c"))(t).Clock
	s.same([]int64{clock.FirstTold, clock.LastTold}, []int64{50, 70})
	s.same(must(s.ToldOf(s.ctx, "c"))(t), []store.Told{{Office: "a", At: 50, Known: 50}, {Office: "b", At: 70, Known: 70}})
	for _, offices := range [][]string{{"a"}, {"a", "b"}} { // an office that leaves and comes back is not told again
		c = must(s.Campaign(s.ctx, "c"))(t)
		c.Offices = offices
		s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{c}}))
		s.same(must(s.Campaign(s.ctx, "c"))(t).Offices, offices)
		s.same(len(must(s.Campaigns(s.ctx, store.CampaignQuery{Office: "b"}))(t)), len(offices)-1)
	}
	s.same(must(s.ToldOf(s.ctx, "c"))(t), []store.Told{{Office: "a", At: 50, Known: 50}, {Office: "b", At: 70, Known: 70}})
}

func testTies(t *testing.T, s *suite) {
	one, two := store.Tie{A: "b", B: "a", Join: true}, store.Tie{A: "a", B: "c", Join: false}
	s.ok(s.SaveJoin(s.ctx, store.Join{Tie: []store.Tie{one, two}}))
	s.same(must(s.Ties(s.ctx))(t), []store.Tie{{A: "a", B: "b", Join: true}, two})
	s.same(must(s.Ties(s.ctx, "c"))(t), []store.Tie{two})
	s.same(len(must(s.Ties(s.ctx, "b", "a"))(t)), 2)
	s.ok(s.SaveJoin(s.ctx, store.Join{Tie: []store.Tie{{A: "a", B: "b", Join: false}}, Untie: []store.Tie{{A: "c", B: "a", Join: false}}}))
	s.same(must(s.Ties(s.ctx))(t), []store.Tie{{A: "a", B: "b", Join: false}})
	s.code(s.SaveJoin(s.ctx, store.Join{Tie: []store.Tie{{A: "a", B: "a"}}}), campaign.ErrInvalid)
}

func testCampaigns(t *testing.T, s *suite) {
	var offices []string
	for i := range 120 { // more than one statement takes
		offices = append(offices, fmt.Sprintf("o%03d", i))
	}
	s.office(offices...)
	for i := range 4 {
		s.campaign(fmt.Sprint("c", i), offices[:1+119*(i%2)], s.verified(offices[i], uint32(i)))
	}
	names := func(q store.CampaignQuery) (out []string) {
		for _, c := range must(s.Campaigns(s.ctx, q))(t) {
			out = append(out, c.ID)
		}
		return out
	}
	s.same(names(store.CampaignQuery{}), []string{"c3", "c2", "c1", "c0"})
	s.same(names(store.CampaignQuery{Before: 1_700_000_000_003, Limit: 1}), []string{"c1"})
	s.same(names(store.CampaignQuery{Office: "o119"}), []string{"c3", "c1"})
	s.same(len(names(store.CampaignQuery{State: campaign.StateConfirmed})), 0)
	s.same(len(must(s.Campaign(s.ctx, "c3"))(t).Offices), 120)
}
