package store

import (
	"context"
	"crypto/sha256"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/refrain-project/refrain/server/translog"
)

// checkLog recomputes the log from its leaves and compares all that is stored of it.
func (s *Store) checkLog(ctx context.Context) (tlog.Tree, error) {
	stored, err := s.LogTree(ctx)
	if err != nil {
		return tlog.Tree{}, err
	}
	tree, err := edgeOf(0, nil)
	if err != nil {
		return tlog.Tree{}, err
	}
	for n := int64(0); n<<translog.TileHeight < stored.N; n++ {
		list, err := readPlaces(ctx, s.db, 0, n, translog.TileWidth)
		if err != nil {
			return tlog.Tree{}, err
		}
		list = list[:min(int64(len(list)), stored.N-n<<translog.TileHeight)]
		records := make([][32]byte, len(list))
		for i, p := range list {
			records[i] = [32]byte(p.bytes)
		}
		next, hashes, err := translog.Append(tree.tree, records, tree)
		if err != nil {
			return tlog.Tree{}, err
		}
		if err := s.checkNodes(ctx, tree.tree.N, next.N, hashes); err != nil {
			return tlog.Tree{}, err
		}
		if tree, err = edgeOf(next.N, hashes); err != nil {
			return tlog.Tree{}, err
		}
	}
	if tree.tree != stored {
		return tlog.Tree{}, fmt.Errorf("the log's leaves give %d records and the root %s, stored are %d and %s", tree.tree.N, tree.tree.Hash, stored.N, stored.Hash)
	}
	above, err := one(ctx, s.db, number, "SELECT COUNT(*) FROM log_leaves WHERE idx >= $1", stored.N)
	if err == nil && above != 0 {
		err = fmt.Errorf("%d leaves stand beyond the end of the log", above)
	}
	return stored, err
}

// checkNodes compares the stored roots of the tiles that became full between two sizes.
func (s *Store) checkNodes(ctx context.Context, from, to int64, hashes tlog.HashReader) error {
	steps, err := growLog(nil, tlog.Tree{N: from}, tlog.Tree{N: to}, hashes)
	if err != nil {
		return err
	}
	for _, step := range steps[:len(steps)-1] { // the last one is the state of the log
		p, err := one(ctx, s.db, scanPlace, "SELECT n, hash FROM log_nodes WHERE level = $1 AND n = $2", step.args[0], step.args[1])
		if err != nil {
			return fmt.Errorf("tile root %d of level %d: %w", step.args[1], step.args[0], err)
		}
		if want, ok := step.args[2].([]byte); !ok || string(p.bytes) != string(want) {
			return fmt.Errorf("tile root %d of level %d is wrong", step.args[1], step.args[0])
		}
	}
	return nil
}

// checkBodies compares every body with its digest, and finds reports whose body is missing though it was not erased.
func (s *Store) checkBodies(ctx context.Context) (bodies int64, err error) {
	for after := int64(-1); ; {
		list, err := all(ctx, s.db, scanReport, "SELECT "+reportColumns+" FROM reports WHERE log_index > $1 ORDER BY log_index LIMIT 200", after)
		if err != nil || len(list) == 0 {
			return bodies, err
		}
		for i := range list {
			r := &list[i]
			after = r.LogIndex
			parts, err := all(ctx, s.db, scanPlace, "SELECT part, bytes FROM bodies WHERE log_index = $1 ORDER BY part", r.LogIndex)
			if err != nil {
				return bodies, err
			}
			if r.Erased != 0 {
				if len(parts) != 0 {
					return bodies, fmt.Errorf("report %d was erased and has a body", r.LogIndex)
				}
				continue
			}
			sum := sha256.New()
			for _, p := range parts {
				_, _ = sum.Write(p.bytes) // a hash takes everything
			}
			if [32]byte(sum.Sum(nil)) != r.Digest {
				return bodies, fmt.Errorf("the body of report %d is not the one in the log", r.LogIndex)
			}
			bodies++
		}
	}
}
