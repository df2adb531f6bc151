package extension

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/refrain-project/refrain/server/feed"
	"github.com/refrain-project/refrain/wasm/detect"
)

// feedCase is a file of the feed and what it says, nil if it is refused.
type feedCase struct {
	Name   string       `json:"name"`
	Data   []byte       `json:"data"`
	Bundle *feedContent `json:"bundle"`
}

// feedContent is feed.Bundle as feed/feed.ts names it.
type feedContent struct {
	Origin     string            `json:"origin"`
	Version    int64             `json:"version"`
	Base       int64             `json:"base"`
	Issued     int64             `json:"issued"`
	Expires    int64             `json:"expires"`
	Signatures []feedEntry       `json:"signatures"`
	Removed    []string          `json:"removed"`
	Revoked    []string          `json:"revoked"`
	Switches   []feedSwitch      `json:"switches"`
	Advice     map[string]string `json:"advice"`
}

type feedEntry struct {
	ID        string        `json:"id"`
	Kind      int           `json:"kind"`
	Published int64         `json:"published"`
	Expires   int64         `json:"expires"`
	Sketch    detect.Sketch `json:"sketch"`
}

type feedSwitch struct {
	Platform string `json:"platform"`
	First    int64  `json:"first"`
	Last     int64  `json:"last"`
	Reason   string `json:"reason"`
}

func contentOf(b feed.Bundle) *feedContent {
	c := &feedContent{b.Origin, b.Version, b.Base, b.Issued, b.Expires, []feedEntry{}, texts(b.Removed), texts(b.Revoked), []feedSwitch{}, map[string]string{}}
	for _, e := range b.Signatures {
		c.Signatures = append(c.Signatures, feedEntry{e.ID, int(e.Kind), e.Published, e.Expires, e.Sketch})
	}
	for _, s := range b.Switches {
		c.Switches = append(c.Switches, feedSwitch(s))
	}
	for lang, text := range b.Advice {
		c.Advice[lang] = text
	}
	return c
}

// feedMessages are invented; each is long and rare enough for a sketch.
var feedMessages = []string{
	"The library money was promised to the harbour workers and nobody has told them where it went",
	"L'argent de la bibliothèque était promis aux débardeurs du port et personne ne leur a dit où il est passé",
	"Every quay and crane of the old port was auctioned before breakfast on a foggy Tuesday, bring a lantern",
}

func feedEntryOf(i int, id string) feed.Entry {
	return feed.Entry{ID: id, Kind: feed.Kind(1 + i%2), Published: 19_600 + int64(3*i), Expires: 19_630 + int64(i), Sketch: detect.SketchOf(feedMessages[i])}
}

// feedBundles are three versions: one that stands for itself, one that changes it, one with nothing in it.
func feedBundles() []feed.Bundle {
	a, b, c := feedEntryOf(0, "c0ffee01"), feedEntryOf(1, "c0ffee02"), feedEntryOf(2, "c0ffee03")
	first := feed.Bundle{Version: 3, Issued: 1_700_000_000, Expires: 1_700_086_400, Signatures: []feed.Entry{a, b}, Revoked: []string{"a0"},
		Switches: []feed.Switch{{Platform: "x", First: 3, Last: 5, Reason: "shape_changed"}, {Platform: "facebook", First: 1, Last: 1, Reason: "shape_changed"}},
		Advice:   map[string]string{"en": "Do not reply.", "fr": "Ne répondez pas."}}
	a.Expires++
	second := feed.Bundle{Version: 7, Issued: 1_700_003_600, Expires: 1_700_090_000, Signatures: []feed.Entry{a, c}, Revoked: []string{"a0", "c0ffee02"}}
	return []feed.Bundle{first, second, {Version: 9, Issued: 1_700_007_200, Expires: 1_700_093_600}}
}

// smallBundle is a delta with one of everything, in few bytes.
func smallBundle() feed.Bundle {
	e := feedEntryOf(0, "c1")
	e.Sketch = e.Sketch[:12]
	return feed.Bundle{Version: 7, Base: 3, Issued: 1_700_003_600, Expires: 1_700_090_000, Signatures: []feed.Entry{e}, Removed: []string{"b0"}, Revoked: []string{"a0", "b0"},
		Switches: []feed.Switch{{Platform: "x", First: 3, Last: 5, Reason: "s"}}, Advice: map[string]string{"en": "No.", "fr": "Né."}}
}

