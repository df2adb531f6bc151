package translog_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/refrain-project/refrain/server/translog"
)

// testLog is a log in memory.
type testLog struct {
	t       *testing.T
	signer  note.Signer
	key     note.Verifier
	tree    tlog.Tree
	hashes  []tlog.Hash
	records [][32]byte
}

func newLog(t *testing.T) *testLog {
	t.Helper()
	skey, vkey, err := translog.GenerateKey("log.example.org")
	l := &testLog{t: t}
	l.ok(err)
	l.tree.Hash, err = tlog.TreeHash(0, nil)
	l.ok(err)
	l.signer, err = note.NewSigner(skey)
	l.ok(err)
	l.key, err = note.NewVerifier(vkey)
	l.ok(err)
	same, err := translog.Verifier(skey)
	l.ok(err)
	if same.KeyHash() != l.key.KeyHash() || same.Name() != l.key.Name() {
		t.Fatal("the verifier of a signer is another one")
	}
	return l
}

func (l *testLog) ok(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// ReadHashes implements tlog.HashReader.
func (l *testLog) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, x := range indexes {
		if x >= int64(len(l.hashes)) {
			return nil, fmt.Errorf("hash %d of %d", x, len(l.hashes))
		}
		out = append(out, l.hashes[x])
	}
	return out, nil
}

// add appends n records in one step.
func (l *testLog) add(n int) {
	l.t.Helper()
	var fresh [][32]byte
	for range n {
		fresh = append(fresh, body(len(l.records)+len(fresh)))
	}
	tree, overlay, err := translog.Append(l.tree, fresh, l)
	l.ok(err)
	for at := int64(len(l.hashes)); at < tlog.StoredHashCount(tree.N); at++ {
		h, err := overlay.ReadHashes([]int64{at})
		l.ok(err)
		l.hashes = append(l.hashes, h[0])
	}
	l.tree, l.records = tree, append(l.records, fresh...)
}

// body gives the digest of the n-th record.
func body(n int) [32]byte { return sha256.Sum256(fmt.Append(nil, "body ", n)) }

func (l *testLog) checkpoint() []byte {
	l.t.Helper()
	signed, err := translog.SignCheckpoint(l.signer, l.tree)
	l.ok(err)
	return signed
}

func (l *testLog) receipt(n int) translog.Receipt {
	l.t.Helper()
	r, err := translog.MakeReceipt(l.signer, fmt.Sprint("report-", n), body(n), int64(n), 1_700_000_000_123, l.tree, l.checkpoint(), l)
	l.ok(err)
	return r
}

// read serves the log's tiles; change may spoil one.
func (l *testLog) read(change func(path string, b []byte) []byte) translog.ReadTile {
	return func(p translog.TilePath) ([]byte, error) {
		var b []byte
		if p.Entries {
			b = translog.EncodeBundle(l.records[p.N*translog.TileWidth : p.N*translog.TileWidth+int64(p.Width)])
		} else {
			var err error
			if b, err = tlog.ReadTileData(tlog.Tile{H: translog.TileHeight, L: p.Level, N: p.N, W: p.Width}, l); err != nil {
				return nil, err
			}
		}
		if change != nil {
			b = change(p.String(), bytes.Clone(b))
		}
		return b, nil
	}
}

// TestAppend: whatever the steps, the tree is the one of RFC 6962 (as tlog computes it record by record).
func TestAppend(t *testing.T) {
	whole := newLog(t)
	for range 600 {
		whole.add(1)
	}
	for _, step := range []int{2, 7, 255, 256, 257, 600} {
		l := newLog(t)
		for len(l.records) < 600 {
			l.add(min(step, 600-len(l.records)))
		}
		if l.tree != whole.tree {
			t.Errorf("steps of %d give another tree", step)
		}
	}
}

