package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/server/words"
	"github.com/refrain-project/refrain/wasm/detect"
)

// Posts of the sample.
const (
	campaignPost = "1690000000000001055"
	letterPost   = "1690000000000001037"
	ordinaryPost = "1690000000000001047"
)

// weights are the numbers that change whenever the background model learns anew: bits and shares.
var weights = regexp.MustCompile(`[0-9][0-9,.\x{A0}]*(\x{A0}%|%|[ \x{A0}]bits?\b)`)

func TestExplainGolden(t *testing.T) {
	file := sampleFile(t, "")
	for name, args := range map[string][]string{
		"explain-flagged.en":   {campaignPost},
		"explain-flagged.fr":   {campaignPost, "--lang", "fr"},
		"explain-letter.en":    {letterPost},
		"explain-letter.fr":    {letterPost, "--lang", "fr"},
		"explain-unflagged.en": {ordinaryPost},
		"explain-unflagged.fr": {ordinaryPost, "--lang", "fr"},
	} {
		got := refrainRun(append([]string{"explain", "--window", "7d", args[0], file}, args[1:]...)...)
		if got.code != exitOK || got.err != "" {
			t.Errorf("%s: exit code %d: %s", name, got.code, got.err)
		}
		golden(t, name, weights.ReplaceAllString(got.out, "…$1"))
	}
}

func TestExplainExitCodes(t *testing.T) {
	file := sampleFile(t, "")
	bad := sampleFile(t, "{\"id\":5}\n")
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"nobody", file}, exitFailure, "no post with this id in the files: nobody"},
		{[]string{"nobody", file, "--lang", "fr"}, exitFailure, "aucune publication n'a cet identifiant"},
		{[]string{campaignPost, bad}, exitBad, `field "id": expected a string`},
		{[]string{campaignPost, filepath.Join(t.TempDir(), "none.jsonl")}, exitFailure, "none.jsonl"},
		{[]string{campaignPost}, exitUsage, "no FILE"},
		{nil, exitUsage, "no ID"},
		{[]string{"--scope", "town", campaignPost, file}, exitUsage, "expected page or all"},
		{[]string{"--window", "soon", campaignPost, file}, exitUsage, "as in 7d, 36h or 90m"},
		{[]string{"--help"}, exitOK, "Usage: refrain explain"},
	} {
		got := refrainRun(append([]string{"explain"}, c.args...)...)
		if got.code != c.code || !strings.Contains(got.err, c.says) {
			t.Errorf("explain %q: exit code %d, want %d and %q; said %s", c.args, got.code, c.code, c.says, got.err)
		}
	}
}

