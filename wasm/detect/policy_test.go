package detect

import (
	"slices"
	"testing"
)

// closeCopies are the facts of a message that nothing ordinary explains, far from every threshold: twelve accounts within
// seconds. Each test below changes what its rule reads, and nothing else.
func closeCopies() Facts {
	return Facts{
		Kind: int64(KindCopy), Accounts: 12, Posts: 12, Span: 60, Verbatim: 12, TopPosts: 1, Words: 29, Units: 140, Weight: 900,
		Ordinary: 200, Tests: 1, P: prob{100, -12}, BatchP: certain, Within: 12, Closest: 60, Replies: 400,
	}
}

// slowCopies are the same message over days: nothing about it is unlikely.
func slowCopies() Facts {
	f := closeCopies()
	f.P, f.Within, f.Closest, f.Span = certain, 0, 0, 5*86400
	return f
}

// codes lists the reasons of a verdict.
func codes(v verdict) (list []string) {
	for _, r := range v.reasons {
		list = append(list, r.Code)
	}
	return list
}

// policyCase is one rule: facts that fit it, and what the verdict must be and say.
type policyCase struct {
	name   string
	facts  Facts
	change func(f *Facts)
	level  Level
	says   string // a code that must be there; with "!" before it, one that must not
}

// TestUnlikely has a case for each rule that can make a message coordinated, and for each limit of it.
func TestUnlikely(t *testing.T) {
	checkPolicy(t, []policyCase{
		{"nothing unlikely", slowCopies(), func(*Facts) {}, LevelSimilar, "same_text"},
		{"two accounts", closeCopies(), func(f *Facts) { f.Accounts = 2 }, LevelNone, "!same_text"},
		{"a known message of two accounts", closeCopies(), func(f *Facts) { f.Accounts, f.Signed, f.Gathered = 2, 2, 1 }, LevelSimilar, "known_campaign"},
		{"… says nothing of shares", closeCopies(), func(f *Facts) { f.Accounts, f.Signed, f.Gathered, f.SameTag = 1, 1, 1, 1 }, LevelSimilar, "!public_link"},
		{"… nor makes a batch", closeCopies(), func(f *Facts) { f.Accounts, f.Signed, f.Known, f.Batch, f.BatchP = 2, 2, 3, 3, prob{100, -12} }, LevelSimilar, "!created_together"},
		{"a known message", slowCopies(), func(f *Facts) { f.Signed, f.SignedDay = 3, 19603 }, LevelSimilar, "known_campaign"},
		{"a known message in a burst", closeCopies(), func(f *Facts) { f.Signed = 3 }, LevelCoordinated, "known_campaign"},
		{"gathered", closeCopies(), func(f *Facts) { f.Signed, f.Gathered = 12, 1 }, LevelSimilar, "!same_text"},
		{"gathered and disguised", closeCopies(), func(f *Facts) { f.Signed, f.Gathered, f.Leet, f.Disguised = 12, 1, 12, 12 }, LevelSimilar, "digits_for_letters"},
		{"no known message", closeCopies(), func(*Facts) {}, LevelCoordinated, "!known_campaign"},
		{"variants", slowCopies(), func(f *Facts) { f.Kind = int64(KindVariant) }, LevelSimilar, "variant_text"},
		{"links", slowCopies(), func(f *Facts) { f.Kind = int64(KindLink) }, LevelSimilar, "same_link"},
		{"burst", closeCopies(), func(*Facts) {}, LevelCoordinated, "burst"},
		{"likely times", closeCopies(), func(f *Facts) { f.P = prob{300, -3} }, LevelSimilar, "!burst"},
		{"burst of few words", closeCopies(), func(f *Facts) { f.Words = 3 }, LevelSimilar, "burst"},
		{"burst of light words", closeCopies(), func(f *Facts) { f.Weight = burstWeight - 1 }, LevelSimilar, "!stock_phrase"},
		{"burst of a link", closeCopies(), func(f *Facts) { f.Kind = int64(KindLink) }, LevelSimilar, "burst"},
		{"most of the thread", slowCopies(), func(f *Facts) { f.Dominant, f.Within = 950, 12 }, LevelCoordinated, "dominates"},
		{"most of the thread, over days", slowCopies(), func(f *Facts) { f.Dominant, f.Within = 950, 3 }, LevelSimilar, "dominates"},
		{"little of the thread", slowCopies(), func(f *Facts) { f.Dominant = 100 }, LevelSimilar, "!dominates"},
		{"most of a small thread", slowCopies(), func(f *Facts) { f.Accounts, f.Posts, f.Dominant = 3, 3, 950 }, LevelSimilar, "!dominates"},
		{"most of the thread in few words", slowCopies(), func(f *Facts) { f.Words, f.Dominant = 3, 950 }, LevelSimilar, "dominates"},
		{"created together", slowCopies(), func(f *Facts) { f.Known, f.Batch, f.BatchP = 12, 10, prob{100, -12} }, LevelCoordinated, "created_together"},
		{"a burst of few among many", closeCopies(), func(f *Facts) { f.Accounts, f.Posts, f.Within = 60, 60, 8 }, LevelSimilar, "burst"},
		{"a third created together", slowCopies(), func(f *Facts) { f.Known, f.Batch, f.BatchP = 12, 4, prob{100, -12} }, LevelCoordinated, "created_together"},
		{"less than a third created together", slowCopies(), func(f *Facts) { f.Known, f.Batch, f.BatchP = 12, 3, prob{100, -12} }, LevelSimilar, "created_together"},
		{"a few created together among many", slowCopies(), func(f *Facts) { f.Accounts, f.Posts, f.Known, f.Batch, f.BatchP = 80, 80, 80, 9, prob{100, -12} }, LevelSimilar, "created_together"},
		{"created apart", slowCopies(), func(f *Facts) { f.Known, f.Batch, f.BatchP = 12, 3, prob{500, -3} }, LevelSimilar, "!created_together"},
		{"young", slowCopies(), func(f *Facts) { f.Known, f.Young = 12, 12 }, LevelSimilar, "young_accounts"},
		{"young in a burst", closeCopies(), func(f *Facts) { f.Known, f.Young, f.Words = 12, 12, 3 }, LevelCoordinated, "young_accounts"},
		{"old", slowCopies(), func(f *Facts) { f.Known, f.Young = 12, 1 }, LevelSimilar, "!young_accounts"},
		{"default pictures", slowCopies(), func(f *Facts) { f.Pictures, f.Default = 12, 11 }, LevelSimilar, "default_pictures"},
		{"own pictures", slowCopies(), func(f *Facts) { f.Pictures, f.Default = 12, 1 }, LevelSimilar, "!default_pictures"},
		{"numbered handles", slowCopies(), func(f *Facts) { f.Numbered = 12 }, LevelSimilar, "numbered_handles"},
		{"one numbered handle", slowCopies(), func(f *Facts) { f.Numbered = 1 }, LevelSimilar, "!numbered_handles"},
		{"disguised", slowCopies(), func(f *Facts) { f.Lookalike, f.Disguised = 11, 11 }, LevelCoordinated, "lookalike_letters"},
		{"two of many disguised", slowCopies(), func(f *Facts) { f.Lookalike, f.Disguised = 2, 2 }, LevelSimilar, "lookalike_letters"},
		{"few of many disguised", slowCopies(), func(f *Facts) { f.Accounts, f.Posts, f.Leet, f.Disguised = 90, 90, 4, 4 }, LevelSimilar, "digits_for_letters"},
		{"invisible", slowCopies(), func(f *Facts) { f.Invisible, f.Disguised = 11, 11 }, LevelCoordinated, "invisible_characters"},
		{"leet", slowCopies(), func(f *Facts) { f.Leet, f.Disguised = 11, 11 }, LevelCoordinated, "digits_for_letters"},
		{"spaced", slowCopies(), func(f *Facts) { f.Spacing, f.Disguised = 11, 11 }, LevelCoordinated, "letters_apart"},
		{"suffixed", slowCopies(), func(f *Facts) { f.Suffix, f.Disguised = 11, 11 }, LevelCoordinated, "random_ending"},
	})
}

