//go:build !js

package verify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"github.com/refrain-project/refrain/wasm/abi"
)

// Options are how a module runs. The zero value is ready.
type Options struct {
	CacheDir    string // where compiled code is kept between runs; empty: in memory only
	MemoryPages uint32 // of 64 KiB, the most an instance may use; 0 means DefaultMemoryPages
	// Interruptible makes a call end when its context does. The checks that this compiles in make everything four times as slow.
	Interruptible bool
}

// DefaultMemoryPages is 256 MiB: four times what 50,000 posts may take.
const DefaultMemoryPages = 4096

// Module is the compiled detector. It is safe for concurrent use; its instances are not.
type Module struct {
	SHA256  string // of the file, in hexadecimal: the detector's name
	runtime wazero.Runtime
	code    wazero.CompiledModule
	cache   wazero.CompilationCache
}

// Compile compiles the detector once for all its instances.
func Compile(ctx context.Context, wasm []byte, o Options) (*Module, error) {
	config, cache, err := o.config()
	if err != nil {
		return nil, err
	}
	m := &Module{SHA256: sum(wasm), runtime: wazero.NewRuntimeWithConfig(ctx, config), cache: cache}
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, m.runtime); err != nil {
		return nil, errors.Join(err, m.Close(ctx))
	}
	if m.code, err = m.runtime.CompileModule(ctx, wasm); err != nil {
		return nil, errors.Join(fmt.Errorf("compile detector %.12s: %w", m.SHA256, err), m.Close(ctx))
	}
	return m, nil
}

// Add makes a released detector known, and gives its name. Nothing is compiled yet.
func (v *Verifier) Add(wasm []byte) (name string) {
	name = sum(wasm)
	v.add(name, wasm, func(ctx context.Context) (*Module, error) {
		return Compile(ctx, wasm, Options{CacheDir: v.options.CacheDir, MemoryPages: v.options.MemoryPages})
	})
	return name
}

// sum names a file.
func sum(wasm []byte) string {
	h := sha256.Sum256(wasm)
	return hex.EncodeToString(h[:])
}

// config puts the options into wazero's words.
func (o Options) config() (wazero.RuntimeConfig, wazero.CompilationCache, error) {
	pages := o.MemoryPages
	if pages == 0 {
		pages = DefaultMemoryPages
	}
	c := wazero.NewRuntimeConfig().WithMemoryLimitPages(pages).WithCloseOnContextDone(o.Interruptible)
	if o.CacheDir == "" {
		return c, nil, nil
	}
	cache, err := wazero.NewCompilationCacheWithDir(o.CacheDir)
	if err != nil {
		return nil, nil, fmt.Errorf("compilation cache %s: %w", o.CacheDir, err)
	}
	return c.WithCompilationCache(cache), cache, nil
}

// Close frees the module and ends its instances.
func (m *Module) Close(ctx context.Context) error {
	err := m.runtime.Close(ctx)
	if m.cache != nil {
		err = errors.Join(err, m.cache.Close(ctx))
	}
	return err
}

// Instance is one running detector. It is not safe for concurrent use. Its methods are those of package detect; once one
// gives an error that is not a *detect.Error, the instance is closed for good.
type Instance struct {
	module api.Module
	called map[string]api.Function // exports, each with the stack that it is called on
	stderr head
	broken error  // why no call is possible any more
	last   uint64 // where the last response lies; 0 when it was given back
}

// Instance starts a detector. It is given no files, no arguments, no environment, and wazero's fake clock and fixed
// randomness, so that it has nothing to compute from but the calls.
func (m *Module) Instance(ctx context.Context) (*Instance, error) {
	in := &Instance{called: map[string]api.Function{}}
	config := wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize").
		WithStdout(io.Discard).WithStderr(&in.stderr)
	var err error
	if in.module, err = m.runtime.InstantiateModule(ctx, m.code, config); err != nil {
		return nil, fmt.Errorf("start detector %.12s: %w%s", m.SHA256, err, in.stderr.quote())
	}
	version, _, err := in.Version(ctx)
	if err == nil && version != abi.Version {
		err = fmt.Errorf("detector %.12s speaks version %d of the wire format, expected %d", m.SHA256, version, abi.Version)
	}
	if err != nil {
		return nil, errors.Join(err, in.Close(ctx))
	}
	return in, nil
}

