package eval

import (
	"cmp"
	"slices"

	"github.com/refrain-project/refrain/wasm/detect"
)

const day = 86400

// site is a place for one unit: the busiest thread of one page on one day of the background.
type site struct {
	page, thread string
	times        []int64 // of the thread's replies on that day, in order
}

// sitePages and siteReplies: a unit needs a page among the most targeted and a thread with replies enough on that day.
const (
	sitePages   = 400
	siteReplies = 5
)

// findSites lists the places of a background, page by page from the most targeted down, each page in order of days.
func findSites(background []detect.Post) [][]site {
	byPage := map[string]map[int64]map[string][]int64{}
	count := map[string]int{}
	for _, p := range background {
		if p.Page == "" || p.Thread == "" || p.Time == 0 {
			continue
		}
		d := p.Time / day
		if byPage[p.Page] == nil {
			byPage[p.Page] = map[int64]map[string][]int64{}
		}
		if byPage[p.Page][d] == nil {
			byPage[p.Page][d] = map[string][]int64{}
		}
		byPage[p.Page][d][p.Thread] = append(byPage[p.Page][d][p.Thread], p.Time)
		count[p.Page]++
	}
	pages := keys(count)
	slices.SortStableFunc(pages, func(a, b string) int { return count[b] - count[a] })
	var out [][]site
	for _, page := range pages[:min(sitePages, len(pages))] {
		if sites := daysOf(page, byPage[page]); len(sites) > 0 {
			out = append(out, sites)
		}
	}
	return out
}

func daysOf(page string, days map[int64]map[string][]int64) []site {
	var out []site
	for _, d := range keys(days) {
		best := site{page: page}
		for _, thread := range keys(days[d]) {
			if times := days[d][thread]; len(times) > len(best.times) {
				best.thread, best.times = thread, times
			}
		}
		if len(best.times) >= siteReplies {
			slices.Sort(best.times)
			out = append(out, best)
		}
	}
	return out
}

// keys gives a map's keys in order, so that nothing depends on the order of the map.
func keys[K cmp.Ordered, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// ground hands out sites, each once, and sees to it that no two strata use one template on one page.
type ground struct {
	r     *random
	free  [][]site                     // by page
	owner map[[2]string]map[int]string // (page, language) → template index → stratum
}

func newGround(r *random, background []detect.Post) *ground {
	g := &ground{r: r, free: findSites(background), owner: map[[2]string]map[int]string{}}
	for _, sites := range g.free {
		shuffle(r, sites)
	}
	return g
}

// take gives up to n sites of one random page; busier pages come more often. It is empty when nothing is left.
func (g *ground) take(n int) []site {
	if len(g.free) == 0 {
		return nil
	}
	i := min(g.r.below(len(g.free)), g.r.below(len(g.free)))
	n = min(n, len(g.free[i]))
	out := g.free[i][:n]
	if g.free[i] = g.free[i][n:]; len(g.free[i]) == 0 {
		g.free = slices.Delete(g.free, i, i+1)
	}
	return out
}

// template gives an index below n that no other owner uses on the page in this language.
func (g *ground) template(page, lang, owner string, n int) (int, bool) {
	key := [2]string{page, lang}
	if g.owner[key] == nil {
		g.owner[key] = map[int]string{}
	}
	for _, i := range some(g.r, indexes(n), n) {
		if who, used := g.owner[key][i]; !used || who == owner {
			g.owner[key][i] = owner
			return i, true
		}
	}
	return 0, false
}
