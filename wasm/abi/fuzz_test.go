package abi_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/refrain-project/refrain/wasm/abi"
)

// exports are what FuzzDecode calls, by number.
var exports = []string{
	abi.CallVersion, abi.CallNew, abi.CallAdd, abi.CallResult, abi.CallSnapshot, abi.CallRestore, abi.CallCompare,
	abi.CallLoad, abi.CallSketch,
}

// FuzzDecode sends any bytes to an engine that holds a detector, and reads them as every message there is: nothing
// panics, every response can be read, and what is accepted has one encoding.
func FuzzDecode(f *testing.F) {
	for _, v := range vectors(f) {
		for _, c := range v.Calls {
			if i := slices.Index(exports, c.Export); i >= 0 {
				f.Add(uint8(i), c.Request)
			}
		}
		f.Add(uint8(0), v.Body)
	}
	f.Fuzz(func(t *testing.T, export uint8, message []byte) {
		var engine abi.Engine
		engine.Call(abi.CallNew, []byte{0})
		response := engine.Call(exports[int(export)%len(exports)], message)
		if response[0] != 0 {
			if said, err := abi.ParseError(response); err != nil || said.Code == "" {
				t.Errorf("response %x: %v", response, err)
			}
		}
		checkCanonical(t, message)
	})
}

// checkCanonical fails if bytes that are accepted are not what the value is written as.
func checkCanonical(t *testing.T, message []byte) {
	written := map[string][]byte{}
	if posts, err := abi.ParsePosts(message); err == nil {
		written["posts"] = abi.AppendPosts(nil, posts)
	}
	if result, err := abi.ParseResult(message); err == nil {
		written["result"] = abi.AppendResult(nil, result)
	}
	if c, err := abi.ParseComparison(message); err == nil {
		written["comparison"] = abi.AppendComparison(nil, c)
	}
	if first, second, err := abi.ParseCompare(message); err == nil {
		written["compare"] = abi.AppendCompare(nil, first, second)
	}
	if s, err := abi.ParseSignatures(message); err == nil {
		written["signatures"] = abi.AppendSignatures(nil, s)
	}
	if text, err := abi.ParseText(message); err == nil {
		written["text"] = abi.AppendText(nil, text)
	}
	if s, err := abi.ParseSketch(message); err == nil {
		written["sketch"] = abi.AppendSketch(nil, s)
	}
	if said, err := abi.ParseError(message); err == nil {
		written["error"] = abi.AppendError(nil, said)
	}
	for name, b := range written {
		if !bytes.Equal(b, message) {
			t.Errorf("%x is accepted as %s, which is written %x", message, name, b)
		}
	}
}
