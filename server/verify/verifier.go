// Package verify runs the detector's wasm file and checks what reports say with it: under wazero, or, in a Worker, in V8.
package verify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/refrain-project/refrain/wasm/detect"
)

// Verifier runs reports again, each with the detector that it names by SHA-256. It holds every detector ever released,
// compiles one when it is first asked for, and keeps its instances between reports. It is safe for concurrent use.
type Verifier struct {
	options VerifierOptions

	mu    sync.Mutex
	known map[string]*pool // by SHA-256
	other map[string]bool  // detectors that were released and are not held here
}

// VerifierOptions are how reports are run. The zero value is ready.
type VerifierOptions struct {
	CacheDir    string // where compiled code is kept between runs of the program; empty: in memory only
	MemoryPages uint32 // of 64 KiB, the most that one report may use; 0 means ReportMemoryPages
	Instances   int    // reports run at once, a detector; 0 means one a core
}

// ReportMemoryPages is 96 MiB: a report of all the posts and times allowed takes about half of it.
const ReportMemoryPages = 1536

// restMemory is the size, in bytes, above which an instance is not kept for the next report: its memory never shrinks.
const restMemory = 24 << 20

// ErrUnknownDetector is the cause of the error for a report that names a detector that the Verifier does not hold.
var ErrUnknownDetector = errors.New("unknown detector")

// ErrTrapped is the cause of an error after which an instance cannot be used.
var ErrTrapped = errors.New("the detector stopped")

// ErrElsewhere is the cause of the error for a report whose detector was released and is not held here: another verifier has to run it.
var ErrElsewhere = errors.New("an older detector, which is not held here")

// Run is one report as the detector sees it.
type Run struct {
	Detector   string // SHA-256 of the module, in hexadecimal
	Params     detect.Params
	Posts      []detect.Post
	Signatures *SignatureSet // nil: none are loaded
}

// SignatureSet is a list of signatures that many runs share. Runs with the same *SignatureSet load it once an instance.
type SignatureSet struct {
	List []detect.Signature // must not change any more
}

// pool is one detector and its instances at rest.
type pool struct {
	wasm    []byte // nil in a Worker
	once    sync.Once
	compile func(context.Context) (*Module, error)
	module  *Module
	err     error // of compiling it
	rest    chan *resident
	turns   chan struct{} // one for each report that may run at once
	slots   chan struct{} // one for each instance that runs or collects its garbage: one more, so that a report need not wait for the last one's
	resting sync.WaitGroup
}

// resident is an instance with what it has loaded.
type resident struct {
	*Instance
	loaded *SignatureSet
}

// NewVerifier makes a verifier that knows no detector yet.
func NewVerifier(o VerifierOptions) *Verifier {
	if o.MemoryPages == 0 {
		o.MemoryPages = ReportMemoryPages
	}
	if o.Instances == 0 {
		o.Instances = runtime.GOMAXPROCS(0)
	}
	return &Verifier{options: o, known: map[string]*pool{}}
}

// add makes a detector known; compile is called when it is first asked for.
func (v *Verifier) add(name string, wasm []byte, compile func(context.Context) (*Module, error)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.known[name] == nil {
		n := v.options.Instances
		v.known[name] = &pool{wasm: wasm, compile: compile, rest: make(chan *resident, n+1), turns: make(chan struct{}, n), slots: make(chan struct{}, n+1)}
	}
}

// Elsewhere names detectors that were released and that this verifier may not hold: a report that names one waits for another verifier.
func (v *Verifier) Elsewhere(names ...string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.other == nil {
		v.other = map[string]bool{}
	}
	for _, name := range names {
		v.other[name] = true
	}
}

// missing is the error for a detector that is not held.
func (v *Verifier) missing(name string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.other[name] {
		return fmt.Errorf("%w: %.12s", ErrElsewhere, name)
	}
	return fmt.Errorf("%w %.12s", ErrUnknownDetector, name)
}

// Detectors gives the names of the detectors known, in order.
func (v *Verifier) Detectors() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Sorted(maps.Keys(v.known))
}

