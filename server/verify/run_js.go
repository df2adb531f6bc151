package verify

import (
	"context"
	"errors"
	"fmt"
	"syscall/js"

	"github.com/refrain-project/refrain/server/promise"
	"github.com/refrain-project/refrain/wasm/abi"
)

// Module is a detector that the Worker is bound to. V8 compiled it before the Worker began: nothing is compiled at run time.
type Module struct {
	SHA256 string   // of the file, in hexadecimal: the detector's name
	start  js.Value // gives a promise of an Instance of extension/detector/instance.ts
}

// Bind makes the detectors known that the Worker is bound to: an object of functions by SHA-256, each of which starts one and gives a
// promise of an Instance of extension/detector/instance.ts.
func (v *Verifier) Bind(detectors js.Value) {
	names := js.Global().Get("Object").Call("keys", detectors)
	for i := range names.Length() {
		m := &Module{SHA256: names.Index(i).String()}
		m.start = detectors.Get(m.SHA256)
		v.add(m.SHA256, nil, func(context.Context) (*Module, error) { return m, nil })
	}
}

// Close does nothing: V8 collects modules and instances.
func (m *Module) Close(context.Context) error { return nil }

// Instance is one running detector. It is not safe for concurrent use. Its methods are those of package detect; once one
// gives an error that is not a *detect.Error, the instance is closed for good.
type Instance struct {
	running js.Value
	broken  error // why no call is possible any more
	called  bool  // there is a response to be given back
}

// Instance starts a detector. It is given no files, no arguments, no environment, and a clock and randomness that are the same each time, so that
// it has nothing to compute from but the calls.
func (m *Module) Instance(ctx context.Context) (*Instance, error) {
	running, err := promise.Await(m.start.Invoke())
	if err != nil {
		return nil, fmt.Errorf("start detector %.12s: %w", m.SHA256, err)
	}
	in := &Instance{running: running}
	version, _, err := in.Version(ctx)
	if err == nil && version != abi.Version {
		err = fmt.Errorf("detector %.12s speaks version %d of the wire format, expected %d", m.SHA256, version, abi.Version)
	}
	return in, err
}

// Close ends the instance.
func (in *Instance) Close(context.Context) error {
	in.running = js.Undefined()
	return nil
}

// Memory is the size of the instance's memory in bytes; it never shrinks.
func (in *Instance) Memory() uint32 { return uint32(in.running.Get("memory").Int()) }

// Call sends one request of package abi to an export and gives the response. An error means that the instance is gone;
// what the detector refuses is in the response.
func (in *Instance) Call(ctx context.Context, export string, request []byte) ([]byte, error) {
	if in.broken != nil {
		return nil, in.broken
	}
	response, err := in.call(export, request)
	if err != nil {
		in.broken = fmt.Errorf("%w in %s: %w", ErrTrapped, export, err)
		return nil, errors.Join(in.broken, in.Close(ctx))
	}
	return response, nil
}

// call is Call before its errors are made final.
func (in *Instance) call(export string, request []byte) (response []byte, err error) {
	if len(request) > abi.MaxRequest {
		return nil, fmt.Errorf("request of %d bytes, at most %d", len(request), abi.MaxRequest)
	}
	defer thrown(&err)
	bytes := js.Global().Get("Uint8Array").New(len(request))
	js.CopyBytesToJS(bytes, request)
	answer := in.running.Call("call", export, bytes)
	response = make([]byte, answer.Length())
	js.CopyBytesToGo(response, answer)
	in.called = true
	return response, nil
}

// thrown makes an error of what JavaScript threw.
func thrown(err *error) {
	switch p := recover().(type) {
	case nil:
	case js.Error:
		*err = p
	default:
		panic(p)
	}
}

// Rest gives the last response back: the detector then collects its garbage, if there is much, which no call has to wait for.
func (in *Instance) Rest(ctx context.Context) error {
	if in.broken != nil || !in.called {
		return in.broken
	}
	in.called = false
	if err := in.rest(); err != nil {
		in.broken = fmt.Errorf("%w in free: %w", ErrTrapped, err)
		return errors.Join(in.broken, in.Close(ctx))
	}
	return nil
}

func (in *Instance) rest() (err error) {
	defer thrown(&err)
	in.running.Call("rest")
	return nil
}
