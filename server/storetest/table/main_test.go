package main

import (
	"strings"
	"testing"
)

// events writes events of one package as go test -json does.
func events(lines ...string) string {
	var b strings.Builder
	for _, l := range lines {
		action, rest, _ := strings.Cut(l, " ")
		test, output, _ := strings.Cut(rest, " ")
		b.WriteString(`{"Action":"` + action + `","Package":"p","Test":"` + test + `","Output":"` + output + `\n"}` + "\n")
	}
	return b.String()
}

const whole = "pass TestSQLite/Join|pass TestPostgres/Join|pass TestStoreOnD1/Join|pass TestScripts/sqlite/report|pass TestScripts/postgres/report|pass TestScripts/d1/report"

func TestTable(t *testing.T) {
	for _, c := range []struct {
		name, events string
		want         bool
		says         []string
	}{
		{"all pass", whole, true, []string{"script report                pass           pass           pass\n", "6 passed, 0 failed, 0 skipped, 0 without"}},
		{"one failed", strings.Replace(whole, "pass TestPostgres/Join", "output TestPostgres/Join it broke|fail TestPostgres/Join", 1), false,
			[]string{"it broke\n", "store Join                   pass           fail           pass\n"}},
		{"one has no result", strings.Replace(whole, "|pass TestScripts/d1/report", "", 1), false, []string{"MISSING", "1 without a result"}},
		{"one was left out on purpose", strings.Replace(whole, "pass TestStoreOnD1/Join", "output TestStoreOnD1 no workerd here|skip TestStoreOnD1", 1), true,
			[]string{"1 skipped", "skipped: no workerd here\n"}},
		{"no scripts", "pass TestSQLite/Join|pass TestPostgres/Join|pass TestStoreOnD1/Join", false, []string{"not among the results"}},
		{"nothing ran", "", false, []string{"no test has run"}},
		{"a package does not build", whole + "|build-output  cannot compile|build-fail ", false, []string{"cannot compile\n"}},
		{"a package did not end", "start |" + whole, false, []string{"no result of p\n"}},
		{"a package ended", "start |" + whole + "|pass ", true, nil},
		{"what the go command says", whole + "|pass Other", true, []string{"go: a warning\n"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := ""
			if c.events != "" {
				in = "go: a warning\n" + events(strings.Split(c.events, "|")...)
			}
			var out strings.Builder
			r, err := read(strings.NewReader(in), &out)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.print(&out) && !r.failed; got != c.want {
				t.Errorf("whole and passed is %v", got)
			}
			for _, says := range c.says {
				if !strings.Contains(out.String(), says) {
					t.Errorf("%q is not in:\n%s", says, &out)
				}
			}
		})
	}
}
