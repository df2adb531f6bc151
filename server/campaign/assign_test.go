package campaign

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// desk is a store in memory: what the server would hold, and what it does when clusters arrive.
type desk struct {
	found     map[string]Found
	campaigns map[string]Campaign
	ties      []Tie
}

func newDesk() *desk { return &desk{found: map[string]Found{}, campaigns: map[string]Campaign{}} }

// compared remembers Close for texts, which the worlds ask for again and again.
var compared = map[[2]string]bool{}

func closeAgain(a, b *Found) bool {
	if a.Kind == linkKind || b.Kind == linkKind {
		return Close(a, b)
	}
	pair := [2]string{a.Text, b.Text}
	yes, ok := compared[pair]
	if !ok {
		yes = Close(a, b)
		compared[pair] = yes
	}
	return yes
}

// closed gives the ids of all that hangs together with some clusters.
func (d *desk) closed(ids []string) []string {
	in := map[string]bool{}
	for queue := ids; len(queue) > 0; queue = queue[1:] {
		if in[queue[0]] || d.found[queue[0]].ID == "" {
			continue
		}
		in[queue[0]] = true
		f := d.found[queue[0]]
		for id, g := range d.found {
			if closeAgain(&f, &g) || f.Campaign != "" && f.Campaign == g.Campaign {
				queue = append(queue, id)
			}
		}
		for _, t := range d.ties {
			if t.A == f.ID || t.B == f.ID {
				queue = append(queue, t.A, t.B)
			}
		}
	}
	return slices.Sorted(maps.Keys(in))
}

// join joins what hangs together with some clusters.
func (d *desk) join(decided string, ids ...string) {
	j := Joining{Ties: d.ties, Decided: decided, At: 99}
	for _, id := range d.closed(ids) {
		j.Found = append(j.Found, d.found[id])
	}
	for _, id := range slices.Sorted(maps.Keys(d.campaigns)) {
		c := d.campaigns[id]
		if slices.ContainsFunc(j.Found, func(f Found) bool { return f.Campaign == id || f.ID == c.Anchor }) {
			j.Previous = append(j.Previous, c)
		}
	}
	out := Join(j)
	for _, c := range out.Campaigns {
		c.Version++
		d.campaigns[c.ID] = c
	}
	for id, c := range out.Of {
		f := d.found[id]
		f.Campaign = c
		d.found[id] = f
	}
}

func (d *desk) arrive(batch ...Found) {
	var ids []string
	for _, f := range batch {
		d.found[f.ID] = f
		ids = append(ids, f.ID)
	}
	d.join("", ids...)
}

// decide sets a campaign's state.
func (d *desk) decide(id string, s State) {
	c := d.campaigns[id]
	c.State = s
	d.campaigns[id] = c
}

// members says who is with whom, without the ids of campaigns.
func (d *desk) members() string {
	of := map[string][]string{}
	for id, f := range d.found {
		if f.Campaign != "" {
			of[f.Campaign] = append(of[f.Campaign], id)
		}
	}
	var lines []string
	for _, ids := range of {
		slices.Sort(ids)
		lines = append(lines, fmt.Sprint(ids))
	}
	slices.Sort(lines)
	return fmt.Sprint(lines)
}

// standing gives the campaigns that hold something, with their ids, states and members.
func (d *desk) standing() map[string]string {
	out := map[string]string{}
	for id, c := range d.campaigns {
		if c.Into == "" && len(c.Clusters) > 0 {
			out[id] = fmt.Sprint(c.State, c.Clusters, c.Clock.Confirmed)
		}
	}
	return out
}

func TestTwoOfficesMakeACampaign(t *testing.T) {
	d := newDesk()
	d.arrive(textCluster("a", "1", window(0), 1))
	other := textCluster("b", "1", window(0), 2)
	other.Page = "facebook:100"
	d.arrive(other)
	if len(d.campaigns) != 0 {
		t.Fatalf("one office on two pages made %v", d.campaigns)
	}
	third := textCluster("c", "2", window(10), 3)
	third.Accounts, third.Lang, third.Level = []string{"h1", "h2"}, "fr", "coordinated"
	d.arrive(third)
	if d.members() != "[[a b c]]" {
		t.Fatal(d.members())
	}
	for _, c := range d.campaigns {
		if c.State != StateNew || c.Anchor != "a" || c.Posts != 12 || c.Accounts != 3+3+2 || fmt.Sprint(c.Offices, c.Pages, c.Langs) != "[1 2] [facebook:100 x:1 x:2] [en fr]" {
			t.Errorf("%+v", c)
		}
		if want := (Clock{FirstPost: noon + 1, LastPost: noon + 63, FirstReport: 1, Formed: 99}); c.Clock != want || c.Levels["coordinated"] != 1 {
			t.Errorf("%+v %v", c.Clock, c.Levels)
		}
	}
}

