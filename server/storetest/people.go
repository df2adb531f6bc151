package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

func testOffices(t *testing.T, s *suite) {
	a := store.Office{ID: "a", Name: "Ann", Language: "fr", State: store.OfficeActive, Created: 3, Pages: []store.OfficePage{
		{Page: "facebook:1", Proof: "call", Added: 4, AddedBy: "user:x"}, {Page: "x:ann", Proof: "letter", Added: 5, AddedBy: "user:x"}}}
	s.ok(s.AddOffice(s.ctx, a))
	s.same(must(s.Office(s.ctx, "a"))(t), a)
	s.code(s.AddOffice(s.ctx, a), campaign.ErrConflict)
	s.code(s.AddOffice(s.ctx, store.Office{ID: "b", Name: "B", Language: "en", Pages: a.Pages}), campaign.ErrConflict)
	_, err := s.Office(s.ctx, "b")
	s.code(err, campaign.ErrNotFound) // nothing of a refused office is left
	s.code(s.AddOffice(s.ctx, store.Office{ID: "b", Name: "B", Language: "de"}), campaign.ErrInvalid)
	s.office("b")
	s.code(s.AddPage(s.ctx, "b", a.Pages[0]), campaign.ErrConflict)
	s.code(s.AddPage(s.ctx, "none", store.OfficePage{Page: "x:new", Proof: "call"}), campaign.ErrNotFound)
	s.code(s.AddPage(s.ctx, "b", store.OfficePage{Page: "x:new"}), campaign.ErrInvalid)
	s.code(s.RemovePage(s.ctx, "b", "x:ann"), campaign.ErrNotFound)
	s.ok(s.RemovePage(s.ctx, "a", "x:ann"))
	s.ok(s.AddPage(s.ctx, "b", a.Pages[1]))
	s.same(must(s.OfficeOfPage(s.ctx, "x:ann"))(t).ID, "b")
	_, err = s.OfficeOfPage(s.ctx, "x:nobody")
	s.code(err, campaign.ErrNotFound)
	s.ok(s.SetOfficeState(s.ctx, "b", store.OfficeHeld, "too many"))
	s.code(s.SetOfficeState(s.ctx, "none", store.OfficeHeld, ""), campaign.ErrNotFound)
	s.code(s.SetOfficeState(s.ctx, "b", "asleep", ""), campaign.ErrInvalid)
	list := must(s.Offices(s.ctx))(t)
	s.same([]any{len(list), list[0].ID, len(list[0].Pages), list[1].ID, len(list[1].Pages), list[1].State, list[1].Reason}, []any{2, "a", 1, "b", 2, "held", "too many"})
}

func testEnrolment(t *testing.T, s *suite) {
	s.office("a")
	code := store.Code{Hash: hash("code"), Office: "a", Created: 10, CreatedBy: "user:x", Expires: 20}
	s.ok(s.AddCode(s.ctx, code))
	s.code(s.AddCode(s.ctx, code), campaign.ErrConflict)
	s.code(s.AddCode(s.ctx, store.Code{Hash: hash("other"), Office: "none"}), campaign.ErrNotFound)
	d := store.Device{ID: "d", TokenHash: hash("token"), Label: "Firefox", Created: 20}
	_, err := s.Enrol(s.ctx, hash("code"), d)
	s.code(err, campaign.ErrCodeUnknown) // expired
	_, err = s.Enrol(s.ctx, hash("guess"), d)
	s.code(err, campaign.ErrCodeUnknown)
	d.Created = 19
	s.same(must(s.Enrol(s.ctx, hash("code"), d))(t).ID, "a")
	d.ID, d.TokenHash = "e", hash("token e")
	_, err = s.Enrol(s.ctx, hash("code"), d)
	s.code(err, campaign.ErrCodeUnknown) // used
	got, office, err := s.DeviceByToken(s.ctx, hash("token"))
	s.ok(err)
	s.same([]any{got.ID, got.Office, got.Label, office.ID, len(office.Pages)}, []any{"d", "a", "Firefox", "a", 1})
	_, _, err = s.DeviceByToken(s.ctx, hash("token e"))
	s.code(err, campaign.ErrUnauthorized)
	s.ok(s.SetOfficeState(s.ctx, "a", store.OfficeClosed, "election"))
	_, _, err = s.DeviceByToken(s.ctx, hash("token"))
	s.code(err, campaign.ErrUnauthorized)
	s.ok(s.SetOfficeState(s.ctx, "a", store.OfficeActive, ""))
	s.ok(s.RevokeDevice(s.ctx, "d", 30, "user:x"))
	s.ok(s.RevokeDevice(s.ctx, "d", 40, "user:y"))
	s.code(s.RevokeDevice(s.ctx, "none", 40, "user:y"), campaign.ErrNotFound)
	_, _, err = s.DeviceByToken(s.ctx, hash("token"))
	s.code(err, campaign.ErrUnauthorized)
	list := must(s.Devices(s.ctx, "a"))(t)
	s.same([]any{len(list), list[0].Revoked, list[0].RevokedBy}, []any{1, 30, "user:x"})
}

