package storetest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/translog"
)

// receipt checks a receipt by itself and gives its checkpoint's tree.
func (s *suite) receipt(r translog.Receipt, body []byte) tlog.Tree {
	s.t.Helper()
	return must(translog.VerifyReceipt(&r, body, Verifier(s.t)))(s.t)
}

// encoded gives a receipt's JSON.
func (s *suite) encoded(r translog.Receipt) string {
	s.t.Helper()
	return string(must(json.Marshal(r))(s.t))
}

func testIntake(t *testing.T, s *suite) {
	s.office("a", "b")
	a := Arrival(1, "a", 100)
	first := must(s.Submit(s.ctx, a))(t)
	s.same(first.State, store.Created)
	s.receipt(first.Receipt, a.Body)
	again := must(s.Submit(s.ctx, a))(t)
	s.same([]any{again.State, s.encoded(again.Receipt)}, []any{store.Known, s.encoded(first.Receipt)})
	s.same(s.encoded(must(s.Receipt(s.ctx, a.Report.ID))(t)), s.encoded(first.Receipt))

	other := Arrival(1, "a", 101)
	s.same(must(s.Submit(s.ctx, other))(t), store.Arrived{State: store.Conflict})
	foreign := a
	foreign.Office = "b"
	s.same(must(s.Submit(s.ctx, foreign))(t), store.Arrived{State: store.Conflict}) // no receipt of another office's report
	s.same(must(s.LogTree(s.ctx))(t).N, 1)
	got := must(s.Report(s.ctx, a.Report.ID))(t)
	s.same([]any{got.Office, got.Device, got.Page, got.Language, got.Received, got.LogIndex, got.Digest, got.Size, got.Posts, got.Verdict.State},
		[]any{"a", "device", "x:a", "en", a.Received, 0, a.Digest, len(a.Body), 1, campaign.VerdictWaiting})
	s.same(string(must(s.ReportBody(s.ctx, a.Report.ID))(t)), string(a.Body))
	_, err := s.ReportBody(s.ctx, "none")
	s.code(err, campaign.ErrNotFound)
}

func testIntakeGroup(t *testing.T, s *suite) {
	s.office("a", "b")
	s.report("a")
	a, b, c := Arrival(10, "a", 10), Arrival(11, "a", 10), Arrival(10, "a", 11)
	foreign := Arrival(11, "b", 10)
	got := must(s.Intake(s.ctx, []store.Arrival{a, b, a, c, foreign, Arrival(1, "a", 10)}))(t)
	var states []store.ArrivedState
	for _, x := range got {
		states = append(states, x.State)
	}
	s.same(states, []store.ArrivedState{store.Created, store.Created, store.Known, store.Conflict, store.Conflict, store.Known})
	s.same(s.encoded(got[2].Receipt), s.encoded(got[0].Receipt))
	s.same([]int64{got[0].Receipt.Index, got[1].Receipt.Index, must(s.LogTree(s.ctx))(t).N}, []int64{1, 2, 3})
	for i, arrival := range []store.Arrival{a, b} {
		s.receipt(got[i].Receipt, arrival.Body)
	}
	s.same(len(must(s.Intake(s.ctx, nil))(t)), 0)
}

// testIntakeOffice: a report that cannot be stored must not take the others of its group with it, and leaves no gap.
func testIntakeOffice(t *testing.T, s *suite) {
	s.office("a")
	_, err := s.Intake(s.ctx, []store.Arrival{Arrival(1, "a", 1), Arrival(2, "nobody", 1)})
	s.code(err, campaign.ErrForbidden)
	s.same(must(s.LogTree(s.ctx))(t).N, 0)
	var wait sync.WaitGroup
	for i := range 40 {
		wait.Go(func() {
			office := "a"
			if i%10 == 0 {
				office = "nobody"
			}
			if _, err := s.Submit(s.ctx, Arrival(i, office, 1)); (err == nil) != (office == "a") {
				t.Errorf("report %d of %s: %v", i, office, err)
			}
		})
	}
	wait.Wait()
	s.same(must(s.LogTree(s.ctx))(t).N, 36)
	s.audit()
}

