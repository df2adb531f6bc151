package web

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/trial"
)

// trying is a server with /try. Its clock can be put forward.
type trying struct {
	*world
	trials *trial.Trials
	folder string
	ahead  time.Duration
}

func newTrying(t *testing.T) *trying {
	t.Helper()
	x := &trying{folder: t.TempDir()}
	x.world = newWorld(t, func(c *Config) {
		now := func() time.Time { return time.Now().Add(x.ahead) }
		x.trials = trial.New(trial.Config{Verifier: native{}, Detector: testDetector, Module: []byte("\x00asm module"), Folder: x.folder, Now: now})
		c.Trials, c.Now = x.trials, now
		c.Rates.Address = Rate{PerSecond: 1000, Burst: 1000}
	})
	t.Cleanup(func() {
		if err := x.trials.Close(); err != nil {
			t.Error(err)
		}
		if left, err := os.ReadDir(x.folder); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v %v", left, err)
		}
	})
	return x
}

// get asks with headers, from an address of its own.
func (x *trying) get(method, path, body string, headers ...string) (*http.Response, string) {
	x.t.Helper()
	r := httptest.NewRequest(method, "https://test.example"+path, strings.NewReader(body))
	r.RemoteAddr = "203.0.113.9:4000"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	x.ServeHTTP(rec, r)
	text, err := io.ReadAll(rec.Result().Body)
	x.must(err)
	return rec.Result(), string(text)
}

// begin begins a visit.
func (x *trying) begin(language string) (s tryStart) {
	x.t.Helper()
	answer, text := x.get("POST", "/try/visits", `{"language":"`+language+`"}`)
	if answer.StatusCode != http.StatusCreated {
		x.t.Fatalf("%d %s", answer.StatusCode, text)
	}
	x.must(json.Unmarshal([]byte(text), &s))
	return s
}

// TestTryPage looks at the page's languages and at what its browser is forbidden.
func TestTryPage(t *testing.T) {
	x := newTrying(t)
	for _, c := range []struct{ path, accept, lang, title string }{
		{"/try", "", "en", "Try Refrain"}, {"/try", "fr-CA,fr;q=0.9,en;q=0.5", "fr", "Essayer Refrain"}, {"/try", "de,en;q=0.4", "en", "Try Refrain"},
		{"/try?lang=fr", "en", "fr", "Essayer Refrain"}, {"/try?lang=en", "fr", "en", "Try Refrain"}, {"/try?lang=%3Cscript%3E", "fr", "fr", "Essayer Refrain"},
	} {
		answer, text := x.get("GET", c.path, "", "Accept-Language", c.accept)
		if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Language") != c.lang ||
			!strings.Contains(text, `<html lang="`+c.lang+`-CA">`) || !strings.Contains(text, "<title>"+c.title+"</title>") {
			t.Errorf("%s for %q: %d %s\n%.200s", c.path, c.accept, answer.StatusCode, answer.Header.Get("Content-Language"), text)
		}
		policy := answer.Header.Get("Content-Security-Policy")
		if strings.Contains(policy, "unsafe-inline") || strings.Contains(policy, "unsafe-eval'") && !strings.Contains(policy, "'wasm-unsafe-eval'") ||
			!strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("the policy is %q", policy)
		}
		if strings.Contains(text, "<script>") || strings.Contains(text, "style=") || strings.Contains(text, " on") && strings.Contains(text, "onclick") {
			t.Errorf("something inline, which the policy refuses:\n%s", text)
		}
	}
	for path, want := range map[string]string{"/try/try.css": "text/css; charset=utf-8", "/try/detector.wasm": "application/wasm", "/try/posts?lang=fr": "application/json",
		"/try/try.html": "", "/try/README.md": "", "/try/..%2ftrial.go": "", "/try/nothing": ""} {
		answer, text := x.get("GET", path, "")
		if ok := answer.StatusCode == http.StatusOK; ok != (want != "") || ok && answer.Header.Get("Content-Type") != want {
			t.Errorf("%s: %d %s %.100s", path, answer.StatusCode, answer.Header.Get("Content-Type"), text)
		}
	}
	if answer, _ := x.get("GET", "/try/detector.wasm", "", "If-None-Match", `"`+testDetector+`"`); answer.StatusCode != http.StatusNotModified {
		t.Errorf("a detector that is there already: %d", answer.StatusCode)
	}
}

