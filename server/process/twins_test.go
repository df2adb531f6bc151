package process

import (
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
)

// The same message in the other language, with names and numbers that translation leaves alone: invented.
const (
	pierEN = "Everybody in Grande-Anse knows that mayor Ouellette sold the ferry pier to the shopping centre developers for 74,000 dollars in June"
	pierFR = "Le traversier ne reviendra jamais, dit-on, parce que la mairesse Ouellette de Grande-Anse a vendu le quai aux promoteurs pour 74 000 dollars"
)

// sendFrench sends a report whose posts are French.
func (d *desk) sendFrench(office, text string) string {
	d.t.Helper()
	return d.sendAs(office, text, "fr")
}

// twins makes two campaigns of three offices each, one message in two languages, and gives their ids.
func (d *desk) twins() (en, fr string) {
	d.t.Helper()
	for _, office := range []string{"one", "two", "three"} {
		d.send(office, pierEN)
	}
	for _, office := range []string{"one", "two", "three"} {
		d.sendFrench(office, pierFR)
	}
	list := d.campaigns()
	if len(list) != 2 {
		d.t.Fatalf("%d campaigns", len(list))
	}
	return list[0].ID, list[1].ID
}

// TestTwinsAreProposedAndShipAsOne: what two languages share is found; joined, both exemplars are published in one act by two people, and renewed so.
func TestTwinsAreProposedAndShipAsOne(t *testing.T) {
	d := newDesk(t, "one", "two", "three")
	en, fr := d.twins()
	c, err := d.Campaign(t.Context(), en)
	d.must(err)
	found, err := d.Store.Component(t.Context(), c.Clusters)
	d.must(err)
	list, err := d.Twins(t.Context(), &c, found)
	d.must(err)
	if len(list) != 1 || list[0].Campaign.ID != fr || !list[0].OtherLanguage || len(list[0].Tokens) < 3 || list[0].Apart < 0 {
		t.Fatalf("%+v", list)
	}
	x := act(campaign.ActMerge, en)
	x.Other = fr
	id := d.do(x).ID
	d.do(act(campaign.ActConfirm, id))
	d.do(by("ana", campaign.ActPropose, id))
	if _, err := d.decide(by("ana", campaign.ActApprove, id)); err == nil {
		t.Fatal("one person published")
	}
	if n := len(d.published().Signatures); n != 0 {
		t.Fatalf("%d signatures of one person", n)
	}
	before := d.published().Version
	d.do(by("bo", campaign.ActApprove, id))
	b := d.published()
	if len(b.Signatures) != 2 || b.Version != before+1 {
		t.Fatalf("version %d, was %d: %+v", b.Version, before, b.Signatures)
	}
	d.tick(25 * 24 * time.Hour)
	d.do(by("ana", campaign.ActRenew, id))
	d.do(by("bo", campaign.ActRenew, id))
	next := d.published()
	for i := range next.Signatures {
		if next.Signatures[i].Expires <= b.Signatures[i].Expires {
			t.Errorf("%s was not renewed", next.Signatures[i].ID)
		}
	}
	if len(next.Signatures) != 2 {
		t.Errorf("%d signatures after the renewal", len(next.Signatures))
	}
	d.do(by("bo", campaign.ActRevoke, id))
	if n := len(d.published().Signatures); n != 0 {
		t.Errorf("%d signatures after the revocation", n)
	}
}

// TestATwinTooThinWaits: the other language's message is not published on the back of the first; who asks for it by name is told why.
func TestATwinTooThinWaits(t *testing.T) {
	d := newDesk(t, "one", "two", "three")
	for _, office := range []string{"one", "two", "three"} {
		d.send(office, pierEN)
	}
	for _, office := range []string{"one", "two"} {
		d.sendFrench(office, pierFR)
	}
	list := d.campaigns()
	x := act(campaign.ActMerge, list[0].ID)
	x.Other = list[1].ID
	c := d.do(x)
	d.do(act(campaign.ActConfirm, c.ID))
	p := by("ana", campaign.ActPropose, c.ID)
	p.Exemplars = []string{list[0].Anchor, list[1].Anchor}
	_, err := d.decide(p)
	d.code(err, campaign.ErrTooThin)
	d.do(by("ana", campaign.ActPropose, c.ID))
	d.do(by("bo", campaign.ActApprove, c.ID))
	if n := len(d.published().Signatures); n != 1 {
		t.Errorf("%d signatures", n)
	}
}

// TestDismissedIsNoTwin: what was set aside is not proposed.
func TestDismissedIsNoTwin(t *testing.T) {
	d := newDesk(t, "one", "two", "three")
	en, fr := d.twins()
	d.do(act(campaign.ActDismiss, fr))
	c, err := d.Campaign(t.Context(), en)
	d.must(err)
	found, err := d.Store.Component(t.Context(), c.Clusters)
	d.must(err)
	if list, err := d.Twins(t.Context(), &c, found); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}
