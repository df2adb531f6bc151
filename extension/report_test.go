package extension

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/wasm/abi"
	"github.com/refrain-project/refrain/wasm/detect"
)

// TestReports gives the reports that report/report.test.ts makes to the server's reader, runs the detector on them again, as the
// server does, and wants every one verified.
func TestReports(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("REFRAIN_REPORTS", dir)
	useDetector(t)
	runUnits(t, []string{"report/report.test.ts"})
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) < 8 {
		t.Fatalf("%d reports (%v)", len(files), err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		r, err := campaign.ParseReport(body)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		input, err := os.ReadFile(strings.TrimSuffix(file, ".json") + ".add")
		if err != nil || !bytes.Equal(input, abi.AppendPosts(nil, r.Input())) {
			t.Errorf("%s: the detector is given something else here than on the server (%v)", name, err)
		}
		state, reason, where := campaign.Compare(r, judged(t, r))
		if state != campaign.VerdictVerified {
			t.Errorf("%s: %s: %s at %s", name, state, reason, where)
		}
		if len(r.Evidence) == 0 || len(r.Flags) == 0 {
			t.Errorf("%s: %d clusters, %d flags", name, len(r.Evidence), len(r.Flags))
		}
	}
}

// judged runs the native detector on a report.
func judged(t *testing.T, r *campaign.Report) detect.Result {
	t.Helper()
	params, err := r.Params()
	if err != nil {
		t.Fatal(err)
	}
	d := detect.New(params)
	if err := d.Add(r.Input()); err != nil {
		t.Fatal(err)
	}
	res, err := d.Result()
	if err != nil {
		t.Fatal(err)
	}
	return res
}
