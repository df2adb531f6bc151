package storetest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// gone fails the test unless nothing of a report's content is left, and the log goes on holding its digest.
func (s *suite) gone(f campaign.Found) {
	s.t.Helper()
	_, err := s.ReportBody(s.ctx, f.Report)
	s.code(err, campaign.ErrGone)
	s.same(len(must(s.Clusters(s.ctx, f.Report))(s.t)), 0)
	s.same(len(must(s.Candidates(s.ctx, campaign.Found{Sketch: f.Sketch}, 1))(s.t)), 0)
	r := must(s.Report(s.ctx, f.Report))(s.t)
	s.same(len(r.Verdict.Checks), 0)
	receipt := must(s.Receipt(s.ctx, f.Report))(s.t)
	s.receipt(receipt, nil)
	s.audit()
}

func testWithdraw(t *testing.T, s *suite) {
	s.office("a", "b")
	f := s.verified("a", 1, 2)
	waiting := s.report("a")
	_, err := s.Withdraw(s.ctx, f.Report, "b", 50)
	s.code(err, campaign.ErrNotFound)
	_, err = s.Withdraw(s.ctx, "none", "a", 50)
	s.code(err, campaign.ErrNotFound)
	s.same(must(s.Withdraw(s.ctx, f.Report, "a", 50))(t), store.Withdrawal{Erased: true})
	s.gone(f)
	s.same(must(s.Withdraw(s.ctx, f.Report, "a", 60))(t), store.Withdrawal{Erased: true})
	s.same(must(s.Report(s.ctx, f.Report))(t).Withdrawn, 50)
	s.code(s.SetVerdict(s.ctx, f.Report, campaign.Verdict{State: campaign.VerdictVerified}, nil), campaign.ErrGone)
	s.code(s.SetHold(s.ctx, f.Report, "court", "user:x", 70), campaign.ErrGone)
	s.same(must(s.Withdraw(s.ctx, waiting, "a", 50))(t), store.Withdrawal{Erased: true})
	s.same(len(must(s.Pending(s.ctx, 0))(t)), 0)
	// The same report sent again is known: what was withdrawn does not come back.
	s.same(must(s.Submit(s.ctx, Arrival(1, "a", 10)))(t).State, store.Known)
	_, err = s.ReportBody(s.ctx, f.Report)
	s.code(err, campaign.ErrGone)
}

func testHold(t *testing.T, s *suite) {
	s.office("a")
	f, g := s.verified("a", 1, 2), s.verified("a", 3, 4)
	for _, id := range []string{f.Report, g.Report} {
		s.ok(s.SetHold(s.ctx, id, "court file 7", "user:x", 40))
	}
	w := must(s.Withdraw(s.ctx, f.Report, "a", 50))(t)
	s.same(w, store.Withdrawal{Hidden: true, HoldReason: "court file 7"})
	s.same(must(s.Withdraw(s.ctx, f.Report, "a", 60))(t), w)
	if len(must(s.ReportBody(s.ctx, f.Report))(t)) == 0 {
		t.Error("a report on hold has no body")
	}
	s.same(must(s.Clusters(s.ctx, f.Report))(t)[0].Withdrawn, true)
	s.same(len(must(s.Candidates(s.ctx, campaign.Found{Sketch: f.Sketch}, 1))(t)), 0)
	s.same(len(must(s.Component(s.ctx, []string{f.ID}))(t)), 0)
	kept := must(s.Retain(s.ctx, 1<<60, 70))(t)
	s.same([]int64{kept.Bodies, kept.Held}, []int64{0, 2})
	s.ok(s.SetHold(s.ctx, g.Report, "", "user:x", 80))
	must(s.ReportBody(s.ctx, g.Report))(t) // not withdrawn: it stays
	s.ok(s.SetHold(s.ctx, f.Report, "", "user:x", 80))
	s.gone(f)
}

func testRetain(t *testing.T, s *suite) {
	s.office("a", "b")
	var list []campaign.Found
	for i := range 60 {
		list = append(list, s.verified("a", uint32(100+i)))
	}
	c := s.campaign("c", []string{"a"}, list[0], list[59])
	s.ok(s.AddCode(s.ctx, store.Code{Hash: hash("code"), Office: "a", Expires: 20}))
	before := must(s.Report(s.ctx, list[55].Report))(t).Received
	done := must(s.Retain(s.ctx, before, 20))(t)
	s.same(done, store.Retained{Bodies: 55, Clusters: 55, Expired: 1})
	s.gone(list[0])
	s.gone(list[54])
	must(s.ReportBody(s.ctx, list[55].Report))(t)
	s.same(must(s.Report(s.ctx, list[0].Report))(t).Verdict.State, campaign.VerdictVerified)
	got := must(s.Campaign(s.ctx, "c"))(t)
	s.same([]any{got.Posts, got.Accounts, got.Levels, got.Clock, got.Clusters}, []any{c.Posts, c.Accounts, c.Levels, c.Clock, []string{list[59].ID}})
	s.same(must(s.Retain(s.ctx, before, 20))(t), store.Retained{})
}

func testExport(t *testing.T, s *suite) {
	s.office("a", "b")
	f := s.verified("a", 1, 2)
	foreign := s.verified("b", 1, 2)
	f.Accounts = []string{"keyed"}
	s.ok(s.SetVerdict(s.ctx, f.Report, campaign.Verdict{State: campaign.VerdictVerified}, []campaign.Found{f}))
	s.campaign("c", []string{"a", "b"}, f, foreign)
	s.ok(s.AddCode(s.ctx, store.Code{Hash: hash("code"), Office: "a", Expires: 20}))
	must(s.Enrol(s.ctx, hash("code"), store.Device{ID: "device a", TokenHash: hash("token"), Label: "Firefox"}))(t)
	s.ok(s.AddEvents(s.ctx, campaign.Event{ID: "e1", Subject: "report:" + f.Report}, campaign.Event{ID: "e2", Subject: "report:" + foreign.Report}, campaign.Event{ID: "e3", Actor: "office:a"}))
	got := string(must(s.ExportOffice(s.ctx, "a"))(t))
	for _, want := range []string{"Office a", "shown in a video call", "device a", "Firefox", f.Report, `"nonce"`, `"c"`, `"e1"`, `"e3"`, "keyed"} {
		if !strings.Contains(got, want) {
			t.Errorf("the export of an office lacks %s", want)
		}
	}
	for _, bad := range []string{foreign.Report, `"e2"`, "Office b", "TokenHash"} {
		if strings.Contains(got, bad) {
			t.Errorf("the export of an office has %s", bad)
		}
	}
	_, err := s.ExportOffice(s.ctx, "none")
	s.code(err, campaign.ErrNotFound)

	var account struct {
		Posts    []struct{ Report string }
		Clusters []string
		Note     string
	}
	s.ok(json.Unmarshal(must(s.ExportAccount(s.ctx, "x", "account1", "keyed"))(t), &account))
	s.same([]any{len(account.Posts), account.Posts[0].Report, account.Clusters, account.Note != ""}, []any{1, f.Report, []string{f.ID}, true})
	s.ok(json.Unmarshal(must(s.ExportAccount(s.ctx, "facebook", "account1", "other"))(t), &account))
	s.same([]int{len(account.Posts), len(account.Clusters)}, []int{0, 0})
}