func testEnrolmentRace(t *testing.T, s *suite) {
	s.office("a")
	s.ok(s.AddCode(s.ctx, store.Code{Hash: hash("code"), Office: "a", Expires: 20}))
	other := s.again()
	var won atomic.Int64
	var wait sync.WaitGroup
	for i := range 16 {
		wait.Go(func() {
			with := s.Store
			if i%2 == 1 {
				with = other
			}
			if _, err := with.Enrol(s.ctx, hash("code"), store.Device{ID: fmt.Sprint(i), TokenHash: hash(fmt.Sprint(i)), Created: 1}); err == nil {
				won.Add(1)
			}
		})
	}
	wait.Wait()
	s.same([]any{won.Load(), len(must(s.Devices(s.ctx, "a"))(t))}, []any{1, 1})
}

func testUsers(t *testing.T, s *suite) {
	u := store.User{ID: "u", Name: "Uma", Role: campaign.RoleAnalyst, Created: 1}
	s.ok(s.AddUser(s.ctx, u))
	s.code(s.AddUser(s.ctx, u), campaign.ErrConflict)
	s.code(s.AddUser(s.ctx, store.User{ID: "v", Name: "Uma", Role: campaign.RoleAdmin}), campaign.ErrConflict)
	s.code(s.AddUser(s.ctx, store.User{ID: "v", Name: "Vic", Role: campaign.RoleOffice}), campaign.ErrInvalid)
	s.same(must(s.Users(s.ctx))(t), []store.User{u})
	s.ok(s.AddSignIn(s.ctx, hash("link"), "u", 20))
	s.code(s.AddSignIn(s.ctx, hash("link 2"), "none", 20), campaign.ErrNotFound)
	session := store.Session{Hash: hash("session"), Created: 20, Expires: 100}
	_, err := s.SignIn(s.ctx, hash("link"), session)
	s.code(err, campaign.ErrUnauthorized)
	session.Created = 19
	s.same(must(s.SignIn(s.ctx, hash("link"), session))(t), u)
	session.Hash = hash("session 2")
	_, err = s.SignIn(s.ctx, hash("link"), session)
	s.code(err, campaign.ErrUnauthorized)
	s.same(must(s.Session(s.ctx, hash("session"), 99))(t), u)
	_, err = s.Session(s.ctx, hash("session"), 100)
	s.code(err, campaign.ErrUnauthorized)
	s.ok(s.AddSession(s.ctx, store.Session{Hash: hash("api"), User: "u", Created: 1, Expires: 1000}))
	s.ok(s.EndSession(s.ctx, hash("session")))
	_, err = s.Session(s.ctx, hash("session"), 50)
	s.code(err, campaign.ErrUnauthorized)
	s.ok(s.AddSignIn(s.ctx, hash("link 3"), "u", 200))
	s.ok(s.DisableUser(s.ctx, "u", 50))
	s.ok(s.DisableUser(s.ctx, "u", 60))
	s.code(s.DisableUser(s.ctx, "none", 60), campaign.ErrNotFound)
	_, err = s.Session(s.ctx, hash("api"), 51)
	s.code(err, campaign.ErrUnauthorized)
	_, err = s.SignIn(s.ctx, hash("link 3"), session)
	s.code(err, campaign.ErrUnauthorized)
	s.same(must(s.User(s.ctx, "u"))(t).Disabled, 50)
}

