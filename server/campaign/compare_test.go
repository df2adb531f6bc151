package campaign

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/wasm/detect"
)

// TestInputIsTheNormativeExpansion writes out what docs/report.md says.
func TestInputIsTheNormativeExpansion(t *testing.T) {
	no, seven := false, int64(7)
	r := &Report{
		Page: "facebook:100042",
		Threads: []Thread{
			{ID: "t1", Root: Root{Text: "Root one", Links: []string{"https://a.example/1"}, Time: noon},
				Times: []BareTime{{Time: noon + 5, Resolution: 60, Account: 2, Cluster: 1}, {Time: noon + 9}}},
			{ID: "t2"},
		},
		Posts: []Post{{ID: "c1", Thread: "t2", Text: "Hello", Lang: "en", Time: noon + 7, Resolution: 60, Links: []string{"https://b.example"},
			Account: Account{ID: "5", Handle: "h", Name: "N", Created: 1_500_000_000, Following: &seven, DefaultPicture: &no}}},
	}
	on := detect.Post{Platform: "facebook", Page: "facebook:100042"}
	want := make([]detect.Post, 5)
	for i := range want {
		want[i] = on
		want[i].Account = unknownAccount("")
	}
	want[0].ID, want[0].Thread, want[0].Root, want[0].Text, want[0].Links, want[0].Time = "root:t1", "t1", true, "Root one", []string{"https://a.example/1"}, noon
	want[1].ID, want[1].Thread, want[1].Bare, want[1].Time, want[1].Resolution, want[1].Account.ID, want[1].Group = "bare:t1:0", "t1", true, noon+5, 60, "#2", 1
	want[2].ID, want[2].Thread, want[2].Bare, want[2].Time = "bare:t1:1", "t1", true, noon+9
	want[3].ID, want[3].Thread, want[3].Root = "root:t2", "t2", true
	p := &want[4]
	p.ID, p.Thread, p.Text, p.Lang, p.Time, p.Resolution, p.Links = "c1", "t2", "Hello", "en", noon+7, 60, []string{"https://b.example"}
	p.Account = detect.Account{ID: "5", Handle: "h", Name: "N", Created: 1_500_000_000, Followers: -1, Following: 7, Posts: -1, DefaultPicture: 0}
	got := r.Input()
	if len(got) != len(want) {
		t.Fatalf("%d posts, want %d", len(got), len(want))
	}
	for i := range got {
		if !samePost(&got[i], &want[i]) {
			t.Errorf("%d: got %+v\nwant %+v", i, got[i], want[i])
		}
	}
}

func samePost(a, b *detect.Post) bool {
	x, y := *a, *b
	x.Links, y.Links = nil, nil
	return slices.Equal(a.Links, b.Links) && x.ID == y.ID && x.Platform == y.Platform && x.Page == y.Page && x.Thread == y.Thread && x.Root == y.Root &&
		x.Account == y.Account && x.Text == y.Text && x.Lang == y.Lang && x.Time == y.Time && x.Resolution == y.Resolution && x.Bare == y.Bare && x.Group == y.Group
}

