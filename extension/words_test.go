package extension

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// said is the sentence of one reason in English and French, and whether it is an ordinary explanation.
type said struct {
	Text     []string `json:"text"`
	Ordinary bool     `json:"ordinary"`
}

// TestSentences holds the extension's sentences to the server's, letter for letter.
func TestSentences(t *testing.T) {
	server := serverSentences(t)
	out := t.TempDir()
	bundleForNode(t, []string{"ui/words.ts"}, out)
	var ours map[string]said
	printed := node(t, "--input-type=module", "-e", `import { sentences } from "`+filepath.ToSlash(filepath.Join(out, "ui", "words.mjs"))+`"; console.log(JSON.stringify(sentences))`)
	if err := json.Unmarshal([]byte(printed), &ours); err != nil {
		t.Fatal(err)
	}
	if len(server) < 20 {
		t.Fatalf("%d sentences found in server/words.go", len(server))
	}
	for code, want := range server {
		if got := ours[code]; !slices.Equal(got.Text, want.Text) || got.Ordinary != want.Ordinary {
			t.Errorf("%s: ui/words.ts says %v, server/words.go says %v", code, got, want)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(ours)) {
		if _, known := server[code]; !known {
			t.Errorf("%s: ui/words.ts has a sentence that server/words.go has not", code)
		}
	}
}

// serverSentences reads the table in server/words.go.
func serverSentences(t *testing.T) map[string]said {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "../server/words.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]said{}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Names[0].Name != "sentences" {
			return true
		}
		for _, row := range spec.Values[0].(*ast.CompositeLit).Elts {
			pair := row.(*ast.KeyValueExpr)
			found[unquote(t, pair.Key)] = readSaid(t, pair.Value.(*ast.CompositeLit))
		}
		return false
	})
	return found
}

// readSaid reads one row.
func readSaid(t *testing.T, row *ast.CompositeLit) (s said) {
	for _, field := range row.Elts {
		pair := field.(*ast.KeyValueExpr)
		switch pair.Key.(*ast.Ident).Name {
		case "ordinary":
			s.Ordinary = pair.Value.(*ast.Ident).Name == "true"
		case "text":
			for _, text := range pair.Value.(*ast.CompositeLit).Elts {
				s.Text = append(s.Text, unquote(t, text))
			}
		}
	}
	return s
}

func unquote(t *testing.T, x ast.Expr) string {
	t.Helper()
	s, err := strconv.Unquote(x.(*ast.BasicLit).Value)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