// TestAnyOrderAndBatching: whatever came when, the same clusters are in campaigns together, and everyone agrees with having seen
// them all at once.
func TestAnyOrderAndBatching(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		found := drawFound(t)
		ties := drawTies(t, found)
		at := newDesk()
		at.ties = ties
		at.arrive(found...)
		one := newDesk()
		one.ties = ties
		order := rapid.Permutation(found).Draw(t, "order")
		for len(order) > 0 {
			n := rapid.IntRange(1, len(order)).Draw(t, "batch")
			one.arrive(order[:n]...)
			order = order[n:]
		}
		if one.members() != at.members() {
			t.Fatalf("in batches %s, at once %s", one.members(), at.members())
		}
		for id, f := range one.found {
			if c, ok := one.campaigns[f.Campaign]; f.Campaign != "" && (!ok || c.Into != "" || !slices.Contains(c.Clusters, id)) {
				t.Fatalf("%s is in %s, which is %+v", id, f.Campaign, c)
			}
		}
	})
}

// TestIdsSurvive: what joins a campaign changes its id only if that brings in an earlier report of another campaign; a merged id leads to
// the one that goes on.
func TestIdsSurvive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk()
		for _, f := range drawFound(t) {
			before := maps.Clone(d.campaigns)
			d.arrive(f)
			for id, c := range before {
				if c.Into != "" || len(c.Clusters) == 0 {
					continue
				}
				now := d.campaigns[id]
				if now.Into != "" {
					was, survivor := before[now.Into], d.campaigns[now.Into]
					first, other := d.found[was.Anchor], d.found[c.Anchor] // by the anchors they had: what arrived may have drawn both away
					if survivor.Into != "" || byReport(&first, &other) > 0 {
						t.Fatalf("%s went into %+v, which was %+v", id, survivor, was)
					}
				} else if len(now.Clusters) > 0 && !slices.ContainsFunc(c.Clusters, func(k string) bool { return slices.Contains(now.Clusters, k) }) {
					t.Fatalf("%s kept its id and nothing else: %v, now %v", id, c.Clusters, now.Clusters)
				}
			}
		}
	})
}

// twoCampaigns makes two campaigns, X with the earlier reports.
func twoCampaigns() (d *desk, x, y string) {
	d = newDesk()
	d.arrive(textCluster("x1", "1", window(0), 1), textCluster("x2", "2", window(0), 3))
	d.arrive(textCluster("y1", "3", window(60), 2), textCluster("y2", "4", window(60), 4))
	return d, d.found["x1"].Campaign, d.found["y1"].Campaign
}

func TestMergeAndUndo(t *testing.T) {
	for _, states := range [][2]State{{StateNew, StateNew}, {StateConfirmed, StateDismissed}, {StateDismissed, StateInReview}, {StateNew, StateConfirmed}} {
		d, x, y := twoCampaigns()
		d.decide(x, states[0])
		d.decide(y, states[1])
		before, keep := d.standing(), d.campaigns[x]
		d.ties = MergeTies(d.campaigns[y], d.campaigns[x])
		d.join("", "x1", "y1")
		if d.members() != "[[x1 x2 y1 y2]]" || d.campaigns[y].Into != x || d.found["y2"].Campaign != x {
			t.Fatalf("%s, %+v", d.members(), d.campaigns[y])
		}
		d.ties = nil
		d.decide(x, keep.State)
		d.join(x, "x1", "y1")
		if after := d.standing(); !maps.Equal(before, after) {
			t.Errorf("before %v, after %v", before, after)
		}
	}
}

func TestSplitAndUndo(t *testing.T) {
	for _, state := range []State{StateNew, StateConfirmed, StateDismissed} {
		d := newDesk()
		for i := range 6 {
			d.arrive(textCluster(fmt.Sprint("k", i), fmt.Sprint(i), window(0), int64(i)))
		}
		x := d.found["k0"].Campaign
		d.decide(x, state)
		before := d.standing()
		d.ties = SplitTies(d.campaigns[x], []string{"k3", "k4"})
		d.join("", "k0")
		part := d.found["k3"].Campaign
		if d.members() != "[[k0 k1 k2 k5] [k3 k4]]" || d.found["k0"].Campaign != x || part == x {
			t.Fatalf("%s in %s and %s", d.members(), d.found["k0"].Campaign, part)
		}
		if s := d.campaigns[part].State; (s == StateNew) != (state == StateNew) || s == StateConfirmed || s == StateDismissed {
			t.Errorf("the part of a campaign that is %s is %s", state, s)
		}
		d.ties = nil
		d.join(x, "k0")
		if after := d.standing(); !maps.Equal(before, after) {
			t.Errorf("before %v, after %v", before, after)
		}
		if d.campaigns[part].Into != x {
			t.Error("the part's id leads nowhere")
		}
		d.ties = SplitTies(d.campaigns[x], []string{"k3", "k4"})
		d.join("", "k0")
		if d.found["k3"].Campaign != part {
			t.Error("the same split, another id")
		}
	}
}

