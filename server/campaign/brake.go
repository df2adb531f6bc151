package campaign

import "slices"

// The flood brake. A device or a signature that suddenly does far more than it should is held until a person has looked; nothing is
// thrown away. The bounds are judgement, not measurement: far above what the busiest page makes by hand.
const (
	hardReports  = 120 // reports of one device in an hour: one every half minute, by hand
	habitReports = 20  // up to so many nobody's habit matters
	habitFactor  = 10  // times the device's own busiest hour so far
	habitHours   = 3   // hours with reports, before there is a habit
	quietMatches = 50  // matches of a signature in a day up to which nothing is held
	matchFactor  = 10  // times what its campaign's busiest day had, over all offices
	matchOffices = 10  // … on as many offices' pages
)

// Brake says whether something is held, and why: a code with the limit that was passed.
type Brake struct {
	Held   bool
	Reason string // "hard_cap", "over_habit", "over_expected"
	Limit  int64
}

// BrakeDevice looks at a device's reports of this hour against those of its earlier hours (only hours with any count).
func BrakeDevice(thisHour int64, earlierHours []int64) Brake {
	if thisHour > hardReports {
		return Brake{true, "hard_cap", hardReports}
	}
	hours := slices.DeleteFunc(slices.Clone(earlierHours), func(n int64) bool { return n == 0 })
	if len(hours) < habitHours {
		return Brake{} // new devices have the hard cap alone
	}
	if limit := max(habitReports, habitFactor*slices.Max(hours)); thisHour > limit {
		return Brake{true, "over_habit", limit}
	}
	return Brake{}
}

// BrakeSignature looks at how many posts a signature matched today, on how many offices' pages, against the posts that its campaign
// had on its busiest day. A signature that matches everywhere at once is more likely too wide than right.
func BrakeSignature(today, offices, busiestDay int64) Brake {
	limit := max(quietMatches, matchFactor*busiestDay)
	if today > limit && offices >= matchOffices {
		return Brake{true, "over_expected", limit}
	}
	return Brake{}
}
