package process

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// TestWithdrawMakesTheSumsAgain, of a campaign that goes on, of one that loses its last report, and of one that is no longer any.
func TestWithdrawMakesTheSumsAgain(t *testing.T) {
	d := newDesk(t, "one", "two", "three")
	ids := []string{d.send("one", harbour), d.send("two", harbour), d.send("three", harbour)}
	c := d.only()
	d.do(act(campaign.ActConfirm, c.ID))
	withdraw := func(i int, office string) campaign.Campaign {
		t.Helper()
		done, err := d.Withdraw(t.Context(), ids[i], office)
		d.must(err)
		if !done.Erased {
			t.Errorf("%+v", done)
		}
		return d.only()
	}
	if got := withdraw(0, "one"); got.ID != c.ID || got.Posts != 12 || got.Accounts != 12 || !slices.Equal(got.Offices, []string{"three", "two"}) ||
		got.Anchor != ids[1]+"/0" || got.Clock.FirstReport == c.Clock.FirstReport || got.State != campaign.StateConfirmed {
		t.Errorf("%+v", got)
	}
	if got := withdraw(1, "two"); got.ID != c.ID || got.Posts != 6 || !slices.Equal(got.Pages, []string{"x:three"}) {
		t.Errorf("%+v", got)
	}
	if got := withdraw(2, "three"); got.ID != c.ID || got.Posts != 0 || len(got.Offices) != 0 || len(got.Clusters) != 0 {
		t.Errorf("%+v", got)
	}
	if got := d.poll(ids[0]); got[len(got)-1] != campaign.StatusWithdrawn {
		t.Error(got)
	}
}

// TestWithdrawTakesAnUndecidedCampaignApart: with one office left, nobody having looked, there is none.
func TestWithdrawTakesAnUndecidedCampaignApart(t *testing.T) {
	d := newDesk(t, "one", "two")
	d.send("one", harbour)
	id := d.send("two", harbour)
	d.only()
	_, err := d.Withdraw(t.Context(), id, "two")
	d.must(err)
	for _, c := range d.campaigns() {
		if len(c.Clusters) != 0 || c.Posts != 0 || len(c.Offices) != 0 {
			t.Errorf("%+v", c)
		}
	}
	d.send("two", harbour)
	if c := d.only(); len(c.Offices) != 2 || c.Posts != 12 {
		t.Errorf("%+v", c)
	}
}

// TestHoldAndWithdraw: under a hold a withdrawn report counts no more than one that is erased, and the end of the hold changes nothing
// that anybody sees.
func TestHoldAndWithdraw(t *testing.T) {
	d := newDesk(t, "one", "two", "three")
	first := d.send("one", harbour)
	d.send("two", harbour)
	d.send("three", harbour)
	id := d.only().ID
	d.must(d.Hold(t.Context(), first, "file 17", "user:admin"))
	done, err := d.Withdraw(t.Context(), first, "one")
	d.must(err)
	if !done.Hidden || done.Erased || done.HoldReason != "file 17" {
		t.Errorf("%+v", done)
	}
	hidden := d.stored(id)
	if c := d.only(); c.Posts != 12 || !slices.Equal(c.Offices, []string{"three", "two"}) || slices.Contains(c.Clusters, first+"/0") || c.Anchor == first+"/0" {
		t.Errorf("%+v", c)
	}
	if _, err := d.Store.ReportBody(t.Context(), first); err != nil {
		t.Errorf("a hold keeps the body: %v", err)
	}
	d.must(d.Hold(t.Context(), first, "", "user:admin"))
	if after := d.stored(id); after != hidden {
		t.Errorf("\nheld   %s\nended  %s", hidden, after)
	}
	_, err = d.Store.ReportBody(t.Context(), first)
	d.code(err, campaign.ErrGone)
	d.code(d.Hold(t.Context(), first, "file 18", "user:admin"), campaign.ErrGone)
}

