package detect

import (
	"cmp"
	"math/bits"
	"slices"
)

// Pairs finds the pairs of texts whose sets of character 5-grams have a Jaccard similarity of at least minPerMille, and
// calls emit for each with the sizes of the sets' intersection and union, a < b. The texts are taken as they are, without
// normalisation, weights or background: it is the production index, laid open to be measured.
//
// Its keys are those of the prefix filter (Chaudhuri, Ganti, Kaushik, "A primitive operator for similarity joins",
// ICDE 2006): with all sets in one order, rarest gram first, two sets that share a share j of their union must share one of
// their first n - j·n + 1 grams. Nothing is missed but what a collision of two 32-bit hashes could hide.
func Pairs(texts []string, minPerMille int64, emit func(a, b int, shared, union int64)) {
	var x index
	var c counter
	sets := make([][]uint32, len(texts))
	maps := make([]bitmap, len(texts))
	held := map[uint32]int32{} // by how many texts each gram is held
	for i, text := range texts {
		sets[i] = gramSet(nil, []rune(text))
		for _, g := range sets[i] {
			held[g]++
		}
	}
	for b, set := range sets {
		maps[b] = bitmapOf(set)
		keys := prefix(set, held, minPerMille)
		x.find(&c, keys, 0, func(t uint32, _ int) {
			a := int(t)
			small, large := int64(min(len(sets[a]), len(set))), int64(max(len(sets[a]), len(set)))
			if most := mostShared(&maps[a], &maps[b], small, large); most*1000 < minPerMille*(small+large-most) {
				return
			}
			shared := int64(countShared(sets[a], set))
			if union := small + large - shared; shared*1000 >= minPerMille*union {
				emit(a, b, shared, union)
			}
		})
		x.add(uint32(b), keys)
	}
}

// prefix gives the rarest grams of a set, as many as the prefix filter needs.
func prefix(set []uint32, held map[uint32]int32, minPerMille int64) []uint32 {
	keys := slices.Clone(set)
	sortFunc(keys, func(a, b uint32) int { return cmp.Or(cmp.Compare(held[a], held[b]), cmp.Compare(a, b)) })
	n := int64(len(keys))
	return keys[:min(n, n-(n*minPerMille+999)/1000+1)]
}

// countShared counts the elements that two sorted sets share.
func countShared(a, b []uint32) (n int) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			n++
			a, b = a[1:], b[1:]
		case a[0] < b[0]:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return n
}

// bitmap is a set of hashes folded onto bitmapBits bits.
type bitmap [bitmapBits / 64]uint64

const bitmapBits = 512

// bitmapOf folds a set.
func bitmapOf(set []uint32) (m bitmap) {
	for _, g := range set {
		m[g>>6&7] |= 1 << (g & 63)
	}
	return m
}

// mostShared bounds from above how many elements two sets of the given sizes share: every bit in which their bitmaps
// differ stands for an element of one alone (Sandes, Teodoro, Melo, "Bitmap filter", Information Systems 2020).
func mostShared(a, b *bitmap, sizeA, sizeB int64) int64 {
	differ := 0
	for i := range a {
		differ += bits.OnesCount64(a[i] ^ b[i])
	}
	return min(sizeA, sizeB, (sizeA+sizeB-int64(differ))/2)
}
