package refrain

import (
	"bytes"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/printer"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// explained is the document that a reader of the policy is promised.
const explained = "docs/detector.md"

// parameterFiles are the detector's files whose constants are parameters; in the others they number things.
var parameterFiles = []string{"params.go", "post.go", "grams.go", "pairs.go", "normalize_words.go", "normalize_suffix.go",
	"normalize_names.go", "url.go", "normalize.go", "signature.go"}

// notParameters are constants of those files that set nothing: there is one right value.
var notParameters = map[string]string{
	"hashBase": "an odd multiplier", "wideUnit": "a mark on a unit", "slug": "the length of a platform's own short codes",
}

// row is the name in the first cell of a table's row, and the second cell.
var row = regexp.MustCompile("(?m)^\\| `([A-Za-z_]+)` \\| ([^|]*)")

// rowsUnder gives the first two cells of every row of the tables under a heading, up to the next one of its level.
func rowsUnder(t *testing.T, heading string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(explained)
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "\n"+heading+"\n")
	if !found {
		t.Fatalf("%s has no heading %q", explained, heading)
	}
	level, _, _ := strings.Cut(heading, " ")
	section, _, _ = strings.Cut(section, "\n"+level+" ")
	rows := map[string]string{}
	for _, m := range row.FindAllStringSubmatch(section, -1) {
		rows[m[1]] = strings.TrimSpace(m[2])
	}
	return rows
}

// compareNames fails for what the code has and the document does not, and the other way round.
func compareNames(t *testing.T, what string, code []string, rows map[string]string) {
	t.Helper()
	if len(code) < 10 {
		t.Fatalf("%d %ss found in the code", len(code), what)
	}
	for _, name := range code {
		if _, ok := rows[name]; !ok {
			t.Errorf("%s has no row for the %s %s: explain it there", explained, what, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		if !slices.Contains(code, name) {
			t.Errorf("%s explains the %s %s, which is not in the code", explained, what, name)
		}
	}
}

// detectFile parses one file of the detector.
func detectFile(t *testing.T, name string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(filepath.FromSlash(detector), name), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// source writes an expression as Go.
func source(t *testing.T, x ast.Expr) string {
	t.Helper()
	var b bytes.Buffer
	if err := printer.Fprint(&b, token.NewFileSet(), x); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// parameters gives every parameter of the detector with the expression that sets it.
func parameters(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, name := range parameterFiles {
		ast.Inspect(detectFile(t, name), func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				return n.Name.Name == "DefaultParams"
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok {
					found[key.Name] = source(t, n.Value)
				}
			case *ast.ValueSpec:
				value := numeric(t, n)
				if value != "" && notParameters[n.Names[0].Name] == "" {
					found[n.Names[0].Name] = value
				}
				return false
			}
			return true
		})
	}
	return found
}

// numeric gives the value of a constant, or of a list of numbers; "" for anything else and for what iota counts.
func numeric(t *testing.T, spec *ast.ValueSpec) string {
	t.Helper()
	if len(spec.Values) != 1 {
		return ""
	}
	if list, ok := spec.Values[0].(*ast.CompositeLit); ok {
		if array, ok := list.Type.(*ast.ArrayType); !ok || source(t, array.Elt) != "int64" {
			return ""
		}
		var all []string
		for _, x := range list.Elts {
			all = append(all, source(t, x))
		}
		return strings.Join(all, ", ")
	}
	if value := source(t, spec.Values[0]); evaluate(value) != nil {
		return value
	}
	return ""
}

// evaluate computes an expression of numbers, as Go or as the document writes it; nil if it is none.
func evaluate(expression string) constant.Value {
	expression = strings.NewReplacer(" × ", "*", ",", "").Replace(expression)
	v, err := types.Eval(token.NewFileSet(), nil, token.NoPos, expression)
	if err != nil || v.Value == nil || v.Value.Kind() != constant.Int {
		return nil
	}
	return v.Value
}

// TestEveryParameterIsExplained compares names and values.
func TestEveryParameterIsExplained(t *testing.T) {
	code, rows := parameters(t), rowsUnder(t, "## Parameters")
	compareNames(t, "parameter", slices.Sorted(maps.Keys(code)), rows)
	for name, value := range code {
		said, ok := rows[name]
		if !ok || said == value {
			continue
		}
		a, b := evaluate(value), evaluate(said)
		if a == nil || b == nil || !constant.Compare(a, token.EQL, b) {
			t.Errorf("%s gives %s as %s, the code as %s", explained, name, said, value)
		}
	}
}

// TestEveryFactIsExplained compares the fields of Facts, by their names on the wire.
func TestEveryFactIsExplained(t *testing.T) {
	var code []string
	ast.Inspect(detectFile(t, "evidence.go"), func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.Name == "Facts" {
			for _, f := range spec.Type.(*ast.StructType).Fields.List {
				for _, name := range f.Names {
					code = append(code, wireName(name.Name))
				}
			}
		}
		return true
	})
	compareNames(t, "fact", code, rowsUnder(t, "## The facts"))
}

// wireName turns TopPosts into top_posts.
func wireName(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// TestEveryReasonIsExplained compares the codes of the policy, and looks for the parameters of each in its row.
func TestEveryReasonIsExplained(t *testing.T) {
	var code, params []string
	ast.Inspect(detectFile(t, "policy.go"), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.CallExpr:
			if name, ok := n.Fun.(*ast.Ident); ok && name.Name == "n" {
				params = append(params, literal(t, n.Args[0]))
				return false
			}
		case *ast.CompositeLit:
			if name, ok := n.Elts[0].(*ast.BasicLit); ok && source(t, typeOf(n)) == "Param" {
				params = append(params, literal(t, name))
				return false
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				code = append(code, literal(t, n))
			}
		}
		return true
	})
	compareNames(t, "reason", code, rowsUnder(t, "## The policy"))
	text, err := os.ReadFile(explained)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range params {
		if !strings.Contains(string(text), "`"+p+"`") {
			t.Errorf("%s does not name %s, a parameter of a reason", explained, p)
		}
	}
}

// typeOf gives the type of a composite literal; one inside another may leave it out.
func typeOf(x *ast.CompositeLit) ast.Expr {
	if x.Type == nil {
		return ast.NewIdent("_")
	}
	return x.Type
}

// literal gives the content of a string literal.
func literal(t *testing.T, x ast.Expr) string {
	t.Helper()
	s, err := strconv.Unquote(source(t, x))
	if err != nil {
		t.Fatalf("%s: %v", source(t, x), err)
	}
	return s
}