func TestReceipt(t *testing.T) {
	l := newLog(t)
	for _, n := range []int{1, 1, 5, 300} {
		l.add(n)
		for i := range len(l.records) {
			r := l.receipt(i)
			tree, err := translog.VerifyReceipt(&r, fmt.Append(nil, "body ", i), l.key)
			l.ok(err)
			if tree != l.tree {
				t.Fatal("a receipt with another tree")
			}
		}
	}
	encoded, err := json.Marshal(l.receipt(3))
	l.ok(err)
	var back translog.Receipt
	l.ok(json.Unmarshal(encoded, &back))
	_, err = translog.VerifyReceipt(&back, nil, l.key)
	l.ok(err)
	if back.Received != "2023-11-14T22:13:20.123Z" || !strings.HasPrefix(back.Statement, "refrain-receipt/1\nlog.example.org\nreport report-3\nsha256 "+back.SHA256+"\nindex 3\nreceived 2023-11-14T22:13:20.123Z\n\n— log.example.org ") {
		t.Errorf("the statement is %q", back.Statement)
	}
	for _, id := range []string{"", "a\nindex 7"} {
		if _, err := translog.MakeReceipt(l.signer, id, body(0), 0, 1, l.tree, l.checkpoint(), l); err == nil {
			t.Errorf("a receipt for %q", id)
		}
	}
}

func TestReceiptTampered(t *testing.T) {
	l := newLog(t)
	l.add(20)
	other := newLog(t)
	other.add(20)
	for name, tamper := range map[string]func(r *translog.Receipt){
		"report":             func(r *translog.Receipt) { r.Report = "another" },
		"digest":             func(r *translog.Receipt) { r.SHA256 = strings.Repeat("0", 64) },
		"upper case":         func(r *translog.Receipt) { r.SHA256 = strings.ToUpper(r.SHA256) },
		"index":              func(r *translog.Receipt) { r.Index = 4 },
		"time":               func(r *translog.Receipt) { r.Received = "2020-01-01T00:00:00.000Z" },
		"no statement":       func(r *translog.Receipt) { r.Statement = "" },
		"foreign statement":  func(r *translog.Receipt) { r.Statement = other.receipt(3).Statement },
		"foreign checkpoint": func(r *translog.Receipt) { r.Checkpoint = other.receipt(3).Checkpoint },
		"statement as checkpoint": func(r *translog.Receipt) {
			r.Checkpoint = r.Statement
		},
		"proof":       func(r *translog.Receipt) { r.Proof[0][0]++ },
		"short proof": func(r *translog.Receipt) { r.Proof = r.Proof[1:] },
		"long proof":  func(r *translog.Receipt) { r.Proof = append(r.Proof, tlog.Hash{}) },
		"no proof":    func(r *translog.Receipt) { r.Proof = nil },
		// All of it signed by the log's key, but the log does not hold the report there.
		"another record": func(r *translog.Receipt) {
			made, err := translog.MakeReceipt(l.signer, r.Report, body(7), r.Index, 1_700_000_000_123, l.tree, l.checkpoint(), l)
			l.ok(err)
			*r = made
		},
	} {
		r := l.receipt(3)
		tamper(&r)
		if _, err := translog.VerifyReceipt(&r, nil, l.key); err == nil {
			t.Errorf("a receipt with a tampered %s holds", name)
		}
	}
	r := l.receipt(3)
	if _, err := translog.VerifyReceipt(&r, []byte("another body"), l.key); err == nil {
		t.Error("a receipt holds for another body")
	}
	if _, err := translog.VerifyReceipt(&r, nil, other.key); err == nil {
		t.Error("a receipt holds under another key")
	}
}

func TestCheckpoint(t *testing.T) {
	l := newLog(t)
	l.add(3)
	signed := l.checkpoint()
	c, err := translog.OpenCheckpoint(signed, l.key)
	l.ok(err)
	if c.Origin != "log.example.org" || c.Tree != l.tree || len(c.Witnesses) != 0 {
		t.Errorf("%+v", c)
	}
	sign := func(text string) []byte {
		b, err := note.Sign(&note.Note{Text: text}, l.signer)
		l.ok(err)
		return b
	}
	root := l.tree.Hash.String()
	_, err = translog.OpenCheckpoint(sign("log.example.org\n3\n"+root+"\nan extension\n"), l.key)
	l.ok(err)
	for _, text := range []string{"other.example.org\n3\n" + root + "\n", "log.example.org\n03\n" + root + "\n", "log.example.org\n-3\n" + root + "\n",
		"log.example.org\n3\n" + root[:20] + "\n", "log.example.org\n3\n", "\n3\n" + root + "\n"} {
		if _, err := translog.OpenCheckpoint(sign(text), l.key); err == nil {
			t.Errorf("%q is a checkpoint", text)
		}
	}
}

