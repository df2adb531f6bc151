package process

import (
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
)

// TestTakeKeepsABoundedMemory: reports are kept as they were read up to a bound, each is given once, and then there is room again.
func TestTakeKeepsABoundedMemory(t *testing.T) {
	d := newDesk(t)
	d.Take(&campaign.Report{ID: "a"}, maxRead)
	d.Take(&campaign.Report{ID: "a"}, maxRead)
	d.Take(&campaign.Report{ID: "b"}, 1)
	if len(d.queue) != 2 || d.atHand("b") != nil {
		t.Errorf("%d in line, b kept over the bound", len(d.queue))
	}
	if r := d.atHand("a"); r == nil || r.ID != "a" || d.atHand("a") != nil || d.kept != 0 {
		t.Errorf("%+v, %d bytes kept", r, d.kept)
	}
	if d.Take(&campaign.Report{ID: "c"}, maxRead); d.atHand("c") == nil {
		t.Error("no room again")
	}
}
