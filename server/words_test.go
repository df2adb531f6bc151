package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/server/words"
	"github.com/refrain-project/refrain/wasm/detect"
)

func TestWordsClaimNoMoreThanWasSeen(t *testing.T) {
	refused := regexp.MustCompile(`(?i)\b(ro)?bots?\b|foreign|étrang|\bfake|\bfau(x|sse)\b|!|fraud|attack|attaque`)
	texts := map[string][2]string{"scan": scanHelp, "compare": compareHelp, "pairs": pairsHelp, "demo": demoHelp,
		"serve": serveHelp, "first steps": firstSteps, "report": reportHelp, "enrol": enrolHelp, "send": sendHelp, "receipt": verifyReceiptHelp,
		"log": verifyLogHelp, "backup": backupHelp, "restore": restoreHelp, "campaign": campaignHelp, "corpus": corpusHelp, "office": officeHelp, "user": userHelp,
		"hold": holdHelp, "export": exportHelp}
	for code, w := range words.Reasons {
		texts[code] = w.Text
	}
	for _, c := range commands() {
		texts["help "+c.name] = c.summary
	}
	for name, text := range texts {
		for _, s := range text {
			if found := refused.FindString(s); found != "" {
				t.Errorf("%s says %q: %s", name, found, s)
			}
			if strings.Count(s, "{") != strings.Count(s, "}") && !strings.Contains(name, "pairs") {
				t.Errorf("%s: braces do not match: %s", name, s)
			}
		}
	}
}

func TestPostsCannotSteerTheTerminal(t *testing.T) {
	term := &terminal{}
	got := term.mark("a\x1b[2Jb\u202Ec matching words", []detect.Span{{Start: 12, End: 20}})
	if strings.ContainsAny(got, "\x1b\u202E") || !strings.Contains(got, "▐") {
		t.Errorf("%q", got)
	}
}

func TestLocalLanguage(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want language
	}{
		{map[string]string{"LANG": "fr_CA.UTF-8"}, french}, {map[string]string{"LANG": "en_CA.UTF-8"}, english},
		{map[string]string{"LC_ALL": "C", "LANG": "fr_CA"}, english}, {nil, english},
	} {
		if got := localLanguage(func(k string) string { return c.env[k] }); got != c.want {
			t.Errorf("%v: %v", c.env, got)
		}
	}
}