func TestConsistency(t *testing.T) {
	l := newLog(t)
	trees := []tlog.Tree{l.tree}
	for range 40 {
		l.add(7)
		trees = append(trees, l.tree)
	}
	for i, old := range trees {
		for _, now := range trees[i:] {
			proof, err := translog.ProveConsistency(old.N, now.N, l)
			l.ok(err)
			l.ok(translog.CheckConsistency(old, now, proof))
			if old.N == 0 || old.N == now.N {
				continue
			}
			if forked := (tlog.Tree{N: old.N, Hash: tlog.Hash{1}}); translog.CheckConsistency(forked, now, proof) == nil {
				t.Errorf("%d to %d: a fork passes", old.N, now.N)
			}
			if translog.CheckConsistency(now, old, proof) == nil {
				t.Errorf("%d to %d: a log that shrank passes", now.N, old.N)
			}
		}
	}
	if translog.CheckConsistency(trees[3], tlog.Tree{N: trees[3].N}, nil) == nil {
		t.Error("two logs of one size pass")
	}
}

func TestVerifyLog(t *testing.T) {
	for _, n := range []int{0, 1, 2, 255, 256, 257, 511, 512, 700, 65_536, 66_000} {
		l := newLog(t)
		if n > 0 {
			l.add(n)
		}
		seen := 0
		tree, err := translog.VerifyLog(l.checkpoint(), l.key, l.read(nil), true, func(i int64, digest [32]byte) {
			if i != int64(seen) || digest != body(seen) {
				t.Fatalf("record %d is visited as %d", seen, i)
			}
			seen++
		})
		l.ok(err)
		if tree != l.tree || seen != n {
			t.Errorf("%d records: %+v, %d seen", n, tree, seen)
		}
	}
}

func TestVerifyLogTampered(t *testing.T) {
	l := newLog(t)
	l.add(700)
	paths := map[string]bool{}
	_, err := translog.VerifyLog(l.checkpoint(), l.key, l.read(func(p string, b []byte) []byte { paths[p] = true; return b }), true, nil)
	l.ok(err)
	for _, want := range []string{"tile/entries/000", "tile/entries/002.p/188", "tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2"} {
		if !paths[want] {
			t.Errorf("%s was not read", want)
		}
	}
	for spoiled := range paths {
		for name, change := range map[string]func([]byte) []byte{
			"a changed byte": func(b []byte) []byte { b[len(b)-1]++; return b },
			"a byte less":    func(b []byte) []byte { return b[:len(b)-1] },
			"a record more":  func(b []byte) []byte { return append(b, b[:34]...) },
			"nothing":        func([]byte) []byte { return nil },
		} {
			read := l.read(func(p string, b []byte) []byte {
				if p == spoiled {
					return change(b)
				}
				return b
			})
			if _, err := translog.VerifyLog(l.checkpoint(), l.key, read, true, nil); err == nil {
				t.Errorf("%s in %s passes", name, spoiled)
			}
		}
	}
}

func TestTilePath(t *testing.T) {
	for path, want := range map[string]translog.TilePath{
		"tile/0/000":                  {Width: 256},
		"tile/3/x001/x234/067":        {Level: 3, N: 1234067, Width: 256},
		"tile/1/000.p/3":              {Level: 1, Width: 3},
		"tile/entries/x001/000.p/255": {Entries: true, N: 1000, Width: 255},
	} {
		got, err := translog.ParseTilePath(path)
		if err != nil || got != want || want.String() != path {
			t.Errorf("%s: %+v, %v; %s", path, got, err, want)
		}
	}
	for _, path := range []string{"", "tile/0", "tile/0/0", "tile/0/000.p/0", "tile/0/000.p/256", "tile/data/000", "tile/8/0/000", "tile/-1/000", "tile/0/../000", "tile/64/000", "tile/0/000/", "/tile/0/000"} {
		if p, err := translog.ParseTilePath(path); err == nil {
			t.Errorf("%s is a path: %+v", path, p)
		}
	}
}

