package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/mail"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/deliver"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/tell"
)

// webhook signs and sends webhooks. Their secrets are made of the key that hashes accounts, under a name of their own.
func (d *data) webhook() *deliver.Webhook {
	return &deliver.Webhook{Key: d.keys.accounts, Now: time.Now}
}

// channels is what sets channels; senders may be nil where none is tried.
func (d *data) channels(senders map[string]tell.Sender) *tell.Channels {
	return &tell.Channels{Senders: senders, CheckURL: deliver.CheckURL, Secret: d.webhook().Secret, Now: time.Now}
}

// channelOperands reads the operands of mail and webhook: an office, and unless it is taken away, an address.
func channelOperands(operands []string, before int, remove bool) error {
	want := before + 1
	if remove {
		want = before
	}
	if len(operands) != want {
		return &hint{"expected %d operands, not %d", "%d opérandes attendus, pas %d", []any{want, len(operands)}}
	}
	return nil
}

// setMail sets or ends mail to an office in one language.
func (a *admin) setMail(ctx context.Context, d *data, operands []string, remove bool) error {
	if err := channelOperands(operands, 2, remove); err != nil {
		return err
	}
	c := store.Channel{Office: operands[0]}
	switch operands[1] {
	case "en":
		c.Kind = store.ChannelMailEN
	case "fr":
		c.Kind = store.ChannelMailFR
	default:
		return &hint{"%q: expected en or fr", "«\u00A0%s\u00A0»\u00A0: en ou fr attendu", []any{operands[1]}}
	}
	if !remove {
		address, err := mail.ParseAddress(operands[2])
		if err != nil {
			return &hint{"%q is no address", "«\u00A0%s\u00A0» n'est pas une adresse", []any{operands[2]}}
		}
		c.Address = address.Address
	}
	return a.setChannel(ctx, d, c)
}

// setWebhook sets or ends an office's webhook. Its secret is printed; setting it again makes another one.
func (a *admin) setWebhook(ctx context.Context, t *terminal, d *data, operands []string, remove bool) error {
	if err := channelOperands(operands, 1, remove); err != nil {
		return err
	}
	c := store.Channel{Office: operands[0], Kind: store.ChannelWebhook}
	if remove {
		return a.setChannel(ctx, d, c)
	}
	if err := deliver.CheckURL(operands[1]); err != nil {
		return &hint{"%q: %v", "«\u00A0%s\u00A0»\u00A0: %v", []any{operands[1], err}}
	}
	c.Address, c.Salt = operands[1], rand.Text()
	if err := a.setChannel(ctx, d, c); err != nil {
		return err
	}
	secret := d.webhook().Secret(c.Office, c.Salt)
	if a.json {
		return writeJSON(t.out, map[string]any{"office": c.Office, "url": c.Address, "secret": secret})
	}
	fmt.Fprintf(t.out, [2]string{"Secret of the webhook: %s\n", "Secret du webhook\u00A0: %s\n"}[t.lang], secret)
	return nil
}

// setChannel sets or ends a channel. The trail says that, not the address.
func (a *admin) setChannel(ctx context.Context, d *data, c store.Channel) error {
	now := time.Now().UnixMilli()
	c.Added, c.AddedBy = now, a.actor
	e := campaign.Event{ID: process.NewID(), At: now, Actor: a.actor, Act: "office.channel", Subject: "office:" + c.Office, Reason: a.reason, Data: fmt.Sprintf(`{"channel":%q}`, c.Kind)}
	if c.Address == "" {
		e.Act = "office.channel_removed"
	}
	return d.store.SetChannel(ctx, c, e)
}

// channelView is an office's channels for programs.
func channelView(list []store.Channel) []map[string]any {
	out := []map[string]any{}
	for _, c := range list {
		out = append(out, map[string]any{"channel": c.Kind, "address": c.Address, "added": c.Added, "added_by": c.AddedBy})
	}
	return out
}

// channels writes an office's channels for people.
func (t *terminal) channels(list []store.Channel) {
	if len(list) == 0 {
		return
	}
	var rows [][]string
	for _, c := range list {
		rows = append(rows, []string{c.Kind, printable(c.Address), when(t.lang, c.Added), c.AddedBy})
	}
	t.table([][]string{{"TOLD BY", "ADDRESS", "ADDED", "BY"}, {"AVISÉ PAR", "ADRESSE", "AJOUTÉE", "PAR"}}[t.lang], rows)
	fmt.Fprintln(t.out)
}
