package verify

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/refrain-project/refrain/wasm/abi"
	"github.com/refrain-project/refrain/wasm/detect"
)

// verifier knows the detector of this tree, and gives its name.
func verifier(t testing.TB, o VerifierOptions) (*Verifier, string) {
	t.Helper()
	wasm, err := detectorWasm()
	if err != nil {
		t.Fatal(err)
	}
	v := NewVerifier(o)
	t.Cleanup(func() { v.Close(context.Background()) })
	return v, v.Add(wasm)
}

// report is n replies of one thread: the first copies of one message by as many accounts within minutes, the rest about
// other things, known by their times alone.
func report(n, bare int) []detect.Post {
	list := []detect.Post{{ID: "root", Platform: "x", Page: "page", Thread: "t", Root: true, Text: "The bridge is open."}}
	for i := range n {
		list = append(list, detect.Post{ID: fmt.Sprint("p", i), Platform: "x", Page: "page", Thread: "t",
			Account: detect.Account{ID: fmt.Sprint("a", i), Created: 1_600_000_000 + int64(i)*7_000_000, Followers: -1, Following: -1, Posts: -1, DefaultPicture: -1},
			Text:    fmt.Sprintf("Everybody in Port-Lavoie knows that the contract for Harbour Road went to a cousin, and nobody at city hall dares to say so out loud %d", i),
			Time:    1_700_000_000 + int64(i)*60})
	}
	for i := range bare {
		list = append(list, detect.Post{ID: fmt.Sprint("bare", i), Platform: "x", Page: "page", Thread: "t", Bare: true,
			Account: detect.Account{ID: fmt.Sprint("#", i)}, Time: 1_700_000_000 + int64(i)*900})
	}
	return list
}

// TestVerifierEqualsNative runs reports at once and compares each with the library.
func TestVerifierEqualsNative(t *testing.T) {
	v, name := verifier(t, VerifierOptions{})
	var wait sync.WaitGroup
	for size := 3; size < 23; size++ {
		wait.Go(func() {
			posts := report(size, 40)
			d := detect.New(detect.DefaultParams())
			if err := d.Add(slices.Clone(posts)); err != nil {
				t.Error(err)
				return
			}
			want, err := d.Result()
			if err != nil {
				t.Error(err)
				return
			}
			got, err := v.Run(t.Context(), Run{Detector: name, Params: detect.DefaultParams(), Posts: posts})
			if err != nil {
				t.Error(err)
				return
			}
			if len(got.Flags) != size {
				t.Errorf("%d flags of %d copies", len(got.Flags), size)
			}
			if a, b := abi.AppendResult(nil, got), abi.AppendResult(nil, want); !slices.Equal(a, b) {
				t.Errorf("%d copies: the module and the library differ", size)
			}
		})
	}
	wait.Wait()
}

