package detect

import "iter"

// graph holds the texts of all pages and which of them are alike. Posts with the same canonical words on one page are one
// text, so that a message pasted a thousand times is compared once.
type graph struct {
	texts    paged[text]
	byHash   table
	index    index
	keys     []uint8               // how many keys each text has, 255 for more: beside texts, for it is read far more often
	clusters map[uint32][]*cluster // of each component, by its root text
	dirty    []uint32              // texts whose components are to be clustered again; may repeat
	work     int64                 // comparisons made for the posts held
	grams    arena
	own      Matcher
}

// empty takes everything out, and keeps some of the memory.
func (g *graph) empty() {
	g.texts, g.grams = g.texts.emptied(), g.grams.emptied()
	g.byHash.empty()
	g.index.empty()
	g.keys, g.dirty, g.work, g.clusters = emptied(g.keys), emptied(g.dirty), 0, map[uint32][]*cluster{}
}

// text is one canonical form on one page.
type text struct {
	edges  []edge
	bits   bitmap
	hash   uint64 // of the canonical form
	letter uint64 // of it but for its words
	first  uint32 // its posts are a chain: first, then stored.next of each
	last   uint32
	page   uint32
	up     uint32 // towards the root of its component (a union-find forest); the root leads to itself
	ring   uint32 // the next text of its component, in a circle
	grams  uint32 // where the set of its short grams is kept, plus one; 0 if it is not
	count  int32  // of grams
	weight int32
	dirty  bool // of a root: the component is to be clustered again
}

// edge leads to an alike text; of an edge that only a fragment makes, the top bit is set.
type edge uint32

const fragmentBit = 1 << 31

func (e edge) to() uint32     { return uint32(e) &^ fragmentBit }
func (e edge) fragment() bool { return e&fragmentBit != 0 }

// arena keeps gram sets without a piece of memory for each.
type arena struct {
	chunks [][]uint32
}

const arenaChunk = 1 << 16 // a post has at most a third as many grams

// emptied gives an arena without sets, in the first piece of a's memory.
func (a *arena) emptied() arena {
	if len(a.chunks) == 0 {
		return arena{}
	}
	clear(a.chunks[1:])
	return arena{append(a.chunks[:0], a.chunks[0][:0])}
}

// keep copies a set in and gives its place, plus one; 0 when the arena is full.
func (a *arena) keep(set []uint32) uint32 {
	n := len(a.chunks) - 1
	if n < 0 || len(a.chunks[n])+len(set) > arenaChunk {
		if len(a.chunks) == keptChunks {
			return 0
		}
		a.chunks = append(a.chunks, make([]uint32, 0, arenaChunk))
		n++
	}
	at := len(a.chunks[n])
	a.chunks[n] = append(a.chunks[n], set...)
	return uint32(n*arenaChunk+at) + 1
}

// get gives a set kept at a place.
func (a *arena) get(place uint32, n int32) []uint32 {
	at := place - 1
	return a.chunks[at/arenaChunk][at%arenaChunk:][:n]
}

// Matcher is the scratch memory of Detector.Match; it is not safe for concurrent use.
type Matcher struct {
	counter  counter
	probe    probe
	cache    []cachedSide // of texts compared lately, by their number
	epoch    int          // of the detector, when the cache was filled
	near     []edge
	compared int64
}

// cachedSide is a side and the number of its text, plus one.
type cachedSide struct {
	text uint32
	side side
}

// forget empties the cache if texts were numbered anew since it was filled.
func (m *Matcher) forget(epoch int) {
	switch {
	case m.cache == nil:
		m.cache = make([]cachedSide, cachedSides)
	case m.epoch != epoch:
		for i := range m.cache {
			m.cache[i].text = 0
		}
	}
	m.epoch = epoch
}

// putText enters a post's text and gives its number.
func (d *Detector) putText(page, at uint32, p *Prepared) uint32 {
	g := &d.graph
	n, known := g.textOf(page, p.hash)
	if known {
		t := g.texts.at(n)
		d.posts.at(t.last).next = at + 1
		t.last = at
		g.touch(n)
		return n
	}
	n = g.texts.count
	m := &g.own
	d.begin(m, p)
	g.index.enter(&m.counter, n, p.keys, p.matched, func(t uint32, shared int) { d.consider(m, page, p, t, shared) })
	g.byHash.add(uint32(p.hash)+page, n)
	g.texts.add(text{
		bits: p.bits, hash: p.hash, letter: p.letter, first: at, last: at, page: page, up: n, ring: n,
		grams: g.grams.keep(p.grams), count: int32(len(p.grams)), weight: p.weight,
	})
	g.keys = append(g.keys, uint8(min(255, len(p.keys))))
	g.work += p.compared + g.own.compared
	for _, e := range append(p.near, g.own.near...) {
		g.join(n, e)
	}
	g.touch(n)
	d.sign(n, p.post.Text, p.grams)
	return n
}

