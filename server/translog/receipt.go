package translog

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// statementHead is the first line of every statement; a change of its meaning gets another number.
const statementHead = "refrain-receipt/1"

// Receipt is the server's signed answer to a report: what it received and when, and the proof that the report's digest is
// in the log. Whoever holds the receipt and the log's public key can check it without the server.
type Receipt struct {
	Report     string      `json:"report"`     // the report's id
	SHA256     string      `json:"sha256"`     // of the body as it came, hexadecimal; the nonce in the body is its salt
	Index      int64       `json:"index"`      // where it is in the log, from 0
	Received   string      `json:"received"`   // RFC 3339, UTC, milliseconds
	Statement  string      `json:"statement"`  // signed note that says all of the above
	Checkpoint string      `json:"checkpoint"` // signed note: a state of the log that holds the report
	Proof      []tlog.Hash `json:"proof"`      // from the report up to the checkpoint's root; base64 in JSON
}

// statementText gives the text that a receipt's statement must have.
func (r *Receipt) statementText(origin string) string {
	return fmt.Sprintf("%s\n%s\nreport %s\nsha256 %s\nindex %d\nreceived %s\n",
		statementHead, origin, r.Report, r.SHA256, r.Index, r.Received)
}

// ReceivedTime formats Unix milliseconds as receipts have them.
func ReceivedTime(unixMilli int64) string {
	return time.UnixMilli(unixMilli).UTC().Format("2006-01-02T15:04:05.000Z")
}

// MakeReceipt signs the statement about one report. The log's origin is the signer's name. The checkpoint is a signed one
// of the given tree, and the hash reader has that tree.
func MakeReceipt(signer note.Signer, report string, digest [32]byte, index, received int64, tree tlog.Tree, checkpoint []byte,
	hashes tlog.HashReader) (Receipt, error) {
	if report == "" || strings.ContainsAny(report, "\n\x00") {
		return Receipt{}, errors.New("translog: a report's id is one line")
	}
	proof, err := tlog.ProveRecord(tree.N, index, hashes)
	if err != nil {
		return Receipt{}, fmt.Errorf("translog: proof of record %d: %w", index, err)
	}
	r := Receipt{Report: report, SHA256: hex.EncodeToString(digest[:]), Index: index, Received: ReceivedTime(received),
		Checkpoint: string(checkpoint), Proof: proof}
	statement, err := note.Sign(&note.Note{Text: r.statementText(signer.Name())}, signer)
	if err != nil {
		return Receipt{}, fmt.Errorf("translog: sign the statement: %w", err)
	}
	r.Statement = string(statement)
	return r, nil
}

// VerifyReceipt checks a receipt: the statement says what the receipt says and is signed, the checkpoint is signed, and the
// proof leads from the digest to its root. If body is not nil it is the report, and its SHA-256 must be the receipt's.
// The tree returned is the checkpoint's, to be compared with other checkpoints (CheckConsistency).
func VerifyReceipt(r *Receipt, body []byte, verifier note.Verifier) (tlog.Tree, error) {
	statement, err := note.Open([]byte(r.Statement), note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("translog: the statement is not signed by %s: %w", verifier.Name(), err)
	}
	if statement.Text != r.statementText(verifier.Name()) {
		return tlog.Tree{}, errors.New("translog: the statement says something else than the receipt")
	}
	if _, err := time.Parse("2006-01-02T15:04:05.000Z", r.Received); err != nil {
		return tlog.Tree{}, errors.New("translog: the receipt's time is none")
	}
	digest, err := hex.DecodeString(r.SHA256)
	if err != nil || len(digest) != sha256.Size || hex.EncodeToString(digest) != r.SHA256 {
		return tlog.Tree{}, errors.New("translog: the receipt's sha256 is none")
	}
	if sum := sha256.Sum256(body); body != nil && string(sum[:]) != string(digest) {
		return tlog.Tree{}, errors.New("translog: the receipt is about another body")
	}
	checkpoint, err := OpenCheckpoint([]byte(r.Checkpoint), verifier)
	if err != nil {
		return tlog.Tree{}, err
	}
	tree := checkpoint.Tree
	if r.Index < 0 || r.Index >= tree.N {
		return tlog.Tree{}, errors.New("translog: index " + strconv.FormatInt(r.Index, 10) + " is not in the checkpoint's log")
	}
	if err := tlog.CheckRecord(r.Proof, tree.N, tree.Hash, r.Index, tlog.RecordHash(digest)); err != nil {
		return tlog.Tree{}, fmt.Errorf("translog: the report is not in the log at %d: %w", r.Index, err)
	}
	return tree, nil
}
