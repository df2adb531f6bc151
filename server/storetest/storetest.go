// Package storetest is the suite that every database behind server/store must pass: what the store promises, and nothing of
// how one database keeps it.
package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/translog"
)

// Key is the secret key of the log that the suite's stores are opened with. It guards nothing.
const Key = "PRIVATE+KEY+refrain.example.org/log+a09b12d6+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

// Signer gives the signer that a store under test is opened with.
func Signer(t testing.TB) note.Signer {
	t.Helper()
	s, err := note.NewSigner(Key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Verifier gives the verifier of what a store under test signs.
func Verifier(t testing.TB) note.Verifier {
	t.Helper()
	v, err := translog.Verifier(Key)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Open makes a new, empty store, signed by Signer and closed by the test's cleanup, and a function that opens it another time, as a
// second process would.
type Open func(t testing.TB) (s *store.Store, again func() *store.Store)

// TestStore runs the suite.
func TestStore(t *testing.T, open Open) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *suite)
	}{
		{"Offices", testOffices}, {"Enrolment", testEnrolment}, {"EnrolmentRace", testEnrolmentRace}, {"Users", testUsers}, {"Admins", testAdmins}, {"DevicesSeen", testDevicesSeen}, {"LastAndHeld", testLastAndHeld}, {"Settings", testSettings},
		{"Events", testEvents}, {"Signatures", testSignatures}, {"Feed", testFeed}, {"Text", testText},
		{"Intake", testIntake}, {"IntakeGroup", testIntakeGroup}, {"IntakeOffice", testIntakeOffice}, {"BigBody", testBigBody}, {"Submit", testSubmit},
		{"TwoProcesses", testTwoProcesses}, {"Reports", testReports}, {"DeviceBrake", testDeviceBrake}, {"Log", testLog}, {"Checkpoints", testCheckpoints},
		{"Verdict", testVerdict}, {"VerdictRace", testVerdictRace}, {"Candidates", testCandidates}, {"CommonElements", testCommonElements}, {"Elsewhere", testElsewhere},
		{"Withdraw", testWithdraw}, {"Hold", testHold}, {"Retain", testRetain}, {"Export", testExport},
		{"Join", testJoin}, {"JoinRace", testJoinRace}, {"Merge", testMerge}, {"Told", testTold}, {"Ties", testTies}, {"Campaigns", testCampaigns},
		{"Advice", testAdvice}, {"ConfirmedIn", testConfirmedIn}, {"Channels", testChannels}, {"Outbox", testOutbox}, {"OutboxTakenBack", testOutboxTakenBack}, {"OutboxMerge", testOutboxMerge}, {"OutboxRace", testOutboxRace}, {"Known", testKnown},
		{"Corpus", testCorpus}, {"Outside", testOutside}, {"Twins", testTwins},
		{"Search", testSearch}, {"ReportList", testReportList}, {"CampaignList", testCampaignList}, {"Assignment", testAssignment}, {"Person", testPerson},
		{"Corrections", testCorrections}, {"Days", testDays}, {"Stats", testStats}, {"Outcomes", testOutcomes}, {"Closed", testClosed},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, again := open(t)
			c.test(t, &suite{Store: s, again: again, t: t, ctx: t.Context()})
		})
	}
}

// suite is one test's store.
type suite struct {
	*store.Store
	again func() *store.Store
	t     *testing.T
	ctx   context.Context
	made  int
}

// ok fails the test for an error.
func (s *suite) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// code fails the test unless the error has the code.
func (s *suite) code(err error, want string) {
	s.t.Helper()
	var e *campaign.Error
	if !errors.As(err, &e) || e.Code != want {
		s.t.Fatalf("the error is %v, not %s", err, want)
	}
}

// must gives a value or fails the test.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// same fails the test unless two values print alike.
func (s *suite) same(got, want any) {
	s.t.Helper()
	a, b := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want)
	if a != b {
		s.t.Fatalf("got  %s\nwant %s", a, b)
	}
}

// office adds offices with a page each.
func (s *suite) office(ids ...string) {
	s.t.Helper()
	for _, id := range ids {
		s.ok(s.AddOffice(s.ctx, store.Office{ID: id, Name: "Office " + id, Language: "en", Created: 1,
			Pages: []store.OfficePage{{Page: "x:" + id, Proof: "shown in a video call", Added: 1, AddedBy: "user:admin"}}}))
	}
}

// uuid gives the id of the n-th invented report.
func uuid(n int) string { return fmt.Sprintf("%08x-0000-4000-8000-%012x", n*2654435761%(1<<32), n) }

// Arrival makes the n-th invented report of an office, about size bytes long.
func Arrival(n int, office string, size int) store.Arrival {
	nonce := sha256.Sum256(fmt.Append(nil, "nonce", n, office))
	r := &campaign.Report{ID: uuid(n), Nonce: nonce[:], Page: "x:" + office, Language: "en", Note: strings.Repeat("n", size),
		Posts: []campaign.Post{{ID: fmt.Sprint("post", n), Text: "invented", Account: campaign.Account{ID: fmt.Sprint("account", n%7), Handle: "somebody"}}}}
	body, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return store.Arrival{Report: r, Body: body, Digest: sha256.Sum256(body), Office: office, Device: "device", Received: 1_700_000_000_000 + int64(n)}
}

// report stores a new report of an office and gives its id.
func (s *suite) report(office string) string {
	s.t.Helper()
	s.made++
	a := Arrival(s.made, office, 10)
	if got := must(s.Submit(s.ctx, a))(s.t); got.State != store.Created {
		s.t.Fatalf("report %d is %s", s.made, got.State)
	}
	return a.Report.ID
}

// found makes a cluster of a report with these sketch elements.
func (s *suite) found(report string, ordinal int, office string, sketch ...uint32) campaign.Found {
	return campaign.Found{ID: fmt.Sprintf("%s/%d", report, ordinal), Report: report, Office: office, Page: "x:" + office, Level: "coordinated", Kind: "copy",
		Text: "an invented text", Lang: "en", Sketch: sketch, Posts: 5, People: 4, First: 100, Last: 200, Reported: 1_700_000_000_000 + int64(s.made)}
}

// verified stores a new report of an office with one cluster.
func (s *suite) verified(office string, sketch ...uint32) campaign.Found {
	s.t.Helper()
	id := s.report(office)
	f := s.found(id, 0, office, sketch...)
	s.ok(s.SetVerdict(s.ctx, id, campaign.Verdict{State: campaign.VerdictVerified, At: 5}, []campaign.Found{f}))
	return f
}

// ids gives the ids of clusters.
func ids(list []campaign.Found) []string {
	out := []string{}
	for i := range list {
		out = append(out, list[i].ID)
	}
	return out
}

// hash makes a hash out of a word.
func hash(word string) [32]byte { return sha256.Sum256([]byte(word)) }

// Fill puts something into most tables of an empty store.
func Fill(t *testing.T, st *store.Store) {
	t.Helper()
	s := &suite{Store: st, t: t, ctx: t.Context()}
	s.office("a", "b")
	first, second := s.verified("a", 1, 2, 3), s.verified("b", 1, 2, 3)
	s.campaign("c1", []string{"a", "b"}, first, second)
	s.ok(s.AddEvents(s.ctx, campaign.Event{ID: "e1", At: 1, Actor: "server", Act: "campaign.formed", Subject: "campaign:c1"}))
}
