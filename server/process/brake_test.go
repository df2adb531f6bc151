package process

import (
	"fmt"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
)

// TestSignatureBrake: a signature that suddenly matches far more than its campaign ever had leaves the feed until a person lets it back.
func TestSignatureBrake(t *testing.T) {
	offices := []string{"one", "two", "three"}
	for i := range 40 {
		offices = append(offices, fmt.Sprintf("more%02d", i))
	}
	d := newDesk(t, offices...)
	id, _ := d.publishOne()
	signature := d.published().Signatures[0].ID
	d.tick(24 * time.Hour)
	match := func(from, to int) {
		t.Helper()
		for _, office := range offices[from:to] {
			report := d.receive(office, harbour)
			x, err := d.judgeID(t.Context(), report)
			d.must(err)
			for i := range x.Found {
				x.Found[i].Signature = signature
				x.Found[i].Posts = 10
			}
			d.must(settled(t.Context(), d.Worker, x))
		}
	}
	match(3, 21) // 180 posts of 18 offices: ten times the 18 of its busiest day
	if b := d.published(); len(b.Signatures) != 1 {
		t.Fatalf("held at the limit: %+v", b)
	}
	_, err := d.decide(by("ana", campaign.ActRelease, id))
	d.code(err, campaign.ErrConflict) // it is not held
	match(21, 22)
	if _, b, err := d.Feed.latest(t.Context()); err != nil || len(b.Signatures) != 0 || len(b.Revoked) != 0 {
		t.Fatalf("not held: %+v, %v", b, err)
	}
	if d.lastEvent(id, "signature_held") == "" {
		t.Error("no event")
	}
	d.do(by("ana", campaign.ActRelease, id))
	if b := d.published(); len(b.Signatures) != 1 || b.Signatures[0].ID != signature {
		t.Fatalf("released: %+v", b)
	}
	match(22, 23)
	if b := d.published(); len(b.Signatures) != 1 {
		t.Errorf("held again for what a person has seen: %+v", b)
	}
}
