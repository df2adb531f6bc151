package campaign

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refrain-project/refrain/wasm/detect"
)

// vocabulary is invented words; a text is a run of them, so that texts overlap as far as their runs do.
var vocabulary = func() (words []string) {
	heads, tails := strings.Fields("harb lanter quarr orch mapl skat brid winn tamar kelst porv dun"), strings.Fields("ovel imond ucket arrow ezlin ithe osk andry")
	for i := range 96 {
		words = append(words, heads[i%len(heads)]+tails[i/len(heads)%len(tails)])
	}
	return words
}()

// window is the text that begins at a word: windows ten words apart are close, twenty are not.
func window(from int) string { return strings.Join(vocabulary[from:from+30], " ") }

var sketches = map[string][]uint32{}

// textCluster is a cluster of an office with a text.
func textCluster(id, office, text string, reported int64) Found {
	if _, ok := sketches[text]; !ok {
		sketches[text] = detect.SketchOf(text)
	}
	return Found{ID: id, Report: "r-" + id, Office: office, Page: "x:" + office, Level: "similar", Kind: "variant", Text: text, Lang: "en",
		Sketch: sketches[text], Posts: 4, People: 3, First: noon + reported, Last: noon + reported + 60, Reported: reported}
}

func linkCluster(id, office string, reported int64, links ...uint64) Found {
	return Found{ID: id, Report: "r-" + id, Office: office, Page: "x:" + office, Level: "similar", Kind: "link", Text: window(0), Links: links, Posts: 3, People: 3, Reported: reported}
}

func TestClose(t *testing.T) {
	a, b, c := textCluster("a", "1", window(0), 1), textCluster("b", "2", window(10), 2), textCluster("c", "3", window(20), 3)
	if !Close(&a, &b) || !Close(&b, &c) || !Close(&b, &a) {
		t.Error("ten words apart are close")
	}
	if Close(&a, &c) {
		t.Error("twenty words apart share a third, which is a phrase")
	}
	if again := textCluster("d", "2", window(0), 9); !Close(&a, &again) {
		t.Error("the same text is close")
	}
	ordinary := textCluster("e", "1", "thank you so much", 1)
	if other := textCluster("f", "2", "thank you so much", 1); Close(&ordinary, &other) {
		t.Error("what is too ordinary for a sketch joins nothing")
	}
	l, m, n := linkCluster("l", "1", 1, 7, 9), linkCluster("m", "2", 1, 9), linkCluster("n", "3", 1, 8)
	if !Close(&l, &m) || Close(&l, &n) {
		t.Error("links join by what they have in common")
	}
	l.Sketch = a.Sketch
	if Close(&a, &l) || Close(&l, &a) {
		t.Error("a link is never close to a text")
	}
}

// TestGroupsDoNotChain: A~B and B~C, but not A~C. B has no more offices around it than its neighbours would without it, so
// this is about the star, not about luck: with B as a center all three are close to it; with A as one, C stays out.
func TestGroupsDoNotChain(t *testing.T) {
	chain := []Found{}
	for i := range 7 {
		chain = append(chain, textCluster(fmt.Sprint("c", i), fmt.Sprint("office", i), window(10*i), int64(i)))
	}
	groups := Group(chain, nil)
	if len(groups) < 3 {
		t.Fatalf("seven links of a chain in %d groups: %v", len(groups), groups)
	}
	place := map[string]*Found{}
	for i := range chain {
		place[chain[i].ID] = &chain[i]
	}
	for _, group := range groups {
		if !slices.ContainsFunc(group, func(center string) bool {
			return !slices.ContainsFunc(group, func(id string) bool { return id != center && !Close(place[center], place[id]) })
		}) {
			t.Errorf("no member of %v is close to all others", group)
		}
	}
}

