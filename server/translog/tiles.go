package translog

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// The tiles of C2SP tlog-tiles.
const (
	TileHeight = 8               // levels of the tree in a tile
	TileWidth  = 1 << TileHeight // hashes in a full one
)

// maxLevel is the last level of tiles that a path can name.
const maxLevel = 63

// entriesLevel is Level of an entry bundle's path.
const entriesLevel = -1

// TilePath is the name of a tile or an entry bundle: "tile/0/x001/067", "tile/1/000.p/3", "tile/entries/000.p/17".
type TilePath struct {
	Level   int // of the tile; 0 for entries
	Entries bool
	N       int64
	Width   int // TileWidth if it is full
}

// String gives the path, as C2SP tlog-tiles writes it.
func (p TilePath) String() string {
	t := tlog.Tile{H: TileHeight, L: p.Level, N: p.N, W: p.Width}
	if p.Entries {
		t.L = entriesLevel
	}
	rest := strings.TrimPrefix(t.Path(), "tile/"+strconv.Itoa(TileHeight)+"/") // the sumdb has the height in the path, C2SP has not
	if data, ok := strings.CutPrefix(rest, "data/"); ok {
		rest = "entries/" + data
	}
	return "tile/" + rest
}

// ParseTilePath reads a path; it takes no other spelling than String's.
func ParseTilePath(path string) (TilePath, error) {
	bad := fmt.Errorf("translog: %q is no path of a tile", path)
	rest, ok := strings.CutPrefix(path, "tile/")
	if !ok {
		return TilePath{}, bad
	}
	if entries, ok := strings.CutPrefix(rest, "entries/"); ok {
		rest = "data/" + entries
	}
	t, err := tlog.ParseTilePath("tile/" + strconv.Itoa(TileHeight) + "/" + rest)
	if err != nil {
		return TilePath{}, bad
	}
	p := TilePath{Level: max(t.L, 0), Entries: t.L == entriesLevel, N: t.N, Width: t.W}
	if p.String() != path || p.Level > maxLevel {
		return TilePath{}, bad
	}
	return p, nil
}

// EncodeBundle writes an entry bundle: for each record its length as a big-endian uint16, and its bytes.
func EncodeBundle(records [][32]byte) []byte {
	out := make([]byte, 0, len(records)*(2+sha256.Size))
	for _, r := range records {
		out = binary.BigEndian.AppendUint16(out, sha256.Size)
		out = append(out, r[:]...)
	}
	return out
}

// DecodeBundle reads an entry bundle. Every record of this log is a digest of 32 bytes.
func DecodeBundle(b []byte) ([][32]byte, error) {
	const each = 2 + sha256.Size
	if len(b)%each != 0 || len(b) > TileWidth*each {
		return nil, errors.New("translog: an entry bundle has up to 256 records of 32 bytes")
	}
	var out [][32]byte
	for ; len(b) > 0; b = b[each:] {
		if binary.BigEndian.Uint16(b) != sha256.Size {
			return nil, errors.New("translog: a record is 32 bytes")
		}
		out = append(out, [32]byte(b[2:each]))
	}
	return out, nil
}

// ReadTile gives the bytes of a tile or an entry bundle: from a folder, a server, a store.
type ReadTile func(TilePath) ([]byte, error)

