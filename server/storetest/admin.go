package storetest

import (
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// testAdmins: there is always somebody who can administer, and a subject is one person's.
func testAdmins(t *testing.T, s *suite) {
	add := func(id string, role campaign.Role, subject string) error {
		return s.AddUser(s.ctx, store.User{ID: id, Name: "name " + id, Role: role, Created: 1, Subject: subject})
	}
	s.ok(add("a", campaign.RoleAdmin, ""))
	s.ok(add("b", campaign.RoleAnalyst, "https://id.example 7"))
	s.ok(add("c", campaign.RoleAuditor, ""))
	s.code(add("d", campaign.RoleAnalyst, "https://id.example 7"), campaign.ErrConflict)
	s.same(must(s.UserBySubject(s.ctx, "https://id.example 7"))(t).ID, "b")
	for _, subject := range []string{"", "https://id.example 8"} {
		_, err := s.UserBySubject(s.ctx, subject)
		s.code(err, campaign.ErrNotFound)
	}
	s.code(s.DisableUser(s.ctx, "a", 5), campaign.ErrLastAdmin)
	s.code(s.SetRole(s.ctx, "a", campaign.RoleAuditor), campaign.ErrLastAdmin)
	s.code(s.SetRole(s.ctx, "b", campaign.RoleOffice), campaign.ErrInvalid)
	s.code(s.SetRole(s.ctx, "none", campaign.RoleAdmin), campaign.ErrNotFound)
	s.ok(s.SetRole(s.ctx, "a", campaign.RoleAdmin))
	s.ok(s.SetRole(s.ctx, "b", campaign.RoleAdmin))
	s.ok(s.SetRole(s.ctx, "a", campaign.RoleAnalyst))
	s.code(s.DisableUser(s.ctx, "b", 5), campaign.ErrLastAdmin)
	s.ok(s.DisableUser(s.ctx, "a", 5))
	s.code(s.SetRole(s.ctx, "a", campaign.RoleAdmin), campaign.ErrConflict)
	s.same([]any{must(s.User(s.ctx, "a"))(t).Role, must(s.User(s.ctx, "b"))(t).Role}, []any{campaign.RoleAnalyst, campaign.RoleAdmin})
}

// testDevicesSeen: what is known of devices: when they were last seen, their detector, and how well they read.
func testDevicesSeen(t *testing.T, s *suite) {
	s.office("a", "b", "empty")
	for i, d := range []struct{ id, office string }{{"d", "a"}, {"e", "a"}, {"f", "b"}} {
		s.ok(s.AddCode(s.ctx, store.Code{Hash: hash(d.id), Office: d.office, Expires: 20}))
		must(s.Enrol(s.ctx, hash(d.id), store.Device{ID: d.id, TokenHash: hash("token " + d.id), Created: int64(i + 1)}))(t)
		s.ok(s.RanDetector(s.ctx, d.id, "sha "+d.office))
	}
	s.ok(s.SeeDevice(s.ctx, "d", 50))
	s.ok(s.SeeDevice(s.ctx, "d", 40))
	d := must(s.Device(s.ctx, "d"))(t)
	s.same([]any{d.Seen, d.Detector}, []any{50, "sha a"})
	s.same(must(s.DetectorsUsed(s.ctx))(t), []store.DetectorUse{{SHA256: "sha a", Devices: 2, Offices: 1}, {SHA256: "sha b", Devices: 1, Offices: 1}})
	must(s.HoldDevice(s.ctx, "e", "hard_cap: 120", 9))(t)
	held := must(s.HeldDevices(s.ctx))(t)
	s.same([]any{len(held), held[0].ID, held[0].HeldReason}, []any{1, "e", "hard_cap: 120"})
	say := func(device string, failures, at int64) {
		t.Helper()
		s.ok(s.SaveHealth(s.ctx, device, []store.Health{{Adapter: "x", Version: "1.2", Posts: 10, Failures: failures}}, at))
	}
	say("d", 0, 100)
	say("d", 2, 110)
	say("d", 3, 120)
	say("e", 1, 130)
	say("f", 4, 140)
	x := store.AdapterHealth{Adapter: "x", Version: "1.2", Offices: 2, Posts: 30, Failing: 2, Failures: 8, Since: 110}
	s.same(must(s.AdaptersHealth(s.ctx, 0))(t), []store.AdapterHealth{x})
	say("d", 0, 150) // it mended itself
	x.Failures, x.Since = 5, 130
	s.same(must(s.AdaptersHealth(s.ctx, 0))(t), []store.AdapterHealth{x})
	s.same(must(s.AdaptersHealth(s.ctx, 140))(t), []store.AdapterHealth{{Adapter: "x", Version: "1.2", Offices: 2, Posts: 20, Failing: 1, Failures: 4, Since: 140}})
	s.ok(s.RevokeDevice(s.ctx, "f", 200, "user:x"))
	s.same(len(must(s.AdaptersHealth(s.ctx, 140))(t)), 1)
	s.same(must(s.AdaptersHealth(s.ctx, 140))(t)[0].Failing, 0)
}

// testLastAndHeld: each office's newest report, and the reports under a legal hold.
func testLastAndHeld(t *testing.T, s *suite) {
	s.office("a", "b", "empty")
	first, second, other := s.report("a"), s.report("a"), s.report("b")
	last := must(s.LastReports(s.ctx))(t)
	s.same([]any{len(last), last["a"], last["b"]}, []any{2, must(s.Report(s.ctx, second))(t).Received, must(s.Report(s.ctx, other))(t).Received})
	s.ok(s.SetHold(s.ctx, first, "court", "user:x", 9))
	s.ok(s.SetHold(s.ctx, other, "inquiry", "user:x", 9))
	held := must(s.HeldReports(s.ctx, -1, 1))(t)
	s.same([]any{len(held), held[0].ID, held[0].Hold}, []any{1, first, "court"})
	held = must(s.HeldReports(s.ctx, held[0].LogIndex, 10))(t)
	s.same([]any{len(held), held[0].ID}, []any{1, other})
}