func testBigBody(t *testing.T, s *suite) {
	s.office("a")
	for i, size := range []int{0, 512<<10 - 1, 512 << 10, 512<<10 + 1, 4 << 20} {
		a := Arrival(i, "a", 1)
		a.Body = bytes.Repeat([]byte{byte(i)}, size)
		a.Digest = sha256.Sum256(a.Body)
		s.receipt(must(s.Submit(s.ctx, a))(t).Receipt, a.Body)
		got := must(s.ReportBody(s.ctx, a.Report.ID))(t)
		if !bytes.Equal(got, a.Body) {
			t.Errorf("a body of %d bytes comes back with %d", size, len(got))
		}
	}
}

func testSubmit(t *testing.T, s *suite) {
	s.office("a", "b", "c")
	const n = 300
	offices := []string{"a", "b", "c"}
	receipts := make([]translog.Receipt, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			got, err := s.Submit(s.ctx, Arrival(i, offices[i%3], 50))
			if err != nil || got.State != store.Created {
				t.Errorf("report %d: %s, %v", i, got.State, err)
			}
			receipts[i] = got.Receipt
		})
	}
	wait.Wait()
	s.whole(receipts, func(i int) store.Arrival { return Arrival(i, offices[i%3], 50) })
	ended, cancel := context.WithCancel(s.ctx)
	cancel()
	if _, err := s.Submit(ended, Arrival(n, "a", 1)); err == nil {
		t.Error("a caller who gave up got a receipt")
	}
}

// testTwoProcesses: two stores append to one log at the same time. There is no fork, no gap and no duplicate, and every receipt is
// in the one log that comes of it.
func testTwoProcesses(t *testing.T, s *suite) {
	s.office("a")
	stores := []*store.Store{s.Store, s.again()}
	const n = 200
	receipts := make([]translog.Receipt, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			got, err := stores[i%2].Submit(s.ctx, Arrival(i, "a", 50))
			if err != nil || got.State != store.Created {
				t.Errorf("report %d: %s, %v", i, got.State, err)
			}
			receipts[i] = got.Receipt
			// The same report to both: one log entry.
			if again, err := stores[(i+1)%2].Submit(s.ctx, Arrival(i, "a", 50)); err != nil || again.State != store.Known || again.Receipt.Index != got.Receipt.Index {
				t.Errorf("report %d again: %s, %v", i, again.State, err)
			}
		})
	}
	wait.Wait()
	s.whole(receipts, func(i int) store.Arrival { return Arrival(i, "a", 50) })
}

// whole checks that the receipts are the log: each holds, is consistent with the log as it is now, and has a place of its own.
func (s *suite) whole(receipts []translog.Receipt, arrival func(int) store.Arrival) {
	s.t.Helper()
	tree := must(s.LogTree(s.ctx))(s.t)
	s.same(tree.N, len(receipts))
	places := map[int64]bool{}
	for i, r := range receipts {
		places[r.Index] = true
		then := s.receipt(r, arrival(i).Body)
		proof := must(translog.ProveConsistency(then.N, tree.N, s.HashReader(s.ctx)))(s.t)
		s.ok(translog.CheckConsistency(then, tree, proof))
	}
	s.same(len(places), len(receipts))
	s.audit()
}

// audit reads the whole log through its tiles, as an auditor does.
func (s *suite) audit() tlog.Tree {
	s.t.Helper()
	checkpoint := must(s.Checkpoint(s.ctx))(s.t)
	return must(translog.VerifyLog(checkpoint, Verifier(s.t), func(p translog.TilePath) ([]byte, error) {
		if p.Entries {
			return s.Entries(s.ctx, p.N, p.Width)
		}
		return s.Tile(s.ctx, p.Level, p.N, p.Width)
	}, true, nil))(s.t)
}

