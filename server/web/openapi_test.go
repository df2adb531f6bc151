package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/errors"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// described is the document, ready to check requests and answers with.
var described = sync.OnceValues(func() (validator.Validator, error) {
	doc, err := libopenapi.NewDocument(document)
	if err != nil {
		return nil, err
	}
	v, errs := validator.NewValidator(doc)
	if len(errs) > 0 {
		return nil, errs[0]
	}
	if ok, wrong := v.ValidateDocument(); !ok {
		return nil, fmt.Errorf("%s: %s", wrong[0].Message, wrong[0].Reason)
	}
	return v, nil
})

// seen is every status that a test got from a route, by the document's names: "get /v1/feed" → 200.
var seen = struct {
	sync.Mutex
	statuses map[string]map[int]bool
}{statuses: map[string]map[int]bool{}}

// described path: OpenAPI has no parameter with slashes in it, so a tile's path is one without.
func describedPath(path string) string {
	if strings.HasPrefix(path, "/tile/") {
		return "/tile/x"
	}
	return path
}

// checkAnswer holds an answer to the document, and the request too, if it was accepted.
func checkAnswer(t *testing.T, method, path, body string, answer *http.Response, text []byte) {
	t.Helper()
	v, err := described()
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequest(method, "https://test.example"+describedPath(path), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer x")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	op := operation(method, path)
	seen.Lock()
	if seen.statuses[op] == nil {
		seen.statuses[op] = map[int]bool{}
	}
	seen.statuses[op][answer.StatusCode] = true
	seen.Unlock()
	complain := func(what string, wrong []*errors.ValidationError) {
		for _, w := range wrong {
			t.Errorf("%s of %s %s (%d): %s %s: %.300s", what, method, path, answer.StatusCode, w.Message, w.Reason, text)
		}
	}
	if answer.StatusCode < 400 && path != "/signin" {
		if ok, wrong := v.ValidateHttpRequest(r); !ok {
			complain("request", wrong)
		}
	}
	if !strings.Contains(answer.Header.Get("Content-Type"), "json") {
		return // what is no JSON has no schema
	}
	copied := *answer
	copied.Body = io.NopCloser(bytes.NewReader(text))
	if ok, wrong := v.ValidateHttpResponse(r, &copied); !ok {
		complain("answer", wrong)
	}
}

// operation finds a request in the document.
func operation(method, path string) string {
	path, _, _ = strings.Cut(describedPath(path), "?")
	var doc struct {
		Paths map[string]map[string]any
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		panic(err)
	}
	best := ""
	for name := range doc.Paths {
		a, b := strings.Split(name, "/"), strings.Split(path, "/")
		ok := len(a) == len(b)
		for i := range a {
			ok = ok && (a[i] == b[i] || strings.HasPrefix(a[i], "{"))
		}
		if ok && doc.Paths[name][strings.ToLower(method)] != nil && (best == "" || strings.Count(name, "{") < strings.Count(best, "{")) {
			best = name
		}
	}
	return strings.ToLower(method) + " " + best
}

// documented gives the statuses that the document names, by operation.
func documented(t *testing.T) map[string]map[int]bool {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]struct {
			Responses map[string]any
		}
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	out := map[string]map[int]bool{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			statuses := map[int]bool{}
			for code := range op.Responses {
				if n, err := strconv.Atoi(code); err == nil {
					statuses[n] = true
				}
			}
			out[method+" "+path] = statuses
		}
	}
	return out
}

// TestDocumentHasEveryRoute, and no other.
func TestDocumentHasEveryRoute(t *testing.T) {
	var routed []string
	for _, r := range slices.Concat(routes(), oidcRoutes()) {
		method, path, _ := strings.Cut(r.pattern, " ")
		routed = append(routed, strings.ToLower(method)+" "+strings.Replace(path, "...", "", 1))
	}
	slices.Sort(routed)
	if in := slices.Sorted(maps.Keys(documented(t))); !slices.Equal(in, routed) {
		t.Errorf("the document has\n%s\nthe routes are\n%s", strings.Join(in, "\n"), strings.Join(routed, "\n"))
	}
}

