package worker_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/worker"
	"github.com/refrain-project/refrain/server/worker/workertest"
)

// generated lays out the Worker with the entry script that syumai/workers generates, which starts a Go instance for every event; beside it, what binds
// the detectors.
func generated(b *testing.B, wasm []byte) (dist, entry string) {
	b.Helper()
	root, err := workertest.Root()
	if err != nil {
		b.Fatal(err)
	}
	dist = b.TempDir()
	if _, err := (&worker.Build{Root: root, Dist: dist, Detectors: [][]byte{wasm}}).Make(); err != nil {
		b.Fatal(err)
	}
	made := filepath.Join(dist, "made")
	if out, err := exec.Command("go", "run", "github.com/syumai/workers/cmd/workers-assets-gen", "-mode=go", "-o", made).CombinedOutput(); err != nil {
		b.Fatalf("%v %s", err, out)
	}
	for _, name := range []string{"worker.mjs", "runtime.mjs", "wasm_exec.js"} {
		text, err := os.ReadFile(filepath.Join(made, name))
		if err == nil && name == "worker.mjs" { // variables of the environment, which the generated script does not hand on
			text = bytes.Replace(text, []byte("const go = new Go();"), []byte("const go = new Go(); go.env = Object.fromEntries(Object.entries(ctx.env).filter(([, v]) => typeof v === 'string'));"), 1)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dist, name), text, 0o600)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	sum := sha256.Sum256(wasm)
	bound := fmt.Sprintf("import detector from %q;\nimport made from \"./worker.mjs\";\nglobalThis.refrain = { detectors: { %q: () => detector }, released: [], file: async () => null };\nexport default made;\n",
		"./"+hex.EncodeToString(sum[:])[:16]+".wasm", hex.EncodeToString(sum[:]))
	if err := os.WriteFile(filepath.Join(dist, "bound.mjs"), []byte(bound), 0o600); err != nil {
		b.Fatal(err)
	}
	return dist, "bound.mjs"
}

// BenchmarkEntry asks for a page that reads nothing, and for one that asks the database: with the generated entry script, and with ours.
func BenchmarkEntry(b *testing.B) {
	if why := workertest.Skipped(); why != "" {
		b.Skip(why)
	}
	wasm, err := os.ReadFile("../detectors/released/detector.wasm")
	if err != nil {
		b.Skip("no detector: make detector")
	}
	dist, entry := generated(b, wasm)
	for _, o := range []struct {
		name    string
		options workertest.Options
	}{{"generated", workertest.Options{Dist: dist, Entry: entry, Idle: true}}, {"pooled", workertest.Options{Wasm: wasm, Idle: true}}} {
		w := workertest.Start(b, o.options)
		for _, path := range []string{"/healthz", "/readyz"} {
			for _, callers := range []int{1, 4} {
				b.Run(fmt.Sprintf("%s%s/callers=%d", o.name, path, callers), func(b *testing.B) { askMany(b, w.URL+path, callers) })
			}
		}
	}
}

// askMany asks from several callers at once, and gives the median and the 99th percentile.
func askMany(b *testing.B, url string, callers int) {
	var mu sync.Mutex
	var took []time.Duration
	ask := func() error {
		began := time.Now()
		response, err := http.Get(url)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != http.StatusOK {
			return fmt.Errorf("%d %w", response.StatusCode, err)
		}
		mu.Lock()
		defer mu.Unlock()
		took = append(took, time.Since(began))
		return nil
	}
	for range 2 * callers {
		if err := ask(); err != nil {
			b.Fatal(err)
		}
	}
	took = nil
	b.ResetTimer()
	var wait sync.WaitGroup
	for c := range callers {
		wait.Go(func() {
			for range b.N/callers + min(1, b.N%callers/(c+1)) {
				if err := ask(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
	b.StopTimer()
	if len(took) == 0 {
		return
	}
	slices.Sort(took)
	b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "requests/s")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