// ordinaryRules lists, for each ordinary explanation, facts that fit it, and whether it explains odd accounts too.
var ordinaryRules = []struct {
	code  string
	fit   func(f *Facts)
	holds bool
}{
	{"quotes_root", func(f *Facts) { f.Quoted = 1000 }, true},
	{"tags_and_link", func(f *Facts) { f.TagText = 1 }, true},
	{"one_person", func(f *Facts) { f.Accounts, f.Posts, f.TopPosts = 4, 40, 37 }, true},
	{"greeting", func(f *Facts) { f.Greeting, f.Words = 3, 13 }, true},
	{"stock_phrase", func(f *Facts) { f.Ordinary = 900 }, false},
	{"chant", func(f *Facts) { f.Repeats = 800 }, false},
	{"newsroom", func(f *Facts) { f.Linked, f.Branded = 12, 12 }, true},
	{"newsroom", func(f *Facts) { f.Linked, f.Press = 12, 12 }, true},
	{"shared_headline", func(f *Facts) { f.SameSite = 12 }, false},
	{"shared_headline", func(f *Facts) { f.Titled = 1000 }, false},
	{"shared_headline", func(f *Facts) { f.Headline = 12 }, false},
	{"public_link", func(f *Facts) { f.SameLink = 12 }, false},
	{"public_link", func(f *Facts) { f.SameTag = 12 }, false},
	{"letter_campaign", func(f *Facts) { f.Letter = 8 }, false},
	{"letter_campaign", func(f *Facts) { f.Letter, f.FirstVoice = 1, 8 }, false},
}

