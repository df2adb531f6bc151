package campaign

// Outcomes counts what became of an office's reports.
type Outcomes struct {
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

// Reputation is 0 to 1000, 500 for an office that has sent nothing. It is for one thing: of reports that are otherwise equal, in
// which order an analyst looks at them. It decides no verdict, no joining, no count of offices, no limit and no publishing; it is shown
// to analysts beside the office it is about, and to no office.
func Reputation(o Outcomes) int64 {
	good := weighPrior + weighVerified*o.Verified + weighConfirmed*o.Confirmed
	bad := weighPrior + weighDismissed*o.Dismissed + weighNotReproduced*o.NotReproduced
	return 1000 * good / (good + bad)
}
