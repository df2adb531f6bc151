package process

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/storetest"
)

// standing adds campaigns that wait, the first the longest.
func (d *desk) standing(ids ...string) {
	d.t.Helper()
	for i, id := range ids {
		d.must(d.Store.SaveJoin(d.t.Context(), store.Join{Campaigns: []campaign.Campaign{{ID: id, State: campaign.StateNew, Anchor: id + "/0",
			Clock: campaign.Clock{FirstReport: int64(100 + i)}}}}))
	}
}

// received adds reports that nobody ran yet.
func (d *desk) received(office string, n int) (ids []string) {
	d.t.Helper()
	for range n {
		d.made++
		a := storetest.Arrival(d.made, office, 10)
		if _, err := d.Store.Submit(d.t.Context(), a); err != nil {
			d.t.Fatal(err)
		}
		ids = append(ids, a.Report.ID)
	}
	return ids
}

// TestTakeTheNext: who asks at the same time gets different ones, of two processes too, and what is let lie comes back.
func TestTakeTheNext(t *testing.T) {
	d := newDesk(t, "a")
	d.standing("c1", "c2", "c3", "c4")
	ids := d.received("a", 4)
	workers := []*Worker{d.Worker, d.worker()}
	var mu sync.Mutex
	campaigns, reports := map[string]string{}, map[string]string{}
	var wait sync.WaitGroup
	for i := range 4 {
		wait.Go(func() {
			who := "user:" + string(rune('p'+i))
			c, err := workers[i%2].TakeCampaign(t.Context(), store.Filter{}, campaign.RoleAnalyst, who)
			r, err2 := workers[i%2].TakeReport(t.Context(), store.Filter{}, campaign.RoleAnalyst, who)
			mu.Lock()
			defer mu.Unlock()
			if err != nil || err2 != nil || campaigns[c.ID] != "" || reports[r] != "" || c.Assignee != who || c.State != campaign.StateInReview {
				t.Errorf("%s gets %s (%s has it, %v) and %s (%s has it, %v)", who, c.ID, campaigns[c.ID], err, r, reports[r], err2)
			}
			campaigns[c.ID], reports[r] = who, who
		})
	}
	wait.Wait()
	code := func(err error, want string) {
		t.Helper()
		var e *campaign.Error
		if !errors.As(err, &e) || e.Code != want {
			t.Fatalf("%v, want %s", err, want)
		}
	}
	_, err := d.TakeCampaign(t.Context(), store.Filter{}, campaign.RoleAnalyst, "user:z")
	code(err, campaign.ErrNotFound)
	_, err = d.TakeReport(t.Context(), store.Filter{}, campaign.RoleAnalyst, "user:z")
	code(err, campaign.ErrNotFound)
	d.at = d.at.Add(idleHours*time.Hour + time.Minute)
	d.must(d.Store.Touch(t.Context(), store.Campaigns, "c1", campaigns["c1"], d.at.UnixMilli())) // at work on it
	c, err := d.TakeCampaign(t.Context(), store.Filter{}, campaign.RoleAnalyst, "user:z")
	if err != nil || c.ID != "c2" || c.Assignee != "user:z" {
		t.Errorf("%s, %s, %v", c.ID, c.Assignee, err)
	}
	e, err := d.Store.LastEvent(t.Context(), "campaign:c2", "campaign.assign", "user:z")
	if err != nil || e.Reason != "idle: "+campaigns["c2"] {
		t.Errorf("%+v, %v", e, err)
	}
	r, err := d.TakeReport(t.Context(), store.Filter{}, campaign.RoleAnalyst, reports[ids[0]])
	if err != nil || r != ids[0] {
		t.Errorf("whoever let it lie does not get it back: %s, %v", r, err)
	}
	_, err = d.TakeReport(t.Context(), store.Filter{}, campaign.RoleAuditor, "user:z")
	code(err, campaign.ErrForbidden)
	d.must(d.Store.SetSetting(t.Context(), SettingIdle, "9999999"))
	if idle, err := d.Idle(t.Context()); err != nil || idle != idleHours*time.Hour {
		t.Errorf("%v, %v", idle, err)
	}
}

// TestReportDesk: acts on a report are events, and are taken back in the order in which they were done.
func TestReportDesk(t *testing.T) {
	d := newDesk(t, "a")
	id := d.received("a", 1)[0]
	act := func(act, undoes string) (campaign.Event, error) {
		d.at = d.at.Add(time.Second)
		return d.DecideReport(t.Context(), id, act, campaign.RoleAnalyst, "user:u", undoes, -1)
	}
	is := func(assignee string, handled bool) {
		t.Helper()
		r, err := d.Store.Report(t.Context(), id)
		if err != nil || r.Assignee != assignee || (r.Handled != 0) != handled {
			t.Fatalf("%q, handled %d, %v", r.Assignee, r.Handled, err)
		}
	}
	take, err := act(ReportTake, "")
	d.must(err)
	is("user:u", false)
	if _, err := act(ReportTake, ""); err == nil {
		t.Error("taken twice")
	}
	done, err := act(ReportHandle, "")
	d.must(err)
	is("user:u", true)
	if _, err := act(ReportUndo, take.ID); err == nil {
		t.Error("taken back under what was done on top")
	}
	back, err := act(ReportUndo, done.ID)
	d.must(err)
	is("user:u", false)
	if back.Undoes != done.ID {
		t.Errorf("%+v", back)
	}
	_, err = act(ReportUndo, take.ID)
	d.must(err)
	is("", false)
	for _, bad := range []string{"", "none", back.ID} {
		if _, err := act(ReportUndo, bad); err == nil {
			t.Errorf("event %q is taken back", bad)
		}
	}
	if _, err := d.DecideReport(t.Context(), id, ReportTake, campaign.RoleAnalyst, "user:u", "", 1); !isChanged(err) {
		t.Errorf("an act on what was seen before: %v", err)
	}
	if _, err := act("destroy", ""); err == nil {
		t.Error("an act that there is not")
	}
}

// TestDecideAll: one that cannot be done keeps no other back.
func TestDecideAll(t *testing.T) {
	d := newDesk(t, "a")
	d.standing("c1", "c2", "c3")
	order := campaign.Order{Act: campaign.ActDismiss, Role: campaign.RoleAnalyst, Actor: "user:u", Reason: "test"}
	out := d.DecideAll(t.Context(), []Decision{{Campaign: "c1", Version: 1, Order: order}, {Campaign: "c2", Version: 7, Order: order}, {Campaign: "none", Order: order}, {Campaign: "c3", Order: order}})
	var got []bool
	for i := range out {
		got = append(got, out[i].Err == nil && out[i].Event.Act == "campaign.dismiss")
	}
	if len(got) != 4 || !got[0] || got[1] || got[2] || !got[3] || !isChanged(out[1].Err) {
		t.Errorf("%v, %+v", got, out)
	}
	undo := campaign.Order{Act: campaign.ActUndo, Role: campaign.RoleAnalyst, Actor: "user:u", Reason: "test"}
	c, err := d.Decide(t.Context(), Decision{Campaign: "c3", Order: undo, Event: out[3].Event.ID})
	if err != nil || c.State != campaign.StateNew {
		t.Errorf("%s, %v", c.State, err)
	}
}
