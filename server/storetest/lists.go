package storetest

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// saying stores a new report of an office with one cluster that says a text.
func (s *suite) saying(office, text, level string) campaign.Found {
	s.t.Helper()
	f := s.found(s.report(office), 0, office, uint32(s.made))
	f.Text, f.Level = text, level
	s.ok(s.SetVerdict(s.ctx, f.Report, campaign.Verdict{State: campaign.VerdictVerified, At: 5}, []campaign.Found{f}))
	return f
}

// reports lists the reports of a filter, page after page, as the clusters of the suite are named.
func (s *suite) reports(f store.Filter, name map[string]string) string {
	s.t.Helper()
	var out []string
	for {
		list, next, err := s.ReportList(s.ctx, f)
		s.ok(err)
		for i := range list {
			out = append(out, name[list[i].ID])
		}
		if next == "" {
			return strings.Join(out, " ")
		}
		f.After = next
	}
}

func testSearch(t *testing.T, s *suite) {
	s.office("a", "b")
	name := map[string]string{}
	var made []campaign.Found
	for i, text := range []string{"Où est l'argent du port?", "Where did the Élection money go", "the harbour money", "harbours and more"} {
		f := s.saying([]string{"a", "b"}[i%2], text, "coordinated")
		made, name[f.Report] = append(made, f), fmt.Sprint(i)
	}
	find := func(words string) string { return s.reports(store.Filter{Words: words, Limit: 1}, name) }
	for words, want := range map[string]string{"argent": "0", "OU est": "0", "election": "1", "money": "2 1", "the money harbour": "2", "harbour*": "3 2", "harb* money": "2",
		"money argent": "", "nowhere": "", "!!!": "", "mon*": "2 1", "% _": "", strings.Repeat("money ", 500): "2 1"} {
		if got := find(words); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
	s.campaign("c", []string{"a", "b"}, made[0], made[2])
	d := s.campaign("d", []string{"b"}, made[3])
	d.Title = "Élévateurs du Vieux-Port"
	s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{d}}))
	campaigns := func(words string) (out string) {
		list, _, err := s.CampaignList(s.ctx, store.Filter{Words: words})
		s.ok(err)
		for _, l := range list {
			out += l.ID
		}
		return out
	}
	for words, want := range map[string]string{"argent": "c", "money": "c", "harb*": "dc", "elevateurs": "d", "elev* port": "d", "port": "dc", "election": "", "": "dc", "?": ""} {
		if got := campaigns(words); got != want {
			t.Errorf("campaigns with %q: %q, want %q", words, got, want)
		}
	}
	must(s.Withdraw(s.ctx, made[2].Report, "a", 5))(t)
	s.same([]any{find("money"), find("harbour"), campaigns("money")}, []any{"1", "", ""})
	s.ok(s.SetHold(s.ctx, made[1].Report, "court", "user:x", 6))
	must(s.Withdraw(s.ctx, made[1].Report, "b", 7))(t)
	s.same(find("money"), "")
	s.ok(s.SetHold(s.ctx, made[1].Report, "", "user:x", 8))
	_, _, err := s.ReportList(s.ctx, store.Filter{Words: "money\x00"})
	s.ok(err) // a NUL is no letter
	_, _, err = s.ReportList(s.ctx, store.Filter{Words: "money", Sort: store.SortOldest})
	s.code(err, campaign.ErrInvalid)

	s.ok(s.SetSetting(s.ctx, "search.version", "old")) // as if another program had filled it
	s.ok(s.FillSearch(s.ctx))
	s.ok(s.FillSearch(s.ctx))
	s.same([]any{find("argent"), find("harbours"), find("money"), campaigns("elevateurs")}, []any{"0", "3", "", "d"})
}

