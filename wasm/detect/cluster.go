package detect

import (
	"cmp"
	"slices"
)

// cluster is one message posted by several accounts, with what was computed of it.
type cluster struct {
	kind     Kind
	center   uint32   // the text all others are close to; for a link cluster unused
	posts    []uint32 // by time
	parts    []part   // by thread name: the cluster's share of each thread
	member   []member // what each post shares with the center, by post
	spans    [][]Span
	result   Cluster
	gathered bool // by a signature alone
	judged   bool // result stands for the posts and threads as they are
}

// member says how a post's text belongs.
type member struct {
	fragment bool
	verbatim bool
}

// part is a cluster's share of one thread.
type part struct {
	thread *thread
	copies []clock // one a distinct account: its earliest
	burst  burst
	holm   prob // burst.p corrected for the thread's other clusters
	seen   int  // thread.seen when the cluster was judged
}

// clusterComponent finds the clusters of one component: star clusters (Aslam, Pelekhov, Rus, "The star clustering
// algorithm", 2004). The text whose neighbours carry the most accounts becomes a center and takes its neighbours; so on
// among those left. Every member is close to the center itself or to a good part of the star, so clusters do not chain.
// Whole likenesses go first; texts that share no more than a fragment are gathered from what is left.
func (d *Detector) clusterComponent(root uint32) {
	g := &d.graph
	g.texts.at(root).dirty = false
	delete(g.clusters, root)
	texts := g.component(root)
	if d.accountsOf(texts) < minAccounts {
		return
	}
	for _, star := range d.stars(texts).found {
		g.clusters[root] = append(g.clusters[root], d.cut(star)...)
	}
}

// stars gathers the texts of a component into stars.
func (d *Detector) stars(texts []uint32) *stars {
	s := &stars{d: d, texts: texts, taken: map[uint32]uint32{}, near: map[uint32]bool{}}
	sortFunc(s.texts, s.byFirstPost)
	s.gather(false)
	s.admit(false)
	s.gather(true)
	s.join()
	s.admit(true)
	return s
}

// accountsOf counts the distinct accounts behind some texts, up to minAccounts.
func (d *Detector) accountsOf(texts []uint32) int {
	var who []uint32
	for _, t := range texts {
		for at := range d.postsOf(t) {
			if s := d.posts.at(at); !s.gone && !slices.Contains(who, s.who) {
				if who = append(who, s.who); len(who) == minAccounts {
					return minAccounts
				}
			}
		}
	}
	return len(who)
}

// stars is the work of clustering one component.
type stars struct {
	d     *Detector
	texts []uint32          // with at least one post held, by the time of their first
	taken map[uint32]uint32 // the star that each text is in
	near  map[uint32]bool   // texts that were gathered: close to the center of their star, or of one that joined it
	found []star
}

// star is a center with the texts near it. The center is one of texts, unless a silence parts it from all of them.
type star struct {
	center uint32
	texts  []uint32
	loose  []uint32   // those of texts that share only a fragment
	runs   [][2]int64 // first and last time of its posts, a silence between each two
}

// byFirstPost orders texts by their earliest post.
func (s *stars) byFirstPost(a, b uint32) int { return s.d.earlier(s.first(a), s.first(b)) }

// first gives a text's earliest post held; any of its posts if none is held (the text then weighs nothing).
func (s *stars) first(t uint32) uint32 {
	best := s.d.graph.texts.at(t).first
	for at := range s.d.postsOf(t) {
		p, q := s.d.posts.at(at), s.d.posts.at(best)
		if q.gone && !p.gone || p.gone == q.gone && s.d.earlier(at, best) < 0 {
			best = at
		}
	}
	return best
}

// accounts counts the distinct accounts of a text.
func (s *stars) accounts(t uint32) int {
	var who []uint32
	for at := range s.d.postsOf(t) {
		if p := s.d.posts.at(at); !p.gone {
			who = append(who, p.who)
		}
	}
	sortOrdered(who)
	return len(slices.Compact(who))
}

