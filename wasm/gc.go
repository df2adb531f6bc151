//go:build wasip1

package main

import (
	"runtime"
	_ "unsafe" // go:linkname
)

// Go's collector marks beside the program, on other threads; a module has none, so a collection that begins within a call
// slows the rest of that call, and often the next ones. And a module's memory never shrinks: its peak stays. So the
// heap may grow freely while it is small, is collected at once when much has been added, and may then grow as far as
// heapBudget allows. Measured against fixed percentages in docs/decisions.md.
const (
	freePercent  = 400      // growth while the heap is small: it reaches 16 MiB before the first collection
	leastPercent = 25       // growth when the budget is used up
	heapBudget   = 48 << 20 // bytes; with what the runtime adds, 50,000 posts stay under 64 MB
	settleAfter  = 1 << 20  // bytes of requests added between two collections of our own
)

func init() { setGCPercent(freePercent) }

// unsettled counts the bytes of requests since the last collection of our own.
var unsettled uint32

// settle is told what a call has added; it collects when that is much.
func settle(added uint32) {
	if unsettled += added; unsettled < settleAfter {
		return
	}
	unsettled = 0
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	setGCPercent(percent(m.HeapAlloc))
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