// TestExplainSaysWhyNot has a post for each reason why one is not flagged.
func TestExplainSaysWhyNot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "posts.jsonl")
	text := `"text":"The library money was promised to the harbour workers and nobody has told them where it went"`
	lines := []string{
		`{"id":"root","page":"mp","thread":"root","root":true,"author":"mp",` + text + `}`,
		`{"id":"short","page":"mp","author":"a","text":"Bravo"}`,
		`{"id":"light","page":"mp","author":"a","text":"and the government of the people and the government"}`,
		`{"id":"one","page":"one","author":"a",` + text + `}`,
		`{"id":"m1","page":"may","author":"a","created_at":"2026-05-01T00:00:00Z",` + text + `}`,
		`{"id":"m2","page":"may","author":"b","created_at":"2026-05-02T00:00:00Z",` + text + `}`,
		`{"id":"m3","page":"may","author":"c","created_at":"2026-05-22T00:00:00Z",` + text + `}`,
		`{"id":"n1","page":"june","author":"a",` + text + `}`,
		`{"id":"n2","page":"june","author":"b","created_at":"2026-06-02T00:00:00Z",` + text + `}`,
		`{"id":"n3","page":"june","author":"c","created_at":"2026-06-02T00:00:00Z",` + text + `}`,
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ id, en, fr string }{
		{"root", "the page's own post that the others answer", "la publication de la page à laquelle les autres répondent"},
		{"short", "too little: 5 characters without names, links and signs, and 24 are needed", "trop peu\u00A0: 5\u00A0caractères sans les noms"},
		{"light", "Its words are too ordinary: ", "Ses mots sont trop courants"},
		{"one", "1 account posted texts taken for the same message, and 3 are needed", "1\u00A0compte a publié des textes tenus pour le même message"},
		{"m2", "On its side of it: 2 accounts of 3; 3 are needed.\n      silence after: 20 days\n", "2\u00A0comptes sur 3; il en faut 3.\n      silence après\u00A0: 20\u00A0jours\n"},
		{"n1", "its time is not known, and those without a time are 1 account of 3", "son heure n'est pas connue"},
		{"m3", "On its side of it: 1 account of 3; 3 are needed.\n      silence before: 20 days\n", "silence avant\u00A0: 20\u00A0jours"},
	} {
		for lang, want := range map[string]string{"en": c.en, "fr": c.fr} {
			got := refrainRun("explain", "--lang", lang, c.id, path)
			if got.code != exitOK || !strings.Contains(got.out, want) || !strings.Contains(got.out, map[string]string{"en": "Verdict: not flagged", "fr": "Verdict\u00A0: non repérée"}[lang]) {
				t.Errorf("%s: exit code %d, want %q in\n%s", c.id, got.code, want, got.out)
			}
		}
	}
	if got := refrainRun("explain", "--window", "30d", "m2", path); !strings.Contains(got.out, "Yes, in m1: 3 posts of 3 accounts") {
		t.Errorf("with a window of 30 days:\n%s", got.out)
	}
	if got := refrainRun("explain", "--scope", "all", "one", path); !strings.Contains(got.out, "its own included: 3.") {
		t.Errorf("across pages:\n%s", got.out)
	}
}

// TestEveryRuleAndFactHasWords walks a flagged post's rules: each has a name, each fact that it reads too.
func TestEveryRuleAndFactHasWords(t *testing.T) {
	for code := range words.Reasons { // held to the policy's own list in package words
		if w := ruleNames[code]; w[english] == "" || w[french] == "" {
			t.Errorf("rule %q has no name in both languages", code)
		}
	}
	for code := range ruleNames {
		if _, known := words.Reasons[code]; !known {
			t.Errorf("name %q is for no rule of the policy", code)
		}
	}
	d := detect.New(detect.DefaultParams())
	for _, who := range []string{"a", "b", "c"} {
		post := detect.Post{ID: who, Text: "The library money was promised to the harbour workers and nobody knows", Account: detect.Account{ID: who}}
		if err := d.Add([]detect.Post{post}); err != nil {
			t.Fatal(err)
		}
	}
	whys, err := d.Explain("a")
	if err != nil || len(whys) != 1 || len(whys[0].Rules) < 20 {
		t.Fatalf("%v, %+v", err, whys)
	}
	read := map[string]bool{}
	for _, r := range whys[0].Rules {
		for _, ways := range [][][]detect.Check{r.Ways, r.Enough, r.Odd} {
			for _, way := range ways {
				for _, c := range way {
					read[c.Read.Name] = true
				}
			}
		}
	}
	for name := range read {
		if w := factNames[name]; w.name[english] == "" || w.name[french] == "" {
			t.Errorf("fact %q has no words in both languages", name)
		}
	}
	for name := range factNames {
		if !read[name] {
			t.Errorf("words for %q are for no fact that a rule reads", name)
		}
	}
}

// TestEveryWhyNotHasWords: what Explain says of the posts above is put into sentences with all numbers filled in.
func TestEveryWhyNotHasWords(t *testing.T) {
	refused := regexp.MustCompile(`(?i)\b(ro)?bots?\b|foreign|étrang|\bfake|\bfau(x|sse)\b|!`)
	for code, text := range whyNot {
		for l, s := range text {
			if s == "" || refused.MatchString(s) || strings.Count(s, "{") != strings.Count(text[1-l], "{") {
				t.Errorf("%s: %q", code, s)
			}
		}
	}
	for _, help := range explainHelp {
		if refused.MatchString(help) {
			t.Errorf("help: %s", help)
		}
	}
}
