package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/refrain-project/refrain/server/smtptest"
	"github.com/refrain-project/refrain/server/storetest/postgres"
)

// hooks is an office's own server.
type hooks struct {
	mu  sync.Mutex
	ids []string
	got []string
}

func (h *hooks) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	var x struct{ Type string }
	_ = json.NewDecoder(r.Body).Decode(&x)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ids, h.got = append(h.ids, r.Header.Get("Webhook-Id")), append(h.got, x.Type)
}

func (h *hooks) types() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.got)
}

// until polls a condition.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			t.Fatalf("not within a minute: %s", what)
		case <-tick.C:
		}
	}
}

// TestOfficesAreTold: two instances on one Postgres; two offices report, a person confirms from a shell, and each office is told by mail in its language and
// by webhook: once. What is taken back is told too.
func TestOfficesAreTold(t *testing.T) {
	mail := smtptest.New(t, true)
	mail.User, mail.Word = "refrain", "a long password"
	refused := 0
	mail.Refuse = func(to string) *smtp.SMTPError {
		if to == "nobody@example.org" {
			refused++
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such box"}
		}
		return nil
	}
	hook := &hooks{}
	receiver := httptest.NewServer(hook)
	defer receiver.Close()
	dir := t.TempDir()
	for name, text := range map[string]string{"password": mail.Word + "\n", "ca.pem": string(mail.PEM)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := startServer(t, "--db", postgres.New(t), "--smtp", mail.Address, "--smtp-from", "refrain@example.org", "--smtp-user", "refrain",
		"--smtp-password-file", filepath.Join(dir, "password"), "--smtp-ca", filepath.Join(dir, "ca.pem"))
	startPeer(s)
	for _, o := range []struct{ name, page, file string }{{"Alex Marchand", "x:alex_marchand_mp", "marchand"}, {"Solange Bélanger", "x:solange_belanger_dep", "belanger"}} {
		token := s.enrolled(o.name, o.page)
		if _, err := post(s.url, token, s.reportOf(o.file, o.page)); err != nil {
			t.Fatal(err)
		}
	}
	s.waitVerified()
	offices := map[string]string{}
	for line := range strings.Lines(s.run("office", "list", "--json")) {
		var o struct{ ID, Name string }
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatal(err)
		}
		offices[o.Name] = o.ID
	}
	s.run("office", "mail", offices["Alex Marchand"], "en", "office@example.org")
	s.run("office", "mail", offices["Solange Bélanger"], "fr", "bureau@example.org")
	s.run("office", "mail", offices["Solange Bélanger"], "en", "nobody@example.org")
	if secret := s.run("office", "webhook", offices["Alex Marchand"], receiver.URL+"/hook"); !strings.Contains(secret, "whsec_") {
		t.Fatal(secret)
	}
	var c struct{ ID string }
	until(t, "a campaign", func() bool {
		first, _, _ := strings.Cut(s.run("campaign", "list", "--json"), "\n")
		return json.Unmarshal([]byte(first), &c) == nil && c.ID != ""
	})
	began := time.Now()
	s.run("campaign", "confirm", c.ID, "--as", "admin")
	until(t, "both offices are told", func() bool { return len(mail.Taken()) >= 2 && len(hook.types()) >= 1 })
	t.Logf("told after %s", time.Since(began).Round(time.Millisecond))
	s.run("campaign", "letter", c.ID, "--as", "admin", "--reason", "a union's form letter")
	until(t, "both are told that it was taken back", func() bool { return len(mail.Taken()) >= 4 && len(hook.types()) >= 2 })
	// By now both instances looked several times at what was sent at first.
	if got := hook.types(); !slices.Equal(got, []string{"campaign.confirmed", "campaign.reopened"}) || hook.ids[0] == hook.ids[1] {
		t.Errorf("%v %v", got, hook.ids)
	}
	to := map[string][]string{}
	for _, m := range mail.Taken() {
		to[m.To] = append(to[m.To], m.Header.Get("Content-Language"))
		if !m.TLS || m.User != "refrain" {
			t.Errorf("%+v", m)
		}
	}
	if len(to) != 2 || !slices.Equal(to["office@example.org"], []string{"en-CA", "en-CA"}) || !slices.Equal(to["bureau@example.org"], []string{"fr-CA", "fr-CA"}) {
		t.Errorf("%v", to)
	}
	if refused != 1 {
		t.Errorf("a box that there is not was tried %d times", refused)
	}
	for _, secret := range []string{mail.Word, "office@example.org", "example.org/hook"} {
		if strings.Contains(s.log.text(), secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
}
