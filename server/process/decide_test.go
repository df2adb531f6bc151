package process

import (
	"slices"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
)

// TestTwoOfficesMakeACampaign: with one office's reports there is none, however many.
func TestTwoOfficesMakeACampaign(t *testing.T) {
	d := newDesk(t, "one", "two", "three")
	for range 3 {
		d.send("one", harbour)
	}
	if list := d.campaigns(); len(list) != 0 {
		t.Fatalf("one office alone made %+v", list)
	}
	d.send("two", ferry)
	if list := d.campaigns(); len(list) != 0 {
		t.Fatalf("two messages made %+v", list)
	}
	last := d.send("two", harbour+" and nobody answers")
	c := d.only()
	if !slices.Equal(c.Offices, []string{"one", "two"}) || len(c.Clusters) != 4 || c.Posts != 24 || c.State != campaign.StateNew {
		t.Errorf("%+v", c)
	}
	if got := d.poll(last); !slices.Equal(got, []string{"received", "verified"}) {
		t.Errorf("before a person decided an office is told %v", got)
	}
	d.send("three", harbour)
	if grown := d.only(); grown.ID != c.ID || len(grown.Offices) != 3 || grown.Posts != 30 || grown.Clock.Formed != c.Clock.Formed {
		t.Errorf("%+v", grown)
	}
}

// twoCampaigns makes one of each message, the first confirmed and half told, the second with a title and an assignee.
func twoCampaigns(d *desk) (first, second string) {
	report := d.send("one", harbour)
	d.send("two", harbour)
	d.send("three", ferry)
	d.send("four", ferry)
	list := d.campaigns()
	if len(list) != 2 {
		d.t.Fatalf("%+v", list)
	}
	first, second = list[0].ID, list[1].ID
	d.do(act(campaign.ActConfirm, first))
	d.poll(report)
	x := act(campaign.ActTitle, second)
	x.Order.Title = "The ferry"
	d.do(x)
	d.do(act(campaign.ActReview, second))
	return first, second
}

// TestMergeAndUndo: what was there before is there again, whichever of the two the analyst began with.
func TestMergeAndUndo(t *testing.T) {
	for _, turned := range []bool{false, true} {
		d := newDesk(t, "one", "two", "three", "four")
		first, second := twoCampaigns(d)
		into, other := first, second
		if turned {
			into, other = second, first
		}
		before := d.stored(first, second)
		merge := act(campaign.ActMerge, into)
		merge.Other = other
		c := d.do(merge)
		if c.ID != first || len(c.Offices) != 4 || len(c.Clusters) != 4 || c.State != campaign.StateConfirmed {
			t.Fatalf("turned %v: %+v", turned, c)
		}
		if got := d.only(); got.ID != first {
			t.Fatalf("%+v", got)
		}
		undo := act(campaign.ActUndo, first)
		undo.Event = d.lastEvent(into, campaign.ActMerge)
		d.do(undo)
		if after := d.stored(first, second); after != before {
			t.Errorf("turned %v:\nbefore %s\nafter  %s", turned, before, after)
		}
		undo.Campaign = into
		_, err := d.decide(undo)
		d.code(err, campaign.ErrConflict)
	}
}

// TestMergeHoldsForWhatComesAfter: a later report of either message is in the merged campaign, and after the undo in its own.
func TestMergeHoldsForWhatComesAfter(t *testing.T) {
	d := newDesk(t, "one", "two", "three", "four", "five")
	first, second := twoCampaigns(d)
	merge := act(campaign.ActMerge, first)
	merge.Other = second
	d.do(merge)
	d.send("five", ferry)
	if c := d.only(); len(c.Offices) != 5 {
		t.Fatalf("%+v", c)
	}
	undo := act(campaign.ActUndo, first)
	undo.Event = d.lastEvent(first, campaign.ActMerge)
	d.do(undo)
	list := d.campaigns()
	if len(list) != 2 || !slices.Equal(list[0].Offices, []string{"one", "two"}) || !slices.Equal(list[1].Offices, []string{"five", "four", "three"}) {
		t.Errorf("%+v", list)
	}
}

