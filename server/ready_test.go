package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestReady: the exit code says whether the server is ready, as container engines ask.
func TestReady(t *testing.T) {
	status := http.StatusOK
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.WriteHeader(status)
	}))
	ask := func() int {
		return ready(t.Context(), &terminal{out: io.Discard, err: io.Discard}, []string{"--server", s.URL})
	}
	if got := ask(); got != 0 {
		t.Errorf("of a server that is ready: %d", got)
	}
	if status = http.StatusServiceUnavailable; ask() != 1 {
		t.Error("a server that is not ready is said to be")
	}
	if s.Close(); ask() != 1 {
		t.Error("a server that does not answer is said to be ready")
	}
}
