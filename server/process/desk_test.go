package process

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/storetest"
	"github.com/refrain-project/refrain/server/verify"
	"github.com/refrain-project/refrain/wasm/detect"
)

// native runs reports without the module: that both give the same is tested elsewhere.
type native struct{}

// Run implements Verifier.
func (native) Run(_ context.Context, r verify.Run) (detect.Result, error) {
	d := detect.New(r.Params)
	if err := d.Add(r.Posts); err != nil {
		return detect.Result{}, err
	}
	if r.Signatures != nil {
		if err := d.Load(r.Signatures.List); err != nil {
			return detect.Result{}, err
		}
	}
	return d.Result()
}

// The messages of the tests: invented, and no two alike.
const (
	harbour = "Ask Alex Marchand where the harbour money went, the families of Port-Lavoie were promised a library and got a parking lot instead"
	ferry   = "Le traversier de Grande-Anse ne reviendra jamais parce que la mairesse Ouellette a vendu le quai aux promoteurs du centre commercial"
)

// noon is 12 August 2023, 12:00 UTC.
const noon = 1_691_841_600

// desk is a worker on a store in a temporary folder, with a clock of the test's own. Nothing runs in the background: a report is
// judged and joined when the test says so.
type desk struct {
	*Worker
	t    *testing.T
	path string
	at   time.Time
	made int
}

func newDesk(t *testing.T, offices ...string) *desk {
	t.Helper()
	d := &desk{t: t, path: filepath.Join(t.TempDir(), "refrain.db"), at: time.Unix(noon+86_400, 0)}
	d.Worker = d.worker()
	for _, id := range offices {
		d.must(d.Store.AddOffice(t.Context(), store.Office{ID: id, Name: "Office " + id, Language: "en", Created: 1,
			Pages: []store.OfficePage{{Page: "x:" + id, Proof: "shown in a video call", Added: 1, AddedBy: "user:admin"}}}))
	}
	return d
}