// VerifyLog reads every record of the log and recomputes the root of a signed checkpoint from them; with tiles it also compares
// every full and partial tile with what it should be, because a wrong tile gives others wrong proofs. It gives the
// checkpoint's tree. visit, if not nil, is told each record: an auditor looks for the receipts that he holds.
func VerifyLog(checkpoint []byte, verifier note.Verifier, read ReadTile, tiles bool, visit func(index int64, digest [32]byte)) (tlog.Tree, error) {
	c, err := OpenCheckpoint(checkpoint, verifier)
	if err != nil {
		return tlog.Tree{}, err
	}
	levels := [][]tlog.Hash{nil} // by level of tiles: the hashes of the tile that is being filled
	check := func(level int, n int64) error {
		if !tiles {
			return nil
		}
		return compareTile(read, TilePath{Level: level, N: n, Width: len(levels[level])}, levels[level])
	}
	full := make([]int64, maxLevel+1) // by level: tiles that are full
	var take func(level int, h tlog.Hash) error
	take = func(level int, h tlog.Hash) error {
		if level == len(levels) {
			levels = append(levels, nil)
		}
		if levels[level] = append(levels[level], h); len(levels[level]) < TileWidth {
			return nil
		}
		if err := check(level, full[level]); err != nil {
			return err
		}
		root := treeOf(levels[level])
		levels[level] = levels[level][:0]
		full[level]++
		return take(level+1, root)
	}
	if err := eachRecord(c.Tree.N, read, func(index int64, digest [32]byte) error {
		if visit != nil {
			visit(index, digest)
		}
		return take(0, RecordHash(digest))
	}); err != nil {
		return tlog.Tree{}, err
	}
	for level := range levels {
		if len(levels[level]) > 0 {
			if err := check(level, full[level]); err != nil {
				return tlog.Tree{}, err
			}
		}
	}
	if root := rootOf(levels); root != c.Tree.Hash {
		return tlog.Tree{}, fmt.Errorf("translog: the %d records have the root %s, the checkpoint says %s", c.Tree.N, root, c.Tree.Hash)
	}
	return c.Tree, nil
}

// eachRecord reads all records of a log of n records, bundle by bundle.
func eachRecord(n int64, read ReadTile, visit func(int64, [32]byte) error) error {
	for at := int64(0); at < n; {
		p := TilePath{Entries: true, N: at / TileWidth, Width: int(min(n-at, TileWidth))}
		b, err := read(p)
		if err != nil {
			return fmt.Errorf("translog: %s: %w", p, err)
		}
		records, err := DecodeBundle(b)
		if err != nil || len(records) != p.Width {
			return fmt.Errorf("translog: %s has %d records (%w)", p, len(records), err)
		}
		for _, r := range records {
			if err := visit(at, r); err != nil {
				return err
			}
			at++
		}
	}
	return nil
}

// compareTile reads a tile and says with an error that it is another than it should be.
func compareTile(read ReadTile, p TilePath, want []tlog.Hash) error {
	got, err := read(p)
	if err != nil {
		return fmt.Errorf("translog: %s: %w", p, err)
	}
	if len(got) != len(want)*tlog.HashSize {
		return fmt.Errorf("translog: %s has %d bytes", p, len(got))
	}
	for i, h := range want {
		if tlog.Hash(got[i*tlog.HashSize:(i+1)*tlog.HashSize]) != h {
			return fmt.Errorf("translog: %s: hash %d is wrong", p, i)
		}
	}
	return nil
}

// treeOf gives the root of the tree of these subtrees' roots, split as RFC 6962 splits: at the greatest power of two below.
func treeOf(hashes []tlog.Hash) tlog.Hash {
	if len(hashes) == 1 {
		return hashes[0]
	}
	k := 1
	for k*2 < len(hashes) {
		k *= 2
	}
	return tlog.NodeHash(treeOf(hashes[:k]), treeOf(hashes[k:]))
}

// rootOf gives the root of a tree from the unfinished tile of every level: the part of a lower level is the last, incomplete
// child of the level above.
func rootOf(levels [][]tlog.Hash) tlog.Hash {
	var below *tlog.Hash
	for _, tile := range levels {
		if below != nil {
			tile = append(tile[:len(tile):len(tile)], *below)
		}
		if len(tile) > 0 {
			h := treeOf(tile)
			below = &h
		}
	}
	if below == nil {
		empty, _ := tlog.TreeHash(0, nil) // of nothing: it cannot fail
		return empty
	}
	return *below
}
