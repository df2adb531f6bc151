package eval

import (
	"reflect"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/refrain-project/refrain/wasm/detect"
)

// background is a synthetic one: 300 pages, 40 days, 12 replies a day in one thread a page.
func syntheticBackground() []detect.Post {
	var out []detect.Post
	r := newRandom(1, "background")
	for page := range 300 {
		for d := range 20 {
			for range 8 {
				n := strconv.Itoa(len(out))
				out = append(out, detect.Post{
					ID: "b" + n, Platform: "x", Page: "page" + strconv.Itoa(page), Thread: "user:page" + strconv.Itoa(page),
					Account: account("bg" + n), Text: "post " + n, Time: 1_556_668_800 + int64(d*day+r.below(day)),
				})
			}
		}
	}
	return out
}

var all = append(Strata(), Innocents()...)

func TestInjectIsDeterministic(t *testing.T) {
	bg := syntheticBackground()
	a, b := Inject(bg, 3, all, Options{Units: 4}), Inject(bg, 3, all, Options{Units: 4})
	if !reflect.DeepEqual(a, b) {
		t.Fatal("same arguments, other posts")
	}
	if c := Inject(bg, 5, all, Options{Units: 4}); reflect.DeepEqual(a.Posts, c.Posts) {
		t.Fatal("another seed, same posts")
	}
}

// unitsOf groups the scored posts by unit, in order of time.
func unitsOf(in Injection) map[string][]detect.Post {
	out := map[string][]detect.Post{}
	for _, p := range in.Posts {
		if t := in.Truth[p.ID]; !t.Filler {
			out[t.Unit] = append(out[t.Unit], p)
		}
	}
	return out
}

func TestTruthAgreesWithPosts(t *testing.T) {
	in := Inject(syntheticBackground(), 3, all, Options{Units: 6})
	if len(in.Truth) != len(in.Posts) {
		t.Fatalf("%d posts, %d truths", len(in.Posts), len(in.Truth))
	}
	counted := map[string]int{}
	for name, posts := range unitsOf(in) {
		truth := in.Truth[posts[0].ID]
		counted[truth.Stratum+truth.Lang]++
		accounts := map[string]bool{}
		for i, p := range posts {
			got := in.Truth[p.ID]
			if got.Copy != i+1 || got.Page != p.Page || got.Thread != p.Thread || p.Text == "" || strings.Contains(p.Text, "{") {
				t.Errorf("%s: post %d: truth %+v, text %q", name, i, got, p.Text)
			}
			accounts[p.Account.ID] = true
		}
		span := posts[len(posts)-1].Time - posts[0].Time
		if !truth.Innocent {
			checkCampaign(t, name, truth.Stratum, posts, len(accounts), span)
		}
	}
	for _, lang := range languages {
		for _, s := range all {
			if want := 6; counted[s+lang] != want && s+lang != "noaccentsen" && s != "flood" {
				t.Errorf("%s %s: %d units, want %d", s, lang, counted[s+lang], want)
			}
		}
	}
}

func checkCampaign(t *testing.T, name, stratum string, posts []detect.Post, accounts int, span int64) {
	t.Helper()
	lo, hi := int64(windowMin), int64(windowMax)
	switch stratum {
	case Drip:
		if span < 8*day || len(posts) < dripDaysMin {
			t.Errorf("%s: %d posts over %d s", name, len(posts), span)
		}
		return
	case "burst":
		lo, hi = burstMin, burstMax
	}
	if len(posts) < copiesMin || len(posts) > copiesMax || accounts != len(posts) {
		t.Errorf("%s: %d copies by %d accounts", name, len(posts), accounts)
	}
	if span < lo || span > hi {
		t.Errorf("%s: span %d s, want %d to %d", name, span, lo, hi)
	}
}

func TestAccountsWriteAboutSevenPosts(t *testing.T) {
	in := Inject(syntheticBackground(), 3, []string{"exact"}, Options{Units: 24})
	posts := map[string]int{}
	for _, p := range in.Posts {
		posts[p.Account.ID+in.Truth[p.ID].Lang]++
	}
	if mean := float64(len(in.Posts)) / float64(len(posts)); mean < 5 || mean > 9 {
		t.Errorf("%.1f posts an account", mean)
	}
}

func TestHeldOutSeedsShareNoText(t *testing.T) {
	for _, lang := range languages {
		even, odd := loadPhrases(lang, 2), loadPhrases(lang, 3)
		for section, list := range even.sections {
			if shared[section] {
				continue
			}
			if len(list) < 3 || len(odd.sections[section]) < 3 {
				t.Errorf("%s %s: %d and %d lines", lang, section, len(list), len(odd.sections[section]))
			}
			for _, line := range list {
				if contains(odd.sections[section], line) {
					t.Errorf("%s %s: both parities have %q", lang, section, line)
				}
			}
		}
		if len(even.sections["campaign"])+len(odd.sections["campaign"]) < 30 {
			t.Errorf("%s: too few templates", lang)
		}
	}
}

