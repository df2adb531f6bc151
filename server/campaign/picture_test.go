package campaign

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/wasm/detect"
)

// seenOf makes the clusters of a report with their evidence.
func seenOf(t *testing.T, r *Report) (list []Seen) {
	t.Helper()
	d := detect.New(detect.DefaultParams())
	if err := d.Add(r.Input()); err != nil {
		t.Fatal(err)
	}
	res, err := d.Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range FoundIn(r, res, "one", 1_000, make([]byte, 32)) {
		list = append(list, Seen{f, r})
	}
	if len(list) == 0 {
		t.Fatal("no cluster")
	}
	return list
}

// TestTimeline: every post is in a column, the burst that the detector found is marked, and what has no time is counted apart.
func TestTimeline(t *testing.T) {
	r := sampleReport(t)
	seen := seenOf(t, r)
	got := TimelineOf(seen)
	if len(got.Lanes) != 1 || got.Lanes[0].Page != r.Page || got.Lanes[0].Posts != 6 || got.Step != 60 || got.From%60 != 0 {
		t.Fatalf("%+v", got)
	}
	sum := int64(0)
	for _, n := range got.Lanes[0].Bins {
		sum += n
	}
	if sum != 6 || len(got.Lanes[0].Bins) > maxBins {
		t.Errorf("%d posts in %d columns", sum, len(got.Lanes[0].Bins))
	}
	burst := got.Lanes[0].Bursts
	if len(burst) != 1 || burst[0].Copies < 3 || burst[0].From < got.From || burst[0].To > r.Posts[len(r.Posts)-1].Time {
		t.Errorf("bursts %+v", burst)
	}
	r.Posts[0].Time = 0
	if got = TimelineOf(seen); got.Undated != 1 || got.Lanes[0].Posts != 5 {
		t.Errorf("%+v", got)
	}
	r.Posts[1].Time += 3 * 366 * 86_400
	if got = TimelineOf(seen); got.Step != 30*86_400 || len(got.Lanes[0].Bins) > maxBins {
		t.Errorf("three years in %d columns of %d s", len(got.Lanes[0].Bins), got.Step)
	}
	if got = TimelineOf(nil); len(got.Lanes) != 0 {
		t.Errorf("%+v", got)
	}
}

// TestTimelineIsBounded: the pages with the most posts are drawn, the others counted.
func TestTimelineIsBounded(t *testing.T) {
	var seen []Seen
	for i := range maxPages + 3 {
		r := sampleReport(t)
		s := seenOf(t, r)[0]
		s.Found.Page = fmt.Sprintf("x:page%02d", i)
		seen = append(seen, s)
	}
	if got := TimelineOf(seen); len(got.Lanes) != maxPages || got.LeftOut != 3 {
		t.Errorf("%d lanes, %d left out", len(got.Lanes), got.LeftOut)
	}
}

// TestPosters: an account is one line on however many pages, a pseudonym is one of its report alone.
func TestPosters(t *testing.T) {
	key := make([]byte, 32)
	one, two, veiled := sampleReport(t), sampleReport(t), sampleReport(t)
	two.ID, two.Page = "0b54bb0e-7ee1-4a1c-8d0b-0a2f3c4d5e60", "x:other_page"
	veiled.ID, veiled.Page, veiled.Pseudonyms = "0b54bb0e-7ee1-4a1c-8d0b-0a2f3c4d5e61", "x:third_page", true
	yes := true
	one.Posts[0].Account.DefaultPicture = &yes
	list, more := PostersOf(slices.Concat(seenOf(t, one), seenOf(t, two), seenOf(t, veiled)), key)
	if len(list) != 12 || more != 0 {
		t.Fatalf("%d accounts, %d more", len(list), more)
	}
	real := slices.IndexFunc(list, func(p Poster) bool { return p.ID == one.Posts[0].Account.ID && !p.Pseudonym })
	p := list[real]
	if p.Posts != 2 || len(p.Pages) != 2 || p.On["x:other_page"] != 1 || p.Hash != AccountHash(key, "x", p.ID) || p.DefaultPicture == nil {
		t.Errorf("%+v", p)
	}
	for i := range list {
		if list[i].Pseudonym && (list[i].Hash != "" || len(list[i].Pages) != 1) {
			t.Errorf("a pseudonym is looked up or joined: %+v", list[i])
		}
	}
	big := sampleReport(t)
	seen := seenOf(t, big)[0]
	k := seen.cluster()
	for i := range maxAccounts {
		p := big.Posts[0]
		p.ID, p.Account.ID = fmt.Sprint("more", i), fmt.Sprint("account", i)
		big.Posts, k.Posts = append(big.Posts, p), append(k.Posts, p.ID)
	}
	if list, more = PostersOf([]Seen{seen}, key); len(list) != maxAccounts || more != 6 {
		t.Errorf("%d accounts, %d more", len(list), more)
	}
}

func TestHandlePattern(t *testing.T) {
	for handle, want := range map[string]string{"river12345": "a00000", "jean_exemple": "a_a", "Été.2023": "a.0000", "a1b2": "a0a0", "": ""} {
		if got, _ := HandlePattern(handle); got != want {
			t.Errorf("%s: %s, want %s", handle, got, want)
		}
	}
	for handle, want := range map[string]bool{"river1234": true, "river123": false, "1234river": false, "a12_34": false} {
		if _, got := HandlePattern(handle); got != want {
			t.Errorf("%s: %v", handle, got)
		}
	}
}

