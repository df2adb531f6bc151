package console

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// The days that offices waited in 2023, by the public record of the Standing Committee on Procedure and House Affairs: the campaign was noticed on
// day 29, Members were told from day 77.
const (
	noticed2023 = 29
	told2023    = 77
)

const (
	visitGap  = 30 * 60_000 // ms: who looks again after that begins another visit
	mostLines = 10          // campaigns of a section
	mostWaves = 10
)

// overviewPage is what is going on.
type overviewPage struct {
	Standing  store.Standing
	Since     int64 // when the caller looked last; 0: never
	Fresh     store.Fresh
	SinceDay  string
	Waves     []store.Wave
	Days      daysChart
	Open      []store.CampaignLine // wait for somebody, newest first
	Confirmed []clockLine
	People    map[string]string
	Idle      int64
	Noticed   int64
	Told      int64
	Adapters  []store.AdapterHealth // what extensions say of theirs: where one fails, reports are missing
	Marks     [2]int64              // where these days are in a clock's bar
}

// Has gives whose a line is.
func (x *overviewPage) Has(assignee string, touched int64) holder {
	return (&listPage{People: x.People, Asked: asked{Filter: store.Filter{Idle: x.Idle}}}).Has(assignee, touched)
}

// overview is GET /console.
func (c *Console) overview(w http.ResponseWriter, r *http.Request, who *Caller) (err error) {
	ctx, now := r.Context(), c.Now()
	x := &overviewPage{Noticed: noticed2023, Told: told2023, Marks: [2]int64{clockX(noticed2023 * 86_400_000), clockX(told2023 * 86_400_000)}}
	if x.Standing, err = c.Store.Stand(ctx); err != nil {
		return err
	}
	if x.Since, err = c.Store.Look(ctx, who.User, now.UnixMilli(), visitGap); err != nil {
		return err
	}
	if x.Since > 0 {
		x.SinceDay = time.UnixMilli(x.Since).UTC().Format(time.DateOnly)
		if x.Fresh, err = c.Store.FreshSince(ctx, x.Since); err != nil {
			return err
		}
	}
	if x.Waves, err = c.Store.Waves(ctx, now.Unix()-86_400, mostWaves); err != nil {
		return err
	}
	today := now.Unix() / 86_400
	if x.Days, err = c.days(ctx, today); err != nil {
		return err
	}
	if x.Idle, err = c.Work.IdleSince(ctx); err != nil {
		return err
	}
	if x.Adapters, err = c.Store.AdaptersHealth(ctx, now.Add(-healthSaid).UnixMilli()); err != nil {
		return err
	}
	if x.People, _, err = c.people(ctx); err != nil {
		return err
	}
	if x.Open, _, err = c.Store.CampaignList(ctx, store.Filter{Open: true, Limit: mostLines}); err != nil {
		return err
	}
	if x.Confirmed, err = c.clocks(ctx, now.UnixMilli()); err != nil {
		return err
	}
	return c.show(w, r, who, "overview", [2]string{"Overview", "Vue d'ensemble"}[who.Lang], x)
}

// clockLine is a confirmed campaign with its clock as a bar.
type clockLine struct {
	store.CampaignLine
	Parts []clockPart
}

// clockPart is one stretch of a clock's bar.
type clockPart struct{ N, X, W int64 }

// The bar of a clock: clockDays days over clockWidth units.
const (
	clockWidth = 400
	clockDays  = 84
)

// clockX gives the place of a time since the first post, in milliseconds, in a clock's bar.
func clockX(ms int64) int64 { return min(clockWidth, max(0, ms)*clockWidth/(clockDays*86_400_000)) }

// clocks gives the newest confirmed campaigns.
func (c *Console) clocks(ctx context.Context, now int64) ([]clockLine, error) {
	list, _, err := c.Store.CampaignList(ctx, store.Filter{State: string(campaign.StateConfirmed), Limit: mostLines})
	out := make([]clockLine, len(list))
	for i := range list {
		k := list[i].Clock
		told := k.LastTold
		if told == 0 {
			told = now // still running
		}
		out[i].CampaignLine = list[i]
		at := k.FirstPost * 1000
		for n, end := range []int64{k.FirstReport, k.Formed, k.Confirmed, told} {
			if k.FirstPost == 0 || end == 0 || end < at {
				continue
			}
			x := clockX(at - k.FirstPost*1000)
			out[i].Parts = append(out[i].Parts, clockPart{int64(n), x, max(2, clockX(end-k.FirstPost*1000)-x)})
			at = end
		}
	}
	return out, err
}

const (
	chartDays  = 30
	chartPages = 12 // small multiples; the others are counted
	chartUnits = 40 // height of the tallest bar
)

