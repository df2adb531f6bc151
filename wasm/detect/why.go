package detect

import (
	"cmp"
	"slices"
)

// nearShown is the number of nearest texts in a Why.
const nearShown = 5

// Why is why a post was or was not flagged, in the order in which the detector decides.
type Why struct {
	Post   Post
	Units  int64    // characters of its canonical form
	Weight int64    // bits of its grams
	Cannot []Reason // why its words cannot be matched; empty if they can

	Near         []Near // the nearest other posts' texts on its page, nearest first; none if its words cannot be matched
	NearAccounts int64  // distinct accounts of the texts taken for alike and of its own, its account included
	Links        int64  // its rare links: those that say where a message leads
	LinkAccounts int64  // the most accounts on its page that post one of them

	Alone   []Reason // why its words put it in no cluster; empty if it is in one or cannot be matched
	Cluster *Cluster // nil if it is in none
	Rules   []Rule   // how the policy read the cluster's evidence, in its order
}

// Near is a text near the post's own. Texts with the same canonical words are one.
type Near struct {
	Post       string // its earliest post, but the explained one
	Text       string // of that post
	Accounts   int64  // distinct accounts that posted it
	Similarity int64  // per mille
	Kind       Kind   // KindNone if the two are not alike
	Fragment   bool   // only a part is shared
	Joined     bool   // the detector took the two for alike; it passes over pairs that share too few keys
	Cluster    string // the cluster of that post, if any
}

// Rule is how one rule of the policy read a cluster's evidence.
type Rule struct {
	Code     string
	Ordinary bool      // an ordinary explanation; otherwise something unlikely, or, of the first rule, the message itself
	Fits     bool      // all checks of one of its ways hold
	Ways     [][]Check // what it read
	Decides  bool      // of an unlikely rule: enough for LevelCoordinated; of an ordinary one: it explains what is unlikely
	Enough   [][]Check // what an unlikely rule reads besides to decide; empty if it only supports
	Odd      [][]Check // what keeps an ordinary rule from explaining, if it holds; empty if nothing does
}

// Explain says why the posts with an id were or were not flagged: one of each platform, none if none is held. It looks at
// every text of the page, and is for people who ask about one post. The error is that of Result.
func (d *Detector) Explain(id string) ([]Why, error) {
	if _, err := d.Result(); err != nil {
		return nil, err
	}
	clusters := d.standing()
	d.testTimes(clusters)
	of := map[uint32]*cluster{}
	for _, k := range clusters {
		for _, at := range k.posts {
			of[at] = k
		}
	}
	var out []Why
	for _, at := range d.live() {
		if d.posts.at(at).id == id {
			out = append(out, d.why(at, of))
		}
	}
	slices.SortFunc(out, func(a, b Why) int { return cmp.Compare(a.Post.Platform, b.Post.Platform) })
	return out, nil
}

// why explains one post; of gives the cluster of each.
func (d *Detector) why(at uint32, of map[uint32]*cluster) Why {
	s := d.posts.at(at)
	w := Why{Post: d.post(at)}
	w.Cannot = w.measure()
	if s.extra != nil {
		w.Links = int64(len(s.extra.hashes))
		for _, h := range s.extra.hashes {
			w.LinkAccounts = max(w.LinkAccounts, d.accountsWith(d.linked[linkKey{s.place, h}]))
		}
	}
	if s.node != noNode {
		w.Near, w.NearAccounts = d.nearest(at, of), int64(d.distinct(d.postsIn(d.near(uint32(s.node)))))
	}
	k := of[at]
	if k == nil {
		if s.node != noNode {
			w.Alone = d.alone(at, w.NearAccounts)
		}
		return w
	}
	if !k.judged {
		d.judge(k)
	}
	w.Cluster = &k.result
	w.Rules = rulesOf(k.result.Evidence)
	return w
}

// measure fills in how much the text says, and why it cannot be matched.
func (w *Why) measure() (cannot []Reason) {
	var f form
	f.set(w.Post.Text)
	w.Units, w.Weight = int64(len(f.canon.units)), f.weight
	for _, x := range []struct {
		code string
		is   bool
	}{{"bare", w.Post.Bare}, {"root", w.Post.Root}, {"no_account", w.Post.Account.ID == ""}} {
		if x.is {
			cannot = append(cannot, Reason{Code: x.code})
		}
	}
	if w.Post.Bare {
		return cannot
	}
	if w.Units < minUnits {
		cannot = append(cannot, Reason{"few_units", []Param{n("units", w.Units), n("limit", minUnits)}})
	}
	if w.Weight < minWeight {
		cannot = append(cannot, Reason{"light", []Param{n("weight", w.Weight), n("limit", minWeight)}})
	}
	return cannot
}

// accountsWith counts the distinct accounts of those posts that are held.
func (d *Detector) accountsWith(posts []uint32) int64 {
	return int64(d.distinct(slices.DeleteFunc(slices.Clone(posts), func(at uint32) bool { return d.posts.at(at).gone })))
}

// near gives a text and the texts taken for alike.
func (d *Detector) near(node uint32) []uint32 {
	texts := []uint32{node}
	for _, e := range d.graph.texts.at(node).edges {
		texts = append(texts, e.to())
	}
	return texts
}

