package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// listener is the servers of two offices that hear of a campaign by webhook, while a person decides about it again and again.
type listener struct {
	t        *testing.T
	server   *server // on whose database the person decides
	campaign string
	mu       sync.Mutex
	got      map[string][]heard // by office, in the order of arrival
	state    string
}

// heard is one delivery.
type heard struct {
	id, kind string
}

// ServeHTTP implements http.Handler.
func (l *listener) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	var x struct{ Type string }
	_ = json.NewDecoder(r.Body).Decode(&x)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.got[r.URL.Path] = append(l.got[r.URL.Path], heard{r.Header.Get("Webhook-Id"), x.Type})
}

// listen gives both offices a webhook.
func listen(t *testing.T, s *server) *listener {
	t.Helper()
	l := &listener{t: t, server: s, got: map[string][]heard{}}
	receiver := httptest.NewServer(l)
	t.Cleanup(receiver.Close)
	for line := range strings.Lines(s.run("office", "list", "--json")) {
		var o struct{ ID, Name string }
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatal(err)
		}
		s.run("office", "webhook", o.ID, receiver.URL+"/"+o.ID)
	}
	var c struct{ ID string }
	until(t, "a campaign", func() bool {
		first, _, _ := strings.Cut(s.run("campaign", "list", "--json"), "\n")
		return json.Unmarshal([]byte(first), &c) == nil && c.ID != ""
	})
	l.campaign = c.ID
	return l
}

// decide confirms the campaign, or takes that back. Load changes the campaign meanwhile, so the decision is made again until nothing came in between.
func (l *listener) decide(round int) {
	l.t.Helper()
	args := []string{"campaign", "confirm", l.campaign, "--as", "admin"}
	if round%2 == 1 {
		args = []string{"campaign", "reopen", l.campaign, "--as", "admin", "--reason", "looked at again"}
	}
	var said []byte
	for range 50 {
		cmd := exec.Command(l.server.program, args...)
		cmd.Env = append(os.Environ(), "REFRAIN_DATA="+l.server.data, "LANG=C", "LC_ALL=")
		var err error
		if said, err = cmd.CombinedOutput(); err == nil {
			l.state = args[1]
			return
		}
	}
	l.t.Errorf("refrain %q: %s", args, said)
}

// holds waits until both offices know how it stands, and checks what they got: news and its withdrawal in turn. What an instance had handed over and not recorded when it was killed
// comes once more with the same id, by which the receiver tells; nothing comes under two.
func (l *listener) holds(kills int) {
	l.t.Helper()
	last := map[string]string{"confirm": "campaign.confirmed", "reopen": "campaign.reopened"}[l.state]
	ended := time.Now().Add(4 * time.Minute) // a claim of an instance that was killed ends after three
	for time.Now().Before(ended) && !l.know(last) {
		time.Sleep(100 * time.Millisecond)
	}
	if !l.know(last) {
		l.t.Fatalf("not both offices know that it ended with %s: %v", last, l.got)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	repeated, once := 0, 0
	for office, list := range l.got {
		seen, before := map[string]bool{}, ""
		for _, h := range list {
			if seen[h.id] {
				repeated++
				continue
			}
			if seen[h.id] = true; h.kind == before {
				l.t.Errorf("%s was told %s twice in turn, as different news", office, h.kind)
			}
			before = h.kind
			once++
		}
	}
	l.t.Logf("%d pieces of news to two offices, %d of them delivered again by the same id after a kill", once, repeated)
	if repeated > kills {
		l.t.Errorf("%d deliveries were repeated in %d kills", repeated, kills)
	}
}

// know says whether the last that each of the two offices heard is this.
func (l *listener) know(kind string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, list := range l.got {
		if list[len(list)-1].kind != kind {
			return false
		}
	}
	return len(l.got) == 2
}