func testReports(t *testing.T, s *suite) {
	s.office("a", "b")
	var list []string
	for i := range 6 {
		list = append(list, s.report([]string{"a", "b"}[i%2]))
	}
	names := func(reports []store.StoredReport, err error) (out []string) {
		s.ok(err)
		for _, r := range reports {
			out = append(out, r.ID)
		}
		return out
	}
	s.same(names(s.Reports(s.ctx, store.ReportQuery{Office: "a"})), []string{list[4], list[2], list[0]})
	s.same(names(s.Reports(s.ctx, store.ReportQuery{Office: "a", Before: 4, Limit: 1})), []string{list[2]})
	s.same(names(s.Reports(s.ctx, store.ReportQuery{Page: "x:b", State: campaign.VerdictWaiting})), []string{list[5], list[3], list[1]})
	s.same(len(names(s.Reports(s.ctx, store.ReportQuery{Page: "x:b", Office: "a"}))), 0)
	s.same(names(s.Pending(s.ctx, 2)), list[:2])
	s.ok(s.SetVerdict(s.ctx, list[0], campaign.Verdict{State: campaign.VerdictUnverifiable, Reason: "unknown_detector", At: 9}, nil))
	s.ok(s.SetVerdict(s.ctx, list[1], campaign.Verdict{State: campaign.VerdictVerified, At: 9}, nil))
	must(s.Withdraw(s.ctx, list[2], "a", 9))(t)
	s.same(names(s.Pending(s.ctx, 2)), list[3:5])
	s.same(names(s.Reports(s.ctx, store.ReportQuery{State: campaign.VerdictUnverifiable})), []string{list[0]})
	s.same(names(s.Reports(s.ctx, store.ReportQuery{Office: "a"})), []string{list[4], list[0]})
}

func testLog(t *testing.T, s *suite) {
	s.office("a")
	s.same(must(s.LogTree(s.ctx))(t).Hash.String(), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=") // of nothing
	s.audit()
	var trees []tlog.Tree
	for made := 0; made < 700; made += 100 { // over the ends of two tiles
		var group []store.Arrival
		for i := range 100 {
			group = append(group, Arrival(made+i, "a", 1))
		}
		must(s.Intake(s.ctx, group))(t)
		trees = append(trees, must(s.LogTree(s.ctx))(t))
	}
	last := s.audit()
	s.same(last, trees[len(trees)-1])
	for _, old := range trees {
		proof := must(translog.ProveConsistency(old.N, last.N, s.HashReader(s.ctx)))(t)
		s.ok(translog.CheckConsistency(old, last, proof))
	}
	for i := range 700 { // a receipt of an old checkpoint, and a new proof against the newest
		r := must(s.Receipt(s.ctx, uuid(i)))(t)
		s.receipt(r, nil)
		a := Arrival(i, "a", 1)
		proof := must(tlog.ProveRecord(last.N, r.Index, s.HashReader(s.ctx)))(t)
		s.ok(tlog.CheckRecord(proof, last.N, last.Hash, r.Index, translog.RecordHash(a.Digest)))
	}
	for _, p := range []translog.TilePath{{Level: 0, N: 2, Width: 189}, {Level: 0, N: 3, Width: 1}, {Level: 1, N: 0, Width: 3}, {Level: 2, N: 0, Width: 1}, {Level: -1, Width: 1}, {Width: 0}, {Width: 257}} {
		_, err := s.Tile(s.ctx, p.Level, p.N, p.Width)
		s.code(err, campaign.ErrNotFound)
	}
	_, err := s.Entries(s.ctx, 2, 189)
	s.code(err, campaign.ErrNotFound)
	s.same(len(must(s.Entries(s.ctx, 2, 188))(t)), 188*34)
}

func testCheckpoints(t *testing.T, s *suite) {
	s.office("a")
	s.report("a")
	day := must(s.DailyCheckpoint(s.ctx, "2026-09-03"))(t)
	s.report("a")
	s.same(string(must(s.again().DailyCheckpoint(s.ctx, "2026-09-03"))(t)), string(day)) // one a day, whatever comes in
	live := must(translog.OpenCheckpoint(must(s.Checkpoint(s.ctx))(t), Verifier(t)))(t)
	then := must(translog.OpenCheckpoint(day, Verifier(t)))(t)
	s.same([]int64{then.Tree.N, live.Tree.N}, []int64{1, 2})

	witness, key := Witness(t)
	cosigned := must(translog.Cosign(day, Verifier(t), witness))(t)
	s.ok(s.AddCosignature(s.ctx, "2026-09-03", cosigned, Verifier(t), key))
	got := must(translog.OpenCheckpoint(must(s.DailyCheckpoint(s.ctx, "2026-09-03"))(t), Verifier(t), key))(t)
	s.same(got.Witnesses, []string{"witness.example.org"})
	s.code(s.AddCosignature(s.ctx, "2026-09-04", cosigned, Verifier(t), key), campaign.ErrNotFound)
	s.code(s.AddCosignature(s.ctx, "2026-09-03", day, Verifier(t), key), campaign.ErrInvalid)
}

// Witness makes a witness with a fixed key.
func Witness(t testing.TB) (note.Signer, note.Verifier) {
	t.Helper()
	signer, vkey, err := translog.NewWitnessSigner("witness.example.org", ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)), func() time.Time { return time.Unix(1_700_000_000, 0) })
	if err != nil {
		t.Fatal(err)
	}
	return signer, must(translog.NewWitness(vkey))(t)
}