func TestWitness(t *testing.T) {
	l := newLog(t)
	l.add(5)
	secret := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{3}, 32))
	signer, vkey, err := translog.NewWitnessSigner("w.example.org", secret, func() time.Time { return time.Unix(1679315147, 0) })
	l.ok(err)
	key, err := translog.NewWitness(vkey)
	l.ok(err)
	cosigned, err := translog.Cosign(l.checkpoint(), l.key, signer)
	l.ok(err)
	c, err := translog.OpenCheckpoint(cosigned, l.key, key)
	l.ok(err)
	if len(c.Witnesses) != 1 || c.Witnesses[0] != "w.example.org" {
		t.Errorf("%+v", c)
	}
	// As tlog-cosignature has it: the key's id is of kind 4, the signature is the time and 64 bytes over a text that begins with it.
	public := secret.Public().(ed25519.PublicKey)
	id := sha256.Sum256(append([]byte("w.example.org\n\x04"), public...))
	if key.KeyHash() != binary.BigEndian.Uint32(id[:]) {
		t.Error("another key id than C2SP's")
	}
	text, _, _ := strings.Cut(string(cosigned), "\n\n")
	sig, err := signer.Sign([]byte(text + "\n"))
	l.ok(err)
	if len(sig) != 72 || binary.BigEndian.Uint64(sig) != 1679315147 || !ed25519.Verify(public, []byte("cosignature/v1\ntime 1679315147\n"+text+"\n"), sig[8:]) {
		t.Error("another signature than C2SP's")
	}

	merged, err := translog.AddCosignatures(l.checkpoint(), cosigned, l.key, key)
	l.ok(err)
	again, err := translog.AddCosignatures(merged, cosigned, l.key, key)
	l.ok(err)
	if string(again) != string(merged) || strings.Count(string(merged), "— ") != 2 {
		t.Errorf("%s", merged)
	}
	old := l.checkpoint()
	l.add(1)
	for name, c := range map[string][2][]byte{"another state": {l.checkpoint(), cosigned}, "no cosignature": {old, old}, "no checkpoint": {[]byte("x"), cosigned}} {
		if _, err := translog.AddCosignatures(c[0], c[1], l.key, key); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	// A checkpoint that only a witness signed is none of this log.
	only, err := note.Sign(&note.Note{Text: text + "\n"}, signer)
	l.ok(err)
	if _, err := translog.OpenCheckpoint(only, l.key, key); err == nil {
		t.Error("a checkpoint that the log did not sign is taken")
	}
	for _, bad := range []string{"", "w.example.org", vkey[:len(vkey)-2], strings.Replace(vkey, "+", "+0", 1), strings.Replace(vkey, "w.", "v.", 1)} {
		if _, err := translog.NewWitness(bad); err == nil {
			t.Errorf("%q is a witness's key", bad)
		}
	}
	plain := newLog(t)
	skey, pkey, err := translog.GenerateKey("plain.example.org")
	plain.ok(err)
	simple, err := note.NewSigner(skey)
	plain.ok(err)
	known, err := translog.NewWitness(pkey)
	plain.ok(err)
	cosigned, err = translog.Cosign(plain.checkpoint(), plain.key, simple)
	plain.ok(err)
	if c, err := translog.OpenCheckpoint(cosigned, plain.key, known); err != nil || len(c.Witnesses) != 1 {
		t.Errorf("a plain cosignature: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("tile/0/000.p/3", []byte("\x00\x20"))
	f.Fuzz(func(t *testing.T, path string, bundle []byte) {
		if p, err := translog.ParseTilePath(path); err == nil && p.String() != path {
			t.Errorf("%q reads as %q", path, p)
		}
		if records, err := translog.DecodeBundle(bundle); err == nil && !bytes.Equal(translog.EncodeBundle(records), bundle) {
			t.Errorf("%x is not the bundle of its records", bundle)
		}
	})
}
