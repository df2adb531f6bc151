// Command table reads what `go test -json` writes, passes on what is worth reading of it, and prints at the end which test of the store and which script of the API passed on which
// database. It fails if a test failed, or if one of these has no result on one of the databases.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// event is a line of go test -json; cmd/test2json has its fields.
type event struct {
	Action     string
	Package    string
	ImportPath string // of a package that did not build
	Test       string
	Output     string
}

// run is what was read.
type run struct {
	results map[string]string   // "pass", "fail" or "skip" by test
	output  map[string][]string // by package and test, until that has passed
	reasons map[string]bool     // why tests were skipped
	begun   map[string]bool     // packages that have not ended
	failed  bool
	read    int
}

func main() {
	r, err := read(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(2)
	}
	if whole := r.print(os.Stdout); r.failed || !whole {
		os.Exit(1)
	}
}

// read takes the events in and writes what go test would without -v: a line a package, and all that failing tests said.
func read(from io.Reader, to io.Writer) (*run, error) {
	r := &run{results: map[string]string{}, output: map[string][]string{}, reasons: map[string]bool{}, begun: map[string]bool{}}
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil || e.Action == "" {
			fmt.Fprintln(to, lines.Text()) // a message of the go command
			continue
		}
		r.take(&e, to)
	}
	if r.read == 0 {
		r.failed = true
		fmt.Fprintln(to, "table: no test has run")
	}
	for _, name := range slices.Sorted(maps.Keys(r.begun)) { // go test itself was ended
		r.failed = true
		fmt.Fprintln(to, "table: no result of", name)
	}
	return r, lines.Err()
}

// take takes one event in.
func (r *run) take(e *event, to io.Writer) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "build-output":
		fmt.Fprint(to, e.Output)
	case "build-fail":
		r.failed = true
	case "output":
		r.output[key] = append(r.output[key], e.Output)
	case "start":
		r.begun[e.Package] = true
	case "pass", "fail", "skip":
		r.read++
		if e.Test != "" {
			r.results[e.Test] = e.Action
		} else {
			delete(r.begun, e.Package)
		}
		r.end(e, key, to)
		delete(r.output, key)
	}
}

// end writes what a test or a package said, if anybody wants to read it.
func (r *run) end(e *event, key string, to io.Writer) {
	said := r.output[key]
	switch {
	case e.Action == "fail":
		r.failed = true
		for _, line := range said {
			if !strings.HasPrefix(line, "=== ") {
				fmt.Fprint(to, line)
			}
		}
	case e.Test == "":
		for _, line := range said {
			if strings.HasPrefix(line, "ok ") || strings.HasPrefix(line, "? ") || strings.HasPrefix(line, "WARNING") {
				fmt.Fprint(to, line)
			}
		}
	case e.Action == "skip":
		for _, line := range said {
			if !strings.HasPrefix(line, "=== ") && !strings.Contains(line, "--- SKIP") {
				r.reasons[strings.TrimSpace(line)] = true
			}
		}
	}
}

// databases are the columns, and under which name a test stands that runs one row on one of them.
var databases = []struct{ name, store, script string }{
	{"SQLite", "TestSQLite/", "TestScripts/sqlite/"},
	{"Postgres", "TestPostgres/", "TestScripts/postgres/"},
	{"D1 in workerd", "TestStoreOnD1/", "TestScripts/d1/"},
}

// row is a test with its result on each database.
type row struct {
	name  string
	cells []string
}

// rows gives the tests that stand under one of the prefixes, a prefix a column.
func (r *run) rows(kind string, prefixes []string) (out []row) {
	names := map[string]bool{}
	for test := range r.results {
		for _, prefix := range prefixes {
			if name, ok := strings.CutPrefix(test, prefix); ok && !strings.Contains(name, "/") {
				names[name] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		x := row{name: kind + " " + name}
		for _, prefix := range prefixes {
			x.cells = append(x.cells, r.cell(prefix+name))
		}
		out = append(out, x)
	}
	return out
}

// cell gives the result of a test; of one that did not begin, because what it stands under was skipped, that.
func (r *run) cell(test string) string {
	if got := r.results[test]; got != "" {
		return got
	}
	for at := strings.LastIndex(test, "/"); at > 0; at = strings.LastIndex(test[:at], "/") {
		if r.results[test[:at]] == "skip" {
			return "skip"
		}
	}
	return "MISSING"
}

// print writes the table, and says whether it has a result everywhere.
func (r *run) print(to io.Writer) bool {
	var store, script []string
	head := fmt.Sprintf("\n%-28s", "")
	for _, d := range databases {
		store, script = append(store, d.store), append(script, d.script)
		head += fmt.Sprintf(" %-14s", d.name)
	}
	fmt.Fprintln(to, strings.TrimRight(head, " "))
	scripts, suite := r.rows("script", script), r.rows("store", store)
	count := map[string]int{}
	for _, x := range slices.Concat(scripts, suite) {
		line := fmt.Sprintf("%-28s", x.name)
		for _, c := range x.cells {
			line += fmt.Sprintf(" %-14s", c)
			count[c]++
		}
		fmt.Fprintln(to, strings.TrimRight(line, " "))
	}
	fmt.Fprintf(to, "%d passed, %d failed, %d skipped, %d without a result\n", count["pass"], count["fail"], count["skip"], count["MISSING"])
	for _, why := range slices.Sorted(maps.Keys(r.reasons)) {
		fmt.Fprintln(to, "skipped:", why)
	}
	if len(scripts) == 0 || len(suite) == 0 {
		fmt.Fprintln(to, "table: the scripts or the store's tests are not among the results")
		return false
	}
	return count["MISSING"] == 0
}