// testDeviceBrake: reports of a device by the hour, four weeks back; a hold is put on once, and what was sent before its end counts no more.
func testDeviceBrake(t *testing.T, s *suite) {
	s.office("a")
	s.ok(s.AddCode(s.ctx, store.Code{Hash: hash("code"), Office: "a", Created: 1, CreatedBy: "user:x", Expires: 9}))
	must(s.Enrol(s.ctx, hash("code"), store.Device{ID: "d", TokenHash: hash("token"), Label: "Firefox", Created: 1}))(t)
	const hour, now = int64(3_600_000), 1_700_000_000_000/3_600_000*3_600_000 + int64(1000)
	send := func(device string, at int64) {
		t.Helper()
		s.made++
		a := Arrival(s.made, "a", 10)
		a.Device, a.Received = device, at
		must(s.Submit(s.ctx, a))(t)
	}
	for _, at := range []int64{now - 29*24*hour, now - 5*hour, now - hour, now - hour + 1, now - 1, now} {
		send("d", at)
	}
	send("other", now)
	hours := func(at int64) string {
		t.Helper()
		this, earlier, err := s.DeviceHours(s.ctx, "d", at)
		s.ok(err)
		slices.Sort(earlier)
		return fmt.Sprint(this, earlier)
	}
	s.same(hours(now), "2 [1 2]")
	s.same(hours(now+hour), "0 [1 2 2]")
	s.same(must(s.HoldDevice(s.ctx, "d", "over_habit: 20 in an hour", now))(t), true)
	s.same(must(s.HoldDevice(s.ctx, "d", "another", now+1))(t), false)
	d := must(s.Device(s.ctx, "d"))(t)
	s.same(fmt.Sprint(d.Held, d.HeldReason), fmt.Sprint(now, "over_habit: 20 in an hour"))
	s.ok(s.ReleaseDevice(s.ctx, "d", now))
	s.code(s.ReleaseDevice(s.ctx, "d", now), campaign.ErrConflict)
	s.code(s.ReleaseDevice(s.ctx, "none", now), campaign.ErrNotFound)
	s.same(hours(now), "0 [1 2]")
	send("d", now+2)
	s.same(hours(now), "1 [1 2]")
	s.same(hours(now+hour), "0 [1 2 3]") // the hour as it was is part of the habit
}
