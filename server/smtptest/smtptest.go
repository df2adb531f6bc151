// Package smtptest is a mail server for tests: real SMTP on a port of this machine, with STARTTLS and a certificate of its own.
package smtptest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Received is a mail as it came.
type Received struct {
	From, To string
	User     string // who signed in; empty: nobody
	TLS      bool
	Header   mail.Header
	Body     string // as sent, with its transfer encoding
}

// Server is the mail server.
type Server struct {
	Address string         // HOST:PORT
	Roots   *x509.CertPool // that its certificate is checked with
	PEM     []byte         // the same
	User    string         // who may sign in, with this password; empty: nobody has to
	Word    string

	// Refuse is asked for each recipient; an error with a code of 400 and above is what the client gets.
	Refuse func(to string) *smtp.SMTPError

	t      testing.TB
	serve  *smtp.Server
	mu     sync.Mutex
	taken  []Received
	silent bool // reads and never answers the message
}

// New starts one. withTLS says whether it offers STARTTLS.
func New(t testing.TB, withTLS bool) *Server {
	t.Helper()
	s := &Server{t: t}
	s.serve = smtp.NewServer(s)
	s.serve.Domain, s.serve.AllowInsecureAuth = "mail.example.org", false
	s.serve.ReadTimeout, s.serve.WriteTimeout = 10*time.Second, 10*time.Second
	s.serve.ErrorLog = quiet{}
	if withTLS {
		s.serve.TLSConfig = s.certificate()
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Address = l.Addr().String()
	go func() { _ = s.serve.Serve(l) }()
	t.Cleanup(func() { _ = s.serve.Close() })
	return s
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// certificate makes one for 127.0.0.1.
func (s *Server) certificate() *tls.Config {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		s.t.Fatal(err)
	}
	s.PEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	s.Roots = x509.NewCertPool()
	s.Roots.AppendCertsFromPEM(s.PEM)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// Silence makes it take messages and never answer, or answer again.
func (s *Server) Silence(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silent = on
}

// Taken gives the mail so far.
func (s *Server) Taken() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Received(nil), s.taken...)
}

// NewSession implements smtp.Backend.
func (s *Server) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &session{s: s, c: c}, nil
}

// session is one connection's.
type session struct {
	s              *Server
	c              *smtp.Conn
	user, from, to string
}

// AuthMechanisms implements smtp.AuthSession.
func (x *session) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth implements smtp.AuthSession.
func (x *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != x.s.User || password != x.s.Word {
			return smtp.ErrAuthFailed
		}
		x.user = user
		return nil
	}), nil
}

// Mail implements smtp.Session.
func (x *session) Mail(from string, _ *smtp.MailOptions) error {
	if x.s.User != "" && x.user == "" {
		return smtp.ErrAuthRequired
	}
	x.from = from
	return nil
}

// Rcpt implements smtp.Session.
func (x *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if x.s.Refuse != nil {
		if err := x.s.Refuse(to); err != nil {
			return err
		}
	}
	x.to = to
	return nil
}

// Data implements smtp.Session.
func (x *session) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(m.Body)
	if err != nil {
		return err
	}
	x.s.mu.Lock()
	silent := x.s.silent
	x.s.mu.Unlock()
	if silent {
		_ = x.c.Conn().Close()
		return errors.New("silent")
	}
	_, encrypted := x.c.TLSConnectionState()
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.s.taken = append(x.s.taken, Received{From: x.from, To: x.to, User: x.user, TLS: encrypted, Header: m.Header, Body: strings.ReplaceAll(string(body), "\r\n", "\n")})
	return nil
}

// Reset implements smtp.Session.
func (x *session) Reset() { x.from, x.to = "", "" }

// Logout implements smtp.Session.
func (x *session) Logout() error { return nil }
