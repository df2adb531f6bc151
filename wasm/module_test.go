package main_test

import (
	"bytes"
	"crypto/sha256"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
)

// imports are the functions that a host must provide, and why Go's runtime asks for each. None gives the detector
// anything to compute from: hosts answer with nothing, or with fixed values.
var imports = map[string]string{
	"args_get":          "the runtime reads its arguments at start; there are none",
	"args_sizes_get":    "as args_get",
	"clock_time_get":    "the collector and the scheduler time themselves; package detect has no clock",
	"environ_get":       "the runtime reads GOGC and GODEBUG at start; there are none",
	"environ_sizes_get": "as environ_get",
	"fd_write":          "the message of a panic",
	"poll_oneoff":       "the scheduler waits when no goroutine can run; there is one, which never waits",
	"proc_exit":         "the end after a panic",
	"random_get":        "the seed of map hashes; no map's order decides anything",
	"sched_yield":       "the scheduler's turn to others; there are none",
}

// TestImports compares the module's imports with the list.
func TestImports(t *testing.T) {
	runtime := wazero.NewRuntimeWithConfig(t.Context(), wazero.NewRuntimeConfigInterpreter())
	defer runtime.Close(t.Context())
	module, err := runtime.CompileModule(t.Context(), detectorWasm(t))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, f := range module.ImportedFunctions() {
		from, name, _ := f.Import()
		if from != "wasi_snapshot_preview1" || imports[name] == "" {
			t.Errorf("the module imports %s.%s: no host provides it; find the package that needs it", from, name)
		}
		found[name] = true
	}
	for name := range imports {
		if !found[name] {
			t.Errorf("%s is not imported any more: take it off the list and out of the hosts", name)
		}
	}
	if len(module.ImportedMemories()) > 0 {
		t.Error("the module imports a memory")
	}
}

// TestExports compares the module's exports with the ones that package abi describes.
func TestExports(t *testing.T) {
	runtime := wazero.NewRuntimeWithConfig(t.Context(), wazero.NewRuntimeConfigInterpreter())
	defer runtime.Close(t.Context())
	module, err := runtime.CompileModule(t.Context(), detectorWasm(t))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Fields("_initialize add alloc compare free load new restore result sketch snapshot version")
	got := module.ExportedFunctions()
	for _, name := range want {
		if got[name] == nil {
			t.Errorf("no export %s", name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d exports, %d described in package abi", len(got), len(want))
	}
}

// packages are what the module may be built from, and why. Packages of the runtime's own (internal/…) are not listed.
var packages = map[string]string{
	"cmp":             "ordering",
	"errors":          "of strings",
	"encoding/binary": "the snapshot and the background model",
	"hash":            "of hash/crc32",
	"hash/crc32":      "a damaged snapshot is refused",
	"math":            "of encoding/binary; package detect itself may not (its own test)",
	"reflect":         "of encoding/binary",
	"strconv":         "of reflect",
	"io":              "of strings: interfaces only",
	"iter":            "of slices",
	"math/bits":       "integer arithmetic",
	"runtime":         "every Go program",
	"slices":          "sorting",
	"strings":         "texts",
	"structs":         "of runtime",
	"sync":            "of io and strings; nothing runs concurrently",
	"sync/atomic":     "of sync",
	"unicode":         "classes of characters",
	"unicode/utf8":    "texts",
	"unsafe":          "the addresses of buffers",
}

// banned are packages that the module may not even come near, and why.
var banned = map[string]string{
	"fmt":           "a third of the file's size, and reflection over everything",
	"os":            "six more imports that every host would have to provide",
	"time":          "the flags are a function of the posts, not of a clock",
	"encoding/json": "the wire format is package abi's",
	"runtime/debug": "imports os; see gc.go",
	"embed":         "imports time and io/fs: 65 KB more (gzipped), four more imports; put data into a string constant",
	"math/big":      "imports fmt, which imports os",
}

// TestPackages compares the packages that the module is built from with the list.
func TestPackages(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", ".")
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(string(out)) {
		own := strings.HasPrefix(name, "github.com/refrain-project/refrain/wasm")
		internal := strings.HasPrefix(name, "internal/") || strings.HasPrefix(name, "vendor/")
		switch {
		case banned[name] != "":
			t.Errorf("the module is built from %s: %s", name, banned[name])
		case !own && !internal && packages[name] == "":
			t.Errorf("the module is built from %s, which is not on the list: say there why it must be", name)
		}
	}
}

// TestReproducible builds the module in two copies of the source, in folders of different names with caches of their
// own, and compares the files.
func TestReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: the module is not built twice from nothing")
	}
	first := buildCopy(t, filepath.Join(t.TempDir(), "a"))
	second := buildCopy(t, filepath.Join(t.TempDir(), "another", "much-longer-name"))
	if first != second {
		t.Errorf("two builds of the same source: %x and %x", first, second)
	}
	if here := sha256.Sum256(detectorWasm(t)); here != first {
		t.Errorf("the build in place: %x, in a copy: %x", here, first)
	}
	t.Logf("detector.wasm sha256 %x", first)
}

// buildCopy copies the module's source to dir, builds it, and gives the file's SHA-256.
func buildCopy(t *testing.T, dir string) [sha256.Size]byte {
	t.Helper()
	if err := os.CopyFS(filepath.Join(dir, "wasm"), os.DirFS(".")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "detector.wasm")
	if err := build(filepath.Join(dir, "wasm"), file, append(os.Environ(), "GOCACHE="+t.TempDir())); err != nil {
		t.Fatal(err)
	}
	wasm, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(wasm)
}

// TestProcessorsAgree compares the native responses of builds for the oldest and for recent amd64 processors: a compiler
// that may use fused multiply-add and the like must not change a byte.
func TestProcessorsAgree(t *testing.T) {
	if testing.Short() || runtime.GOARCH != "amd64" {
		t.Skip("-short, or not amd64: builds for two kinds of processor are not compared")
	}
	oldest := responses(t, "v1")
	if len(bytes.TrimSpace(oldest)) == 0 {
		t.Fatal("no responses")
	}
	if recent := responses(t, "v3"); !bytes.Equal(oldest, recent) {
		t.Errorf("GOAMD64=v1:\n%s\nGOAMD64=v3:\n%s", oldest, recent)
	}
}

// responses builds hosttest/responses for a kind of processor and runs it.
func responses(t *testing.T, level string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "responses-"+level)
	cmd := exec.Command("go", "build", "-o", file, "./hosttest/responses")
	cmd.Env = append(os.Environ(), "GOAMD64="+level)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var stderr bytes.Buffer
	run := exec.Command(file, "../testdata")
	run.Stderr = &stderr
	out, err := run.Output()
	if strings.Contains(stderr.String(), "microarchitecture support") {
		t.Skipf("GOAMD64=%s is not compared: this processor cannot run it", level)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	return out
}
