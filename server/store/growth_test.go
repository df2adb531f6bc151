//go:build unix

package store_test

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/storetest"
	"github.com/refrain-project/refrain/server/storetest/postgres"
	"github.com/refrain-project/refrain/server/web"
	"github.com/refrain-project/refrain/wasm/detect"
)

// BenchmarkGrowth fills a store with 10,000 posts and then with ten times as many again and again, up to REFRAIN_POSTS (a million), and prints at each size what one report's
// matching costs, and each page of the console, the disk and the memory. REFRAIN_BENCH_DIR keeps the SQLite file for the next run, which then begins with the largest size.
func BenchmarkGrowth(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		dir := cmp.Or(os.Getenv("REFRAIN_BENCH_DIR"), b.TempDir())
		benchGrowth(b, store.Options{Path: filepath.Join(dir, "growth.db"), Signer: storetest.Signer(b)})
	})
	b.Run("postgres", func(b *testing.B) {
		benchGrowth(b, store.Options{Postgres: postgres.New(b), Signer: storetest.Signer(b)})
	})
}

func benchGrowth(b *testing.B, o store.Options) {
	largest := int64(1_000_000)
	if n, err := strconv.ParseInt(os.Getenv("REFRAIN_POSTS"), 10, 64); err == nil {
		largest = n
	}
	st := openWith(b, o)
	ctx := b.Context()
	tree, err := st.LogTree(ctx)
	must(b, err)
	if tree.N == 0 {
		addOffices(b, st)
	}
	pages := map[string][]string{}
	var order []string
	fmt.Printf("%s:\n%10s %9s %9s %26s %8s %8s %8s %8s %8s\n", b.Name(), "posts", "clusters", "fill", "match ms  of processor", "compared", "campaign", "alone", "disk MB", "RSS MB")
	for posts := min(largest, 10_000); posts <= largest; posts *= 10 {
		if posts < tree.N*growPosts {
			continue
		}
		began := time.Now()
		grow(b, st, posts/growPosts)
		filled := time.Since(began)
		m := measureMatching(b, st, posts/growPosts)
		for _, p := range measurePages(b, st, posts/growPosts, growStart.Add(time.Duration(posts/growPosts)*growEvery)) {
			if pages[p.name] == nil {
				order = append(order, p.name)
			}
			pages[p.name] = append(pages[p.name], p.text)
		}
		stats, err := st.Stats(ctx)
		must(b, err)
		debug.FreeOSMemory()
		fmt.Printf("%10d %9d %9s %26s %8.0f %7.0f%% %7.0f%% %8d %8d\n", posts, stats.Clusters, filled.Round(time.Second), m.text, m.compared, m.campaign*100, m.alone*100, stats.Bytes>>20, resident(b))
		b.ReportMetric(m.p99, "match-p99-ms")
	}
	for _, name := range order {
		fmt.Printf("%-24s %s\n", name, strings.Join(pages[name], "  "))
	}
	b.ReportMetric(0, "ns/op")
}

// addOffices adds the offices of the House of Commons.
func addOffices(b *testing.B, st *store.Store) {
	b.Helper()
	for i := range growOffices {
		must(b, st.AddOffice(b.Context(), store.Office{ID: growOffice(i), Name: fmt.Sprintf("Member %03d", i), Language: []string{"en", "en", "fr"}[i%3], State: store.OfficeActive, Created: 1,
			Pages: []store.OfficePage{{Page: growPage(i), Proof: "letter", Added: 1, AddedBy: "user:a"}}}))
	}
}

// matching is what looking one report up costs, and how often it finds what it should.
type matching struct {
	text            string
	p99             float64 // ms
	compared        float64 // candidates a report that were compared exactly
	campaign, alone float64 // share of the edited messages of a campaign, and of single clusters, of which a close one was found
}

// probes is how many reports are looked up.
const probes = 500

