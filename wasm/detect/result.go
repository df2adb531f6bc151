package detect

import (
	"cmp"
	"slices"
)

// Result gives all flags and clusters of the posts held. The error is an *Error with code ErrTooMuchWork.
func (d *Detector) Result() (Result, error) {
	if d.graph.work > d.params.Work && d.gone > 0 {
		d.rebuild() // the limit is of the posts held
	}
	if d.graph.work > d.params.Work {
		return Result{}, &Error{Code: ErrTooMuchWork}
	}
	for _, n := range d.graph.dirty {
		if root := d.graph.root(n); d.graph.texts.at(root).dirty {
			d.clusterComponent(root)
		}
	}
	d.graph.dirty = d.graph.dirty[:0]
	clusters := d.standing()
	d.testTimes(clusters)
	for _, k := range clusters {
		if !k.judged {
			d.judge(k)
		}
	}
	sortFunc(clusters, func(a, b *cluster) int {
		return cmp.Or(cmp.Compare(b.result.Rank, a.result.Rank), d.earlier(a.posts[0], b.posts[0]))
	})
	var r Result
	for _, k := range clusters {
		r.Clusters = append(r.Clusters, k.result)
		for i, at := range k.posts {
			r.Flags = append(r.Flags, Flag{
				Post: d.posts.at(at).id, Level: k.result.Level, Kind: k.result.Kind, Cluster: k.result.ID, Rank: k.result.Rank, Spans: k.spans[i],
			})
		}
	}
	return r, nil
}

// standing gathers the clusters of all components, and those that only a link makes among the posts left over.
func (d *Detector) standing() (all []*cluster) {
	flagged := map[uint32]bool{}
	for _, clusters := range d.graph.clusters { // order-free: flagged is a set, and all is sorted below
		for _, k := range clusters {
			all = append(all, k)
			for _, at := range k.posts {
				flagged[at] = true
			}
		}
	}
	all = append(all, d.linkClusters(flagged)...)
	return append(all, d.signedClusters(flagged)...)
}

// linkClusters finds posts of three or more accounts on one page, worded differently, that carry the same rare link. A
// post counts for the link that most accounts carry.
func (d *Detector) linkClusters(flagged map[uint32]bool) (out []*cluster) {
	type group struct {
		key   linkKey
		posts []uint32
	}
	var groups []*group                // sorting pointers takes no code of its own in the module
	for key, posts := range d.linked { // order-free: sorted below
		if len(posts) < minAccounts {
			continue
		}
		var free []uint32
		for _, at := range posts {
			if s := d.posts.at(at); !s.gone && !flagged[at] {
				free = append(free, at)
			}
		}
		sortFunc(free, d.earlier)
		free = slices.Compact(free)
		if d.distinct(free) >= minAccounts {
			groups = append(groups, &group{key, free})
		}
	}
	sortFunc(groups, func(a, b *group) int {
		return cmp.Or(len(b.posts)-len(a.posts), d.earlier(a.posts[0], b.posts[0]), cmp.Compare(a.key.link, b.key.link))
	})
	for _, g := range groups {
		free := slices.DeleteFunc(g.posts, func(at uint32) bool { return flagged[at] })
		for _, posts := range d.runs(free, minAccounts) {
			k := &cluster{kind: KindLink, posts: posts}
			d.describe(k, nil)
			out = append(out, k)
			for _, at := range posts {
				flagged[at] = true
			}
		}
	}
	return out
}

// runs cuts posts in order of time where they fall silent for longer than the window, and keeps the runs of at least so
// many accounts.
func (d *Detector) runs(posts []uint32, least int) (out [][]uint32) {
	for len(posts) > 0 {
		n := 1
		for n < len(posts) && d.posts.at(posts[n]).time-d.posts.at(posts[n-1]).time <= d.params.Window {
			n++
		}
		if d.distinct(posts[:n]) >= least {
			out = append(out, posts[:n:n])
		}
		posts = posts[n:]
	}
	return out
}

// testTimes runs the time test in every thread in which a cluster stands anew or replies came or went. A thread's clusters
// are tested together, because each is one more chance to find something.
func (d *Detector) testTimes(clusters []*cluster) {
	parts := map[*thread][]*part{}
	owners := map[*part]*cluster{}
	var order []*thread
	for _, k := range clusters {
		for i := range k.parts {
			p := &k.parts[i]
			k.judged = k.judged && p.seen == p.thread.seen
			if len(p.copies) < minAccounts {
				continue
			}
			if parts[p.thread] == nil {
				order = append(order, p.thread)
			}
			parts[p.thread] = append(parts[p.thread], p)
			owners[p] = k
			p.thread.fresh = p.thread.fresh || !k.judged
		}
	}
	for _, t := range order {
		if !t.fresh && t.tests == len(parts[t]) {
			continue
		}
		t.tests = len(parts[t])
		all := d.clocks(t)
		ps := d.assertedTests(t, all)
		asserted := len(ps)
		for _, p := range parts[t] {
			p.burst = testBurst(all, p.copies)
			ps = append(ps, p.burst.p)
		}
		for i, adjusted := range holm(ps)[asserted:] {
			p := parts[t][i]
			p.holm = adjusted
			owners[p].judged = false
		}
		t.fresh = false
	}
}