func testReportList(t *testing.T, s *suite) {
	s.office("a", "b")
	name := map[string]string{}
	for i := range 6 {
		f := s.saying([]string{"a", "b"}[i%2], fmt.Sprint("text ", i), []string{"coordinated", "similar"}[i/3])
		name[f.Report] = fmt.Sprint(i)
		if i == 4 {
			s.campaign("c", []string{"a"}, f)
		}
	}
	waiting := s.report("a")
	name[waiting] = "w"
	gone := s.report("b")
	must(s.Withdraw(s.ctx, gone, "b", 5))(t)
	const at = 1_700_000_000_000 // of Arrival
	for i, c := range []struct {
		store.Filter
		want string
	}{
		{store.Filter{}, "w 5 4 3 2 1 0"}, {store.Filter{Sort: store.SortOldest}, "0 1 2 3 4 5 w"}, {store.Filter{Sort: store.SortPosts}, "w 5 4 3 2 1 0"},
		{store.Filter{State: "waiting"}, "w"}, {store.Filter{State: "verified", Office: "b"}, "5 3 1"}, {store.Filter{Level: "similar"}, "5 4 3"},
		{store.Filter{Alone: true, Level: "similar"}, "5 3"}, {store.Filter{From: at + 3, To: at + 5}, "3 2"}, {store.Filter{From: at + 1e9}, ""}, {store.Filter{Lang: "fr"}, ""},
		{store.Filter{Platform: "x", Sort: store.SortOldest, Office: "a"}, "0 2 4 w"}, {store.Filter{Platform: "facebook"}, ""},
		{store.Filter{Assignee: store.Nobody}, "w 5 4 3 2 1 0"}, {store.Filter{Words: "text", Office: "a"}, "4 2 0"},
	} {
		for _, limit := range []int{1, 2, 100} {
			c.Limit = limit
			if got := s.reports(c.Filter, name); got != c.want {
				t.Errorf("%d, by %d: %s, want %s", i, limit, got, c.want)
			}
		}
	}
	for _, bad := range []store.Filter{{After: "x"}, {After: "-1"}, {Sort: "name"}, {Sort: store.SortPosts, After: "3"}, {Sort: store.SortPosts, After: "3_x"}} {
		_, _, err := s.ReportList(s.ctx, bad)
		s.code(err, campaign.ErrInvalid)
	}
	list, _, err := s.ReportList(s.ctx, store.Filter{Office: "b", Limit: 1})
	s.ok(err)
	s.same([]any{list[0].Text, list[0].Lang}, []any{"text 5", "en"})
}

func testCampaignList(t *testing.T, s *suite) {
	s.office("a", "b", "o")
	for i := range 5 {
		f := s.saying("a", fmt.Sprint("text ", i), "coordinated")
		c := s.campaign(fmt.Sprint("c", i), []string{[]string{"a", "b"}[i%2]}, f)
		c.Posts, c.Accounts, c.Anchor = int64(10*(i%3)), int64(i), f.ID
		c.Clock.FirstReport = int64(100 - i)
		if i == 4 {
			c.State, c.Langs, c.Pages, c.Levels = campaign.StateConfirmed, []string{"fr"}, []string{"facebook:1"}, map[string]int64{"similar": 1}
		}
		s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{c}}))
	}
	names := func(f store.Filter) string {
		t.Helper()
		var out []string
		for {
			list, next, err := s.CampaignList(s.ctx, f)
			s.ok(err)
			for i := range list {
				out = append(out, list[i].ID)
			}
			if f.After = next; next == "" {
				return strings.Join(out, " ")
			}
		}
	}
	for i, c := range []struct {
		store.Filter
		want string
	}{
		{store.Filter{}, "c4 c3 c2 c1 c0"}, {store.Filter{Sort: store.SortOldest}, "c4 c3 c2 c1 c0"}, {store.Filter{Sort: store.SortPosts}, "c2 c1 c4 c0 c3"},
		{store.Filter{Sort: store.SortAccounts}, "c4 c3 c2 c1 c0"}, {store.Filter{Open: true, Office: "a"}, "c2 c0"}, {store.Filter{State: "confirmed"}, "c4"},
		{store.Filter{Lang: "en"}, "c3 c2 c1 c0"}, {store.Filter{Platform: "facebook"}, "c4"}, {store.Filter{Level: "similar"}, "c4"},
		{store.Filter{From: 1_700_000_000_002, To: 1_700_000_000_004}, "c2 c1"}, {store.Filter{Words: "text", Office: "b"}, "c3 c1"},
	} {
		for _, limit := range []int{1, 2, 100} {
			c.Limit = limit
			if got := names(c.Filter); got != c.want {
				t.Errorf("%d, by %d: %s, want %s", i, limit, got, c.want)
			}
		}
	}
	for _, bad := range []store.Filter{{After: "x"}, {After: "x_c1"}, {Sort: "name"}} {
		_, _, err := s.CampaignList(s.ctx, bad)
		s.code(err, campaign.ErrInvalid)
	}
	list, _, err := s.CampaignList(s.ctx, store.Filter{Limit: 1})
	s.ok(err)
	s.same([]any{list[0].Text, list[0].Reached, list[0].Clock.FirstTold}, []any{"text 4", 1, 0})
	s.ok(s.MarkTold(s.ctx, "a", "c4", 7))
	list, _, err = s.CampaignList(s.ctx, store.Filter{Limit: 1})
	s.ok(err)
	s.same([]int64{list[0].Clock.FirstTold, list[0].Clock.LastTold}, []int64{7, 7})
}

