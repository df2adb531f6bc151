package translog

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is a state of the log that its key signed.
type Checkpoint struct {
	Origin    string // names the log: the name of its key
	Tree      tlog.Tree
	Witnesses []string // names of the known witnesses whose cosignatures are on it and hold
}

// checkpointText gives the body of a checkpoint: origin, number of records, root. There are no extension lines.
func checkpointText(origin string, tree tlog.Tree) string {
	return fmt.Sprintf("%s\n%d\n%s\n", origin, tree.N, tree.Hash)
}

// SignCheckpoint signs a state of the log. The origin is the signer's name.
func SignCheckpoint(signer note.Signer, tree tlog.Tree) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: checkpointText(signer.Name(), tree)}, signer)
	if err != nil {
		return nil, fmt.Errorf("translog: sign the checkpoint: %w", err)
	}
	return signed, nil
}

// OpenCheckpoint reads a checkpoint that the log's key signed. Cosignatures of the given witnesses are checked and named;
// those of others are passed over, as are extension lines, of which C2SP says that they may be there.
func OpenCheckpoint(signed []byte, verifier note.Verifier, witnesses ...note.Verifier) (*Checkpoint, error) {
	n, err := note.Open(signed, note.VerifierList(append([]note.Verifier{verifier}, witnesses...)...))
	if err != nil {
		return nil, fmt.Errorf("translog: open the checkpoint: %w", err)
	}
	c := &Checkpoint{}
	own := false
	for _, s := range n.Sigs {
		if s.Name == verifier.Name() && s.Hash == verifier.KeyHash() {
			own = true
		} else {
			c.Witnesses = append(c.Witnesses, s.Name)
		}
	}
	if !own {
		return nil, fmt.Errorf("translog: the checkpoint is not signed by %s", verifier.Name())
	}
	if c.Origin, c.Tree, err = parseCheckpoint(n.Text); err != nil {
		return nil, err
	}
	if c.Origin != verifier.Name() {
		return nil, fmt.Errorf("translog: the checkpoint is of %q, not of %q", c.Origin, verifier.Name())
	}
	return c, nil
}

// parseCheckpoint reads the body of a checkpoint and takes no other spelling of it than checkpointText's.
func parseCheckpoint(text string) (origin string, tree tlog.Tree, err error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) != 4 || lines[0] == "" {
		return "", tree, errors.New("translog: a checkpoint has an origin, a size and a root")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return "", tree, fmt.Errorf("translog: %q is no size", lines[1])
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize || base64.StdEncoding.EncodeToString(root) != lines[2] {
		return "", tree, fmt.Errorf("translog: %q is no root", lines[2])
	}
	tree.N = size
	copy(tree.Hash[:], root)
	return lines[0], tree, nil
}

// AddCosignatures gives the checkpoint with the cosignatures that another copy of it carries and that hold under the keys
// of known witnesses. The copy must be of the same log and state. Nothing that does not hold is taken over.
func AddCosignatures(checkpoint, cosigned []byte, verifier note.Verifier, witnesses ...note.Verifier) ([]byte, error) {
	all := note.VerifierList(append([]note.Verifier{verifier}, witnesses...)...)
	ours, err := note.Open(checkpoint, all)
	if err != nil {
		return nil, fmt.Errorf("translog: open the checkpoint: %w", err)
	}
	if _, err := OpenCheckpoint(checkpoint, verifier); err != nil {
		return nil, err
	}
	theirs, err := note.Open(cosigned, note.VerifierList(witnesses...))
	if err != nil {
		return nil, fmt.Errorf("translog: no cosignature of a known witness: %w", err)
	}
	if theirs.Text != ours.Text {
		return nil, errors.New("translog: the cosignatures are on another checkpoint")
	}
	ours.UnverifiedSigs = nil
	for _, s := range theirs.Sigs {
		if !hasSignature(ours.Sigs, s) {
			ours.Sigs = append(ours.Sigs, s)
		}
	}
	return note.Sign(ours)
}

// hasSignature says whether a key's signature is there already. A cosignature carries its own time, so a second one of the same
// witness is not the same bytes; the first stays.
func hasSignature(sigs []note.Signature, s note.Signature) bool {
	for _, old := range sigs {
		if old.Name == s.Name && old.Hash == s.Hash {
			return true
		}
	}
	return false
}

// ProveConsistency gives the proof that the log of size newer begins with the log of size older.
func ProveConsistency(older, newer int64, hashes tlog.HashReader) (tlog.TreeProof, error) {
	if older == 0 || older == newer {
		return nil, nil
	}
	return tlog.ProveTree(newer, older, hashes)
}

// CheckConsistency says with an error that the newer state of the log does not begin with the older one: records were
// dropped, changed or put in between. A client does this from the last checkpoint that it saw to every new one.
func CheckConsistency(older, newer tlog.Tree, proof tlog.TreeProof) error {
	switch {
	case newer.N < older.N:
		return fmt.Errorf("translog: the log shrank from %d to %d records", older.N, newer.N)
	case older.N == 0:
		return nil
	case newer.N == older.N:
		if newer.Hash != older.Hash {
			return fmt.Errorf("translog: two different logs of %d records", older.N)
		}
		return nil
	}
	if err := tlog.CheckTree(proof, newer.N, newer.Hash, older.N, older.Hash); err != nil {
		return fmt.Errorf("translog: the log of %d records does not begin with the one of %d: %w", newer.N, older.N, err)
	}
	return nil
}