// TestTryOff has no page where there are no trials.
func TestTryOff(t *testing.T) {
	w := newWorld(t, nil)
	x := &trying{world: w}
	for _, path := range []string{"/try", "/try/try.css", "/try/posts"} {
		if answer, _ := x.get("GET", path, ""); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
}

// TestTryStaysApart reports within visits, and looks for it where it must not be: in the server's own store, and in another visit.
func TestTryStaysApart(t *testing.T) {
	x := newTrying(t)
	first, second := x.begin("en"), x.begin("fr")
	id, body := x.sample(first.Offices[0].Page, "en", nil)
	bearer := func(token string) []string { return []string{"Authorization", "Bearer " + token} }
	if answer, text := x.get("POST", first.Base+"/v1/reports", body, bearer(first.Offices[0].Token)...); answer.StatusCode != http.StatusCreated {
		t.Fatalf("%d %s", answer.StatusCode, text)
	}
	for _, c := range []struct {
		what, path, token string
		want              int
	}{
		{"its office", first.Base + "/v1/reports/" + id, first.Offices[0].Token, 200},
		{"the other office of the visit", first.Base + "/v1/reports/" + id, first.Offices[1].Token, 404},
		{"the analyst of the visit", first.Base + "/v1/reports/" + id, first.Analyst, 200},
		{"another visit's analyst, at this visit", first.Base + "/v1/reports/" + id, second.Analyst, 401},
		{"another visit's analyst", second.Base + "/v1/reports/" + id, second.Analyst, 404},
		{"a visit's office, at the real server", "/v1/reports/" + id, first.Offices[0].Token, 401},
		{"a visit's analyst, at the real server", "/v1/campaigns", first.Analyst, 401},
		{"the real server's analyst, at a visit", first.Base + "/v1/campaigns", x.tokens["analyst"], 401},
		{"the real server's analyst", "/v1/reports/" + id, x.tokens["analyst"], 404},
		{"nobody", first.Base + "/v1/campaigns", "", 401},
		{"a visit that there is not", "/try/visits/ABCDEFGHIJKLMNOPQRSTUVWXYZ/v1/campaigns", first.Analyst, 404},
		{"what is no API of the visit", first.Base + "/metrics", first.Analyst, 404},
	} {
		if answer, text := x.get("GET", c.path, "", bearer(c.token)...); answer.StatusCode != c.want {
			t.Errorf("%s: %d, want %d: %.200s", c.what, answer.StatusCode, c.want, text)
		}
	}
}

// TestTryBounds is what visitors cannot go beyond.
func TestTryBounds(t *testing.T) {
	x := newTrying(t)
	big := `{"id":"` + strings.Repeat("x", maxTrialReport) + `"}`
	for _, c := range []struct {
		what, body string
		headers    []string
		want       int
	}{
		{"no language", `{}`, nil, 422}, {"another language", `{"language":"de"}`, nil, 422}, {"no JSON", `{`, nil, 400},
		{"too large", `{"language":"` + strings.Repeat("x", small) + `"}`, nil, 413}, {"from another site", `{"language":"en"}`, []string{"Sec-Fetch-Site", "cross-site"}, 403},
	} {
		if answer, text := x.get("POST", "/try/visits", c.body, c.headers...); answer.StatusCode != c.want {
			t.Errorf("%s: %d, want %d: %.200s", c.what, answer.StatusCode, c.want, text)
		}
	}
	if n := x.trials.Len(); n != 0 {
		t.Errorf("%d visits of refused beginnings", n)
	}
	v := x.begin("en")
	if answer, _ := x.get("POST", v.Base+"/v1/reports", big, "Authorization", "Bearer "+v.Offices[0].Token); answer.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a large report: %d", answer.StatusCode)
	}
	// The visit ends after its time, and what it kept is gone.
	x.ahead += trial.Life + time.Second
	if answer, _ := x.get("GET", v.Base+"/v1/campaigns", "", "Authorization", "Bearer "+v.Analyst); answer.StatusCode != http.StatusNotFound {
		t.Errorf("a visit after its time: %d", answer.StatusCode)
	}
	// One address begins only so many.
	limited := false
	for range 40 {
		answer, _ := x.get("POST", "/try/visits", `{"language":"en"}`)
		limited = limited || answer.StatusCode == http.StatusTooManyRequests
	}
	if n := x.trials.Len(); !limited || n > trial.MostVisits {
		t.Errorf("limited %v, %d visits", limited, n)
	}
}
