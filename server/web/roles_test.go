package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// asked is a request of the table, and what each role gets for it: anybody, the office, another office, an analyst, an admin,
// an auditor.
type asked struct {
	pattern    string // of the route
	path, body string
	want       [6]int
}

// who are the columns of the table.
var who = [6]string{"", "office", "other", "analyst", "admin", "auditor"}

// everyRoute is the whole of who may ask what. {mine} and {campaign} stand for ids.
var everyRoute = []asked{
	{"POST /v1/enrolments", "/v1/enrolments", `{"code":"x"}`, [6]int{403, 403, 403, 403, 403, 403}},
	{"POST /v1/reports", "/v1/reports", `{report}`, [6]int{401, 200, 403, 403, 403, 403}},
	{"GET /v1/reports", "/v1/reports", "", [6]int{401, 200, 200, 200, 200, 200}},
	{"GET /v1/reports/posts", "/v1/reports/posts?page=x:alex_marchand_mp", "", [6]int{401, 200, 200, 403, 403, 403}},
	{"GET /v1/reports/{id}", "/v1/reports/{mine}", "", [6]int{401, 200, 404, 200, 200, 200}},
	{"GET /v1/reports/{id}/evidence", "/v1/reports/{mine}/evidence", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"POST /v1/reports/{id}/seen", "/v1/reports/{mine}/seen", `{"post":"{post}","outcome":"present"}`, [6]int{401, 403, 403, 204, 204, 403}},
	{"GET /v1/status", "/v1/status", "", [6]int{401, 200, 200, 403, 403, 403}},
	{"GET /v1/feed", "/v1/feed", "", [6]int{401, 200, 200, 200, 200, 200}},
	{"GET /v1/campaigns", "/v1/campaigns", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"GET /v1/campaigns/{id}", "/v1/campaigns/{campaign}", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"POST /v1/campaigns/{id}/{act}", "/v1/campaigns/{campaign}/title", `{"title":"A"}`, [6]int{401, 403, 403, 200, 200, 403}},
	{"POST /v1/devices/{id}/revoke", "/v1/devices/{spare}/revoke", `{"reason":"lost"}`, [6]int{401, 403, 403, 403, 204, 403}},
	{"GET /v1/log/checkpoint", "/v1/log/checkpoint", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /v1/log/consistency", "/v1/log/consistency?from=1", "", [6]int{401, 200, 200, 200, 200, 200}},
	{"GET /checkpoint", "/checkpoint", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /tile/{path...}", "/tile/0/000.p/2", "", [6]int{401, 200, 200, 200, 200, 200}},
	{"GET /v1/detectors/{sha256}", "/v1/detectors/" + testDetector, "", [6]int{401, 200, 200, 200, 200, 200}},
	{"GET /signin", "/signin", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"POST /signin", "/signin", "token=x", [6]int{401, 401, 401, 401, 401, 401}},
	{"GET /signin/oidc", "/signin/oidc", "", [6]int{503, 503, 503, 503, 503, 503}}, // its provider does not answer
	{"GET /signin/oidc/callback", "/signin/oidc/callback", "", [6]int{401, 401, 401, 401, 401, 401}},
	{"GET /openapi.json", "/openapi.json", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /problems/{code}", "/problems/held", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /healthz", "/healthz", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /readyz", "/readyz", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /metrics", "/metrics", "", [6]int{401, 403, 403, 403, 200, 403}},
	{"GET /console", "/console", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"GET /console/campaigns", "/console/campaigns?state=new", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"GET /console/campaigns/{id}", "/console/campaigns/{campaign}", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"GET /console/outside", "/console/outside", "", [6]int{401, 403, 403, 200, 200, 403}},
	{"POST /console/outside", "/console/outside", "title=A&lang=en&source=B&texts=Everybody+in+Grande-Anse+knows+that+mayor+Ouellette+sold+the+ferry+pier+to+the+shopping+centre+developers+for+74,000+dollars", [6]int{401, 403, 403, 303, 303, 403}},
	{"GET /console/campaigns/{id}/trial", "/console/campaigns/{campaign}/trial", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"POST /console/campaigns/{id}/{act}", "/console/campaigns/{campaign}/title", "title=A", [6]int{401, 403, 403, 303, 303, 403}},
	{"GET /console/reports", "/console/reports", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"GET /console/reports/{id}", "/console/reports/{mine}", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"POST /console/reports/{id}/seen", "/console/reports/{mine}/seen", "post={post}&outcome=present", [6]int{401, 403, 403, 303, 303, 403}},
	{"POST /console/reports/{id}/{act}", "/console/reports/{mine}/none", "", [6]int{401, 403, 403, 404, 404, 403}},
	{"POST /console/next/{kind}", "/console/next/reports", "", [6]int{401, 403, 403, 303, 303, 403}},
	{"POST /console/bulk/{kind}", "/console/bulk/reports", "act=take", [6]int{401, 403, 403, 303, 303, 403}},
	{"POST /console/searches", "/console/searches", "kind=reports&name=A", [6]int{401, 403, 403, 303, 303, 403}},
	{"POST /console/searches/{id}/remove", "/console/searches/none/remove", "", [6]int{401, 403, 403, 404, 404, 403}},
	{"POST /console/preferences", "/console/preferences", "blur=off", [6]int{401, 403, 403, 303, 303, 303}},
	{"GET /console/corrections", "/console/corrections", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"POST /console/corrections", "/console/corrections", "words=A", [6]int{401, 403, 403, 303, 303, 403}},
	{"POST /console/corrections/{id}/answer", "/console/corrections/none/answer", "outcome=partly&answer=A", [6]int{401, 403, 403, 404, 404, 403}},
	{"GET /console/tell", "/console/tell", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"POST /console/tell/advice", "/console/tell/advice", "seen=7&en=A&fr=B", [6]int{401, 403, 403, 412, 412, 403}},
	{"GET /console/tell/briefing", "/console/tell/briefing?from=2023-08&until=2026-12", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"GET /console/tell/statement", "/console/tell/statement?from=2023-08&until=2026-12", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"GET /console/campaigns/{id}/tell", "/console/campaigns/{campaign}/tell", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"GET /console/campaigns/{id}/briefing", "/console/campaigns/{campaign}/briefing?office=ooffice", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"POST /console/campaigns/{id}/tell_again", "/console/campaigns/{campaign}/tell_again", "", [6]int{401, 403, 403, 303, 303, 403}},
	{"GET /console/trail", "/console/trail", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"GET /console/live", "/console/live", "", [6]int{401, 403, 403, 200, 200, 200}},
	{"GET /console/static/{name}", "/console/static/console.css", "", [6]int{200, 200, 200, 200, 200, 200}},
	// These end something, so they come last.
	{"DELETE /v1/reports/{id}", "/v1/reports/{mine}", "", [6]int{401, 200, 404, 403, 403, 403}},
	{"POST /signout", "/signout", "", [6]int{401, 403, 403, 204, 204, 204}},
	{"DELETE /v1/devices/self", "/v1/devices/self", "", [6]int{401, 204, 204, 401, 401, 401}},
}

// TestEveryRouteEveryRole asks for every route as every role.
func TestEveryRouteEveryRole(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.OIDC = &OIDC{Issuer: "http://127.0.0.1:1"} })
	mine, _, id := w.both()
	body, err := w.Store.ReportBody(t.Context(), mine)
	w.must(err)
	w.must(w.Store.AddCode(t.Context(), store.Code{Hash: process.CodeHash("SPARE"), Office: "ooffice", CreatedBy: "user:uadmin", Expires: time.Now().UnixMilli() + 1e6}))
	spare := store.Device{ID: "spare", TokenHash: process.TokenHash("rfo_spare")}
	if _, err := w.Store.Enrol(t.Context(), process.CodeHash("SPARE"), spare); err != nil {
		t.Fatal(err)
	}
	sent, err := campaign.ParseReport(body)
	w.must(err)
	fill := strings.NewReplacer("{post}", sent.Posts[0].ID, "{mine}", mine, "{campaign}", id, "{spare}", "spare", "{report}", string(body))
	for _, row := range slices.Concat(adminAsked, everyRoute) {
		method, _, _ := strings.Cut(row.pattern, " ")
		for i, name := range who {
			if got := w.ask(name, method, fill.Replace(row.path), fill.Replace(row.body)); got.status != row.want[i] {
				t.Errorf("%s as %q: %d, want %d: %s", row.pattern, name, got.status, row.want[i], got.body)
			}
		}
	}
	for _, r := range w.table {
		if !slices.ContainsFunc(slices.Concat(adminAsked, everyRoute), func(a asked) bool { return a.pattern == r.pattern }) {
			t.Errorf("%s is not in the table", r.pattern)
		}
	}
}

