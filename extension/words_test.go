package extension

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/refrain-project/refrain/server/words"
)

// said is the sentence of one reason in English and French, and whether it is an ordinary explanation.
type said struct {
	Text     []string `json:"text"`
	Ordinary bool     `json:"ordinary"`
}

// TestSentences holds the extension's sentences to the server's, letter for letter.
func TestSentences(t *testing.T) {
	server := serverSentences()
	out := t.TempDir()
	bundleForNode(t, []string{"ui/words.ts"}, out)
	var ours map[string]said
	printed := node(t, "--input-type=module", "-e", `import { sentences } from "`+filepath.ToSlash(filepath.Join(out, "ui", "words.mjs"))+`"; console.log(JSON.stringify(sentences))`)
	if err := json.Unmarshal([]byte(printed), &ours); err != nil {
		t.Fatal(err)
	}
	if len(server) < 20 {
		t.Fatalf("%d sentences found in server/words", len(server))
	}
	for code, want := range server {
		if got := ours[code]; !slices.Equal(got.Text, want.Text) || got.Ordinary != want.Ordinary {
			t.Errorf("%s: ui/words.ts says %v, server/words says %v", code, got, want)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(ours)) {
		if _, known := server[code]; !known {
			t.Errorf("%s: ui/words.ts has a sentence that server/words has not", code)
		}
	}
}

// serverSentences gives the server's table.
func serverSentences() map[string]said {
	found := map[string]said{}
	for code, r := range words.Reasons {
		found[code] = said{Text: r.Text[:], Ordinary: r.Ordinary}
	}
	return found
}
