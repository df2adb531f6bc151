package detect

import (
	"math/bits"
	"slices"
)

// Grams are runs of characters of the canonical form, hashed to 32 bits. Two lengths are used: short grams measure how
// alike two texts are, long grams ("keys") find the texts worth comparing.
const (
	gramLen = 5  // characters of a short gram; see params.go
	keyLen  = 8  // characters of a key
	keyPick = 10 // a key is picked from every keyPick neighbouring ones
)

// hashBase is an odd 64-bit multiplier with well-mixed bits (the golden ratio, Knuth, TAOCP vol. 3, section 6.4).
const hashBase = 0x9E3779B97F4A7C15

// rollPower is hashBase to the power n, modulo 2^64.
func rollPower(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= hashBase
	}
	return p
}

// rolling appends to dst the hash of every run of n units, in order of the text: a polynomial hash that rolls
// (Karp and Rabin 1987), finished by a multiply and shift so that all its bits count.
func rolling(dst []uint32, units []rune, n int) []uint32 {
	if len(units) < n {
		return dst
	}
	var h uint64
	for _, u := range units[:n] {
		h = h*hashBase + uint64(u)
	}
	old := len(dst)
	dst = slices.Grow(dst, len(units)-n+1)[:old+len(units)-n+1]
	dst[old] = finish(h)
	drop, in := rollPower(n), units[n:]
	out, hashes := units[:len(in)], dst[old+1:][:len(in)]
	for i, u := range in { // no call and no branch: in WebAssembly each costs as much as the hash
		h = h*hashBase + (uint64(u) - uint64(out[i])*drop)
		hashes[i] = finish(h)
	}
	return dst
}

// finish spreads a 64-bit state over 32 bits.
func finish(h uint64) uint32 {
	h ^= h >> 32
	h *= 0xD6E8FEB86659FD93 // an odd constant of D. Lemire's and others' 64-bit finalisers
	return uint32(h >> 32)
}

// gramSet gives the sorted set of the short grams of units in dst's memory.
func gramSet(dst []uint32, units []rune) []uint32 {
	return sortedSet(rolling(dst[:0], units, gramLen))
}

// profile is what a text is entered by: its short grams, each once, in order of the text, with their weight and bitmap.
type profile struct {
	grams  []uint32
	weight int64
	bits   bitmap
	seen   [128]uint64 // the grams so far, folded onto its bits
}

// maxProfile is the number of characters from which looking for a gram among those before takes longer than sorting.
const maxProfile = 1024

// read fills p.
func (p *profile) read(units []rune) {
	if len(units) > maxProfile {
		p.grams = gramSet(p.grams, units)
		p.weight, p.bits = weigh(p.grams), bitmapOf(p.grams)
		return
	}
	p.grams = rolling(p.grams[:0], units, gramLen)
	p.seen, p.bits, p.weight = [128]uint64{}, bitmap{}, 0
	n := 0
	for _, g := range p.grams {
		word, bit := &p.seen[g>>9&127], uint64(1)<<(g>>16&63)
		if *word&bit != 0 {
			i := 0
			for i < n && p.grams[i] != g {
				i++
			}
			if i < n {
				continue
			}
		}
		*word |= bit
		p.grams[n] = g
		n++
		p.weight += gramWeight(g)
		p.bits[g>>6&7] |= 1 << (g & 63)
	}
	p.grams = p.grams[:n]
}

// sortedSet sorts hashes and drops doubles, in place: one counting pass by the first byte, then insertions over short
// distances. Hashes spread evenly, so for the hundred or so grams of a post this takes a quarter of slices.Sort's time.
func sortedSet(a []uint32) []uint32 {
	if len(a) > 4096 {
		sortOrdered(a)
		return slices.Compact(a)
	}
	var next [257]uint16
	for _, x := range a {
		next[x>>24+1]++
	}
	for i := range 256 {
		next[i+1] += next[i]
	}
	var copied [512]uint32
	from := copied[:0]
	from = append(from, a...)
	for _, x := range from {
		a[next[x>>24]] = x
		next[x>>24]++
	}
	for i := 1; i < len(a); i++ {
		x, j := a[i], i
		for j > 0 && a[j-1] > x {
			a[j] = a[j-1]
			j--
		}
		a[j] = x
	}
	return slices.Compact(a)
}

