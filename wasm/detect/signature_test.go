package detect_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refrain-project/refrain/wasm/detect"
)

// load gives signatures to d.
func load(t rapid.TB, d *detect.Detector, list []detect.Signature) {
	t.Helper()
	if err := d.Load(list); err != nil {
		t.Fatalf("Load: %v", err)
	}
}

// signedResultOf is resultOf with signatures loaded before the posts.
func signedResultOf(t rapid.TB, p detect.Params, list []detect.Signature, posts []detect.Post) detect.Result {
	t.Helper()
	d := detect.New(p)
	load(t, d, list)
	add(t, d, posts)
	return result(t, d)
}

// known are signatures of texts, k0, k1, …, published on different days.
func known(texts ...string) (list []detect.Signature) {
	for i, text := range texts {
		list = append(list, detect.Signature{ID: fmt.Sprint("k", i), Day: 19_600 + int64(i), Sketch: detect.SketchOf(text)})
	}
	return list
}

// TestSketch: sorted, bounded, the same for disguised copies, empty for what says too little.
func TestSketch(t *testing.T) {
	s := detect.SketchOf(harbour)
	if len(s) < 20 || len(s) > 28 || !slices.IsSorted(s) || len(slices.Compact(slices.Clone(s))) != len(s) {
		t.Errorf("%d elements: %v", len(s), s)
	}
	if again := detect.SketchOf("@mp " + strings.ToUpper(harbour) + " \u200b!!"); !slices.Equal(s, again) {
		t.Errorf("disguised: %v, want %v", again, s)
	}
	for _, text := range []string{"", "Bravo", "thank you so much", "#harbour #library #workers #nobody #promised #money"} {
		if s := detect.SketchOf(text); s != nil {
			t.Errorf("%q has the sketch %v", text, s)
		}
	}
}

// TestKnownCampaign: one post of one account is flagged, and what is said of it.
func TestKnownCampaign(t *testing.T) {
	posts := sightings("p", harbour, 1, monday)
	if r := resultOf(t, detect.DefaultParams(), posts); len(r.Flags) > 0 {
		t.Fatalf("flagged without a signature: %+v", r.Flags)
	}
	r := signedResultOf(t, detect.DefaultParams(), known(templates[1], harbour), posts)
	if len(r.Clusters) != 1 || len(r.Flags) != 1 {
		t.Fatalf("%d clusters, %d flags", len(r.Clusters), len(r.Flags))
	}
	c := r.Clusters[0]
	if c.Level != detect.LevelSimilar || c.Signature != "k1" || number(c.Reasons, "known_campaign", "day") != 19_601 || number(c.Reasons, "known_campaign", "accounts") != 1 {
		t.Errorf("cluster %+v", c)
	}
	wantVerdict(t, c)
}

// TestKnownCampaignDecidesNothing: a signature changes no level, kind or number of a cluster that stands without it; of posts
// that only it brings together no evidence makes more than similar.
func TestKnownCampaignDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := drawWorld(t)
		before, after := byID(resultOf(t, detect.DefaultParams(), posts)), signedResultOf(t, detect.DefaultParams(), drawSignatures(t), posts)
		for _, c := range after.Clusters {
			wantVerdict(t, c)
			gathered := slices.ContainsFunc(c.Evidence.Fields, func(p detect.Param) bool { return p.Name == "gathered" })
			if gathered {
				if c.Level != detect.LevelSimilar || c.Signature == "" || len(c.Evidence.Threads) > 0 {
					t.Fatalf("gathered: %+v", c)
				}
				continue
			}
			old, ok := before[c.ID]
			delete(before, c.ID)
			c.Signature = ""
			c.Reasons = slices.DeleteFunc(slices.Clone(c.Reasons), func(r detect.Reason) bool { return r.Code == "known_campaign" })
			c.Evidence.Fields = slices.DeleteFunc(slices.Clone(c.Evidence.Fields), func(p detect.Param) bool { return strings.HasPrefix(p.Name, "signed") })
			if !ok || fmt.Sprint(c) != fmt.Sprint(old) {
				t.Fatalf("with signatures\n%+v, without\n%+v", c, old)
			}
		}
		if len(before) > 0 {
			t.Fatalf("gone with signatures: %+v", before)
		}
	})
}

// drawSignatures draws some of the templates, and texts that nobody posts.
func drawSignatures(t *rapid.T) (list []detect.Signature) {
	for i, text := range templates {
		if s := detect.SketchOf(text); s != nil && rapid.Bool().Draw(t, "known") {
			list = append(list, detect.Signature{ID: fmt.Sprint("k", (i*7)%10), Day: int64(i), Sketch: s})
		}
	}
	return list
}

// TestSignaturesAreASet: neither the order of signatures, nor that of posts, nor which came first makes a difference; a set
// replaces the one before; and it outlives a snapshot.
func TestSignaturesAreASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts, list := drawSightings(t, drawWorld(t)), drawSignatures(t)
		want := signedResultOf(t, detect.DefaultParams(), list, posts)
		d := detect.New(detect.DefaultParams())
		load(t, d, drawSignatures(t))
		n := rapid.IntRange(0, len(posts)).Draw(t, "before")
		feed(t, d, posts[:n])
		if len(list) > 1 {
			list = rapid.Permutation(list).Draw(t, "order of signatures")
		}
		load(t, d, list)
		feed(t, d, posts[n:])
		wantSame(t, "another order", result(t, d), want)
		set, err := detect.NewSignatures(list)
		if err != nil {
			t.Fatal(err)
		}
		restored, err := detect.RestoreWith(detect.DefaultParams(), d.Snapshot(), set)
		if err != nil {
			t.Fatal(err)
		}
		wantSame(t, "restored", result(t, restored), want)
		load(t, d, nil)
		wantSame(t, "without", result(t, d), resultOf(t, detect.DefaultParams(), posts))
	})
}

