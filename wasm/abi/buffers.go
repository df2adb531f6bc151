package abi

import (
	"unsafe"

	"github.com/refrain-project/refrain/wasm/detect"
)

// Buffers are the guest's request buffers, by address. The zero value is empty. Being here keeps a buffer alive.
type Buffers struct {
	live  []buffer
	bytes int
}

// buffer is one buffer that was given out.
type buffer struct {
	ptr   uint32
	bytes []byte
}

// Alloc gives a new buffer's address, or 0 when that would break a limit.
func (b *Buffers) Alloc(size uint32) uint32 {
	if size == 0 || size > MaxRequest || b.bytes+int(size) > MaxRequest || len(b.live) == MaxBuffers {
		return 0
	}
	bytes := make([]byte, size)
	ptr := uint32(uintptr(unsafe.Pointer(&bytes[0])))
	b.live = append(b.live, buffer{ptr, bytes})
	b.bytes += int(size)
	return ptr
}

// Take takes the buffer at ptr back and gives its first size bytes. 0, 0 is the empty request; an address that Alloc did
// not give is malformed.
func (b *Buffers) Take(ptr, size uint32) ([]byte, error) {
	if ptr == 0 && size == 0 {
		return nil, nil
	}
	for i, x := range b.live {
		if x.ptr == ptr && size <= uint32(len(x.bytes)) {
			b.live = append(b.live[:i], b.live[i+1:]...)
			b.bytes -= len(x.bytes)
			return x.bytes[:size], nil
		}
	}
	return nil, &detect.Error{Code: ErrMalformed, Field: "request"}
}
