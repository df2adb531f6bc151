package detect

import (
	"encoding/binary"
	"math/bits"
)

// The background model says how common a gram or a key is in ordinary English and French posts on Canadian politics. It
// is a table of hashes made by gen_background.go into background_table.go: no text can be read out of it. It is a string
// because package embed would bring time and io/fs into the guest.

// Layout of backgroundTable, little-endian: two tables, grams then keys; each a uint32 n, then 2^n buckets of bucketSlots
// uint16. A slot is a fingerprint in its upper 12 bits and a commonness (the rarity: floor(-log2(share of posts that hold it))) plus one in its lower 4; 0 is empty.
const bucketSlots = 4

// hashTable looks hashes up; about one unknown hash in a thousand is taken for a known one.
type hashTable struct {
	buckets []uint64 // four slots each
	shift   uint32
}

var backgroundGrams, backgroundKeys = loadBackground(backgroundTable)

// loadBackground lays out the tables; a build with damaged ones does not start.
func loadBackground(s string) (grams, keys hashTable) {
	take := func() hashTable {
		n := binary.LittleEndian.Uint32([]byte(s[:4]))
		size := 2 * bucketSlots << n
		t := hashTable{make([]uint64, 1<<n), 32 - n}
		slots := []byte(s[4 : 4+size])
		for i := range t.buckets {
			t.buckets[i] = binary.LittleEndian.Uint64(slots[2*bucketSlots*i:])
		}
		s = s[4+size:]
		return t
	}
	grams = take()
	return grams, take()
}

// find gives the lower bits of a hash's slot: its commonness plus one, or 0. It looks at a whole bucket at once, without a
// branch and small enough to be inlined: this is the innermost step of weighing a text.
func (t *hashTable) find(hash uint32) uint64 {
	const ones = 0x0001_0001_0001_0001
	mixed := hash * 0x85EBCA6B // so that bucket and fingerprint do not depend on how hash was finished
	bucket := t.buckets[mixed>>t.shift]
	differ := (bucket ^ uint64(mixed&0xFFF)<<4*ones) & (0xFFF0 * ones)
	equal := (differ - ones) & ^differ & (0x8000 * ones) // the first bit set is that of the first slot that does not differ
	return bucket >> (bits.TrailingZeros64(equal) &^ 15) & 15
}

// gramWeights are the weights by what find gives.
var gramWeights = func() (weights [16]int64) {
	weights[0] = unknownWeight
	for held := 1; held < len(weights); held++ {
		weights[held] = max(1, int64(held)-1-ordinaryBits)
	}
	return weights
}()

// gramWeight is the weight of a short gram in similarities: how many bits rarer it is than the commonest ones, at least 1.
func gramWeight(gram uint32) int64 { return gramWeights[backgroundGrams.find(gram)&15] }

// commonKey says whether a key is one that ordinary posts often hold.
func commonKey(key uint32) bool { return backgroundKeys.find(key) != 0 }

// weigh sums the weights of a set.
func weigh(set []uint32) (sum int64) {
	for _, g := range set {
		sum += gramWeight(g)
	}
	return sum
}

// BackgroundTable packs counted hashes into a table of backgroundTable with 2^n buckets: the commonest first, as many as
// find room. It is here for gen_background.go alone. counted must be sorted, commonest first.
func BackgroundTable(n int, counted []Counted) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(n))
	slots := make([]byte, 2*bucketSlots<<n)
	shift := uint32(32 - n)
	for _, c := range counted {
		mixed := c.Hash * 0x85EBCA6B
		at := int(mixed>>shift) * 2 * bucketSlots
		for i := at; i < at+2*bucketSlots; i += 2 {
			if held := binary.LittleEndian.Uint16(slots[i:]); held&0xFFF0 == uint16(mixed&0xFFF)<<4 && held != 0 {
				break // another hash with the same fingerprint was commoner
			} else if held == 0 {
				binary.LittleEndian.PutUint16(slots[i:], uint16(mixed&0xFFF)<<4|uint16(min(c.Rarity, 14)+1))
				break
			}
		}
	}
	return append(b, slots...)
}

// Counted is a hash and the rarity it was counted at.
type Counted struct {
	Hash   uint32
	Rarity int
}

// BackgroundHashes gives the short grams and the long grams of a text's canonical form as sets, with the keys of the web
// sites it links to among the long ones, for gen_background.go.
func BackgroundHashes(text string) (grams, keys []uint32) {
	var c canon
	c.set(text)
	keys = sortedSet(rolling(nil, c.units, keyLen))
	for _, link := range c.links {
		if d := linkDomain(link); !isShortener(d) {
			keys = append(keys, domainKey(d))
		}
	}
	return gramSet(nil, c.units), keys
}
