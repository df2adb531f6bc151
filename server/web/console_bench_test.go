//go:build unix

package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// bulk is a store of generated reports and campaigns: the same for the same numbers, but for ids of devices and users.
type bulk struct {
	b         testing.TB
	st        *store.Store
	rng       *mathrand.Rand
	now       time.Time
	reports   int
	campaigns int
	of        [][]campaign.Found // clusters by campaign
}

const (
	bulkOffices = 338
	bulkWords   = 4000
)

// word gives a word of an invented vocabulary; low numbers are common.
func word(n int) string {
	syllables := []string{"ka", "lo", "mi", "ren", "tu", "bar", "sel", "vo", "chi", "dan", "pe", "gor", "lis", "fa", "nou", "wex"}
	return syllables[n%16] + syllables[n/16%16] + syllables[n/256%16] + "s"[:n%2]
}

// text gives an invented text of about twenty words, most of them common.
func (g *bulk) text() string {
	words := make([]string, 20)
	for i := range words {
		n := g.rng.IntN(bulkWords)
		words[i] = word(n * g.rng.IntN(bulkWords) / bulkWords)
	}
	return strings.Join(words, " ")
}

// arrival makes the n-th report: six posts with one text, over 60 days to now.
func (g *bulk) arrival(n int, text string) (store.Arrival, campaign.Found) {
	office := n * 7 % bulkOffices
	page, lang := fmt.Sprintf("x:member_%03d", office), []string{"en", "fr"}[n%3/2]
	link := "https://x.com/i/status/1"
	if office%5 == 4 {
		page, link = fmt.Sprintf("facebook:%06d", office), "https://www.facebook.com/1"
	}
	received := g.now.Add(-60*24*time.Hour + time.Duration(n)*(60*24*time.Hour/time.Duration(g.reports)))
	id := fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(n)*2654435761, n)
	r := &campaign.Report{ID: id, Nonce: make([]byte, 32), Detector: campaign.DetectorRef{SHA256: testDetector}, Page: page, Language: lang,
		Threads: []campaign.Thread{{ID: "t", Root: campaign.Root{Text: "A post.", Time: received.Unix() - 7200}, Read: 6, Shown: 6, Order: "all"}}}
	f := campaign.Found{ID: id + "/0", Report: id, Office: fmt.Sprintf("o%03d", office), Page: page, Level: []string{"coordinated", "coordinated", "similar"}[n%3], Kind: "copy", Text: text, Lang: lang,
		Posts: 6, People: 6, First: received.Unix() - 3600, Last: received.Unix() - 600, Observed: received.Unix() - 300, Reported: received.UnixMilli()}
	for range 24 {
		f.Sketch = append(f.Sketch, g.rng.Uint32())
	}
	slices.Sort(f.Sketch)
	for i := range 6 {
		account := g.rng.IntN(200_000)
		f.Accounts = append(f.Accounts, fmt.Sprintf("k%06d", account))
		r.Posts = append(r.Posts, campaign.Post{ID: fmt.Sprintf("%d%02d", 10_000_000+n, i), Thread: "t", Lang: lang, Time: f.First + int64(i)*500, Text: text, ObservedAt: f.Observed,
			Account: campaign.Account{ID: fmt.Sprintf("%d", 900_000+account), Handle: fmt.Sprintf("account_%06d", account)}, Permalink: link})
	}
	slices.Sort(f.Accounts)
	f.Accounts = slices.Compact(f.Accounts)
	body, err := json.Marshal(r)
	if err != nil {
		g.b.Fatal(err)
	}
	return store.Arrival{Report: r, Body: body, Digest: campaign.Digest(body), Office: f.Office, Device: "d", Received: f.Reported}, f
}

func (g *bulk) must(err error) {
	g.b.Helper()
	if err != nil {
		g.b.Fatal(err)
	}
}

// fill stores all of it. Half of the reports are in campaigns, the first of which has a twentieth of them.
func (g *bulk) fill(ctx context.Context) {
	for i := range bulkOffices {
		page := fmt.Sprintf("x:member_%03d", i)
		if i%5 == 4 {
			page = fmt.Sprintf("facebook:%06d", i)
		}
		g.must(g.st.AddOffice(ctx, store.Office{ID: fmt.Sprintf("o%03d", i), Name: fmt.Sprintf("Member %03d", i), Language: []string{"en", "fr"}[i%2], State: store.OfficeActive, Created: 1,
			Pages: []store.OfficePage{{Page: page, Proof: "letter", Added: 1, AddedBy: "user:a"}}}))
	}
	g.of = make([][]campaign.Found, g.campaigns)
	said := make([]string, g.campaigns)
	for i := range said {
		said[i] = g.text()
	}
	const group = 500
	for from := 0; from < g.reports; from += group {
		var judged []store.Judged
		var wait sync.WaitGroup
		for n := from; n < min(from+group, g.reports); n++ {
			in, text := -1, ""
			switch {
			case n%20 == 0:
				in = 0
			case n%2 == 0:
				in = g.rng.IntN(g.campaigns)
			}
			if text = g.text(); in >= 0 {
				text = said[in] + " " + word(g.rng.IntN(bulkWords))
			}
			a, f := g.arrival(n, text)
			wait.Go(func() {
				if _, err := g.st.Submit(ctx, a); err != nil {
					g.b.Error(err)
				}
			})
			if n%100 == 99 {
				continue // waits for its verdict
			}
			judged = append(judged, store.Judged{Report: f.Report, Verdict: campaign.Verdict{State: campaign.VerdictVerified, At: a.Received}, Found: []campaign.Found{f}})
			if in >= 0 {
				g.of[in] = append(g.of[in], f)
			}
		}
		wait.Wait()
		done, err := g.st.SetVerdicts(ctx, judged)
		g.must(err)
		g.must(g.st.MarkJoined(ctx, done))
	}
	for i, found := range g.of {
		g.join(ctx, i, found)
	}
}

