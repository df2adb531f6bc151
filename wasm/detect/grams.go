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
	dst = append(dst, finish(h))
	drop := rollPower(n - 1)
	for i := n; i < len(units); i++ {
		h = (h-uint64(units[i-n])*drop)*hashBase + uint64(units[i])
		dst = append(dst, finish(h))
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

// sortedSet sorts hashes and drops doubles, in place: one counting pass by the first byte, then insertions over short
// distances. Hashes spread evenly, so for the hundred or so grams of a post this takes a quarter of slices.Sort's time.
func sortedSet(a []uint32) []uint32 {
	if len(a) > 4096 {
		slices.Sort(a)
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

// winnow appends to dst the keys picked from grams: the smallest of every window of neighbours, so that any run of
// window+n-1 equal characters in two texts yields an equal key (Schleimer, Wilkerson, Aiken, "Winnowing", SIGMOD 2003).
// Keys that ordinary posts often hold are passed over: they find nothing. The result is a sorted set.
func winnow(dst []uint32, grams []uint32, window int, common func(uint32) bool) []uint32 {
	dst = dst[:0]
	last := -1
	for from := 0; from+window <= len(grams) || from == 0 && len(grams) > 0; from++ {
		to := min(from+window, len(grams))
		if last >= from && grams[last] <= grams[to-1] {
			continue // the newcomer is no smaller and the old pick still stands in the window
		}
		if last < from {
			last = from
			for i := from + 1; i < to; i++ {
				if grams[i] < grams[last] {
					last = i
				}
			}
		} else {
			last = to - 1
		}
		if !common(grams[last]) {
			dst = append(dst, grams[last])
		}
	}
	slices.Sort(dst)
	return slices.Compact(dst)
}

// hashUnits is a 64-bit fingerprint of a whole text: equal texts have equal ones (multiply-and-fold as in W. Yi's wyhash).
func hashUnits(units []rune) uint64 {
	h := uint64(len(units)) ^ hashBase
	for _, u := range units {
		hi, lo := bits.Mul64(h^uint64(u), 0xA0761D6478BD642F)
		h = hi ^ lo ^ hashBase
	}
	return h
}

// hashWords extends a text's fingerprint by where its words begin.
func hashWords(h uint64, starts []int32) uint64 {
	for _, s := range starts {
		hi, lo := bits.Mul64(h^uint64(s), 0xA0761D6478BD642F)
		h = hi ^ lo ^ hashBase
	}
	return h
}

// hashString is hashUnits of a string's bytes.
func hashString(s string) uint64 {
	h := uint64(len(s)) ^ hashBase
	for i := range len(s) {
		hi, lo := bits.Mul64(h^uint64(s[i]), 0xE7037ED1A0B428DB)
		h = hi ^ lo ^ hashBase
	}
	return h
}
