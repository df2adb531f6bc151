package eval

import (
	"github.com/refrain-project/refrain/wasm/detect"
)

// firstAccounts is when the platform opened to the public (July 2006).
const firstAccounts = 1152921600

// DrawFacts gives every account facts drawn from a plausible population, the same on every post of an account: age of
// median 4 years, few default pictures. A campaign's batch accounts were created within 2 to 4 weeks, 1 to 8 months
// before it, and have few followers and posts. The posts given are changed in place.
func DrawFacts(posts []detect.Post, truth map[string]Truth, seed uint64) {
	start := map[string]int64{} // earliest post of each account
	batch := map[string]string{}
	for _, p := range posts {
		if t := start[p.Account.ID]; t == 0 || p.Time < t {
			start[p.Account.ID] = p.Time
		}
		if t, ok := truth[p.ID]; ok && t.Batch {
			batch[p.Account.ID] = t.Stratum + "/" + t.Lang
		}
	}
	for i := range posts {
		if a := &posts[i].Account; a.ID != "" {
			if name, ok := batch[a.ID]; ok {
				batchFacts(a, seed, name, campaignStart(posts))
			} else {
				ordinaryFacts(a, seed, start[a.ID])
			}
		}
	}
}

// campaignStart is the first time of all posts: batches were made before it.
func campaignStart(posts []detect.Post) int64 {
	return posts[0].Time / (30 * day) * (30 * day)
}

func ordinaryFacts(a *detect.Account, seed uint64, first int64) {
	r := newRandom(seed, "facts", a.ID)
	for a.Created = 0; a.Created < firstAccounts || a.Created > first-3*day; { // drawn again, for a limit would put a tenth on one day
		a.Created = first - int64(r.lognormal(4*365*day, 0.9))
	}
	a.Followers = int64(r.lognormal(200, 2))
	a.Following = int64(r.lognormal(300, 1.3))
	a.Posts = int64(r.lognormal(9000, 1.6)) + 1
	a.DefaultPicture = yes(r.chance(0.03))
}

func batchFacts(a *detect.Account, seed uint64, campaign string, first int64) {
	c := newRandom(seed, "batch", campaign)
	span := c.between(batchDaysMin, batchMax) * day
	begin := first - int64(c.between(30, 240))*day
	r := newRandom(seed, "facts", a.ID)
	a.Created = begin + int64(r.below(span)) - int64(span)
	a.Followers = int64(r.lognormal(8, 1))
	a.Following = int64(r.lognormal(60, 1))
	a.Posts = int64(r.lognormal(150, 1)) + 1
	a.DefaultPicture = yes(r.chance(0.25))
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