// winnower picks keys; it holds scratch memory.
type winnower struct {
	long []uint32 // the hash of every run of keyLen characters
	low  []uint64 // of each of them and some that follow the least, with its place in the lower half
}

// pick gives in dst's memory the keys of a text: the smallest of every keyPick neighbouring grams, so that any run of
// keyLen+keyPick-1 equal characters in two texts yields an equal key (Schleimer, Wilkerson, Aiken, "Winnowing", SIGMOD 2003).
// Keys that ordinary posts often hold are passed over: they find nothing. The result is a sorted set.
func (w *winnower) pick(dst []uint32, units []rune) []uint32 {
	w.long = rolling(w.long[:0], units, keyLen)
	w.lows()
	dst = slices.Grow(dst[:0], len(w.low))[:len(w.low)]
	n, last := 0, ^uint64(0)
	for _, x := range w.low {
		dst[n] = uint32(x >> 32)
		if x != last {
			n++
		}
		last = x
	}
	return smallSet(uncommon(dst[:n]))
}

// lows fills w.low with the least of every keyPick neighbours, of equal ones the first: those of two, four and eight
// come on the way, each pass without a branch.
func (w *winnower) lows() {
	w.low = w.low[:0]
	for i, h := range w.long {
		w.low = append(w.low, uint64(h)<<32|uint64(i))
	}
	if n := len(w.low); n < keyPick {
		if n > 0 {
			w.low = append(w.low[:0], slices.Min(w.low))
		}
		return
	}
	for _, step := range [...]int{1, 2, 4, keyPick - 8} {
		next := w.low[step:]
		w.low = w.low[:len(next)]
		for i, x := range next {
			w.low[i] = min(w.low[i], x)
		}
	}
}

// uncommon drops the keys that ordinary posts often hold, in place.
func uncommon(keys []uint32) []uint32 {
	n := 0
	for _, k := range keys {
		keys[n] = k
		if !commonKey(k) {
			n++
		}
	}
	return keys[:n]
}

// smallSet is sortedSet for the few keys of a text.
func smallSet(a []uint32) []uint32 {
	if len(a) > 64 {
		sortOrdered(a)
		return slices.Compact(a)
	}
	for i, x := range a {
		for i > 0 && a[i-1] > x {
			a[i] = a[i-1]
			i--
		}
		a[i] = x
	}
	return slices.Compact(a)
}

// hashUnits is a 64-bit fingerprint of a whole text: equal texts have equal ones.
func hashUnits(units []rune) uint64 {
	h := uint64(len(units)) ^ hashBase
	for _, u := range units {
		h = mix(h, uint64(u))
	}
	return h
}

// mix takes one more value into a fingerprint. A full 128-bit product would mix better and takes four multiplications in
// WebAssembly.
func mix(h, x uint64) uint64 {
	h = (h ^ x) * 0xA0761D6478BD642F
	return h ^ h>>32
}

// hashWords extends a text's fingerprint by where its words begin.
func hashWords(h uint64, starts []int32) uint64 {
	for _, s := range starts {
		h = mix(h, uint64(s))
	}
	return h
}

// hashString is a fingerprint of a string's bytes (multiply-and-fold as in W. Yi's wyhash).
func hashString(s string) uint64 {
	h := uint64(len(s)) ^ hashBase
	for i := range len(s) {
		hi, lo := bits.Mul64(h^uint64(s[i]), 0xE7037ED1A0B428DB)
		h = hi ^ lo ^ hashBase
	}
	return h
}
