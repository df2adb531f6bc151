//go:build !wasm

package detect

// What is kept to save work has no bearing on results.
const (
	keptChunks  = 1 << 12
	cachedSides = 1 << 12
)