// TestOrdinary: each explanation accounts for a burst; those that hold account for a batch and a disguise as well.
func TestOrdinary(t *testing.T) {
	var cases []policyCase
	for _, r := range ordinaryRules {
		odd := LevelCoordinated
		if r.holds {
			odd = LevelSimilar
		}
		cases = append(cases,
			policyCase{r.code + " and a burst", closeCopies(), r.fit, LevelSimilar, r.code},
			policyCase{r.code + " by a batch", closeCopies(), func(f *Facts) {
				f.Known, f.Batch, f.BatchP = 12, 12, prob{100, -14}
				r.fit(f)
			}, odd, r.code},
			policyCase{r.code + " disguised", closeCopies(), func(f *Facts) { f.Leet, f.Disguised = 12, 12; r.fit(f) }, odd, r.code},
		)
	}
	checkPolicy(t, cases)
}

// TestNotOrdinary: what looks like an explanation and is none.
func TestNotOrdinary(t *testing.T) {
	checkPolicy(t, []policyCase{
		{"a quote in passing", closeCopies(), func(f *Facts) { f.Quoted = 60 }, LevelCoordinated, "!quotes_root"},
		{"many who paste", closeCopies(), func(f *Facts) { f.Accounts, f.Within, f.Posts, f.TopPosts = 30, 30, 60, 37 }, LevelCoordinated, "!one_person"},
		{"a few pastes", closeCopies(), func(f *Facts) { f.Accounts, f.Posts, f.TopPosts = 3, 5, 3 }, LevelCoordinated, "!one_person"},
		{"a long text that greets", closeCopies(), func(f *Facts) { f.Greeting, f.Words = 1, 120 }, LevelCoordinated, "!greeting"},
		{"desks that link to nothing", closeCopies(), func(f *Facts) { f.Branded, f.Press = 12, 12 }, LevelCoordinated, "!newsroom"},
		{"a link that speaks to somebody", closeCopies(), func(f *Facts) { f.SameSite, f.Addressed = 12, 4 }, LevelCoordinated, "!shared_headline"},
		{"a title that speaks to somebody", closeCopies(), func(f *Facts) { f.Titled, f.Addressed = 1000, 4 }, LevelCoordinated, "!shared_headline"},
		{"one who shares a headline", closeCopies(), func(f *Facts) { f.Headline, f.SameSite, f.SameLink, f.SameTag = 1, 1, 1, 1 }, LevelCoordinated, "!shared_headline"},
		{"one word of request", closeCopies(), func(f *Facts) { f.Letter = 1 }, LevelCoordinated, "!public_link"},
		{"a text about oneself", closeCopies(), func(f *Facts) { f.FirstVoice = 8 }, LevelCoordinated, "!public_link"},
		{"hardly any words", slowCopies(), func(f *Facts) { f.Weight = 20 }, LevelSimilar, "stock_phrase"},
		{"one tag", closeCopies(), func(f *Facts) { f.SameTag = 2 }, LevelCoordinated, "!public_link"},
	})
}