// daysChart is pages by days, and what all pages come to.
type daysChart struct {
	Pages     []pageDays
	Others    int64 // pages that are not shown
	Platforms []total
	Languages []total
	Tallest   int64 // posts on the highest day of any page: all have one scale
}

// pageDays is one page's days.
type pageDays struct {
	Page        string
	Posts       int64
	Coordinated int64
	Most        int64 // posts on its highest day
	MostDay     int64 // Unix milliseconds
	Bars        []dayBar
}

// dayBar is one day: from the ground coordinated posts, on them the similar ones.
type dayBar struct{ X, Y, H, TopY, TopH int64 }

// total is posts of a platform or a language.
type total struct {
	Code               string
	Posts, Coordinated int64
	Share              int64 // of all posts, in per cent, rounded down
}

// days makes the small multiples of the days up to today: the days themselves are read for the pages that show.
func (c *Console) days(ctx context.Context, today int64) (daysChart, error) {
	from, to := today-chartDays+1, today+1 // beyond it is a clock that is ahead
	sums, err := c.Store.DayTotals(ctx, from, to)
	if err != nil {
		return daysChart{}, err
	}
	chart := chartOf(sums)
	pages := make([]string, len(chart.Pages))
	for i := range chart.Pages {
		pages[i] = chart.Pages[i].Page
	}
	sums, err = c.Store.Days(ctx, from, to, pages...)
	chart.draw(sums, from)
	return chart, err
}

// chartOf ranks pages and sums platforms and languages up. Sums are by page and language.
func chartOf(sums []store.DaySum) (c daysChart) {
	pages := map[string]*pageDays{}
	platforms, languages := map[string]*total{}, map[string]*total{}
	var all int64
	for _, s := range sums {
		if pages[s.Page] == nil {
			pages[s.Page] = &pageDays{Page: s.Page}
		}
		pages[s.Page].Posts += s.Posts
		pages[s.Page].Coordinated += s.Coordinated
		platform, _, _ := strings.Cut(s.Page, ":")
		add(platforms, platform, &s)
		add(languages, s.Lang, &s)
		all += s.Posts
	}
	for _, p := range pages {
		c.Pages = append(c.Pages, *p)
	}
	slices.SortFunc(c.Pages, func(a, b pageDays) int {
		return cmp.Or(cmp.Compare(b.Coordinated, a.Coordinated), cmp.Compare(b.Posts, a.Posts), cmp.Compare(a.Page, b.Page))
	})
	c.Others = int64(max(0, len(c.Pages)-chartPages))
	c.Pages = c.Pages[:min(len(c.Pages), chartPages)]
	c.Platforms, c.Languages = totals(platforms, all), totals(languages, all)
	return c
}

// add adds a sum to that of a platform or a language.
func add(to map[string]*total, code string, s *store.DaySum) {
	if to[code] == nil {
		to[code] = &total{Code: code}
	}
	to[code].Posts += s.Posts
	to[code].Coordinated += s.Coordinated
}

// draw fills in the days of the pages, the first of which is from.
func (c *daysChart) draw(sums []store.DaySum, from int64) {
	of := map[string][][2]int64{} // by page: posts and coordinated by day
	for _, s := range sums {
		if of[s.Page] == nil {
			of[s.Page] = make([][2]int64, chartDays)
		}
		of[s.Page][s.Day-from][0] += s.Posts
		of[s.Page][s.Day-from][1] += s.Coordinated
	}
	for i := range c.Pages {
		p := &c.Pages[i]
		for k, d := range of[p.Page] {
			if d[0] > p.Most {
				p.Most, p.MostDay = d[0], (from+int64(k))*86_400_000
			}
		}
		c.Tallest = max(c.Tallest, p.Most)
	}
	for i := range c.Pages {
		c.Pages[i].Bars = bars(of[c.Pages[i].Page], c.Tallest)
	}
}

// bars draws a page's days on a scale.
func bars(days [][2]int64, tallest int64) (out []dayBar) {
	height := func(n int64) int64 {
		if n == 0 {
			return 0
		}
		return max(1, n*chartUnits/tallest)
	}
	for i, d := range days {
		if d[0] == 0 {
			continue
		}
		whole, dark := height(d[0]), height(d[1])
		out = append(out, dayBar{X: int64(i) * 4, Y: chartUnits - dark, H: dark, TopY: chartUnits - whole, TopH: whole - dark})
	}
	return out
}

// totals lists what was summed, the most first.
func totals(of map[string]*total, all int64) (out []total) {
	for _, t := range of {
		t.Share = t.Posts * 100 / max(1, all)
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b total) int { return cmp.Or(cmp.Compare(b.Posts, a.Posts), cmp.Compare(a.Code, b.Code)) })
	return out[:min(len(out), 8)]
}
