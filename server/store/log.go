package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/translog"
)

// edge is the log's growing end: all that is needed to append and to prove what was appended.
type edge struct {
	tree     tlog.Tree
	frontier map[int64]tlog.Hash // by stored-hash index: the roots of the full subtrees that the tree is made of
}

// ReadHashes implements tlog.HashReader for the frontier.
func (e *edge) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		h, ok := e.frontier[x]
		if !ok {
			return nil, fmt.Errorf("store: hash %d is not at the log's edge", x)
		}
		out[i] = h
	}
	return out, nil
}

// edgeOf reads the edge of a tree of n records. TreeHash asks for exactly the frontier.
func edgeOf(n int64, hashes tlog.HashReader) (*edge, error) {
	e := &edge{tree: tlog.Tree{N: n}, frontier: map[int64]tlog.Hash{}}
	root, err := tlog.TreeHash(n, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		list, err := hashes.ReadHashes(indexes)
		for i := range list {
			e.frontier[indexes[i]] = list[i]
		}
		return list, err
	}))
	e.tree.Hash = root
	return e, err
}

// scanTree reads size and root.
func scanTree(r row) (t tlog.Tree, err error) {
	var root []byte
	err = r.Scan(&t.N, &root)
	if len(root) == 0 && t.N == 0 {
		t.Hash, _ = tlog.TreeHash(0, nil) // of nothing: it cannot fail
	}
	copy(t.Hash[:], root)
	return t, err
}

// LogTree gives the log's present size and root.
func (s *Store) LogTree(ctx context.Context) (tlog.Tree, error) {
	return one(ctx, s.db, scanTree, "SELECT size, root FROM log_tree WHERE id = 1")
}

// readEdge reads the log's growing end and compares the root that it gives with the one that was stored with it.
func (s *Store) readEdge(ctx context.Context) (*edge, error) {
	tree, err := s.LogTree(ctx)
	if err != nil {
		return nil, err
	}
	e, err := edgeOf(tree.N, s.HashReader(ctx))
	if err != nil {
		return nil, err
	}
	if e.tree.Hash != tree.Hash {
		return nil, fmt.Errorf("store: the log is damaged: its %d records have another root than the one stored", tree.N)
	}
	return e, nil
}

// HashReader reads the log's hashes, for proofs of inclusion and consistency. It keeps the tiles that it read, so it is for one
// request.
func (s *Store) HashReader(ctx context.Context) tlog.HashReader {
	return &logHashes{ctx: ctx, db: s.db, tiles: map[[2]int64][]tlog.Hash{}}
}

// logHashes reads hashes out of tiles of 256: the leaves, and the roots of full tiles.
type logHashes struct {
	ctx   context.Context
	db    database
	tiles map[[2]int64][]tlog.Hash // by level of the tile and number
}

// ReadHashes implements tlog.HashReader.
func (l *logHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		level, n := tlog.SplitStoredHashIndex(x)
		within := level % translog.TileHeight
		first, count := n<<within, int64(1)<<within
		key := [2]int64{int64(level / translog.TileHeight), first >> translog.TileHeight}
		tile, err := l.tile(key)
		if err != nil {
			return nil, err
		}
		from := first - key[1]<<translog.TileHeight
		if from+count > int64(len(tile)) {
			return nil, fmt.Errorf("store: the log has no hash %d of level %d", n, level)
		}
		out[i] = subtree(tile[from : from+count])
	}
	return out, nil
}

// subtree gives the root of a full subtree.
func subtree(hashes []tlog.Hash) tlog.Hash {
	if len(hashes) == 1 {
		return hashes[0]
	}
	half := len(hashes) / 2
	return tlog.NodeHash(subtree(hashes[:half]), subtree(hashes[half:]))
}

// tile reads a tile, as wide as it is.
func (l *logHashes) tile(key [2]int64) ([]tlog.Hash, error) {
	if t, ok := l.tiles[key]; ok {
		return t, nil
	}
	t, err := readTile(l.ctx, l.db, key[0], key[1], translog.TileWidth)
	if err == nil {
		l.tiles[key] = t
	}
	return t, err
}

// place is a row of the log: where it stands, and its bytes.
type place struct {
	at    int64
	bytes []byte
}

// scanPlace reads a place.
func scanPlace(r row) (p place, err error) { return p, r.Scan(&p.at, &p.bytes) }

