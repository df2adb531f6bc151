package detect

import "encoding/binary"

// The background model says how common a gram or a key is in ordinary English and French posts on Canadian politics. It
// is a table of hashes made by gen_background.go into background_table.go: no text can be read out of it. It is a string
// because package embed would bring time and io/fs into the guest.

// Layout of backgroundTable, little-endian: two tables, grams then keys; each a uint32 n, then 2^n buckets of bucketSlots
// uint16. A slot is a fingerprint in its upper 12 bits and a commonness (the rarity: floor(-log2(share of posts that hold it))) plus one in its lower 4; 0 is empty.
const bucketSlots = 4

// hashTable looks hashes up; about one unknown hash in a thousand is taken for a known one.
type hashTable struct {
	slots string
	shift uint32
}

var backgroundGrams, backgroundKeys = loadBackground(backgroundTable)

// loadBackground slices the tables; a build with damaged ones does not start.
func loadBackground(s string) (grams, keys hashTable) {
	take := func() hashTable {
		n := binary.LittleEndian.Uint32([]byte(s[:4]))
		size := 2 * bucketSlots << n
		t := hashTable{s[4 : 4+size], 32 - n}
		s = s[4+size:]
		return t
	}
	grams = take()
	return grams, take()
}

// find gives the commonness stored for a hash, or -1.
func (t *hashTable) find(hash uint32) int {
	mixed := hash * 0x85EBCA6B // so that bucket and fingerprint do not depend on how hash was finished
	at := int(mixed>>t.shift) * 2 * bucketSlots
	bucket := t.slots[at : at+2*bucketSlots]
	want := uint16(mixed&0xFFF) << 4
	for i := 0; i < len(bucket); i += 2 {
		if s := uint16(bucket[i]) | uint16(bucket[i+1])<<8; s&0xFFF0 == want && s != 0 {
			return int(s&15) - 1
		}
	}
	return -1
}

// gramWeight is the weight of a short gram in similarities: how many bits rarer it is than the commonest ones, at least 1.
func gramWeight(gram uint32) int64 {
	r := backgroundGrams.find(gram)
	if r < 0 {
		return unknownWeight
	}
	return max(1, int64(r)-ordinaryBits)
}

// commonKey says whether a key is one that ordinary posts often hold.
func commonKey(key uint32) bool { return backgroundKeys.find(key) >= 0 }

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
	keys = winnow(nil, rolling(nil, c.units, keyLen), 1, func(uint32) bool { return false })
	for _, link := range c.links {
		if d := linkDomain(link); !isShortener(d) {
			keys = append(keys, domainKey(d))
		}
	}
	return gramSet(nil, c.units), keys
}
