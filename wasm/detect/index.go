package detect

// index finds, for a set of keys, the texts that share some of them. It is an open-addressing hash table from a key to
// the texts that hold it: most keys belong to one text, which then stands in the slot itself; the others have a chain.
// Texts are numbered from 0 by the caller, who also makes keys of different pages differ.
type index struct {
	slots []slot
	used  int
	links []link
	// scratch of find: how many keys each text shares with the probe, and which texts those are
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
	for len(x.shared) <= int(text) {
		x.shared = append(x.shared, 0)
	}
}

// find calls visit for every text that shares a key with keys, with the number of keys shared. It stops early when
// visit answers false. The order of the calls has no meaning.
func (x *index) find(keys []uint32, visit func(text uint32, shared int) bool) {
	if len(x.slots) == 0 {
		return
	}
	x.touched = x.touched[:0]
	for _, key := range keys {
		s := x.place(key)
		switch {
		case s.ref == 0:
		case s.ref&chainBit == 0:
			x.touch(s.ref - 1)
		default:
			for at := s.ref &^ chainBit; at != 0; at = x.links[at-1].next {
				x.touch(x.links[at-1].text)
			}
		}
	}
	going := true
	for _, t := range x.touched {
		n := x.shared[t]
		x.shared[t] = 0
		going = going && visit(t, int(n))
	}
}

// touch counts one shared key.
func (x *index) touch(text uint32) {
	if x.shared[text] == 0 {
		x.touched = append(x.touched, text)
	}
	x.shared[text]++
}