// gather makes stars of the texts not yet taken. With loose, edges that only a fragment makes count too.
func (s *stars) gather(loose bool) {
	own := map[uint32]int{}
	for _, t := range s.texts {
		own[t] = s.accounts(t)
	}
	free := func(t uint32) bool { _, taken := s.taken[t]; return !taken && own[t] > 0 }
	near := func(t uint32) (out []uint32) {
		out = append(out, t)
		for _, e := range s.d.graph.texts.at(t).edges {
			if (loose || !e.fragment()) && free(e.to()) {
				out = append(out, e.to())
			}
		}
		return out
	}
	type seat struct {
		text     uint32
		accounts int // of its neighbours and its own
		own      int // of equals the wording that most accounts have,
		weight   int // then the fullest: of copies cut short, the one that is least so
	}
	var seats []seat // in the order of s.texts
	for _, t := range s.texts {
		if !free(t) {
			continue
		}
		sum := 0
		for _, u := range near(t) {
			sum += own[u]
		}
		seats = append(seats, seat{t, sum, own[t], int(s.d.graph.texts.at(t).weight)})
	}
	order := make([]int, len(seats)) // sorting numbers takes no code of its own in the module
	for i := range order {
		order[i] = i
	}
	sortFunc(order, func(i, j int) int {
		a, b := &seats[i], &seats[j]
		return cmp.Or(b.accounts-a.accounts, b.own-a.own, b.weight-a.weight, i-j)
	})
	for _, i := range order {
		seat := &seats[i]
		if !free(seat.text) {
			continue
		}
		one, ok := s.star(seat.text, near(seat.text))
		if !ok {
			continue
		}
		for _, t := range one.texts {
			s.taken[t], s.near[t] = uint32(len(s.found)), true
		}
		s.found = append(s.found, one)
	}
}

// star makes a star of a center and its neighbours. A text that a silence parts from all others is left for another star.
func (s *stars) star(center uint32, members []uint32) (one star, ok bool) {
	if s.d.accountsOf(members) < minAccounts {
		return one, false
	}
	one.center = center
	for _, run := range s.d.runs(s.d.postsIn(members), minAccounts) {
		one.runs = append(one.runs, [2]int64{s.d.posts.at(run[0]).time, s.d.posts.at(run[len(run)-1]).time})
		for _, at := range run {
			one.texts = append(one.texts, uint32(s.d.posts.at(at).node))
		}
	}
	sortOrdered(one.texts)
	one.texts = slices.Compact(one.texts)
	for _, e := range s.d.graph.texts.at(center).edges {
		if e.fragment() && has(one.texts, e.to()) {
			one.loose = append(one.loose, e.to())
		}
	}
	return one, len(one.texts) > 0
}

// meets says whether no silence parts a stretch of time from all runs of a star.
func (s *stars) meets(one *star, first, last int64) bool {
	for _, run := range one.runs {
		if first-run[1] <= s.d.params.Window && run[0]-last <= s.d.params.Window {
			return true
		}
	}
	return false
}

// postMeets says whether a post of a text meets a star.
func (s *stars) postMeets(one *star, t uint32) bool {
	for at := range s.d.postsOf(t) {
		if p := s.d.posts.at(at); !p.gone && s.meets(one, p.time, p.time) {
			return true
		}
	}
	return false
}

// admit lets a text that missed the center join a star of which it is close to many others: at least two and a share of
// admitShare; with loose, edges that only a fragment makes count too, and admitLoose is enough. Only those that were gathered,
// not those let in, are counted, so nothing chains and the order does not matter.
func (s *stars) admit(loose bool) {
	share := admitShare
	if loose {
		share = admitLoose
	}
	sizes := make([]int, len(s.found))
	for i := range s.found {
		for _, t := range s.found[i].texts {
			if s.near[t] {
				sizes[i]++
			}
		}
	}
	joined := map[uint32]uint32{}
	for _, t := range s.texts {
		if _, taken := s.taken[t]; taken || s.accounts(t) == 0 {
			continue
		}
		close := make(map[uint32]int)
		best := -1
		for _, e := range s.d.graph.texts.at(t).edges {
			i, taken := s.taken[e.to()]
			if !taken || !s.near[e.to()] || e.fragment() && !loose {
				continue
			}
			close[i]++
		}
		for i, n := range close { // order-free: the most, then the least
			if n < 2 || n*1000 < share*sizes[i] || best >= 0 && (n < close[uint32(best)] || n == close[uint32(best)] && int(i) > best) {
				continue
			}
			if s.postMeets(&s.found[i], t) {
				best = int(i)
			}
		}
		if best >= 0 {
			joined[t] = uint32(best)
		}
	}
	for _, t := range s.texts {
		if i, ok := joined[t]; ok {
			s.taken[t] = i
			s.found[i].texts = append(s.found[i].texts, t)
			if loose {
				s.found[i].loose = append(s.found[i].loose, t)
			}
		}
	}
}

