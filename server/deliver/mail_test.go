package deliver

import (
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/refrain-project/refrain/server/smtptest"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/tell"
)

var (
	english = &store.Channel{Office: "o", Kind: store.ChannelMailEN, Address: "office@example.org"}
	french  = &store.Channel{Office: "o", Kind: store.ChannelMailFR, Address: "bureau@example.org"}
)

// news is invented.
func news() *tell.News {
	return &tell.News{ID: "0123456789abcdef", Kind: store.NoticeConfirmed, State: "confirmed", At: 1_700_000_000_000, Pages: []string{"x:alex_marchand_mp"}, Posts: 9, Accounts: 8,
		First: 1_691_841_600, Last: 1_691_843_000, Others: 3, Day: 19_582, Advice: [2]string{"Do not answer.", "Ne répondez pas."}}
}

// plain decodes what a mail says.
func plain(t *testing.T, r *smtptest.Received) (subject, body string) {
	t.Helper()
	subject, err := new(mime.WordDecoder).DecodeHeader(r.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	if e := r.Header.Get("Content-Transfer-Encoding"); e != "quoted-printable" {
		t.Fatal(e)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(r.Body)))
	if err != nil {
		t.Fatal(err)
	}
	return subject, string(text)
}

func TestMail(t *testing.T) {
	s := smtptest.New(t, true)
	s.User, s.Word = "refrain", "secret"
	m := &Mail{Server: s.Address, From: "Refrain <refrain@example.org>", User: "refrain", Password: "secret", Roots: s.Roots}
	for _, to := range []*store.Channel{english, french} {
		if err := m.Send(t.Context(), to, news()); err != nil {
			t.Fatal(err)
		}
	}
	got := s.Taken()
	if len(got) != 2 {
		t.Fatalf("%d mails", len(got))
	}
	for i, want := range []struct{ to, subject, has string }{
		{"office@example.org", "A campaign that reached your page is confirmed", "Do not answer."},
		{"bureau@example.org", "Une campagne qui a atteint votre page est confirmée", "Ne répondez pas."},
	} {
		subject, body := plain(t, &got[i])
		if got[i].To != want.to || got[i].User != "refrain" || !got[i].TLS || subject != want.subject || !strings.Contains(body, want.has) ||
			got[i].Header.Get("Message-Id") != "<0123456789abcdef@example.org>" || got[i].Header.Get("Auto-Submitted") != "auto-generated" {
			t.Errorf("%+v\n%s\n%s", got[i], subject, body)
		}
	}
}

// TestMailIsEncrypted: without TLS nothing is said to another machine, and nothing to a server whose certificate is another's.
func TestMailIsEncrypted(t *testing.T) {
	bare := smtptest.New(t, false)
	m := &Mail{Server: bare.Address, From: "refrain@example.org"}
	if err := m.Send(t.Context(), english, news()); err != nil || len(bare.Taken()) != 1 || bare.Taken()[0].TLS {
		t.Errorf("on this machine: %v", err)
	}
	m.Roots = smtptest.New(t, true).Roots // as a server elsewhere would be asked
	if err := m.Send(t.Context(), english, news()); err == nil || errors.Is(err, tell.ErrRefused) {
		t.Errorf("a server without TLS: %v", err)
	}
	m.Server = smtptest.New(t, true).Address
	if err := m.Send(t.Context(), english, news()); err == nil || errors.Is(err, tell.ErrRefused) {
		t.Errorf("a server with another's certificate: %v", err)
	}
	if n := len(bare.Taken()); n != 1 {
		t.Errorf("%d mails", n)
	}
}

// TestMailFailures: what can be mended by waiting is told from what cannot.
func TestMailFailures(t *testing.T) {
	s := smtptest.New(t, true)
	s.User, s.Word = "refrain", "secret"
	m := &Mail{Server: s.Address, From: "refrain@example.org", User: "refrain", Password: "secret", Roots: s.Roots, Timeout: 2 * time.Second}
	answer := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "later"}
	s.Refuse = func(string) *smtp.SMTPError { return answer }
	if err := m.Send(t.Context(), english, news()); err == nil || errors.Is(err, tell.ErrRefused) || !strings.Contains(err.Error(), "later") {
		t.Errorf("a busy server: %v", err)
	}
	answer = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such box"}
	if err := m.Send(t.Context(), english, news()); !errors.Is(err, tell.ErrRefused) || !strings.Contains(err.Error(), "no such box") {
		t.Errorf("no such box: %v", err)
	}
	answer = nil
	s.Silence(true)
	if err := m.Send(t.Context(), english, news()); err == nil || errors.Is(err, tell.ErrRefused) {
		t.Errorf("a connection that breaks: %v", err)
	}
	s.Silence(false)
	wrong := *m
	wrong.Password = "guess"
	if err := wrong.Send(t.Context(), english, news()); err == nil || errors.Is(err, tell.ErrRefused) {
		t.Errorf("a wrong password: %v", err)
	}
	if n := len(s.Taken()); n != 0 {
		t.Errorf("%d mails", n)
	}
	if err := m.Send(t.Context(), english, news()); err != nil || len(s.Taken()) != 1 {
		t.Errorf("after all that: %v", err)
	}
}

// TestMailNobodyAnswers: a server that takes the connection and says nothing holds nobody up.
func TestMailNobodyAnswers(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	m := &Mail{Server: l.Addr().String(), From: "refrain@example.org", Timeout: 100 * time.Millisecond}
	began := time.Now()
	if err := m.Send(t.Context(), english, news()); err == nil || errors.Is(err, tell.ErrRefused) {
		t.Error(err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestCheck(t *testing.T) {
	for server, good := range map[string]bool{"mail.example.org:587": true, "[::1]:25": true, "mail.example.org": false, ":25": false, "mail.example.org:smtp": false} {
		if err := (&Mail{Server: server, From: "a@example.org"}).Check(); (err == nil) != good {
			t.Errorf("%q: %v", server, err)
		}
	}
	if (&Mail{Server: "mail.example.org:587", From: "nobody"}).Check() == nil {
		t.Error("an address without @ is taken")
	}
}