// worker opens the same file another time, as a second process would.
func (d *desk) worker() *Worker {
	d.t.Helper()
	s, err := store.Open(d.t.Context(), store.Options{Path: d.path, Signer: storetest.Signer(d.t)})
	d.must(err)
	d.t.Cleanup(func() { s.Close() })
	now := func() time.Time { return d.at }
	return NewWorker(Config{Store: s, Verifier: native{}, AccountKey: make([]byte, 32), Now: now,
		Feed: &Feed{Store: s, Signer: storetest.Signer(d.t), Verifier: storetest.Verifier(d.t), Now: now}})
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// code fails the test unless the error has the code.
func (d *desk) code(err error, want string) {
	d.t.Helper()
	var e *campaign.Error
	if !errors.As(err, &e) || e.Code != want {
		d.t.Fatalf("the error is %v, not %s", err, want)
	}
}

// arrivalIn makes a report of an office: six accounts of its own with one message, in a language.
func (d *desk) arrivalIn(office, text, lang string) store.Arrival {
	d.t.Helper()
	d.made++
	seed := sha256.Sum256(fmt.Append(nil, office, text, d.made))
	r := &campaign.Report{ID: fmt.Sprintf("%08x-0000-4000-8000-%012x", d.made, d.made), Nonce: seed[:], Detector: campaign.DetectorRef{SHA256: fmt.Sprintf("%064x", 7)},
		Page: "x:" + office, Language: "en", Threads: []campaign.Thread{{ID: "t1", Root: campaign.Root{Text: "We opened the bridge.", Time: noon}, Read: 46, Shown: 51, Order: "all"}}}
	for i := range int64(40) {
		r.Threads[0].Times = append(r.Threads[0].Times, campaign.BareTime{Time: noon + 60 + i*i*50, Account: i%30 + 1})
	}
	for i := range int64(6) {
		at := noon + 7200 + 100*i
		id := fmt.Sprint((at*1000-1_288_834_974_657)<<22 | int64(d.made)<<4 | i)
		r.Posts = append(r.Posts, campaign.Post{ID: id, Thread: "t1", Lang: lang, Time: at, Text: text + []string{"", "!", " 😡", " NOW", "...", " #shame"}[i],
			Account: campaign.Account{ID: fmt.Sprintf("%s-%d-%d", office, d.made, i), Handle: fmt.Sprint("river", i)}, Permalink: "https://x.com/i/status/" + id, ObservedAt: noon + 9000})
	}
	params, err := r.Params()
	d.must(err)
	res, err := native{}.Run(d.t.Context(), verify.Run{Params: params, Posts: r.Input()})
	d.must(err)
	r.Evidence, r.Flags = campaign.FromResult(res)
	body, err := json.Marshal(r)
	d.must(err)
	d.tick(time.Second)
	return store.Arrival{Report: r, Body: body, Digest: campaign.Digest(body), Office: office, Device: "device-" + office, Received: d.at.UnixMilli()}
}

// receive stores a report and gives its id.
func (d *desk) receive(office, text string) string { return d.receiveIn(office, text, "en") }

func (d *desk) receiveIn(office, text, lang string) string {
	d.t.Helper()
	a := d.arrivalIn(office, text, lang)
	got, err := d.Store.Submit(d.t.Context(), a)
	d.must(err)
	if got.State != store.Created {
		d.t.Fatal(got.State)
	}
	return a.Report.ID
}

// send stores a report, judges and joins it.
func (d *desk) send(office, text string) string { return d.sendAs(office, text, "en") }

func (d *desk) sendAs(office, text, lang string) string {
	d.t.Helper()
	id := d.receiveIn(office, text, lang)
	d.must(handle(d.t.Context(), d.Worker, id))
	return id
}

// handle judges and joins a report, as the worker does with its queue.
func handle(ctx context.Context, w *Worker, id string) error {
	x, err := w.judgeID(ctx, id)
	if err != nil || x == nil {
		return err
	}
	if x.Verdict.State != campaign.VerdictVerified {
		return fmt.Errorf("%s: %+v", id, x.Verdict)
	}
	return settled(ctx, w, x)
}

// settled records a verdict and joins.
func settled(ctx context.Context, w *Worker, x *result) error {
	var left unjoined
	if err := w.settle(ctx, []result{*x}, &left); err != nil {
		return err
	}
	return w.joinLeft(ctx, &left)
}

// tick lets time pass.
func (d *desk) tick(by time.Duration) { d.at = d.at.Add(by) }

// campaigns gives the campaigns that stand, the earliest report first.
func (d *desk) campaigns() []campaign.Campaign {
	d.t.Helper()
	list, err := d.Store.Campaigns(d.t.Context(), store.CampaignQuery{})
	d.must(err)
	for i := range list {
		list[i], err = d.Store.Campaign(d.t.Context(), list[i].ID)
		d.must(err)
	}
	slices.SortFunc(list, func(a, b campaign.Campaign) int { return int(a.Clock.FirstReport - b.Clock.FirstReport) })
	return list
}

// only gives the one campaign that there is.
func (d *desk) only() campaign.Campaign {
	d.t.Helper()
	list := d.campaigns()
	if len(list) != 1 {
		d.t.Fatalf("%d campaigns: %+v", len(list), list)
	}
	return list[0]
}

// decide decides as an analyst.
func (d *desk) decide(x Decision) (campaign.Campaign, error) {
	if x.Order.Actor == "" {
		x.Order.Actor = "user:ana"
	}
	x.Order.Role = campaign.RoleAnalyst
	d.tick(time.Second)
	return d.Decide(d.t.Context(), x)
}

// do decides and must succeed.
func (d *desk) do(x Decision) campaign.Campaign {
	d.t.Helper()
	c, err := d.decide(x)
	d.must(err)
	return c
}

// act is a decision with a reason.
func act(what, id string) Decision {
	return Decision{Campaign: id, Order: campaign.Order{Act: what, Reason: "as agreed"}}
}

// stored is all that is kept of campaigns, but for versions and the trail, which only ever grow.
func (d *desk) stored(ids ...string) string {
	d.t.Helper()
	out := ""
	for _, id := range ids {
		c, err := d.Store.CampaignAsStored(d.t.Context(), id)
		d.must(err)
		c.Version = 0
		told, err := d.Store.ToldOf(d.t.Context(), id)
		d.must(err)
		out += fmt.Sprintf("%+v told %+v\n", c, told)
	}
	ties, err := d.Store.Ties(d.t.Context())
	d.must(err)
	return out + fmt.Sprint(ties)
}

// poll is an office's look at its report: what it is told, and that it was.
func (d *desk) poll(report string) (statuses []string) {
	d.t.Helper()
	r, err := d.Store.Report(d.t.Context(), report)
	d.must(err)
	trail, err := d.Trails().Trail(d.t.Context(), &r)
	d.must(err)
	d.must(d.Trails().Tell(d.t.Context(), &r, trail))
	for _, s := range trail {
		statuses = append(statuses, s.Status)
	}
	return statuses
}

// lastEvent gives the newest event of an act on a campaign.
func (d *desk) lastEvent(id, what string) string {
	d.t.Helper()
	events, err := d.events(d.t.Context(), "campaign:"+id)
	d.must(err)
	for _, e := range slices.Backward(events) {
		if e.Act == "campaign."+what {
			return e.ID
		}
	}
	d.t.Fatalf("no %s of %s in %+v", what, id, events)
	return ""
}
