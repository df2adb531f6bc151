package console

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
)

// said finds what a template says: both languages of a text, side by side.
var said = regexp.MustCompile(`\bt[f]? "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"`)

// never are the words that the console does not use: it says what was seen.
var never = regexp.MustCompile(`(?i)\b(bots?|robots?|foreign|fake|faux|fausses?|étrang\w*)\b`)

// TestEveryTextInBothLanguages: a template says nothing but by t and tf, in both languages, and French is spaced as in Canada.
func TestEveryTextInBothLanguages(t *testing.T) {
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	alone := map[string]bool{"Refrain": true, "– Refrain": true, "Facebook": true}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range said.FindAllStringSubmatch(string(text), -1) {
			checkPair(t, name, [2]string{m[1], m[2]})
		}
		bare := regexp.MustCompile(`(?s)\{\{.*?\}\}`).ReplaceAllString(string(text), "")
		bare = regexp.MustCompile(`(?s)<kbd>.*?</kbd>|<[^>]*>`).ReplaceAllString(bare, "\n")
		for line := range strings.Lines(bare) {
			if line = strings.TrimSpace(line); !alone[line] && regexp.MustCompile(`\pL{2}`).MatchString(line) {
				t.Errorf("%s says %q in one language only", name, line)
			}
		}
	}
	for name, table := range map[string]map[string][2]string{"stateWords": stateWords, "levelWords": levelWords, "verdictWords": verdictWords,
		"reasonWords": reasonWords, "actWords": actWords, "checkWords": checkWords, "languageWords": languageWords, "doneWords": doneWords, "undoWords": undoWords, "thinWords": thinWords,
		"roleWords": roleWords, "officeWords": officeWords, "heldWords": heldWords} {
		for _, pair := range table {
			checkPair(t, name, pair)
		}
	}
}

func checkPair(t *testing.T, where string, pair [2]string) {
	t.Helper()
	for l, text := range pair {
		if strings.TrimSpace(text) == "" && text != ": " {
			t.Errorf("%s: %q has an empty half", where, pair)
		}
		if word := never.FindString(text); word != "" {
			t.Errorf("%s: %q says %q", where, text, word)
		}
		if Language(l) == French && regexp.MustCompile(`[^\x{a0}]:( |$)| [;?!»]|« `).MatchString(text) {
			t.Errorf("%s: %q is not spaced as Canadian French is", where, text)
		}
	}
}

// TestEveryCodeHasWords holds the tables to the domain's own lists.
func TestEveryCodeHasWords(t *testing.T) {
	var acts []string
	for _, s := range []campaign.State{campaign.StateNew, campaign.StateInReview, campaign.StateConfirmed, campaign.StateLetter, campaign.StateDismissed} {
		acts = append(acts, campaign.Acts(campaign.RoleAnalyst, s)...)
		if _, known := stateWords[string(s)]; !known {
			t.Errorf("state %s has no words", s)
		}
	}
	for _, act := range acts {
		if _, known := actWords[act]; !known {
			t.Errorf("act %s has no words", act)
		}
		if _, known := doneWords[act]; !known {
			t.Errorf("act %s has no words for when it was done", act)
		}
	}
	for _, code := range []string{campaign.ReasonQueued, campaign.ReasonUnknownDetector, campaign.ReasonRefused, campaign.ReasonTooMuchWork, campaign.ReasonFailed,
		campaign.ReasonEvidence, campaign.ReasonFlags} {
		if _, known := reasonWords[code]; !known {
			t.Errorf("reason %s has no words", code)
		}
	}
	for _, c := range []campaign.Check{{Code: campaign.CheckElsewhere, Outcome: campaign.Corroborated}, {Code: campaign.CheckElsewhereWho, Outcome: campaign.Corroborated},
		{Code: campaign.CheckPermalink, Outcome: campaign.Present}, {Code: campaign.CheckPermalink, Outcome: campaign.Gone}} {
		if _, known := checkWords[c.Code+" "+c.Outcome]; !known {
			t.Errorf("check %s %s has no words", c.Code, c.Outcome)
		}
	}
}

// TestTook writes durations in the largest unit.
func TestTook(t *testing.T) {
	for _, c := range []struct {
		l    Language
		ms   int64
		want string
	}{
		{English, 0, "0\u00a0seconds"}, {French, 0, "0\u00a0seconde"}, {English, 61_000, "1\u00a0minute"}, {French, 7_200_000, "2\u00a0heures"},
		{English, 47 * 3_600_000, "47\u00a0hours"}, {French, 77 * 86_400_000, "77\u00a0jours"},
	} {
		if got := c.l.took(1_000_000, 1_000_000+c.ms); got != c.want {
			t.Errorf("%d ms: %q, want %q", c.ms, got, c.want)
		}
	}
	if got := English.took(0, 5) + English.took(5, 4); got != "" {
		t.Errorf("an unknown time: %q", got)
	}
}