func testAssignment(t *testing.T, s *suite) {
	s.office("a")
	id := s.report("a")
	before := must(s.Report(s.ctx, id))(t)
	var won atomic.Int64
	var wait sync.WaitGroup
	stores := []*store.Store{s.Store, s.again()}
	for i := range 10 {
		wait.Go(func() {
			who := fmt.Sprint("user:", i)
			err := stores[i%2].SaveDesk(s.ctx, &before, who, 0, campaign.Event{ID: who, At: 100, Actor: who, Act: "report.take", Subject: "report:" + id})
			if err == nil {
				won.Add(1)
			} else {
				s.code(err, campaign.ErrChanged)
			}
		})
	}
	wait.Wait()
	r := must(s.Report(s.ctx, id))(t)
	s.same([]any{won.Load(), len(must(s.Events(s.ctx, "report:"+id, "", 0))(t)), r.Touched}, []any{1, 1, 100})
	s.same(must(s.LastEvent(s.ctx, "report:"+id, "report.take", r.Assignee))(t).Actor, r.Assignee)
	_, err := s.LastEvent(s.ctx, "report:"+id, "report.take", "user:nobody")
	s.code(err, campaign.ErrNotFound)

	count := func(assignee string, idle int64) int {
		list, _, err := s.ReportList(s.ctx, store.Filter{Assignee: assignee, Idle: idle})
		s.ok(err)
		return len(list)
	}
	s.same([]int{count(r.Assignee, 100), count(r.Assignee, 101), count(store.Nobody, 100), count(store.Nobody, 101)}, []int{1, 0, 0, 1})
	s.ok(s.Touch(s.ctx, store.Reports, id, "user:else", 1e6))
	s.same(must(s.Report(s.ctx, id))(t).Touched, 100)
	s.ok(s.Touch(s.ctx, store.Reports, id, r.Assignee, 1e6))
	s.same(must(s.Report(s.ctx, id))(t).Touched, 1_000_000)

	c := s.campaign("c", []string{"a"}, s.verified("a", 1))
	c.Assignee = r.Assignee
	s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{c}, Events: []campaign.Event{{ID: "e", At: 50, Actor: r.Assignee, Act: "campaign.assign", Subject: "campaign:c"}}}))
	s.ok(s.Touch(s.ctx, store.Campaigns, "c", r.Assignee, 60_051))
	s.same(must(s.Loads(s.ctx, 60_051))(t), []store.Load{{Assignee: r.Assignee, Campaigns: 1, Reports: 1}})
	s.same(must(s.Loads(s.ctx, 60_052))(t), []store.Load{{Assignee: r.Assignee, Reports: 1}})
	list, _, err := s.CampaignList(s.ctx, store.Filter{Assignee: store.Nobody, Idle: 60_051})
	s.ok(err)
	s.same(len(list), 0)
}

