package detect_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refrain-project/refrain/wasm/detect"
)

// harbour is a message of many words; sightings makes posts of it by different accounts, minutes apart.
const harbour = "The library money was promised to the harbour workers and nobody has told them where it went"

// sightings gives n posts of a text by as many accounts, an hour apart from a time on, with ids prefix0, prefix1, ….
func sightings(prefix, text string, n int, from int64) (posts []detect.Post) {
	for i := range n {
		posts = append(posts, detect.Post{
			ID: fmt.Sprint(prefix, i), Platform: "x", Page: "mp", Thread: "t", Text: text, Time: from + int64(i)*3600,
			Account: detect.Account{ID: fmt.Sprint(prefix, "-", i), Followers: -1, Following: -1, Posts: -1, DefaultPicture: -1},
		})
	}
	return posts
}

// explain asks for the one post with an id.
func explain(t rapid.TB, posts []detect.Post, id string) detect.Why {
	t.Helper()
	d := detect.New(detect.DefaultParams())
	add(t, d, posts)
	whys, err := d.Explain(id)
	if err != nil || len(whys) != 1 {
		t.Fatalf("%d answers, error %v", len(whys), err)
	}
	return whys[0]
}

// number gives one number of the only reason with a code.
func number(list []detect.Reason, code, name string) int64 {
	for _, r := range list {
		for _, p := range r.Params {
			if r.Code == code && p.Name == name {
				return p.Value
			}
		}
	}
	return -1
}

// TestWhyNot has a case for each reason why a post is not flagged.
func TestWhyNot(t *testing.T) {
	one := func(change func(p *detect.Post)) []detect.Post {
		p := sightings("p", harbour, 1, monday)
		change(&p[0])
		return p
	}
	for _, c := range []struct {
		name   string
		posts  []detect.Post
		cannot []string
		alone  []string
	}{
		{"root", one(func(p *detect.Post) { p.Root = true }), []string{"root"}, nil},
		{"bare", one(func(p *detect.Post) { *p = detect.Post{ID: "p0", Bare: true, Time: monday} }), []string{"bare", "no_account"}, nil},
		{"nobody", one(func(p *detect.Post) { p.Account.ID = "" }), []string{"no_account"}, nil},
		{"a word", one(func(p *detect.Post) { p.Text = "Bravo" }), []string{"few_units", "light"}, nil},
		{"ordinary words", one(func(p *detect.Post) { p.Text = "and the government of the people and the government" }), []string{"light"}, nil},
		{"alone", one(func(*detect.Post) {}), nil, []string{"few_accounts"}},
		{"two", sightings("p", harbour, 2, monday), nil, []string{"few_accounts"}},
		{"three, far apart", append(sightings("p", harbour, 2, monday), sightings("q", harbour, 1, monday+30*day)...), nil, []string{"silence"}},
		{"three, one without a time", append(sightings("p", harbour, 1, 0), sightings("q", harbour, 2, monday)...), nil, []string{"no_time"}},
		{"near to one at the edge", edge(), nil, []string{"no_star"}},
		{"three", sightings("p", harbour, 3, monday), nil, nil},
	} {
		w := explain(t, c.posts, "p0")
		if got := reasonCodes(w.Cannot); !slices.Equal(got, c.cannot) {
			t.Errorf("%s: cannot be matched for %v, want %v (units %d, weight %d)", c.name, got, c.cannot, w.Units, w.Weight)
		}
		if got := reasonCodes(w.Alone); !slices.Equal(got, c.alone) {
			t.Errorf("%s: alone for %v, want %v", c.name, got, c.alone)
		}
		if flagged := c.cannot == nil && c.alone == nil; (w.Cluster != nil) != flagged || (len(w.Rules) > 0) != flagged {
			t.Errorf("%s: cluster %v with %d rules", c.name, w.Cluster, len(w.Rules))
		}
	}
}

// edge is a message, an extension of it by two accounts, and p0, which shares with the extension what is not the message.
func edge() []detect.Post {
	more := "Every quay and crane of the old port was auctioned before breakfast on a foggy Tuesday"
	posts := append(sightings("m", harbour, 5, monday), sightings("e", harbour+". "+more, 2, monday)...)
	return append(posts, sightings("p", more+". Bring a lantern and your orchard ladder to the skating rink on Sunday evening", 1, monday)...)
}

