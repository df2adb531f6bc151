package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/refrain-project/refrain/wasm/detect"
)

// policyCodes are the reason codes that the policy can give: its string constants but the names of numbers.
func policyCodes(t *testing.T) map[string]bool {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "../../wasm/detect/policy.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.CallExpr:
			name, ok := n.Fun.(*ast.Ident)
			return !ok || name.Name != "n" // n("name", value)
		case *ast.CompositeLit:
			name, ok := n.Type.(*ast.Ident)
			return !ok || name.Name != "Param"
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				if s, err := strconv.Unquote(n.Value); err == nil {
					codes[s] = true
				}
			}
		}
		return true
	})
	return codes
}

func TestEveryReasonHasWords(t *testing.T) {
	codes := policyCodes(t)
	if len(codes) < 15 || !codes["same_text"] || !codes["letter_campaign"] {
		t.Fatalf("codes found in policy.go: %v", codes)
	}
	for code := range codes {
		if w := Reasons[code]; w.Text[English] == "" || w.Text[French] == "" {
			t.Errorf("reason %q has no sentence in both languages", code)
		}
	}
	for code := range Reasons {
		if !codes[code] {
			t.Errorf("sentence %q is for no reason that the policy gives", code)
		}
	}
}

func TestSentences(t *testing.T) {
	n := func(name string, v int64) detect.Param { return detect.Param{Name: name, Value: v} }
	p := func(m, e int64) detect.Param { return detect.Param{Name: "p", Value: m, Exp: e} }
	for _, c := range []struct {
		reason detect.Reason
		en, fr string
	}{
		{detect.Reason{Code: "same_text", Params: []detect.Param{n("accounts", 9), n("span", 1320)}},
			"Same message from 9 accounts in 22 minutes", "Même message, 9\u00A0comptes, 22\u00A0minutes"},
		{detect.Reason{Code: "burst", Params: []detect.Param{n("within", 4), n("seconds", 7201), p(245, -6)}},
			"4 copies within 3 hours: closer in time than 1 in 4,000 by chance",
			"4\u00A0copies en 3\u00A0heures\u00A0: par hasard, 1 sur 4\u00A0000 seraient aussi rapprochées"},
		{detect.Reason{Code: "lookalike_letters", Params: []detect.Param{n("accounts", 1)}},
			"1 account wrote with look-alike letters of another script",
			"1\u00A0compte a écrit avec des lettres semblables d'une autre écriture"},
		{detect.Reason{Code: "created_together", Params: []detect.Param{n("accounts", 6), n("known", 9), n("days", 1), p(100, -40)}},
			"6 of 9 accounts were created within 1 day: less than 1 in a billion by chance",
			"6 des 9\u00A0comptes ont été créés en 1\u00A0jour\u00A0: moins de 1 sur un milliard par hasard"},
		{detect.Reason{Code: "dominates", Params: []detect.Param{n("share", 640)}},
			"64% of those who replied in one thread posted it", "64\u00A0% de ceux qui ont répondu dans un fil l'ont publié"},
		{detect.Reason{Code: "known_campaign", Params: []detect.Param{n("day", 19_603), n("accounts", 1)}},
			"It matches a message that RRM confirmed on 3\u00A0Sept.\u00A02023: 1 account",
			"Il correspond à un message que le MRR a confirmé le 3\u00A0sept.\u00A02023\u00A0: 1\u00A0compte"},
		{detect.Reason{Code: "known_campaign", Params: []detect.Param{n("day", 19_723), n("accounts", 4)}},
			"It matches a message that RRM confirmed on 1\u00A0Jan.\u00A02024: 4 accounts",
			"Il correspond à un message que le MRR a confirmé le 1er\u00A0janv.\u00A02024\u00A0: 4\u00A0comptes"},
		{detect.Reason{Code: "later_code"}, "later_code", "later_code"},
	} {
		if got := English.Sentence(c.reason); got != c.en {
			t.Errorf("got  %s\nwant %s", got, c.en)
		}
		if got := French.Sentence(c.reason); got != c.fr {
			t.Errorf("got  %s\nwant %s", got, c.fr)
		}
	}
}

func TestDurations(t *testing.T) {
	for seconds, want := range map[int64]string{0: "less than a minute", 60: "1 minute", 61: "2 minutes", 7200: "2 hours", 172800: "2 days", 172801: "3 days"} {
		if got := English.Duration(seconds); got != want {
			t.Errorf("%d s: %q, want %q", seconds, got, want)
		}
	}
}