func testPerson(t *testing.T, s *suite) {
	for _, id := range []string{"u", "v"} {
		s.ok(s.AddUser(s.ctx, store.User{ID: id, Name: id, Role: campaign.RoleAnalyst, Created: 1}))
	}
	s.same(must(s.Preference(s.ctx, "u", "blur"))(t), "")
	s.ok(s.SetPreference(s.ctx, "u", "blur", "on"))
	s.ok(s.SetPreference(s.ctx, "u", "blur", "off"))
	s.code(s.SetPreference(s.ctx, "none", "blur", "on"), campaign.ErrNotFound)
	s.same([]string{must(s.Preference(s.ctx, "u", "blur"))(t), must(s.Preference(s.ctx, "v", "blur"))(t)}, []string{"off", ""})
	const hour = 3_600_000
	var since []int64
	for _, now := range []int64{10 * hour, 10*hour + 1000, 10*hour + 600_000, 12 * hour, 12*hour + 70_000, 20 * hour} {
		since = append(since, must(s.Look(s.ctx, "u", now, hour))(t))
	}
	s.same(since, []int64{0, 0, 0, 10*hour + 600_000, 10*hour + 600_000, 12*hour + 70_000})

	mine := store.Search{ID: "1", User: "u", Name: "French", Path: "/console/campaigns?lang=fr", Created: 5}
	ours := store.Search{ID: "2", User: "v", Shared: true, Name: "All", Path: "/console/reports", Created: 6}
	s.ok(s.SaveSearch(s.ctx, mine))
	s.ok(s.SaveSearch(s.ctx, ours))
	s.code(s.SaveSearch(s.ctx, mine), campaign.ErrConflict)
	s.code(s.SaveSearch(s.ctx, store.Search{ID: "3", User: "none", Name: "n", Path: "p"}), campaign.ErrNotFound)
	s.code(s.SaveSearch(s.ctx, store.Search{ID: "3", User: "u", Path: "p"}), campaign.ErrInvalid)
	s.code(s.SaveSearch(s.ctx, store.Search{ID: "3", User: "u", Name: "n", Path: strings.Repeat("p", 2001)}), campaign.ErrTooLarge)
	s.same(must(s.Searches(s.ctx, "u"))(t), []store.Search{ours, mine})
	s.same(must(s.Searches(s.ctx, "v"))(t), []store.Search{ours})
	s.code(s.RemoveSearch(s.ctx, "u", "2"), campaign.ErrNotFound)
	s.ok(s.RemoveSearch(s.ctx, "v", "2"))
	for i := range 99 {
		s.ok(s.SaveSearch(s.ctx, store.Search{ID: fmt.Sprint("n", i), User: "u", Name: "n", Path: "p"}))
	}
	s.code(s.SaveSearch(s.ctx, store.Search{ID: "over", User: "u", Name: "n", Path: "p"}), campaign.ErrConflict)
}

func testCorrections(t *testing.T, s *suite) {
	s.office("a")
	s.campaign("c", []string{"a"}, s.verified("a", 1))
	event := func(id, act string, at int64) campaign.Event {
		return campaign.Event{ID: id, At: at, Actor: "user:u", Act: act, Subject: "correction:" + id[:1]}
	}
	one := store.Correction{ID: "1", Entered: 10, Account: "x:somebody", Campaign: "c", Words: "I wrote this myself."}
	s.ok(s.AddCorrection(s.ctx, one, event("1e", "correction.enter", 10)))
	two := store.Correction{ID: "2", Entered: 11, Words: "Not me."}
	s.ok(s.AddCorrection(s.ctx, two, event("2e", "correction.enter", 11)))
	s.code(s.AddCorrection(s.ctx, store.Correction{ID: "3", Campaign: "none", Words: "w"}, event("3e", "correction.enter", 11)), campaign.ErrNotFound)
	s.code(s.AddCorrection(s.ctx, store.Correction{ID: "3"}, event("3e", "correction.enter", 11)), campaign.ErrInvalid)
	s.code(s.AddCorrection(s.ctx, store.Correction{ID: "3", Words: strings.Repeat("w", 4001)}, event("3e", "correction.enter", 11)), campaign.ErrTooLarge)
	s.same(must(s.Corrections(s.ctx, true, 0))(t), []store.Correction{one, two})
	s.code(s.AnswerCorrection(s.ctx, "1", "perhaps", "a", event("1f", "correction.answer", 20)), campaign.ErrInvalid)
	s.code(s.AnswerCorrection(s.ctx, "9", "partly", "a", event("9f", "correction.answer", 20)), campaign.ErrNotFound)
	s.ok(s.AnswerCorrection(s.ctx, "1", "corrected", "You are right.", event("1f", "correction.answer", 20)))
	s.code(s.AnswerCorrection(s.ctx, "1", "unchanged", "b", event("1g", "correction.answer", 21)), campaign.ErrConflict)
	one.Outcome, one.Answer, one.Answered = "corrected", "You are right.", 20
	s.same(must(s.Corrections(s.ctx, false, 0))(t), []store.Correction{one})
	s.same(must(s.CorrectionsOf(s.ctx, "c"))(t), []store.Correction{one})
	must(s.Retain(s.ctx, 20, 1))(t)
	s.same(must(s.Correction(s.ctx, "1"))(t), one)
	must(s.Retain(s.ctx, 21, 1))(t)
	one.Account, one.Words, one.Answer = "", "", ""
	s.same([]store.Correction{must(s.Correction(s.ctx, "1"))(t), must(s.Correction(s.ctx, "2"))(t)}, []store.Correction{one, two})
}