// TestTheEarliestPartKeepsTheID even if what is split off is the greater part.
func TestTheEarliestPartKeepsTheID(t *testing.T) {
	d := newDesk()
	for i := range 6 {
		d.arrive(textCluster(fmt.Sprint("k", i), fmt.Sprint(i), window(0), int64(i)))
	}
	x := d.found["k0"].Campaign
	d.ties = SplitTies(d.campaigns[x], []string{"k0", "k1"})
	d.join("", "k0")
	if d.found["k0"].Campaign != x || d.found["k5"].Campaign == x || d.members() != "[[k0 k1] [k2 k3 k4 k5]]" {
		t.Errorf("%s; k0 in %s, k5 in %s", d.members(), d.found["k0"].Campaign, d.found["k5"].Campaign)
	}
}

// TestSplitsHoldAgainstNewcomers: what comes later goes to one side and does not bring the two together.
func TestSplitsHoldAgainstNewcomers(t *testing.T) {
	d := newDesk()
	for i := range 6 {
		d.arrive(textCluster(fmt.Sprint("k", i), fmt.Sprint(i), window(0), int64(i)))
	}
	x := d.found["k0"].Campaign
	d.ties = SplitTies(d.campaigns[x], []string{"k3", "k4"})
	d.join("", "k0")
	for i := range 9 {
		d.arrive(textCluster(fmt.Sprint("n", i), fmt.Sprint(10+i), window(i%2*10), int64(10+i)))
	}
	if d.found["k3"].Campaign != d.found["k4"].Campaign || d.found["k3"].Campaign == x || d.found["k5"].Campaign != x || d.found["n0"].Campaign != x {
		t.Error(d.members())
	}
}

func TestStatesOfWhatComesTogether(t *testing.T) {
	for _, x := range []struct{ a, b, want State }{
		{StateNew, StateNew, StateNew}, {StateNew, StateInReview, StateInReview}, {StateNew, StateConfirmed, StateConfirmed},
		{StateInReview, StateConfirmed, StateConfirmed}, {StateConfirmed, StateConfirmed, StateConfirmed}, {StateConfirmed, StateDismissed, StateInReview},
		{StateNew, StateDismissed, StateInReview}, {StateLetter, StateDismissed, StateInReview}, {StateLetter, StateLetter, StateLetter},
	} {
		if got := together(x.a, x.b); got != x.want || together(x.b, x.a) != x.want {
			t.Errorf("%s and %s: %s, want %s", x.a, x.b, got, x.want)
		}
	}
}

// TestWithdrawal: the campaign of what is left goes on by its id; with nobody left it is empty and can come back.
func TestWithdrawal(t *testing.T) {
	d, x, _ := twoCampaigns()
	d.arrive(textCluster("x3", "5", window(0), 9))
	withdraw := func(id string, yes bool) {
		f := d.found[id]
		f.Withdrawn = yes
		d.found[id] = f
		d.join("", id)
	}
	withdraw("x1", true)
	if d.found["x2"].Campaign != x || d.campaigns[x].Anchor != "x2" || len(d.campaigns[x].Clusters) != 2 {
		t.Fatalf("%+v", d.campaigns[x])
	}
	withdraw("x2", true)
	if c := d.campaigns[x]; len(c.Clusters) != 0 || d.found["x3"].Campaign != "" {
		t.Errorf("one office is left, and nobody had looked: %+v", c)
	}
}

func TestADecidedCampaignOutlivesItsOffices(t *testing.T) {
	d, x, _ := twoCampaigns()
	d.decide(x, StateConfirmed)
	f := d.found["x1"]
	f.Withdrawn = true
	d.found["x1"] = f
	d.join("", "x1")
	if c := d.campaigns[x]; fmt.Sprint(c.Clusters) != "[x2]" || c.State != StateConfirmed {
		t.Errorf("%+v", c)
	}
}
