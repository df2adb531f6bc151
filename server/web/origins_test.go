package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestOrigins asks whether somebody may ask, as a browser does before it lets a script ask, and then asks.
func TestOrigins(t *testing.T) {
	w := newWorld(t, nil)
	for _, c := range []struct {
		origin, path string
		allowed      bool
	}{
		{"chrome-extension://cmpenehhcgbdhoaanmegcfldjpjnhiaa", "/v1/reports", true},
		{"moz-extension://11111111-2222-4333-8444-555555555555", "/v1/enrolments", true},
		{"https://x.com", "/v1/reports", false},
		{"https://chrome-extension.example", "/v1/reports", false},
		{"null", "/v1/reports", false},
		{"", "/v1/reports", false},
		{"chrome-extension://cmpenehhcgbdhoaanmegcfldjpjnhiaa", "/signin", false},
	} {
		t.Run(c.origin+c.path, func(t *testing.T) {
			ask := func(method string, headers map[string]string) *httptest.ResponseRecorder {
				r := httptest.NewRequest(method, "https://test.example"+c.path, nil)
				r.Header.Set("Origin", c.origin)
				for name, value := range headers {
					r.Header.Set(name, value)
				}
				rec := httptest.NewRecorder()
				w.ServeHTTP(rec, r)
				return rec
			}
			before := ask(http.MethodOptions, map[string]string{"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"})
			allowed := before.Code == http.StatusNoContent && before.Header().Get("Access-Control-Allow-Origin") == c.origin &&
				strings.Contains(before.Header().Get("Access-Control-Allow-Headers"), "Authorization")
			if allowed != c.allowed {
				t.Errorf("asked before: %d %v", before.Code, before.Header())
			}
			answer := ask(http.MethodGet, nil)
			if got := answer.Header().Get("Access-Control-Allow-Origin"); (got == c.origin && got != "") != c.allowed {
				t.Errorf("the answer may be read by %q", got)
			}
			for name := range answer.Header() {
				if strings.EqualFold(name, "Access-Control-Allow-Credentials") {
					t.Error("cookies would be taken along")
				}
			}
			if c.path == "/v1/reports" && answer.Code != http.StatusUnauthorized {
				t.Errorf("without a token: %d", answer.Code)
			}
		})
	}
}
