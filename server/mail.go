//go:build !js

package main

import (
	"crypto/x509"
	"flag"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/refrain-project/refrain/server/deliver"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/tell"
)

// mailOptions are the flags of serve about mail.
type mailOptions struct {
	server, from, user, passwordFile, ca string
	password                             string
	roots                                *x509.CertPool
}

// passwordVariable holds the password where there is no file: a flag would show it to everybody on the machine.
const passwordVariable = "REFRAIN_SMTP_PASSWORD" // #nosec G101 -- where it stands

func (o *mailOptions) flags(f *flag.FlagSet) {
	f.StringVar(&o.server, "smtp", "", "`address` of a mail server, HOST:PORT, for telling offices by mail; port 465 is TLS, any other STARTTLS; without TLS only on this machine")
	f.StringVar(&o.from, "smtp-from", "", "`address` that mail comes from")
	f.StringVar(&o.user, "smtp-user", "", "`name` for the mail server")
	f.StringVar(&o.passwordFile, "smtp-password-file", "", "`file` with the password; or "+passwordVariable+" in the environment")
	f.StringVar(&o.ca, "smtp-ca", "", "`file` with the authorities that the mail server's certificate is checked with, PEM (default: the system's)")
}

// mail gives the sender.
func (o *mailOptions) mail() *deliver.Mail {
	return &deliver.Mail{Server: o.server, From: o.from, User: o.user, Password: o.password, Roots: o.roots}
}

// check reads what the flags name and says what is wrong with them.
func (o *mailOptions) check() error {
	if o.server == "" {
		return nil
	}
	if err := o.mail().Check(); err != nil {
		return &hint{"--smtp, --smtp-from: %v", "--smtp, --smtp-from\u00A0: %v", []any{err}}
	}
	o.password = os.Getenv(passwordVariable)
	if o.passwordFile != "" {
		text, err := os.ReadFile(o.passwordFile)
		if err != nil {
			return err
		}
		o.password = strings.TrimRight(string(text), "\r\n")
	}
	if o.user != "" && o.password == "" {
		return &hint{"--smtp-user needs --smtp-password-file, or " + passwordVariable, "--smtp-user demande --smtp-password-file, ou " + passwordVariable, nil}
	}
	if o.ca == "" {
		return nil
	}
	text, err := os.ReadFile(o.ca)
	if err != nil {
		return err
	}
	o.roots = x509.NewCertPool()
	if !o.roots.AppendCertsFromPEM(text) {
		return &hint{"--smtp-ca %s: no certificate in it", "--smtp-ca %s\u00A0: aucun certificat", []any{o.ca}}
	}
	return nil
}

// outbox sends what offices are to be told beside their poll.
func (o *mailOptions) outbox(d *data, log *slog.Logger) *tell.Outbox {
	senders := map[string]tell.Sender{store.ChannelWebhook: d.webhook()}
	if o.server != "" {
		m := o.mail()
		senders[store.ChannelMailEN], senders[store.ChannelMailFR] = m, m
	}
	return &tell.Outbox{Store: d.store, Senders: senders, Log: log, Now: time.Now}
}
