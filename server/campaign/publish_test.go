package campaign

import (
	"fmt"
	"strings"
	"testing"
)

// samplePublication is one that nothing is wrong with.
func samplePublication() *Publication {
	p := &Publication{Campaign: Campaign{ID: "one", State: StateConfirmed}, Exemplar: "k0", Proposer: "user:ana", Approver: "user:bo",
		Evidence: Cluster{Fields: []Number{{Name: "words", Value: 30}, {Name: "weight", Value: 900}}}}
	for i := range 3 {
		f := textCluster(fmt.Sprint("k", i), fmt.Sprint(i), window(0), int64(i))
		p.Clusters, p.Campaign.Clusters = append(p.Clusters, f), append(p.Campaign.Clusters, f.ID)
	}
	return p
}

// TestPublishing is promise 7, condition by condition.
func TestPublishing(t *testing.T) {
	for _, x := range []struct {
		change func(p *Publication)
		want   string
	}{
		{func(*Publication) {}, ""},
		{func(p *Publication) { p.Campaign.State = StateInReview }, "conflict: state"},
		{func(p *Publication) { p.Exemplar = "none" }, "invalid: exemplar"},
		{func(p *Publication) { p.Clusters[0].Withdrawn = true }, "invalid: exemplar"},
		{func(p *Publication) { p.Campaign.Clusters = p.Campaign.Clusters[1:] }, "invalid: exemplar"},
		{func(p *Publication) { p.Clusters = p.Clusters[:2] }, "too_thin: offices"},
		{func(p *Publication) { p.Clusters[2].Withdrawn = true }, "too_thin: offices"},
		{func(p *Publication) { p.Clusters[2].Office = "1" }, "too_thin: offices"},
		{func(p *Publication) { p.Clusters[2] = textCluster("k2", "2", window(60), 1) }, "too_thin: offices"}, // tied to it, another message
		{func(p *Publication) { p.Clusters, p.Source = p.Clusters[:1], "A report of 3 September" }, ""},
		{func(p *Publication) { p.Clusters, p.Source = p.Clusters[:1], " " }, "too_thin: offices"},
		{func(p *Publication) { p.Source = strings.Repeat("a", MaxSource+1) }, "too_large: source"},
		{func(p *Publication) { p.Clusters[0].Sketch = p.Clusters[0].Sketch[1:] }, "too_thin: sketch"},
		{func(p *Publication) { p.Evidence.Fields[0].Value = 11 }, "too_thin: words"},
		{func(p *Publication) { p.Evidence.Fields[1].Value = 439 }, "too_thin: weight"},
		{func(p *Publication) { p.Evidence.Fields = nil }, "too_thin: words"},
		{func(p *Publication) { p.Approver = p.Proposer }, "second_person"},
		{func(p *Publication) { p.Approver = "" }, "second_person"},
		{func(p *Publication) { p.Proposer = "" }, "second_person"},
	} {
		p := samplePublication()
		x.change(p)
		if got := code(p.MayPublish()); got != x.want {
			t.Errorf("got %q, want %q", got, x.want)
		}
	}
}

func TestRenewal(t *testing.T) {
	p := samplePublication()
	ends := Ends(1_000)
	if ends != 1_000+30*86_400_000 {
		t.Error(ends)
	}
	if got := code(p.MayRenew(ends, ends-8*day)); got != "conflict: expires" {
		t.Error(got)
	}
	if err := p.MayRenew(ends, ends-6*day); err != nil {
		t.Error(err)
	}
	p.Approver = p.Proposer
	if got := code(p.MayRenew(ends, ends+day)); got != ErrSecondPerson {
		t.Error(got)
	}
}

// TestUnfounded: what it stood on is gone.
func TestUnfounded(t *testing.T) {
	p := samplePublication()
	if got := p.Unfounded(); got != "" {
		t.Error(got)
	}
	p.Clusters[1].Withdrawn = true
	if got := p.Unfounded(); got != "too_thin: offices" {
		t.Error(got)
	}
	p.Campaign.State = StateLetter
	if got := p.Unfounded(); got != "conflict: state" {
		t.Error(got)
	}
}

func TestBrakes(t *testing.T) {
	for _, x := range []struct {
		now     int64
		earlier []int64
		want    Brake
	}{
		{1, nil, Brake{}}, {120, nil, Brake{}}, {121, nil, Brake{true, "hard_cap", 120}}, {121, []int64{100, 100, 100}, Brake{true, "hard_cap", 120}},
		{20, []int64{1, 1, 1}, Brake{}}, {21, []int64{1, 1, 1}, Brake{true, "over_habit", 20}}, {21, []int64{1, 0, 1, 0}, Brake{}},
		{50, []int64{1, 5, 1}, Brake{}}, {51, []int64{1, 5, 1}, Brake{true, "over_habit", 50}},
	} {
		if got := BrakeDevice(x.now, x.earlier); got != x.want {
			t.Errorf("%d after %v: %+v", x.now, x.earlier, got)
		}
	}
	for _, x := range []struct {
		today, offices, busiest int64
		want                    Brake
	}{
		{50, 47, 1, Brake{}}, {51, 47, 1, Brake{true, "over_expected", 50}}, {51, 9, 1, Brake{}}, {2000, 47, 200, Brake{}}, {2001, 47, 200, Brake{true, "over_expected", 2000}},
	} {
		if got := BrakeSignature(x.today, x.offices, x.busiest); got != x.want {
			t.Errorf("%+v: %+v", x, got)
		}
	}
}

func TestReputation(t *testing.T) {
	if got := Reputation(Outcomes{}); got != 500 {
		t.Error(got)
	}
	if Reputation(Outcomes{Letter: 9}) != 500 {
		t.Error("a letter campaign counts against who reported it")
	}
	good, bad := Reputation(Outcomes{Verified: 10, Confirmed: 5}), Reputation(Outcomes{Verified: 10, NotReproduced: 5})
	if good <= 800 || bad >= 500 || Reputation(Outcomes{Dismissed: 3}) >= 500 || Reputation(Outcomes{Verified: 1}) <= 500 {
		t.Error(good, bad)
	}
	if got := Reputation(Outcomes{Verified: 1 << 40, Confirmed: 1 << 40, NotReproduced: 1 << 40}); got < 0 || got > 1000 {
		t.Error(got)
	}
	var o Outcomes
	o.Add(VerdictVerified, []State{StateDismissed, StateConfirmed})
	o.Add(VerdictNotReproduced, nil)
	o.Add(VerdictWaiting, []State{StateNew})
	o.Add(VerdictVerified, []State{StateDismissed, StateLetter})
	if o != (Outcomes{Reports: 4, Verified: 2, NotReproduced: 1, Confirmed: 1, Letter: 1}) {
		t.Errorf("%+v", o)
	}
}

// TestAnAnalystMakesACampaign of what one office reported.
func TestAnAnalystMakesACampaign(t *testing.T) {
	d := newDesk()
	d.arrive(textCluster("a", "1", window(0), 1))
	d.ties = []Tie{MadeTie("a")}
	d.join("", "a")
	if d.members() != "[[a]]" {
		t.Error(d.members())
	}
	d.ties = nil
	d.join("", "a")
	if d.members() != "[]" {
		t.Error("taken back: " + d.members())
	}
}