// reasonCodes lists the codes of reasons.
func reasonCodes(list []detect.Reason) (codes []string) {
	for _, r := range list {
		codes = append(codes, r.Code)
	}
	return codes
}

// TestWhySilence: the accounts on this side of the silence, and how long it is.
func TestWhySilence(t *testing.T) {
	edited := strings.Replace(harbour, "harbour workers", "bakery", 1)
	posts := append(sightings("p", harbour, 2, monday), sightings("q", edited, 4, monday+30*day)...)
	w := explain(t, posts, "p1")
	for name, want := range map[string]int64{"accounts": 2, "all": 6, "limit": 3, "window": 7 * day, "after": 30*day - 3600, "before": -1} {
		if got := number(w.Alone, "silence", name); got != want {
			t.Errorf("%s is %d, want %d", name, got, want)
		}
	}
	if w := explain(t, posts, "q3"); w.Cluster == nil || len(w.Cluster.Posts) != 4 {
		t.Errorf("beyond the silence: cluster %+v", w.Cluster)
	}
}

// TestWhyNear: the nearest texts of the page, nearest first, each once, the post itself left out.
func TestWhyNear(t *testing.T) {
	posts := append(sightings("p", harbour, 2, monday), sightings("q", strings.Replace(harbour, "harbour workers", "bakery", 1), 2, monday)...)
	posts = append(posts, sightings("r", "My cat sleeps on warm radiators and ignores every visitor we have", 1, monday)...)
	other := sightings("s", harbour, 3, monday)
	for i := range other {
		other[i].Page = "elsewhere"
	}
	w := explain(t, append(posts, other...), "p0")
	if len(w.Near) < 2 || w.NearAccounts != 4 {
		t.Fatalf("%d accounts near: %+v", w.NearAccounts, w.Near)
	}
	same, edited := w.Near[0], w.Near[1]
	if same.Post != "p1" || same.Similarity != 1000 || same.Kind != detect.KindCopy || same.Accounts != 2 || !same.Joined {
		t.Errorf("nearest is %+v", same)
	}
	if edited.Post != "q0" || edited.Kind != detect.KindVariant || edited.Accounts != 2 || !edited.Joined || edited.Similarity >= 900 || edited.Cluster != w.Cluster.ID {
		t.Errorf("next is %+v", edited)
	}
	for _, p := range w.Near[2:] {
		if p.Post != "r0" || p.Joined || p.Kind != detect.KindNone {
			t.Errorf("far off is %+v", p)
		}
	}
}

// TestWhyLinks: a post of few words is in a cluster of its link.
func TestWhyLinks(t *testing.T) {
	posts := sightings("p", "look", 4, monday)
	for i := range posts {
		posts[i].Text += fmt.Sprint(" ", i, " ", links[0])
	}
	w := explain(t, posts, "p2")
	if w.Links != 1 || w.LinkAccounts != 4 || w.Cluster == nil || w.Cluster.Kind != detect.KindLink || len(w.Cannot) == 0 {
		t.Errorf("%d links with %d accounts, cluster %+v, cannot %v", w.Links, w.LinkAccounts, w.Cluster, w.Cannot)
	}
}

// TestWhyNobody: an id that is not held has no answer; one that two platforms have, two.
func TestWhyNobody(t *testing.T) {
	posts := sightings("p", harbour, 2, monday)
	posts[1].ID, posts[1].Platform = "p0", "facebook"
	d := detect.New(detect.DefaultParams())
	add(t, d, posts)
	for id, want := range map[string]int{"p0": 2, "p1": 0} {
		if whys, err := d.Explain(id); err != nil || len(whys) != want {
			t.Errorf("%s: %d answers, want %d (%v)", id, len(whys), want, err)
		}
	}
}

// TestWhyAgreesWithTheResult: in drawn worlds, the explanation of every post is that of its flag, and a post without one has
// a reason; asking changes nothing.
func TestWhyAgreesWithTheResult(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := drawWorld(t)
		d := detect.New(detect.DefaultParams())
		load(t, d, drawSignatures(t))
		add(t, d, posts)
		before := result(t, d)
		for _, p := range posts {
			whys, err := d.Explain(p.ID)
			if err != nil || len(whys) != 1 {
				t.Fatalf("%s: %d answers, error %v", p.ID, len(whys), err)
			}
			checkWhy(t, &whys[0], before)
		}
		wantSame(t, "after explaining", result(t, d), before)
	})
}

