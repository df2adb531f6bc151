package process

import (
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/wasm/detect"
)

// TestTrial: what a signature would match is told before anybody publishes it: of its own campaign, of others, of what stands alone, and of ordinary posts.
func TestTrial(t *testing.T) {
	d := newDesk(t, "one", "two", "three", "four")
	id, _ := d.confirmed("one", "two", "three")
	d.send("four", "I read that "+harbour[4:80]+" and then a quite different thing about the weather, ice cream, lighthouses and a long walk with three dogs on Sunday")
	ordinary := [][]uint32{
		detect.RareGrams("Lovely evening at the rink, thank you to all the volunteers who came", store.CorpusElements),
		detect.RareGrams(harbour, store.CorpusElements),
		detect.RareGrams(harbour[:40], store.CorpusElements),
	}
	_, err := d.Store.AddCorpus(t.Context(), store.CorpusFile{Name: "ordinary.jsonl"}, ordinary)
	d.must(err)
	c, err := d.Campaign(t.Context(), id)
	d.must(err)
	got, err := d.Trial(t.Context(), &c, "")
	d.must(err)
	if len(got.Messages) != 1 || got.CorpusPosts != 3 || len(got.Corpus) != 1 {
		t.Fatalf("%+v", got)
	}
	m := got.Messages[0]
	if m.Offices != 3 || m.Refused != nil || m.Own < 3 || m.Words < 12 || m.Weight < 440 || m.Bounded {
		t.Errorf("%+v", m)
	}
	if m.Own+m.Alone != 4 || len(m.Others) != 0 {
		t.Errorf("the longer text with the message in it is not found: %+v", m)
	}
	if m.Corpus != 1 && m.Corpus != 2 { // the copy, and perhaps its beginning
		t.Errorf("%d ordinary posts", m.Corpus)
	}
}

// TestTrialSaysWhyNot: what publishing would refuse is said beforehand, and trying changes nothing.
func TestTrialSaysWhyNot(t *testing.T) {
	d := newDesk(t, "one", "two")
	id, _ := d.confirmed("one", "two")
	c, err := d.Campaign(t.Context(), id)
	d.must(err)
	got, err := d.Trial(t.Context(), &c, "")
	d.must(err)
	if m := got.Messages[0]; m.Refused == nil || m.Refused.Code != campaign.ErrTooThin || m.Refused.Field != "offices" {
		t.Errorf("%+v", m.Refused)
	}
	if got, err = d.Trial(t.Context(), &c, "A report of 3 September"); err != nil || got.Messages[0].Refused != nil {
		t.Errorf("%+v, %v", got.Messages[0].Refused, err)
	}
	list, err := d.Proposals(t.Context(), id)
	if err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestTrialFindsOthers: an unconfirmed campaign with a part of the message, split off by an analyst, is told as another.
func TestTrialFindsOthers(t *testing.T) {
	d := newDesk(t, "one", "two", "three", "four", "five")
	id, reports := d.confirmed("one", "two", "three", "four", "five")
	x := by("ana", campaign.ActSplit, id)
	x.Order.Clusters = []string{reports[3] + "/0", reports[4] + "/0"}
	d.do(x)
	c, err := d.Campaign(t.Context(), id)
	d.must(err)
	got, err := d.Trial(t.Context(), &c, "")
	d.must(err)
	if m := got.Messages[0]; m.Own != 3 || len(m.Others) != 1 || m.Others[0].Clusters != 2 || m.Elsewhere != 2 || m.Alone != 0 {
		t.Errorf("%+v", m)
	}
}
