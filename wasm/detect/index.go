package detect

// index finds, for a set of keys, the texts that share some of them. It is a hash table from a key to the texts that hold
// it: most keys belong to one text, which then stands in the slot itself; the others have a chain.
// Texts are numbered from 0 by the caller, who also makes keys of different pages differ.
type index struct {
	table table    // ref is a text's number plus one, or, with chainBit, a link's number plus one
	links [][]link // of one key the newest text first; in pieces of linkPiece
	count uint32   // of links
}

// counter is the scratch memory of find: how many keys each text shares with the probe, and which texts those are.
type counter struct {
	shared  []uint16
	touched []uint32
}

// link is one text of a key that several texts hold; next is a link's number plus one, 0 at the end.
type link struct{ text, next uint32 }

const chainBit = 1 << 31

const linkPiece = 1 << 12

// link gives a link by its number plus one.
func (x *index) link(at uint32) *link { return &x.links[(at-1)/linkPiece][(at-1)%linkPiece] }

// chain appends a link and gives its number plus one, marked as such.
func (x *index) chain(l link) uint32 {
	if x.count%linkPiece == 0 {
		x.links = append(x.links, make([]link, linkPiece))
	}
	x.count++
	*x.link(x.count) = l
	return x.count | chainBit
}

// add enters a text under its keys.
func (x *index) add(text uint32, keys []uint32) {
	for _, key := range keys {
		part, mixed := x.table.segment(key)
		part.grow()
		s := part.place(key, mixed)
		if s.ref == 0 {
			*s = slot{key, text + 1}
			part.used++
			continue
		}
		if s.ref&chainBit == 0 {
			s.ref = x.chain(link{text: s.ref - 1})
		}
		s.ref = x.chain(link{text: text, next: s.ref &^ chainBit})
	}
}

// find calls visit for every text from number from on that shares a key with keys, with the number of keys shared. The
// order of the calls has no meaning.
func (x *index) find(c *counter, keys []uint32, from uint32, visit func(text uint32, shared int)) {
	c.touched = c.touched[:0]
	for _, key := range keys {
		part, mixed := x.table.segment(key)
		if len(part.slots) == 0 {
			continue
		}
		s := part.place(key, mixed)
		switch {
		case s.ref == 0:
		case s.ref&chainBit == 0:
			c.touch(s.ref-1, from)
		default:
			for at := s.ref &^ chainBit; at != 0 && c.touch(x.link(at).text, from); {
				at = x.link(at).next
			}
		}
	}
	for _, t := range c.touched {
		n := c.shared[t]
		c.shared[t] = 0
		visit(t, int(n))
	}
}

// touch counts one shared key, if the text is not before from.
func (c *counter) touch(text, from uint32) bool {
	if text < from {
		return false
	}
	for len(c.shared) <= int(text) {
		c.shared = append(c.shared, make([]uint16, int(text)+1024-len(c.shared))...)
	}
	if c.shared[text] == 0 {
		c.touched = append(c.touched, text)
	}
	c.shared[text]++
	return true
}
