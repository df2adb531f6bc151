package campaign

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
)

// The codes and outcomes of checks.
const (
	CheckStatusTime   = "x_status_time"     // X: the time in the post's id, against the post's time
	CheckAccountTime  = "x_account_time"    // X: the time in the account's id, against its creation
	CheckFutureTime   = "future_time"       // a time that had not come when the report did
	CheckPermalink    = "permalink"         // the permalink leads to the post; later, an analyst opened it: present, gone
	CheckElsewhere    = "elsewhere_message" // the same message on another office's page; made by the store's candidates
	CheckElsewhereWho = "elsewhere_account" // the same account on another office's page

	Consistent   = "consistent" // never a proof: who makes up a post can make up its id
	Impossible   = "impossible"
	Corroborated = "corroborated"
	Present      = "present"
	Gone         = "gone"
)

// X numbers posts by time since 4 November 2010: an id's upper bits are milliseconds since twepoch (Twitter, "Announcing
// Snowflake", 2010, and its source: 41 bits of time, 10 of machine, 12 of sequence).
const (
	twepoch       = 1_288_834_974_657 // milliseconds: Snowflake.scala
	snowflakeBits = 22                // below the time
	firstStatus   = 29_700_000_000    // posts before Snowflake have lower ids; its first ones follow on from them
	statusSince   = 1_288_915_200     // 5 November 2010: from that day on every post's id is one
	statusSlack   = 2                 // seconds between an id's time and created_at: they agree to the second (measured by others)
)

// Accounts have such ids since 16 February 2016 (first seen 699,570,924,048,162,816; the last counted ones were about
// 4,924,000,000, a few of them given until the 17th: blog.konomama.dev, "Twitter snowflake metadata"). Nothing lies between,
// so 15 digits tell them apart. Since August 2019 created_at is no longer the id's time to the second, and a page may show a
// date only, hence a day.
const (
	firstAccount = 100_000_000_000_000
	accountSlack = 86_400
)

// clockSlack is how far an office's clock, or X's, may be ahead of the server's: ten minutes, in seconds.
const clockSlack = 600

// CheckReport looks at what a report says from outside: ids that carry their time, times that had not come, permalinks. One
// Check a code and outcome, with the number of posts; of impossible ones the first post is named. now is when the report
// came, in Unix milliseconds. None of it changes the verdict. Of Facebook only permalinks and the future can be checked: its ids are not times.
func CheckReport(r *Report, now int64) []Check {
	t := tally{}
	platform, _, _ := strings.Cut(r.Page, ":")
	for i := range r.Posts {
		p := &r.Posts[i]
		if platform == "x" {
			t.add(CheckStatusTime, statusTime(p), p.ID)
			t.add(CheckAccountTime, accountTime(&p.Account), p.ID)
		}
		t.add(CheckFutureTime, future(p, now/1000+clockSlack), p.ID)
		t.add(CheckPermalink, leadsTo(p, platform), p.ID)
	}
	for i := range r.Threads {
		for _, b := range r.Threads[i].Times {
			if b.Time > now/1000+clockSlack {
				t.add(CheckFutureTime, Impossible, "")
			}
		}
	}
	return t
}

// tally counts checks.
type tally []Check

func (t *tally) add(code, outcome, post string) {
	if outcome == "" {
		return
	}
	for i := range *t {
		if c := &(*t)[i]; c.Code == code && c.Outcome == outcome {
			c.Count++
			return
		}
	}
	c := Check{Code: code, Outcome: outcome, Count: 1}
	if outcome == Impossible {
		c.Post = post
	}
	*t = append(*t, c)
}

// outcome says whether a check held.
func outcome(ok bool) string {
	if ok {
		return Consistent
	}
	return Impossible
}

// snowflakeTime gives the Unix seconds in an X id, 0 if it is none.
func snowflakeTime(id string, first int64) (at int64, isNumber bool) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 {
		return 0, false
	}
	if n < first {
		return 0, true
	}
	return (n>>snowflakeBits + twepoch) / 1000, true
}

// statusTime holds a post's time to its id's: the post's time covers its resolution, either way, since platforms round both ways.
func statusTime(p *Post) string {
	at, isNumber := snowflakeTime(p.ID, firstStatus)
	switch {
	case !isNumber || p.Time == 0:
		return "" // a pseudonym, or no time
	case at == 0:
		return outcome(p.Time < statusSince)
	}
	slack := max(1, p.Resolution) - 1 + statusSlack
	return outcome(p.Time-slack <= at && at <= p.Time+slack)
}

// accountTime holds an account's creation to its id's time, where the id has one.
func accountTime(a *Account) string {
	at, _ := snowflakeTime(a.ID, firstAccount)
	if at == 0 || a.Created == 0 {
		return ""
	}
	return outcome(a.Created-accountSlack <= at && at <= a.Created+accountSlack)
}

// future finds a post that was seen after the report came, or posted after it was seen. latest is in seconds.
func future(p *Post, latest int64) string {
	if p.ObservedAt > latest || p.Time > p.ObservedAt+clockSlack+p.Resolution || p.Account.Created > p.ObservedAt+accountSlack {
		return Impossible
	}
	return ""
}

// leadsTo says whether a permalink names the post; "" where its form is not known.
func leadsTo(p *Post, platform string) string {
	u, err := url.Parse(p.Permalink)
	if err != nil || p.Permalink == "" {
		return ""
	}
	if platform == "x" {
		parts := strings.Split(strings.Trim(u.Path, "/"), "/")
		for i := range len(parts) - 1 {
			if parts[i] == "status" {
				return outcome(parts[i+1] == p.ID)
			}
		}
		return Impossible
	}
	linked, held := commentNumber(u.Query().Get("comment_id")), commentNumber(p.ID)
	if reply := u.Query().Get("reply_comment_id"); reply != "" {
		linked = commentNumber(reply)
	}
	if linked == "" || held == "" {
		return ""
	}
	return outcome(linked == held)
}

// commentNumber gives the number of a Facebook comment from any of its ids: "N", "POST_N", or the base64 of
// "comment:POST_N" that its pages use; "" if it is none of them.
func commentNumber(id string) string {
	if b, err := base64.StdEncoding.DecodeString(id); err == nil && strings.HasPrefix(string(b), "comment:") {
		id = strings.TrimPrefix(string(b), "comment:")
	}
	n := id[strings.LastIndexByte(id, '_')+1:]
	if _, err := strconv.ParseUint(n, 10, 64); err != nil {
		return ""
	}
	return n
}
