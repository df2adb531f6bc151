package refrain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is this module's path.
const module = "github.com/refrain-project/refrain/"

// rule says what the Go files of a folder and of the folders in it may import. Tests are free, generators too.
type rule struct {
	folder string
	alone  bool     // the folder itself only, not those in it
	allow  []string // if set, nothing else; a trailing slash means all below
	ban    []string
	reason string
}

var rules = []rule{
	{folder: "wasm/detect", allow: []string{"bytes", "cmp", "embed", "encoding/binary", "errors", "hash/", "iter", "math/big", "math/bits",
		"slices", "sort", "strconv", "strings", "unicode", "unicode/utf16", "unicode/utf8"},
		reason: "the flags are a function of the posts alone, so no clock, input, output, randomness, goroutine or float; and a small module"},
	{folder: "wasm/abi", allow: []string{"bytes", "cmp", "encoding/binary", "errors", "math/bits", "slices", "strconv", "strings", "unicode/utf8", "unsafe",
		module + "wasm/detect"},
		reason: "the wire format knows the detector and nothing else: it is in the module too"},
	{folder: "wasm", alone: true, allow: []string{"runtime", "runtime/debug", "unsafe", module + "wasm/abi"},
		reason: "the module's exports are the wire format, nothing beside it"},
	{folder: "wasm", ban: []string{module + "server/", "github.com/tetratelabs/wazero", "github.com/goccy/"},
		reason: "the detector is below every host and knows none"},
	{folder: "server/campaign", allow: []string{"bytes", "cmp", "crypto/hmac", "crypto/sha256", "encoding/base64", "encoding/binary", "encoding/csv", "encoding/hex", "encoding/json", "errors", "fmt", "maps", "math/bits",
		"net/url", "slices", "sort", "strconv", "strings", "unicode/utf8", "github.com/goccy/go-json", module + "wasm/detect"},
		reason: "who may decide what is readable and testable without a clock, a disk or a network; time, chance and storage come in as arguments"},
	{folder: "server/promise", allow: []string{"errors", "syscall/js"}, reason: "whoever runs in a Worker depends on it"},
	{folder: "server/corpus", ban: []string{module + "server/", module + "wasm/abi"},
		reason: "reading files needs the post type and nothing of the program"},
	{folder: "server/verify", allow: []string{"context", "crypto/sha256", "encoding/hex", "errors", "fmt", "io", "maps", "runtime", "slices", "sync", "syscall/js",
		"github.com/tetratelabs/wazero/", "github.com/tetratelabs/wazero", module + "server/promise", module + "wasm/"},
		reason: "whoever runs the module (scan, the server, a test) depends on it, not the other way round"},
	{folder: "server/translog", allow: []string{"bytes", "crypto/ed25519", "crypto/rand", "crypto/sha256", "encoding/", "errors", "fmt", "slices", "strconv",
		"strings", "time", "golang.org/x/mod/sumdb/"},
		reason: "the log's rules are checked by clients and auditors too, so they know no report, no database and no network"},
	{folder: "server/store", ban: []string{module + "server/verify", module + "server/corpus", module + "wasm/abi", "net/http",
		"github.com/tetratelabs/wazero", "github.com/goccy/go-json"},
		reason: "the only SQL stores what the domain decided; it serves nobody, runs no detector, and is in the Worker too, where goccy/go-json costs 1 MB"},
	{folder: "server/process", ban: []string{module + "server/web", module + "server/corpus", module + "server/eval", "net/http", "database/sql"},
		reason: "the work between rules and store is asked for by the web and by a shell alike"},
	{folder: "server/web", ban: []string{module + "server/corpus", module + "server/eval", module + "server/verify", module + "wasm/abi", "database/sql",
		"github.com/tetratelabs/wazero"},
		reason: "all HTTP and nothing else: what it answers with comes from store and process"},
	{folder: "server/trial", ban: []string{module + "server/web", module + "server/corpus", module + "server/eval", "database/sql", "github.com/tetratelabs/wazero"},
		reason: "it keeps what visitors try things on; how they are answered is the web's, who judges comes in as a parameter"},
	{folder: "server/tell", ban: []string{module + "server/web", module + "server/process", module + "server/deliver", "net/http", "net/smtp", "database/sql", "github.com/wneessen/go-mail"},
		reason: "what offices are told and when is readable and testable without a network; whoever delivers comes in as a parameter"},
	{folder: "server/deliver", ban: []string{module + "server/web", module + "server/process", "database/sql"},
		reason: "it hands a message over; what it says and whether it is due is decided before"},
	{folder: "server/words", allow: []string{"math/big", "strconv", "strings", "time", module + "wasm/detect"},
		reason: "what the program says is the same in a terminal, on a page and in a file, so it knows none of them"},
	{folder: "server/detectors", allow: []string{"embed", "errors", "io/fs", "path"},
		reason: "it holds files; whoever runs them depends on it"},
	{folder: "server/feed", allow: []string{"bytes", "cmp", "crypto/sha256", "encoding/base64", "encoding/binary", "encoding/hex", "errors", "fmt", "maps", "math/bits", "slices",
		"strconv", "strings", "time", "unicode/utf8", "golang.org/x/mod/sumdb/note", module + "wasm/detect"},
		reason: "whoever publishes or reads the feed (the server, a tool, a test) depends on the format, which knows sketches and signed notes and nothing else"},
	{folder: "server/storetest/table", allow: []string{"bufio", "encoding/json", "fmt", "io", "maps", "os", "slices", "strings"},
		reason: "it reads results of tests and knows none of them"},
	{folder: "server/eval", ban: []string{module + "wasm/abi", "net/http"},
		reason: "the evaluation measures the detector as a library, offline"},
}

