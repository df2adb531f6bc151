package deliver

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/tell"
)

// TestWebhook: what is posted is signed as Standard Webhooks has it, and no redirect is followed.
func TestWebhook(t *testing.T) {
	w := &Webhook{Key: []byte("key"), Now: func() time.Time { return time.Unix(1_700_000_000, 0) }}
	status, followed := http.StatusNoContent, false
	var got *http.Request
	var sent []byte
	s := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/elsewhere" {
			followed = true
		}
		got = r
		sent, _ = io.ReadAll(r.Body)
		rw.Header().Set("Location", "/elsewhere")
		rw.WriteHeader(status)
	}))
	defer s.Close()
	w.Roots = x509.NewCertPool()
	w.Roots.AddCert(s.Certificate())
	to := &store.Channel{Office: "o", Kind: store.ChannelWebhook, Address: s.URL + "/hook", Salt: "salt"}
	if err := w.Send(t.Context(), to, news()); err != nil {
		t.Fatal(err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(w.Secret("o", "salt"), "whsec_"))
	if err != nil || w.Secret("o", "salt") == w.Secret("o", "other") || w.Secret("o", "salt") == w.Secret("p", "salt") {
		t.Fatal(err, "secrets are alike")
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("0123456789abcdef.1700000000." + string(sent)))
	if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); got.Header.Get("Webhook-Signature") != want || got.Header.Get("Webhook-Id") != "0123456789abcdef" ||
		got.Header.Get("Webhook-Timestamp") != "1700000000" {
		t.Errorf("%+v", got.Header)
	}
	var x hookBody
	if err := json.Unmarshal(sent, &x); err != nil || x.Type != "campaign.confirmed" || x.Others != 3 || x.Day != "2023-08-13" || x.Posts != 9 || !strings.Contains(x.Text["fr"], "Ne répondez pas.") {
		t.Errorf("%v %s", err, sent)
	}
	for code, refused := range map[int]bool{302: false, 500: false, 429: false, 410: true} {
		status = code
		if err := w.Send(t.Context(), to, news()); err == nil || errors.Is(err, tell.ErrRefused) != refused {
			t.Errorf("%d: %v", code, err)
		}
	}
	if followed {
		t.Error("a redirect was followed")
	}
}

// TestWebhookStaysOutside: a name or an address that leads into a private network, or to this machine, is not asked.
func TestWebhookStaysOutside(t *testing.T) {
	for text, want := range map[string]bool{"8.8.8.8": true, "2606:4700::1": true, "127.0.0.1": false, "10.1.2.3": false, "192.168.0.1": false, "172.16.5.5": false,
		"169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false, "::1": false, "fe80::1": false, "fc00::1": false, "::ffff:10.0.0.1": false, "64:ff9b::a00:1": false,
		"224.0.0.1": false, "255.255.255.255": false} {
		if got := public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	asked := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer s.Close()
	// A public URL whose name resolves to this machine: the dialer looks at the address, not at the name.
	if c, err := dialer(false).Dial("tcp", s.Listener.Addr().String()); err == nil {
		_ = c.Close()
		t.Error("this machine was dialled for a public address")
	}
	if asked {
		t.Error("it was asked")
	}
	for text, good := range map[string]bool{"https://a.example/hook": true, "http://a.example/hook": false, "http://127.0.0.1:5/hook": true, "http://localhost/hook": true,
		"ftp://a.example/": false, "https://u:p@a.example/": false, "https://": false, "": false, "http://localhost.example/": false} {
		if err := CheckURL(text); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
	w := &Webhook{Key: []byte("key"), Now: time.Now}
	err := w.Send(t.Context(), &store.Channel{Kind: store.ChannelWebhook, Address: "http://a.example/token-in-path"}, news())
	if !errors.Is(err, tell.ErrRefused) || strings.Contains(err.Error(), "token") {
		t.Error(err)
	}
	err = w.Send(t.Context(), &store.Channel{Kind: store.ChannelWebhook, Address: "https://127.0.0.1:1/token-in-path"}, news())
	if err == nil || strings.Contains(err.Error(), "token") {
		t.Error(err)
	}
}
