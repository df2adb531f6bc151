package detect

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawSighting draws one sighting of one post, in its one form, of so few values that they meet.
func drawSighting(t *rapid.T) Post {
	word := rapid.SampledFrom([]string{"", "a", "b", "ab", "é"})
	count := rapid.Int64Range(-1, 2)
	p := Post{
		ID: "p", Platform: "x", Page: word.Draw(t, "page"), Thread: word.Draw(t, "thread"), Root: rapid.Bool().Draw(t, "root"),
		Text: word.Draw(t, "text"), Lang: word.Draw(t, "lang"), Time: rapid.Int64Range(0, 3).Draw(t, "time"),
		Resolution: rapid.SampledFrom([]int64{1, 60, 3600}).Draw(t, "resolution"), Group: rapid.Int64Range(0, 2).Draw(t, "group"),
		Links: rapid.SliceOfN(word, 0, 3).Draw(t, "links"), Media: rapid.SliceOfN(word, 0, 3).Draw(t, "media"),
		Account: Account{
			ID: word.Draw(t, "account"), Handle: word.Draw(t, "handle"), Name: word.Draw(t, "name"),
			Created: rapid.Int64Range(0, 2).Draw(t, "created"), Followers: count.Draw(t, "followers"), Following: count.Draw(t, "following"),
			Posts: count.Draw(t, "posts"), DefaultPicture: rapid.Int64Range(-1, 1).Draw(t, "picture"),
		},
	}
	p.Bare = p.Text == "" && rapid.Bool().Draw(t, "bare")
	p.tidy()
	return p
}

// TestMergeIsASemilattice: sightings merge to the same post in any order, any grouping and any repetition.
func TestMergeIsASemilattice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawSighting(t), drawSighting(t), drawSighting(t)
		same := func(law string, x, y Post) {
			if !reflect.DeepEqual(x, y) || !x.same(&y) {
				t.Fatalf("%s:\n%+v\n%+v", law, x, y)
			}
		}
		same("commutative", merge(a, b), merge(b, a))
		same("associative", merge(a, merge(b, c)), merge(merge(a, b), c))
		same("idempotent", merge(a, a), a)
		m := merge(a, b)
		if err := m.check(); err != nil && a.check() == nil && b.check() == nil {
			t.Fatalf("two sound sightings merge to %v", err)
		}
	})
}

// TestMergeFields: what each field keeps.
func TestMergeFields(t *testing.T) {
	base := Post{ID: "p", Platform: "x", Resolution: 1, Account: Account{Followers: -1, Following: -1, Posts: -1, DefaultPicture: -1}}
	for _, tt := range []struct {
		name    string
		a, b, w func(*Post)
	}{
		{"finer time", func(p *Post) { p.Time, p.Resolution = 7200, 3600 }, func(p *Post) { p.Time = 9000 }, func(p *Post) { p.Time = 9000 }},
		{"known time", func(p *Post) {}, func(p *Post) { p.Time, p.Resolution = 7200, 60 }, func(p *Post) { p.Time, p.Resolution = 7200, 60 }},
		{"earlier time", func(p *Post) { p.Time = 5 }, func(p *Post) { p.Time = 4 }, func(p *Post) { p.Time = 4 }},
		{"longer text", func(p *Post) { p.Text = "Zzz…" }, func(p *Post) { p.Text = "A whole text" }, func(p *Post) { p.Text = "A whole text" }},
		{"root", func(p *Post) { p.Root = true }, func(p *Post) {}, func(p *Post) { p.Root = true }},
		{"no longer bare", func(p *Post) { p.Bare = true }, func(p *Post) { p.Text = "a" }, func(p *Post) { p.Text = "a" }},
		{"created first", func(p *Post) { p.Account.Created = 9 }, func(p *Post) { p.Account.Created = 8 }, func(p *Post) { p.Account.Created = 8 }},
		{"created known", func(p *Post) { p.Account.Created = 9 }, func(p *Post) {}, func(p *Post) { p.Account.Created = 9 }},
		{"counts", func(p *Post) { p.Account.Posts = 3 }, func(p *Post) { p.Account.Posts = 4 }, func(p *Post) { p.Account.Posts = 4 }},
		{"links", func(p *Post) { p.Links = []string{"b"} }, func(p *Post) { p.Links = []string{"a", "b"} }, func(p *Post) { p.Links = []string{"a", "b"} }},
		{"name", func(p *Post) { p.Account.Name = "Ann" }, func(p *Post) {}, func(p *Post) { p.Account.Name = "Ann" }},
	} {
		a, b, want := base, base, base
		tt.a(&a)
		tt.b(&b)
		tt.w(&want)
		if got := merge(a, b); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", tt.name, got, want)
		}
	}
}