// refusedNames are folders that say where code went, not what it is.
var refusedNames = []string{"utils", "util", "common", "helpers", "helper", "pkg", "internal", "misc"}

// goFile is one parsed file of the repository.
type goFile struct {
	path, folder string
	test         bool
	ignored      bool // //go:build ignore: a generator
	ast          *ast.File
}

// parseAll parses every Go file of the repository.
func parseAll(t *testing.T, fset *token.FileSet) (files []goFile) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go"):
			return nil
		}
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, goFile{path: filepath.ToSlash(path), folder: filepath.ToSlash(filepath.Dir(path)),
			test: strings.HasSuffix(path, "_test.go"), ignored: isGenerator(f), ast: f})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// isGenerator says whether a file is left out of every build.
func isGenerator(f *ast.File) bool {
	for _, group := range f.Comments {
		for _, c := range group.List {
			if c.Text == "//go:build ignore" {
				return true
			}
		}
	}
	return false
}

// covers says whether the rule is about a folder.
func (r *rule) covers(folder string) bool {
	return folder == r.folder || !r.alone && strings.HasPrefix(folder, r.folder+"/")
}

// refuses says whether a file of the folder may not import path.
func (r *rule) refuses(folder, path string) bool {
	under := func(of string) bool {
		return path == of || strings.HasPrefix(path, strings.TrimSuffix(of, "/")+"/") && path != module+folder
	}
	if slices.ContainsFunc(r.ban, under) {
		return true
	}
	exact := func(of string) bool { return path == of || strings.HasSuffix(of, "/") && strings.HasPrefix(path, of) }
	return r.allow != nil && !slices.ContainsFunc(r.allow, exact)
}

func TestImports(t *testing.T) {
	fset := token.NewFileSet()
	used := make([]bool, len(rules))
	for _, f := range parseAll(t, fset) {
		if f.test || f.ignored || strings.HasSuffix(f.folder, "test") {
			continue
		}
		for i := range rules {
			if !rules[i].covers(f.folder) {
				continue
			}
			used[i] = true
			for _, spec := range f.ast.Imports {
				path, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					t.Fatal(err)
				}
				if rules[i].refuses(f.folder, path) {
					t.Errorf("%s imports %s, but %s: %s", f.path, path, rules[i].folder, rules[i].reason)
				}
			}
		}
	}
	for i := range rules {
		if !used[i] {
			t.Errorf("the rule about %s is about no file: remove or correct it", rules[i].folder)
		}
	}
}

// TestRulesNameFoldersThatExist keeps a rule from going on after the folder that it allows or bans was renamed.
func TestRulesNameFoldersThatExist(t *testing.T) {
	for _, r := range rules {
		for _, path := range slices.Concat(r.allow, r.ban) {
			local, ours := strings.CutPrefix(path, module)
			if !ours {
				continue
			}
			if s, err := os.Stat(filepath.FromSlash(local)); err != nil || !s.IsDir() {
				t.Errorf("the rule about %s names %s, which is no folder", r.folder, local)
			}
		}
		if r.reason == "" {
			t.Errorf("the rule about %s has no reason", r.folder)
		}
	}
}

func TestFolderNames(t *testing.T) {
	for _, f := range parseAll(t, token.NewFileSet()) {
		for name := range strings.SplitSeq(f.folder, "/") {
			if slices.Contains(refusedNames, name) {
				t.Errorf("%s: a folder is named after what it holds, not %q", f.path, name)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	said := map[string]bool{}
	for _, f := range parseAll(t, token.NewFileSet()) {
		if f.test || f.ignored {
			continue
		}
		said[f.folder] = said[f.folder] || f.ast.Doc != nil && strings.Contains(f.ast.Doc.Text(), ".")
	}
	if len(said) < 5 {
		t.Fatalf("%d packages found", len(said))
	}
	for folder, ok := range said {
		if !ok {
			t.Errorf("%s: no file has a package comment of one sentence", folder)
		}
	}
}

// TestSizes holds files under 500 lines and functions to 80; tables that a generator wrote are data.
func TestSizes(t *testing.T) {
	fset := token.NewFileSet()
	for _, f := range parseAll(t, fset) {
		if ast.IsGenerated(f.ast) {
			continue
		}
		if lines := fset.File(f.ast.Pos()).LineCount(); lines > 500 {
			t.Errorf("%s has %d lines, at most 500", f.path, lines)
		}
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				if n := fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line + 1; n > 80 {
					t.Errorf("%s: %s has %d lines, at most 80", f.path, fn.Name.Name, n)
				}
			}
		}
	}
}
