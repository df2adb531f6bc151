package campaign

import (
	"fmt"
	"slices"
	"testing"

	"github.com/refrain-project/refrain/wasm/detect"
)

var key = []byte("a key of the tests, thirty-two b")

func TestFoundIn(t *testing.T) {
	r := sampleReport(t)
	r.Posts[5].Lang = "fr"
	got := FoundIn(r, run(t, r), "office-1", 5000, key)
	if len(got) != 1 {
		t.Fatalf("%d found", len(got))
	}
	f := got[0]
	if f.ID != r.ID+"/0" || f.Report != r.ID || f.Office != "office-1" || f.Page != r.Page || f.Reported != 5000 {
		t.Errorf("whose: %+v", f)
	}
	if f.Level != "coordinated" || f.Kind != "copy" || f.Text != r.Posts[0].Text || f.Lang != "en" || f.Posts != 6 || f.People != 6 {
		t.Errorf("what: %+v", f)
	}
	if f.First != r.Posts[0].Time || f.Last != r.Posts[5].Time || f.Observed != noon+9000 {
		t.Errorf("when: %+v", f)
	}
	if !slices.Equal(f.Sketch, detect.SketchOf(harbour)) || len(f.Sketch) == 0 {
		t.Error("the sketch is not the exemplar's")
	}
	if len(f.Accounts) != 6 || !slices.IsSorted(f.Accounts) || !slices.Contains(f.Accounts, AccountHash(key, "x", "900000000")) {
		t.Errorf("accounts: %v", f.Accounts)
	}
}

func TestAccountHashes(t *testing.T) {
	a := AccountHash(key, "x", "1")
	if len(a) != 32 || a == AccountHash(key, "facebook", "1") || a == AccountHash(key, "x", "2") || a == AccountHash([]byte("other"), "x", "1") {
		t.Error(a)
	}
	if AccountHash(key, "x", "1") != a {
		t.Error("not the same twice")
	}
}

func TestPseudonymsHaveNoHashes(t *testing.T) {
	r := sampleReport(t)
	pseudonymise(r)
	got := FoundIn(r, run(t, r), "office-1", 5000, key)
	if len(got) != 1 || got[0].People != 6 || got[0].Accounts != nil {
		t.Errorf("%+v", got)
	}
}

// TestLinkClusters: other words, one rare link; a link that one account adds is not the cluster's.
func TestLinkClusters(t *testing.T) {
	r := sampleReport(t)
	for i, words := range []string{"Everyone should read about the harbour sale", "Look what I found this morning, incredible", "So this is where all of our taxes went",
		"My cousin sent me a thing worth knowing", "Watch before they take it down again", "Nothing to add to what stands there"} {
		r.Posts[i].Text = words
		r.Posts[i].Links = []string{"https://harbour.example/where-the-money-went"}
	}
	r.Posts[2].Links = append(r.Posts[2].Links, "https://other.example/my-own-page")
	got := FoundIn(r, run(t, r), "office-1", 5000, key)
	if len(got) != 1 || got[0].Kind != "link" || len(got[0].Links) != 1 || got[0].Sketch != nil {
		t.Fatalf("%+v", got)
	}
	if want := new(detect.Preparer).LinkHashes(detect.Post{Text: "see http://www.harbour.example/where-the-money-went?utm_source=x"}); !slices.Equal(got[0].Links, want) {
		t.Errorf("%v, want %v", got[0].Links, want)
	}
}

func TestMajority(t *testing.T) {
	for want, langs := range map[string]map[string]int{
		"en": {"en": 2, "fr": 2, "": 1}, "fr": {"en": 1, "fr": 2}, "zh": {"": 5, "zh": 1}, "": {"": 3},
	} {
		if got := majority(langs); got != want {
			t.Errorf("%v: %q", langs, got)
		}
	}
}

