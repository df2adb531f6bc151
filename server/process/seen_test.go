package process

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
)

// checks gives the corroboration of a report as text.
func (d *desk) checks(report string) string {
	d.t.Helper()
	r, err := d.Store.Report(d.t.Context(), report)
	d.must(err)
	list, err := d.Corroborate(d.t.Context(), &r)
	d.must(err)
	out := ""
	for _, c := range list {
		out += fmt.Sprintf("%s %s %d; ", c.Code, c.Outcome, c.Count)
	}
	return out
}

// TestElsewhere: another office's report corroborates, one's own does not; nor does another message, or a report that was withdrawn.
func TestElsewhere(t *testing.T) {
	d := newDesk(t, "one", "two", "three")
	first := d.send("one", harbour)
	d.send("one", harbour)
	d.send("two", ferry)
	if got := d.checks(first); got != "" {
		t.Error(got)
	}
	second := d.send("two", harbour)
	d.send("three", harbour)
	if got := d.checks(first); got != "elsewhere_message corroborated 2; " {
		t.Error(got)
	}
	_, err := d.Withdraw(t.Context(), second, "two")
	d.must(err)
	if got := d.checks(first) + d.checks(second); got != "elsewhere_message corroborated 1; " {
		t.Error(got)
	}
}

// TestSeen: the last look at each permalink counts; what is gone reaches the office once its campaign is confirmed.
func TestSeen(t *testing.T) {
	d := newDesk(t, "one", "two")
	id, other := d.send("one", harbour), d.send("two", harbour)
	body, err := d.Store.ReportBody(t.Context(), id)
	d.must(err)
	r, err := campaign.ParseReport(body)
	d.must(err)
	look := func(post, outcome string) error {
		d.tick(time.Second)
		return d.Seen(t.Context(), id, post, outcome, campaign.Order{Role: campaign.RoleAnalyst, Actor: "user:ana"})
	}
	d.must(look(r.Posts[0].ID, campaign.Gone))
	if got := d.poll(id); slices.Contains(got, campaign.StatusGone) {
		t.Errorf("before a decision an office is told %v", got)
	}
	d.do(act(campaign.ActConfirm, d.only().ID))
	d.must(look(r.Posts[1].ID, campaign.Gone))
	d.must(look(r.Posts[1].ID, campaign.Gone)) // nothing new
	d.must(look(r.Posts[2].ID, campaign.Present))
	if got := d.checks(id); got != "elsewhere_message corroborated 1; permalink present 1; permalink gone 2; " {
		t.Error(got)
	}
	stored, err := d.Store.Report(t.Context(), id)
	d.must(err)
	trail, err := d.Trails().Trail(t.Context(), &stored)
	d.must(err)
	var gone []campaign.StatusParams
	for _, s := range trail {
		if s.Status == campaign.StatusGone {
			gone = append(gone, s.Params)
		}
	}
	if len(gone) != 1 || gone[0].Gone != 2 || gone[0].Of != 6 {
		t.Errorf("%+v", gone)
	}
	if got := d.poll(other); slices.Contains(got, campaign.StatusGone) {
		t.Errorf("the other office is told %v", got)
	}
	d.code(look("none", campaign.Gone), campaign.ErrInvalid)
	d.code(look(r.Posts[0].ID, "consistent"), campaign.ErrInvalid)
	_, err = d.Withdraw(t.Context(), id, "one")
	d.must(err)
	d.code(look(r.Posts[0].ID, campaign.Gone), campaign.ErrGone)
}