// TestVerifierKeepsNothing checks that a report leaves nothing behind for the next one in the same instance.
func TestVerifierKeepsNothing(t *testing.T) {
	v, name := verifier(t, VerifierOptions{Instances: 1})
	run := func(posts []detect.Post) detect.Result {
		t.Helper()
		res, err := v.Run(t.Context(), Run{Detector: name, Params: detect.DefaultParams(), Posts: posts})
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	alone := run(report(2, 0))
	run(report(9, 0))
	if after := run(report(2, 0)); !reflect.DeepEqual(after, alone) || len(after.Flags) != 0 {
		t.Errorf("two copies after a report with nine: %d flags, alone %d", len(after.Flags), len(alone.Flags))
	}
}

// TestVerifierRefuses checks each kind of error, and that the next report runs all the same.
func TestVerifierRefuses(t *testing.T) {
	v, name := verifier(t, VerifierOptions{Instances: 1, MemoryPages: 200})
	ctx := t.Context()
	good := Run{Detector: name, Params: detect.DefaultParams(), Posts: report(5, 0)}
	bad := good
	bad.Detector = strings.Repeat("0", 64)
	if _, err := v.Run(ctx, bad); !errors.Is(err, ErrUnknownDetector) {
		t.Errorf("unknown detector: %v", err)
	}
	bad = good
	bad.Posts = []detect.Post{{Platform: "x"}}
	if _, err := v.Run(ctx, bad); code(err) != detect.ErrInvalid {
		t.Errorf("a post without id: %v", err)
	}
	bad = good
	bad.Params.Work = 1
	bad.Posts = report(40, 0)
	if _, err := v.Run(ctx, bad); code(err) != detect.ErrTooMuchWork {
		t.Errorf("more work than allowed: %v", err)
	}
	bad = good
	bad.Posts = posts(20_000, 1500)
	if _, err := v.Run(ctx, bad); !errors.Is(err, ErrTrapped) {
		t.Errorf("more posts than memory holds: %v", err)
	}
	if res, err := v.Run(ctx, good); err != nil || len(res.Flags) != 5 {
		t.Errorf("a good report after a trap: %d flags, %v", len(res.Flags), err)
	}
}

// TestVerifierWaitsItsTurn checks that a report which waits for an instance ends with its context.
func TestVerifierWaitsItsTurn(t *testing.T) {
	v, name := verifier(t, VerifierOptions{Instances: 1})
	v.pool(name).turns <- struct{}{}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := v.Run(ctx, Run{Detector: name}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a report that found no instance free: %v", err)
	}
	<-v.pool(name).turns
}

// TestVerifierDropsLargeInstances checks that a report which made an instance grow does not keep that memory in use.
func TestVerifierDropsLargeInstances(t *testing.T) {
	v, name := verifier(t, VerifierOptions{Instances: 1})
	p := v.pool(name)
	if err := v.Ready(t.Context(), name); err != nil || len(p.rest) != 1 {
		t.Fatalf("ready: %d at rest, %v", len(p.rest), err)
	}
	large := posts(2500, 10_000)
	for i := range large {
		large[i].ID = fmt.Sprint(i)
	}
	if _, err := v.Run(t.Context(), Run{Detector: name, Params: detect.DefaultParams(), Posts: large}); err != nil {
		t.Fatal(err)
	}
	p.resting.Wait()
	if len(p.rest) != 0 {
		t.Errorf("an instance of %d bytes is kept", (<-p.rest).Memory())
	}
}

// TestVerifierNames checks what the verifier says it holds.
func TestVerifierNames(t *testing.T) {
	v, name := verifier(t, VerifierOptions{})
	if again := v.Add(v.Module(name)); again != name || !slices.Equal(v.Detectors(), []string{name}) {
		t.Errorf("added twice: %q, then %q; %v", name, again, v.Detectors())
	}
	v.Elsewhere("old", name)
	if _, err := v.Run(t.Context(), Run{Detector: "old"}); !errors.Is(err, ErrElsewhere) {
		t.Errorf("a released detector that is not held: %v", err)
	}
	if v.Module("none") != nil {
		t.Error("a module without a name")
	}
	if err := v.Ready(t.Context(), "none"); !errors.Is(err, ErrUnknownDetector) {
		t.Errorf("ready: %v", err)
	}
}

// BenchmarkVerifier runs a report of twenty posts among two hundred times, warm, and gives the 99th percentile beside the mean.
func BenchmarkVerifier(b *testing.B) {
	v, name := verifier(b, VerifierOptions{Instances: 1})
	run := Run{Detector: name, Params: detect.DefaultParams(), Posts: report(20, 200)}
	var took []time.Duration
	for range 50 {
		if _, err := v.Run(b.Context(), run); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		begin := time.Now()
		if _, err := v.Run(b.Context(), run); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// TestVerifierSignatures checks that a run sees the signatures that it names and no others, whatever ran before.
func TestVerifierSignatures(t *testing.T) {
	v, name := verifier(t, VerifierOptions{Instances: 1})
	posts := report(1, 0)
	set := &SignatureSet{List: []detect.Signature{{ID: "s", Day: 19_600, Sketch: detect.SketchOf(posts[1].Text)}}}
	broken := &SignatureSet{List: []detect.Signature{{ID: "s"}}}
	for i, step := range []struct {
		set   *SignatureSet
		flags int
		code  string
	}{{nil, 0, ""}, {set, 1, ""}, {broken, 0, detect.ErrInvalid}, {set, 1, ""}, {nil, 0, ""}} {
		res, err := v.Run(t.Context(), Run{Detector: name, Params: detect.DefaultParams(), Posts: posts, Signatures: step.set})
		if code(err) != step.code || len(res.Flags) != step.flags {
			t.Errorf("step %d: %d flags, %v; want %d flags and error %q", i, len(res.Flags), err, step.flags, step.code)
		}
	}
}
