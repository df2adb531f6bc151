package process

import (
	"regexp"
	"slices"
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/feed"
)

// entered enters an outside report and gives the campaign.
func (d *desk) entered() campaign.Campaign {
	d.t.Helper()
	c, err := d.AddOutside(d.t.Context(), OutsideEntry{Texts: []string{pierEN, pierEN + "!", "Thanks"}, Lang: "en", Source: "A partner's report", Title: "The pier",
		Order: campaign.Order{Role: campaign.RoleAnalyst, Actor: "user:ana"}})
	d.must(err)
	return c
}

// TestOutsideCampaign: a campaign of no office goes the same trial and takes the same two people; its source is in the record, and the feed says
// that it is from outside.
func TestOutsideCampaign(t *testing.T) {
	d := newDesk(t, "one", "two")
	c := d.entered()
	_, err := d.decide(by("ana", campaign.ActPropose, c.ID))
	d.code(err, campaign.ErrConflict) // not confirmed
	d.do(act(campaign.ActConfirm, c.ID))
	now, err := d.Campaign(t.Context(), c.ID)
	d.must(err)
	trial, err := d.Trial(t.Context(), &now, "")
	d.must(err)
	if len(trial.Messages) != 1 || trial.Messages[0].Refused != nil || trial.Messages[0].Source != "A partner's report" || trial.Messages[0].Offices != 0 {
		t.Fatalf("%+v", trial.Messages)
	}
	d.do(by("ana", campaign.ActPropose, c.ID))
	_, err = d.decide(by("ana", campaign.ActApprove, c.ID))
	d.code(err, campaign.ErrSecondPerson)
	d.do(by("bo", campaign.ActApprove, c.ID))
	b := d.published()
	if len(b.Signatures) != 1 || b.Signatures[0].Kind != feed.KindOutside {
		t.Fatalf("%+v", b.Signatures)
	}
	list, err := d.Proposals(t.Context(), c.ID)
	if err != nil || len(list) != 1 || list[0].Source != "A partner's report" {
		t.Errorf("%+v, %v", list, err)
	}
	d.do(by("bo", campaign.ActDismiss, c.ID)) // no longer confirmed: it ends
	if b := d.published(); len(b.Signatures) != 0 {
		t.Errorf("%+v", b.Signatures)
	}
}

// TestOutsideNeeds a source, a title, a text that can be told from ordinary posts, and somebody who decides.
func TestOutsideNeeds(t *testing.T) {
	d := newDesk(t)
	good := OutsideEntry{Texts: []string{pierEN}, Lang: "en", Source: "s", Title: "t", Order: campaign.Order{Role: campaign.RoleAnalyst, Actor: "user:ana"}}
	for want, change := range map[string]func(*OutsideEntry){
		"invalid: source":   func(x *OutsideEntry) { x.Source = " " },
		"invalid: title":    func(x *OutsideEntry) { x.Title = "" },
		"invalid: lang":     func(x *OutsideEntry) { x.Lang = "de" },
		"too_thin: sketch":  func(x *OutsideEntry) { x.Texts = []string{"Thank you"} },
		"forbidden":         func(x *OutsideEntry) { x.Order.Role = campaign.RoleAuditor },
		"too_large: source": func(x *OutsideEntry) { x.Source = string(make([]byte, campaign.MaxSource+1)) + "x" },
	} {
		x := good
		change(&x)
		if _, err := d.AddOutside(t.Context(), x); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if len(d.campaigns()) != 0 {
		t.Error("one was made all the same")
	}
}

// TestOutsideMerges: what a report from outside named and offices then reported is one campaign, which keeps its source and what was published of it, and two
// again when that is taken back.
func TestOutsideMerges(t *testing.T) {
	d := newDesk(t, "one", "two")
	outside := d.entered()
	d.do(act(campaign.ActConfirm, outside.ID))
	d.do(by("ana", campaign.ActPropose, outside.ID))
	d.do(by("bo", campaign.ActApprove, outside.ID))
	d.send("one", pierEN)
	id := d.send("two", pierEN)
	at := slices.IndexFunc(d.campaigns(), func(c campaign.Campaign) bool { return c.ID != outside.ID })
	reported := d.campaigns()[at]
	outside, err := d.Campaign(t.Context(), outside.ID)
	d.must(err)
	alike, err := d.Twins(t.Context(), &outside, nil)
	d.must(err)
	if len(alike) != 1 || alike[0].Campaign.ID != reported.ID || alike[0].Together != campaign.StateConfirmed {
		t.Fatalf("%+v", alike)
	}
	before := d.stored(outside.ID, reported.ID)
	merge := by("ana", campaign.ActMerge, outside.ID)
	merge.Other = reported.ID
	whole := d.do(merge)
	if whole.ID != reported.ID || whole.State != campaign.StateConfirmed || len(whole.Clusters) != 2 || len(whole.Offices) != 2 || len(d.campaigns()) != 1 {
		t.Fatalf("%+v", whole)
	}
	if got := d.poll(id); !slices.Contains(got, campaign.StatusConfirmed) {
		t.Errorf("an office is told %q", got)
	}
	if list, err := d.Proposals(t.Context(), whole.ID); err != nil || len(list) != 1 || list[0].Source != "A partner's report" {
		t.Errorf("%+v, %v", list, err)
	}
	if b := d.published(); len(b.Signatures) != 1 {
		t.Errorf("%+v", b.Signatures)
	}
	trial, err := d.Trial(t.Context(), &whole, "")
	d.must(err)
	if n := len(trial.Messages); n != 2 || trial.Messages[1].Source != "A partner's report" || trial.Messages[1].Offices != 2 || trial.Messages[0].Offices != 2 {
		t.Errorf("%+v", trial.Messages)
	}
	history, err := d.History(t.Context(), whole.ID)
	d.must(err)
	if !slices.ContainsFunc(history, func(e campaign.Event) bool { return e.Act == actOutside }) {
		t.Error("the trail of the whole does not say who entered the report")
	}
	undo := by("bo", campaign.ActUndo, whole.ID)
	undo.Event = d.lastEvent(whole.ID, campaign.ActMerge)
	d.do(undo)
	if after := d.stored(outside.ID, reported.ID); withoutTold(after) != withoutTold(before) {
		t.Errorf("%s\nwas %s", after, before)
	}
	_, err = d.decide(undo)
	d.code(err, campaign.ErrConflict)
	d.do(merge)
	d.do(by("bo", campaign.ActDismiss, reported.ID)) // what was published of it ends with the whole
	if b := d.published(); len(b.Signatures) != 0 {
		t.Errorf("%+v", b.Signatures)
	}
}

// withoutTold leaves out what goes on through an undo: that an office was told.
func withoutTold(stored string) string {
	return regexp.MustCompile(`(FirstTold|LastTold|At|Known):\d+`).ReplaceAllString(stored, "")
}

// TestOutsideMergesWithOutside: two reports from outside about one thing.
func TestOutsideMergesWithOutside(t *testing.T) {
	d := newDesk(t)
	one, two := d.entered(), d.entered()
	merge := by("ana", campaign.ActMerge, one.ID)
	merge.Other = two.ID
	if got := d.do(merge); got.ID != one.ID || got.State != campaign.StateInReview {
		t.Errorf("%+v", got)
	}
	if list, err := d.Store.Outside(t.Context(), two.ID); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	if list, err := d.Store.Outside(t.Context(), one.ID); err != nil || len(list) != 2 {
		t.Errorf("%+v, %v", list, err)
	}
}
