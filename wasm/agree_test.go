package main_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/refrain-project/refrain/wasm/abitest"
)

// TestHostsAgree runs every vector of testdata/abi and every case of testdata/detect in every host and compares the
// responses byte for byte.
func TestHostsAgree(t *testing.T) {
	if skipBrowsers() {
		fmt.Fprintln(os.Stderr, "REFRAIN_SKIP_BROWSERS=1: NODE AND CHROMIUM ARE NOT COMPARED")
	}
	wasm := detectorWasm(t)
	scripts := allScripts(t)
	var reference []answer
	for _, h := range hosts() {
		began := time.Now()
		answers, err := h.run(t.Context(), wasm, scripts)
		t.Logf("%s: %v", h.name, time.Since(began).Round(time.Millisecond))
		if err != nil {
			t.Fatalf("%s: %v", h.name, err)
		}
		if reference == nil {
			reference = answers
		}
		compareAnswers(t, h.name, scripts, reference, answers)
	}
}

// compareAnswers fails where a host's responses are not the reference's.
func compareAnswers(t *testing.T, name string, scripts []script, want, got []answer) {
	t.Helper()
	if len(got) != len(scripts) {
		t.Fatalf("%s: %d answers to %d scripts", name, len(got), len(scripts))
	}
	for i, s := range scripts {
		if len(got[i].Responses) != len(s.Calls) {
			t.Errorf("%s: %s: %d responses to %d calls", name, s.Name, len(got[i].Responses), len(s.Calls))
			continue
		}
		for j, response := range got[i].Responses {
			if !bytes.Equal(response, want[i].Responses[j]) {
				t.Errorf("%s: %s: call %d (%s): %x, native gave %x", name, s.Name, j, s.Calls[j].Call, response, want[i].Responses[j])
			}
		}
	}
}

// allScripts are the wire format's vectors and the detector's cases.
func allScripts(t *testing.T) []script {
	t.Helper()
	vectors, err := abitest.ReadAll("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	var scripts []script
	for _, v := range vectors {
		s := script{Name: v.Name}
		for _, c := range v.Calls {
			s.Calls = append(s.Calls, call{c.Export, c.Request})
		}
		scripts = append(scripts, s)
	}
	return scripts
}