// inverses undo a disguise by hand, where that is simple: what is left must read as before.
var inverses = map[string]func(string) string{
	"lookalike": func(s string) string {
		back := map[rune]rune{}
		for a, b := range twins {
			back[b] = a
		}
		return norm.NFKC.String(strings.Map(func(c rune) rune {
			if a, ok := back[c]; ok {
				return a
			}
			return c
		}, s))
	},
	"zerowidth": func(s string) string {
		return strings.Map(func(c rune) rune {
			if strings.ContainsRune(string(invisible), c) {
				return -1
			}
			return c
		}, s)
	},
	"leet": func(s string) string {
		return strings.NewReplacer("4", "a", "@", "a", "3", "e", "1", "i", "0", "o", "5", "s", "$", "s", "7", "t").Replace(s)
	},
	"spacing":   func(s string) string { return strings.ReplaceAll(s, " ", "") },
	"upper":     strings.ToLower,
	"noaccents": func(s string) string { return s },
	"suffix":    func(s string) string { return s[:strings.LastIndex(s, " ")] },
}

var disguises = map[string]disguise{
	"lookalike": lookalike, "zerowidth": zeroWidth, "leet": leet, "spacing": spacing, "upper": upper, "noaccents": noAccents,
	"suffix": suffix, "edit10": edit10, "edit25": edit25, "reordered": reordered, "truncated": truncated, "decorated": decorated,
	"mixed": mixed, "emoji": emojis,
}

func TestDisguisesChangeTheTextAndCanBeUndone(t *testing.T) {
	for _, lang := range languages {
		p := loadPhrases(lang, 3)
		r := newRandom(3, lang)
		for name, d := range disguises {
			for _, template := range p.sections["campaign"] {
				text := p.fill(r, template, map[string]string{})
				got := d(r, p, text)
				if got == text && !(name == "noaccents" && lang == "en") {
					t.Errorf("%s %s leaves %q", lang, name, text)
				}
				undo := inverses[name]
				if undo == nil {
					continue
				}
				fold := func(s string) string { return strings.ToLower(stripAccents(undo(s))) }
				if name != "suffix" && fold(got) != fold(text) || name == "suffix" && undo(got) != text {
					t.Errorf("%s %s: %q does not read as %q", lang, name, got, text)
				}
			}
		}
	}
}

func TestEditsChangeTheShareTheySay(t *testing.T) {
	p, r := loadPhrases("en", 3), newRandom(3)
	text := p.fill(r, p.sections["campaign"][0], map[string]string{})
	words := strings.Fields(text)
	for percent, d := range map[int]disguise{10: edit10, 25: edit25} {
		kept := map[string]bool{}
		for _, w := range strings.Fields(d(r, p, text)) {
			kept[w] = true
		}
		lost := 0
		for _, w := range words {
			if !kept[w] {
				lost++
			}
		}
		if lost*100 > len(words)*(percent+8) || lost == 0 {
			t.Errorf("%d %%: %d of %d words lost", percent, lost, len(words))
		}
	}
}

func TestFragmentsAreInThreeCopies(t *testing.T) {
	p := loadPhrases("en", 3)
	for n := copiesMin; n <= copiesMax; n++ {
		w := &writer{r: newRandom(uint64(n)), p: p, template: p.sections["campaign"][0]}
		count := map[string]int{}
		for _, text := range w.fragments(n) {
			seen := map[string]bool{}
			f := strings.Fields(strings.ToLower(strings.NewReplacer(".", "", ",", "", "-", "").Replace(text)))
			for i := 0; i+7 <= len(f); i++ {
				seen[strings.Join(f[i:i+7], " ")] = true
			}
			for k := range seen {
				count[k]++
			}
		}
		best := 0
		for _, c := range count {
			best = max(best, c)
		}
		if best < 3 {
			t.Errorf("%d copies: no run of 7 words in three of them", n)
		}
	}
}

func TestFactsAreDrawnOncePerAccount(t *testing.T) {
	bg := syntheticBackground()
	in := Inject(bg, 3, []string{"exact", "letter"}, Options{Units: 8})
	posts := append(bg, in.Posts...)
	DrawFacts(posts, in.Truth, 3)
	seen := map[string]detect.Account{}
	var batch []int64
	for _, p := range posts {
		if a, ok := seen[p.Account.ID]; ok && a != p.Account {
			t.Fatalf("two sets of facts for %s", p.Account.ID)
		}
		seen[p.Account.ID] = p.Account
		if p.Account.Created == 0 || p.Account.Created > p.Time {
			t.Fatalf("%s created %d, posts %d", p.Account.ID, p.Account.Created, p.Time)
		}
		if in.Truth[p.ID].Batch && in.Truth[p.ID].Lang == "en" {
			batch = append(batch, p.Account.Created)
		}
	}
	lo, hi := batch[0], batch[0]
	for _, c := range batch {
		lo, hi = min(lo, c), max(hi, c)
	}
	if hi-lo > batchMax*day || hi == lo {
		t.Errorf("batch created over %d days", (hi-lo)/day)
	}
}
