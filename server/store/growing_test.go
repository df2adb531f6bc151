//go:build !js

package store_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/wasm/detect"
)

// What the growing store is made of. A report has ten posts in two clusters, about the least that the detector calls a cluster, so that there are many of them: two million
// in ten million posts.
const (
	growOffices  = 343              // the House of Commons
	growPosts    = 10               // a report
	growClusters = 2                // a report
	growEvery    = 30 * time.Second // one report after the other: ten million posts in 347 days
	growWords    = 200_000
	growActive   = 40   // campaigns at a time
	growLargest  = 5000 // clusters: the campaign of 2023 five times
	growGroup    = 250  // reports in a transaction
)

// growing makes reports of an invented language, the same for the same numbers. Its words have letters as English has them and a Zipf distribution with a flat head: so texts
// share elements of their sketches about as often as texts of one political subject do (docs/performance.md has the comparison).
type growing struct {
	rng    *rand.Rand
	zipf   *rand.Zipf
	words  []string // sorted
	common []int    // the words' numbers, the most used first
	active []*growingCampaign
	made   int // campaigns
	done   []campaign.Campaign
	keys   []store.IndexRow
	terms  []store.IndexRow
}

// growingCampaign is a campaign that goes on.
type growingCampaign struct {
	campaign.Campaign
	said []int
	left int
}

func newGrowing(seed uint64) *growing {
	const letters = "eeeeeeeeeeeetttttttttaaaaaaaaooooooooiiiiiiinnnnnnnsssssshhhhhhrrrrrrddddllllcccuuummmwwwffggyyppbbvkjxqz"
	rng := rand.New(rand.NewPCG(3, 4)) // the language is one, whatever is said in it
	seen := map[string]bool{}
	g := &growing{}
	for len(seen) < growWords {
		word := make([]byte, 2+rng.IntN(4)+rng.IntN(5))
		for i := range word {
			word[i] = letters[rng.IntN(len(letters))]
		}
		if !seen[string(word)] {
			seen[string(word)] = true
			g.words = append(g.words, string(word))
		}
	}
	slices.Sort(g.words)
	g.common = rng.Perm(growWords)
	g.rng = rand.New(rand.NewPCG(seed, 5))
	g.zipf = rand.NewZipf(g.rng, 1.05, 300, growWords-1)
	return g
}

// say makes a text that can be compared: some are too short or too ordinary.
func (g *growing) say() []int {
	for {
		said := make([]int, 14+g.rng.IntN(12))
		for i := range said {
			said[i] = g.common[g.zipf.Uint64()]
		}
		if detect.SketchOf(g.text(said)) != nil {
			return said
		}
	}
}

func (g *growing) text(said []int) string {
	list := make([]string, len(said))
	for i, w := range said {
		list[i] = g.words[w]
	}
	return strings.Join(list, " ")
}

// edited is a text with a tenth of its words replaced.
func (g *growing) edited(said []int) []int {
	said = slices.Clone(said)
	for range max(1, len(said)/10) {
		said[g.rng.IntN(len(said))] = g.common[g.zipf.Uint64()]
	}
	return said
}

// next says what the next cluster is: three in ten are of a campaign.
func (g *growing) next(at time.Time) (said []int, of *growingCampaign) {
	if g.rng.IntN(10) > 2 {
		return g.say(), nil
	}
	if len(g.active) < growActive {
		g.made++
		c := &growingCampaign{said: g.say(), left: min(growLargest, 2+int(2/(g.rng.Float64()+1e-9)))} // half have four clusters at the most, one in a hundred 200
		c.ID, c.Levels, c.Langs = fmt.Sprintf("c%08d%08d", at.Unix()/1e4, g.made), map[string]int64{}, []string{"en", "fr"}[:1+g.made%2]
		c.State = []campaign.State{campaign.StateNew, campaign.StateInReview, campaign.StateConfirmed, campaign.StateLetter, campaign.StateDismissed}[g.made%5]
		g.active = append(g.active, c)
	}
	i := g.rng.IntN(len(g.active))
	c := g.active[i]
	if c.left--; c.left == 0 {
		g.active = slices.Delete(g.active, i, i+1)
	}
	return g.edited(c.said), c
}

