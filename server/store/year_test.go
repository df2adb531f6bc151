//go:build unix

package store_test

import (
	"fmt"
	"path/filepath"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/storetest"
)

// What a year of all offices is made of. Nobody has had such a year: these are assumptions, on the high side of what 2023 showed.
const (
	yearBusy     = 34 // of the 343 offices: ministers and leaders
	yearOfBusy   = 10 // reports a week of each of these; of any other one a week. A report has 8 posts of one message that no other office has
	yearLarge    = 3  // campaigns of the size of 2023: 50 offices, 1,500 reports of 10 posts, five weeks
	yearCampaign = 24 // campaigns of 8 offices, 3 reports of 10 posts from each, in a week
	yearLetters  = 20 // letter campaigns: 100 offices, a report of 20 posts from each, in two weeks
)

// planned is a report of the year.
type planned struct {
	at      time.Time
	office  int
	cluster growingCluster
}

// plan makes the year's reports in the order of time.
func plan(g *growing) (list []planned) {
	const week = 7 * 24 * time.Hour
	within := func(from time.Time, d time.Duration) time.Time {
		return from.Add(time.Duration(g.rng.Int64N(int64(d))))
	}
	for office := range growOffices {
		n := 1
		if office < yearBusy {
			n = yearOfBusy
		}
		for range n * 52 {
			list = append(list, planned{within(growStart, 52*week), office, growingCluster{g.say(), nil, 8}})
		}
	}
	spread := func(times, offices, reports, posts int, takes time.Duration, state campaign.State) {
		for range times {
			g.made++
			c := &growingCampaign{said: g.say()}
			c.ID, c.Levels, c.Langs, c.State = fmt.Sprintf("c%08d-year", g.made), map[string]int64{}, []string{"en", "fr"}[:1+g.made%2], state
			g.active = append(g.active, c)
			from, reached := within(growStart, 52*week-takes), g.rng.Perm(growOffices)[:offices]
			for i := range reports {
				list = append(list, planned{within(from, takes), reached[i%offices], growingCluster{g.edited(c.said), c, posts}})
			}
		}
	}
	spread(yearLarge, 50, 1500, 10, 5*week, campaign.StateConfirmed)
	spread(yearCampaign, 8, 24, 10, week, campaign.StateConfirmed)
	spread(yearLetters, 100, 100, 20, 2*week, campaign.StateLetter)
	slices.SortFunc(list, func(a, b planned) int { return a.at.Compare(b.at) })
	return list
}

// BenchmarkYear puts a year of all offices through the store as it comes, day by day, and prints what it takes and how the console is at its end. Which clusters are one campaign is
// given here, not found.
func BenchmarkYear(b *testing.B) {
	st := openWith(b, store.Options{Path: filepath.Join(b.TempDir(), "year.db"), Signer: storetest.Signer(b)})
	ctx, g := b.Context(), newGrowing(2027)
	addOffices(b, st)
	list := plan(g)
	began, posts, at := time.Now(), 0, int64(0)
	for len(list) > 0 {
		day := list[0].at.Add(24 * time.Hour)
		n := slices.IndexFunc(list, func(p planned) bool { return p.at.After(day) })
		if n < 0 {
			n = len(list)
		}
		var arrivals []store.Arrival
		var judged []store.Judged
		for i := range list[:n] {
			p := &list[i]
			a, found := g.arrival(b, at, p.at, p.office, []growingCluster{p.cluster})
			arrivals = append(arrivals, a)
			judged = append(judged, store.Judged{Report: a.Report.ID, Verdict: campaign.Verdict{State: campaign.VerdictVerified, At: a.Received}, Found: found})
			posts, at = posts+p.cluster.posts, at+1
		}
		_, err := st.Intake(ctx, arrivals)
		must(b, err)
		done, err := st.SetVerdicts(ctx, judged)
		must(b, err)
		must(b, st.MarkJoined(ctx, done))
		list = list[n:]
	}
	for part := range slices.Chunk(g.close(), 20) {
		must(b, st.SaveJoin(ctx, store.Join{Campaigns: part}))
	}
	filled := time.Since(began)
	m := measureMatching(b, st, at)
	for _, p := range measurePages(b, st, at, growStart.AddDate(1, 0, 0)) {
		fmt.Printf("%-24s %s\n", p.name, p.text)
	}
	stats, err := st.Stats(ctx)
	must(b, err)
	debug.FreeOSMemory()
	fmt.Printf("%d reports, %d posts, %d clusters, %d campaigns in %s; matching %s ms; %d MB on disk, %d MB of memory\n", at, posts, stats.Clusters, stats.Campaigns, filled.Round(time.Second), m.text, stats.Bytes>>20, resident(b))
	b.ReportMetric(m.p99, "match-p99-ms")
	b.ReportMetric(0, "ns/op")
}