// measureMatching looks up what a report of two clusters asks: the candidates of each, and the exact comparison with every one. The one cluster is an edited message that is
// somewhere in the store, of any age, the other one says something new.
func measureMatching(b *testing.B, st *store.Store, reports int64) matching {
	b.Helper()
	ctx, g := b.Context(), newGrowing(uint64(reports)+1)
	var m matching
	var compared campaign.Compared // as who joins has one
	var took, busy []time.Duration
	found, asked := map[bool]int{}, map[bool]int{}
	for range probes {
		old, err := st.ClustersAt(ctx, g.rng.Int64N(reports))
		must(b, err)
		of := &old[g.rng.IntN(len(old))]
		said := make([]int, 0, 30)
		for w := range strings.FieldsSeq(of.Text) {
			n, _ := slices.BinarySearch(g.words, w)
			said = append(said, n)
		}
		both := []campaign.Found{{Kind: "copy", Text: g.text(g.edited(said))}, {Kind: "copy", Text: g.text(g.say())}}
		for k := range both {
			both[k].Sketch = detect.SketchOf(both[k].Text)
		}
		known := campaign.Close(&both[0], of)
		hit := false
		before, start := processorTime(b), time.Now()
		for k := range both {
			list, err := st.Candidates(ctx, both[k], campaign.CandidateShare)
			must(b, err)
			m.compared += float64(len(list)) / probes
			for i := range list {
				if compared.Close(&both[k], &list[i]) && k == 0 && (list[i].ID == of.ID || of.Campaign != "" && list[i].Campaign == of.Campaign) {
					hit = true
				}
			}
		}
		took, busy = append(took, time.Since(start)), append(busy, processorTime(b)-before)
		if in := of.Campaign != ""; known {
			if asked[in]++; hit {
				found[in]++
			}
		}
	}
	slices.Sort(took)
	slices.Sort(busy)
	m.p99 = milliseconds(took[probes*99/100])
	m.text = fmt.Sprintf("%.1f · %.1f  %.1f · %.1f", milliseconds(took[probes/2]), m.p99, milliseconds(busy[probes/2]), milliseconds(busy[probes*99/100]))
	m.campaign, m.alone = float64(found[true])/float64(max(1, asked[true])), float64(found[false])/float64(max(1, asked[false]))
	return m
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// processorTime gives what this process has used: of SQLite all, of Postgres the asking side.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resident gives the MB of memory that this process has, 0 where the system does not say.
func resident(b *testing.B) int {
	b.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	m := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(text)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(string(m[1]))
	must(b, err)
	return n >> 10
}

// measured is one page.
type measured struct{ name, text string }

// measurePages asks for pages of the console, each as often as fits into two seconds, at least three times.
func measurePages(b *testing.B, st *store.Store, reports int64, at time.Time) (out []measured) {
	b.Helper()
	ctx, now := b.Context(), func() time.Time { return at }
	s := web.New(web.Config{Store: st, Work: process.NewWorker(process.Config{Store: st, AccountKey: make([]byte, 32), Now: now}), Origin: "https://bench.example", Now: now,
		Rates: web.Rates{Token: web.Rate{PerSecond: 1e6, Burst: 1 << 30}}})
	token, user := process.NewToken("rfu_"), process.NewID()
	must(b, st.AddUser(ctx, store.User{ID: user, Name: user, Role: campaign.RoleAdmin, Created: 1}))
	must(b, st.AddSession(ctx, store.Session{Hash: process.TokenHash(token), User: user, Created: 1, Expires: now().Add(time.Hour).UnixMilli()}))
	ask := func(path string) {
		r := httptest.NewRequest(http.MethodGet, "https://bench.example"+path, http.NoBody)
		r.Header.Set("Authorization", "Bearer "+token)
		rec := httptest.NewRecorder()
		if s.ServeHTTP(rec, r); rec.Code != http.StatusOK {
			b.Fatalf("%s: %d %s", path, rec.Code, bytes.TrimSpace(rec.Body.Bytes()))
		}
	}
	for _, p := range growthPages(b, st, reports) {
		var took []time.Duration
		for began := time.Now(); len(took) < 3 || len(took) < 20 && time.Since(began) < 2*time.Second; {
			start := time.Now()
			if p.path == "" {
				_, err := st.Stats(ctx)
				must(b, err)
			} else {
				ask(p.path)
			}
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		out = append(out, measured{p.name, fmt.Sprintf("%7.0f ·%6.0f", milliseconds(took[len(took)/2]), milliseconds(took[len(took)*95/100]))})
	}
	return out
}

// growthPage is a page that is asked for; one without a path is the figures of /metrics.
type growthPage struct{ name, path string }

func growthPages(b *testing.B, st *store.Store, reports int64) []growthPage {
	b.Helper()
	ctx, g := b.Context(), newGrowing(0)
	campaigns, err := st.LargestCampaigns(ctx, 1000)
	must(b, err)
	first, usual := campaigns[0], campaigns[min(len(campaigns)-1, 100)]
	middle, err := st.ClustersAt(ctx, reports/2)
	must(b, err)
	common := func(n ...int) string {
		said := make([]int, len(n))
		for i, k := range n {
			said[i] = g.common[k]
		}
		return strings.ReplaceAll(g.text(said), " ", "+")
	}
	return []growthPage{
		{"overview", "/console"}, {"campaigns", "/console/campaigns"}, {"campaigns, filtered", "/console/campaigns?open=1&language=fr&platform=facebook&level=similar&office=o007&sort=posts"},
		{"campaigns, searched", "/console/campaigns?q=" + common(0, 1)}, {"reports", "/console/reports"}, {"reports, deep", fmt.Sprint("/console/reports?after=", reports/2)},
		{"reports, filtered", "/console/reports?open=1&language=fr&platform=facebook&level=similar&alone=1&assignee=nobody"}, {"reports, most posts", "/console/reports?sort=posts&language=fr"},
		{"reports, one word", "/console/reports?q=" + common(0)}, {"reports, three words", "/console/reports?q=" + common(0, 1, 2)}, {"reports, rare word", "/console/reports?q=" + common(growWords/2)},
		{"largest campaign", "/console/campaigns/" + first}, {"its trial", "/console/campaigns/" + first + "/trial"}, {"its news", "/console/campaigns/" + first + "/tell"}, {"its briefing", "/console/campaigns/" + first + "/briefing"},
		{"a usual campaign", "/console/campaigns/" + usual}, {"its trial, usual", "/console/campaigns/" + usual + "/trial"}, {"report", "/console/reports/" + middle[0].Report},
		{"trail", "/console/trail"}, {"offices", "/console/admin/offices"}, {"metrics", ""},
	}
}
