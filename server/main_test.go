package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/refrain-project/refrain"
)

var update = flag.Bool("update", false, "write testdata/sample/*.golden anew")

// outcome is what one run of the program leaves.
type outcome struct {
	code     int
	out, err string
}

// refrainRun runs the program in this process, in English.
func refrainRun(args ...string) outcome {
	var out, err bytes.Buffer
	t := &terminal{in: strings.NewReader(""), out: &out, err: &err}
	code := run(context.Background(), t, args)
	return outcome{code, out.String(), err.String()}
}

// sampleFile is the sample with more lines behind it.
func sampleFile(t *testing.T, more string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "replies.jsonl")
	if err := os.WriteFile(path, append(bytes.Clone(refrain.Sample), more...), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// golden compares with a file under testdata/sample, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("..", "testdata", "sample", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs (go test ./server -update writes it anew); got\n%s", path, got)
	}
}

// learned are the facts of the evidence, left out of the golden files: they change whenever the background model learns anew.
var learned = regexp.MustCompile(`,"evidence":\{"kind":.*?\},"posts"`)

func TestScanGolden(t *testing.T) {
	file := sampleFile(t, "")
	for _, c := range []struct {
		name string
		args []string
	}{
		{"posts", nil}, {"clusters", []string{"--clusters"}}, {"table.en", []string{"--table"}},
		{"table.fr", []string{"--table", "--lang", "fr"}}, {"all-scope", []string{"--clusters", "--scope", "all"}},
	} {
		got := refrainRun(append([]string{"scan", file}, c.args...)...)
		if got.code != exitOK {
			t.Errorf("%s: exit code %d: %s", c.name, got.code, got.err)
		}
		golden(t, c.name, learned.ReplaceAllString(got.out, `,"evidence":{…},"posts"`))
	}
}

// flagged is a line of scan.
type flagged struct {
	ID, Level, Kind, Cluster string
	Accounts, Rank           int64
	Reasons                  []map[string]any
}

// lines reads JSON lines.
func lines(t *testing.T, out string) (list []flagged) {
	t.Helper()
	for line := range strings.Lines(out) {
		var f flagged
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&f); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		list = append(list, f)
	}
	return list
}

// TestSampleIsUnderstood holds the sample to its truth: nine and six posts are campaigns, seven letters, the rest ordinary.
func TestSampleIsUnderstood(t *testing.T) {
	got := refrainRun("scan", "--all", sampleFile(t, ""))
	count := map[string]int{}
	list := lines(t, got.out)
	for _, f := range list {
		count[fmt.Sprint(f.Level, " ", f.Accounts)]++
		if f.Level == "none" && (len(f.Reasons) > 0 || f.Cluster != "" || f.Kind != "none") {
			t.Errorf("%+v: level none with a finding", f)
		}
	}
	want := map[string]int{"coordinated 9": 9, "coordinated 6": 6, "similar 7": 7, "none 0": 97}
	if fmt.Sprint(count) != fmt.Sprint(want) {
		t.Errorf("posts by level and accounts %v, want %v", count, want)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(refrain.Sample)), "\n") {
		if !strings.Contains(line, `"id":"`+list[i].ID+`"`) {
			t.Fatalf("line %d is post %s: not the order of input", i+1, list[i].ID)
		}
	}
}

func TestRepeatedPostIsWrittenOnce(t *testing.T) {
	once := refrainRun("scan", "--all", sampleFile(t, ""))
	twice := refrainRun("scan", "--all", sampleFile(t, string(refrain.Sample)))
	if once.out != twice.out {
		t.Error("the same posts twice give other lines")
	}
}

