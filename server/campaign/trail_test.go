package campaign

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// act makes an event as Apply does.
func act(t interface{ Fatal(...any) }, c *Campaign, name, id string, at int64) Event {
	o := order(name)
	o.At, o.Report = at, "mine"
	out, err := Apply(*c, o)
	if err != nil {
		t.Fatal(name, err)
	}
	*c, out.Event.ID = out.Campaign, id
	return out.Event
}

// lines writes a trail for comparison.
func lines(trail []Status) string {
	var out []string
	for _, s := range trail {
		p, _ := json.Marshal(s.Params)
		out = append(out, fmt.Sprint(s.Status, " ", s.At, " ", string(p)))
	}
	return strings.Join(out, "\n")
}

// others are clusters of so many other offices, one a day from the first day.
func others(n int) (found []Found, names []string) {
	names = []string{"me"}
	found = append(found, Found{ID: "mine/0", Office: "me", First: noon})
	for i := range n {
		name := fmt.Sprint("secret-office-", i)
		names = append(names, name)
		found = append(found, Found{ID: fmt.Sprint("secret-report-", i), Office: name, First: noon + int64(i)*86_400})
	}
	return found, names
}

func TestTrail(t *testing.T) {
	found, offices := others(4)
	c := Campaign{ID: "one", State: StateNew, Anchor: "a", Clusters: []string{"k1", "k2", "k3"}, Offices: offices}
	events := []Event{act(t, &c, ActReview, "1", 40), act(t, &c, ActConfirm, "2", 50), act(t, &c, ActFiled, "3", 60), act(t, &c, ActGone, "4", 70)}
	events[0], events[3] = events[3], events[0] // in any order
	h := History{Report: "mine", Office: "me", Received: 10, Verdict: Verdict{State: VerdictVerified, At: 20}, Campaigns: []Membership{{Campaign: c, Found: found, Events: events}}}
	want := fmt.Sprintf(`received 10 {}
verified 20 {}
in_confirmed_campaign 50 {"others":3,"day":%d}
told_to_platform 60 {"platform":"x"}
gone 70 {"gone":2,"of":6}`, (noon+2*86_400)/86_400)
	if got := lines(Trail(h)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	h.Report = "another"
	if got := lines(Trail(h)); strings.Contains(got, "gone") {
		t.Errorf("what is gone of another report is told:\n%s", got)
	}
	h.Withdrawn, h.Hidden = 80, true
	if got := lines(Trail(h)); got != "received 10 {}\nverified 20 {}\nwithdrawn 80 {\"hidden\":true}" {
		t.Error(got)
	}
}

func TestTrailOfVerdicts(t *testing.T) {
	for want, v := range map[string]Verdict{
		`waiting 10 {"reason":"queued"}`:                {State: VerdictWaiting, Reason: ReasonQueued},
		`not_reproduced 20 {"reason":"evidence"}`:       {State: VerdictNotReproduced, Reason: ReasonEvidence, Where: "evidence[0].level", At: 20},
		`unverifiable 20 {"reason":"unknown_detector"}`: {State: VerdictUnverifiable, Reason: ReasonUnknownDetector, At: 20},
	} {
		if got := lines(Trail(History{Received: 10, Verdict: v})); got != "received 10 {}\n"+want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// TestTrailOfDecisions: each row is acts with their times, the report joining at 45, and what its office reads after the verdict.
func TestTrailOfDecisions(t *testing.T) {
	for _, x := range []struct {
		acts string
		want string
	}{
		{"", ""},
		{"review", ""},
		{"review reopen!", ""},
		{"confirm", "in_confirmed_campaign 50"},
		{"dismiss", "dismissed 50"},
		{"letter", "letter_campaign 50"},
		{"confirm reopen", "in_confirmed_campaign 50\nreopened 60"},
		{"confirm reopen dismiss", "in_confirmed_campaign 50\nreopened 60\ndismissed 70"},
		{"confirm undo", "in_confirmed_campaign 50\nreopened 60"},
		{"confirm letter undo", "in_confirmed_campaign 50\nletter_campaign 60\nin_confirmed_campaign 70"},
		{"title undo", ""},
		{"-confirm", "in_confirmed_campaign 45"},
		{"-confirm reopen", "in_confirmed_campaign 45\nreopened 50"},
		{"-confirm -reopen", ""},
		{"-confirm -letter", "letter_campaign 45"},
		{"-confirm -reopen undo", "in_confirmed_campaign 50"},
		{"confirm title undo", "in_confirmed_campaign 50"},
		{"-confirm -reopen dismiss", "dismissed 50"},
	} {
		c := Campaign{ID: "one", State: StateNew, Anchor: "a", Clusters: []string{"k1", "k2", "k3"}}
		var events []Event
		at, early := int64(50), int64(30)
		for i, name := range strings.Fields(x.acts) {
			when := &at
			name, before := strings.CutPrefix(name, "-")
			if before {
				when = &early
			}
			if name, no := strings.CutSuffix(name, "!"); no {
				if _, err := Apply(c, order(name)); err == nil {
					t.Errorf("%s of %s", name, c.State)
				}
				continue
			}
			if name == "undo" {
				o := order(ActUndo)
				o.At = *when
				out, err := Undo(c, events[len(events)-1], false, o)
				if err != nil {
					t.Fatal(err)
				}
				c, out.Event.ID = out.Campaign, fmt.Sprint(i)
				events = append(events, out.Event)
			} else {
				events = append(events, act(t, &c, name, fmt.Sprint(i), *when))
			}
			*when += 10
		}
		h := History{Report: "mine", Office: "me", Received: 10, Verdict: Verdict{State: VerdictVerified, At: 20}, Campaigns: []Membership{{Campaign: c, Events: events, Joined: 45}}}
		want := strings.TrimSuffix("received 10\nverified 20\n"+x.want, "\n")
		if got := strings.ReplaceAll(lines(Trail(h)), " {}", ""); got != want {
			t.Errorf("%q: got\n%s\nwant\n%s", x.acts, got, want)
		}
	}
}

// TestTrailFollowsTheCampaign where no event of its own says what became of it: it came together with another.
func TestTrailFollowsTheCampaign(t *testing.T) {
	c := Campaign{ID: "one", State: StateConfirmed, Clock: Clock{Confirmed: 77}}
	h := History{Received: 10, Verdict: Verdict{State: VerdictVerified, At: 20}, Campaigns: []Membership{{Campaign: c}}}
	if got := lines(Trail(h)); !strings.HasSuffix(got, "in_confirmed_campaign 77 {}") {
		t.Error(got)
	}
	c.State, c.Anchor = StateNew, "a"
	e := act(t, &c, ActConfirm, "1", 50)
	c.State = StateInReview
	h.Campaigns[0] = Membership{Campaign: c, Events: []Event{e}}
	if got := lines(Trail(h)); !strings.HasSuffix(got, "in_confirmed_campaign 50 {}\nreopened 50 {}") {
		t.Error(got)
	}
}

// TestNothingOfOthersLeaks is promise 8: whatever is done, the trail is the same to the byte with none, one or two other offices; with
// more it says "3", whatever the number; and it never holds a name, an id, an actor or a reason of anybody.
func TestNothingOfOthersLeaks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Campaign{ID: "secret-campaign", State: StateNew, Anchor: "a", Clusters: []string{"k1", "k2", "k3"}, Title: "secret-title"}
		var events []Event
		for i := range rapid.IntRange(0, 8).Draw(t, "acts") {
			o := order(rapid.SampledFrom(rules).Draw(t, "act").act)
			o.At, o.Actor, o.Reason = rapid.Int64Range(30, 90).Draw(t, "at"), "user:secret-actor", "secret-reason"
			o.Report = rapid.SampledFrom([]string{"mine", "secret-report-1"}).Draw(t, "report")
			if o.Act == ActUndo || o.Act == ActMerge {
				continue
			}
			if out, err := Apply(c, o); err == nil {
				c, out.Event.ID = out.Campaign, fmt.Sprint(i)
				events = append(events, out.Event)
			}
		}
		joined := rapid.Int64Range(0, 100).Draw(t, "joined")
		trail := func(n int) string {
			c := c
			var found []Found
			found, c.Offices = others(n)
			b, err := json.Marshal(Trail(History{Report: "mine", Office: "me", Received: 10, Verdict: Verdict{State: VerdictVerified, At: 20, Where: "secret-path"},
				Campaigns: []Membership{{Campaign: c, Found: found, Events: events, Joined: joined}}}))
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		alone := trail(0)
		for n := 1; n < LeastOthers; n++ {
			if got := trail(n); got != alone {
				t.Fatalf("%d others:\n%s\nnone:\n%s", n, got, alone)
			}
		}
		many := trail(LeastOthers)
		for n := LeastOthers + 1; n < 8; n++ {
			if got := trail(n); got != many {
				t.Fatalf("%d others:\n%s\nthree:\n%s", n, got, many)
			}
		}
		if c.State != StateConfirmed && many != alone {
			t.Fatalf("others are told of before confirmation: %s", many)
		}
		if strings.Contains(many, "secret") {
			t.Fatal(many)
		}
	})
}

func TestReach(t *testing.T) {
	for _, x := range []struct {
		state   State
		offices string
		ok      bool
	}{
		{StateConfirmed, "me a b c", true}, {StateConfirmed, "a b c", true}, {StateConfirmed, "me a b", false}, {StateConfirmed, "a b a b", false},
		{StateInReview, "me a b c d", false}, {StateLetter, "me a b c d", false}, {StateDismissed, "me a b c d", false}, {StateConfirmed, "me a b c d e f", true},
	} {
		n, ok := Reach(Campaign{State: x.state, Offices: strings.Fields(x.offices)}, "me")
		if ok != x.ok || ok && n != 3 || !ok && n != 0 {
			t.Errorf("%s, %s: %d %v", x.state, x.offices, n, ok)
		}
	}
}