// checkWhy holds one explanation to the result.
func checkWhy(t *rapid.T, w *detect.Why, r detect.Result) {
	t.Helper()
	i := slices.IndexFunc(r.Flags, func(f detect.Flag) bool { return f.Post == w.Post.ID })
	if i < 0 {
		if w.Cluster != nil || len(w.Rules) > 0 || len(w.Cannot)+len(w.Alone) == 0 {
			t.Fatalf("%s has no flag, and %+v", w.Post.ID, w)
		}
		if inside := number(w.Alone, "silence", "accounts"); inside >= number(w.Alone, "silence", "limit") && inside >= 0 {
			t.Fatalf("%s has no flag for a silence between %d accounts", w.Post.ID, inside)
		}
		return
	}
	at := slices.IndexFunc(r.Clusters, func(c detect.Cluster) bool { return c.ID == r.Flags[i].Cluster && slices.Contains(c.Posts, w.Post.ID) })
	if w.Cluster == nil || len(w.Alone) > 0 || at < 0 || !reflect.DeepEqual(*w.Cluster, r.Clusters[at]) {
		t.Fatalf("%s is flagged, and explained by %+v", w.Post.ID, w)
	}
	checkRules(t, w)
}

// checkRules makes the verdict again from the rules: reasons, then level; and each fact read must be the evidence's.
func checkRules(t *rapid.T, w *detect.Why) {
	t.Helper()
	var said []string
	unlikely, explained := false, false
	for i, r := range w.Rules {
		if r.Fits != holds(r.Ways) {
			t.Fatalf("%s fits: %v, by %+v", r.Code, r.Fits, r.Ways)
		}
		if r.Fits && r.Code != "disguised" && r.Code != "gathered" {
			said = append(said, r.Code)
		}
		unlikely = unlikely || i > 0 && r.Decides && !r.Ordinary
		explained = explained || r.Decides && r.Ordinary
		want := r.Fits && (i == 0 || !r.Ordinary && holds(r.Enough) || r.Ordinary && !holds(r.Odd))
		if r.Decides != want {
			t.Fatalf("%s decides: %v, by %+v", r.Code, r.Decides, r)
		}
		for _, c := range slices.Concat(append(slices.Concat(r.Ways, r.Enough), r.Odd...)...) {
			checkFact(t, w, c.Read)
		}
	}
	level := detect.LevelSimilar
	if unlikely && !explained {
		level = detect.LevelCoordinated
	}
	if level != w.Cluster.Level || !slices.Equal(said, reasonCodes(w.Cluster.Reasons)) {
		t.Fatalf("the rules make %v for %v, the cluster is %v for %v", level, said, w.Cluster.Level, reasonCodes(w.Cluster.Reasons))
	}
}

// checkFact finds what a check read in the evidence; what is 0 or certain is not there.
func checkFact(t *rapid.T, w *detect.Why, read detect.Param) {
	t.Helper()
	absent := read.Name != "" && (read.Value == 0 || read.Value == 1 && strings.HasSuffix(read.Name, "p"))
	if !slices.Contains(w.Cluster.Evidence.Fields, read) && !absent {
		t.Fatalf("read %+v, which is not in %+v", read, w.Cluster.Evidence.Fields)
	}
}

// holds makes the comparisons of ways from their numbers.
func holds(ways [][]detect.Check) bool {
	return slices.ContainsFunc(ways, func(way []detect.Check) bool {
		return !slices.ContainsFunc(way, func(c detect.Check) bool { return !compareNumbers(c) })
	})
}

// compareNumbers makes one comparison from what is shown of it.
func compareNumbers(c detect.Check) bool {
	value, limit := c.Read.Value, c.Limit.Value
	if c.Read.Exp < 0 || c.Limit.Exp < 0 { // 123e-40 against 1e-2: three digits
		exp := c.Read.Exp
		for ; value >= 10; value = (value + 9) / 10 {
			exp++
		}
		return exp < c.Limit.Exp || exp == c.Limit.Exp && value == 1
	}
	return map[string]bool{"≥": value >= limit, ">": value > limit, "≤": value <= limit, "<": value < limit, "≠": value != limit}[c.Sign]
}
