package campaign

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// code gives the code and field of an error, "" for none.
func code(err error) string {
	if e := (*Error)(nil); errors.As(err, &e) {
		return e.Error()
	}
	if err != nil {
		return "internal: " + err.Error()
	}
	return ""
}

// order is one with all that any act needs.
func order(act string) Order {
	return Order{Act: act, Role: RoleAnalyst, Actor: "user:ana", At: 1000, Reason: "seen twice", Title: "Harbour", Assignee: "user:bo", Platform: "x", Report: "r",
		Gone: 2, Of: 6, Clusters: []string{"k2"}, Other: &Campaign{ID: "other", State: StateNew, Anchor: "o1", Clusters: []string{"o1", "o2"}}}
}

func sampleCampaign(s State) Campaign {
	c := Campaign{ID: "one", State: s, Anchor: "k1", Clusters: []string{"k1", "k2", "k3"}, Offices: []string{"1", "2"}}
	if s == StateConfirmed {
		c.Clock.Confirmed = 500
	}
	return c
}

// TestTheTable writes out what each act makes of each state: "-" is a conflict, "=" leaves it.
func TestTheTable(t *testing.T) {
	states := []State{StateNew, StateInReview, StateConfirmed, StateLetter, StateDismissed}
	for act, want := range map[string][5]State{
		ActReview: {StateInReview, "-", "-", "-", "-"}, ActConfirm: {StateConfirmed, StateConfirmed, "-", "-", "-"},
		ActLetter: {StateLetter, StateLetter, StateLetter, "-", "-"}, ActDismiss: {StateDismissed, StateDismissed, StateDismissed, "-", "-"},
		ActReopen: {"-", "-", StateInReview, StateInReview, StateInReview}, ActTitle: {"=", "=", "=", "=", "="}, ActAssign: {"=", "=", "=", "=", "="},
		ActMerge: {"=", "=", "=", "=", "="}, ActSplit: {"=", "=", "=", "=", "="}, ActFiled: {"-", "-", "=", "-", "-"}, ActGone: {"-", "-", "=", "=", "-"},
		ActPropose: {"-", "-", "=", "-", "-"}, ActApprove: {"-", "-", "=", "-", "-"}, ActRenew: {"-", "-", "=", "-", "-"}, ActRelease: {"-", "-", "=", "-", "-"}, ActRevoke: {"=", "=", "=", "=", "="}, ActUndo: {"=", "=", "=", "=", "="}, ActNote: {"=", "=", "=", "=", "="},
	} {
		for i, s := range states {
			got, err := Apply(sampleCampaign(s), order(act))
			switch {
			case want[i] == "-":
				if code(err) != "conflict: state" {
					t.Errorf("%s of %s: %q", act, s, code(err))
				}
			case err != nil:
				t.Errorf("%s of %s: %v", act, s, err)
			case want[i] == "=" && got.Campaign.State != s || want[i] != "=" && got.Campaign.State != want[i]:
				t.Errorf("%s of %s is %s", act, s, got.Campaign.State)
			}
		}
	}
	if len(rules) != 18 {
		t.Errorf("%d rules", len(rules))
	}
}

// TestOnlyDecidersAct: nobody else changes anything, whatever the state.
func TestOnlyDecidersAct(t *testing.T) {
	for _, r := range rules {
		for _, role := range []Role{RoleNone, RoleOffice, RoleAuditor, "made up"} {
			for _, s := range anyState {
				o := order(r.act)
				o.Role = role
				if _, err := Apply(sampleCampaign(s), o); code(err) != ErrForbidden {
					t.Errorf("%s by %q: %v", r.act, role, err)
				}
				if _, err := Undo(sampleCampaign(s), Event{}, false, o); code(err) != ErrForbidden {
					t.Errorf("undo by %q: %v", role, err)
				}
			}
		}
	}
	if Acts(RoleAuditor, StateNew) != nil || !slices.Contains(Acts(RoleAdmin, StateNew), ActConfirm) || slices.Contains(Acts(RoleAdmin, StateDismissed), ActConfirm) {
		t.Error("Acts says otherwise")
	}
}

func TestWhatActsNeed(t *testing.T) {
	for _, x := range []struct {
		act    string
		change func(o *Order)
		want   string
	}{
		{ActDismiss, func(o *Order) { o.Reason = " \n" }, "invalid: reason"},
		{ActLetter, func(o *Order) { o.Reason = "" }, "invalid: reason"},
		{ActMerge, func(o *Order) { o.Reason = "" }, "invalid: reason"},
		{ActSplit, func(o *Order) { o.Reason = "" }, "invalid: reason"},
		{ActRevoke, func(o *Order) { o.Reason = "" }, "invalid: reason"},
		{ActConfirm, func(o *Order) { o.Reason = "" }, ""},
		{ActConfirm, func(o *Order) { o.Reason = string(make([]byte, maxReason+1)) }, "too_large: reason"},
		{ActTitle, func(o *Order) { o.Title = "" }, "invalid: title"},
		{ActTitle, func(o *Order) { o.Title = string(make([]byte, MaxTitle+1)) }, "too_large: title"},
		{ActMerge, func(o *Order) { o.Other = nil }, "invalid: campaign"},
		{ActMerge, func(o *Order) { o.Other.ID = "one" }, "invalid: campaign"},
		{ActMerge, func(o *Order) { o.Other.Into = "elsewhere" }, "invalid: campaign"},
		{ActSplit, func(o *Order) { o.Clusters = nil }, "invalid: clusters"},
		{ActSplit, func(o *Order) { o.Clusters = []string{"k1", "k2", "k3"} }, "invalid: clusters"},
		{ActSplit, func(o *Order) { o.Clusters = []string{"k2", "k2"} }, "invalid: clusters"},
		{ActSplit, func(o *Order) { o.Clusters = []string{"foreign"} }, "invalid: clusters"},
		{"explode", func(*Order) {}, "not_found: act"},
	} {
		o := order(x.act)
		x.change(&o)
		if _, err := Apply(sampleCampaign(StateInReview), o); code(err) != x.want {
			t.Errorf("%s: %q, want %q", x.act, code(err), x.want)
		}
	}
	o := order(ActFiled)
	o.Platform = "myspace"
	if _, err := Apply(sampleCampaign(StateConfirmed), o); code(err) != "invalid: platform" {
		t.Error(err)
	}
	o = order(ActGone)
	o.Gone = 7
	if _, err := Apply(sampleCampaign(StateConfirmed), o); code(err) != "invalid: gone" {
		t.Error(err)
	}
	merged := sampleCampaign(StateNew)
	merged.Into = "other"
	if _, err := Apply(merged, order(ActConfirm)); code(err) != "conflict: into" {
		t.Error(err)
	}
}