// TestLoadRefuses: bad signatures are refused whole.
func TestLoadRefuses(t *testing.T) {
	good := known(harbour, templates[1])
	change := func(f func(s *detect.Signature)) []detect.Signature {
		list := slices.Clone(good)
		list[1].Sketch = slices.Clone(list[1].Sketch)
		f(&list[1])
		return list
	}
	d := detect.New(detect.DefaultParams())
	load(t, d, good)
	add(t, d, sightings("p", harbour, 1, monday))
	for field, list := range map[string][]detect.Signature{
		"signature.id":       change(func(s *detect.Signature) { s.ID = "" }),
		"signature.id ":      change(func(s *detect.Signature) { s.ID = strings.Repeat("x", 65) }),
		"signature. again":   change(func(s *detect.Signature) { s.ID = "k0" }),
		"signature.day":      change(func(s *detect.Signature) { s.Day = -1 }),
		"signature.day ":     change(func(s *detect.Signature) { s.Day = 1 << 40 }),
		"signature.sketch":   change(func(s *detect.Signature) { s.Sketch = s.Sketch[:5] }),
		"signature.sketch ":  change(func(s *detect.Signature) { s.Sketch[3] = s.Sketch[2] }),
		"signature.sketch  ": change(func(s *detect.Signature) { s.Sketch[len(s.Sketch)-1] = 1 << 24 }),
		"signatures":         make([]detect.Signature, 20_001),
	} {
		var e *detect.Error
		if err := d.Load(list); !errors.As(err, &e) || !strings.HasPrefix(field, e.Field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	if r := result(t, d); len(r.Clusters) != 1 || r.Clusters[0].Signature != "k0" {
		t.Errorf("after refusals: %+v", r.Clusters)
	}
}

// TestOnePhrase: a rare name that a message and a post share is no match, wherever it stands and however many elements fall
// on it; the message's other half is one.
func TestOnePhrase(t *testing.T) {
	const name = "Zbyszko Krzywousty"
	message := "Ask " + name + " about the quarry and who was paid for it"
	held := 0
	for _, g := range detect.SketchOf(name + " " + name + " was never an elf, and yet he hoards gold under viaducts") {
		if slices.Contains(detect.SketchOf(message), g) {
			held++
		}
	}
	if held < 6 {
		t.Fatalf("%d elements are the name's: the test shows nothing", held)
	}
	for text, want := range map[string]int{
		"My grandmother cooked for " + name + " every Sunday, with plums from her orchard": 0,
		"Everybody here wants to know about the quarry and who was paid for it, at last":   1,
	} {
		if r := signedResultOf(t, detect.DefaultParams(), known(message), sightings("p", text, 1, monday)); len(r.Flags) != want {
			t.Errorf("%q: %d flags, want %d", text, len(r.Flags), want)
		}
	}
}

// TestBestSignature: the one with the most elements counts, then the least id.
func TestBestSignature(t *testing.T) {
	near := strings.Replace(harbour, "harbour workers", "bakery", 1)
	list := known(near, harbour, harbour)
	list[2].ID = "a"
	r := signedResultOf(t, detect.DefaultParams(), list, sightings("p", harbour, 2, monday))
	if len(r.Clusters) != 1 || r.Clusters[0].Signature != "a" || len(r.Clusters[0].Posts) != 2 {
		t.Errorf("%+v", r.Clusters)
	}
}

// TestLeastSigned: six elements of a signature are enough, five are not.
func TestLeastSigned(t *testing.T) {
	s := detect.SketchOf(harbour)
	for n, want := range map[int]int{5: 0, 6: 1} {
		list := []detect.Signature{{ID: "a", Sketch: slices.Clone(s[len(s)-6 : len(s)-6+n])}}
		for i := range uint32(10) {
			list[0].Sketch = append(list[0].Sketch, 1<<24-10+i)
		}
		if r := signedResultOf(t, detect.DefaultParams(), list, sightings("p", harbour, 1, monday)); len(r.Flags) != want {
			t.Errorf("%d elements: %d flags, want %d", n, len(r.Flags), want)
		}
	}
}

// TestLeastSketch: what people post has no sketch, or one of twelve elements or more.
func TestLeastSketch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawText(t)
		if s := detect.SketchOf(text); s != nil && len(s) < 12 {
			t.Fatalf("%q: %d elements", text, len(s))
		}
	})
	if s := detect.SketchOf("The people of Canada want the truth about bacon today"); s != nil {
		t.Errorf("of a few rare letters: %d elements", len(s))
	}
}

// TestClusterOfTwoSignatures: of two that equally many accounts match, the one with the least id is the cluster's.
func TestClusterOfTwoSignatures(t *testing.T) {
	near := strings.Replace(harbour, "harbour workers", "bakery", 1)
	list := known(harbour, near)
	posts := append(sightings("p", harbour, 2, monday), sightings("q", near, 2, monday+60)...)
	for _, ids := range [][2]string{{"a", "b"}, {"b", "a"}} {
		list[0].ID, list[1].ID = ids[0], ids[1]
		r := signedResultOf(t, detect.DefaultParams(), list, posts)
		if len(r.Clusters) != 1 || r.Clusters[0].Signature != "a" || number(r.Clusters[0].Reasons, "known_campaign", "accounts") != 2 {
			t.Errorf("%v: %+v", ids, r.Clusters)
		}
	}
}
