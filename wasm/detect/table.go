package detect

// table is a hash table from a hash to a number, open-addressing, for the many small things that the detector looks up. It
// keeps neither keys nor pointers: who looks up compares what the number stands for. It is laid out in segments that grow
// one by one, when they are large by a quarter: no call waits for all of it to be copied, and no copy of all of it is left to be collected.
type table struct{ segments [1 << segmentBits]segment }

const (
	segmentBits = 6
	manySlots   = 1 << 11 // up to which a segment doubles
	keptSlots   = 1 << 8  // of a segment that is emptied
)

// empty takes everything out, and keeps the memory of what is small.
func (t *table) empty() {
	for i := range t.segments {
		s := &t.segments[i]
		if s.used = 0; len(s.slots) > keptSlots {
			s.slots = nil
		}
		clear(s.slots)
	}
}

type segment struct {
	slots []slot
	used  int
}

// slot is empty when ref is 0.
type slot struct{ key, ref uint32 }

// segment gives the segment of a key and the key mixed, of which the upper bits chose it.
func (t *table) segment(key uint32) (*segment, uint32) {
	mixed := key * 0x9E3779B1
	return &t.segments[mixed>>(32-segmentBits)], mixed << segmentBits
}

// start is where the search for a mixed key begins.
func (s *segment) start(mixed uint32) int { return int(uint64(mixed) * uint64(len(s.slots)) >> 32) }

// place gives the place of key, which is empty or holds it; the segment must have room.
func (s *segment) place(key, mixed uint32) *slot {
	i := s.start(mixed)
	for {
		if p := &s.slots[i]; p.ref == 0 || p.key == key {
			return p
		}
		if i++; i == len(s.slots) {
			i = 0
		}
	}
}

// grow keeps a segment at most seven tenths full.
func (s *segment) grow() {
	if s.used < len(s.slots)/10*7 {
		return
	}
	old := s.slots
	more := len(old) / 4
	if len(old) < manySlots {
		more = len(old) + 20
	}
	s.slots = make([]slot, len(old)+more)
	for _, x := range old {
		if x.ref != 0 {
			*s.free(x.key * 0x9E3779B1 << segmentBits) = x
		}
	}
}

// free gives the first empty place for a mixed key.
func (s *segment) free(mixed uint32) *slot {
	i := s.start(mixed)
	for s.slots[i].ref != 0 {
		if i++; i == len(s.slots) {
			i = 0
		}
	}
	return &s.slots[i]
}

// find gives the number entered under hash that is the one looked for.
func (t *table) find(hash uint32, is func(n uint32) bool) (n uint32, ok bool) {
	s, mixed := t.segment(hash)
	if len(s.slots) == 0 {
		return 0, false
	}
	for i := s.start(mixed); s.slots[i].ref != 0; {
		if p := s.slots[i]; p.key == hash && is(p.ref-1) {
			return p.ref - 1, true
		}
		if i++; i == len(s.slots) {
			i = 0
		}
	}
	return 0, false
}

// add enters a number under hash; there may be others.
func (t *table) add(hash, n uint32) {
	s, mixed := t.segment(hash)
	s.grow()
	*s.free(mixed) = slot{hash, n + 1}
	s.used++
}

// hashName is a fingerprint of a short string for a table.
func hashName(s string) uint32 {
	h := uint64(len(s))
	for i := range len(s) {
		h = mix(h, uint64(s[i]))
	}
	return uint32(h)
}