// TestUndoIsBefore: any undoable act, undone, leaves the campaign as it was, and the event says which one it took back.
func TestUndoIsBefore(t *testing.T) {
	for _, r := range rules {
		for _, s := range r.from {
			was := sampleCampaign(s)
			was.Title, was.Assignee = "Before", "user:zoe"
			done, err := Apply(was, order(r.act))
			if err != nil {
				t.Fatal(err)
			}
			done.Event.ID = "e1"
			now := done.Campaign
			if r.act == ActMerge { // what Join would make of it
				now.State = together(s, StateNew)
			}
			o := order(ActUndo)
			o.At = 2000
			back, err := Undo(now, done.Event, false, o)
			if !r.undoable {
				if code(err) != "conflict: event" {
					t.Errorf("%s cannot be undone, but: %v", r.act, err)
				}
				continue
			}
			if err != nil || !back.Campaign.same(&was) || back.Event.Undoes != "e1" || back.Event.Act != "campaign.undo" || fmt.Sprint(back.Untie) != fmt.Sprint(done.Tie) {
				t.Errorf("%s of %s: %v\n%+v\n%+v", r.act, s, err, back, was)
			}
			if _, err := Undo(now, done.Event, true, o); code(err) != "conflict: event" {
				t.Errorf("%s is undone twice: %v", r.act, err)
			}
			if _, err := Undo(back.Campaign, back.Event, false, o); err == nil {
				t.Errorf("the undo of %s is undone", r.act)
			}
		}
	}
}

// TestLaterDecisionsAreUndoneFirst and nothing of another campaign is undone here.
func TestLaterDecisionsAreUndoneFirst(t *testing.T) {
	review, err := Apply(sampleCampaign(StateNew), order(ActReview))
	if err != nil {
		t.Fatal(err)
	}
	confirmed, err := Apply(review.Campaign, order(ActConfirm))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Undo(confirmed.Campaign, review.Event, false, order(ActUndo)); code(err) != "conflict: state" {
		t.Error(err)
	}
	other := review.Campaign
	other.ID = "two"
	if _, err := Undo(other, review.Event, false, order(ActUndo)); code(err) != "conflict: state" {
		t.Error(err)
	}
	o := order(ActUndo)
	o.Reason = ""
	if _, err := Undo(review.Campaign, review.Event, false, o); code(err) != "invalid: reason" {
		t.Error(err)
	}
}

// TestActsNeverLeaveTheTable: any row of acts and undos keeps a campaign in a known state, confirmed exactly when its clock says so.
func TestActsNeverLeaveTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := sampleCampaign(StateNew)
		var done []Event
		undone := map[string]bool{}
		for i := range rapid.IntRange(1, 12).Draw(t, "acts") {
			o := order(rapid.SampledFrom(rules).Draw(t, "act").act)
			o.At = int64(1000 + i)
			var out Outcome
			var err error
			if o.Act == ActUndo && len(done) > 0 {
				e := rapid.SampledFrom(done).Draw(t, "event")
				if out, err = Undo(c, e, undone[e.ID], o); err == nil {
					undone[e.ID] = true
				}
			} else if o.Act != ActMerge {
				out, err = Apply(c, o)
			} else {
				continue
			}
			if err != nil {
				continue
			}
			c = out.Campaign
			out.Event.ID = fmt.Sprint(i)
			done = append(done, out.Event)
			if !slices.Contains(anyState, c.State) || (c.State == StateConfirmed) != (c.Clock.Confirmed > 0) {
				t.Fatalf("%s: %+v", o.Act, c)
			}
		}
	})
}

func TestTold(t *testing.T) {
	offices := []string{"1", "2"}
	for _, x := range []struct {
		told  map[string]int64
		first int64
		last  int64
	}{{nil, 0, 0}, {map[string]int64{"1": 7}, 7, 0}, {map[string]int64{"1": 7, "2": 9}, 7, 9}, {map[string]int64{"1": 9, "2": 7, "gone": 1}, 7, 9}} {
		if got := Told(Clock{Confirmed: 5}, offices, x.told); got.FirstTold != x.first || got.LastTold != x.last || got.Confirmed != 5 {
			t.Errorf("%v: %+v", x.told, got)
		}
	}
}
