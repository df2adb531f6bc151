package tell

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/storetest"
)

// post is a sender that remembers what it was given and fails as it is told.
type post struct {
	mu    sync.Mutex
	fails error
	ids   []string
	then  func() // runs when a message was taken, before its sender is told
}

func (p *post) Send(_ context.Context, _ *store.Channel, n *News) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fails != nil {
		return p.fails
	}
	p.ids = append(p.ids, n.ID)
	if p.then != nil {
		p.then()
	}
	return nil
}

// world is a store with a confirmed campaign of two offices, one of which has mail.
type world struct {
	*Outbox
	t    *testing.T
	post *post
	at   time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	st, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "refrain.db"), Signer: storetest.Signer(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	storetest.Fill(t, st)
	w := &world{t: t, post: &post{}, at: time.UnixMilli(1_700_000_000_000)}
	w.Outbox = &Outbox{Store: st, Senders: map[string]Sender{store.ChannelMailEN: w.post}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return w.at }}
	w.must(st.SetChannel(t.Context(), store.Channel{Office: "a", Kind: store.ChannelMailEN, Address: "a@example.org"}, campaign.Event{ID: "set", Subject: "office:a"}))
	c, err := st.Campaign(t.Context(), "c1")
	w.must(err)
	c.State = campaign.StateConfirmed
	w.must(st.SaveJoin(t.Context(), store.Join{Campaigns: []campaign.Campaign{c}, Events: []campaign.Event{{ID: "confirm", At: w.at.UnixMilli(), Subject: "campaign:c1"}}}))
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// pass lets time go on, sends what is due, and gives what became of the one notice.
func (w *world) pass(later time.Duration) string {
	w.t.Helper()
	w.at = w.at.Add(later)
	w.must(w.Pass(w.t.Context()))
	list, err := w.Store.NoticesOf(w.t.Context(), "c1")
	w.must(err)
	return fmt.Sprint(list[0].State, " ", list[0].Attempts, " ", list[0].Error, " ", len(w.post.ids))
}

func (w *world) expect(got, want string) {
	w.t.Helper()
	if got != want {
		w.t.Errorf("%s, not %s", got, want)
	}
}

func TestOutboxRetries(t *testing.T) {
	w := newWorld(t)
	w.post.fails = errors.New("451 later")
	w.expect(w.pass(0), "waiting 1 451 later 0")
	w.expect(w.pass(29*time.Second), "waiting 1 451 later 0")
	w.expect(w.pass(time.Second), "waiting 2 451 later 0")
	w.post.fails = nil
	w.expect(w.pass(time.Minute), "sent 3  1")
	w.expect(w.pass(100*time.Hour), "sent 3  1")
}

func TestOutboxGivesUp(t *testing.T) {
	w := newWorld(t)
	w.post.fails = fmt.Errorf("%w: 550 no such box", ErrRefused)
	w.expect(w.pass(0), "failed 1 550 no such box 0")
	w = newWorld(t)
	w.post.fails = errors.New("451 later")
	w.pass(0)
	w.expect(w.pass(48*time.Hour+time.Second), "failed 2 451 later 0")
	events, err := w.Store.Events(t.Context(), "campaign:c1", "", 0)
	w.must(err)
	if last := events[len(events)-1]; last.Act != "campaign.not_told" || last.Reason != "451 later" || strings.Contains(last.Data, "@") {
		t.Errorf("%+v", last)
	}
}

// TestOutboxStopsBetween: a process that stops after the message was taken and before that was recorded sends it again, with the same id.
func TestOutboxStopsBetween(t *testing.T) {
	w := newWorld(t)
	list, err := w.Store.DueNotices(t.Context(), []string{store.ChannelMailEN}, w.at.UnixMilli(), 0)
	w.must(err)
	mine, err := w.Store.ClaimNotice(t.Context(), &list[0], "somebody who stops", w.at.UnixMilli(), w.at.Add(claimLife).UnixMilli())
	if err != nil || !mine {
		t.Fatal(mine, err)
	}
	w.must(w.send(t.Context(), &list[0]))
	w.expect(w.pass(claimLife-time.Second), "sending 1  1")
	w.expect(w.pass(time.Second), "sent 2  2")
	if w.post.ids[0] != w.post.ids[1] {
		t.Error(w.post.ids)
	}
}

// TestOutboxTakenBackMeanwhile: a confirmation that is taken back while its news goes out is followed by the news of that.
func TestOutboxTakenBackMeanwhile(t *testing.T) {
	w := newWorld(t)
	w.post.then = func() {
		w.post.then = nil
		c, err := w.Store.Campaign(t.Context(), "c1")
		w.must(err)
		c.State = campaign.StateDismissed
		w.must(w.Store.SaveJoin(t.Context(), store.Join{Campaigns: []campaign.Campaign{c}, Events: []campaign.Event{{ID: "dismiss", At: w.at.UnixMilli() + 1, Subject: "campaign:c1"}}}))
	}
	w.expect(w.pass(0), "waiting 0  1")
	w.expect(w.pass(time.Second), "sent 1  2")
	if w.post.ids[0] == w.post.ids[1] {
		t.Error("both have one id")
	}
}

// TestOutboxesBeside: many processes look at once, and each message goes out once.
func TestOutboxesBeside(t *testing.T) {
	w := newWorld(t)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if err := w.Pass(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if len(w.post.ids) != 1 {
		t.Errorf("%d messages", len(w.post.ids))
	}
}