func TestExitCodes(t *testing.T) {
	file := sampleFile(t, "")
	bad := sampleFile(t, "{\"id\":5}\n")
	long := sampleFile(t, `{"id":"`+strings.Repeat("9", 600)+`","author":"a"}`)
	for _, c := range []struct {
		args []string
		code int
		says string // on the standard error
	}{
		{[]string{"scan", file}, exitOK, "119 posts · clusters: 2 coordinated, 1 similar · 0 bad lines"},
		{[]string{"scan", "--lang", "fr", file}, exitOK, "119 publications"},
		{[]string{"scan", bad}, exitBad, `replies.jsonl:120: field "id": expected a string`},
		{[]string{"scan", long}, exitBad, `replies.jsonl:120: field "id": expected no more than the detector's limit`},
		{[]string{"scan", filepath.Join(t.TempDir(), "none.jsonl")}, exitFailure, "none.jsonl"},
		{[]string{"scan", "--wasm", "--detector", bad, file}, exitFailure, "refrain: "},
		{[]string{"scan"}, exitUsage, "no FILE"},
		{[]string{"scan", "--scope", "town", file}, exitUsage, "expected page or all"},
		{[]string{"scan", "--all", "--table", file}, exitUsage, "exclude one another"},
		{[]string{"scan", "--window", "soon", file}, exitUsage, "as in 7d, 36h or 90m"},
		{[]string{"scan", "--lang", "de", file}, exitUsage, "expected en or fr"},
		{[]string{"scan", "--help"}, exitOK, "Usage: refrain scan"},
		{[]string{"compare"}, exitUsage, "no FILE"},
		{[]string{"compare", bad}, exitBad, `field "id"`},
		{[]string{"pairs", "--min", "2", file}, exitUsage, "--min from 0.001 to 1"},
		{[]string{"demo", file}, exitUsage, "demo takes no FILE"},
		{[]string{"demo"}, exitOK, "119 posts"},
		{[]string{"sing"}, exitUsage, `no subcommand "sing"`},
		{nil, exitUsage, "Usage: refrain SUBCOMMAND"},
	} {
		got := refrainRun(c.args...)
		if got.code != c.code || !strings.Contains(got.err, c.says) {
			t.Errorf("refrain %q: exit code %d, want %d and %q; said %s", c.args, got.code, c.code, c.says, got.err)
		}
	}
}

// TestWindowSplits: with a window shorter than the gaps between letters they are no cluster, and the campaigns still are.
func TestWindowSplits(t *testing.T) {
	got := refrainRun("scan", "--window", "10m", sampleFile(t, ""))
	if n := len(lines(t, got.out)); n != 15 {
		t.Errorf("%d posts flagged with a window of 10 minutes, want 15", n)
	}
}

func TestCompare(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pairs.jsonl")
	text := "The town council should publish the bridge invoices before the end of this month."
	data := fmt.Sprintf("{\"id\":\"same\",\"a\":%q,\"b\":%q}\n{\"id\":\"other\",\"a\":%q,\"b\":\"My cat sleeps on warm radiators and ignores every visitor we have.\"}\n", text, text, text)
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	got := refrainRun("compare", path)
	want := `^\{"id":"same","similarity":1\.000,"kind":"copy"\}\n\{"id":"other","similarity":0\.\d{3},"kind":"none"\}\n$`
	if got.code != exitOK || !regexp.MustCompile(want).MatchString(got.out) {
		t.Errorf("exit code %d, lines\n%s", got.code, got.out)
	}
}

func TestPairs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.jsonl")
	data := `{"id":"1","author":"a","text":"Publish the bridge invoices https://example.org/1 NOW!!"}
{"id":"2","author":"b","text":"publish   the BRIDGE invoices, now pic.twitter.com/abc"}
{"id":"3","author":"c","text":"publish the bridge invoices now please"}
{"id":"4","author":"d","text":"too short"}
`
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	// "publish the bridge invoices now" has 27 distinct 5-grams; " please" adds 7.
	want := "{\"a\":\"1\",\"b\":\"2\",\"j\":1.000}\n{\"a\":\"1\",\"b\":\"3\",\"j\":0.794}\n{\"a\":\"2\",\"b\":\"3\",\"j\":0.794}\n"
	if got := refrainRun("pairs", "--min", "0.6", path); got.out != want || got.code != exitOK {
		t.Errorf("exit code %d, lines\n%s, want\n%s", got.code, got.out, want)
	}
}

func TestPlainText(t *testing.T) {
	for in, want := range map[string]string{
		"Été: https://a.b/c?d  L'OURS_blanc!": "été l ours_blanc",
		"vupic.twitter.com/Xy ok":             "vu ok",
		"½ 東京 🙂 no":                           "½ 東京 no",
	} {
		if got := plainText(in); got != want {
			t.Errorf("plainText(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestModuleGivesTheSameBytes builds detector.wasm and compares every form of output with the native detector's.
func TestModuleGivesTheSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: detector.wasm is not built")
	}
	wasm := filepath.Join(t.TempDir(), "detector.wasm")
	build := exec.Command("go", "build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", wasm, "../wasm")
	build.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	file := sampleFile(t, "")
	for _, form := range []string{"--all", "--clusters", "--table"} {
		a, b := refrainRun("scan", form, file), refrainRun("scan", form, "--wasm", "--detector", wasm, file)
		if b.code != exitOK || a.out != b.out {
			t.Errorf("scan %s: exit code %d, %s\nnative\n%s\nwasm\n%s", form, b.code, b.err, a.out, b.out)
		}
	}
}