// add counts a cluster in.
func (c *growingCampaign) add(f *campaign.Found) {
	if f.Campaign = c.ID; c.Anchor == "" {
		c.Anchor, c.Clock = f.ID, campaign.Clock{FirstPost: f.First, FirstFlag: f.Observed, FirstReport: f.Reported, Formed: f.Reported + 60_000}
		if c.State == campaign.StateConfirmed {
			c.Clock.Confirmed = c.Clock.Formed + 3_600_000
		}
	}
	c.Posts, c.Accounts, c.Clock.LastPost = c.Posts+f.Posts, c.Accounts+f.People, f.Last
	c.Levels[f.Level]++
	if !slices.Contains(c.Offices, f.Office) {
		c.Offices, c.Pages = append(c.Offices, f.Office), append(c.Pages, f.Page)
	}
}

// close ends the campaigns that go on and gives all that were not given yet. Those of a single cluster are none, but for the sums that is as good.
func (g *growing) close() (out []campaign.Campaign) {
	for _, c := range g.active {
		g.done = append(g.done, c.Campaign)
	}
	out, g.active, g.done = g.done, nil, nil
	for i := range out {
		slices.Sort(out[i].Offices)
	}
	return slices.DeleteFunc(out, func(c campaign.Campaign) bool { return c.Anchor == "" })
}

// report makes the report at a place in the log: of any office, of two clusters.
func (g *growing) report(b testing.TB, at int64) (store.Arrival, []campaign.Found) {
	received := growStart.Add(time.Duration(at) * growEvery)
	var clusters []growingCluster
	for range growClusters {
		said, of := g.next(received)
		clusters = append(clusters, growingCluster{said, of, growPosts / growClusters})
	}
	a, found := g.arrival(b, at, received, g.rng.IntN(growOffices), clusters)
	for _, c := range clusters {
		if c.of != nil && c.of.left == 0 {
			g.done = append(g.done, c.of.Campaign)
			c.of.left = -1
		}
	}
	for i := range found {
		g.keys = append(g.keys, store.KeysOf(at, &found[i])...)
		for _, w := range slices.Compact(slices.Sorted(slices.Values(clusters[i].said))) {
			g.terms = append(g.terms, store.IndexRow{Key: int64(w), Cluster: at*1024 + int64(i)})
		}
	}
	return a, found
}

// growingCluster is a cluster to be reported.
type growingCluster struct {
	said  []int
	of    *growingCampaign // nil: it stands alone
	posts int
}

// arrival makes a report of clusters at a place in the log.
func (g *growing) arrival(b testing.TB, at int64, received time.Time, office int, clusters []growingCluster) (store.Arrival, []campaign.Found) {
	const detector = "0000000000000000000000000000000000000000000000000000000000000000"
	id := fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(at)*2654435761, at)
	lang, link := []string{"en", "en", "fr"}[office%3], "https://x.com/i/status/1"
	if office%5 == 4 {
		link = "https://www.facebook.com/1"
	}
	r := &campaign.Report{ID: id, Nonce: make([]byte, 32), Detector: campaign.DetectorRef{SHA256: detector}, Page: growPage(office), Language: lang,
		Threads: []campaign.Thread{{ID: "t", Root: campaign.Root{Text: "A post.", Time: received.Unix() - 7200}, Read: 60, Shown: 60, Order: "all"}}}
	var found []campaign.Found
	for k, c := range clusters {
		text := g.text(c.said)
		f := campaign.Found{ID: fmt.Sprintf("%s/%d", id, k), Report: id, Office: growOffice(office), Page: r.Page, Level: []string{"coordinated", "similar"}[g.rng.IntN(2)], Kind: "copy", Text: text, Lang: lang,
			Sketch: detect.SketchOf(text), Posts: int64(c.posts), People: min(4, int64(c.posts)), First: received.Unix() - 3600, Last: received.Unix() - 600, Observed: received.Unix() - 300, Reported: received.UnixMilli()}
		for i := range c.posts {
			account := g.rng.IntN(300_000)
			if i < 4 {
				f.Accounts = append(f.Accounts, fmt.Sprintf("k%030d", account))
			}
			r.Posts = append(r.Posts, campaign.Post{ID: fmt.Sprintf("%d%d%d", 1_700_000_000_000+at, k, i), Thread: "t", Lang: lang, Time: f.First + int64(i)*300, Text: text, ObservedAt: f.Observed,
				Account: campaign.Account{ID: fmt.Sprint(900_000 + account), Handle: fmt.Sprintf("account_%06d", account)}, Permalink: link})
		}
		slices.Sort(f.Accounts)
		f.Accounts = slices.Compact(f.Accounts)
		if c.of != nil {
			c.of.add(&f)
		}
		found = append(found, f)
	}
	body, err := json.Marshal(r)
	if err != nil {
		b.Fatal(err)
	}
	return store.Arrival{Report: r, Body: body, Digest: campaign.Digest(body), Office: growOffice(office), Device: "d", Received: received.UnixMilli()}, found
}

