package abi_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/refrain-project/refrain/wasm/abi"
	"github.com/refrain-project/refrain/wasm/abitest"
)

var update = flag.Bool("update", false, "write the responses of testdata/abi anew")

// TestVectors runs the vectors with calls in an engine and compares the responses.
func TestVectors(t *testing.T) {
	for _, v := range vectors(t) {
		if len(v.Calls) == 0 {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			responses := v.Run()
			if *update {
				rewrite(t, v, responses)
				return
			}
			compare(t, v, responses)
		})
	}
}

// compare fails where a response is not the expected one.
func compare(t *testing.T, v abitest.Vector, responses [][]byte) {
	if len(v.Responses) != len(responses) {
		t.Fatalf("%d calls, %d responses expected", len(responses), len(v.Responses))
	}
	for i, r := range responses {
		if !bytes.Equal(r, v.Responses[i]) {
			t.Errorf("call %d (%s): %x, expected %x", i, v.Calls[i].Export, r, v.Responses[i])
		}
	}
}

// rewrite puts the responses into the vector's file.
func rewrite(t *testing.T, v abitest.Vector, responses [][]byte) {
	data, err := v.WriteResponses(responses)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(v.File, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestMeanings reads the vectors with a body, and writes them again.
func TestMeanings(t *testing.T) {
	found := 0
	for _, v := range vectors(t) {
		if v.Body == nil {
			continue
		}
		found++
		result, err := abi.ParseResult(v.Body)
		if err != nil {
			t.Fatal(err)
		}
		meaning, err := json.MarshalIndent(result, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(append(meaning, '\n'), v.Meaning) {
			t.Errorf("%s: it means\n%s", v.Name, meaning)
		}
		if b := abi.AppendResult(nil, result); !bytes.Equal(b, v.Body) {
			t.Errorf("%s: written again: %x", v.Name, b)
		}
	}
	if found == 0 {
		t.Error("no vector has a body")
	}
}

// vectors reads testdata/abi.
func vectors(t testing.TB) []abitest.Vector {
	t.Helper()
	list, err := abitest.Read("../../testdata/abi")
	if err != nil {
		t.Fatal(err)
	}
	return list
}
