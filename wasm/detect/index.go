package detect

// index finds, for a set of keys, the texts that share some of them. It is an open-addressing hash table from a key to
// the texts that hold it: most keys belong to one text, which then stands in the slot itself; the others have a chain.
// Texts are numbered from 0 by the caller, who also makes keys of different pages differ.
type index struct {
	slots []slot
	used  int
	links []link // of one key the newest text first
}

// counter is the scratch memory of find: how many keys each text shares with the probe, and which texts those are.
type counter struct {
	shared  []uint16
	touched []uint32
}

// slot is empty when ref is 0. Otherwise ref is a text's number plus one, or, with chainBit, a link's number plus one.
type slot struct{ key, ref uint32 }

// link is one text of a key that several texts hold; next is a link's number plus one, 0 at the end.
type link struct{ text, next uint32 }

const chainBit = 1 << 31

// place gives the slot of key, which is empty or holds it.
func (x *index) place(key uint32) *slot {
	mask := uint32(len(x.slots) - 1)
	for i := key * 0x9E3779B1 >> 7 & mask; ; i = (i + 1) & mask {
		if s := &x.slots[i]; s.ref == 0 || s.key == key {
			return s
		}
	}
}

// grow keeps the table at most three quarters full.
func (x *index) grow() {
	if len(x.slots) > 0 && x.used < len(x.slots)/4*3 {
		return
	}
	old := x.slots
	x.slots = make([]slot, max(1024, 2*len(old)))
	for _, s := range old {
		if s.ref != 0 {
			*x.place(s.key) = s
		}
	}
}

// add enters a text under its keys.
func (x *index) add(text uint32, keys []uint32) {
	for _, key := range keys {
		x.grow()
		s := x.place(key)
		if s.ref == 0 {
			*s = slot{key, text + 1}
			x.used++
			continue
		}
		if s.ref&chainBit == 0 {
			x.links = append(x.links, link{text: s.ref - 1})
			s.ref = uint32(len(x.links)) | chainBit
		}
		x.links = append(x.links, link{text: text, next: s.ref &^ chainBit})
		s.ref = uint32(len(x.links)) | chainBit
	}
}

// find calls visit for every text from number from on that shares a key with keys, with the number of keys shared. The
// order of the calls has no meaning.
func (x *index) find(c *counter, keys []uint32, from uint32, visit func(text uint32, shared int)) {
	if len(x.slots) == 0 {
		return
	}
	c.touched = c.touched[:0]
	for _, key := range keys {
		s := x.place(key)
		switch {
		case s.ref == 0:
		case s.ref&chainBit == 0:
			c.touch(s.ref-1, from)
		default:
			for at := s.ref &^ chainBit; at != 0 && c.touch(x.links[at-1].text, from); {
				at = x.links[at-1].next
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
