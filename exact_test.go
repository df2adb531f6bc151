package refrain

import (
	"go/ast"
	"go/importer"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// detector is the folder in which nothing may depend on the machine: every host must give the same bytes.
const detector = "wasm/detect"

// detectorFiles are its files, tests and generators left out.
func detectorFiles(t *testing.T, fset *token.FileSet) (files []goFile) {
	t.Helper()
	for _, f := range parseAll(t, fset) {
		if f.folder == detector && !f.test && !f.ignored {
			files = append(files, f)
		}
	}
	if len(files) == 0 {
		t.Fatalf("no files in %s", detector)
	}
	return files
}

// checked type-checks the detector as one host builds it: files whose build constraint leaves them out are skipped by
// name, as the go command does with _wasm and by its comment otherwise.
func checked(t *testing.T, fset *token.FileSet) (files []*ast.File, info *types.Info) {
	t.Helper()
	for _, f := range detectorFiles(t, fset) {
		if !strings.HasSuffix(f.path, "_wasm.go") && !hasConstraint(f.ast, "//go:build wasm", "//go:build wasip1") {
			files = append(files, f.ast)
		}
	}
	info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	if _, err := config.Check(module+detector, fset, files, info); err != nil {
		t.Fatal(err)
	}
	return files, info
}

// hasConstraint says whether a file has one of these build constraints.
func hasConstraint(f *ast.File, lines ...string) bool {
	for _, group := range f.Comments {
		for _, c := range group.List {
			for _, line := range lines {
				if c.Text == line {
					return true
				}
			}
		}
	}
	return false
}

// TestDetectorHasNoFloats: Go may fuse x*y+z on arm64 and not on amd64, so floats would not agree between hosts.
func TestDetectorHasNoFloats(t *testing.T) {
	fset := token.NewFileSet()
	for _, f := range detectorFiles(t, fset) {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				switch n.Name {
				case "float32", "float64", "complex64", "complex128":
					t.Errorf("%s: %s", fset.Position(n.Pos()), n.Name)
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT || n.Kind == token.IMAG {
					t.Errorf("%s: literal %s", fset.Position(n.Pos()), n.Value)
				}
			case *ast.GoStmt, *ast.SelectStmt:
				t.Errorf("%s: goroutines have an order of their own", fset.Position(n.Pos()))
			}
			return true
		})
	}
}

// TestDetectorComputesWithIntegers finds floats that no name shows: results of functions, inferred types. Constants are
// exact in Go, but an untyped float one has no place here either. It also finds maps that are ranged over: their order is
// random, so the line says why it does not matter.
func TestDetectorComputesWithIntegers(t *testing.T) {
	fset := token.NewFileSet()
	files, info := checked(t, fset)
	for expr, tv := range info.Types {
		if b, ok := tv.Type.Underlying().(*types.Basic); ok && b.Info()&(types.IsFloat|types.IsComplex) != 0 {
			t.Errorf("%s: %s", fset.Position(expr.Pos()), b)
		}
	}
	for _, f := range files {
		reasons := orderFree(fset, f)
		ast.Inspect(f, func(n ast.Node) bool {
			r, ok := n.(*ast.RangeStmt)
			if !ok {
				return true
			}
			_, isMap := info.Types[r.X].Type.Underlying().(*types.Map)
			if line := fset.Position(r.Pos()).Line; isMap && !reasons[line] && !reasons[line-1] {
				t.Errorf("%s: ranges over a map without `// order-free: reason`", fset.Position(r.Pos()))
			}
			return true
		})
	}
}

// orderFree gives the lines whose comment says why the order of a map does not matter.
func orderFree(fset *token.FileSet, f *ast.File) map[int]bool {
	lines := map[int]bool{}
	for _, group := range f.Comments {
		for _, c := range group.List {
			if reason, ok := strings.CutPrefix(c.Text, "// order-free:"); ok && len(strings.Fields(reason)) >= 2 {
				lines[fset.Position(c.Pos()).Line] = true
			}
		}
	}
	return lines
}
