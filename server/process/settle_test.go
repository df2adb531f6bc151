package process

import (
	"context"
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/verify"
	"github.com/refrain-project/refrain/wasm/detect"
)

// elsewhere is a verifier that does not hold the report's detector.
type elsewhere struct{}

func (elsewhere) Run(context.Context, verify.Run) (detect.Result, error) {
	return detect.Result{}, verify.ErrElsewhere
}

// TestSettle: what the queue brings gets its verdict and is joined; a second time nothing happens; what the queue lost is put in again once it is old enough.
func TestSettle(t *testing.T) {
	d := newDesk(t, "one", "two")
	var ids []string
	d.Queue = func(id string) error { ids = append(ids, id); return nil }
	for _, office := range []string{"one", "two"} {
		a := d.arrivalIn(office, pierEN, "en")
		_, err := d.Store.Submit(t.Context(), a)
		d.must(err)
		d.Take(a.Report, len(a.Body))
	}
	queued := ids
	if len(queued) != 2 {
		t.Fatalf("%d in the queue", len(queued))
	}
	ids = nil
	d.must(d.Sweep(t.Context(), d.at.UnixMilli()-1_000_000_000))
	if len(ids) != 0 {
		t.Errorf("%d put in again too early", len(ids))
	}
	d.must(d.Sweep(t.Context(), d.at.UnixMilli()+1))
	if len(ids) != 2 {
		t.Errorf("%d put in again", len(ids))
	}
	for range 2 {
		d.must(d.Settle(t.Context(), queued))
	}
	if got := d.campaigns(); len(got) != 1 || len(got[0].Offices) != 2 {
		t.Errorf("%+v", got)
	}
}

// TestSettleLeavesWhatIsElsewhere: a report of a released detector that is not held here goes on waiting, and is no error that a queue would repeat.
func TestSettleLeavesWhatIsElsewhere(t *testing.T) {
	d := newDesk(t, "one")
	d.Verifier = elsewhere{}
	a := d.arrivalIn("one", pierEN, "en")
	_, err := d.Store.Submit(t.Context(), a)
	d.must(err)
	d.must(d.Settle(t.Context(), []string{a.Report.ID}))
	list, err := d.Store.Reports(t.Context(), store.ReportQuery{State: campaign.VerdictWaiting, Limit: 10})
	if err != nil || len(list) != 1 {
		t.Errorf("%d wait, %v", len(list), err)
	}
}
