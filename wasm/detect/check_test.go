package detect

import (
	"slices"
	"testing"
)

// TestChecks: each kind of check at its limit and beside it, and how it is shown.
func TestChecks(t *testing.T) {
	var f Facts
	for _, c := range []struct {
		name        string
		check       check
		accounts    int64 // the fact that is read
		posts       int64 // the fact that a share is of
		holds       bool
		limit, from int64 // as shown
	}{
		{"at least, at the limit", atLeast(&f.Accounts, 3), 3, 0, true, 3, 0},
		{"at least, below", atLeast(&f.Accounts, 3), 2, 0, false, 3, 0},
		{"at most, at the limit", atMost(&f.Accounts, 3), 3, 0, true, 3, 0},
		{"at most, above", atMost(&f.Accounts, 3), 4, 0, false, 3, 0},
		{"below", below(&f.Accounts, 3), 2, 0, true, 3, 0},
		{"below, at the limit", below(&f.Accounts, 3), 3, 0, false, 3, 0},
		{"another", not(&f.Accounts, 3), 4, 0, true, 3, 0},
		{"the same", not(&f.Accounts, 3), 3, 0, false, 3, 0},
		{"two fifths", share(&f.Accounts, 2, 5, &f.Posts), 3, 7, true, 3, 7},
		{"less than two fifths", share(&f.Accounts, 2, 5, &f.Posts), 2, 7, false, 3, 7},
		{"half", most(&f.Accounts, &f.Posts), 4, 8, true, 4, 8},
		{"less than half", most(&f.Accounts, &f.Posts), 3, 7, false, 4, 7},
		{"over half", overHalf(&f.Accounts, &f.Posts), 4, 7, true, 3, 7},
		{"half is not over half", overHalf(&f.Accounts, &f.Posts), 4, 8, false, 4, 8},
	} {
		f.Accounts, f.Posts = c.accounts, c.posts
		got := c.check.shown(&f)
		want := Check{Read: n("accounts", c.accounts), Sign: c.check.sign, Limit: n("limit", c.limit), Holds: c.holds}
		if c.from > 0 {
			want.Of = n("posts", c.from)
		}
		if got != want || c.check.holds() != c.holds {
			t.Errorf("%s: %+v, want %+v", c.name, got, want)
		}
	}
}

// TestRareChecks: probabilities are named, and held against a power of ten.
func TestRareChecks(t *testing.T) {
	f := Facts{P: prob{100, -4}, BatchP: prob{101, -5}}
	for _, c := range []struct {
		check check
		want  Check
	}{
		{rare(&f.P, 2), Check{Read: Param{"p", 100, -4}, Sign: "≤", Limit: Param{"limit", 1, -2}, Holds: true}},
		{rare(&f.BatchP, 3), Check{Read: Param{"batch_p", 101, -5}, Sign: "≤", Limit: Param{"limit", 1, -3}}},
	} {
		if got := c.check.shown(&f); got != c.want {
			t.Errorf("%+v, want %+v", got, c.want)
		}
	}
}

// TestWays: one way is enough, and needs all its checks; without a way nothing holds.
func TestWays(t *testing.T) {
	f := Facts{Accounts: 5, Posts: 5}
	yes, no := atLeast(&f.Accounts, 5), atLeast(&f.Posts, 6)
	for _, c := range []struct {
		ways ways
		want bool
	}{{ways{{no}, {yes}}, true}, {ways{{yes, no}}, false}, {ways{{yes, yes}}, true}, {nil, false}} {
		if c.ways.hold() != c.want {
			t.Errorf("%+v hold: %v", c.ways.shown(&f), !c.want)
		}
	}
}

// TestSilentRules decide, and leave the reason to others.
func TestSilentRules(t *testing.T) {
	f := slowCopies()
	f.Leet, f.Disguised = 12, 12
	if v := judge(&f); v.level != LevelCoordinated || slices.Contains(codes(v), "disguised") {
		t.Errorf("%v for %v", v.level, codes(v))
	}
}
