//go:build !js

package deliver

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/tell"
)

// Mail sends by one SMTP server. Without TLS it speaks to this machine only.
type Mail struct {
	Server   string // HOST:PORT; on port 465 TLS from the first byte, else STARTTLS
	From     string // address
	User     string // empty: no authentication
	Password string
	Roots    *x509.CertPool // nil: the system's
	Timeout  time.Duration  // of each step; 0: 15 seconds
}

// Check says what is wrong with the settings.
func (m *Mail) Check() error {
	if _, _, err := m.address(); err != nil {
		return err
	}
	if _, err := mail.ParseAddress(m.From); err != nil {
		return fmt.Errorf("%q is no address: %w", m.From, err)
	}
	return nil
}

// address takes the server's apart.
func (m *Mail) address() (host string, port int, err error) {
	host, text, err := net.SplitHostPort(m.Server)
	if err != nil {
		return "", 0, err
	}
	port, err = strconv.Atoi(text)
	if err != nil || host == "" {
		return "", 0, fmt.Errorf("%q: expected HOST:PORT", m.Server)
	}
	return host, port, nil
}

// client makes one for one message.
func (m *Mail) client() (*gomail.Client, error) {
	host, port, err := m.address()
	if err != nil {
		return nil, err
	}
	timeout := m.Timeout
	if timeout == 0 {
		timeout = 15 * time.Second
	}
	options := []gomail.Option{gomail.WithPort(port), gomail.WithTimeout(timeout), gomail.WithTLSPolicy(gomail.TLSMandatory),
		gomail.WithTLSConfig(&tls.Config{ServerName: host, RootCAs: m.Roots, MinVersion: tls.VersionTLS12})}
	switch {
	case port == 465:
		options = append(options, gomail.WithSSL())
	case isLoopback(host) && m.Roots == nil: // nobody is in between, and such a server seldom has a certificate
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if m.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(m.User), gomail.WithPassword(m.Password))
	}
	return gomail.NewClient(host, options...)
}

// Send implements tell.Sender: the message is in the channel's language.
func (m *Mail) Send(ctx context.Context, to *store.Channel, n *tell.News) error {
	language := tell.English
	if to.Kind == store.ChannelMailFR {
		language = tell.French
	}
	msg, err := m.message(to.Address, n, language)
	if err != nil {
		return fmt.Errorf("%w: %w", tell.ErrRefused, err)
	}
	client, err := m.client()
	if err != nil {
		return err
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = client.CloseWithSMTPClient(conn) }() // the message is taken over or not; how the server says goodbye changes nothing
	err = client.SendWithSMTPClient(conn, msg)
	var failure *gomail.SendError
	switch {
	case err == nil || msg.IsDelivered():
		return nil
	case errors.As(err, &failure) && !failure.IsTemp() && failure.ErrorCode() >= 500:
		return fmt.Errorf("%w: %w", tell.ErrRefused, err)
	}
	return err
}

// message makes the mail. The id is the news' own, so that a mail system can tell a second copy from the first.
func (m *Mail) message(to string, n *tell.News, l tell.Language) (*gomail.Msg, error) {
	text := n.Say(l)
	msg := gomail.NewMsg()
	if err := msg.From(m.From); err != nil {
		return nil, err
	}
	if err := msg.To(to); err != nil {
		return nil, err
	}
	msg.Subject(text.Subject)
	from, err := mail.ParseAddress(m.From)
	if err != nil {
		return nil, err
	}
	msg.SetMessageIDWithValue(n.ID + domainOf(from.Address))
	msg.SetDate()
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // no holiday answers, RFC 3834
	msg.SetGenHeader("Content-Language", [2]string{"en-CA", "fr-CA"}[l])
	msg.SetBodyString(gomail.TypeTextPlain, text.Body)
	return msg, nil
}

// domainOf gives an address from its @ on.
func domainOf(address string) string {
	for i := len(address) - 1; i >= 0; i-- {
		if address[i] == '@' {
			return address[i:]
		}
	}
	return "@refrain.invalid"
}
