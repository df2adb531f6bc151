package detect_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/refrain-project/refrain/wasm/detect"
)

// many gives n signatures of drawn elements, as dense as those of messages of a hundred rare grams.
func many(n int) []detect.Signature {
	state := uint32(1)
	list := make([]detect.Signature, n)
	for i := range list {
		var s detect.Sketch
		for len(s) < 28 {
			state = state*1664525 + 1013904223
			s = append(s, state>>8>>2)
		}
		slices.Sort(s)
		list[i] = detect.Signature{ID: fmt.Sprintf("%016d", i), Day: 19_600, Sketch: slices.Compact(s)}
	}
	return list
}

// TestSignaturesMemory: ten thousand signatures take at most three megabytes.
func TestSignaturesMemory(t *testing.T) {
	list := many(10_000)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	set, err := detect.NewSignatures(list)
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(set)
	runtime.KeepAlive(list)
	if took := int64(after.HeapAlloc) - int64(before.HeapAlloc); took > 3_000_000 {
		t.Errorf("%d bytes", took)
	} else {
		t.Logf("%d bytes", took)
	}
}