func TestParams(t *testing.T) {
	r := sampleReport(t)
	r.Detector.Parameters = map[string]int64{"window": 86400, "posts": 1000}
	want := detect.DefaultParams()
	want.Window, want.Posts = 86400, 1000
	if got, err := r.Params(); err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestAVerdictIsReproduced is promise 5: what an office saw comes out again, over the wire and in any order of fields.
func TestAVerdictIsReproduced(t *testing.T) {
	r := sampleReport(t)
	if len(r.Evidence) != 1 || r.Evidence[0].Level != "coordinated" || len(r.Flags) != 6 {
		t.Fatalf("the sample is not what it says: %+v", r.Evidence)
	}
	got, err := ParseReport(body(t, r))
	if err != nil {
		t.Fatal(err)
	}
	if state, reason, where := Compare(got, run(t, got)); state != VerdictVerified || reason != "" || where != "" {
		t.Errorf("%s, %s at %s", state, reason, where)
	}
}

// TestTamperingIsFound: each line changes a verdict after it was made, or what it was made of.
func TestTamperingIsFound(t *testing.T) {
	for _, x := range []struct {
		tamper        func(r *Report)
		reason, where string
	}{
		{func(r *Report) { r.Evidence[0].Level = "similar" }, ReasonEvidence, "evidence[0].level"},
		{func(r *Report) { r.Evidence[0].Kind = "variant" }, ReasonEvidence, "evidence[0].kind"},
		{func(r *Report) { r.Evidence[0].ID = r.Posts[1].ID }, ReasonEvidence, "evidence[0].id"},
		{func(r *Report) { r.Evidence[0].Exemplar = r.Posts[5].ID }, ReasonEvidence, "evidence[0].exemplar"},
		{func(r *Report) { r.Evidence[0].Rank++ }, ReasonEvidence, "evidence[0].rank"},
		{func(r *Report) { r.Evidence[0].Posts = r.Evidence[0].Posts[1:] }, ReasonEvidence, "evidence[0].posts"},
		{func(r *Report) { r.Evidence[0].Reasons[0].Code = "letter_campaign" }, ReasonEvidence, "evidence[0].reasons[0].code"},
		{func(r *Report) { r.Evidence[0].Reasons[0].Params[0].Value = 60 }, ReasonEvidence, "evidence[0].reasons[0].params[0].accounts"},
		{func(r *Report) { r.Evidence[0].Reasons = r.Evidence[0].Reasons[:1] }, ReasonEvidence, "evidence[0].reasons[1]"},
		{func(r *Report) { r.Evidence[0].Fields[1].Value++ }, ReasonEvidence, "evidence[0].fields[1].accounts"},
		{func(r *Report) { r.Evidence[0].Threads[0].Fields[0].Value++ }, ReasonEvidence, "evidence[0].threads[0].fields[0].replies"},
		{func(r *Report) { r.Evidence[0].Threads[0].Fields[4].Exp-- }, ReasonEvidence, "evidence[0].threads[0].fields[4].p"},
		{func(r *Report) { r.Evidence[0].Signature = "s1" }, ReasonEvidence, "evidence[0].signature"},
		{func(r *Report) { r.Evidence = nil }, ReasonEvidence, "evidence[0]"},
		{func(r *Report) { r.Flags[2].Level = "similar" }, ReasonFlags, "flags[2].level"},
		{func(r *Report) { r.Flags[2].Rank++ }, ReasonFlags, "flags[2].rank"},
		{func(r *Report) { r.Flags[2].Spans[0][1]-- }, ReasonFlags, "flags[2].spans"},
		{func(r *Report) { r.Flags = r.Flags[:5] }, ReasonFlags, "flags[5]"},
		{func(r *Report) { r.Flags[0], r.Flags[1] = r.Flags[1], r.Flags[0] }, ReasonFlags, "flags[0].post"},
		// what the verdict was made of
		{func(r *Report) { r.Posts[5].Time += 600 }, ReasonEvidence, "evidence[0].reasons[0].params[2].span"},
		{func(r *Report) { r.Threads[0].Times[9].Time = noon + 7300 }, ReasonEvidence, ""},
		{func(r *Report) { r.Threads[0].Times = r.Threads[0].Times[:20] }, ReasonEvidence, ""},
		{func(r *Report) { r.Posts[2].Account.Handle = "river" }, ReasonEvidence, ""},
		{func(r *Report) {
			r.Posts[3].Text = strings.Repeat("Thank you for the bridge, see you on Saturday. ", 4)
		}, ReasonEvidence, ""},
	} {
		r := sampleReport(t)
		x.tamper(r)
		got, err := ParseReport(body(t, r))
		if err != nil {
			t.Fatal(err)
		}
		state, reason, where := Compare(got, run(t, got))
		if state != VerdictNotReproduced || reason != x.reason || x.where != "" && where != x.where || where == "" {
			t.Errorf("%s, %q at %q, want %q at %q", state, reason, where, x.reason, x.where)
		}
	}
}

// TestCanonicalIsInjective moves a byte over the border of two fields, which careless joining would not notice.
func TestCanonicalIsInjective(t *testing.T) {
	a := Canonical([]Cluster{{ID: "ab", Exemplar: "c"}}, nil)
	b := Canonical([]Cluster{{ID: "a", Exemplar: "bc"}}, nil)
	if bytes.Equal(a, b) {
		t.Error("two verdicts have one form")
	}
	if !bytes.Equal(Canonical(nil, nil), Canonical([]Cluster{}, []Flag{})) {
		t.Error("nothing has two forms")
	}
}

// TestClaimsSayWhatIsTaken: everything of a report rests on something, and nothing that only the office saw is recomputed.
func TestClaimsSayWhatIsTaken(t *testing.T) {
	r := sampleReport(t)
	r.Threads[0].Times[0].Cluster = 2
	got := map[string]Claim{}
	for _, c := range Claims(r) {
		got[c.Code] = c
	}
	for _, want := range []Claim{
		{"clusters", Recomputed, 1}, {"flags", Recomputed, 6}, {"posts", Asserted, 6}, {"roots", Asserted, 1}, {"bare_times", Asserted, 40},
		{"bare_clusters", Asserted, 1}, {"coverage", Asserted, 1}, {"order", Asserted, 1}, {"signatures", Asserted, 0},
	} {
		if got[want.Code] != want {
			t.Errorf("got %+v, want %+v", got[want.Code], want)
		}
	}
}