// clocks gives the times of a thread's replies in order, those without a time left out.
func (d *Detector) clocks(t *thread) []clock {
	all := make([]clock, 0, len(t.posts))
	for _, at := range t.posts {
		if s := d.posts.at(at); !s.gone && s.time > 0 {
			all = append(all, clock{s.time, s.resolution})
		}
	}
	sortFunc(all, byTime)
	return all
}

func byTime(a, b clock) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.res, b.res)) }

// assertedTests tests the clusters that a thread's bare replies are said to belong to: they are not judged, but they count
// among the thread's tests.
func (d *Detector) assertedTests(t *thread, all []clock) (ps []prob) {
	copies := map[int64][]clock{}
	seen := map[[2]int64]bool{}
	var groups []int64
	for _, at := range t.posts {
		s := d.posts.at(at)
		if s.gone || !s.bare || s.group == 0 || s.time == 0 || seen[[2]int64{s.group, int64(s.who)}] {
			continue
		}
		seen[[2]int64{s.group, int64(s.who)}] = true
		if copies[s.group] == nil {
			groups = append(groups, s.group)
		}
		copies[s.group] = append(copies[s.group], clock{s.time, s.resolution})
	}
	for _, g := range groups {
		if c := copies[g]; len(c) >= minAccounts {
			sortFunc(c, byTime)
			ps = append(ps, testBurst(all, c).p)
		}
	}
	return ps
}

// judge makes the evidence of a cluster, and its verdict.
func (d *Detector) judge(k *cluster) {
	f := Facts{Kind: int64(k.kind), Posts: int64(len(k.posts)), BatchP: certain, P: certain}
	voices := d.voices(k)
	f.Accounts = int64(len(voices))
	first, last := d.posts.at(k.posts[0]), d.posts.at(k.posts[len(k.posts)-1])
	if first.time > 0 {
		f.Span = last.time - first.time
	}
	describeAccounts(&f, voices)
	exemplar := k.posts[0]
	if k.kind != KindLink {
		exemplar = d.describeMembers(&f, k)
		var x form
		x.set(d.posts.at(exemplar).text)
		var p probe
		p.recall(x.raw, x.grams, x.weight)
		describeText(&f, &x, d.agreed(k, exemplar, &x, &p))
		d.describeQuotes(&f, k, &x, &p)
		d.describePosts(&f, k, d.posts.at(exemplar).node, &p)
	} else {
		d.describePosts(&f, k, noNode, nil)
	}
	for i := range k.parts {
		k.parts[i].seen = k.parts[i].thread.seen
	}
	signature := d.describeSigned(&f, k)
	evidence := Evidence{Threads: d.describeTimes(&f, k)}
	evidence.Fields = f.list()
	v := judge(&f)
	ids := make([]string, len(k.posts))
	for i, at := range k.posts {
		ids[i] = d.posts.at(at).id
	}
	k.result = Cluster{
		ID: first.id, Exemplar: d.posts.at(exemplar).id, Level: v.level, Kind: k.kind, Rank: v.rank, Posts: ids, Reasons: v.reasons,
		Signature: signature, Evidence: evidence,
	}
	k.judged = true
}

// describeMembers counts how the accounts' texts relate to the exemplar's and gives the exemplar: the earliest post of
// the center's text, or the earliest post of all where the window cut that off.
func (d *Detector) describeMembers(f *Facts, k *cluster) (exemplar uint32) {
	exemplar = k.posts[0]
	found := false
	verbatim, partial := map[uint32]bool{}, map[uint32]bool{}
	for i, at := range k.posts {
		if uint32(d.posts.at(at).node) == k.center && !found {
			exemplar, found = at, true
		}
		if k.member[i].verbatim {
			verbatim[d.posts.at(at).who] = true
		}
		if k.member[i].fragment {
			partial[d.posts.at(at).who] = true
		}
	}
	f.Verbatim, f.Partial = int64(len(verbatim)), int64(len(partial))
	return exemplar
}

// describeTimes fills in the time tests.
func (d *Detector) describeTimes(f *Facts, k *cluster) (tests []ThreadTest) {
	best := prob{}
	for i := range k.parts {
		p := &k.parts[i]
		if len(p.copies) < minAccounts {
			continue
		}
		f.Tests++
		b := &p.burst
		fields := []Param{n("replies", b.replies), n("copies", b.copies), n("within", b.within), n("span", b.span)}
		fields = append(fields, Param{"p", b.p.mantissa, b.p.exp}, Param{"adjusted", p.holm.mantissa, p.holm.exp})
		tests = append(tests, ThreadTest{p.thread.name, fields})
		if f.Tests == 1 || p.holm.cmp(best) < 0 {
			best = p.holm
			f.Within, f.Closest = b.within, b.span
		}
		if share := b.copies * 1000 / max(1, b.replies); share > f.Dominant {
			f.Dominant, f.Replies = share, b.replies
		}
	}
	if f.Tests > 0 {
		f.P = best.times(f.Tests)
	}
	return tests
}

// Work is the number of comparisons made.
func (d *Detector) Work() int64 { return d.graph.work }
