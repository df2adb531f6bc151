package feed

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"github.com/refrain-project/refrain/wasm/detect"
)

// keys makes a signer of a name, and verifiers that know it.
func keys(t testing.TB, name string) (note.Signer, note.Verifiers) {
	t.Helper()
	private, public, err := note.GenerateKey(rand.Reader, name)
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
	return signer, note.VerifierList(verifier)
}

// drawSketch draws a sketch that the detector takes.
func drawSketch(t *rapid.T) detect.Sketch {
	set := rapid.SliceOfNDistinct(rapid.Uint32Max(1<<24-1), 12, 20, rapid.ID[uint32]).Draw(t, "sketch")
	slices.Sort(set)
	return set
}

// drawBundle draws a bundle of a version that stands for itself.
func drawBundle(t *rapid.T, version int64) Bundle {
	b := Bundle{Origin: "feed.example.org", Version: version, Issued: 1_700_000_000 + version, Expires: 1_700_100_000 + version}
	ids := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-c]{1,3}`), 0, 12, rapid.ID[string]).Draw(t, "ids")
	for _, id := range ids {
		published := rapid.Int64Range(19_000, 19_003).Draw(t, "published")
		b.Signatures = append(b.Signatures, Entry{ID: id, Kind: KindOffices, Published: published, Expires: published + 30, Sketch: drawSketch(t)})
	}
	b.Revoked = rapid.SliceOfNDistinct(rapid.StringMatching(`[d-f]{1,3}`), 0, 3, rapid.ID[string]).Draw(t, "revoked")
	for _, platform := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"x", "facebook"}), 0, 2, rapid.ID[string]).Draw(t, "switches") {
		b.Switches = append(b.Switches, Switch{Platform: platform, First: 3, Last: 7, Reason: "shape_changed"})
	}
	if rapid.Bool().Draw(t, "advice") {
		b.Advice = map[string]string{"en": "Do not reply.", "fr": "Ne répondez pas."}
	}
	return b.tidy()
}

// evolve draws a later version: some entries go, some change, some come.
func evolve(t *rapid.T, b Bundle) Bundle {
	next := drawBundle(t, b.Version+rapid.Int64Range(1, 5).Draw(t, "steps"))
	for _, e := range b.Signatures {
		known := slices.ContainsFunc(next.Signatures, func(x Entry) bool { return x.ID == e.ID })
		switch rapid.IntRange(0, 2).Draw(t, "fate") {
		case 0: // gone, unless it was drawn anew
		case 1:
			e.Expires++
			fallthrough
		default:
			if !known {
				next.Signatures = append(next.Signatures, e)
			}
		}
	}
	return next.tidy()
}

// TestRoundTrip: what is signed comes back, whatever the order it was given in, and is written again to the byte.
func TestRoundTrip(t *testing.T) {
	signer, verifiers := keys(t, "feed.example.org")
	rapid.Check(t, func(t *rapid.T) {
		want := drawBundle(t, 7)
		given := want
		given.Origin = ""
		given.Signatures = slices.Clone(want.Signatures)
		slices.Reverse(given.Signatures)
		data, err := Encode(given, signer)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(data, verifiers)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v came back as %+v (%v)", want, got, err)
		}
	})
}

// TestApplyOfDiff: a delta leads from the old bundle to the new one, also by way of the wire.
func TestApplyOfDiff(t *testing.T) {
	signer, verifiers := keys(t, "feed.example.org")
	rapid.Check(t, func(t *rapid.T) {
		old := drawBundle(t, 3)
		next := evolve(t, old)
		data, err := Encode(Diff(old, next), signer)
		if err != nil {
			t.Fatal(err)
		}
		delta, err := Decode(data, verifiers)
		if err != nil {
			t.Fatal(err)
		}
		if err := Accept(old, delta, delta.Issued); err != nil {
			t.Fatal(err)
		}
		got, err := old.Apply(delta)
		if err != nil || !reflect.DeepEqual(got, next) {
			t.Fatalf("from %+v by %+v to %+v, want %+v (%v)", old, delta, got, next, err)
		}
	})
}

// small is a bundle with one of everything.
func small() Bundle {
	words := "The library money was promised to the harbour workers and nobody has told them where it went"
	return Bundle{
		Origin: "feed.example.org", Version: 4, Base: 3, Issued: 1_700_000_000, Expires: 1_700_086_400,
		Signatures: []Entry{{ID: "c0ffee01", Kind: KindOffices, Published: 19_600, Expires: 19_630, Sketch: detect.SketchOf(words)}},
		Removed:    []string{"b0"}, Revoked: []string{"a0", "b0"},
		Switches: []Switch{{Platform: "x", First: 3, Last: 5, Reason: "shape_changed"}},
		Advice:   map[string]string{"en": "Do not reply.", "fr": "Ne répondez pas."},
	}
}

// TestTamperingIsSeen: no byte of a bundle can be changed, dropped or added.
func TestTamperingIsSeen(t *testing.T) {
	signer, verifiers := keys(t, "feed.example.org")
	data, err := Encode(small(), signer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(data, verifiers); err != nil {
		t.Fatal(err)
	}
	for i := range data {
		for _, bit := range []byte{1, 0x80} {
			bad := bytes.Clone(data)
			bad[i] ^= bit
			if _, err := Decode(bad, verifiers); err == nil {
				t.Errorf("byte %d changed from %q to %q: accepted", i, data[i], bad[i])
			}
		}
		if _, err := Decode(data[:i], verifiers); err == nil {
			t.Errorf("the first %d bytes alone are accepted", i)
		}
	}
	if _, err := Decode(append(bytes.Clone(data), 0), verifiers); err == nil {
		t.Error("a byte more is accepted")
	}
	_, others := keys(t, "feed.example.org")
	if _, err := Decode(data, others); err == nil {
		t.Error("another key of the same name is accepted")
	}
}

// TestSignatureHasOneForm: the last letter of a signature has two bits that mean nothing; changed, the bundle is refused.
func TestSignatureHasOneForm(t *testing.T) {
	signer, verifiers := keys(t, "feed.example.org")
	data, err := Encode(small(), signer)
	if err != nil {
		t.Fatal(err)
	}
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	last := bytes.Index(data, []byte("=\n\n")) - 1
	data[last] = letters[strings.IndexByte(letters, data[last])|1]
	if _, err := Decode(data, verifiers); !errors.Is(err, ErrMalformed) {
		t.Errorf("got %v, want ErrMalformed", err)
	}
}

// TestOneEncoding: the same bundle in other bytes is refused, even signed.
func TestOneEncoding(t *testing.T) {
	signer, verifiers := keys(t, "feed.example.org")
	b := small().tidy()
	s := b.Signatures[0].Sketch
	raw := append(appendUint(nil, int64(len(s))), rawWords)
	for _, x := range s {
		raw = append(raw, byte(x), byte(x>>8), byte(x>>16), byte(x>>24))
	}
	body := bytes.Replace(appendBody(nil, b), appendSketch(nil, s), raw, 1)
	signed, err := note.Sign(&note.Note{Text: envelope(b, body)}, signer)
	if err != nil {
		t.Fatal(err)
	}
	var got Bundle
	if err := readBody(&got, body); err != nil || !slices.Equal(got.Signatures[0].Sketch, s) {
		t.Fatalf("elements of four bytes: %v", err)
	}
	if _, err := Decode(append(append(signed, '\n'), body...), verifiers); !errors.Is(err, ErrMalformed) {
		t.Errorf("elements of four bytes, where fewer bits do: %v", err)
	}
	if got := appendSketch(nil, detect.Sketch{1, 3, 4}); !bytes.Equal(got, []byte{3, 0, 0b0_01_01}) {
		t.Errorf("1, 3, 4 are written %b", got)
	}
}

// TestOriginSigns: a key that is known under another name cannot speak for the origin.
func TestOriginSigns(t *testing.T) {
	signer, verifiers := keys(t, "other.example.org")
	b := small()
	body := appendBody(nil, b.tidy())
	signed, err := note.Sign(&note.Note{Text: envelope(b, body)}, signer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(append(append(signed, '\n'), body...), verifiers); !errors.Is(err, ErrMalformed) {
		t.Errorf("signed by another name: %v", err)
	}
}

// TestAccept has a case for each reason to refuse.
func TestAccept(t *testing.T) {
	have := Bundle{Origin: "feed.example.org", Version: 3, Issued: 1000, Expires: 5000}
	for name, c := range map[string]struct {
		change func(b *Bundle)
		want   error
	}{
		"next":           {func(*Bundle) {}, nil},
		"skips versions": {func(b *Bundle) { b.Version = 9 }, nil},
		"its delta":      {func(b *Bundle) { b.Base = 3 }, nil},
		"the same":       {func(b *Bundle) { b.Version = 3 }, ErrOld},
		"older":          {func(b *Bundle) { b.Version = 2 }, ErrOld},
		"issued before":  {func(b *Bundle) { b.Issued = 999 }, ErrOld},
		"expired":        {func(b *Bundle) { b.Expires = 4000 }, ErrExpired},
		"another delta":  {func(b *Bundle) { b.Version, b.Base = 9, 4 }, ErrBase},
		"another origin": {func(b *Bundle) { b.Origin = "elsewhere.example.org" }, ErrOrigin},
	} {
		got := Bundle{Origin: have.Origin, Version: 4, Issued: 2000, Expires: 6000}
		c.change(&got)
		if err := Accept(have, got, 4000); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if err := Accept(Bundle{}, Bundle{Origin: "a", Version: 4, Base: 3, Issued: 1, Expires: 2}, 1); !errors.Is(err, ErrBase) {
		t.Errorf("a delta for one who has nothing: %v", err)
	}
	if _, err := have.Apply(Bundle{Origin: have.Origin, Version: 9, Base: 4}); !errors.Is(err, ErrBase) {
		t.Errorf("applied to another base: %v", err)
	}
}

// TestEncodeRefuses: what has no place in the format is an error of the one who writes.
func TestEncodeRefuses(t *testing.T) {
	signer, _ := keys(t, "feed.example.org")
	for name, change := range map[string]func(b *Bundle){
		"no version":     func(b *Bundle) { b.Version = 0 },
		"base ahead":     func(b *Bundle) { b.Base = 4 },
		"removed":        func(b *Bundle) { b.Base = 0 },
		"never valid":    func(b *Bundle) { b.Expires = b.Issued },
		"id":             func(b *Bundle) { b.Signatures[0].ID = "seventeen-letters" },
		"kind":           func(b *Bundle) { b.Signatures[0].Kind = 3 },
		"days":           func(b *Bundle) { b.Signatures[0].Expires = b.Signatures[0].Published },
		"sketch":         func(b *Bundle) { b.Signatures[0].Sketch = b.Signatures[0].Sketch[:3] },
		"twice":          func(b *Bundle) { b.Signatures = append(b.Signatures, b.Signatures[0]) },
		"revoked twice":  func(b *Bundle) { b.Revoked = []string{"a", "a"} },
		"switch":         func(b *Bundle) { b.Switches[0].Last = 2 },
		"switched twice": func(b *Bundle) { b.Switches = append(b.Switches, b.Switches[0]) },
		"language":       func(b *Bundle) { b.Advice[""] = "?" },
	} {
		b := small()
		change(&b)
		if _, err := Encode(b, signer); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLive: expired and revoked signatures are not loaded.
func TestLive(t *testing.T) {
	b := small()
	if list := b.Live(19_629); len(list) != 1 || list[0].Day != 19_600 {
		t.Errorf("on its last day: %+v", list)
	}
	if list := b.Live(19_630); len(list) != 0 {
		t.Errorf("the day after: %+v", list)
	}
	b.Revoked = append(b.Revoked, "c0ffee01")
	if list := b.Live(19_600); len(list) != 0 {
		t.Errorf("revoked: %+v", list)
	}
}

// TestSize: ten thousand signatures of ordinary messages, with the longest ids, take less than a million bytes.
func TestSize(t *testing.T) {
	signer, verifiers := keys(t, "feed.example.org")
	b := Bundle{Version: 1, Issued: 1_700_000_000, Expires: 1_700_086_400}
	state := uint32(1)
	next := func() uint32 {
		state = state*1664525 + 1013904223
		return (state>>16 | state<<16) * 0x9E3779B1
	}
	for i := range 10_000 {
		var s detect.Sketch // of 30 to 150 rare grams, cut to 24 bits: the least stand in the sketch
		for range 30 + i%120 {
			s = append(s, next()>>8)
		}
		slices.Sort(s)
		s = slices.Compact(s)
		id := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%012d", i))
		published := 19_600 + int64(i%30)
		b.Signatures = append(b.Signatures, Entry{ID: id, Kind: KindOffices, Published: published, Expires: published + 30, Sketch: s[:min(len(s), sketchSize)]})
	}
	data, err := Encode(b, signer)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes", len(data))
	if len(data) > 1_000_000 {
		t.Errorf("%d bytes", len(data))
	}
	if got, err := Decode(data, verifiers); err != nil || len(got.Signatures) != 10_000 {
		t.Errorf("%d signatures back (%v)", len(got.Signatures), err)
	}
}

// sketchSize is the most elements that the detector gives a sketch.
var sketchSize = len(detect.SketchOf(strings.Repeat("The library money was promised to the harbour workers and nobody told them; ", 1) +
	"every quay and crane of the old port was auctioned before breakfast on a foggy Tuesday, bring a lantern and an orchard ladder"))

// FuzzDecode: no body makes Decode panic, and what it takes it writes again to the byte. The fuzzer's bytes are a body that is
// signed here, so that it gets past the signature.
func FuzzDecode(f *testing.F) {
	f.Add(appendBody(nil, small()))
	f.Add(appendBody(nil, Bundle{}))
	signer, verifiers := keys(f, "feed.example.org")
	f.Fuzz(func(t *testing.T, body []byte) {
		b := small()
		signed, err := note.Sign(&note.Note{Text: envelope(b, body)}, signer)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(append(append(signed, '\n'), body...), verifiers)
		if err != nil {
			return
		}
		if again := appendBody(nil, got); !bytes.Equal(again, body) {
			t.Fatalf("%x is written again as %x", body, again)
		}
		if list := got.Live(0); len(list) > 0 {
			if _, err := detect.NewSignatures(list); err != nil {
				t.Fatalf("the detector refuses what the feed carries: %v", err)
			}
		}
	})
}