func testSettings(t *testing.T, s *suite) {
	s.same(must(s.Setting(s.ctx, "k"))(t), "")
	s.ok(s.SetSetting(s.ctx, "k", "v $1 ?2 é"))
	s.ok(s.SetSetting(s.ctx, "k", "w"))
	s.same(must(s.Setting(s.ctx, "k"))(t), "w")
	s.ok(s.Ping(s.ctx))
}

func testEvents(t *testing.T, s *suite) {
	var list []campaign.Event
	for i := range 5 {
		list = append(list, campaign.Event{ID: fmt.Sprint("e", 9-i), At: int64(100 + i/2), Actor: "user:u", Act: "act", Subject: fmt.Sprint("campaign:", i%2), Reason: "because",
			Data: `{"a":1}`, Undoes: "e0"})
	}
	s.ok(s.AddEvents(s.ctx, list...))
	s.code(s.AddEvents(s.ctx, campaign.Event{ID: "new"}, list[0]), campaign.ErrConflict)
	_, err := s.Event(s.ctx, "new")
	s.code(err, campaign.ErrNotFound)
	s.same(must(s.Event(s.ctx, "e9"))(t), list[0])
	order := []campaign.Event{list[1], list[0], list[3], list[2], list[4]} // by time, then by id
	s.same(must(s.Events(s.ctx, "", "", 0))(t), order)
	s.same(must(s.Events(s.ctx, "", "e9", 2))(t), order[2:4])
	s.same(must(s.Events(s.ctx, "campaign:1", "", 0))(t), []campaign.Event{list[1], list[3]})
	s.same(must(s.Events(s.ctx, "campaign:1", list[1].ID, 0))(t), []campaign.Event{list[3]})
}

func testSignatures(t *testing.T, s *suite) {
	x := store.Signature{ID: "s", Campaign: "c", Day: 3, Sketch: []uint32{1, 1 << 31, 1<<32 - 1}, Proposed: "user:a", Created: 1, Expires: 100, Data: "{}"}
	s.ok(s.SaveSignature(s.ctx, x))
	s.same(len(must(s.Signatures(s.ctx, 50))(t)), 0)
	x.Published, x.Approved = 20, "user:a"
	s.code(s.SaveSignature(s.ctx, x), campaign.ErrSecondPerson)
	x.Approved = "user:b"
	s.ok(s.SaveSignature(s.ctx, x))
	s.same(must(s.Signatures(s.ctx, 20))(t), []store.Signature{x})
	s.same([]int{len(must(s.Signatures(s.ctx, 19))(t)), len(must(s.Signatures(s.ctx, 99))(t)), len(must(s.Signatures(s.ctx, 100))(t))}, []int{0, 1, 0})
	s.ok(s.RevokeSignature(s.ctx, "s", "user:b", "wrong", 60))
	s.ok(s.RevokeSignature(s.ctx, "s", "user:c", "again", 70))
	s.code(s.RevokeSignature(s.ctx, "none", "user:c", "again", 70), campaign.ErrNotFound)
	s.code(s.SaveSignature(s.ctx, x), campaign.ErrConflict) // what is revoked stays so
	s.same([]int{len(must(s.Signatures(s.ctx, 59))(t)), len(must(s.Signatures(s.ctx, 60))(t)), len(must(s.Signatures(s.ctx, 0))(t))}, []int{1, 0, 1})
	s.same(must(s.Signatures(s.ctx, 0))(t)[0].Reason, "wrong")
}

