package process

import (
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
)

// TestAdvice: what is written is in the next version of the feed at once, and what was there before is kept.
func TestAdvice(t *testing.T) {
	d := newDesk(t, "a")
	d.must(d.Feed.Issue(t.Context()))
	first := d.published()
	if len(first.Advice) != 0 {
		t.Fatal(first.Advice)
	}
	d.must(d.Advise(t.Context(), "Do not answer.", "Ne répondez pas.", 0, "user:ana"))
	if got := d.published(); got.Version != first.Version+1 || got.Advice["en"] != "Do not answer." || got.Advice["fr"] != "Ne répondez pas." {
		t.Errorf("%+v", got)
	}
	d.code(d.Advise(t.Context(), "Late.", "Tard.", 0, "user:bob"), campaign.ErrChanged)
	d.code(d.Advise(t.Context(), "Only English.", " ", d.at.UnixMilli(), "user:bob"), campaign.ErrInvalid)
	seen := d.at.UnixMilli()
	d.tick(time.Minute)
	d.must(d.Advise(t.Context(), "", "", seen, "user:bob"))
	if got := d.published(); got.Version != first.Version+2 || len(got.Advice) != 0 {
		t.Errorf("%+v", got)
	}
	_, before, err := d.Store.Advice(t.Context())
	if err != nil || before.English != "Do not answer." || before.By != "user:ana" {
		t.Errorf("%+v %v", before, err)
	}
	events, err := d.Store.Events(t.Context(), "advice", "", 0)
	if err != nil || len(events) != 2 || events[1].Actor != "user:bob" {
		t.Errorf("%+v %v", events, err)
	}
}