// join makes one of stars whose texts are close throughout: of all pairs of a text of the one and a text of the other,
// admitShare are alike, if only by a fragment. Texts put together from two of three parts each make three stars, and any two
// of these share a part. It is the whole of both stars that counts, so a text in between joins nothing.
func (s *stars) join() {
	for again := true; again; {
		again = false
		for j := range s.found {
			alike := map[uint32]int{} // pairs with a text of another star
			for _, t := range s.found[j].texts {
				for _, e := range s.d.graph.texts.at(t).edges {
					if i, taken := s.taken[e.to()]; taken {
						alike[i]++
					}
				}
			}
			into := j
			for i, pairs := range alike { // order-free: the least
				if int(i) < into && s.throughout(int(i), j, pairs) {
					into = int(i)
				}
			}
			if into < j {
				s.move(j, into)
				again = true
			}
		}
	}
}

// throughout says whether so many pairs make two stars close throughout: of fewer than three texts that says little.
func (s *stars) throughout(i, j, pairs int) bool {
	a, b := &s.found[i], &s.found[j]
	if len(a.texts) < minAccounts || len(b.texts) < minAccounts || pairs*1000 < admitShare*len(a.texts)*len(b.texts) {
		return false
	}
	for _, run := range b.runs {
		if s.meets(a, run[0], run[1]) {
			return true
		}
	}
	return false
}

// move puts the texts of one star into another; to the center there they are no closer than a fragment.
func (s *stars) move(from, to int) {
	a, b := &s.found[from], &s.found[to]
	for _, t := range a.texts {
		s.taken[t] = uint32(to)
	}
	b.texts, b.loose, b.runs = append(b.texts, a.texts...), append(b.loose, a.texts...), append(b.runs, a.runs...)
	*a = star{}
}

// cut makes clusters of a star's posts: a silence longer than the window ends one.
func (d *Detector) cut(s star) (out []*cluster) {
	for _, run := range d.runs(d.postsIn(s.texts), minAccounts) {
		k := &cluster{kind: KindVariant, center: s.center, posts: run}
		d.describe(k, s.loose)
		out = append(out, k)
	}
	return out
}

// postsIn gives the posts held of some texts, by time.
func (d *Detector) postsIn(texts []uint32) (posts []uint32) {
	for _, t := range texts {
		for at := range d.postsOf(t) {
			if !d.posts.at(at).gone {
				posts = append(posts, at)
			}
		}
	}
	sortFunc(posts, d.earlier)
	return posts
}

// distinct counts the distinct accounts of posts.
func (d *Detector) distinct(posts []uint32) int {
	who := make([]uint32, len(posts))
	for i, at := range posts {
		who[i] = d.posts.at(at).who
	}
	sortOrdered(who)
	return len(slices.Compact(who))
}

// describe fills in how each post belongs, the kind, and the cluster's share of each thread.
func (d *Detector) describe(k *cluster, loose []uint32) {
	if k.kind != KindLink {
		same := 0
		for _, at := range k.posts {
			t := uint32(d.posts.at(at).node)
			m := member{fragment: slices.Contains(loose, t), verbatim: d.graph.texts.at(t).letter == d.graph.texts.at(k.center).letter}
			if m.verbatim {
				same++
			}
			k.member = append(k.member, m)
		}
		if same*2 > len(k.posts) {
			k.kind = KindCopy
		}
	}
	seen := map[*thread]map[uint32]bool{}
	for _, at := range k.posts {
		s := d.posts.at(at)
		t := d.threads[threadKey{s.place, s.thread}]
		if s.thread == 0 || s.time == 0 || t == nil {
			continue
		}
		if seen[t] == nil {
			seen[t] = map[uint32]bool{}
			k.parts = append(k.parts, part{thread: t})
		}
		if !seen[t][s.who] {
			seen[t][s.who] = true
			for i := range k.parts {
				if k.parts[i].thread == t {
					k.parts[i].copies = append(k.parts[i].copies, clock{s.time, s.resolution})
				}
			}
		}
	}
	sortFunc(k.parts, func(a, b part) int { return cmp.Compare(a.thread.name, b.thread.name) })
}
