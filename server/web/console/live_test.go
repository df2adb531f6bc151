package console

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestLiveWhereNothingStreams: a page is told to ask again, and nothing goes on after the answer.
func TestLiveWhereNothingStreams(t *testing.T) {
	c := &Console{pulse: newPulse(nil)} // without a store: listening to it would panic
	got := httptest.NewRecorder()
	if err := c.live(struct{ http.ResponseWriter }{got}, httptest.NewRequest(http.MethodGet, "/console/live", nil), nil); err != nil {
		t.Fatal(err)
	}
	if body := got.Body.String(); body != "retry: 10000\nevent: brief\ndata:\n\n" || len(c.pulse.listeners) != 0 {
		t.Errorf("%q, %d listeners", body, len(c.pulse.listeners))
	}
}
