package main_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/verify"
	"github.com/refrain-project/refrain/wasm/abi"
	"github.com/refrain-project/refrain/wasm/detect"
)

// The benchmark's sizes.
const (
	benchBatch  = 5000 // posts of one add when a detector is filled
	benchMore   = 20   // posts of one add on top
	benchRounds = 100
)

var benchPosts = []int{500, 5000, 50_000}

// BenchmarkHosts prints one table: what the detector takes in every host. Run it with -benchtime 1x.
//
//	cold       filling an empty detector and one result
//	+20        twenty more posts and one result, over a hundred rounds: median and 99th percentile
//	rest       the longest that giving a response back took: the collector runs then, after the answer, outside of the times
//	           above; 0 in the hosts that do not give responses back
//	start      from the module's bytes, compiled without a cache, to the first answer
//	instance   from the compiled module to the first answer
//	memory     the module's, after all that; it never shrinks
func BenchmarkHosts(b *testing.B) {
	wasm := detectorWasm(b)
	var scripts []script
	for _, n := range benchPosts {
		scripts = append(scripts, benchScript(n))
	}
	printModule(b, wasm)
	for _, h := range hosts() {
		for i, n := range benchPosts {
			answers, err := h.run(context.Background(), wasm, scripts[i:i+1])
			if err != nil {
				fmt.Printf(failFormat, h.name, n, err)
				b.Fail()
				continue
			}
			printRow(h.name, n, answers[0])
		}
	}
	b.ReportMetric(0, "ns/op") // the table says it all
}

// The table, a line at a time: a host may take long, and one that fails leaves the others' lines.
const (
	headFormat = "%-9s %6s %9s %14s %10s %8s %9s %12s %9s\n"
	rowFormat  = "%-9s %6d %9.1f %14.2f %10.2f %8.1f %9.1f %12.1f %9.1f\n"
	failFormat = "%-9s %6d failed: %.200v\n"
)

// benchScript fills a detector with n posts, and adds twenty a hundred times.
func benchScript(n int) script {
	s := script{Name: fmt.Sprint(n), Quiet: true, Calls: []call{{abi.CallNew, abi.AppendParams(nil, detect.DefaultParams())}}}
	source := newSynthetic()
	add := func(n int) {
		s.Calls = append(s.Calls, call{abi.CallAdd, abi.AppendPosts(nil, source.posts(n))})
	}
	for left := n; left > 0; left -= benchBatch {
		add(min(left, benchBatch))
	}
	s.Calls = append(s.Calls, call{abi.CallResult, nil})
	for range benchRounds {
		add(benchMore)
		s.Calls = append(s.Calls, call{abi.CallResult, nil})
	}
	return s
}

// printRow prints what one host took for one script; native has no start and no memory of its own.
func printRow(name string, posts int, a answer) {
	first := len(a.MS) - 2*benchRounds
	var cold float64
	for _, ms := range a.MS[:first] {
		cold += ms
	}
	var rounds []float64
	for i := first; i < len(a.MS); i += 2 {
		rounds = append(rounds, a.MS[i]+a.MS[i+1])
	}
	slices.Sort(rounds)
	longest := 0.0
	for _, ms := range a.Rest {
		longest = max(longest, ms)
	}
	fmt.Printf(rowFormat, name, posts, cold, rounds[benchRounds/2], rounds[benchRounds*99/100], longest, a.Start, a.Instance,
		float64(a.Memory)/(1<<20))
}

// printModule prints the module's name and size, the machine, and how fast wazero starts with a warm cache.
func printModule(b *testing.B, wasm []byte) {
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err == nil {
		_, err = z.Write(wasm)
	}
	if err != nil || z.Close() != nil {
		b.Fatal(err)
	}
	fmt.Printf("\ndetector.wasm  sha256 %x\n               %d bytes, %d gzipped\n", sha256.Sum256(wasm), len(wasm), packed.Len())
	fmt.Printf("machine        %s/%s, %d processors, %s\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	dir := b.TempDir()
	cachedStart(b, wasm, dir)
	fmt.Printf("wazero         %.1f ms to start from its cache on disk\n\n", cachedStart(b, wasm, dir))
	fmt.Printf(headFormat, "host", "posts", "cold ms", "+20 median ms", "+20 p99 ms", "rest ms", "start ms", "instance ms", "memory MB")
}

// cachedStart gives the ms from the module's bytes to the first answer under wazero.
func cachedStart(b *testing.B, wasm []byte, dir string) float64 {
	begin := time.Now()
	ctx := context.Background()
	module, err := verify.Compile(ctx, wasm, verify.Options{CacheDir: dir})
	if err != nil {
		b.Fatal(err)
	}
	defer module.Close(ctx)
	if _, err := module.Instance(ctx); err != nil {
		b.Fatal(err)
	}
	return milliseconds(begin)
}