func testDays(t *testing.T, s *suite) {
	s.office("a", "b")
	add := func(office, level string, first int64) campaign.Found {
		f := s.found(s.report(office), 0, office, uint32(s.made))
		f.Level, f.First, f.Last = level, first, first+10
		s.ok(s.SetVerdict(s.ctx, f.Report, campaign.Verdict{State: campaign.VerdictVerified}, []campaign.Found{f}))
		return f
	}
	const daily = 86_400
	day := func(n int64, page string, posts, coordinated int64) store.DaySum {
		return store.DaySum{Day: n, Page: page, Lang: "en", Posts: posts, Coordinated: coordinated}
	}
	first := add("a", "coordinated", 5*daily)
	add("a", "similar", 5*daily+100)
	add("b", "coordinated", 6*daily)
	held := add("b", "coordinated", 6*daily+5)
	s.same(must(s.Days(s.ctx, 5, 7, "x:b", "x:a"))(t), []store.DaySum{day(5, "x:a", 10, 5), day(6, "x:b", 10, 10)})
	s.same(must(s.Days(s.ctx, 5, 7, "x:b"))(t), []store.DaySum{day(6, "x:b", 10, 10)})
	s.same(len(must(s.Days(s.ctx, 5, 7))(t)), 0)
	s.same(must(s.DayTotals(s.ctx, 5, 7))(t), []store.DaySum{day(0, "x:a", 10, 5), day(0, "x:b", 10, 10)})
	s.same(must(s.DayTotals(s.ctx, 5, 6))(t), []store.DaySum{day(0, "x:a", 10, 5)})
	s.same(must(s.Waves(s.ctx, 6*daily, 10))(t), []store.Wave{{Page: "x:b", Posts: 10, Clusters: 2, First: 6 * daily, Last: 6*daily + 15}})
	s.same(len(must(s.Waves(s.ctx, 5*daily, 1))(t)), 1)
	s.ok(s.SetVerdict(s.ctx, first.Report, campaign.Verdict{State: campaign.VerdictVerified}, []campaign.Found{first})) // the same again counts once
	s.same(must(s.Days(s.ctx, 5, 7, "x:a"))(t)[0], day(5, "x:a", 10, 5))
	must(s.Withdraw(s.ctx, first.Report, "a", 5))(t)
	s.ok(s.SetHold(s.ctx, held.Report, "court", "user:x", 6))
	must(s.Withdraw(s.ctx, held.Report, "b", 7))(t)
	s.ok(s.SetHold(s.ctx, held.Report, "", "user:x", 8)) // erased now, and was not counted any more
	s.same(must(s.Days(s.ctx, 5, 7, "x:a", "x:b"))(t), []store.DaySum{day(5, "x:a", 5, 0), day(6, "x:b", 5, 5)})
	s.same(len(must(s.DayTotals(s.ctx, 7, 9))(t)), 0)
}