// readPlaces reads up to width rows of a level of the log from the beginning of a tile. Those there are have no gap.
func readPlaces(ctx context.Context, db database, level, n int64, width int) ([]place, error) {
	first := n << translog.TileHeight
	var list []place
	var err error
	if level == 0 {
		list, err = all(ctx, db, scanPlace, "SELECT idx, digest FROM log_leaves WHERE idx >= $1 AND idx < $2 ORDER BY idx", first, first+int64(width))
	} else {
		list, err = all(ctx, db, scanPlace, "SELECT n, hash FROM log_nodes WHERE level = $1 AND n >= $2 AND n < $3 ORDER BY n", level, first, first+int64(width))
	}
	for i, p := range list {
		if p.at != first+int64(i) || len(p.bytes) != tlog.HashSize {
			return nil, fmt.Errorf("store: the log is damaged: level %d has a gap at %d", level, first+int64(i))
		}
	}
	return list, err
}

// readTile reads up to width hashes of a tile.
func readTile(ctx context.Context, db database, level, n int64, width int) ([]tlog.Hash, error) {
	list, err := readPlaces(ctx, db, level, n, width)
	out := make([]tlog.Hash, len(list))
	for i, p := range list {
		if level == 0 {
			out[i] = translog.RecordHash([32]byte(p.bytes))
		} else {
			out[i] = tlog.Hash(p.bytes)
		}
	}
	return out, err
}

// errNoTile is the answer for a tile that the log has not got.
var errNoTile = &campaign.Error{Code: campaign.ErrNotFound}

// Tile gives a tile of the log: width hashes of 32 bytes. ErrNotFound if the log has not got so far.
func (s *Store) Tile(ctx context.Context, level int, n int64, width int) ([]byte, error) {
	if level < 0 || level > 7 || n < 0 || n > 1<<48 || width < 1 || width > translog.TileWidth {
		return nil, errNoTile
	}
	list, err := readTile(ctx, s.db, int64(level), n, width)
	if err != nil {
		return nil, err
	}
	if len(list) < width {
		return nil, errNoTile
	}
	var b bytes.Buffer
	for _, h := range list {
		b.Write(h[:])
	}
	return b.Bytes(), nil
}

// Entries gives an entry bundle of the log. ErrNotFound if the log has not got so far.
func (s *Store) Entries(ctx context.Context, n int64, width int) ([]byte, error) {
	if n < 0 || n > 1<<48 || width < 1 || width > translog.TileWidth {
		return nil, errNoTile
	}
	list, err := readPlaces(ctx, s.db, 0, n, width)
	if err != nil {
		return nil, err
	}
	if len(list) < width {
		return nil, errNoTile
	}
	records := make([][32]byte, len(list))
	for i, p := range list {
		records[i] = [32]byte(p.bytes)
	}
	return translog.EncodeBundle(records), nil
}

// Checkpoint gives a signed checkpoint of the log as it is now.
func (s *Store) Checkpoint(ctx context.Context) ([]byte, error) {
	if s.signer == nil {
		return nil, errNoSigner
	}
	tree, err := s.LogTree(ctx)
	if err != nil {
		return nil, err
	}
	return translog.SignCheckpoint(s.signer, tree)
}

// DailyCheckpoint gives the day's checkpoint, with the cosignatures that it has by now. The first call of a day makes it; it is
// then the same for everyone. day is "2006-01-02" and must be the caller's today.
func (s *Store) DailyCheckpoint(ctx context.Context, day string) ([]byte, error) {
	const query = "SELECT signed FROM checkpoints WHERE day = $1"
	signed, err := one(ctx, s.db, text, query, day)
	if !notFound(err) {
		return []byte(signed), err
	}
	if s.signer == nil {
		return nil, errNoSigner
	}
	tree, err := s.LogTree(ctx)
	if err != nil {
		return nil, err
	}
	made, err := translog.SignCheckpoint(s.signer, tree)
	if err != nil {
		return nil, err
	}
	if err := s.write(ctx, do("INSERT INTO checkpoints (day, size, signed) VALUES ($1, $2, $3) ON CONFLICT (day) DO NOTHING", day, tree.N, string(made))); err != nil {
		return nil, err
	}
	signed, err = one(ctx, s.db, text, query, day) // another process may have been first
	return []byte(signed), err
}

// AddCosignature adds to the day's checkpoint the cosignatures of known witnesses that a copy of it carries. verifier is the log's own.
func (s *Store) AddCosignature(ctx context.Context, day string, cosigned []byte, verifier note.Verifier, witnesses ...note.Verifier) error {
	for range retries {
		old, err := one(ctx, s.db, text, "SELECT signed FROM checkpoints WHERE day = $1", day)
		if err != nil {
			return err
		}
		signed, err := translog.AddCosignatures([]byte(old), cosigned, verifier, witnesses...)
		if err != nil {
			return errors.Join(&campaign.Error{Code: campaign.ErrInvalid}, err)
		}
		changed, err := s.db.batch(ctx, []statement{do("UPDATE checkpoints SET signed = $1 WHERE day = $2 AND signed = $3", string(signed), day, old)})
		if err != nil || changed[0] == 1 {
			return err
		}
	}
	return &campaign.Error{Code: campaign.ErrChanged}
}