// checkPolicy judges every case.
func checkPolicy(t *testing.T, cases []policyCase) {
	t.Helper()
	for _, tt := range cases {
		f := tt.facts
		tt.change(&f)
		v := judge(&f)
		if v.level != tt.level {
			t.Errorf("%s: %v, want %v (%v)", tt.name, v.level, tt.level, codes(v))
		}
		code, absent := tt.says, false
		if code[0] == '!' {
			code, absent = code[1:], true
		}
		if slices.Contains(codes(v), code) == absent {
			t.Errorf("%s: reasons %v, want %s", tt.name, codes(v), tt.says)
		}
	}
}

// TestRank: coordinated before similar, more accounts before fewer, the less likely first among equals.
func TestRank(t *testing.T) {
	rankOf := func(change func(f *Facts)) int64 {
		f := closeCopies()
		change(&f)
		return judge(&f).rank
	}
	order := []int64{
		rankOf(func(f *Facts) { f.Accounts, f.P = 900, certain }), // similar
		rankOf(func(f *Facts) { f.Accounts = 5 }),
		rankOf(func(f *Facts) { f.P = prob{100, -8} }),
		rankOf(func(*Facts) {}),
		rankOf(func(f *Facts) { f.BatchP = prob{100, -9} }),
		rankOf(func(f *Facts) { f.Accounts, f.Within = 40, 40 }),
	}
	if !slices.IsSorted(order) || len(slices.Compact(slices.Clone(order))) != len(order) {
		t.Errorf("ranks %v do not rise", order)
	}
}

// TestParseFactsIsTheInverse: every field comes back, and nothing else is taken.
func TestParseFactsIsTheInverse(t *testing.T) {
	f := Facts{P: prob{123, -40}, BatchP: prob{999, -3}}
	for i, x := range f.fields() {
		*x.value = int64(i + 1)
	}
	if got, err := ParseFacts(f.list()); err != nil || got != f {
		t.Errorf("%+v (%v), want %+v", got, err, f)
	}
	if got, err := ParseFacts(nil); err != nil || got != (Facts{P: certain, BatchP: certain}) {
		t.Errorf("no facts: %+v, %v", got, err)
	}
	for _, bad := range [][]Param{
		{n("nothing", 1)}, {n("accounts", 1), n("accounts", 1)}, {n("accounts", -1)}, {n("accounts", maxTime)}, {{"accounts", 1, 1}},
		{{"p", 99, -9}}, {{"p", 1000, -9}}, {{"p", 100, -2}}, {{"p", 100, -100_000}}, {n("p", 100)},
	} {
		if _, err := ParseFacts(bad); err == nil {
			t.Errorf("%v: no error", bad)
		}
	}
}