// textOf gives the text of a page with a hash.
func (g *graph) textOf(page uint32, hash uint64) (uint32, bool) {
	return g.byHash.find(uint32(hash)+page, func(n uint32) bool { return g.texts.at(n).hash == hash && g.texts.at(n).page == page })
}

// postsOf goes through the posts of a text, those gone too.
func (d *Detector) postsOf(n uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for at := d.graph.texts.at(n).first + 1; at != 0 && yield(at-1); {
			at = d.posts.at(at - 1).next
		}
	}
}

// begin readies m for the comparisons of a post's text.
func (d *Detector) begin(m *Matcher, p *Prepared) {
	m.forget(d.epoch)
	m.near, m.compared = m.near[:0], 0
	m.probe.recall(p.post.Text, p.grams, int64(p.weight))
}

// consider compares a post's text with one that shares keys with it, if both are of one page and it is worth it, and puts
// it into m.near if they are alike. It changes nothing in d.
func (d *Detector) consider(m *Matcher, page uint32, p *Prepared, n uint32, shared int) {
	g := &d.graph
	if shared < 2 && len(p.keys) >= fewKeys && g.keys[n] >= fewKeys {
		return
	}
	t := g.texts.at(n)
	if t.page != page || !promising(shared, p, t) {
		return
	}
	m.compared++
	switch l := compare(&m.probe, d.side(m, n), shared >= fragmentKeys); {
	case l.kind == KindNone:
	case l.fragment:
		m.near = append(m.near, edge(n)|fragmentBit)
	default:
		m.near = append(m.near, edge(n))
	}
}

// side gives the side of a text: from the cache, or of its grams, the rest when it is asked for.
func (d *Detector) side(m *Matcher, n uint32) *side {
	c := &m.cache[n%cachedSides]
	if c.text == n+1 {
		return &c.side
	}
	c.text = n + 1
	t := d.graph.texts.at(n)
	if raw := d.posts.at(t.first).text; t.grams == 0 {
		c.side.set(&m.probe.canon, raw)
	} else {
		c.side.recall(raw, d.graph.grams.get(t.grams, t.count), int64(t.weight))
	}
	return &c.side
}

// promising says whether a pair is worth comparing, from the keys shared and an estimate from the bitmaps of how much of
// the smaller text stands in the larger. The estimate takes off what two unrelated sets of these sizes share by falling
// onto the same bits. Measured on a month of real posts, with limits a little lower: the pairs passed over are 60 % of all that
// share keys, and hold 0.4 % of the whole likenesses and 2 % of the fragments. Long texts fill the bitmap and are always compared.
func promising(shared int, p *Prepared, t *text) bool {
	x, y := int64(len(p.grams)), int64(t.count)
	if x+y > bitmapBits {
		return true
	}
	chance := (4*x*y + x*x + y*y) / (4 * bitmapBits)
	holds := (mostShared(&p.bits, &t.bits, x, y) - chance) * 1000
	switch {
	case shared == 1:
		return holds >= 300*min(x, y)
	case shared < 4:
		return holds >= 220*min(x, y)
	}
	return holds >= 100*min(x, y)
}

// join puts an edge between text a and the text that e leads to, and makes their components one.
func (g *graph) join(a uint32, e edge) {
	b := e.to()
	g.texts.at(a).edges = append(g.texts.at(a).edges, e)
	g.texts.at(b).edges = append(g.texts.at(b).edges, edge(a)|e&fragmentBit)
	x, y := g.root(a), g.root(b)
	if x == y {
		return
	}
	delete(g.clusters, x)
	delete(g.clusters, y)
	g.texts.at(y).up = x
	g.texts.at(x).ring, g.texts.at(y).ring = g.texts.at(y).ring, g.texts.at(x).ring
	g.texts.at(x).dirty = g.texts.at(x).dirty || g.texts.at(y).dirty
}

// root gives the root of a text's component, and shortens the way there.
func (g *graph) root(n uint32) uint32 {
	for g.texts.at(n).up != n {
		g.texts.at(n).up = g.texts.at(g.texts.at(n).up).up
		n = g.texts.at(n).up
	}
	return n
}

// component gives the texts of a root's component.
func (g *graph) component(root uint32) (texts []uint32) {
	texts = append(texts, root)
	for n := g.texts.at(root).ring; n != root; n = g.texts.at(n).ring {
		texts = append(texts, n)
	}
	return texts
}

// touch marks a text's component to be clustered again.
func (g *graph) touch(n uint32) {
	if r := g.root(n); !g.texts.at(r).dirty {
		g.texts.at(r).dirty = true
		g.dirty = append(g.dirty, r)
	}
}