// nearest measures the post's text against every text of its page.
func (d *Detector) nearest(at uint32, of map[uint32]*cluster) []Near {
	own := uint32(d.posts.at(at).node)
	var x form
	x.set(d.posts.at(at).text)
	var p probe
	p.recall(x.raw, x.grams, x.weight)
	type found struct {
		Near
		at uint32
	}
	var all []found
	for i := range d.graph.texts.count {
		node := uint32(i)
		first, ok := d.firstOther(node, at)
		if !ok || d.graph.texts.at(i).page != d.graph.texts.at(own).page {
			continue
		}
		l := compare(&p, d.side(&d.graph.own, node), true)
		if l.perMille == 0 {
			continue
		}
		near := Near{Similarity: l.perMille, Kind: l.kind, Fragment: l.fragment, Joined: node == own}
		for _, e := range d.graph.texts.at(own).edges {
			near.Joined = near.Joined || e.to() == node
		}
		all = append(all, found{near, first})
	}
	slices.SortFunc(all, func(a, b found) int { return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), d.earlier(a.at, b.at)) })
	var out []Near
	for _, f := range all[:min(nearShown, len(all))] {
		s := d.posts.at(f.at)
		f.Post, f.Text, f.Accounts = s.id, s.text, d.accountsWith(slices.Collect(d.postsOf(uint32(s.node))))
		if k := of[f.at]; k != nil {
			f.Cluster = d.posts.at(k.posts[0]).id
		}
		out = append(out, f.Near)
	}
	return out
}

// firstOther gives the earliest post held of a text, but one.
func (d *Detector) firstOther(node, but uint32) (best uint32, ok bool) {
	for at := range d.postsOf(node) {
		if at != but && !d.posts.at(at).gone && (!ok || d.earlier(at, best) < 0) {
			best, ok = at, true
		}
	}
	return best, ok
}

// alone says why a post that can be matched is in no cluster of words.
func (d *Detector) alone(at uint32, accounts int64) []Reason {
	if accounts < minAccounts {
		return []Reason{{"few_accounts", []Param{n("accounts", accounts), n("limit", minAccounts)}}}
	}
	posts, star := d.starOf(uint32(d.posts.at(at).node)), true
	if posts == nil { // no star, or a silence parts it from the others
		posts, star = d.postsIn(d.near(uint32(d.posts.at(at).node))), false
	}
	from := slices.Index(posts, at)
	to := from + 1
	gap := func(i int) int64 { return d.posts.at(posts[i]).time - d.posts.at(posts[i-1]).time }
	for from > 0 && gap(from) <= d.params.Window {
		from--
	}
	for to < len(posts) && gap(to) <= d.params.Window {
		to++
	}
	among := d.accountsWith(posts[from:to])
	if !star && among >= minAccounts {
		return []Reason{{"no_star", []Param{n("accounts", accounts)}}}
	}
	silence := Reason{"silence", []Param{
		n("accounts", among), n("limit", minAccounts), n("all", d.accountsWith(posts)), n("window", d.params.Window),
	}}
	if d.posts.at(at).time == 0 { // it stands before all that have a time
		silence.Code = "no_time"
		return []Reason{silence}
	}
	if from > 0 && d.posts.at(posts[from-1]).time > 0 {
		silence.Params = append(silence.Params, n("before", gap(from)))
	}
	if to < len(posts) {
		silence.Params = append(silence.Params, n("after", gap(to)))
	}
	return []Reason{silence}
}

// starOf gives the posts of the star that a text is in, by time, before silences cut it; nil if it is in none. The stars
// are made as clusterComponent makes them.
func (d *Detector) starOf(node uint32) (posts []uint32) {
	s := d.stars(d.graph.component(d.graph.root(node)))
	i, taken := s.taken[node]
	if !taken {
		return nil
	}
	return d.postsIn(s.found[i].texts)
}

// rulesOf walks the policy over an evidence.
func rulesOf(e Evidence) []Rule {
	f, err := ParseFacts(e.Fields)
	if err != nil { // cannot happen: the detector made it
		return nil
	}
	first := manyAccounts(&f)
	out := []Rule{{Code: sameText(&f).Code, Fits: first.hold(), Ways: first.shown(&f), Decides: first.hold()}}
	if f.Accounts < minAccounts {
		return out // Judge looks no further
	}
	for i := range unlikelyPolicy {
		r := unlikelyPolicy[i].shown(&f)
		if enough := unlikelyPolicy[i].enough; enough != nil {
			r.Enough = enough(&f).shown(&f)
		}
		out = append(out, r)
	}
	for i := range ordinaryPolicy {
		r := ordinaryPolicy[i].shown(&f)
		r.Ordinary = true
		if !ordinaryPolicy[i].holds {
			r.Odd = odd(&f).shown(&f)
		}
		out = append(out, r)
	}
	return out
}

// shown weighs a rule for people.
func (r *rule) shown(f *Facts) Rule {
	fits, decides := r.weigh(f)
	return Rule{Code: r.code, Fits: fits, Ways: r.fits(f).shown(f), Decides: decides}
}
