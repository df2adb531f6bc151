// Package tell says what an office is told of a campaign beside its poll, in English and French, and sees to it that each such message goes out: once, as
// far as that can be had. How a message is delivered is in server/deliver.
package tell

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// News is what one office is told of one campaign. Everything in it is the office's own but Others and Day.
type News struct {
	ID       string         // the same for every attempt, and says nothing
	Kind     string         // store.NoticeConfirmed, store.NoticeReopened or KindTest
	State    campaign.State // of the campaign now
	At       int64          // when it was decided, Unix milliseconds
	Pages    []string       // the office's own, on which it was seen
	Posts    int64          // on these
	Accounts int64          // on these
	First    int64          // Unix seconds; 0: not known
	Last     int64
	Others   int   // campaign.LeastOthers, or 0: nothing is said
	Day      int64 // by which others were reached, in days since 1 January 1970 UTC; 0: not known
	Advice   [2]string
}

// Of makes the news of a notice. found are the campaign's clusters.
func Of(n *store.Notice, c *campaign.Campaign, found []campaign.Found, advice *store.Advice) News {
	id := sha256.Sum256([]byte(n.Campaign + "\x00" + n.Office + "\x00" + n.Channel + "\x00" + n.Kind + "\x00" + strconv.FormatInt(n.Queued, 10)))
	x := News{ID: hex.EncodeToString(id[:16]), Kind: n.Kind, State: c.State, At: n.Queued, Advice: [2]string{advice.English, advice.French}}
	accounts := map[string]bool{}
	for i := range found {
		f := &found[i]
		if f.Office != n.Office || f.Withdrawn {
			continue
		}
		if !slices.Contains(x.Pages, f.Page) {
			x.Pages = append(x.Pages, f.Page)
		}
		x.Posts += f.Posts
		for _, a := range f.Accounts {
			accounts[a] = true
		}
		x.Accounts += max(0, f.People-int64(len(f.Accounts))) // pseudonyms have no hash
		if f.First > 0 && (x.First == 0 || f.First < x.First) {
			x.First = f.First
		}
		x.Last = max(x.Last, f.Last)
	}
	x.Accounts += int64(len(accounts))
	slices.Sort(x.Pages)
	if others, ok := campaign.Reach(*c, n.Office); ok && n.Kind == store.NoticeConfirmed {
		x.Others, x.Day = others, campaign.ReachedDay(found, n.Office)
	}
	return x
}
