package extension

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestMeasured holds the figures that the settings say of false flags to docs/accuracy.md.
func TestMeasured(t *testing.T) {
	out := t.TempDir()
	bundleForNode(t, []string{"setup/words.ts"}, out)
	var said struct{ Posts, Similar, Events, LettersEN, LettersFR int }
	printed := node(t, "--input-type=module", "-e", `import { measured } from "`+filepath.ToSlash(filepath.Join(out, "setup", "words.mjs"))+`"; console.log(JSON.stringify(measured))`)
	if err := json.Unmarshal([]byte(printed), &said); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../docs/accuracy.md")
	if err != nil {
		t.Fatal(err)
	}
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	posts, similar := 0, 0
	for _, row := range regexp.MustCompile(`(?m)^\| page \| (?:EN|FR) \| (\d+) \| (\d+) \| (\d+) \|`).FindAllStringSubmatch(string(text), -1) {
		posts, similar = posts+number(row[1]), similar+number(row[2])
		if row[3] != "0" {
			t.Errorf("the settings say that no ordinary group was coordinated: %s", row[0])
		}
	}
	if thousandth := int(math.Round(float64(similar) * 1000 / float64(posts))); posts != said.Posts || thousandth != said.Similar {
		t.Errorf("accuracy.md: %d posts, %d similar in 1,000; the settings say %d and %d", posts, thousandth, said.Posts, said.Similar)
	}
	_, headline, _ := strings.Cut(string(text), "## Innocents, no account facts (the headline run)")
	for language, want := range map[string]int{"EN": said.LettersEN, "FR": said.LettersFR} {
		row := regexp.MustCompile(`(?m)^\| letter \| ` + language + ` \| (\d+) \| ([0-9.]+) `).FindStringSubmatch(headline)
		if row == nil {
			t.Fatalf("no letters %s in accuracy.md", language)
		}
		share, _ := strconv.ParseFloat(row[2], 64)
		if called := int(math.Round(share * float64(number(row[1])) / 100)); number(row[1]) != said.Events || called != want {
			t.Errorf("accuracy.md: %d of %s letters %s; the settings say %d of %d", called, row[1], language, want, said.Events)
		}
	}
}
