package console

import (
	"net/url"
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
)

// TestTotals: totals are rounded, and only given of what reached so many offices that each reader has three others.
func TestTotals(t *testing.T) {
	for n, want := range map[int64]int64{0: 0, 1: 10, 4: 10, 14: 10, 15: 20, 2004: 2000, 15_005: 15_010} {
		if got := about(n); got != want {
			t.Errorf("%d: %d, not %d", n, got, want)
		}
	}
	c := campaign.Campaign{Offices: []string{"a", "b", "c"}}
	if wide(&c) {
		t.Error("totals of three offices: two others would show")
	}
	if c.Offices = append(c.Offices, "d"); !wide(&c) {
		t.Error("no totals of four offices")
	}
	if median(nil) != 0 || median([]int64{9, 1, 5}) != 5 || daysOf(1, 2) != 1 || daysOf(0, 77*msOfDay) != 77 {
		t.Error("days")
	}
}

// TestDaysIn: nothing finer than a day, and no page.
func TestDaysIn(t *testing.T) {
	day := int64(19_581 * 86_400)
	got := daysIn(&campaign.Timeline{From: day + 86_000, Step: 300, Lanes: []campaign.Lane{{Page: "x:a", Bins: []int64{1, 2, 4}}, {Page: "x:b", Bins: []int64{0, 8, 0}}}})
	if len(got) != 2 || got[19_581] != 11 || got[19_582] != 4 {
		t.Error(got)
	}
	if daysIn(&campaign.Timeline{Step: 7 * 86_400, Lanes: []campaign.Lane{{Bins: []int64{1}}}}) != nil {
		t.Error("weeks are drawn as days")
	}
	if c := briefDaysOf(got); len(c.Bars) != 2 || c.Peak != 19_581 || c.PeakPosts != 10 || c.Last != 19_582 {
		t.Errorf("%+v", c)
	}
}

// TestPeriod: whole months only, so that nobody can tell one campaign apart by moving a day.
func TestPeriod(t *testing.T) {
	for text, good := range map[string]bool{"from=2023-08&until=2023-08": true, "from=2023-09&until=2023-08": false, "from=2023-08-07&until=2023-09": false, "": false,
		"from=2001-01&until=2023-01": false} {
		q, err := url.ParseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		from, until, err := period(q)
		if (err == nil) != good || good && until-from != 31*msOfDay {
			t.Errorf("%q: %d %d %v", text, from, until, err)
		}
	}
}
