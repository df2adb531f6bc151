package abi

import (
	"encoding/binary"

	"github.com/refrain-project/refrain/wasm/detect"
)

// leastSignature is the size of an empty signature: three values of one byte each.
const leastSignature = 3

// AppendSignatures appends the request of load.
func AppendSignatures(b []byte, list []detect.Signature) []byte {
	return appendList(b, list, func(b []byte, s detect.Signature) []byte {
		return AppendSketch(appendInt(appendText(b, s.ID), s.Day), s.Sketch)
	})
}

// ParseSignatures reads the request of load.
func ParseSignatures(request []byte) ([]detect.Signature, error) {
	r := &reader{rest: string(request)}
	out := list(r, leastSignature, "signatures", func(r *reader) detect.Signature {
		return detect.Signature{ID: r.text("signature"), Day: r.int("day"), Sketch: list(r, 4, "sketch", readWord)}
	})
	return out, r.end()
}

// AppendText appends the request of sketch.
func AppendText(b []byte, text string) []byte { return appendText(b, text) }

// ParseText reads the request of sketch.
func ParseText(request []byte) (string, error) {
	r := &reader{rest: string(request)}
	text := r.text("text")
	return text, r.end()
}

// AppendSketch appends the body of sketch.
func AppendSketch(b []byte, s detect.Sketch) []byte {
	return appendList(b, s, binary.LittleEndian.AppendUint32)
}

// ParseSketch reads the body of sketch.
func ParseSketch(body []byte) (detect.Sketch, error) {
	r := &reader{rest: string(body)}
	s := list(r, 4, "sketch", readWord)
	return s, r.end()
}

// readWord reads four bytes.
func readWord(r *reader) uint32 {
	if s := r.take(4, "word"); len(s) == 4 {
		return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
	}
	return 0
}
