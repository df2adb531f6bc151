package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"
)

// TestCampaignInPages: an answer has clusters from after the one that was named.
func TestCampaignInPages(t *testing.T) {
	w := newWorld(t, nil)
	mine, theirs, id := w.both()
	for after, want := range map[string][]string{"": {mine, theirs}, mine + "/0": {theirs}, theirs + "/0": {}} {
		var got struct {
			Clusters []struct{ Report string }
		}
		a := w.ask("analyst", http.MethodGet, "/v1/campaigns/"+id+"?clusters="+url.QueryEscape(after), "")
		if a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.body)
		}
		w.must(json.Unmarshal(a.body, &got))
		if len(got.Clusters) != len(want) {
			t.Errorf("after %q: %+v", after, got.Clusters)
		}
		for _, c := range got.Clusters {
			if len(want) == 1 && c.Report != want[0] {
				t.Errorf("after %q: %+v", after, got.Clusters)
			}
		}
	}
}

// TestMetricsAreKept: figures that count rows are read once in ten seconds, however often somebody asks.
func TestMetricsAreKept(t *testing.T) {
	w := newWorld(t, nil)
	now := time.Now()
	w.Now = func() time.Time { return now }
	offices := func() string {
		t.Helper()
		a := w.ask("admin", http.MethodGet, "/metrics", "")
		found := regexp.MustCompile(`refrain_stored\{what="offices"\} (\d+)`).FindSubmatch(a.body)
		if found == nil {
			t.Fatalf("%d %s", a.status, a.body)
		}
		return string(found[1])
	}
	before := offices()
	w.addOffice("third", "x:third", "en")
	if got := offices(); got != before {
		t.Errorf("read again at once: %s", got)
	}
	now = now.Add(statsKept + time.Second)
	if got := offices(); got == before {
		t.Errorf("never read again: %s", got)
	}
}
