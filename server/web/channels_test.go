package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/deliver"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/tell"
)

// sentTo keeps what it is given, or fails.
type sentTo struct {
	list []string
	fail error
}

// Send implements tell.Sender.
func (s *sentTo) Send(_ context.Context, to *store.Channel, n *tell.News) error {
	s.list = append(s.list, to.Address+" "+n.Kind)
	return s.fail
}

// TestChannels: an administrator sets where an office is told, tries it, and takes it away; each is in the trail without the address, and an auditor only sees.
func TestChannels(t *testing.T) {
	sender := &sentTo{}
	w := newWorld(t, func(c *Config) {
		c.Channels = &tell.Channels{Senders: map[string]tell.Sender{store.ChannelMailFR: sender, store.ChannelWebhook: sender}, CheckURL: deliver.CheckURL,
			Secret: func(office, salt string) string { return "whsec_" + office + salt }, Now: time.Now}
	})
	page := "/console/admin/offices/oother"
	set := func(kind, address string, want int) string {
		t.Helper()
		_, body := w.form("admin", page+"/channel", url.Values{"channel": {kind}, "address": {address}, "reason": {"called back"}}, want)
		return body
	}
	set("mail_fr", " Bureau <bureau@example.ca> ", 303)
	set("mail_en", "office@example.ca", 303)
	if body := set("webhook", "https://bureau.example.ca/refrain", 200); !strings.Contains(body, "whsec_oother") || strings.Contains(w.page("admin", page), "whsec_") {
		t.Error("the secret is not shown once")
	}
	for _, bad := range [][2]string{{"mail_fr", "nobody"}, {"webhook", "http://bureau.example.ca/"}, {"webhook", "file:///etc/passwd"}, {"pigeon", "a@example.ca"}} {
		if a := w.ask("admin", http.MethodPost, page+"/channel", url.Values{"channel": {bad[0]}, "address": {bad[1]}, "reason": {"x"}}.Encode()); a.status/100 != 4 {
			t.Errorf("%q: %d", bad, a.status)
		}
	}
	w.shows(w.page("auditor", page+"?lang=fr"), "bureau@example.ca", "courriel en anglais", "rien ne part", "https://bureau.example.ca/refrain")
	if strings.Contains(w.page("auditor", page), "channel_test") {
		t.Error("an auditor is offered to send")
	}
	w.form("admin", page+"/channel_test", url.Values{"channel": {"mail_fr"}}, 303)
	sender.fail = errors.New("550 no such box")
	if _, body := w.form("admin", page+"/channel_test?lang=en", url.Values{"channel": {"webhook"}}, 200); !strings.Contains(body, "did not arrive: 550 no such box") {
		t.Error("the failure is not shown")
	}
	w.form("admin", page+"/channel_test", url.Values{"channel": {"mail_en"}}, http.StatusServiceUnavailable) // nothing sends it
	if got := strings.Join(sender.list, "; "); got != "bureau@example.ca test; https://bureau.example.ca/refrain test" {
		t.Error(got)
	}
	w.form("admin", page+"/channel_removed", url.Values{"channel": {"webhook"}, "reason": {"moved"}}, 303)
	if list, err := w.Store.Channels(t.Context(), "oother"); err != nil || len(list) != 2 {
		t.Errorf("%+v, %v", list, err)
	}
	events, err := w.Store.Events(t.Context(), "office:oother", "", 100)
	w.must(err)
	acts := map[string]int{}
	for _, e := range events {
		acts[e.Act]++
		if strings.Contains(e.Data+e.Reason, "example.ca") {
			t.Errorf("the trail has the address: %+v", e)
		}
	}
	if acts["office.channel"] != 3 || acts["office.channel_test"] != 3 || acts["office.channel_removed"] != 1 {
		t.Errorf("%v", acts)
	}
}
