package storetest

import (
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// testCorpus: ordinary posts come back as they were kept, whole posts in every part, and the same posts are not kept twice.
func testCorpus(t *testing.T, s *suite) {
	posts := make([][]uint32, 0, 6001)
	for i := range uint32(6000) {
		posts = append(posts, nil, []uint32{i, 1<<24 - 1})
	}
	long := make([]uint32, 60)
	for i := range long {
		long[i] = uint32(i)
	}
	posts = append(posts, long)
	for range 3600 { // more than one part
		posts = append(posts, long)
	}
	file := must(s.AddCorpus(s.ctx, store.CorpusFile{Name: "ordinary.jsonl", Added: 5, AddedBy: "user:ana"}, posts))(t)
	s.same(file.Posts, len(posts))
	s.same(must(s.CorpusFiles(s.ctx))(t), []store.CorpusFile{file})
	n := 0
	s.ok(s.CorpusPosts(s.ctx, func(elements []uint32) {
		want := posts[n][:min(len(posts[n]), store.CorpusElements)]
		if len(elements) != len(want) || len(want) > 0 && (elements[0] != want[0] || elements[len(want)-1] != want[len(want)-1]) {
			t.Fatalf("post %d: %v, want %v", n, elements, want)
		}
		n++
	}))
	s.same(n, len(posts))
	_, err := s.AddCorpus(s.ctx, store.CorpusFile{Name: "again"}, posts)
	s.code(err, campaign.ErrConflict)
	_, err = s.AddCorpus(s.ctx, store.CorpusFile{Name: "too many"}, make([][]uint32, store.MaxCorpus))
	s.code(err, campaign.ErrTooLarge)
	s.ok(s.RemoveCorpus(s.ctx, file.ID))
	s.code(s.RemoveCorpus(s.ctx, file.ID), campaign.ErrNotFound)
	s.ok(s.CorpusPosts(s.ctx, func([]uint32) { t.Error("a post is left") }))
}

// testOutside: a campaign that no office reported is there with its messages, in the list, and its event in the trail.
func testOutside(t *testing.T, s *suite) {
	c := campaign.Campaign{ID: "o", State: campaign.StateInReview, Title: "Named elsewhere", Clock: campaign.Clock{FirstReport: 9}}
	m := campaign.OutsideMessage{ID: "outside:o/0", Campaign: "o", Source: "A partner's report", Text: "an invented\x00text", Lang: "fr", Sketch: []uint32{1, 2}, Words: 14, Weight: 500, Samples: 3}
	e := campaign.Event{ID: "e", At: 9, Actor: "user:ana", Act: "campaign.outside", Subject: "campaign:o", Reason: "A partner's report"}
	s.ok(s.AddOutside(s.ctx, c, []campaign.OutsideMessage{m}, e))
	s.same(must(s.Outside(s.ctx, "o"))(t), []campaign.OutsideMessage{m})
	s.same(len(must(s.Outside(s.ctx, "other"))(t)), 0)
	list := must(s.Campaigns(s.ctx, store.CampaignQuery{}))(t)
	if len(list) != 1 || list[0].ID != "o" || list[0].Version != 1 || len(list[0].Offices) != 0 {
		t.Fatalf("%+v", list)
	}
	s.same(len(must(s.Events(s.ctx, "campaign:o", "", 10))(t)), 1)
	s.code(s.AddOutside(s.ctx, c, []campaign.OutsideMessage{m}, campaign.Event{ID: "e2"}), campaign.ErrConflict)
	if s.AddOutside(s.ctx, campaign.Campaign{ID: "p"}, nil, campaign.Event{ID: "e3"}) == nil {
		t.Error("a campaign without a message is taken")
	}
}

// testTwins: which campaigns an account or a link is in, and which began at about the same time.
func testTwins(t *testing.T, s *suite) {
	s.office("a", "b")
	var found [3]campaign.Found
	for i, id := range []string{"c0", "c1", ""} {
		report := s.report("a")
		f := s.found(report, 0, "a", uint32(100*i))
		f.Accounts, f.Links = []string{"k1"}, []uint64{1 << 40}
		if i == 1 {
			f.Accounts, f.Links = []string{"k1", "k2"}, []uint64{2 << 40}
		}
		s.ok(s.SetVerdict(s.ctx, report, campaign.Verdict{State: campaign.VerdictVerified, At: 1}, []campaign.Found{f}))
		if found[i] = f; id != "" {
			c := campaign.Campaign{ID: id, State: campaign.StateNew, Offices: []string{"a"}, Clock: campaign.Clock{FirstPost: int64(1000 * (i + 1))}}
			s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{c}, Moves: []store.Move{{Cluster: f.ID, To: id}}}))
		}
	}
	s.same(must(s.AccountCampaigns(s.ctx, []string{"k1", "k2", "none"}))(t), map[string][]string{"k1": {"c0", "c1"}, "k2": {"c1"}})
	s.same(must(s.LinkCampaigns(s.ctx, []uint64{1 << 40, 3 << 40}))(t), map[uint64][]string{1 << 40: {"c0"}})
	near := must(s.CampaignsNear(s.ctx, 1500, 2500, 10))(t)
	if len(near) != 1 || near[0].ID != "c1" || len(near[0].Offices) != 1 {
		t.Fatalf("%+v", near)
	}
	s.same(len(must(s.CampaignsByID(s.ctx, []string{"c0", "gone"}))(t)), 1)
	s.same(ids(must(s.ClustersByID(s.ctx, []string{found[2].ID, "x/0"}))(t)), []string{found[2].ID})
	_, err := s.Withdraw(s.ctx, found[1].Report, "a", 7)
	s.ok(err)
	s.same(must(s.AccountCampaigns(s.ctx, []string{"k2"}))(t), map[string][]string{})
}
