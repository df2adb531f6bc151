//go:build !wasm

package detect

import "slices"

// What is kept to save work has no bearing on results.
const (
	keptChunks  = 1 << 12
	cachedSides = 1 << 12
)

// room makes room for one more by doubling, so that a list that grows long leaves few copies of itself to be collected.
func room[T any](list []T) []T {
	if len(list) == cap(list) {
		return slices.Grow(list, max(1, len(list)))
	}
	return list
}
