package process

import (
	"slices"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/feed"
)

// by is a decision with a reason, of somebody.
func by(who, what, id string) Decision {
	x := act(what, id)
	x.Order.Actor = "user:" + who
	return x
}

// published gives the feed as a client gets it that has none.
func (d *desk) published() feed.Bundle {
	d.t.Helper()
	d.must(d.Feed.Issue(d.t.Context()))
	_, b, err := d.Feed.latest(d.t.Context())
	d.must(err)
	return b
}

// confirmed makes a confirmed campaign of offices, and gives its id and its reports'.
func (d *desk) confirmed(offices ...string) (id string, reports []string) {
	d.t.Helper()
	for _, office := range offices {
		reports = append(reports, d.send(office, harbour))
	}
	id = d.only().ID
	d.do(act(campaign.ActConfirm, id))
	return id, reports
}

// TestPublishing: three offices or a named source, two different people; then it is in the feed.
func TestPublishing(t *testing.T) {
	d := newDesk(t, "one", "two", "three")
	d.send("one", harbour)
	d.send("two", harbour)
	id := d.only().ID
	_, err := d.decide(by("ana", campaign.ActPropose, id))
	d.code(err, campaign.ErrConflict) // not confirmed
	d.do(act(campaign.ActConfirm, id))
	_, err = d.decide(by("ana", campaign.ActPropose, id))
	d.code(err, campaign.ErrTooThin) // two offices
	d.send("three", harbour)
	_, err = d.decide(by("bo", campaign.ActApprove, id))
	d.code(err, campaign.ErrConflict) // nobody proposed it
	d.do(by("ana", campaign.ActPropose, id))
	if b := d.published(); len(b.Signatures) != 0 {
		t.Fatalf("one person published %+v", b)
	}
	_, err = d.decide(by("ana", campaign.ActApprove, id))
	d.code(err, campaign.ErrSecondPerson)
	before := d.published().Version
	d.do(by("bo", campaign.ActApprove, id))
	b := d.published()
	if len(b.Signatures) != 1 || b.Version != before+1 || b.Signatures[0].Kind != feed.KindOffices {
		t.Fatalf("%+v", b)
	}
	version, bundle, err := d.Feed.Bundle(t.Context(), before)
	d.must(err)
	if version != b.Version || len(bundle) == 0 {
		t.Errorf("a client that holds %d gets version %d, %d bytes", before, version, len(bundle))
	}
}

// TestPublishingWithASource: a source outside stands in for the third office, and the feed says so.
func TestPublishingWithASource(t *testing.T) {
	d := newDesk(t, "one", "two")
	id, _ := d.confirmed("one", "two")
	x := by("ana", campaign.ActPropose, id)
	x.Source = "A report of 3 September"
	d.do(x)
	d.do(by("bo", campaign.ActApprove, id))
	if b := d.published(); len(b.Signatures) != 1 || b.Signatures[0].Kind != feed.KindOutside {
		t.Errorf("%+v", b)
	}
}

// publishOne publishes the signature of a new campaign of three offices.
func (d *desk) publishOne() (id string, reports []string) {
	d.t.Helper()
	id, reports = d.confirmed("one", "two", "three")
	d.do(by("ana", campaign.ActPropose, id))
	d.do(by("bo", campaign.ActApprove, id))
	if b := d.published(); len(b.Signatures) != 1 {
		d.t.Fatalf("%+v", b)
	}
	return id, reports
}

