package process

import (
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