// TestDocumentHasEveryStatus provokes each status that the document names, and finds no other.
func TestDocumentHasEveryStatus(t *testing.T) {
	seen.Lock()
	clear(seen.statuses)
	seen.Unlock()
	t.Run("roles", TestEveryRouteEveryRole)
	provoke(t)
	want := documented(t)
	for op, statuses := range seen.statuses {
		if strings.HasSuffix(op, " ") {
			continue // no route
		}
		for code := range statuses {
			if !want[op][code] && code != http.StatusTooManyRequests {
				t.Errorf("%s answers %d, which the document does not name", op, code)
			}
		}
		for code := range want[op] {
			if !statuses[code] {
				t.Errorf("%s: the document names %d, which no request here got", op, code)
			}
		}
	}
}

// provoke makes the requests that come out in other ways than those of the table of roles.
func provoke(t *testing.T) {
	ready := true
	w := newWorld(t, func(c *Config) { c.Ready = func() bool { return ready } })
	mine, _, id := w.both()
	big := strings.Repeat(" ", campaign.MaxReport+1)
	_, valid := w.sample("x:alex_marchand_mp", "en", nil)
	_, bad := w.sample("x:alex_marchand_mp", "en", func(r *campaign.Report) { r.Language = "de" })
	_, taken := w.sample("x:alex_marchand_mp", "en", func(r *campaign.Report) { r.ID = mine })
	gone, goneBody := w.sample("x:alex_marchand_mp", "en", nil)
	w.ask("office", "POST", "/v1/reports", goneBody)
	w.ask("office", "DELETE", "/v1/reports/"+gone, "")
	for _, c := range []struct {
		who, method, path, body string
		want                    int
	}{
		{"", "POST", "/v1/enrolments", "{", 400}, {"", "POST", "/v1/enrolments", `{"code":""}`, 422},
		{"", "POST", "/v1/enrolments", `{"code":"` + strings.Repeat("x", small) + `"}`, 413},
		{"office", "POST", "/v1/reports", "{", 400}, {"office", "POST", "/v1/reports", valid, 201}, {"office", "POST", "/v1/reports", valid, 200},
		{"office", "POST", "/v1/reports", taken, 409}, {"office", "POST", "/v1/reports", big, 413}, {"office", "POST", "/v1/reports", bad, 422},
		{"office", "GET", "/v1/reports?limit=0", "", 422}, {"office", "GET", "/v1/reports/posts", "", 422}, {"office", "GET", "/v1/status?since=x", "", 422},
		{"analyst", "GET", "/v1/reports/none/evidence", "", 404}, {"analyst", "GET", "/v1/reports/" + gone + "/evidence", "", 410},
		{"analyst", "POST", "/v1/reports/none/seen", `{"post":"x","outcome":"gone"}`, 404}, {"analyst", "POST", "/v1/reports/" + gone + "/seen", `{"post":"x","outcome":"gone"}`, 410},
		{"analyst", "POST", "/v1/reports/" + mine + "/seen", `{"post":"x","outcome":"gone"}`, 422}, {"analyst", "POST", "/v1/reports/" + mine + "/seen", "{", 400},
		{"analyst", "POST", "/v1/reports/" + mine + "/seen", `{"post":"` + strings.Repeat("x", small) + `"}`, 413},
		{"office", "GET", "/v1/feed?have=1", "", 304}, {"office", "GET", "/v1/feed?have=x", "", 422},
		{"analyst", "GET", "/v1/campaigns?state=x", "", 422}, {"analyst", "GET", "/v1/campaigns/none", "", 404},
		{"analyst", "POST", "/v1/campaigns/" + id + "/confirm", "{", 400}, {"analyst", "POST", "/v1/campaigns/none/confirm", "{}", 404},
		{"analyst", "POST", "/v1/campaigns/" + id + "/confirm", `{"version":99}`, 412}, {"analyst", "POST", "/v1/campaigns/" + id + "/letter", "{}", 422},
		{"analyst", "POST", "/v1/campaigns/" + id + "/reopen", `{"reason":"x"}`, 409},
		{"analyst", "POST", "/v1/campaigns/" + id + "/letter", `{"reason":"` + strings.Repeat("x", small) + `"}`, 413},
		{"admin", "POST", "/v1/devices/none/revoke", `{"reason":"x"}`, 404}, {"admin", "POST", "/v1/devices/none/revoke", "{}", 422},
		{"admin", "POST", "/v1/devices/none/revoke", "{", 400}, {"admin", "DELETE", "/v1/devices/self", "", 403},
		{"office", "GET", "/v1/log/consistency", "", 422}, {"office", "GET", "/v1/log/consistency?from=999", "", 404},
		{"office", "GET", "/tile/0/999", "", 404}, {"office", "GET", "/v1/detectors/none", "", 404}, {"", "GET", "/problems/none", "", 404},
	} {
		if a := w.ask(c.who, c.method, c.path, c.body); a.status != c.want {
			t.Errorf("%s %s as %q: %d, want %d: %.300s", c.method, c.path, c.who, a.status, c.want, a.body)
		}
	}
	ready = false
	w.ask("", "GET", "/readyz", "")
	w.must(w.Store.SetOfficeState(t.Context(), "ooffice", store.OfficeHeld, "test"))
	_, held := w.sample("x:alex_marchand_mp", "en", nil)
	w.ask("office", "POST", "/v1/reports", held)
	fresh := newWorldWithoutFeed(t)
	fresh.ask("office", "GET", "/v1/feed", "")
	secret, hash := process.NewSignIn()
	w.must(w.Store.AddSignIn(t.Context(), hash, "uanalyst", w.Now().UnixMilli()+1e6))
	w.ask("", "POST", "/signin", "token="+secret)
	w.browse()
	conditional(w)
	p := newProvided(t)
	stays := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	p.get(stays, p.here+"/signin/oidc")
	for _, group := range []string{"rrm-analysts", "others"} {
		p.memory.set(group)
		browser, to := p.login()
		p.get(browser, to)
	}
}