// TestRevokingIsAtOnce: one person, and the next poll has it no more. So does what takes away what it stood on, without anybody's asking.
func TestRevokingIsAtOnce(t *testing.T) {
	for name, revoke := range map[string]func(d *desk, id string, reports []string){
		"revoked": func(d *desk, id string, _ []string) { d.do(by("bo", campaign.ActRevoke, id)) },
		"letter":  func(d *desk, id string, _ []string) { d.do(by("ana", campaign.ActLetter, id)) },
		"reopened": func(d *desk, id string, _ []string) {
			d.do(by("ana", campaign.ActReopen, id))
		},
		"withdrawn": func(d *desk, _ string, reports []string) {
			_, err := d.Withdraw(d.t.Context(), reports[2], "three")
			d.must(err)
		},
		"split": func(d *desk, id string, reports []string) {
			x := by("ana", campaign.ActSplit, id)
			x.Order.Clusters = []string{reports[2] + "/0"}
			d.do(x)
		},
	} {
		d := newDesk(t, "one", "two", "three")
		id, reports := d.publishOne()
		signature := d.published().Signatures[0].ID
		revoke(d, id, reports)
		_, b, err := d.Feed.latest(t.Context()) // without issuing it anew
		d.must(err)
		if len(b.Signatures) != 0 || !slices.Contains(b.Revoked, signature) {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

// TestSignaturesEnd after thirty days, to the day.
func TestSignaturesEnd(t *testing.T) {
	d := newDesk(t, "one", "two", "three")
	d.publishOne()
	d.tick(29 * 24 * time.Hour)
	if b := d.published(); len(b.Signatures) != 1 {
		t.Errorf("after 29 days: %+v", b)
	}
	d.tick(24 * time.Hour)
	if b := d.published(); len(b.Signatures) != 0 || len(b.Revoked) != 0 {
		t.Errorf("after 30 days: %+v", b)
	}
}

// TestRenewal: in the last week, by two people again, under the same id and day.
func TestRenewal(t *testing.T) {
	d := newDesk(t, "one", "two", "three")
	id, _ := d.publishOne()
	was := d.published().Signatures[0]
	d.tick(20 * 24 * time.Hour)
	_, err := d.decide(by("ana", campaign.ActRenew, id))
	d.code(err, campaign.ErrConflict) // too early
	d.tick(8 * 24 * time.Hour)
	d.do(by("ana", campaign.ActRenew, id))
	if b := d.published(); len(b.Signatures) != 1 || b.Signatures[0].Expires != was.Expires {
		t.Fatalf("one person renewed: %+v", b)
	}
	_, err = d.decide(by("ana", campaign.ActRenew, id))
	d.code(err, campaign.ErrSecondPerson)
	_, err = d.decide(by("bo", campaign.ActApprove, id))
	d.code(err, campaign.ErrConflict) // a renewal is no second signature
	d.do(by("bo", campaign.ActRenew, id))
	if b := d.published(); len(b.Signatures) != 1 || b.Signatures[0].ID != was.ID || b.Signatures[0].Published != was.Published || b.Signatures[0].Expires != was.Expires+28 {
		t.Fatalf("was %+v, is %+v", was, b)
	}
	_, err = d.decide(by("ana", campaign.ActRenew, id))
	d.code(err, campaign.ErrConflict) // there is nothing to renew again
	d.tick(31 * 24 * time.Hour)
	if b := d.published(); len(b.Signatures) != 0 {
		t.Errorf("%+v", b)
	}
	d.do(by("bo", campaign.ActRenew, id)) // after its end too, whoever asks first
	d.do(by("ana", campaign.ActRenew, id))
	if b := d.published(); len(b.Signatures) != 1 || b.Signatures[0].ID != was.ID {
		t.Errorf("%+v", b)
	}
}

// TestRenewalNeedsWhatPublishingNeeds: a confirmed campaign, of three offices still, that has a signature.
func TestRenewalNeedsWhatPublishingNeeds(t *testing.T) {
	d := newDesk(t, "one", "two", "three")
	id, _ := d.confirmed("one", "two", "three")
	_, err := d.decide(by("ana", campaign.ActRenew, id))
	d.code(err, campaign.ErrConflict) // there is none
	d.do(by("ana", campaign.ActPropose, id))
	d.do(by("bo", campaign.ActApprove, id))
	d.tick(28 * 24 * time.Hour)
	d.do(by("ana", campaign.ActRenew, id))
	d.do(by("ana", campaign.ActRevoke, id))
	_, err = d.decide(by("bo", campaign.ActRenew, id))
	d.code(err, campaign.ErrConflict) // revoked
}
