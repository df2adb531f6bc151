package campaign

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// This file makes of the evidence of a campaign's reports what an analyst looks at: when was posted where, and by whom.

// The bounds of a picture: of what is more, the part with the most posts is shown, and how much is left out is said.
const (
	maxBins     = 60  // columns of the timeline
	maxPages    = 12  // rows of it
	maxAccounts = 500 // lines of the table
	digitsAtEnd = 4   // of a handle, from which it is one with a number (the detector's)
)

// Seen is a verified cluster with the evidence of its report.
type Seen struct {
	Found  Found
	Report *Report
}

// cluster gives the evidence of the cluster itself, nil if the report has none of it.
func (s *Seen) cluster() *Cluster {
	if n, ok := ordinal(s.Found.ID); ok && n < len(s.Report.Evidence) {
		return &s.Report.Evidence[n]
	}
	return nil
}

// posts gives the posts of the cluster.
func (s *Seen) posts() (out []*Post) {
	k := s.cluster()
	if k == nil {
		return nil
	}
	in := make(map[string]bool, len(k.Posts))
	for _, id := range k.Posts {
		in[id] = true
	}
	for i := range s.Report.Posts {
		if p := &s.Report.Posts[i]; in[p.ID] {
			out = append(out, p)
		}
	}
	return out
}

// Timeline is posts over time by page. Times are Unix seconds.
type Timeline struct {
	From, Step int64 // the first column begins at From; each is Step long
	Lanes      []Lane
	LeftOut    int64 // pages without a row
	Undated    int64 // posts without a time
}

// Lane is one page's row.
type Lane struct {
	Page   string
	Posts  int64
	Bins   []int64 // posts by column
	Bursts []Burst
}

// Burst is the tightest run of copies that the detector's time test found.
type Burst struct {
	From, To int64
	Copies   int64
}

// steps are the lengths that a column may have, in seconds.
var steps = []int64{60, 300, 900, 3600, 3 * 3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400, 366 * 86_400}

// TimelineOf counts the posts of clusters by page and time.
func TimelineOf(seen []Seen) (t Timeline) {
	times, bursts := map[string][]int64{}, map[string][]Burst{}
	first, last := int64(0), int64(0)
	for i := range seen {
		s := &seen[i]
		var own []int64
		for _, p := range s.posts() {
			if p.Time == 0 {
				t.Undated++
				continue
			}
			own = append(own, p.Time)
			first, last = earlier(first, p.Time), max(last, p.Time)
		}
		slices.Sort(own)
		times[s.Found.Page] = append(times[s.Found.Page], own...)
		if b, ok := s.burst(own); ok {
			bursts[s.Found.Page] = append(bursts[s.Found.Page], b)
		}
	}
	if first == 0 {
		return t
	}
	t.Step = steps[len(steps)-1]
	for _, step := range steps {
		if last/step-first/step < maxBins {
			t.Step = step
			break
		}
	}
	t.From = first / t.Step * t.Step
	columns := min((last-t.From)/t.Step+1, maxBins)
	for page, list := range times {
		lane := Lane{Page: page, Posts: int64(len(list)), Bins: make([]int64, columns), Bursts: bursts[page]}
		for _, at := range list {
			lane.Bins[min((at-t.From)/t.Step, columns-1)]++
		}
		t.Lanes = append(t.Lanes, lane)
	}
	slices.SortFunc(t.Lanes, func(a, b Lane) int { return cmp.Or(cmp.Compare(b.Posts, a.Posts), cmp.Compare(a.Page, b.Page)) })
	if len(t.Lanes) > maxPages {
		t.LeftOut = int64(len(t.Lanes) - maxPages)
		t.Lanes = t.Lanes[:maxPages]
	}
	return t
}

// burst finds where the copies stand of which the detector says that they are unlikely close; times are sorted.
func (s *Seen) burst(times []int64) (b Burst, ok bool) {
	k := s.cluster()
	if k == nil || !slices.ContainsFunc(k.Reasons, func(r Reason) bool { return r.Code == "burst" }) {
		return b, false
	}
	n := int(numberOf(k.Fields, "within"))
	for i := 0; n > 1 && i+n <= len(times); i++ {
		if from, to := times[i], times[i+n-1]; !ok || to-from < b.To-b.From {
			b, ok = Burst{from, to, int64(n)}, true
		}
	}
	return b, ok
}

// numberOf gives a number by its name, 0 if there is none.
func numberOf(list []Number, name string) int64 {
	for _, n := range list {
		if n.Name == name {
			return n.Value
		}
	}
	return 0
}

// Poster is an account of a campaign, as its reports show it.
type Poster struct {
	Hash           string // as Found.Accounts has it; "" for a pseudonym
	Platform       string
	ID             string
	Handle, Name   string
	Pseudonym      bool // Handle and ID are not the real ones
	Created        int64
	DefaultPicture *bool
	Pattern        string // of the handle: "a_a0000"
	Numbered       bool   // the handle ends in four digits or more
	Posts          int64
	First, Last    int64 // Unix seconds; 0: no time is known
	Pages          []string
	On             map[string]int64 // posts by page
	Campaigns      []string         // other campaigns in which it posted; filled in by whoever knows the store
}