// growStart is when the first report comes.
var growStart = time.Unix(1_790_000_000, 0)

func growOffice(i int) string { return fmt.Sprintf("o%03d", i) }

func growPage(i int) string {
	if i%5 == 4 {
		return fmt.Sprintf("facebook:%06d", i)
	}
	return fmt.Sprintf("x:member_%03d", i)
}

// grow fills a store up to so many reports.
func grow(b testing.TB, st *store.Store, upTo int64) {
	b.Helper()
	ctx := b.Context()
	tree, err := st.LogTree(ctx)
	must(b, err)
	g := newGrowing(uint64(tree.N))
	for from := tree.N; from < upTo; from += growGroup {
		var arrivals []store.Arrival
		var found []campaign.Found
		var places []int64
		for at := from; at < min(from+growGroup, upTo); at++ {
			a, list := g.report(b, at)
			arrivals = append(arrivals, a)
			for _, f := range list {
				found, places = append(found, f), append(places, at)
			}
		}
		_, err := st.Intake(ctx, arrivals)
		must(b, err)
		must(b, st.BulkVerdicts(ctx, places, found))
	}
	order := func(x, y store.IndexRow) int {
		return cmp.Or(cmp.Compare(x.Key, y.Key), cmp.Compare(x.Cluster, y.Cluster))
	}
	slices.SortFunc(g.keys, order)
	must(b, st.BulkKeys(ctx, g.keys))
	slices.SortFunc(g.terms, order)
	must(b, st.BulkTerms(ctx, g.terms, g.words))
	for part := range slices.Chunk(g.close(), 200) {
		must(b, st.SaveJoin(ctx, store.Join{Campaigns: part}))
	}
	must(b, st.Analyze(ctx))
}

func must(b testing.TB, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// TestBulk: what is stored in bulk is what is stored one verdict at a time.
func TestBulk(t *testing.T) {
	ctx := t.Context()
	digests := func(put func(st *store.Store, g *growing, arrivals []store.Arrival, found [][]campaign.Found)) map[string]store.MovedTable {
		st, g := openAt(t, filepath.Join(t.TempDir(), "a.db")), newGrowing(1)
		for i := range growOffices {
			must(t, st.AddOffice(ctx, store.Office{ID: growOffice(i), Name: growOffice(i), Language: "en", State: store.OfficeActive}))
		}
		var arrivals []store.Arrival
		var found [][]campaign.Found
		for at := range int64(20) {
			a, list := g.report(t, at)
			arrivals, found = append(arrivals, a), append(found, list)
		}
		_, err := st.Intake(ctx, arrivals)
		must(t, err)
		put(st, g, arrivals, found)
		moved, err := store.Transfer(ctx, st, openAt(t, filepath.Join(t.TempDir(), "b.db")), func(string, int64) {})
		must(t, err)
		out := map[string]store.MovedTable{}
		for _, table := range moved.Tables {
			out[table.Name] = table
		}
		return out
	}
	usual := digests(func(st *store.Store, _ *growing, arrivals []store.Arrival, found [][]campaign.Found) {
		var judged []store.Judged
		for i := range arrivals {
			judged = append(judged, store.Judged{Report: arrivals[i].Report.ID, Verdict: campaign.Verdict{State: campaign.VerdictVerified, At: 1}, Found: found[i]})
		}
		_, err := st.SetVerdicts(ctx, judged)
		must(t, err)
	})
	bulk := digests(func(st *store.Store, g *growing, _ []store.Arrival, found [][]campaign.Found) {
		for at := range found {
			must(t, st.BulkVerdicts(ctx, []int64{int64(at), int64(at)}, found[at]))
		}
		must(t, st.BulkKeys(ctx, g.keys))
		must(t, st.BulkTerms(ctx, g.terms, g.words))
	})
	for _, name := range []string{"clusters", "cluster_keys", "search_terms", "page_days"} {
		if usual[name].Rows == 0 || usual[name] != bulk[name] {
			t.Errorf("%+v, in bulk %+v", usual[name], bulk[name])
		}
	}
}
