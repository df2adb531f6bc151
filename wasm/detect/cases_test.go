package detect_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/refrain-project/refrain/wasm/detect"
	"github.com/refrain-project/refrain/wasm/detecttest"
)

// knownFailures are the cases whose flags say what the design asks for and the detector does not give yet, with the reason.
// One that passes must be taken off.
var knownFailures = map[string]string{}

// TestCases compares the flags of every case with its expectation. REFRAIN_UPDATE=1 writes what the detector says instead,
// but for the known failures; read the difference before you commit it.
func TestCases(t *testing.T) {
	cases, err := detecttest.Read("../../testdata/detect")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range cases {
		seen[c.Name] = true
		got, reason := flagLines(t, c), knownFailures[c.Name]
		switch {
		case reason == "" && os.Getenv("REFRAIN_UPDATE") == "1":
			update(t, c.File, got)
		case reason == "" && got != c.Flags:
			t.Errorf("%s: %sgot\n%s\nwant\n%s", c.Name, c.Prose, got, c.Flags)
		case reason != "" && got == c.Flags:
			t.Errorf("%s passes: take it off knownFailures (%s)", c.Name, reason)
		}
	}
	for name := range knownFailures {
		if !seen[name] {
			t.Errorf("knownFailures names %s, which is no case", name)
		}
	}
}

// flagLines writes one line a flag: post, level, kind, cluster, and the codes of the cluster's reasons.
func flagLines(t *testing.T, c detecttest.Case) string {
	r := signedResultOf(t, c.Params, c.Signatures, c.Posts)
	codes := map[string]string{}
	for _, k := range r.Clusters {
		var list []string
		for _, reason := range k.Reasons {
			list = append(list, reason.Code)
		}
		codes[k.ID] = strings.Join(list, ",")
	}
	var b strings.Builder
	for _, f := range r.Flags {
		fmt.Fprintf(&b, "%s %v %v %s %s\n", f.Post, f.Level, f.Kind, f.Cluster, codes[f.Cluster])
	}
	return b.String()
}

// update writes the flags of one case.
func update(t *testing.T, file, flags string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := range archive.Files {
		if archive.Files[i].Name == "flags" {
			archive.Files[i].Data = []byte(flags)
		}
	}
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestCasesHoldTheirPromises: every case keeps the promises of the property tests, in reverse order too.
func TestCasesHoldTheirPromises(t *testing.T) {
	cases, err := detecttest.Read("../../testdata/detect")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		want := signedResultOf(t, c.Params, c.Signatures, c.Posts)
		wantFlags(t, mergeAll(c.Posts), want)
		d := detect.New(c.Params)
		load(t, d, c.Signatures)
		for i := range c.Posts {
			add(t, d, c.Posts[len(c.Posts)-1-i:len(c.Posts)-i])
			result(t, d)
		}
		wantSame(t, c.Name+" backwards, one by one", result(t, d), want)
		for _, k := range want.Clusters {
			wantVerdict(t, k)
		}
	}
}

// TestReset goes through all cases with one detector: nothing of one is left in the next.
func TestReset(t *testing.T) {
	cases, err := detecttest.Read("../../testdata/detect")
	if err != nil {
		t.Fatal(err)
	}
	d := detect.New(detect.DefaultParams())
	for _, c := range cases {
		d.Reset(c.Params)
		load(t, d, c.Signatures)
		add(t, d, c.Posts)
		wantSame(t, c.Name+" after all cases before", result(t, d), signedResultOf(t, c.Params, c.Signatures, c.Posts))
	}
}
