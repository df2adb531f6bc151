// Package eval measures the detector: it injects campaigns and innocent look-alikes of known truth into real posts, and
// counts what is found, what is missed and what is wrongly called coordinated.
package eval

import "github.com/refrain-project/refrain/wasm/detect"

// Truth is what the simulator knows of one injected post.
type Truth struct {
	Unit     string // one page-day of a campaign, one page of a drip, one innocent event
	Stratum  string // a name of Strata or Innocents
	Lang     string // "en" or "fr"
	Innocent bool   // an ordinary event, not a campaign
	Copy     int    // rank by time within its unit, from 1
	Page     string // as in the post
	Thread   string // as in the post
	Batch    bool   // its account is one of those created together
	Filler   bool   // scenery (a root, the bare replies of a thread): never scored
}

// Injection is what Inject made: posts to add to the background, and the truth of each by its id.
type Injection struct {
	Posts []detect.Post
	Truth map[string]Truth
}

// Options say how much to inject. The zero value means the defaults.
type Options struct {
	Units int // page-days of a campaign, or innocent events, per stratum and language; 0 means 24
}

func (o Options) units() int {
	if o.Units > 0 {
		return o.Units
	}
	return 24
}

// Drip is the one stratum without a burst: only account evidence can make it coordinated.
const Drip = "drip"

// Strata are the names of the campaign strata, in the order of the report.
func Strata() []string {
	var out []string
	for _, s := range strata {
		out = append(out, s.name)
	}
	return out
}

// Innocents are the names of the innocent kinds, in the order of the report.
func Innocents() []string {
	var out []string
	for _, k := range innocents {
		out = append(out, k.name)
	}
	return out
}

// languages are simulated alike, and reported apart.
var languages = []string{"en", "fr"}
