package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/refrain-project/refrain/server/campaign"
)

// The bounds on the ordinary posts that signatures are tried on.
const (
	CorpusElements = 48      // elements kept of a post, the least ones
	MaxCorpus      = 100_000 // posts
)

// CorpusFile is a file of ordinary posts that the operator supplied.
type CorpusFile struct {
	ID      string // made from what is kept of its posts
	Name    string
	Posts   int64
	Added   int64
	AddedBy string // actor
}

// AddCorpus keeps ordinary posts, each as detect.RareGrams gives it: sorted numbers of 24 bits, of which the first CorpusElements are
// kept. ID and Posts of the file are filled in. ErrConflict if the same posts are there already, ErrTooLarge if there would be more than MaxCorpus.
func (s *Store) AddCorpus(ctx context.Context, file CorpusFile, posts [][]uint32) (CorpusFile, error) {
	parts := packPosts(posts)
	sum := sha256.New()
	for _, p := range parts {
		sum.Write(p)
	}
	file.ID, file.Posts = hex.EncodeToString(sum.Sum(nil)), int64(len(posts))
	steps := []statement{
		guard("COALESCE((SELECT SUM(posts) FROM corpus_files), 0) + $1 <= $2", file.Posts, int64(MaxCorpus)),
		do("INSERT INTO corpus_files (id, name, posts, added, added_by) VALUES ($1, $2, $3, $4, $5)", file.ID, file.Name, file.Posts, file.Added, file.AddedBy),
	}
	for i, p := range parts {
		steps = append(steps, do("INSERT INTO corpus_parts (file, part, bytes) VALUES ($1, $2, $3)", file.ID, int64(i), p))
	}
	err := s.write(ctx, steps...)
	if errors.Is(err, errGuard) {
		return file, &campaign.Error{Code: campaign.ErrTooLarge, Field: "corpus", Limit: MaxCorpus}
	}
	return file, coded(err, errTaken, campaign.ErrConflict)
}

// RemoveCorpus forgets a file of ordinary posts; ErrNotFound if there is none.
func (s *Store) RemoveCorpus(ctx context.Context, id string) error {
	changed, err := s.db.batch(ctx, []statement{do("DELETE FROM corpus_files WHERE id = $1", id), do("DELETE FROM corpus_parts WHERE file = $1", id)})
	if err == nil && changed[0] == 0 {
		err = &campaign.Error{Code: campaign.ErrNotFound}
	}
	return err
}

// scanCorpusFile reads a row of corpus_files.
func scanCorpusFile(r row) (f CorpusFile, err error) {
	return f, r.Scan(&f.ID, &f.Name, &f.Posts, &f.Added, &f.AddedBy)
}

// CorpusFiles lists the files of ordinary posts, by when they were added.
func (s *Store) CorpusFiles(ctx context.Context) ([]CorpusFile, error) {
	return all(ctx, s.db, scanCorpusFile, "SELECT id, name, posts, added, added_by FROM corpus_files ORDER BY added, id")
}

// scanBytes scans one run of bytes.
func scanBytes(r row) (b []byte, err error) { return b, r.Scan(&b) }

// CorpusPosts calls visit for every ordinary post; what it is given is good until it returns.
func (s *Store) CorpusPosts(ctx context.Context, visit func(elements []uint32)) error {
	files, err := s.CorpusFiles(ctx)
	if err != nil {
		return err
	}
	var post []uint32
	for _, f := range files {
		for part := int64(0); ; part++ {
			list, err := all(ctx, s.db, scanBytes, "SELECT bytes FROM corpus_parts WHERE file = $1 AND part = $2", f.ID, part)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				break
			}
			for b := list[0]; len(b) > 0; {
				n := int(b[0])
				if b = b[1:]; len(b) < 3*n {
					return errors.New("store: a part of the corpus is damaged")
				}
				post = post[:0]
				for ; n > 0; n, b = n-1, b[3:] {
					post = append(post, uint32(b[0])|uint32(b[1])<<8|uint32(b[2])<<16)
				}
				visit(post)
			}
		}
	}
	return nil
}

// packPosts writes posts into parts, none cut in two.
func packPosts(posts [][]uint32) (parts [][]byte) {
	var b []byte
	for _, p := range posts {
		p = p[:min(len(p), CorpusElements)]
		if len(b)+1+3*len(p) > partSize {
			parts, b = append(parts, b), nil
		}
		b = append(b, byte(len(p)))
		for _, e := range p {
			b = append(b, byte(e), byte(e>>8), byte(e>>16))
		}
	}
	if len(b) > 0 {
		parts = append(parts, b)
	}
	return parts
}
