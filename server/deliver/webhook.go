// Package deliver hands messages over to mail servers and webhooks: the network part of server/tell.
package deliver

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/tell"
)

// Webhook posts to an office's own server, signed as Standard Webhooks has it (webhook-id, webhook-timestamp, webhook-signature: v1, HMAC-SHA256 over
// "ID.TIMESTAMP.BODY"). It goes to public addresses, or to this machine where the URL says so, follows no redirect, and reads little of the answer.
type Webhook struct {
	Key   []byte         // what secrets are made of
	Roots *x509.CertPool // nil: the system's
	Now   func() time.Time
}

const (
	hookTime   = 15 * time.Second
	hookAnswer = 4 << 10 // bytes read of an answer
)

// Secret gives the secret of an office's webhook, as its server is told it. It is nowhere stored: a copy of the database signs nothing.
func (w *Webhook) Secret(office, salt string) string {
	return "whsec_" + base64.StdEncoding.EncodeToString(w.secret(office, salt))
}

func (w *Webhook) secret(office, salt string) []byte {
	mac := hmac.New(sha256.New, w.Key)
	fmt.Fprintf(mac, "refrain webhook\x00%s\x00%s", office, salt)
	return mac.Sum(nil)
}

// CheckURL says what is wrong with a webhook's address: https, or http to this machine; no name or password in it.
func CheckURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return err
	case u.Host == "" || u.User != nil || u.Fragment != "":
		return errors.New("expected https://HOST/PATH")
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return nil
	}
	return errors.New("expected https://HOST/PATH; http is for this machine alone")
}

// isLoopback says whether a host of an address is this machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// hookBody is what is posted.
type hookBody struct {
	ID       string            `json:"id"`
	Type     string            `json:"type"` // "campaign.confirmed", "campaign.reopened", "test"
	At       int64             `json:"at"`   // Unix milliseconds
	State    string            `json:"state"`
	Pages    []string          `json:"pages"`
	Posts    int64             `json:"posts"`
	Accounts int64             `json:"accounts"`
	First    int64             `json:"first_post,omitempty"` // Unix seconds
	Last     int64             `json:"last_post,omitempty"`
	Others   int               `json:"other_offices_at_least,omitempty"`
	Day      string            `json:"other_offices_by,omitempty"` // "2006-01-02"
	Text     map[string]string `json:"text"`                       // by language
}

// body makes what is posted.
func body(n *tell.News) ([]byte, error) {
	x := hookBody{ID: n.ID, Type: "campaign." + n.Kind, At: n.At, State: string(n.State), Pages: n.Pages, Posts: n.Posts, Accounts: n.Accounts, First: n.First, Last: n.Last,
		Others: n.Others, Text: map[string]string{"en": n.Say(tell.English).Body, "fr": n.Say(tell.French).Body}}
	if n.Kind == tell.KindTest {
		x.Type = n.Kind
	}
	if n.Day > 0 {
		x.Day = time.Unix(n.Day*86_400, 0).UTC().Format(time.DateOnly)
	}
	return json.Marshal(x)
}

// Send implements tell.Sender.
func (w *Webhook) Send(ctx context.Context, to *store.Channel, n *tell.News) error {
	if err := CheckURL(to.Address); err != nil {
		return fmt.Errorf("%w: %w", tell.ErrRefused, err)
	}
	text, err := body(n)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, hookTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to.Address, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("%w: %w", tell.ErrRefused, err)
	}
	at := strconv.FormatInt(w.Now().Unix(), 10)
	mac := hmac.New(sha256.New, w.secret(to.Office, to.Salt))
	fmt.Fprintf(mac, "%s.%s.%s", n.ID, at, text)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Refrain")
	r.Header.Set("Webhook-Id", n.ID)
	r.Header.Set("Webhook-Timestamp", at)
	r.Header.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	client := w.client(isLoopback(r.URL.Hostname()))
	answer, err := client.Do(r)
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		return wrapped.Err // without the address: it may hold a secret, and the error is kept
	}
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.CopyN(io.Discard, answer.Body, hookAnswer) // so that the other side can end the connection in order; what it says does not matter
	switch {
	case answer.StatusCode/100 == 2:
		return nil
	case answer.StatusCode == http.StatusGone:
		return fmt.Errorf("%w: the webhook answers 410", tell.ErrRefused)
	}
	return fmt.Errorf("the webhook answers %d", answer.StatusCode)
}
