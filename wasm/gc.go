//go:build wasip1

package main

import _ "unsafe" // go:linkname

// gcPercent is how much the heap may grow, in per cent of what is alive, before the collector runs. Go's default is 100;
// a wasm memory never shrinks, so a lower one keeps the peak, and with it the module's memory for good, small. Measured
// in docs/decisions.md.
const gcPercent = 50

// setGCPercent is debug.SetGCPercent without package runtime/debug, which imports os and fmt: 100 KB more (gzipped), and
// six more functions that every host would have to provide.
//
//go:linkname setGCPercent runtime/debug.setGCPercent
func setGCPercent(percent int32) int32
