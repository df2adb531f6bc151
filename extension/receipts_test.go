package extension

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/refrain-project/refrain/server/translog"
)

// update writes the vectors of testdata anew instead of comparing them: go test ./extension -run Vectors -update.
var update = flag.Bool("update", false, "write testdata/receipts and testdata/feed anew")

// origin is what every file of vectors says of itself.
type origin struct {
	Origin  string `json:"origin"`
	Licence string `json:"licence"`
}

func madeBy(test string) origin {
	return origin{"Made by extension/" + test + " with keys that sign nothing else; all of it is invented.", "Apache-2.0"}
}

// fixedKey makes a key of a name and one repeated byte: vectors must be the same every time. It guards nothing.
func fixedKey(t *testing.T, name string, fill byte) (note.Signer, note.Verifier, string) {
	t.Helper()
	private, public, err := note.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{fill}, 64)), name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	return signer, verifier, public
}

// checkedIn holds what was made to the file in testdata, or writes it.
func checkedIn(t *testing.T, path string, made any) {
	t.Helper()
	text, err := json.MarshalIndent(made, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	path, text = filepath.Join("../testdata", path), append(text, '\n')
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(path); err != nil || !bytes.Equal(have, text) {
		t.Errorf("%s is not what the code makes (%v): go test ./extension -run Vectors -update, and look at the difference", path, err)
	}
}

// receiptCase is a receipt with what was sent. Code is what report/receipt.ts says, "" if it holds.
type receiptCase struct {
	Name    string           `json:"name"`
	ID      string           `json:"id"`
	Body    string           `json:"body"`
	Receipt translog.Receipt `json:"receipt"`
	Code    string           `json:"code"`
}

// logCase is a step from one signed checkpoint to another.
type logCase struct {
	Name  string         `json:"name"`
	Older string         `json:"older"`
	Newer string         `json:"newer"`
	Proof tlog.TreeProof `json:"proof"`
	Code  string         `json:"code"`
}

// madeLog is a log of invented reports with every state it was in.
type madeLog struct {
	signer note.Signer
	bodies []string
	hashes *translog.Overlay
	trees  []tlog.Tree
	signed []string
}

func reportID(i int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", i) }

func makeLog(t *testing.T, signer note.Signer, size int, salt string) *madeLog {
	t.Helper()
	l := &madeLog{signer: signer}
	var records [][32]byte
	for i := range size {
		l.bodies = append(l.bodies, fmt.Sprintf(`{"id":%q,"nonce":%q}`, reportID(i), salt))
		records = append(records, sha256.Sum256([]byte(l.bodies[i])))
	}
	for n := range size + 1 {
		tree, hashes, err := translog.Append(tlog.Tree{}, records[:n], nil)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := translog.SignCheckpoint(signer, tree)
		if err != nil {
			t.Fatal(err)
		}
		l.trees, l.signed, l.hashes = append(l.trees, tree), append(l.signed, string(signed)), hashes
	}
	return l
}

// receipt is the receipt of record i against the state of n records.
func (l *madeLog) receipt(t *testing.T, i, n int) translog.Receipt {
	t.Helper()
	r, err := translog.MakeReceipt(l.signer, reportID(i), sha256.Sum256([]byte(l.bodies[i])), int64(i), 1_788_444_306_789+int64(i),
		l.trees[n], []byte(l.signed[n]), l.hashes)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (l *madeLog) step(t *testing.T, older, newer int) logCase {
	t.Helper()
	proof, err := translog.ProveConsistency(int64(older), int64(newer), l.hashes)
	if err != nil {
		t.Fatal(err)
	}
	return logCase{fmt.Sprintf("from %d to %d", older, newer), l.signed[older], l.signed[newer], proof, ""}
}

// TestReceiptVectors writes testdata/receipts and holds translog to it; report/receipt.test.ts holds the extension to the same.
func TestReceiptVectors(t *testing.T) {
	signer, verifier, public := fixedKey(t, "log.example.org/log", 7)
	foreign, _, foreignPublic := fixedKey(t, "log.example.org/log", 9)
	log, other := makeLog(t, signer, 9, "a"), makeLog(t, signer, 9, "b")
	receipts := receiptCases(t, log, other, makeLog(t, foreign, 9, "a"))
	for _, c := range receipts {
		_, err := translog.VerifyReceipt(&c.Receipt, []byte(c.Body), verifier)
		if (err == nil) != (c.Code == "" || c.Code == "other_report") { // which report it was is the caller's to know, in Go
			t.Errorf("%s: %v, want %q", c.Name, err, c.Code)
		}
	}
	checkedIn(t, "receipts/receipts.json", struct {
		origin
		Key      string        `json:"key"`
		OtherKey string        `json:"other_key"`
		Cases    []receiptCase `json:"cases"`
	}{madeBy("receipts_test.go"), public, foreignPublic, receipts})
	steps := logCases(t, log, other)
	for _, c := range steps {
		if err := consistent(c, verifier); (err == nil) != (c.Code == "") {
			t.Errorf("%s: %v, want %q", c.Name, err, c.Code)
		}
	}
	checkedIn(t, "receipts/logs.json", struct {
		origin
		Key   string    `json:"key"`
		Cases []logCase `json:"cases"`
	}{madeBy("receipts_test.go"), public, steps})
}

func consistent(c logCase, verifier note.Verifier) error {
	older, err := translog.OpenCheckpoint([]byte(c.Older), verifier)
	if err != nil {
		return err
	}
	newer, err := translog.OpenCheckpoint([]byte(c.Newer), verifier)
	if err != nil {
		return err
	}
	return translog.CheckConsistency(older.Tree, newer.Tree, c.Proof)
}

// receiptCases are receipts that hold, and one for each way not to.
func receiptCases(t *testing.T, log, other, foreign *madeLog) (cases []receiptCase) {
	t.Helper()
	for _, at := range [][2]int{{0, 1}, {0, 2}, {1, 2}, {2, 3}, {4, 7}, {6, 7}, {0, 8}, {7, 8}, {8, 9}, {3, 9}} {
		i := at[0]
		cases = append(cases, receiptCase{fmt.Sprintf("record %d of %d", i, at[1]), reportID(i), log.bodies[i], log.receipt(t, i, at[1]), ""})
	}
	for _, bad := range []struct {
		name, code string
		change     func(c *receiptCase)
	}{
		{"another report", "other_report", func(c *receiptCase) { c.ID = reportID(5) }},
		{"another body", "other_body", func(c *receiptCase) { c.Body += " " }},
		{"another id than signed", "statement", func(c *receiptCase) { c.Receipt.Report = reportID(5) }},
		{"another digest than signed", "statement", func(c *receiptCase) { c.Receipt.SHA256 = fmt.Sprintf("%064x", 5) }},
		{"another index than signed", "statement", func(c *receiptCase) { c.Receipt.Index++ }},
		{"another time than signed", "statement", func(c *receiptCase) { c.Receipt.Received = "2026-09-03T14:05:06.000Z" }},
		{"no time", "malformed", func(c *receiptCase) { c.Receipt.Received = "yesterday" }},
		{"no digest", "malformed", func(c *receiptCase) { c.Receipt.SHA256 = "ABC" }},
		{"an index below 0", "malformed", func(c *receiptCase) { c.Receipt.Index = -1 }},
		{"a statement changed after signing", "signature", func(c *receiptCase) { c.Receipt.Statement = "x" + c.Receipt.Statement }},
		{"a statement by another key", "signature", func(c *receiptCase) { c.Receipt.Statement = foreign.receipt(t, 4, 7).Statement }},
		{"a statement without a signature", "signature", func(c *receiptCase) { c.Receipt.Statement = "refrain-receipt/1\n" }},
		{"a checkpoint for a statement", "statement", func(c *receiptCase) { c.Receipt.Statement = c.Receipt.Checkpoint }},
		{"a checkpoint by another key", "checkpoint", func(c *receiptCase) { c.Receipt.Checkpoint = foreign.signed[7] }},
		{"a checkpoint changed after signing", "checkpoint", func(c *receiptCase) { c.Receipt.Checkpoint += "x\n" }},
		{"a statement for a checkpoint", "checkpoint", func(c *receiptCase) { c.Receipt.Checkpoint = c.Receipt.Statement }},
		{"a checkpoint of another log", "not_in_log", func(c *receiptCase) { c.Receipt.Checkpoint = other.signed[7] }},
		{"a checkpoint from before", "not_in_log", func(c *receiptCase) { c.Receipt.Checkpoint = log.signed[4] }},
		{"a hash too few", "not_in_log", func(c *receiptCase) { c.Receipt.Proof = c.Receipt.Proof[1:] }},
		{"a hash too many", "not_in_log", func(c *receiptCase) { c.Receipt.Proof = append(c.Receipt.Proof, tlog.Hash{}) }},
		{"a hash too many in front", "not_in_log", func(c *receiptCase) { c.Receipt.Proof = append(tlog.RecordProof{{}}, c.Receipt.Proof...) }},
		{"another hash", "not_in_log", func(c *receiptCase) { c.Receipt.Proof[1][31] ^= 1 }},
		{"no proof", "not_in_log", func(c *receiptCase) { c.Receipt.Proof = nil }},
	} {
		c := receiptCase{bad.name, reportID(4), log.bodies[4], log.receipt(t, 4, 7), bad.code}
		bad.change(&c)
		cases = append(cases, c)
	}
	return cases
}

// logCases are steps that hold, and one for each way not to.
func logCases(t *testing.T, log, other *madeLog) (cases []logCase) {
	t.Helper()
	for older := range 10 {
		for newer := older; newer < 10; newer++ {
			cases = append(cases, log.step(t, older, newer))
		}
	}
	shrank := logCase{"a log that shrank", log.signed[7], log.signed[4], nil, "shrank"}
	two := logCase{"two logs of one size", log.signed[7], other.signed[7], nil, "two_logs"}
	few, many, front, wrong := log.step(t, 3, 7), log.step(t, 3, 7), log.step(t, 4, 8), log.step(t, 3, 7)
	few.Name, few.Code, few.Proof = "a hash too few", "rewritten", few.Proof[1:]
	many.Name, many.Code, many.Proof = "a hash too many", "rewritten", append(many.Proof, tlog.Hash{})
	front.Name, front.Code, front.Proof = "a hash too many in front", "rewritten", append(tlog.TreeProof{{}}, front.Proof...)
	wrong.Name, wrong.Code = "another hash", "rewritten"
	wrong.Proof[0][0] ^= 1
	rewritten := other.step(t, 3, 7)
	rewritten.Name, rewritten.Code, rewritten.Older = "a log written anew", "rewritten", log.signed[3]
	return append(cases, shrank, two, few, many, front, wrong, rewritten)
}
