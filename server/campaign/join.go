package campaign

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"

	"github.com/refrain-project/refrain/wasm/detect"
)

// This file says when clusters of several reports are one campaign. Everything in it is a function of the set of clusters
// and of the analysts' ties: in which order, and in how many batches, they came changes nothing.

// CandidateShare is how many elements of their sketches two clusters must share to be compared at all. Of 28, texts that are alike
// by the detector's 450 per mille share a dozen; fewer than two is chance. It is part of Close, so that the store, which finds
// candidates by it, and Group never disagree.
const CandidateShare = 2

// closeEnough is the likeness, per mille, from which two messages are one. detect.Compare gives a text that holds most of the other
// 350 and more, a template 450 and more; what shares only a phrase lies below.
const closeEnough = 350

// The bounds on Group's work. Of the messages that sketches relate to one another, up to maxCompared are compared each with
// each (a comparison takes about 30 µs). Of more, each is compared with the maxLeaders foremost messages that were not close to
// one another, and with nothing else: fewer messages are found to be close, none falsely.
const (
	maxCompared = 300
	maxLeaders  = 32
)

// linkKind is the kind of clusters whose words differ.
var linkKind = detect.KindLink.String()

// Close says whether two clusters carry one message: of links, that they have one in common; of texts, that their sketches
// are related and detect.Compare, which made the clusters, finds them close. A link is never close to a text. Texts too ordinary for a
// sketch join nothing; an analyst can still tie them.
func Close(a, b *Found) bool {
	if link := a.Kind == linkKind; link || b.Kind == linkKind {
		return link && b.Kind == linkKind && shared(a.Links, b.Links) > 0
	}
	return shared(a.Sketch, b.Sketch) >= CandidateShare && closeTexts(a.Text, b.Text)
}

func closeTexts(a, b string) bool {
	if a == b {
		return true
	}
	var c detect.Comparer
	c.Set(a)
	return closeTo(&c, b)
}

// closeTo is closeTexts of the comparer's text.
func closeTo(c *detect.Comparer, text string) bool {
	similarity, kind := c.Compare(text)
	return kind != detect.KindNone && similarity >= closeEnough
}

// Compared remembers which texts are close: a campaign that grows asks for the same pairs again and again. The zero value is empty. It is not safe
// for concurrent use.
type Compared struct {
	names map[string]name
	close map[[2]name]bool
	of    detect.Comparer // of the text that was last compared with another
}

// name stands for a text: the beginning of its SHA-256.
type name [16]byte

// The bounds of a Compared, about 40 MB; beyond them it forgets everything.
const (
	keptNames = 1 << 14
	keptPairs = 1 << 18
)

// Close is the function Close. A nil Compared remembers nothing.
func (c *Compared) Close(a, b *Found) bool {
	if c == nil || a.Kind == linkKind || b.Kind == linkKind || a.Text == b.Text {
		return Close(a, b)
	}
	if shared(a.Sketch, b.Sketch) < CandidateShare {
		return false
	}
	x, y := c.name(a.Text), c.name(b.Text)
	if bytes.Compare(x[:], y[:]) > 0 {
		x, y = y, x
	}
	is, known := c.close[[2]name{x, y}]
	if !known {
		if c.of.Text() != a.Text {
			c.of.Set(a.Text)
		}
		if is = closeTo(&c.of, b.Text); c.close == nil || len(c.close) >= keptPairs {
			c.close = map[[2]name]bool{}
		}
		c.close[[2]name{x, y}] = is
	}
	return is
}

func (c *Compared) name(text string) name {
	n, known := c.names[text]
	if !known {
		sum := sha256.Sum256([]byte(text))
		if n = name(sum[:16]); c.names == nil || len(c.names) >= keptNames {
			c.names = map[string]name{}
		}
		c.names[text] = n
	}
	return n
}

