//go:build wasip1

// Command wasm is the detector as a WebAssembly module: the exports that wasm/abi describes, nothing else.
package main

import (
	"unsafe"

	"github.com/refrain-project/refrain/wasm/abi"
)

var (
	engine   abi.Engine
	requests abi.Buffers
	response []byte // kept here so that the collector leaves it until the next call
)

func main() {}

//go:wasmexport alloc
func alloc(size uint32) uint32 { return requests.Alloc(size) }

//go:wasmexport free
func free(ptr uint32) {
	if len(response) > 0 && ptr == address(response) {
		response = nil
		rest()
		return
	}
	requests.Take(ptr, 0)
}

//go:wasmexport version
func version() uint64 { return call(abi.CallVersion, 0, 0) }

//go:wasmexport new
func newDetector(ptr, size uint32) uint64 { return call(abi.CallNew, ptr, size) }

//go:wasmexport add
func add(ptr, size uint32) uint64 {
	packed := call(abi.CallAdd, ptr, size)
	settle(size)
	return packed
}

//go:wasmexport result
func result() uint64 { return call(abi.CallResult, 0, 0) }

//go:wasmexport snapshot
func snapshot() uint64 { return call(abi.CallSnapshot, 0, 0) }

//go:wasmexport restore
func restore(ptr, size uint32) uint64 {
	packed := call(abi.CallRestore, ptr, size)
	settle(size)
	return packed
}

//go:wasmexport compare
func compare(ptr, size uint32) uint64 { return call(abi.CallCompare, ptr, size) }

//go:wasmexport load
func load(ptr, size uint32) uint64 {
	packed := call(abi.CallLoad, ptr, size)
	settle(size)
	return packed
}

//go:wasmexport sketch
func sketch(ptr, size uint32) uint64 { return call(abi.CallSketch, ptr, size) }

// call takes the request, serves it, and packs where the response lies.
func call(export string, ptr, size uint32) uint64 {
	response = nil
	request, err := requests.Take(ptr, size)
	if err != nil {
		response = abi.AppendError(nil, err)
	} else {
		response = engine.Call(export, request)
	}
	return uint64(address(response))<<32 | uint64(len(response))
}

// address is where b lies in the module's memory.
func address(b []byte) uint32 { return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(b)))) }