// TestPatterns sums up what is known, of what is known only.
func TestPatterns(t *testing.T) {
	yes, no := true, false
	list := []Poster{
		{Handle: "a1000", Pattern: "a0000", Numbered: true, Created: 100, DefaultPicture: &yes, Pages: []string{"x:a", "x:b"}},
		{Handle: "b1000", Pattern: "a0000", Numbered: true, Created: 100 + week, DefaultPicture: &no, Campaigns: []string{"c"}},
		{Handle: "c1000", Pattern: "a0000", Numbered: true, Created: 101 + week},
		{Handle: "veiled1000", Pattern: "a0000", Numbered: true, Pseudonym: true},
	}
	got := PatternsOf(list)
	want := Patterns{Known: 3, Together: 2, TogetherFrom: 100, To: 100 + week, Handles: 3, Numbered: 3, Pattern: "a0000", SamePattern: 3, Pictures: 2, DefaultOnes: 1, Elsewhere: 1, SeveralPages: 1}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got = PatternsOf([]Poster{{Handle: "ab", Pattern: "a"}, {Handle: "cd", Pattern: "a"}, {Handle: "ef", Pattern: "a"}}); got.SamePattern != 0 {
		t.Errorf("letters alone are a form: %+v", got)
	}
}

// pieces writes an alignment on one line: [+added], [-missing].
func pieces(list []Piece) string {
	var out []string
	for _, p := range list {
		out = append(out, map[How]string{Same: p.Text, Added: "[+" + p.Text + "]", Missing: "[-" + p.Text + "]"}[p.How])
	}
	return strings.Join(out, " ")
}

func TestDifferences(t *testing.T) {
	for _, c := range [][3]string{
		{"the harbour money went", "the harbour money went", "the harbour money went"},
		{"the harbour money went", "the ferry money really went", "the [-harbour] [+ferry] money [+really] went"},
		{"one two three four five six", "seven eight nine", ""},
		{"", "something", ""},
		{strings.Repeat("a ", maxDiffWords+1), "a", ""},
	} {
		if got := pieces(Differences(c[0], c[1])); got != c[2] {
			t.Errorf("%.40q to %.40q: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

// TestDifferencesLoseNothing: what is same and added is the variant, what is same and missing the exemplar.
func TestDifferencesLoseNothing(t *testing.T) {
	from, to := "a b c d e f a b c", "b c x d f a a b y"
	var a, b []string
	for _, p := range Differences(from, to) {
		if p.How != Added {
			a = append(a, p.Text)
		}
		if p.How != Missing {
			b = append(b, p.Text)
		}
	}
	if strings.Join(a, " ") != from || strings.Join(b, " ") != to {
		t.Errorf("%q, %q", a, b)
	}
}

// TestMarked cuts at the spans, and not at ones that are impossible.
func TestMarked(t *testing.T) {
	if got := pieces(Marked("abcdef", [][2]int64{{1, 3}, {4, 6}})); got != "[+a] bc [+d] ef" {
		t.Error(got)
	}
	for _, bad := range [][][2]int64{{{3, 2}}, {{2, 9}}, {{2, 4}, {3, 5}}, {{-1, 2}}} {
		if got := Marked("abcdef", bad); got != nil {
			t.Errorf("%v: %v", bad, got)
		}
	}
}

// TestVariants: the exemplar first, each text once, counted.
func TestVariants(t *testing.T) {
	r := sampleReport(t)
	seen := seenOf(t, r)
	exemplar := seen[0].Found.Text
	list, more := VariantsOf(seen, exemplar)
	if more != 0 || len(list) < 2 || !list[0].Exemplar || list[0].Text != exemplar || list[0].Pieces != nil {
		t.Fatalf("%+v", list)
	}
	sum := int64(0)
	for _, v := range list {
		sum += v.Posts
		if !v.Exemplar && v.Pieces == nil {
			t.Errorf("%q is not aligned", v.Text)
		}
	}
	if sum != 6 {
		t.Errorf("%d posts", sum)
	}
	if list, _ = VariantsOf(seen, ferryFR); list[0].Exemplar || slices.ContainsFunc(list, func(v Variant) bool { return v.Pieces != nil }) {
		t.Errorf("aligned with a text in another language: %+v", list)
	}
	for i := range r.Posts {
		r.Posts[i].Text += fmt.Sprint(" ", i)
	}
	k := seen[0].cluster()
	for i := range maxVariants {
		p := r.Posts[0]
		p.ID, p.Text = fmt.Sprint("more", i), fmt.Sprint(p.Text, i)
		r.Posts, k.Posts = append(r.Posts, p), append(k.Posts, p.ID)
	}
	if list, more = VariantsOf(seen, exemplar); len(list) != maxVariants || more != 6 {
		t.Errorf("%d texts, %d more", len(list), more)
	}
}

// TestReasons gathers a reason once, with the numbers of the largest cluster.
func TestReasons(t *testing.T) {
	small, large := sampleReport(t), sampleReport(t)
	a, b := seenOf(t, small)[0], seenOf(t, large)[0]
	b.Found.People = 99
	b.cluster().Reasons[0].Params[0].Value = 99
	list := ReasonsOf([]Seen{a, b})
	if len(list) != len(a.cluster().Reasons) || list[0].Clusters != 2 || list[0].Reason.Params[0].Value != 99 {
		t.Errorf("%+v", list)
	}
}
