package detect

// index finds, for a set of keys, the texts that share some of them. It is a hash table from a key to the texts that hold
// it: most keys belong to one text, which then stands in the slot itself; the others have a chain.
// Texts are numbered from 0 by the caller, who also makes keys of different pages differ.
//
// Most of the time goes to waiting for memory. So all slots of a text's keys are looked up before any chain is followed,
// for a processor waits for many such reads at once, and a chain holds several texts a link.
type index struct {
	table table    // ref is a text's number plus one, or, with chainBit, a link's number plus one
	links [][]link // of one key the newest texts first; in pieces of linkPiece
	count uint32   // of links
	texts int      // the greatest number of a text entered, plus one
}

// counter is the scratch memory of find: how many keys each text shares with the probe, and which texts those are.
type counter struct {
	shared  []uint16
	touched []uint32
	refs    []uint32 // of the slots of the keys
}

// link is some texts of a key that several texts hold, each by its number plus one, the oldest first, 0 where there is
// room; next is the number plus one of the link with older ones, 0 at the end.
type link struct {
	texts [linkTexts]uint32
	next  uint32
}

const (
	chainBit  = 1 << 31
	linkTexts = 3
)

const linkPiece = 1 << 12

// empty takes everything out, and keeps some of the memory.
func (x *index) empty() {
	x.table.empty()
	clear(x.links[min(1, len(x.links)):])
	x.links, x.count, x.texts = x.links[:min(1, len(x.links))], 0, 0
}

// link gives a link by its number plus one.
func (x *index) link(at uint32) *link { return &x.links[(at-1)/linkPiece][(at-1)%linkPiece] }

// chain appends a link and gives its number plus one, marked as such.
func (x *index) chain(l link) uint32 {
	if int(x.count) == len(x.links)*linkPiece {
		x.links = append(x.links, make([]link, linkPiece))
	}
	x.count++
	*x.link(x.count) = l
	return x.count | chainBit
}

// add enters a text under its keys.
func (x *index) add(text uint32, keys []uint32) {
	x.texts = max(x.texts, int(text)+1)
	for _, key := range keys {
		x.put(x.slot(key), key, text)
	}
}

// slot gives the slot of a key, which is empty or holds it.
func (x *index) slot(key uint32) *slot {
	part, mixed := x.table.segment(key)
	part.grow()
	s := part.place(key, mixed)
	if s.ref == 0 {
		part.used++ // it is about to be taken
	}
	return s
}

// put enters a text under the key of a slot.
func (x *index) put(s *slot, key, text uint32) {
	switch {
	case s.ref == 0:
		*s = slot{key, text + 1}
	case s.ref&chainBit == 0:
		s.ref = x.chain(link{texts: [linkTexts]uint32{s.ref, text + 1}})
	default:
		head := x.link(s.ref &^ chainBit)
		for i := range head.texts {
			if head.texts[i] == 0 {
				head.texts[i] = text + 1
				return
			}
		}
		s.ref = x.chain(link{texts: [linkTexts]uint32{text + 1}, next: s.ref &^ chainBit})
	}
}

// find calls visit for every text from number from on that shares a key with keys, with the number of keys shared. The
// order of the calls has no meaning.
func (x *index) find(c *counter, keys []uint32, from uint32, visit func(text uint32, shared int)) {
	c.look(x, keys)
	for _, ref := range c.refs {
		c.count(x, ref, from)
	}
	c.each(visit)
}

// enter is find and add in one: each slot is fetched once.
func (x *index) enter(c *counter, text uint32, keys []uint32, from uint32, visit func(text uint32, shared int)) {
	c.look(x, keys) // brings the slots near; they may move when one is taken
	x.texts = max(x.texts, int(text)+1)
	for _, key := range keys {
		s := x.slot(key)
		c.count(x, s.ref, from)
		x.put(s, key, text)
	}
	c.each(visit)
}

// ready makes room to count for so many.
func (c *counter) ready(n int) {
	c.touched = c.touched[:0]
	if missing := n - len(c.shared); missing > 0 {
		c.shared = append(c.shared, make([]uint16, missing+1024)...)
	}
}

// look reads the slots of keys, and makes room to count.
func (c *counter) look(x *index, keys []uint32) {
	c.ready(x.texts)
	c.refs = c.refs[:0]
	for _, key := range keys {
		if part, mixed := x.table.segment(key); len(part.slots) > 0 {
			c.refs = append(c.refs, part.place(key, mixed).ref)
		}
	}
}

// count counts one shared key for every text behind a slot's ref, but those before from.
func (c *counter) count(x *index, ref, from uint32) {
	if ref&chainBit == 0 {
		if ref > from {
			c.touch(ref - 1)
		}
		return
	}
	for at := ref &^ chainBit; at != 0; {
		l := x.link(at)
		for i := linkTexts - 1; i >= 0; i-- {
			if t := l.texts[i]; t > from {
				c.touch(t - 1)
			} else if t != 0 {
				return
			}
		}
		at = l.next
	}
}

// each hands over what was counted.
func (c *counter) each(visit func(text uint32, shared int)) {
	for _, t := range c.touched {
		n := c.shared[t]
		c.shared[t] = 0
		visit(t, int(n))
	}
}

// touch counts one shared key.
func (c *counter) touch(text uint32) {
	if c.shared[text] == 0 {
		c.touched = append(c.touched, text)
	}
	c.shared[text]++
}