// PostersOf gathers the accounts of clusters, those with the most posts first, at most 500; more is how many are left out.
func PostersOf(seen []Seen, accountKey []byte) (list []Poster, more int64) {
	at := map[string]*Poster{}
	for i := range seen {
		s := &seen[i]
		platform, _, _ := strings.Cut(s.Report.Page, ":")
		for _, p := range s.posts() {
			key := platform + "\x00" + p.Account.ID
			if s.Report.Pseudonyms {
				key = s.Report.ID + "\x00" + p.Account.ID
			}
			x := at[key]
			if x == nil {
				x = &Poster{Platform: platform, ID: p.Account.ID, Pseudonym: s.Report.Pseudonyms, On: map[string]int64{}}
				if !s.Report.Pseudonyms {
					x.Hash = AccountHash(accountKey, platform, p.Account.ID)
				}
				at[key] = x
			}
			x.add(p, s.Report.Page)
		}
	}
	for _, x := range at {
		x.Pages = slices.Sorted(maps.Keys(x.On))
		x.Pattern, x.Numbered = HandlePattern(x.Handle)
		list = append(list, *x)
	}
	slices.SortFunc(list, func(a, b Poster) int {
		return cmp.Or(cmp.Compare(b.Posts, a.Posts), cmp.Compare(a.Handle, b.Handle), cmp.Compare(a.Platform+a.ID, b.Platform+b.ID))
	})
	if len(list) > maxAccounts {
		more = int64(len(list) - maxAccounts)
		list = list[:maxAccounts]
	}
	return list, more
}

// add takes one post in.
func (x *Poster) add(p *Post, page string) {
	x.Posts++
	x.On[page]++
	x.First, x.Last = earlier(x.First, p.Time), max(x.Last, p.Time)
	x.Handle, x.Name, x.Created = cmp.Or(x.Handle, p.Account.Handle), cmp.Or(x.Name, p.Account.Name), cmp.Or(x.Created, p.Account.Created)
	if x.DefaultPicture == nil {
		x.DefaultPicture = p.Account.DefaultPicture
	}
}

// HandlePattern gives the form of a handle: "a" for a run of letters, "0" for each digit, everything else as it is. numbered says
// that it ends in four digits or more.
func HandlePattern(handle string) (pattern string, numbered bool) {
	var b strings.Builder
	digits, letter := 0, false
	for _, r := range handle {
		switch {
		case '0' <= r && r <= '9':
			b.WriteByte('0')
			digits, letter = digits+1, false
			continue
		case r == '_' || r == '.' || r == '-':
			b.WriteRune(r)
			letter = false
		case !letter:
			b.WriteByte('a')
			letter = true
		}
		digits = 0
	}
	return b.String(), digits >= digitsAtEnd
}

// Patterns sums up what the accounts of a campaign have in common.
type Patterns struct {
	Known, Together       int64 // accounts whose creation is known; of these, created within the same seven days
	TogetherFrom, To      int64 // Unix seconds: the first and the last of them
	Handles, Numbered     int64 // accounts whose real handle is known; of these, ending in four digits or more
	Pattern               string
	SamePattern           int64 // handles of the commonest pattern, if three or more have it
	Pictures, DefaultOnes int64 // accounts whose picture is known; of these, with the default one
	Elsewhere             int64 // accounts that are in another campaign too
	SeveralPages          int64 // accounts that posted on two pages or more
}

// week is the span in which creations count as together, in seconds.
const week = 7 * 86_400

// PatternsOf sums up accounts.
func PatternsOf(list []Poster) (p Patterns) {
	var created []int64
	forms := map[string]int64{}
	for i := range list {
		x := &list[i]
		if x.Created != 0 {
			created = append(created, x.Created)
		}
		if x.Handle != "" && !x.Pseudonym {
			p.Handles++
			if strings.Trim(x.Pattern, "a") != "" { // letters alone are no form
				forms[x.Pattern]++
			}
			if x.Numbered {
				p.Numbered++
			}
		}
		if x.DefaultPicture != nil {
			p.Pictures++
			if *x.DefaultPicture {
				p.DefaultOnes++
			}
		}
		if len(x.Campaigns) > 0 {
			p.Elsewhere++
		}
		if len(x.Pages) > 1 {
			p.SeveralPages++
		}
	}
	slices.Sort(created)
	p.Known = int64(len(created))
	for from, to := 0, 0; to < len(created); to++ {
		for created[to]-created[from] > week {
			from++
		}
		if n := int64(to - from + 1); n > p.Together {
			p.Together, p.TogetherFrom, p.To = n, created[from], created[to]
		}
	}
	for _, form := range slices.Sorted(maps.Keys(forms)) {
		if n := forms[form]; n >= leastSharing && n > p.SamePattern {
			p.Pattern, p.SamePattern = form, n
		}
	}
	return p
}
