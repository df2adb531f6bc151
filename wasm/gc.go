//go:build wasip1

package main

import (
	"runtime"
	_ "unsafe" // go:linkname
)

// Go's collector marks beside the program, on other threads; a module has none, so a collection that begins within a call
// slows the rest of that call, and often the next ones. And a module's memory never shrinks: its peak stays. So garbage is
// collected when a host gives a response back: it has the answer then, and nobody waits. Within a call the heap may grow as
// far as heapBudget allows. A host that never gives responses back pays in every call that follows much added.
// Measured against fixed percentages in docs/decisions.md.
const (
	freePercent  = 400      // growth while the heap is small: it reaches 16 MiB before the first collection
	leastPercent = 25       // growth when the budget is used up
	heapBudget   = 48 << 20 // bytes; with what the runtime adds, 50,000 posts stay under 64 MB
	restAfter    = 3 << 20  // bytes allocated between two collections when a response is given back
	settleAfter  = 4 << 20  // bytes of requests added between two collections within a call
)

func init() { setGCPercent(freePercent) }

var (
	unsettled uint32 // bytes of requests since the last collection of our own
	alive     uint64 // bytes of the heap after it
)

// rest is told that nobody waits; it collects when much was allocated.
func rest() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > alive+restAfter {
		collect()
	}
}

// settle is told what a call has added; it collects when that is much.
func settle(added uint32) {
	if unsettled += added; unsettled >= settleAfter {
		collect()
	}
}

// collect runs the collector and lets the heap grow until the next time.
func collect() {
	unsettled = 0
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	alive = m.HeapAlloc
	setGCPercent(percent(alive))
}

// percent is how much a heap of alive bytes may grow before the collector runs.
func percent(alive uint64) int32 {
	if alive >= heapBudget {
		return leastPercent
	}
	return int32(min(max((heapBudget-alive)*100/(alive+1), leastPercent), freePercent))
}

// setGCPercent is debug.SetGCPercent without package runtime/debug, which imports os and fmt: 100 KB more (gzipped), and
// six more functions that every host would have to provide.
//
//go:linkname setGCPercent runtime/debug.setGCPercent
func setGCPercent(percent int32) int32
