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
// among those left. Every member is close to the center itself, so clusters do not chain. Whole likenesses go first;
// texts that share no more than a fragment are gathered from what is left.
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
	near  map[uint32]bool   // texts that are close to their star's center
	found []star
}

// star is a center with the texts near it; texts[0] is the center.
type star struct {
	texts []uint32
	loose []uint32 // those of texts that share only a fragment
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
		accounts int
		place    int // in s.texts
	}
	var seats []seat
	for i, t := range s.texts {
		if !free(t) {
			continue
		}
		sum := 0
		for _, u := range near(t) {
			sum += own[u]
		}
		seats = append(seats, seat{t, sum, i})
	}
	sortFunc(seats, func(a, b seat) int { return cmp.Or(b.accounts-a.accounts, a.place-b.place) })
	for _, seat := range seats {
		if !free(seat.text) {
			continue
		}
		members := near(seat.text)
		if s.d.accountsOf(members) < minAccounts {
			continue
		}
		one := star{texts: members}
		for _, e := range s.d.graph.texts.at(seat.text).edges {
			if e.fragment() && slices.Contains(members, e.to()) {
				one.loose = append(one.loose, e.to())
			}
		}
		for _, t := range members {
			s.taken[t], s.near[t] = uint32(len(s.found)), true
		}
		s.found = append(s.found, one)
	}
}

// admit lets a text that missed the center join a star of which it is close to many others: at least two and a share of
// admitShare; with loose, edges that only a fragment makes count too, and admitLoose is enough. Only those close to the
// center itself are counted, so nothing chains and the order does not matter.
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
			if n := close[i]; n >= 2 && n*1000 >= share*sizes[i] && (best < 0 || close[uint32(best)] < n || close[uint32(best)] == n && int(i) < best) {
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

// cut makes clusters of a star's posts: a silence longer than the window ends one.
func (d *Detector) cut(s star) (out []*cluster) {
	var posts []uint32
	for _, t := range s.texts {
		for at := range d.postsOf(t) {
			if !d.posts.at(at).gone {
				posts = append(posts, at)
			}
		}
	}
	sortFunc(posts, d.earlier)
	for _, run := range d.runs(posts, minAccounts) {
		k := &cluster{kind: KindVariant, center: s.texts[0], posts: run}
		d.describe(k, s.loose)
		out = append(out, k)
	}
	return out
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