// TestChecks: each line is one thing that a report can say, and what is made of it.
func TestChecks(t *testing.T) {
	const received = (noon + 90_000) * 1000
	for name, x := range map[string]struct {
		change func(p *Post)
		want   Check
	}{
		"an id of its second":         {func(*Post) {}, Check{Code: CheckStatusTime, Outcome: Consistent, Count: 6}},
		"a forged time":               {func(p *Post) { p.Time -= 3600 }, Check{CheckStatusTime, Impossible, "", 1}},
		"a time to the hour":          {func(p *Post) { p.Time -= 3000; p.Resolution = 3600 }, Check{Code: CheckStatusTime, Outcome: Consistent, Count: 6}},
		"over its resolution":         {func(p *Post) { p.Time -= 4000; p.Resolution = 3600 }, Check{CheckStatusTime, Impossible, "", 1}},
		"an id before Snowflake":      {func(p *Post) { p.ID = "12345678" }, Check{CheckStatusTime, Impossible, "12345678", 1}},
		"no number":                   {func(p *Post) { p.ID = "p1" }, Check{Code: CheckStatusTime, Outcome: Consistent, Count: 5}},
		"an account of its day":       {func(p *Post) { p.Account.ID, p.Account.Created = snowflake(noon-9e6), noon-9e6-3000 }, Check{Code: CheckAccountTime, Outcome: Consistent, Count: 1}},
		"an account made younger":     {func(p *Post) { p.Account.ID, p.Account.Created = snowflake(noon-9e7), noon-9e6 }, Check{CheckAccountTime, Impossible, "", 1}},
		"seen after it was received":  {func(p *Post) { p.ObservedAt = noon + 90_000 + 601 }, Check{CheckFutureTime, Impossible, "", 1}},
		"posted after it was seen":    {func(p *Post) { p.Time = noon + 20_000 }, Check{CheckFutureTime, Impossible, "", 1}},
		"an account made after that":  {func(p *Post) { p.Account.Created = noon + 9000 + 86_401 }, Check{CheckFutureTime, Impossible, "", 1}},
		"a permalink to the post":     {func(*Post) {}, Check{Code: CheckPermalink, Outcome: Consistent, Count: 6}},
		"a permalink to another post": {func(p *Post) { p.Permalink = "https://x.com/someone/status/1" }, Check{CheckPermalink, Impossible, "", 1}},
		"a permalink to a profile":    {func(p *Post) { p.Permalink = "https://x.com/someone" }, Check{CheckPermalink, Impossible, "", 1}},
	} {
		r := sampleReport(t)
		p := &r.Posts[3]
		x.change(p)
		if p.ID == "12345678" {
			p.Permalink = "https://x.com/i/status/12345678"
		}
		if x.want.Outcome == Impossible {
			x.want.Post = p.ID
		}
		if got := CheckReport(r, received); !slices.Contains(got, x.want) {
			t.Errorf("%s: %+v lacks %+v", name, got, x.want)
		}
	}
}

func TestFutureBareTimesAreImpossible(t *testing.T) {
	r := sampleReport(t)
	r.Threads[0].Times[0].Time = noon + 100_000
	got := CheckReport(r, (noon+90_000)*1000)
	if !slices.ContainsFunc(got, func(c Check) bool { return c.Code == CheckFutureTime && c.Outcome == Impossible }) {
		t.Errorf("%+v", got)
	}
}

// TestPostsBeforeSnowflake: old posts have old ids.
func TestPostsBeforeSnowflake(t *testing.T) {
	p := Post{ID: "20", Time: 1_142_974_214} // the first post of Twitter, 21 March 2006
	if got := statusTime(&p); got != Consistent {
		t.Error(got)
	}
}

// TestFacebookPermalinks: the forms of one comment's id agree; what has no such form is not judged.
func TestFacebookPermalinks(t *testing.T) {
	const encoded = "Y29tbWVudDo3MDBfODAw" // comment:700_800
	for _, x := range []struct{ id, link, want string }{
		{encoded, "https://www.facebook.com/page/posts/700?comment_id=800", Consistent},
		{encoded, "https://www.facebook.com/page/posts/700?comment_id=" + encoded, Consistent},
		{"700_800", "https://www.facebook.com/page/posts/700?comment_id=801", Impossible},
		{"800", "https://www.facebook.com/page/posts/700?comment_id=5&reply_comment_id=800", Consistent},
		{"pfbid02abc", "https://www.facebook.com/page/posts/pfbid02abc", ""},
	} {
		p := Post{ID: x.id, Permalink: x.link}
		if got := leadsTo(&p, "facebook"); got != x.want {
			t.Errorf("%s at %s: %q, want %q", x.id, x.link, got, x.want)
		}
	}
	r := &Report{Page: "facebook:1", Posts: []Post{{ID: fmt.Sprint(1 << 60), Time: noon, ObservedAt: noon, Permalink: "https://www.facebook.com/1"}}}
	if got := CheckReport(r, noon*1000); len(got) != 0 {
		t.Errorf("an id of Facebook is no time: %+v", got)
	}
}