// join stores the i-th campaign.
func (g *bulk) join(ctx context.Context, i int, found []campaign.Found) {
	if len(found) == 0 {
		return
	}
	states := []campaign.State{campaign.StateNew, campaign.StateInReview, campaign.StateConfirmed, campaign.StateLetter, campaign.StateDismissed}
	c := campaign.Campaign{ID: fmt.Sprintf("c%05d-0000-4000", i), State: states[i%5], Anchor: found[0].ID, Langs: []string{"en", "fr"}[:1+i%2], Levels: map[string]int64{},
		Clock: campaign.Clock{FirstPost: found[0].First, FirstFlag: found[0].Observed, FirstReport: found[0].Reported, Formed: found[0].Reported + 60_000}}
	if c.State == campaign.StateConfirmed {
		c.Clock.Confirmed = c.Clock.Formed + int64(i)*3_600_000
	}
	if i%4 == 0 {
		c.Title = fmt.Sprintf("Campagne %s %d", word(i), i)
	}
	j := store.Join{}
	for k := range found {
		f := &found[k]
		c.Posts, c.Accounts, c.Clock.LastPost = c.Posts+f.Posts, c.Accounts+f.People, f.Last
		c.Levels[f.Level]++
		if !slices.Contains(c.Offices, f.Office) {
			c.Offices, c.Pages = append(c.Offices, f.Office), append(c.Pages, f.Page)
		}
		j.Moves = append(j.Moves, store.Move{Cluster: f.ID, To: c.ID})
	}
	slices.Sort(c.Offices)
	j.Campaigns = []campaign.Campaign{c}
	for k := range 20 {
		j.Events = append(j.Events, campaign.Event{ID: fmt.Sprintf("e%05d-%02d", i, k), At: c.Clock.Formed + int64(k), Actor: "server", Act: "campaign.grew", Subject: "campaign:" + c.ID, Data: "{}"})
	}
	g.must(g.st.SaveJoin(ctx, j))
}

// size reads a number from the environment.
func size(name string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return usual
}