func TestCentersHaveTheMostOffices(t *testing.T) {
	// five offices with the middle text, one each with those beside it: all around the middle one
	found := []Found{textCluster("left", "1", window(0), 1), textCluster("right", "2", window(20), 2)}
	for i := range 5 {
		found = append(found, textCluster(fmt.Sprint("m", i), fmt.Sprint(10+i), window(10), int64(10+i)))
	}
	if got := Group(found, nil); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

func TestWithdrawnClustersAreInNoGroup(t *testing.T) {
	a, b := textCluster("a", "1", window(0), 1), textCluster("b", "2", window(0), 2)
	b.Withdrawn = true
	if got := Group([]Found{a, b}, nil); len(got) != 1 || len(got[0]) != 1 {
		t.Errorf("%v", got)
	}
}

// TestTies: what an analyst said holds, also against what is close, and apart holds against together.
func TestTies(t *testing.T) {
	a, b, c := textCluster("a", "1", window(0), 1), textCluster("b", "2", window(0), 2), textCluster("c", "3", window(60), 3)
	all := []Found{a, b, c}
	for _, x := range []struct {
		ties []Tie
		want string
	}{
		{nil, "[[a b] [c]]"},
		{[]Tie{{"a", "c", true}}, "[[a b c]]"},
		{[]Tie{{"a", "b", false}}, "[[a] [b] [c]]"},
		{[]Tie{{"a", "b", false}, {"a", "c", true}}, "[[a c] [b]]"},
		{[]Tie{{"a", "b", false}, {"a", "c", true}, {"b", "c", true}}, "[[a c] [b]]"},
		{[]Tie{{"a", "b", true}, {"a", "b", false}}, "[[a] [b] [c]]"},
		{[]Tie{{"a", "withdrawn", true}, {"c", "withdrawn", true}}, "[[a b c]]"},
		{[]Tie{{"b", "c", false}, {"a", "c", true}}, "[[a c] [b]]"}, // what is tied to c is not to be with b
	} {
		if got := fmt.Sprint(Group(all, x.ties)); got != x.want {
			t.Errorf("%v: %s, want %s", x.ties, got, x.want)
		}
	}
}

// TestManyMessagesAreBounded: over the bound the groups are still free of chains, the same in any order, and made in time.
func TestManyMessagesAreBounded(t *testing.T) {
	var found []Found
	for i := range maxCompared + 50 {
		text := window(i%5*10) + fmt.Sprintf(" number %c%c%c", 'a'+i%26, 'b'+i/26%20, 'k'+i%7)
		found = append(found, textCluster(fmt.Sprintf("c%03d", i), fmt.Sprint(i%40), text, int64(i)))
	}
	want := Group(found, nil)
	if len(want) < 2 || len(want) > 40 {
		t.Errorf("%d groups", len(want))
	}
	slices.Reverse(found)
	if got := Group(found, nil); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Error("another order, other groups")
	}
}

// drawFound makes clusters that meet: few texts on one long run of words, few links, few offices.
func drawFound(t *rapid.T) (out []Found) {
	for i := range rapid.IntRange(1, 14).Draw(t, "clusters") {
		id, office := fmt.Sprintf("%c", 'a'+i), fmt.Sprint("office", rapid.IntRange(1, 4).Draw(t, "office"))
		reported := rapid.Int64Range(1, 6).Draw(t, "reported")
		if rapid.IntRange(0, 4).Draw(t, "link") == 0 {
			out = append(out, linkCluster(id, office, reported, rapid.Uint64Range(1, 3).Draw(t, "to")))
			continue
		}
		f := textCluster(id, office, window(rapid.SampledFrom([]int{0, 10, 20, 30, 40, 60}).Draw(t, "text")), reported)
		f.People = rapid.Int64Range(3, 5).Draw(t, "people")
		out = append(out, f)
	}
	return out
}

// drawTies makes a few ties among clusters, also ones that contradict each other.
func drawTies(t *rapid.T, found []Found) (out []Tie) {
	for range rapid.IntRange(0, 4).Draw(t, "ties") {
		a := rapid.SampledFrom(found).Draw(t, "a").ID
		b := rapid.SampledFrom(found).Draw(t, "b").ID
		if a != b {
			out = append(out, Tie{min(a, b), max(a, b), rapid.Bool().Draw(t, "join")})
		}
	}
	return out
}

func TestGroupIsAPartitionInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		found := drawFound(t)
		ties := drawTies(t, found)
		want := Group(found, ties)
		seen := map[string]int{}
		for i, group := range want {
			for _, id := range group {
				if _, twice := seen[id]; twice {
					t.Fatalf("%s is in two groups", id)
				}
				seen[id] = i
			}
		}
		if len(seen) != len(found) {
			t.Fatalf("%d of %d clusters are in a group", len(seen), len(found))
		}
		for _, tie := range ties {
			if !tie.Join && seen[tie.A] == seen[tie.B] {
				t.Fatalf("%v are in one group", tie)
			}
		}
		got := Group(rapid.Permutation(found).Draw(t, "order"), rapid.Permutation(ties).Draw(t, "ties"))
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// TestGroupsAreStars: without ties every group has a member that is close to all of it.
func TestGroupsAreStars(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		found := drawFound(t)
		place := map[string]*Found{}
		for i := range found {
			place[found[i].ID] = &found[i]
		}
		for _, group := range Group(found, nil) {
			center := slices.ContainsFunc(group, func(c string) bool {
				return !slices.ContainsFunc(group, func(id string) bool { return id != c && !Close(place[c], place[id]) })
			})
			if !center {
				t.Fatalf("%v has no center", group)
			}
		}
	})
}

// TestComparedRemembers asks for every pair twice, both ways round: what is remembered is what Close says.
func TestComparedRemembers(t *testing.T) {
	list := []Found{
		textCluster("a", "1", window(0), 1), textCluster("b", "2", window(3), 2), textCluster("c", "3", window(60), 3), textCluster("d", "4", window(0), 4),
		{ID: "e", Kind: linkKind, Links: []uint64{1}}, {ID: "f", Kind: linkKind, Links: []uint64{1, 2}},
	}
	var remembers Compared
	for range 2 {
		for i := range list {
			for k := range list {
				if got, want := remembers.Close(&list[i], &list[k]), Close(&list[i], &list[k]); got != want {
					t.Errorf("%s and %s: %v, want %v", list[i].ID, list[k].ID, got, want)
				}
			}
		}
	}
	if len(remembers.close) == 0 || len(remembers.close) > 3 {
		t.Errorf("%d pairs remembered of three texts", len(remembers.close))
	}
}