// Module gives the bytes of a detector, so that anybody can run a report again; nil if it is not known.
func (v *Verifier) Module(name string) []byte {
	if p := v.pool(name); p != nil {
		return p.wasm
	}
	return nil
}

func (v *Verifier) pool(name string) *pool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.known[name]
}

// Ready compiles a detector and starts an instance, so that the first report does not wait for it.
func (v *Verifier) Ready(ctx context.Context, name string) error {
	p := v.pool(name)
	if p == nil {
		return v.missing(name)
	}
	in, err := v.take(ctx, p)
	if err != nil {
		return err
	}
	p.put(ctx, in)
	return nil
}

// Run gives the flags and clusters of one report. An error is ErrUnknownDetector or ErrElsewhere; a *detect.Error, when the detector
// refused the posts or had too much work with them; ErrTrapped, when it stopped, and then the instance is thrown away; or
// the context's. A run that has begun is bounded by the detector's own limits, not by the context.
func (v *Verifier) Run(ctx context.Context, r Run) (detect.Result, error) {
	p := v.pool(r.Detector)
	if p == nil {
		return detect.Result{}, v.missing(r.Detector)
	}
	select {
	case p.turns <- struct{}{}:
	case <-ctx.Done():
		return detect.Result{}, ctx.Err()
	}
	defer func() { <-p.turns }()
	p.slots <- struct{}{} // whoever has one and no turn is about to give it back
	in, err := v.take(ctx, p)
	if err != nil {
		<-p.slots
		return detect.Result{}, err
	}
	res, err := in.run(ctx, &r)
	p.resting.Go(func() { // no report waits for the detector to collect its garbage, unless two do
		p.put(ctx, in)
		<-p.slots
	})
	return res, err
}

// take gives an instance at rest, or a new one.
func (v *Verifier) take(ctx context.Context, p *pool) (*resident, error) {
	select {
	case in := <-p.rest:
		return in, nil
	default:
	}
	p.once.Do(func() {
		// The module outlives the report that is the first to need it.
		p.module, p.err = p.compile(context.WithoutCancel(ctx))
	})
	if p.err != nil {
		return nil, p.err
	}
	in, err := p.module.Instance(context.WithoutCancel(ctx))
	if err != nil {
		return nil, err
	}
	return &resident{Instance: in}, nil
}

// put keeps an instance for the next report, unless it stopped, has grown, or enough are at rest.
func (p *pool) put(ctx context.Context, in *resident) {
	ctx = context.WithoutCancel(ctx)
	if in.Rest(ctx) == nil && in.Memory() <= restMemory {
		select {
		case p.rest <- in:
			return
		default:
		}
	}
	in.Close(ctx) // nothing to do about an instance that cannot be closed: it holds memory only
}

// run is one report on one instance.
func (in *resident) run(ctx context.Context, r *Run) (detect.Result, error) {
	if in.loaded != r.Signatures {
		var list []detect.Signature
		if r.Signatures != nil {
			list = r.Signatures.List
		}
		if err := in.Load(ctx, list); err != nil {
			return detect.Result{}, err
		}
		in.loaded = r.Signatures
	}
	if err := in.New(ctx, r.Params); err != nil {
		return detect.Result{}, err
	}
	for posts := r.Posts; len(posts) > 0; {
		n := min(len(posts), runBatch)
		if err := in.Add(ctx, posts[:n]); err != nil {
			return detect.Result{}, err
		}
		posts = posts[n:]
	}
	return in.Result(ctx)
}

// runBatch is the posts of one call: the bytes of so many of the longest stay far below abi.MaxRequest.
const runBatch = 1000

// Close ends all instances. No run may be under way.
func (v *Verifier) Close(ctx context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	var errs []error
	for _, p := range v.known {
		p.resting.Wait()
		if p.module != nil {
			errs = append(errs, p.module.Close(ctx))
		}
	}
	clear(v.known)
	return errors.Join(errs...)
}
