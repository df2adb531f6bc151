package main_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"github.com/refrain-project/refrain/wasm/abi"
	"github.com/refrain-project/refrain/wasm/abitest"
	"github.com/refrain-project/refrain/wasm/detect"
	"github.com/refrain-project/refrain/wasm/detecttest"
)

// TestHostsAgree runs every vector of testdata/abi and every case of testdata/detect in every host and compares the
// responses byte for byte.
func TestHostsAgree(t *testing.T) {
	if skipBrowsers() {
		fmt.Fprintln(os.Stderr, "REFRAIN_SKIP_BROWSERS=1: NODE AND CHROMIUM ARE NOT COMPARED")
	}
	wasm := detectorWasm(t)
	scripts := append(vectorScripts(t), caseScripts(t)...)
	var reference []answer
	for _, h := range hosts() {
		answers, err := h.run(t.Context(), wasm, scripts)
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

// vectorScripts are the wire format's vectors.
func vectorScripts(t *testing.T) []script {
	vectors, err := abitest.Read("../testdata/abi")
	if err != nil {
		t.Fatal(err)
	}
	var scripts []script
	for _, v := range vectors {
		if len(v.Calls) == 0 {
			continue
		}
		s := script{Name: v.Name}
		for _, c := range v.Calls {
			s.Calls = append(s.Calls, call{c.Export, c.Request})
		}
		scripts = append(scripts, s)
	}
	return scripts
}

// caseScripts are the detector's cases.
func caseScripts(t *testing.T) []script {
	cases, err := detecttest.Read("../testdata/detect")
	if err != nil {
		t.Fatal(err)
	}
	var scripts []script
	for _, c := range cases {
		scripts = append(scripts, caseScript(c))
	}
	return scripts
}

// caseScript puts a case's posts in in two batches, with results between, goes through a snapshot, and compares the
// first two texts.
func caseScript(c detecttest.Case) script {
	half := len(c.Posts) / 2
	params := abi.AppendParams(nil, c.Params)
	s := script{Name: c.Name, Calls: []call{
		{abi.CallNew, params},
		{abi.CallAdd, abi.AppendPosts(nil, c.Posts[:half])},
		{abi.CallResult, nil},
		{abi.CallAdd, abi.AppendPosts(nil, c.Posts[half:])},
		{abi.CallResult, nil},
		{abi.CallSnapshot, nil},
	}}
	d := detect.New(c.Params)
	if d.Add(c.Posts) == nil {
		s.Calls = append(s.Calls, call{abi.CallRestore, abi.AppendRestore(nil, c.Params, d.Snapshot())}, call{abi.CallResult, nil})
	}
	if len(c.Posts) > 1 {
		s.Calls = append(s.Calls, call{abi.CallCompare, abi.AppendCompare(nil, c.Posts[0].Text, c.Posts[1].Text)})
	}
	return s
}