// shared counts what two sorted sets have in common.
func shared[T cmp.Ordered](a, b []T) (n int) {
	for len(a) > 0 && len(b) > 0 {
		switch cmp.Compare(a[0], b[0]) {
		case 0:
			n++
			a, b = a[1:], b[1:]
		case -1:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return n
}

// Group gives the partition of clusters into messages: each group by its earliest report, the groups too. Withdrawn clusters
// are in none.
//
// Groups are stars (Aslam, Pelekhov, Rus, "The star clustering algorithm", 2004): the message with the most offices around it takes
// every cluster close to it, then the next among those left. A member is close to its center, never just to a neighbour, so A~B
// and B~C make no group of A and C. Analysts' ties come over that: clusters tied together are in one group, with all that is in a
// star with them; clusters tied apart are in two, whatever else was said.
func Group(found []Found, ties []Tie) [][]string { return group(found, ties, nil) }

// group is Group with what is remembered of its comparisons.
func group(found []Found, ties []Tie, compared *Compared) [][]string {
	g := grouping{bonds: bondsOf(ties), compared: compared}
	for i := range found {
		if !found[i].Withdrawn {
			g.clusters = append(g.clusters, &found[i])
		}
	}
	slices.SortFunc(g.clusters, byReport)
	g.gatherMessages()
	g.relate()
	stars := g.glue(g.stars())
	out := make([][]string, len(stars))
	for i, star := range stars {
		for _, c := range star {
			out[i] = append(out[i], g.clusters[c].ID)
		}
	}
	return out
}

// byReport orders clusters by when their report came, then by id.
func byReport(a, b *Found) int {
	return cmp.Or(cmp.Compare(a.Reported, b.Reported), cmp.Compare(a.ID, b.ID))
}

// grouping is the work of Group. Clusters and messages are known by their places.
type grouping struct {
	clusters []*Found
	messages []message
	message  []int // of each cluster
	bonds    bonds
	compared *Compared
}

// message is what clusters with the same text carry, or one link cluster.
type message struct {
	clusters []int // in order
	near     []int // messages close to it, itself too
}

// first is the earliest cluster of a message: all of a message are alike in what Close reads.
func (g *grouping) first(m int) *Found { return g.clusters[g.messages[m].clusters[0]] }

func (g *grouping) gatherMessages() {
	of := map[string]int{}
	g.message = make([]int, len(g.clusters))
	for i, f := range g.clusters {
		m, known := of[f.Text]
		if known = known && f.Kind != linkKind && len(f.Sketch) > 0; !known {
			m = len(g.messages)
			g.messages = append(g.messages, message{near: []int{m}})
			if f.Kind != linkKind && len(f.Sketch) > 0 {
				of[f.Text] = m
			}
		}
		g.message[i] = m
		g.messages[m].clusters = append(g.messages[m].clusters, i)
	}
}

// relate finds which messages are close, among those that sketches or links relate.
func (g *grouping) relate() {
	for _, related := range g.related() {
		if len(related) <= maxCompared {
			for i, a := range related {
				for _, b := range related[:i] {
					g.compare(a, b)
				}
			}
			continue
		}
		g.compareWithLeaders(related)
	}
}

// compare notes whether two messages are close, and says so.
func (g *grouping) compare(a, b int) bool {
	if !g.compared.Close(g.first(a), g.first(b)) {
		return false
	}
	g.messages[a].near = append(g.messages[a].near, b)
	g.messages[b].near = append(g.messages[b].near, a)
	return true
}

// compareWithLeaders is the bounded way: see maxCompared.
func (g *grouping) compareWithLeaders(related []int) {
	slices.SortFunc(related, func(a, b int) int { return g.foremost(a, b, []int{a}, []int{b}) })
	var leaders []int
	for _, m := range related {
		led := false
		for _, l := range leaders {
			led = g.compare(l, m) || led
		}
		if !led && len(leaders) < maxLeaders {
			leaders = append(leaders, m)
		}
	}
}

// related gives the messages in sets such that no two of different sets share an element of a sketch or a link.
func (g *grouping) related() (sets [][]int) {
	type key struct {
		link bool
		of   uint64
	}
	sets = make([][]int, 0, len(g.messages))
	parent := forest[int]{}
	holder := map[key]int{}
	for m := range g.messages {
		join := func(k key) {
			if other, ok := holder[k]; ok {
				parent.join(other, m)
			}
			holder[k] = m
		}
		f := g.first(m)
		for _, e := range f.Sketch {
			join(key{false, uint64(e)})
		}
		if f.Kind == linkKind {
			for _, l := range f.Links {
				join(key{true, l})
			}
		}
	}
	place := map[int]int{}
	for m := range g.messages {
		root := parent.root(m)
		if _, ok := place[root]; !ok {
			place[root] = len(sets)
			sets = append(sets, nil)
		}
		sets[place[root]] = append(sets[place[root]], m)
	}
	return sets
}

// forest joins numbers or names into sets.
type forest[T comparable] map[T]T

// root gives the member that stands for a set.
func (f forest[T]) root(x T) T {
	for {
		up, ok := f[x]
		if !ok {
			return x
		}
		if over, ok := f[up]; ok {
			f[x] = over // halve the way for the next one
		}
		x = up
	}
}

func (f forest[T]) join(a, b T) {
	if a, b = f.root(a), f.root(b); a != b {
		f[b] = a
	}
}
