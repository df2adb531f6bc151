// Package translog is the append-only log that makes a receipt worth something: a Merkle tree (RFC 6962, as in
// golang.org/x/mod/sumdb/tlog) of the digests of all reports, with signed checkpoints, receipts, and the checks that a client
// or an auditor makes without the server. It reads hashes from a HashReader and stores nothing itself. docs/log.md has the
// formats.
package translog

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// RecordHash is the leaf's hash of a report's digest: the record is the 32 bytes of the digest and nothing else.
func RecordHash(digest [32]byte) tlog.Hash { return tlog.RecordHash(digest[:]) }

// GenerateKey makes the key of a log. Both are text in note's format: the signer's is secret, the verifier's goes to every
// client. The origin is one line without spaces and plus signs, such as "refrain.example.ca/log".
func GenerateKey(origin string) (signer, verifier string, err error) {
	return note.GenerateKey(rand.Reader, origin)
}

// Verifier gives the verifier of a signer that note.NewSigner made from the text skey.
func Verifier(skey string) (note.Verifier, error) {
	signer, key, err := parseSigner(skey)
	if err != nil {
		return nil, err
	}
	vkey, err := note.NewEd25519VerifierKey(signer.Name(), key.Public().(ed25519.PublicKey))
	if err != nil {
		return nil, fmt.Errorf("translog: %w", err)
	}
	return note.NewVerifier(vkey)
}

// Append gives the tree after the records were added to a tree, and every hash that was not there before: an overlay to
// be read over the old hashes. It needs the old hashes for O(log n) places only.
func Append(old tlog.Tree, records [][32]byte, hashes tlog.HashReader) (tlog.Tree, *Overlay, error) {
	o := &Overlay{Base: hashes, first: tlog.StoredHashCount(old.N)}
	for i, digest := range records {
		added, err := tlog.StoredHashesForRecordHash(old.N+int64(i), RecordHash(digest), o)
		if err != nil {
			return tlog.Tree{}, nil, fmt.Errorf("translog: append record %d: %w", old.N+int64(i), err)
		}
		o.added = append(o.added, added...)
	}
	tree := tlog.Tree{N: old.N + int64(len(records))}
	root, err := tlog.TreeHash(tree.N, o)
	if err != nil {
		return tlog.Tree{}, nil, fmt.Errorf("translog: root: %w", err)
	}
	tree.Hash = root
	return tree, o, nil
}

// Overlay is a HashReader: hashes that were just computed, over those that are stored.
type Overlay struct {
	Base  tlog.HashReader
	first int64 // the stored-hash index of added[0]; tlog numbers hashes in the order in which they come to be
	added []tlog.Hash
}

// ReadHashes implements tlog.HashReader.
func (o *Overlay) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	var below, places []int64
	for i, x := range indexes {
		switch {
		case x < o.first:
			below, places = append(below, x), append(places, int64(i))
		case x-o.first < int64(len(o.added)):
			out[i] = o.added[x-o.first]
		default:
			return nil, fmt.Errorf("translog: hash %d is not in the tree", x)
		}
	}
	if len(below) == 0 {
		return out, nil
	}
	read, err := o.Base.ReadHashes(below)
	if err != nil {
		return nil, err
	}
	if len(read) != len(below) {
		return nil, errors.New("translog: a hash reader gave too few hashes")
	}
	for i, h := range read {
		out[places[i]] = h
	}
	return out, nil
}
