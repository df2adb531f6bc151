package campaign

import (
	"cmp"
	"slices"
)

// bonds are the analysts' ties, ready to be asked. Clusters that are to be together are of one atom, by whatever way.
type bonds struct {
	atoms forest[string]
	apart [][2]string // of clusters; both ways are looked at
}

// bondsOf reads ties. Where they contradict each other, apart wins: who says that two are not the same has looked at both.
// Ties about clusters that are not there count, since they may hold others together.
func bondsOf(ties []Tie) bonds {
	b := bonds{atoms: forest[string]{}}
	sorted := slices.Clone(ties)
	slices.SortFunc(sorted, func(x, y Tie) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	for _, t := range sorted {
		if !t.Join {
			b.apart = append(b.apart, [2]string{t.A, t.B})
		}
	}
	for _, t := range sorted {
		if t.Join && !b.forbid(b.atoms.root(t.A), b.atoms.root(t.B)) {
			b.atoms.join(t.A, t.B)
		}
	}
	return b
}

// forbid says whether two atoms are to be apart.
func (b *bonds) forbid(x, y string) bool {
	for _, a := range b.apart {
		p, q := b.atoms.root(a[0]), b.atoms.root(a[1])
		if p != q && (p == x && q == y || p == y && q == x) {
			return true
		}
	}
	return false
}

// party is a group in the making, with the atoms that it holds.
type party struct {
	clusters []int
	atoms    map[string]bool
}

// accepts says whether no atom of the party is to be apart from any of these.
func (g *grouping) accepts(p *party, atoms ...string) bool {
	for _, a := range g.bonds.apart {
		x, y := g.bonds.atoms.root(a[0]), g.bonds.atoms.root(a[1])
		if p.atoms[x] && slices.Contains(atoms, y) || p.atoms[y] && slices.Contains(atoms, x) {
			return false
		}
	}
	return true
}

// stars gathers all clusters. A message that did not keep all its clusters, because some are tied apart, goes round again.
func (g *grouping) stars() (found []party) {
	free := make([]bool, len(g.clusters))
	left := len(free)
	for i := range free {
		free[i] = true
	}
	for left > 0 {
		for _, center := range g.seats(free) {
			star := g.star(center, free)
			if left -= len(star.clusters); len(star.clusters) > 0 {
				found = append(found, star)
			}
		}
	}
	return found
}

// seats gives the messages that still have clusters, in the order in which they become centers: the one with the most offices
// around it first.
func (g *grouping) seats(free []bool) (seats []int) {
	around := make([][]int, len(g.messages))
	for m := range g.messages {
		for _, n := range g.messages[m].near {
			if slices.ContainsFunc(g.messages[n].clusters, func(c int) bool { return free[c] }) {
				around[m] = append(around[m], n)
			}
		}
		if slices.Contains(around[m], m) {
			seats = append(seats, m)
		}
	}
	weights := make([]weight, len(g.messages))
	for _, m := range seats {
		weights[m] = g.weigh(around[m])
	}
	slices.SortFunc(seats, func(a, b int) int {
		return cmp.Or(weights[a].before(weights[b]), byReport(g.first(a), g.first(b)))
	})
	return seats
}

// weight is what makes a message a center: distinct offices around it, then people.
type weight struct{ offices, people int64 }

func (w weight) before(v weight) int {
	return cmp.Or(cmp.Compare(v.offices, w.offices), cmp.Compare(v.people, w.people))
}

func (g *grouping) weigh(messages []int) (w weight) {
	offices := map[string]bool{}
	for _, m := range messages {
		for _, c := range g.messages[m].clusters {
			offices[g.clusters[c].Office] = true
			w.people += g.clusters[c].People
		}
	}
	w.offices = int64(len(offices))
	return w
}

// foremost orders two messages by what is around each, then by their earliest report.
func (g *grouping) foremost(a, b int, aroundA, aroundB []int) int {
	return cmp.Or(g.weigh(aroundA).before(g.weigh(aroundB)), byReport(g.first(a), g.first(b)))
}

// star takes for a center the free clusters near it, by their reports, and leaves those that are tied apart from one already taken.
func (g *grouping) star(center int, free []bool) party {
	var near []int
	for _, m := range g.messages[center].near {
		near = append(near, g.messages[m].clusters...)
	}
	slices.Sort(near)
	star := party{atoms: map[string]bool{}}
	if !slices.ContainsFunc(g.messages[center].clusters, func(c int) bool { return free[c] }) {
		return star // another center took it
	}
	for _, c := range near {
		atom := g.bonds.atoms.root(g.clusters[c].ID)
		if free[c] && g.accepts(&star, atom) {
			free[c] = false
			star.clusters, star.atoms[atom] = append(star.clusters, c), true
		}
	}
	return star
}

// glue joins stars that hold clusters of one atom, unless other clusters of theirs are to be apart, and gives the groups in
// order.
func (g *grouping) glue(stars []party) [][]int {
	slices.SortFunc(stars, func(a, b party) int { return cmp.Compare(a.clusters[0], b.clusters[0]) })
	var groups []party
	for _, star := range stars {
		if len(g.bonds.atoms) == 0 { // nothing is tied together
			groups = append(groups, star)
			continue
		}
		joined := star
		rest := groups[:0:0]
		for _, other := range groups {
			if meets(&joined, &other) && g.accepts(&other, keys(joined.atoms)...) {
				joined = merged(&other, &joined)
			} else {
				rest = append(rest, other)
			}
		}
		groups = append(rest, joined)
	}
	out := make([][]int, len(groups))
	for i := range groups {
		slices.Sort(groups[i].clusters)
		out[i] = groups[i].clusters
	}
	slices.SortFunc(out, func(a, b []int) int { return cmp.Compare(a[0], b[0]) })
	return out
}

// meets says whether two parties hold clusters of one atom.
func meets(a, b *party) bool {
	for x := range a.atoms {
		if b.atoms[x] {
			return true
		}
	}
	return false
}

func merged(a, b *party) party {
	out := party{clusters: slices.Concat(a.clusters, b.clusters), atoms: map[string]bool{}}
	for _, p := range []*party{a, b} {
		for x := range p.atoms {
			out.atoms[x] = true
		}
	}
	return out
}

func keys(set map[string]bool) (out []string) {
	for x := range set {
		out = append(out, x)
	}
	return out
}