// TestHoldEndAfterALostSum: a process that stopped between a withdrawal and the sums left them as they were; ending the hold makes
// them again before the report is gone for good.
func TestHoldEndAfterALostSum(t *testing.T) {
	d := newDesk(t, "one", "two", "three")
	first := d.send("one", harbour)
	d.send("two", harbour)
	d.send("three", harbour)
	d.must(d.Hold(t.Context(), first, "file 17", "user:admin"))
	_, err := d.Store.Withdraw(t.Context(), first, "one", d.at.UnixMilli()) // and no more
	d.must(err)
	d.must(d.Hold(t.Context(), first, "", "user:admin"))
	if c := d.only(); c.Posts != 12 || !slices.Equal(c.Offices, []string{"three", "two"}) {
		t.Errorf("%+v", c)
	}
}

// TestTwoWorkersAtOnce: two processes on one file join reports of many offices at the same time. What comes out is what one after
// the other gives: every report in its campaign, none twice.
func TestTwoWorkersAtOnce(t *testing.T) {
	const each = 6
	var offices []string
	for i := range 2 * each {
		offices = append(offices, fmt.Sprintf("office%02d", i))
	}
	d := newDesk(t, offices...)
	workers := []*Worker{d.Worker, d.worker()}
	queues := make([][]string, 2)
	for i, office := range offices {
		queues[i%2] = append(queues[i%2], d.receive(office, harbour), d.receive(office, ferry))
	}
	var wait sync.WaitGroup
	failed := make(chan error, 4*each)
	for i, w := range workers {
		wait.Go(func() {
			for _, id := range queues[i] {
				if err := handle(context.Background(), w, id); err != nil {
					failed <- err
				}
			}
		})
	}
	wait.Wait()
	close(failed)
	for err := range failed {
		t.Error(err)
	}
	list := d.campaigns()
	if len(list) != 2 {
		t.Fatalf("%d campaigns", len(list))
	}
	for _, c := range list {
		if len(c.Offices) != 2*each || len(c.Clusters) != 2*each || c.Posts != 6*2*each || c.Accounts != 6*2*each {
			t.Errorf("%d offices, %d clusters, %d posts, %d accounts", len(c.Offices), len(c.Clusters), c.Posts, c.Accounts)
		}
		formed := 0
		events, err := d.events(t.Context(), "campaign:"+c.ID)
		d.must(err)
		for _, e := range events {
			if e.Act == "campaign.formed" {
				formed++
			}
		}
		if formed != 1 {
			t.Errorf("formed %d times", formed)
		}
	}
	left, err := d.Store.Unjoined(t.Context(), 10)
	d.must(err)
	if len(left) != 0 {
		t.Errorf("left unjoined: %+v", left)
	}
}

// TestCrashBetweenVerdictAndJoin: a report that has its verdict and no campaign is joined at the next start, once.
func TestCrashBetweenVerdictAndJoin(t *testing.T) {
	d := newDesk(t, "one", "two")
	d.send("one", harbour)
	id := d.receive("two", harbour)
	x, err := d.judgeID(t.Context(), id)
	d.must(err)
	saved, err := d.Store.SetVerdicts(t.Context(), []store.Judged{x.Judged}) // here the process stops
	d.must(err)
	if len(saved) != 1 || len(d.campaigns()) != 0 {
		t.Fatalf("%v, %+v", saved, d.campaigns())
	}
	next := d.worker()
	d.must(next.rejoinLeft(t.Context()))
	before := d.stored(d.only().ID)
	d.must(next.rejoinLeft(t.Context()))
	d.must(handle(t.Context(), next, id))
	if after := d.stored(d.only().ID); after != before {
		t.Errorf("\nonce  %s\ntwice %s", before, after)
	}
	if c := d.only(); len(c.Offices) != 2 || c.Posts != 12 {
		t.Errorf("%+v", c)
	}
}