// TestFeedVectors writes testdata/feed and holds server/feed to it; feed/feed.test.ts holds the extension to the same.
func TestFeedVectors(t *testing.T) {
	signer, verifier, public := fixedKey(t, "feed.example.org", 7)
	foreign, _, foreignPublic := fixedKey(t, "feed.example.org", 9)
	list := feedBundles()
	delta := feed.Diff(list[0], list[1])
	delta.Base = list[0].Version
	var cases []feedCase
	add := func(name string, data []byte) {
		one := feedCase{name, data, nil}
		if b, err := feed.Decode(data, note.VerifierList(verifier)); err == nil {
			one.Bundle = contentOf(b)
		}
		cases = append(cases, one)
	}
	for i, b := range append(slices.Clone(list), delta) {
		add([]string{"first", "second", "empty", "delta from first to second"}[i], encoded(t, b, signer))
	}
	for _, c := range cases {
		if c.Bundle == nil {
			t.Fatalf("%s: refused", c.Name)
		}
	}
	add("by another key", encoded(t, list[0], foreign))
	add("by another name", encoded(t, list[0], named(t, "other.example.org")))
	small := encoded(t, smallBundle(), signer)
	add("small", small)
	for _, c := range mutations(t, signer, small) {
		add(c.Name, c.Data)
	}
	next, err := first(t, cases[0], verifier).Apply(first(t, cases[3], verifier))
	if err != nil {
		t.Fatal(err)
	}
	checkedIn(t, "feed/bundles.json", struct {
		origin
		Key      string       `json:"key"`
		OtherKey string       `json:"other_key"`
		Applied  *feedContent `json:"applied"` // the delta, on the first
		Cases    []feedCase   `json:"cases"`
	}{madeBy("feed_test.go"), public, foreignPublic, contentOf(next), cases})
}

func first(t *testing.T, c feedCase, verifier note.Verifier) feed.Bundle {
	t.Helper()
	b, err := feed.Decode(c.Data, note.VerifierList(verifier))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func named(t *testing.T, name string) note.Signer {
	t.Helper()
	signer, _, _ := fixedKey(t, name, 7)
	return signer
}

func encoded(t *testing.T, b feed.Bundle, signer note.Signer) []byte {
	t.Helper()
	data, err := feed.Encode(b, signer)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// mutations are the bundle with each byte of its body changed, and its envelope with each line changed, signed all the same: what
// gets past the signature must be refused by form, or be another bundle for both sides alike.
func mutations(t *testing.T, signer note.Signer, data []byte) (cases []feedCase) {
	t.Helper()
	head, body, _ := bytes.Cut(data, []byte("\n\n\xe2\x80\x94"))
	_, body, _ = bytes.Cut(body, []byte("\n\n"))
	sign := func(name string, lines [][]byte, body []byte) {
		lines = slices.Clone(lines)
		if body != nil {
			lines[6], lines[7] = fmt.Appendf(nil, "%x", sha256.Sum256(body)), fmt.Append(nil, len(body))
		}
		signed, err := note.Sign(&note.Note{Text: string(bytes.Join(lines, []byte("\n"))) + "\n"}, signer)
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, feedCase{name, append(append(signed, '\n'), body...), nil})
	}
	lines := bytes.Split(head, []byte("\n"))
	for i := range body {
		for _, change := range []byte{1, 0x80} {
			bad := bytes.Clone(body)
			bad[i] ^= change
			sign(fmt.Sprintf("byte %d of the body by %x", i, change), lines, bad)
		}
	}
	sign("a byte more", lines, append(bytes.Clone(body), 0))
	sign("a byte less", lines, body[:len(body)-1])
	sign("a length in two bytes", lines, append(append(bytes.Clone(body[:4]), body[4]|0x80, 0), body[5:]...))
	sign("20,001 signatures", lines, binary.AppendUvarint([]byte("RFB1\x00"), 20_001))
	sketch, ids := 4+3+1+3+1+1+1, bytes.Index(body, []byte("\x01\x02b0\x02\x02a0\x02b0")) // after magic, first day, count, id, kind and days
	raw := append(bytes.Clone(body[:sketch]), 12, 32)
	for _, x := range smallBundle().Signatures[0].Sketch {
		raw = binary.LittleEndian.AppendUint32(raw, x)
	}
	sign("a sketch of four bytes each", lines, append(raw, body[ids:]...))
	sign("ids out of order", lines, bytes.Replace(body, []byte("\x02a0\x02b0"), []byte("\x02b0\x02a0"), 1))
	sign("an id twice", lines, bytes.Replace(body, []byte("\x02a0\x02b0"), []byte("\x02b0\x02b0"), 1))
	many := bytes.Repeat([]byte("\xe2\x80\x94 witness.example.org AAAAAAAA\n"), 40)
	long := bytes.Repeat([]byte("\xe2\x80\x94 "+strings.Repeat("w", 4096/8)+" AAAAAAAA\n"), 9)
	cases = append(cases, feedCase{"40 signatures", bytes.Replace(data, []byte("\n\n\xe2"), append(append([]byte("\n\n"), many...), 0xe2), 1), nil})
	cases = append(cases, feedCase{"an envelope too long", bytes.Replace(data, []byte("\n\n\xe2"), append(append([]byte("\n\n"), long...), 0xe2), 1), nil})
	for i, line := range lines {
		for _, to := range []string{"", "0", "1", "-1", "03", "+7", " " + string(line), string(line) + "0", "2026-02-30T00:00:00Z", "2026-11-24T15:00:00+00:00", "1969-12-31T23:59:59Z"} {
			bad := slices.Clone(lines)
			bad[i] = []byte(to)
			name := fmt.Sprintf("line %d is %q", i+1, to)
			signed, err := note.Sign(&note.Note{Text: string(bytes.Join(bad, []byte("\n"))) + "\n"}, signer)
			if err != nil {
				t.Fatal(err)
			}
			cases = append(cases, feedCase{name, append(append(signed, '\n'), body...), nil})
		}
	}
	return cases
}
