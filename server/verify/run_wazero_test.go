package verify

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/refrain-project/refrain/wasm/abi"
	"github.com/refrain-project/refrain/wasm/detect"
)

// detectorWasm builds the detector, once.
var detectorWasm = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "refrain-verify")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "detector.wasm")
	cmd := exec.Command("go", "build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false",
		"-ldflags=-s -w -buildid=", "-o", file, "../../wasm")
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build detector.wasm: %w\n%s", err, out)
	}
	return os.ReadFile(file)
})

// instance compiles the detector and starts it.
func instance(t *testing.T, o Options) (*Module, *Instance) {
	t.Helper()
	wasm, err := detectorWasm()
	if err != nil {
		t.Fatal(err)
	}
	m, err := Compile(t.Context(), wasm, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close(context.Background()) })
	in, err := m.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m, in
}

// posts are synthetic replies of one size.
func posts(n, size int) []detect.Post {
	list := make([]detect.Post, n)
	for i := range list {
		list[i] = detect.Post{ID: strings.Repeat("p", 1+i%50) + string(rune('a'+i%26)), Platform: "x", Page: "page",
			Account: detect.Account{ID: "a"}, Text: strings.Repeat("word ", size/5), Time: 1_700_000_000}
	}
	return list
}

// TestInstance goes through the detector's life by its own methods.
func TestInstance(t *testing.T) {
	_, in := instance(t, Options{CacheDir: t.TempDir()})
	ctx := t.Context()
	if _, err := in.Result(ctx); code(err) != abi.ErrNoDetector {
		t.Errorf("result before new: %v", err)
	}
	if err := in.New(ctx, detect.DefaultParams()); err != nil {
		t.Fatal(err)
	}
	if err := in.Add(ctx, make([]detect.Post, abi.MaxPosts+1)); code(err) != detect.ErrTooMany {
		t.Errorf("too many posts: %v", err)
	}
	if err := in.Add(ctx, posts(3, 60)); err != nil {
		t.Errorf("add: %v", err)
	}
	if _, err := in.Result(ctx); err != nil {
		t.Errorf("result: %v", err)
	}
	snapshot, err := in.Snapshot(ctx)
	if err != nil {
		t.Errorf("snapshot: %v", err)
	}
	if err := in.Restore(ctx, detect.DefaultParams(), snapshot); err != nil {
		t.Errorf("restore: %v", err)
	}
	want := detect.Compare("one two three", "one two four")
	got, err := in.Compare(ctx, "one two three", "one two four")
	if err != nil || got.Similarity != want.Similarity || got.Kind != want.Kind {
		t.Errorf("compare: %+v, %v; native %+v", got, err, want)
	}
	text := "The library money was promised to the harbour workers and nobody has told them where it went"
	sketch, err := in.Sketch(ctx, text)
	if err != nil || !slices.Equal(sketch, detect.SketchOf(text)) {
		t.Errorf("sketch: %v, %v", sketch, err)
	}
	if err := in.Load(ctx, []detect.Signature{{ID: "a", Day: 19603, Sketch: sketch}}); err != nil {
		t.Errorf("load: %v", err)
	}
	if err := in.Load(ctx, []detect.Signature{{ID: "", Sketch: sketch}}); code(err) != detect.ErrInvalid {
		t.Errorf("a signature without an id: %v", err)
	}
	if in.Memory() == 0 {
		t.Error("no memory")
	}
}

// code gives the code of a detector's error.
func code(err error) string {
	var e *detect.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// TestTrap checks that a detector which ran out of memory is thrown away, and that the next one works.
func TestTrap(t *testing.T) {
	m, in := instance(t, Options{MemoryPages: 160}) // 10 MiB
	ctx := t.Context()
	if err := in.New(ctx, detect.DefaultParams()); err != nil {
		t.Fatal(err)
	}
	err := in.Add(ctx, posts(10_000, 2000))
	if !errors.Is(err, ErrTrapped) || !strings.Contains(err.Error(), "out of memory") {
		t.Fatalf("20 MB of posts in 10 MiB: %v", err)
	}
	if _, err := in.Result(ctx); !errors.Is(err, ErrTrapped) || !strings.Contains(err.Error(), "in add") {
		t.Errorf("a call after the trap: %v", err)
	}
	next, err := m.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := next.New(ctx, detect.DefaultParams()); err != nil {
		t.Errorf("the next instance: %v", err)
	}
}

// TestInterrupt checks that an interruptible detector stops with its context.
func TestInterrupt(t *testing.T) {
	_, in := instance(t, Options{Interruptible: true})
	ctx, cancel := context.WithCancel(t.Context())
	if err := in.New(ctx, detect.DefaultParams()); err != nil {
		t.Fatal(err)
	}
	cancel()
	begin := time.Now()
	if err := in.Add(ctx, posts(10_000, 500)); !errors.Is(err, ErrTrapped) || !errors.Is(err, context.Canceled) {
		t.Errorf("a call with a context that has ended: %v", err)
	}
	if d := time.Since(begin); d > 5*time.Second {
		t.Errorf("it took %v to stop", d)
	}
}

// TestCompileRefuses checks that what is not the detector is an error.
func TestCompileRefuses(t *testing.T) {
	if _, err := Compile(t.Context(), []byte("not wasm"), Options{}); err == nil {
		t.Error("any bytes compile")
	}
	empty := []byte("\x00asm\x01\x00\x00\x00")
	m, err := Compile(t.Context(), empty, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close(t.Context())
	if _, err := m.Instance(t.Context()); err == nil {
		t.Error("an empty module starts")
	}
}
