package campaign

import "slices"

// Outcomes counts what became of an office's reports.
type Outcomes struct {
	Reports       int64 // that were counted
	Verified      int64
	NotReproduced int64
	Confirmed     int64 // part of a campaign that was confirmed
	Letter        int64 // … of a letter campaign: an honest report of something ordinary, so it counts neither way
	Dismissed     int64
}

// What an outcome weighs, and the reports that every office is taken to have behind it: five good, five bad.
const (
	weighVerified      = 1
	weighConfirmed     = 4
	weighDismissed     = 2
	weighNotReproduced = 8 // a verdict that does not come out again was changed, or made by a changed program
	weighPrior         = 5
)

// Reputation is 0 to 1000, 500 for an office that has sent nothing. It is for one thing: how far an analyst leans on what a report says that nobody can
// compute again. It decides no verdict, no joining, no order, no count of offices, no limit and no publishing; it is shown
// to analysts on that office's reports, beside what it is made of, and to no office.
func Reputation(o Outcomes) int64 {
	good := weighPrior + weighVerified*o.Verified + weighConfirmed*o.Confirmed
	bad := weighPrior + weighDismissed*o.Dismissed + weighNotReproduced*o.NotReproduced
	return 1000 * good / (good + bad)
}

// Add counts one more report: its verdict, and the states of the campaigns that it is part of. The weightiest counts, so that no report counts as two.
func (o *Outcomes) Add(v VerdictState, campaigns []State) {
	o.Reports++
	switch v {
	case VerdictVerified:
		o.Verified++
	case VerdictNotReproduced:
		o.NotReproduced++
	}
	switch {
	case slices.Contains(campaigns, StateConfirmed):
		o.Confirmed++
	case slices.Contains(campaigns, StateLetter):
		o.Letter++
	case slices.Contains(campaigns, StateDismissed):
		o.Dismissed++
	}
}
