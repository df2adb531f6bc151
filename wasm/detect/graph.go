package detect

// graph holds the texts of all pages and which of them are alike. Posts with the same canonical form on one page are one
// text, so that a message pasted a thousand times is compared once.
type graph struct {
	texts  []text
	byHash map[textKey]uint32
	index  index
	comps  []component
	dirty  []uint32 // components to be clustered again; may repeat
	work   int64    // comparisons made for the posts held
	gramsN int      // grams kept in texts, to bound them

	probe, other form
}

type textKey struct {
	page uint32
	hash uint64
}

// text is one canonical form on one page.
type text struct {
	posts  []uint32
	grams  []uint32 // the sorted set, kept while it is likely to be needed again; nil otherwise
	edges  []edge
	bits   bitmap
	raw    string // the text of the first post, to make its form again
	hash   uint64
	page   uint32
	comp   uint32
	count  int32 // of grams
	keys   int32
	weight int32
}

// edge leads to an alike text; of an edge that only a fragment makes, the top bit is set.
type edge uint32

const fragmentBit = 1 << 31

func (e edge) to() uint32     { return uint32(e) &^ fragmentBit }
func (e edge) fragment() bool { return e&fragmentBit != 0 }

// component is a set of texts that edges join, directly or not. It bounds what must be computed again; it is no cluster.
type component struct {
	texts    []uint32
	clusters []*cluster
	dirty    bool
}

// put enters a post's text and gives its number.
func (g *graph) put(d *Detector, at uint32, p *Prepared) uint32 {
	key := textKey{d.posts[at].place, p.hash}
	n, known := g.byHash[key]
	if known {
		t := &g.texts[n]
		t.posts = append(t.posts, at)
		g.touch(n)
		return n
	}
	n = uint32(len(g.texts))
	g.byHash[key] = n
	g.texts = append(g.texts, text{
		posts: []uint32{at}, bits: p.bits, raw: p.post.Text, hash: p.hash, page: key.page, comp: uint32(len(g.comps)),
		count: p.grams, keys: int32(len(p.keys)), weight: p.weight,
	})
	g.comps = append(g.comps, component{texts: []uint32{n}})
	salt := key.page * 0x9E3779B1 // so that pages share no keys
	for i := range p.keys {
		p.keys[i] ^= salt
	}
	g.connect(n, p.keys)
	g.index.add(n, p.keys)
	g.touch(n)
	return n
}

// connect compares text n with the texts that share keys with it, and joins those alike.
func (g *graph) connect(n uint32, keys []uint32) {
	t := &g.texts[n]
	ready := false
	g.index.find(keys, func(m uint32, shared int) bool {
		u := &g.texts[m]
		if u.page != t.page || !enoughShared(shared, int(t.keys), int(u.keys)) || !mayBeAlike(t, u) {
			return true
		}
		g.work++
		if !ready {
			g.probe.set(t.raw)
			ready = true
		}
		g.load(&g.other, u)
		if l := compare(&g.probe, &g.other); l.kind != KindNone {
			g.join(n, m, l.fragment)
		}
		return true
	})
}

// mayBeAlike estimates from the bitmaps whether enough of the smaller text can stand in the larger for any measure of
// compare. The estimate takes off what two unrelated sets of these sizes share by falling onto the same bits; half of what
// is asked for is left as a margin. Long texts fill the bitmap and are always compared.
func mayBeAlike(a, b *text) bool {
	x, y := int64(a.count), int64(b.count)
	most := mostShared(&a.bits, &b.bits, x, y)
	if x+y > bitmapBits {
		return true
	}
	chance := (4*x*y + x*x + y*y) / (4 * bitmapBits)
	return (most-chance)*2000 >= alignHolds*min(x, y)
}

// load makes f the form of a text: its grams now, its words only if they are asked for.
func (g *graph) load(f *form, t *text) {
	if t.grams == nil {
		f.set(t.raw)
		if g.gramsN+len(f.grams) > maxKeptGrams {
			g.forget()
		}
		g.gramsN += len(f.grams)
		t.grams = append(make([]uint32, 0, len(f.grams)), f.grams...)
	}
	f.recall(t.raw, t.grams, int64(t.weight))
}

// forget drops all kept grams.
func (g *graph) forget() {
	for i := range g.texts {
		g.texts[i].grams = nil
	}
	g.gramsN = 0
}

// join puts an edge between two texts and makes their components one.
func (g *graph) join(a, b uint32, fragment bool) {
	bit := edge(0)
	if fragment {
		bit = fragmentBit
	}
	g.texts[a].edges = append(g.texts[a].edges, edge(b)|bit)
	g.texts[b].edges = append(g.texts[b].edges, edge(a)|bit)
	x, y := g.texts[a].comp, g.texts[b].comp
	if x == y {
		return
	}
	if len(g.comps[x].texts) < len(g.comps[y].texts) {
		x, y = y, x
	}
	for _, t := range g.comps[y].texts {
		g.texts[t].comp = x
	}
	g.comps[x].texts = append(g.comps[x].texts, g.comps[y].texts...)
	g.comps[y] = component{}
}

// touch marks a text's component to be clustered again.
func (g *graph) touch(n uint32) {
	c := g.texts[n].comp
	if !g.comps[c].dirty {
		g.comps[c].dirty = true
		g.dirty = append(g.dirty, c)
	}
}
