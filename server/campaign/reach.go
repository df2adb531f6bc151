package campaign

import "slices"

// LeastOthers is promise 8: an office learns that a message reached others only when there are three or more of them, and never how many.
const LeastOthers = 3

// Reach says whether an office may be told that the message also reached others, and the number to say, which is always
// LeastOthers ("3 or more"): only of a confirmed campaign with so many other offices.
func Reach(c Campaign, office string) (n int, ok bool) {
	others := 0
	for _, o := range slices.Compact(slices.Sorted(slices.Values(c.Offices))) {
		if o != office {
			others++
		}
	}
	if c.State != StateConfirmed || others < LeastOthers {
		return 0, false
	}
	return LeastOthers, true
}

// ReachedDay gives the day, in days since 1 January 1970 UTC, on which the third other office had been reached; 0 before that, or if times
// are not known. Nothing finer than a day is said of others.
func ReachedDay(found []Found, office string) int64 {
	first := map[string]int64{}
	for i := range found {
		if f := &found[i]; f.Office != office && !f.Withdrawn {
			first[f.Office] = earlier(first[f.Office], f.First)
		}
	}
	var times []int64
	for _, at := range first {
		if at > 0 {
			times = append(times, at)
		}
	}
	if len(times) < LeastOthers {
		return 0
	}
	slices.Sort(times)
	return times[LeastOthers-1] / 86_400
}
