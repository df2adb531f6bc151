package store

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// What two clusters can share, as keys of one index; the schema says which range is whose.
const (
	linkKeys    = 1 << 32 // from here: links
	accountKeys = 1 << 52 // from here: accounts
	keyEnd      = 1 << 53 // JavaScript's whole numbers end here
)

// linkKey gives the key of a link's hash: its upper bits. Two links with one key are told apart by the exact comparison.
func linkKey(link uint64) int64 { return linkKeys + int64(link>>12)%(accountKeys-linkKeys) }

// accountKey gives the key of a keyed account hash.
func accountKey(account string) int64 {
	sum := sha256.Sum256([]byte(account))
	return accountKeys + int64(binary.BigEndian.Uint64(sum[:])>>12)%(keyEnd-accountKeys)
}

// clusterKeys gives all keys of a cluster, sorted, each once.
func clusterKeys(sketch []uint32, links []uint64, accounts []string) []int64 {
	keys := make([]int64, 0, len(sketch)+len(links)+len(accounts))
	for _, e := range sketch {
		keys = append(keys, int64(e))
	}
	for _, l := range links {
		keys = append(keys, linkKey(l))
	}
	for _, a := range accounts {
		keys = append(keys, accountKey(a))
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// packSketch writes a sketch as bytes.
func packSketch(sketch []uint32) []byte {
	b := make([]byte, 0, 4*len(sketch))
	for _, e := range sketch {
		b = binary.LittleEndian.AppendUint32(b, e)
	}
	return b
}

// unpackSketch reads what packSketch wrote.
func unpackSketch(b []byte) []uint32 {
	var sketch []uint32
	for ; len(b) >= 4; b = b[4:] {
		sketch = append(sketch, binary.LittleEndian.Uint32(b))
	}
	return sketch
}

// packLinks writes hashes of links as bytes.
func packLinks(links []uint64) []byte {
	b := make([]byte, 0, 8*len(links))
	for _, l := range links {
		b = binary.LittleEndian.AppendUint64(b, l)
	}
	return b
}

// unpackLinks reads what packLinks wrote.
func unpackLinks(b []byte) []uint64 {
	var links []uint64
	for ; len(b) >= 8; b = b[8:] {
		links = append(links, binary.LittleEndian.Uint64(b))
	}
	return links
}