// BenchmarkConsole measures every page with many reports and campaigns: REFRAIN_REPORTS (100,000) and REFRAIN_CAMPAIGNS (1,000).
// REFRAIN_BENCH_DIR keeps the store for the next run.
func BenchmarkConsole(b *testing.B) {
	ctx := b.Context()
	secret, public, err := note.GenerateKey(rand.Reader, "bench.example/log")
	if err != nil {
		b.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		b.Fatal(err)
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		b.Fatal(err)
	}
	dir := cmp.Or(os.Getenv("REFRAIN_BENCH_DIR"), b.TempDir())
	_, missing := os.Stat(filepath.Join(dir, "bench.db"))
	st, err := store.Open(ctx, store.Options{Path: filepath.Join(dir, "bench.db"), Signer: signer})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { st.Close() })
	g := &bulk{b: b, st: st, rng: mathrand.New(mathrand.NewPCG(1, 2)), now: time.Unix(1_800_000_000, 0), reports: size("REFRAIN_REPORTS", 100_000), campaigns: size("REFRAIN_CAMPAIGNS", 1_000)}
	if missing != nil {
		began := time.Now()
		g.fill(ctx)
		b.Logf("%d reports, %d campaigns in %v", g.reports, g.campaigns, time.Since(began).Round(time.Second))
	}
	now := func() time.Time { return g.now }
	s := New(Config{Store: st, Work: process.NewWorker(process.Config{Store: st, Verifier: native{}, AccountKey: make([]byte, 32), Now: now,
		Feed: &process.Feed{Store: st, Signer: signer, Verifier: verifier, Now: now}}), ServerKey: public, Origin: "https://bench.example", Now: now,
		Rates: Rates{Token: Rate{PerSecond: 1e6, Burst: 1 << 30}}})
	token := process.NewToken(userToken)
	user := process.NewID() // another one when the store is from another run
	g.must(st.AddUser(ctx, store.User{ID: user, Name: user, Role: campaign.RoleAdmin, Created: 1}))
	g.must(st.AddSession(ctx, store.Session{Hash: process.TokenHash(token), User: user, Created: 1, Expires: g.now.Add(time.Hour).UnixMilli()}))
	device, ofOffice := process.NewID(), process.NewToken(officeToken)
	g.must(st.AddCode(ctx, store.Code{Hash: process.CodeHash(device), Office: "o000", CreatedBy: "user:" + user, Expires: g.now.Add(time.Hour).UnixMilli()}))
	if _, err := st.Enrol(ctx, process.CodeHash(device), store.Device{ID: device, TokenHash: process.TokenHash(ofOffice), Created: g.now.UnixMilli()}); err != nil {
		b.Fatal(err)
	}
	ask := func(method, path, body string) int {
		r := httptest.NewRequest(method, "https://bench.example"+path, strings.NewReader(body))
		if r.Header.Set("Authorization", "Bearer "+token); path == "/v1/status" {
			r.Header.Set("Authorization", "Bearer "+ofOffice)
		}
		if body != "" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, r)
		return rec.Code
	}
	for _, page := range g.pages(ctx) {
		b.Run(page.name, func(b *testing.B) {
			var took []time.Duration
			before := processorTime(b)
			for b.Loop() {
				start := time.Now()
				if got := ask(page.method, page.path, page.body); got != http.StatusOK && got != http.StatusSeeOther {
					b.Fatalf("%s: %d", page.path, got)
				}
				took = append(took, time.Since(start))
			}
			busy := processorTime(b) - before
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
			b.ReportMetric(float64(busy.Microseconds())/1000/float64(len(took)), "cpu-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// processorTime gives what the process has used: what other programs on the machine do changes it least.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// benchPage is a page that is measured.
type benchPage struct{ name, method, path, body string }

// pages are every page, and the lists with what costs most.
func (g *bulk) pages(ctx context.Context) (out []benchPage) {
	get := func(name, path string) { out = append(out, benchPage{name, http.MethodGet, path, ""}) }
	post := func(name, path, body string) { out = append(out, benchPage{name, http.MethodPost, path, body}) }
	get("overview", "/console")
	get("campaigns", "/console/campaigns")
	get("campaigns/filtered", "/console/campaigns?open=1&language=fr&platform=facebook&level=similar&office=o007&sort=posts")
	get("campaigns/common-words", "/console/campaigns?q="+word(0)+"+"+word(1))
	get("campaigns/prefix", "/console/campaigns?q=ka*")
	get("reports", "/console/reports")
	get("reports/deep", fmt.Sprint("/console/reports?after=", g.reports/2))
	get("reports/filtered", "/console/reports?open=1&language=fr&platform=facebook&level=similar&alone=1&assignee=nobody")
	get("reports/nothing-fits", "/console/reports?assignee=me&level=similar")
	get("reports/waiting", "/console/reports?state=waiting")
	get("reports/office", "/console/reports?office=o007&sort=oldest")
	get("reports/most-posts", "/console/reports?sort=posts&language=fr")
	get("reports/dates", "/console/reports?from=2026-12-10&to=2026-12-20")
	get("reports/rare-word", "/console/reports?q="+word(bulkWords-1))
	get("reports/common-words", "/console/reports?q="+word(0)+"+"+word(1)+"+"+word(2))
	get("reports/prefix", "/console/reports?q=ka*+lo*")
	get("reports/never-together", "/console/reports?q="+word(0)+"+"+word(1)+"+"+word(3)+"+"+word(5)+"+"+word(7)+"+"+word(9))
	get("campaign/largest", "/console/campaigns/"+g.id(0))
	usual := g.id(min(7, g.campaigns-1))
	one, err := g.st.Campaign(ctx, usual)
	g.must(err)
	report, _, _ := strings.Cut(one.Clusters[0], "/")
	get("campaign", "/console/campaigns/"+usual)
	get("report", "/console/reports/"+report)
	for _, part := range []string{"trial", "tell", "briefing"} {
		get(part+"/largest", "/console/campaigns/"+g.id(0)+"/"+part)
		get(part, "/console/campaigns/"+usual+"/"+part)
	}
	get("trail", "/console/trail")
	get("admin/offices", "/console/admin/offices")
	get("admin/office", "/console/admin/offices/o000")
	get("admin/server", "/console/admin/server")
	get("api/campaign/largest", "/v1/campaigns/"+g.id(0))
	get("api/status", "/v1/status")
	get("admin/people", "/console/admin/people")
	get("admin/records", "/console/admin/records")
	get("corrections", "/console/corrections")
	var picks strings.Builder
	for i := range min(50, g.campaigns) {
		fmt.Fprintf(&picks, "&pick=%s+1", g.id(i))
	}
	post("bulk/plan", "/console/bulk/campaigns", "act=dismiss"+picks.String())
	post("next/campaign", "/console/next/campaigns", "query=")
	post("next/report", "/console/next/reports", "query=level%3Dsimilar")
	return out
}

func (g *bulk) id(i int) string { return fmt.Sprintf("c%05d-0000-4000", i) }
