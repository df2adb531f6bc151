//go:build !js

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/refrain-project/refrain/server/corpus"
	"github.com/refrain-project/refrain/server/detectors"
	"github.com/refrain-project/refrain/server/verify"
	"github.com/refrain-project/refrain/wasm/detect"
)

// detector is the one detector, native or as the wasm file; both give the same results.
type detector interface {
	add([]detect.Prepared) error // it keeps none of their memory
	result() (detect.Result, error)
	compare(a, b string) (detect.Comparison, error)
	close() error
}

// native is the detector compiled into this program.
type native struct {
	*detect.Detector
	matchers []detect.Matcher // one a core
}

func newNative(p detect.Params) *native {
	return &native{detect.New(p), make([]detect.Matcher, runtime.GOMAXPROCS(0))}
}

// add matches the posts on all cores, then takes them in.
func (n *native) add(posts []detect.Prepared) error {
	var next atomic.Int64
	var wait sync.WaitGroup
	for i := range n.matchers {
		wait.Go(func() {
			for at := next.Add(1) - 1; at < int64(len(posts)); at = next.Add(1) - 1 {
				n.Match(&posts[at], &n.matchers[i])
			}
		})
	}
	wait.Wait()
	n.AddPrepared(posts)
	return nil
}

func (n *native) result() (detect.Result, error) { return n.Result() }

func (n *native) compare(a, b string) (detect.Comparison, error) { return detect.Compare(a, b), nil }

func (n *native) close() error { return nil }

// module is the detector as detector.wasm, under wazero.
type module struct {
	ctx      context.Context // ends with the subcommand
	code     *verify.Module
	instance *verify.Instance
}

// openModule starts the wasm file at path, or, where path is empty, the one built into this program or beside it.
func openModule(ctx context.Context, path string, p detect.Params) (*module, error) {
	wasm, err := readModule(path)
	if err != nil {
		return nil, err
	}
	const wholeMemory = 1 << 16 // pages of 64 KiB: all that 32-bit addresses reach
	m := &module{ctx: ctx}
	if m.code, err = verify.Compile(ctx, wasm, verify.Options{MemoryPages: wholeMemory}); err != nil {
		return nil, err
	}
	if m.instance, err = m.code.Instance(ctx); err == nil {
		err = m.instance.New(ctx, p)
	}
	if err != nil {
		return nil, errors.Join(err, m.code.Close(ctx))
	}
	return m, nil
}

// readModule finds the wasm file.
func readModule(path string) ([]byte, error) {
	if path == "" {
		if wasm := detectors.Current(); wasm != nil {
			return wasm, nil
		}
		program, err := os.Executable()
		if err != nil {
			return nil, err
		}
		path = filepath.Join(filepath.Dir(program), "detector.wasm")
	}
	return os.ReadFile(path)
}

// moduleBatch is the posts of one call: far fewer than the format allows, so that no request is too long.
const moduleBatch = 1000

func (m *module) add(prepared []detect.Prepared) error {
	for len(prepared) > 0 {
		n := min(len(prepared), moduleBatch)
		posts := make([]detect.Post, n)
		for i := range posts {
			posts[i] = *prepared[i].Post()
		}
		if err := m.instance.Add(m.ctx, posts); err != nil {
			return err
		}
		prepared = prepared[n:]
	}
	return nil
}

func (m *module) result() (detect.Result, error) { return m.instance.Result(m.ctx) }

func (m *module) compare(a, b string) (detect.Comparison, error) {
	return m.instance.Compare(m.ctx, a, b)
}

func (m *module) close() error { return m.code.Close(m.ctx) }

// prepare makes posts ready, each worker with scratch memory of its own. What the detector would refuse is a bad line.
func prepare(scope func(page, thread string) (string, string)) func() func(detect.Post, *detect.Prepared) *corpus.LineError {
	return func() func(detect.Post, *detect.Prepared) *corpus.LineError {
		var p detect.Preparer
		return func(post detect.Post, into *detect.Prepared) *corpus.LineError {
			post.Page, post.Thread = scope(post.Page, post.Thread)
			if err := p.PrepareInto(into, post); err != nil {
				return refused(err)
			}
			return nil
		}
	}
}

// refused says in the reader's words what the detector did not take.
func refused(err error) *corpus.LineError {
	var e *detect.Error
	if !errors.As(err, &e) {
		return &corpus.LineError{Expected: err.Error()}
	}
	if e.Code == detect.ErrTooLong {
		return &corpus.LineError{Field: e.Field, Expected: "no more than the detector's limit"}
	}
	return &corpus.LineError{Field: e.Field, Expected: "a value that the detector accepts"}
}