// Close ends the instance.
func (in *Instance) Close(ctx context.Context) error { return in.module.Close(ctx) }

// Memory is the size of the instance's memory in bytes; it never shrinks.
func (in *Instance) Memory() uint32 { return in.module.Memory().Size() }

// Call sends one request of package abi to an export and gives the response. An error means that the instance is gone;
// what the detector refuses is in the response.
func (in *Instance) Call(ctx context.Context, export string, request []byte) ([]byte, error) {
	if in.broken != nil {
		return nil, in.broken
	}
	response, err := in.call(ctx, export, request)
	if err != nil {
		in.broken = fmt.Errorf("%w in %s: %w%s", ErrTrapped, export, err, in.stderr.quote())
		return nil, errors.Join(in.broken, in.Close(ctx))
	}
	return response, nil
}

// call is Call before its errors are made final.
func (in *Instance) call(ctx context.Context, export string, request []byte) ([]byte, error) {
	fn := in.export(export)
	if fn == nil {
		return nil, errors.New("no such export")
	}
	var args []uint64
	if len(fn.Definition().ParamTypes()) == 2 {
		ptr, err := in.write(ctx, request)
		if err != nil {
			return nil, err
		}
		args = []uint64{ptr, uint64(len(request))}
	}
	packed, err := fn.Call(ctx, args...)
	if err != nil {
		return nil, err
	}
	view, ok := in.module.Memory().Read(uint32(packed[0]>>32), uint32(packed[0]))
	if !ok {
		return nil, errors.New("response outside of memory")
	}
	in.last = packed[0] >> 32
	return append([]byte(nil), view...), nil
}

// export gives an export, nil if there is none of that name.
func (in *Instance) export(name string) api.Function {
	fn, ok := in.called[name]
	if !ok {
		if fn = in.module.ExportedFunction(name); fn != nil {
			in.called[name] = fn
		}
	}
	return fn
}

// Rest gives the last response back: the detector then collects its garbage, if there is much, which no call has to wait for.
func (in *Instance) Rest(ctx context.Context) error {
	if in.broken != nil || in.last == 0 {
		return in.broken
	}
	_, err := in.export("free").Call(ctx, in.last)
	in.last = 0
	if err != nil {
		in.broken = fmt.Errorf("%w in free: %w%s", ErrTrapped, err, in.stderr.quote())
		return errors.Join(in.broken, in.Close(ctx))
	}
	return nil
}

// write puts a request into the instance's memory.
func (in *Instance) write(ctx context.Context, request []byte) (uint64, error) {
	if len(request) == 0 {
		return 0, nil
	}
	if len(request) > abi.MaxRequest {
		return 0, fmt.Errorf("request of %d bytes, at most %d", len(request), abi.MaxRequest)
	}
	ptr, err := in.export("alloc").Call(ctx, uint64(len(request)))
	if err != nil {
		return 0, err
	}
	if ptr[0] == 0 || !in.module.Memory().Write(uint32(ptr[0]), request) {
		return 0, fmt.Errorf("no room for a request of %d bytes", len(request))
	}
	return ptr[0], nil
}

// head keeps the first bytes that a detector writes before it stops: Go's panic message.
type head struct{ text []byte }

// maxHead is enough for the message and where it came from.
const maxHead = 512

// Write implements io.Writer and never fails.
func (h *head) Write(p []byte) (int, error) {
	h.text = append(h.text, p[:min(len(p), maxHead-len(h.text))]...)
	return len(p), nil
}

// quote gives the text for the end of an error.
func (h *head) quote() string {
	if len(h.text) == 0 {
		return ""
	}
	return fmt.Sprintf(" (%q)", h.text)
}