// TestSplitAndUndo: a part is a campaign of its own, later reports of one message do not bring it back, an undo does.
func TestSplitAndUndo(t *testing.T) {
	d := newDesk(t, "one", "two", "three", "four")
	var reports []string
	for _, office := range []string{"one", "two", "three", "four"} {
		reports = append(reports, d.send(office, harbour))
	}
	c := d.only()
	d.do(act(campaign.ActConfirm, c.ID))
	for _, r := range reports {
		d.poll(r)
	}
	before := d.stored(c.ID)
	split := act(campaign.ActSplit, c.ID)
	split.Order.Clusters = []string{reports[2] + "/0", reports[3] + "/0"}
	rest := d.do(split)
	list := d.campaigns()
	if len(list) != 2 || rest.ID != c.ID || !slices.Equal(rest.Offices, []string{"one", "two"}) || rest.State != campaign.StateConfirmed {
		t.Fatalf("%+v", list)
	}
	if part := list[1]; !slices.Equal(part.Offices, []string{"four", "three"}) || part.State != campaign.StateInReview {
		t.Fatalf("%+v", part)
	}
	undo := act(campaign.ActUndo, c.ID)
	undo.Event = d.lastEvent(c.ID, campaign.ActSplit)
	d.do(undo)
	if after := d.stored(c.ID); after != before {
		t.Errorf("\nbefore %s\nafter  %s", before, after)
	}
}

// TestDecisionsAndUndo: every undoable act on one campaign, taken back.
func TestDecisionsAndUndo(t *testing.T) {
	d := newDesk(t, "one", "two")
	report := d.send("one", harbour)
	d.send("two", harbour)
	id := d.only().ID
	for _, what := range []string{campaign.ActReview, campaign.ActConfirm, campaign.ActLetter, campaign.ActReopen, campaign.ActDismiss, campaign.ActReopen, campaign.ActTitle, campaign.ActAssign} {
		x := act(what, id)
		x.Order.Title, x.Order.Assignee = "A title", "user:bo"
		before := d.stored(id)
		d.do(x)
		if after := d.stored(id); after == before {
			t.Errorf("%s changed nothing", what)
		}
		undo := act(campaign.ActUndo, id)
		undo.Event = d.lastEvent(id, what)
		d.do(undo)
		if after := d.stored(id); after != before {
			t.Errorf("%s:\nbefore %s\nafter  %s", what, before, after)
		}
		d.do(x)
	}
	d.poll(report)
}

// TestConfirmedIsTold: each office learns it at its own next poll, and when it did is on record.
func TestConfirmedIsTold(t *testing.T) {
	d := newDesk(t, "one", "two")
	first, second := d.send("one", harbour), d.send("two", harbour)
	id := d.only().ID
	d.poll(first)
	if c := d.only(); c.Clock.FirstTold != 0 {
		t.Fatalf("told before it was confirmed: %+v", c.Clock)
	}
	d.do(act(campaign.ActConfirm, id))
	d.tick(30 * time.Second)
	if got := d.poll(first); got[len(got)-1] != campaign.StatusConfirmed {
		t.Errorf("the first office is told %v", got)
	}
	one := d.at.UnixMilli()
	if c := d.only(); c.Clock.FirstTold != one || c.Clock.LastTold != 0 {
		t.Errorf("one of two was told: %+v", c.Clock)
	}
	d.tick(20 * time.Second)
	if got := d.poll(second); got[len(got)-1] != campaign.StatusConfirmed {
		t.Errorf("the second office is told %v", got)
	}
	d.tick(time.Hour)
	d.poll(first)
	if c := d.only(); c.Clock.FirstTold != one || c.Clock.LastTold != one+20_000 || c.Clock.LastTold-c.Clock.Confirmed > 60_000 {
		t.Errorf("both were told: %+v", c.Clock)
	}
}

// TestDecisionsNameWhatWasSeen: a decision about a campaign as it no longer is changes nothing.
func TestDecisionsNameWhatWasSeen(t *testing.T) {
	d := newDesk(t, "one", "two", "three")
	d.send("one", harbour)
	d.send("two", harbour)
	c := d.only()
	d.send("three", harbour)
	x := act(campaign.ActConfirm, c.ID)
	x.Version = c.Version
	_, err := d.decide(x)
	d.code(err, campaign.ErrChanged)
	if got := d.only(); got.State != campaign.StateNew {
		t.Error(got.State)
	}
}
