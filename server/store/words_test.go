package store

import (
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"L'argent du port, où est-il?":                  "argent du est il ou port",
		"Élections ÉLECTIONS élections e\u0301lections": "elections",
		"qu’elle don't cœur":                            "coeur dont elle",
		"a b 2023 @alex_m":                              "2023 alex",
		"国会议员":                                          "会议 国会 议员",
		"":                                              "",
		"😀 … — !":                                       "",
		strings.Repeat("ab", 100):                       strings.Repeat("ab", 16),
	} {
		if got := strings.Join(Words(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	var many strings.Builder
	for i := range 1000 {
		many.WriteString(" w" + strings.Repeat("x", i%30) + string(rune('a'+i%26)))
	}
	if n := len(Words(many.String())); n > maxWords {
		t.Errorf("%d words of one text", n)
	}
}
