package tell

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// Sender delivers news by one kind of channel. It returns when the other side took the message over, or could not: before the context ends. An error that
// trying again cannot mend is wrapped in ErrRefused.
type Sender interface {
	Send(ctx context.Context, to *store.Channel, n *News) error
}

// ErrRefused is the failure of a message that the other side will never take.
var ErrRefused = errors.New("refused")

// Outbox sends what is in the store's outbox. Several processes may run one on the same store: each notice is claimed by one of them, for a time.
//
// A notice is sent once, but in one case twice: if the process stops after the other side took the message and before the store recorded it. The claim ends
// after claimLife, and it is sent again, with the same id, by which a mail system or a webhook's receiver can tell. Telling an office twice is the lesser harm:
// in 2023 they were not told for 77 days.
type Outbox struct {
	Store   *store.Store
	Senders map[string]Sender // by kind of channel; what has none waits
	Log     *slog.Logger
	Now     func() time.Time
}

const (
	lookEvery = 2 * time.Second
	atOnce    = 8                // messages under way
	sendTime  = 45 * time.Second // for one message
	claimLife = 3 * time.Minute  // far longer than a message may take
	firstWait = 30 * time.Second // after the first failure; doubled after each
	longWait  = time.Hour        // at most
	giveUp    = 48 * time.Hour   // after the notice was queued
)

// Run sends until the context ends, and returns when the messages under way are done.
func (o *Outbox) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := o.Pass(ctx); err != nil && ctx.Err() == nil {
			o.Log.Error("outbox", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Pass sends all that is due now.
func (o *Outbox) Pass(ctx context.Context) error {
	kinds := make([]string, 0, len(o.Senders))
	for kind := range o.Senders {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	list, err := o.Store.DueNotices(ctx, kinds, o.Now().UnixMilli(), 0)
	if err != nil {
		return err
	}
	var under sync.WaitGroup
	room := make(chan struct{}, atOnce)
	for i := range list {
		select {
		case room <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		under.Go(func() {
			defer func() { <-room }()
			// What is begun is finished: a message that went out must be recorded.
			if err := o.one(context.WithoutCancel(ctx), &list[i]); err != nil {
				o.Log.Error("outbox", "channel", list[i].Channel, "error", err.Error())
			}
		})
	}
	under.Wait()
	return nil
}

// one claims a notice, sends it, and records how that ended.
func (o *Outbox) one(ctx context.Context, n *store.Notice) error {
	holder := rand.Text()
	now := o.Now()
	mine, err := o.Store.ClaimNotice(ctx, n, holder, now.UnixMilli(), now.Add(claimLife).UnixMilli())
	if err != nil || !mine {
		return err
	}
	sending, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	err = o.send(sending, n)
	e := campaign.Event{ID: strings.ToLower(rand.Text()[:20]), At: o.Now().UnixMilli(), Actor: "server", Act: "campaign.told", Subject: "campaign:" + n.Campaign,
		Data: fmt.Sprintf(`{"office":%q,"channel":%q,"notice":%q}`, n.Office, n.Channel, n.Kind)}
	if err == nil {
		return unlessChanged(o.Store.SentNotice(ctx, n, holder, e.At, e))
	}
	why := strings.TrimPrefix(err.Error(), ErrRefused.Error()+": ")
	if errors.Is(err, ErrRefused) || now.Sub(time.UnixMilli(n.Queued)) > giveUp {
		e.Act, e.Reason = "campaign.not_told", cut(why)
		return unlessChanged(o.Store.FailedNotice(ctx, n, holder, why, 0, &e))
	}
	return unlessChanged(o.Store.FailedNotice(ctx, n, holder, why, o.Now().Add(wait(n.Attempts)).UnixMilli(), nil))
}

// unlessChanged passes over that somebody else decides about the notice by now.
func unlessChanged(err error) error {
	var e *campaign.Error
	if errors.As(err, &e) && e.Code == campaign.ErrChanged {
		return nil
	}
	return err
}

// cut bounds a reason for the trail.
func cut(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text[:min(len(text), 300)], "\x00", ""), "")
}

// wait is how long after a failed attempt the next one comes.
func wait(attempts int64) time.Duration {
	return min(longWait, firstWait<<min(attempts, 10))
}

// send makes the message as things are now, and hands it to the sender.
func (o *Outbox) send(ctx context.Context, n *store.Notice) error {
	channels, err := o.Store.Channels(ctx, n.Office)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(channels, func(c store.Channel) bool { return c.Kind == n.Channel })
	if at < 0 {
		return fmt.Errorf("%w: the office has no such channel any more", ErrRefused)
	}
	c, err := o.Store.CampaignAsStored(ctx, n.Campaign)
	if err != nil {
		return err
	}
	found, err := o.Store.Component(ctx, c.Clusters)
	if err != nil {
		return err
	}
	advice, _, err := o.Store.Advice(ctx)
	if err != nil {
		return err
	}
	news := Of(n, &c, found, &advice)
	return o.Senders[n.Channel].Send(ctx, &channels[at], &news)
}