// TestNoOfficeSeesAnothers goes through everything an office can read before and after a campaign is confirmed.
func TestNoOfficeSeesAnothers(t *testing.T) {
	w := newWorld(t, nil)
	mine, theirs, id := w.both()
	read := func() string {
		var all strings.Builder
		for _, path := range []string{"/v1/reports", "/v1/reports/" + mine, "/v1/reports/posts?page=x:alex_marchand_mp", "/v1/reports/posts?page=x:solange_belanger_dep", "/v1/status", "/v1/feed"} {
			a := w.ask("office", http.MethodGet, path, "")
			all.Write(a.body)
		}
		return all.String()
	}
	for _, confirmed := range []bool{false, true} {
		if confirmed {
			if a := w.ask("analyst", http.MethodPost, "/v1/campaigns/"+id+"/confirm", `{}`); a.status != http.StatusOK {
				t.Fatalf("%d %s", a.status, a.body)
			}
		}
		text := read()
		for _, secret := range []string{theirs, "oother", "belanger", "elsewhere", id} {
			if strings.Contains(text, secret) {
				t.Errorf("confirmed %v: an office reads %q in %s", confirmed, secret, text)
			}
		}
		if strings.Contains(text, "in_confirmed_campaign") != confirmed {
			t.Errorf("confirmed %v, but the office reads %s", confirmed, text)
		}
	}
	for _, path := range []string{"/v1/reports/" + theirs, "/v1/reports/" + theirs + "/evidence", "/v1/campaigns/" + id} {
		if a := w.ask("office", http.MethodGet, path, ""); a.status != http.StatusNotFound && a.status != http.StatusForbidden {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

// TestLimits: requests by token and by address, reports by office; other callers go on.
func TestLimits(t *testing.T) {
	w := newWorld(t, func(c *Config) {
		c.Rates = Rates{Token: Rate{PerSecond: 0.01, Burst: 5}, Address: Rate{PerSecond: 0.01, Burst: 3}, Reports: Rate{PerSecond: 0.01, Burst: 2}}
	})
	for range 5 {
		if a := w.ask("office", http.MethodGet, "/v1/status", ""); a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	a := w.ask("office", http.MethodGet, "/v1/status", "")
	if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "100" {
		t.Errorf("%d, Retry-After %q", a.status, a.header.Get("Retry-After"))
	}
	for range 3 {
		w.ask("", http.MethodGet, "/checkpoint", "")
	}
	if a := w.ask("", http.MethodGet, "/checkpoint", ""); a.status != http.StatusTooManyRequests {
		t.Errorf("an address without a token: %d", a.status)
	}
	for i, want := range []int{201, 201, 503, 503} {
		_, body := w.sample("x:solange_belanger_dep", "fr", nil)
		a := w.ask("other", http.MethodPost, "/v1/reports", body)
		if a.status != want {
			t.Errorf("report %d: %d, want %d: %s", i, a.status, want, a.body)
		}
	}
	o, err := w.Store.Office(t.Context(), "oother")
	w.must(err)
	if o.State != store.OfficeHeld {
		t.Errorf("the office is %s, not held", o.State)
	}
}

// TestDeviceBrake: a device that does far more than its habit is held, its office's others go on, and a person lets it go on.
func TestDeviceBrake(t *testing.T) {
	at := time.Now().Truncate(time.Hour)
	w := newWorld(t, func(c *Config) { c.Now = func() time.Time { return at } })
	send := func() (int, string) {
		t.Helper()
		id, body := w.sample("x:solange_belanger_dep", "fr", nil)
		return w.ask("other", http.MethodPost, "/v1/reports", body).status, id
	}
	for range 3 {
		if got, _ := send(); got != http.StatusCreated {
			t.Fatal(got)
		}
		at = at.Add(time.Hour)
	}
	for i := range 20 {
		if got, _ := send(); got != http.StatusCreated {
			t.Fatalf("report %d of the hour: %d", i, got)
		}
	}
	for range 2 {
		got, id := send()
		if _, err := w.Store.Report(t.Context(), id); got != http.StatusServiceUnavailable || err == nil {
			t.Fatalf("report 21 of the hour: %d, stored: %v", got, err == nil)
		}
	}
	o, err := w.Store.Office(t.Context(), "oother")
	w.must(err)
	d, err := w.Store.Device(t.Context(), w.devices["other"])
	w.must(err)
	if o.State != store.OfficeActive || d.Held != at.UnixMilli() || d.HeldReason != "over_habit: 20 in an hour" {
		t.Errorf("%s, %+v", o.State, d)
	}
	for _, subject := range []string{"device:" + d.ID, "office:oother"} {
		events, err := w.Store.Events(t.Context(), subject, "", 100)
		w.must(err)
		if n := len(slices.DeleteFunc(events, func(e campaign.Event) bool { return e.Act != "device.hold" })); n != 1 {
			t.Errorf("%s: %d holds in the trail", subject, n)
		}
	}
	if a := w.ask("other", http.MethodGet, "/v1/status", ""); a.status != http.StatusOK {
		t.Errorf("a held device reads its office's reports: %d", a.status)
	}
	w.must(w.Store.ReleaseDevice(t.Context(), d.ID, at.UnixMilli()))
	at = at.Add(time.Second)
	if got, _ := send(); got != http.StatusCreated {
		t.Errorf("after the release: %d", got)
	}
}

// TestBucketsAreBounded: a flood from many addresses does not fill the memory.
func TestBucketsAreBounded(t *testing.T) {
	b := newBuckets(Rate{PerSecond: 1, Burst: 2}, time.Now)
	for i := range 5 * maxBuckets {
		b.take(string(rune(i)))
	}
	if len(b.level) > maxBuckets {
		t.Errorf("%d buckets", len(b.level))
	}
}

// TestErrorsAreInBothLanguages: every code has words in both, and no error of the server's own gets out.
func TestErrorsAreInBothLanguages(t *testing.T) {
	for code := range statuses {
		w, ok := problemWords[code]
		for l := range 2 {
			if !ok || w.title[l] == "" || w.detail[l] == "" || w.title[0] == w.title[1] {
				t.Errorf("%s has no words in language %d", code, l)
			}
		}
		for _, text := range []string{w.title[1], w.detail[1]} {
			if strings.Contains(text, " :") || strings.Contains(text, "« ") || strings.Contains(text, " »") {
				t.Errorf("%s: a space that breaks in %q", code, text)
			}
		}
	}
	w := newWorld(t, nil)
	w.must(w.Store.Close())
	a := w.ask("", http.MethodGet, "/checkpoint", "")
	var p problem
	w.must(json.Unmarshal(a.body, &p))
	if a.status < 500 || strings.Contains(string(a.body), "sql") || strings.Contains(string(a.body), "database") {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct {
		header, office string
		want           language
	}{
		{"", "", english}, {"", "fr", french}, {"fr-CA,fr;q=0.9,en;q=0.8", "en", french}, {"en;q=0.5,fr;q=0.7", "", french}, {"de", "fr", french},
		{"de,en;q=0.1", "fr", english}, {"fr;q=x", "", english}, {"fr;q=0", "", english},
	} {
		if got := languageOf(c.header, c.office); got != c.want {
			t.Errorf("%q, office %q: %v", c.header, c.office, got)
		}
	}
}

// TestNewsOverlap: a client that sends back "now" sees again what happened in the minute before, since an act may be saved after its time.
func TestNewsOverlap(t *testing.T) {
	w := newWorld(t, nil)
	id, body := w.sample("x:alex_marchand_mp", "en", nil)
	w.ask("office", http.MethodPost, "/v1/reports", body)
	w.verified(id)
	for i, path := 0, "/v1/status"; i < 2; i++ {
		var answer struct {
			Now     int64
			Reports []struct{ ID string }
		}
		w.must(json.Unmarshal(w.ask("office", http.MethodGet, path, "").body, &answer))
		if len(answer.Reports) != 1 || answer.Reports[0].ID != id {
			t.Fatalf("%s: %+v, want the report", path, answer)
		}
		path = "/v1/status?since=" + jsonOf(t, answer.Now)
	}
}