// conditional asks for a detector that the caller has.
func conditional(w *world) {
	w.condition = `"` + testDetector + `"`
	w.ask("office", "GET", "/v1/detectors/"+testDetector, "")
	w.condition = ""
}

// browse signs in and out as programs and browsers do: a token for the one, a cookie and a page to go to for the other.
func (w *world) browse() {
	w.t.Helper()
	link := func() string {
		secret, hash := process.NewSignIn()
		w.must(w.Store.AddSignIn(w.t.Context(), hash, "uanalyst", time.Now().Add(time.Hour).UnixMilli()))
		return "token=" + secret
	}
	send := func(path, body string, header ...string) *http.Response {
		r := httptest.NewRequest("POST", "https://test.example"+path, strings.NewReader(body))
		r.RemoteAddr = "203.0.113.9:4000"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(header[0], header[1])
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, r)
		answer := rec.Result()
		text, err := io.ReadAll(answer.Body)
		w.must(err)
		checkAnswer(w.t, "POST", path, body, answer, text)
		return answer
	}
	if got := send("/signin", link(), "Accept", "application/json"); got.StatusCode != http.StatusOK {
		w.t.Errorf("a program that signs in gets %d", got.StatusCode)
	}
	in := send("/signin", link(), "Accept", "text/html")
	if in.StatusCode != http.StatusSeeOther || in.Header.Get("Location") != "/console" || len(in.Cookies()) != 1 {
		w.t.Fatalf("a browser that signs in gets %d to %q with %d cookies", in.StatusCode, in.Header.Get("Location"), len(in.Cookies()))
	}
	if got := send("/signout", "", "Cookie", in.Cookies()[0].String()); got.StatusCode != http.StatusSeeOther {
		w.t.Errorf("a browser that signs out gets %d", got.StatusCode)
	}
}
