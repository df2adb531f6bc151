// Package detectors holds the detector.wasm files that are built into the program: the current one, and every released
// one that stands in the folder released.
package detectors

import (
	"embed"
	"errors"
	"io/fs"
	"path"
)

// released always has its README.md, so that the program builds from a fresh clone, where no detector was made yet.
//
//go:embed released
var released embed.FS

// Current gives the detector that was built together with this program; nil if `go build` was run without `make detector`.
func Current() []byte {
	wasm, err := released.ReadFile("released/detector.wasm")
	if err != nil {
		return nil
	}
	return wasm
}

// All gives every detector built in.
func All() (list [][]byte, err error) {
	err = fs.WalkDir(released, "released", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".wasm" {
			return err
		}
		wasm, err := released.ReadFile(name)
		list = append(list, wasm)
		return err
	})
	return list, err
}

// ErrNone says that no detector is built in.
var ErrNone = errors.New("no detector is built into this program: run `make build`")