func testFeed(t *testing.T, s *suite) {
	v, b, err := s.LatestFeed(s.ctx)
	s.ok(err)
	s.same([]any{v, len(b)}, []any{0, 0})
	s.ok(s.SaveFeed(s.ctx, 1, []byte("one\x00\xff"), 5))
	s.ok(s.SaveFeed(s.ctx, 2, []byte("two"), 6))
	s.code(s.SaveFeed(s.ctx, 1, []byte("other"), 7), campaign.ErrChanged)
	v, b, err = s.LatestFeed(s.ctx)
	s.ok(err)
	s.same([]any{v, string(b), string(must(s.FeedBundle(s.ctx, 1))(t))}, []any{2, "two", "one\x00\xff"})
	_, err = s.FeedBundle(s.ctx, 3)
	s.code(err, campaign.ErrNotFound)
}

// testText: Postgres refuses a NUL and invalid UTF-8, SQLite does not, so the store does for all.
func testText(t *testing.T, s *suite) {
	for _, bad := range []string{"a\x00b", "a\xffb"} {
		s.code(s.SetSetting(s.ctx, "k", bad), campaign.ErrInvalid)
		_, err := s.Setting(s.ctx, bad)
		s.code(err, campaign.ErrInvalid)
	}
	s.office("a")
	f := s.verified("a", 1)
	f.Text = "a post may hold \x00 and \xff"
	s.ok(s.SetVerdict(s.ctx, f.Report, campaign.Verdict{State: campaign.VerdictVerified}, []campaign.Found{f}))
	s.same(must(s.Clusters(s.ctx, f.Report))(t)[0].Text, f.Text)
}

func testStats(t *testing.T, s *suite) {
	s.office("a", "b")
	s.verified("a", 1, 2)
	s.report("b")
	got := must(s.Stats(s.ctx))(t)
	s.same([]int64{got.Offices, got.Reports, got.Pending, got.Clusters, got.LogSize}, []int64{2, 2, 1, 1, 2})
	if got.Bytes <= 0 {
		t.Error("no bytes")
	}
}

// testOutcomes: a report counts once, whatever its clusters are in; not one that was withdrawn, nor another office's.
func testOutcomes(t *testing.T, s *suite) {
	s.office("a", "b")
	s.same(must(s.Outcomes(s.ctx, "a", ""))(t), campaign.Outcomes{})
	said := func(office string, state campaign.VerdictState, in ...string) string {
		id := s.report(office)
		var found []campaign.Found
		var moves []store.Move
		for i, to := range in {
			found = append(found, s.found(id, i, office, uint32(s.made*10+i)))
			moves = append(moves, store.Move{Cluster: found[i].ID, To: to})
		}
		s.ok(s.SetVerdict(s.ctx, id, campaign.Verdict{State: state, At: 1}, found))
		s.ok(s.SaveJoin(s.ctx, store.Join{Moves: moves}))
		return id
	}
	s.ok(s.SaveJoin(s.ctx, store.Join{Campaigns: []campaign.Campaign{{ID: "yes", State: campaign.StateConfirmed}, {ID: "no", State: campaign.StateDismissed},
		{ID: "letter", State: campaign.StateLetter}}}))
	said("a", campaign.VerdictVerified, "yes", "yes", "no")
	said("a", campaign.VerdictVerified, "no")
	said("a", campaign.VerdictVerified, "letter", "no")
	said("a", campaign.VerdictNotReproduced)
	said("b", campaign.VerdictVerified, "yes")
	gone := said("a", campaign.VerdictVerified, "yes")
	s.ok(s.SetHold(s.ctx, gone, "court", "user:x", 9)) // so that it is hidden, not erased
	must(s.Withdraw(s.ctx, gone, "a", 50))(t)
	this := s.report("a")
	want := campaign.Outcomes{Reports: 4, Verified: 3, NotReproduced: 1, Confirmed: 1, Letter: 1, Dismissed: 1}
	s.same(must(s.Outcomes(s.ctx, "a", this))(t), want)
	want.Reports++
	s.same(must(s.Outcomes(s.ctx, "a", ""))(t), want)
}

func testClosed(t *testing.T, s *suite) {
	s.office("a")
	s.ok(s.Close())
	s.ok(s.Close())
	if _, err := s.Submit(s.ctx, Arrival(1, "a", 1)); err == nil {
		t.Error("a closed store takes reports")
	}
	if s.SetSetting(s.ctx, "a", "b") == nil {
		t.Error("a closed store writes")
	}
}
