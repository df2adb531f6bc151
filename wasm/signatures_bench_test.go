package main_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/refrain-project/refrain/wasm/abi"
	"github.com/refrain-project/refrain/wasm/detect"
)

// benchSignatures is how many signatures BenchmarkSignatures loads.
const benchSignatures = 10_000

// BenchmarkSignatures prints what loaded signatures cost in every host, beside the same posts without. Run it with -benchtime 1x.
//
//	+20    twenty more posts and one result on top of 5,000, over a hundred rounds: median and 99th percentile
//	load   replacing the signatures with those posts held
func BenchmarkSignatures(b *testing.B) {
	wasm := detectorWasm(b)
	state := uint32(1)
	list := make([]detect.Signature, benchSignatures)
	for i := range list {
		var s detect.Sketch
		for len(s) < 28 {
			state = state*1664525 + 1013904223
			s = append(s, state>>10)
		}
		slices.Sort(s)
		list[i] = detect.Signature{ID: fmt.Sprintf("%016d", i), Day: 19_600, Sketch: slices.Compact(s)}
	}
	load := call{abi.CallLoad, abi.AppendSignatures(nil, list)}
	fmt.Printf("%-9s %10s %14s %10s %9s %9s\n", "host", "signatures", "+20 median ms", "+20 p99 ms", "load ms", "memory MB")
	for _, h := range hosts() {
		for _, loaded := range []bool{false, true} {
			s := benchScript(benchBatch)
			first := 3
			if loaded {
				s.Calls = slices.Insert(s.Calls, first, load)
				first++
			}
			answers, err := h.run(context.Background(), wasm, []script{s})
			if err != nil {
				fmt.Printf(failFormat, h.name, benchBatch, err)
				b.Fail()
				continue
			}
			printSigned(h.name, loaded, answers[0], first)
		}
	}
	b.ReportMetric(0, "ns/op")
}

// printSigned prints one row; the rounds begin at call first.
func printSigned(name string, loaded bool, a answer, first int) {
	var rounds []float64
	for i := first; i+1 < len(a.MS); i += 2 {
		rounds = append(rounds, a.MS[i]+a.MS[i+1])
	}
	slices.Sort(rounds)
	count, took := 0, 0.0
	if loaded {
		count, took = benchSignatures, a.MS[first-1]
	}
	fmt.Printf("%-9s %10d %14.2f %10.2f %9.1f %9.1f\n", name, count, rounds[len(rounds)/2], rounds[len(rounds)*99/100], took, float64(a.Memory)/(1<<20))
}