// TestCheckBoundsEveryField: a post just over any limit is refused by code and field, one at the limit is not.
func TestCheckBoundsEveryField(t *testing.T) {
	long := func(n int) string { return strings.Repeat("a", n) }
	for _, tt := range []struct {
		code, field string
		change      func(p *Post, over int)
	}{
		{ErrTooLong, "id", func(p *Post, over int) { p.ID = long(maxField + over) }},
		{ErrTooLong, "platform", func(p *Post, over int) { p.Platform = long(maxField + over) }},
		{ErrTooLong, "page", func(p *Post, over int) { p.Page = long(maxField + over) }},
		{ErrTooLong, "thread", func(p *Post, over int) { p.Thread = long(maxField + over) }},
		{ErrTooLong, "lang", func(p *Post, over int) { p.Lang = long(maxField + over) }},
		{ErrTooLong, "account.id", func(p *Post, over int) { p.Account.ID = long(maxField + over) }},
		{ErrTooLong, "account.handle", func(p *Post, over int) { p.Account.Handle = long(maxField + over) }},
		{ErrTooLong, "account.name", func(p *Post, over int) { p.Account.Name = long(maxField + over) }},
		{ErrTooLong, "text", func(p *Post, over int) { p.Text = long(maxText + over) }},
		{ErrInvalid, "time", func(p *Post, over int) { p.Time = maxTime + int64(over) }},
		{ErrInvalid, "time", func(p *Post, over int) { p.Time = -int64(over) }},
		{ErrInvalid, "resolution", func(p *Post, over int) { p.Resolution = maxCoarse + int64(over) }},
		{ErrInvalid, "group", func(p *Post, over int) { p.Group = -int64(over) }},
		{ErrTooMany, "links", func(p *Post, over int) { p.Links = make([]string, maxLinks+over) }},
		{ErrTooMany, "links", func(p *Post, over int) { p.Media = make([]string, maxLinks+over) }},
		{ErrTooLong, "links", func(p *Post, over int) { p.Links = []string{long(maxAddress + over)} }},
		{ErrTooLong, "links", func(p *Post, over int) { p.Media = []string{long(maxAddress + over)} }},
		{ErrInvalid, "account", func(p *Post, over int) { p.Account.Created = -int64(over) }},
		{ErrInvalid, "account", func(p *Post, over int) { p.Account.Followers = maxCount + int64(over) }},
		{ErrInvalid, "account", func(p *Post, over int) { p.Account.DefaultPicture = 1 + int64(over) }},
	} {
		p := Post{ID: "p"}
		tt.change(&p, 0)
		if err := p.check(); err != nil {
			t.Errorf("%s at its limit: %v", tt.field, err)
		}
		tt.change(&p, 1)
		if err, ok := p.check().(*Error); !ok || err.Code != tt.code || err.Field != tt.field {
			t.Errorf("%s over its limit: %v, want %s", tt.field, err, tt.code)
		}
	}
}

// TestCheckLeavesTheCallersListsAlone: links and media may share memory.
func TestCheckLeavesTheCallersListsAlone(t *testing.T) {
	shared := []string{"link", "not yours"}
	p := Post{ID: "p", Links: shared[:1], Media: []string{"media"}}
	if err := p.check(); err != nil || shared[1] != "not yours" {
		t.Errorf("%v, %q", err, shared)
	}
}
