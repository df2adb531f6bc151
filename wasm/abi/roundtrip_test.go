package abi_test

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/wasm/abi"
	"github.com/refrain-project/refrain/wasm/detect"
)

// random draws values of every size, and often the empty one.
type random struct{ *rand.Rand }

func newRandom() random { return random{rand.New(rand.NewPCG(2, 1))} }

// text draws a text.
func (r random) text() string {
	letters := []rune("aé ’中🙄\x00")
	var b strings.Builder
	for range r.IntN(1 << r.IntN(8)) {
		b.WriteRune(letters[r.IntN(len(letters))])
	}
	return b.String()
}

// int draws an integer of any length and sign.
func (r random) int() int64 { return int64(r.Uint64()) >> r.IntN(64) }

// many draws a list; an empty one is nil.
func many[T any](r random, one func() T) []T {
	var out []T
	for range r.IntN(4) {
		out = append(out, one())
	}
	return out
}

func (r random) post() detect.Post {
	return detect.Post{
		ID: r.text(), Platform: r.text(), Page: r.text(), Thread: r.text(), Root: r.IntN(2) == 0, Bare: r.IntN(2) == 0,
		Account: detect.Account{
			ID: r.text(), Handle: r.text(), Name: r.text(), Created: r.int(), Followers: r.int(), Following: r.int(),
			Posts: r.int(), DefaultPicture: r.int(),
		},
		Text: r.text(), Lang: r.text(), Time: r.int(), Resolution: r.int(),
		Links: many(r, r.text), Media: many(r, r.text), Group: r.int(),
	}
}

func (r random) param() detect.Param {
	return detect.Param{Name: r.text(), Value: r.int(), Exp: r.int()}
}

func (r random) span() detect.Span {
	start := r.IntN(1000)
	return detect.Span{Start: start, End: start + r.IntN(1000)}
}

func (r random) level() detect.Level { return detect.Level(r.IntN(int(detect.LevelCoordinated) + 1)) }

func (r random) kind() detect.Kind { return detect.Kind(r.IntN(int(detect.KindCopy) + 1)) }

func (r random) cluster() detect.Cluster {
	return detect.Cluster{
		ID: r.text(), Exemplar: r.text(), Level: r.level(), Kind: r.kind(), Rank: r.int(), Posts: many(r, r.text),
		Reasons:   many(r, func() detect.Reason { return detect.Reason{Code: r.text(), Params: many(r, r.param)} }),
		Signature: r.text(),
		Evidence: detect.Evidence{
			Fields: many(r, r.param),
			Threads: many(r, func() detect.ThreadTest {
				return detect.ThreadTest{Thread: r.text(), Fields: many(r, r.param)}
			}),
		},
	}
}

func (r random) flag() detect.Flag {
	return detect.Flag{Post: r.text(), Level: r.level(), Kind: r.kind(), Cluster: r.text(), Rank: r.int(), Spans: many(r, r.span)}
}

// rounds is how many values each round trip draws.
const rounds = 100

// trip fails unless a value comes back as it went, and the bytes cut short anywhere are refused.
func trip[T any](t *testing.T, value T, message []byte, parse func([]byte) (T, error)) {
	t.Helper()
	back, err := parse(message)
	if err != nil || !reflect.DeepEqual(back, value) {
		t.Fatalf("%+v came back as %+v, %v", value, back, err)
	}
	for n := range message {
		if _, err := parse(message[:n]); err == nil {
			t.Fatalf("%x: the first %d bytes alone are accepted", message, n)
		}
	}
}

func TestPostsRoundTrip(t *testing.T) {
	r := newRandom()
	for range rounds {
		posts := append([]detect.Post{r.post()}, many(r, r.post)...)
		trip(t, posts, abi.AppendPosts(nil, posts), abi.ParsePosts)
	}
}

func TestResultRoundTrip(t *testing.T) {
	r := newRandom()
	for range rounds {
		result := detect.Result{Clusters: many(r, r.cluster), Flags: many(r, r.flag)}
		trip(t, result, abi.AppendResult(nil, result), abi.ParseResult)
	}
}

func TestComparisonRoundTrip(t *testing.T) {
	r := newRandom()
	for range rounds {
		c := detect.Comparison{Similarity: r.int(), Kind: r.kind(), Spans: [2][]detect.Span{many(r, r.span), many(r, r.span)}}
		trip(t, c, abi.AppendComparison(nil, c), abi.ParseComparison)
	}
}

func TestCompareRoundTrip(t *testing.T) {
	r := newRandom()
	parse := func(b []byte) ([2]string, error) {
		first, second, err := abi.ParseCompare(b)
		return [2]string{first, second}, err
	}
	for range rounds {
		texts := [2]string{r.text(), r.text()}
		trip(t, texts, abi.AppendCompare(nil, texts[0], texts[1]), parse)
	}
}

func TestSignaturesRoundTrip(t *testing.T) {
	r := newRandom()
	one := func() detect.Signature {
		return detect.Signature{ID: r.text(), Day: r.int(), Sketch: many(r, r.Uint32)}
	}
	for range rounds {
		list := many(r, one)
		trip(t, list, abi.AppendSignatures(nil, list), abi.ParseSignatures)
		sketch := detect.Sketch(many(r, r.Uint32))
		trip(t, sketch, abi.AppendSketch(nil, sketch), abi.ParseSketch)
		text := r.text()
		trip(t, text, abi.AppendText(nil, text), abi.ParseText)
	}
}

func TestParamsRoundTrip(t *testing.T) {
	r := newRandom()
	for range rounds {
		p := detect.DefaultParams()
		p.Window, p.Work = 1+int64(r.Uint32()), 1+int64(r.Uint32())
		trip(t, p, abi.AppendParams(nil, p), abi.ParseParams)
		got, snapshot, err := abi.ParseRestore(abi.AppendRestore(nil, p, []byte("state")))
		if err != nil || got != p || string(snapshot) != "state" {
			t.Fatalf("restore of %+v came back as %+v, %q, %v", p, got, snapshot, err)
		}
	}
}

func TestErrorRoundTrip(t *testing.T) {
	r := newRandom()
	for range rounds {
		want := &detect.Error{Code: r.text(), Post: r.text(), Field: r.text()}
		_, got := abi.ParseStatus(abi.AppendError(nil, want))
		if !reflect.DeepEqual(got, error(want)) {
			t.Fatalf("%+v came back as %+v", want, got)
		}
	}
}

// TestPostsStandAlone checks that a post does not live in the request's memory.
func TestPostsStandAlone(t *testing.T) {
	request := abi.AppendPosts(nil, []detect.Post{{ID: "one", Text: "words"}})
	posts, err := abi.ParsePosts(request)
	if err != nil {
		t.Fatal(err)
	}
	clear(request)
	if posts[0].ID != "one" || posts[0].Text != "words" {
		t.Errorf("the post changed with the request: %+v", posts[0])
	}
}

// TestLittleAsksForLittle checks that a short message cannot make a long list.
func TestLittleAsksForLittle(t *testing.T) {
	for name, parse := range map[string]func([]byte) error{
		"posts":      func(b []byte) error { _, err := abi.ParsePosts(b); return err },
		"result":     func(b []byte) error { _, err := abi.ParseResult(b); return err },
		"signatures": func(b []byte) error { _, err := abi.ParseSignatures(b); return err },
		"params":     func(b []byte) error { _, err := abi.ParseParams(b); return err },
	} {
		message := append([]byte{0x90, 0x4e}, make([]byte, 40)...) // 10,000 elements in 40 bytes
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if parse(message) == nil {
			t.Errorf("%s: accepted", name)
		}
		runtime.ReadMemStats(&after)
		if made := after.TotalAlloc - before.TotalAlloc; made > 16<<10 {
			t.Errorf("%s: %d bytes made %d", name, len(message), made)
		}
	}
}

// TestBuffers checks the limits of the guest's buffers.
func TestBuffers(t *testing.T) {
	var b abi.Buffers
	if b.Alloc(0) != 0 || b.Alloc(abi.MaxRequest+1) != 0 {
		t.Error("a buffer of no size or too much")
	}
	var given []uint32
	for range abi.MaxBuffers {
		given = append(given, b.Alloc(16))
	}
	if b.Alloc(16) != 0 {
		t.Errorf("more than %d buffers", abi.MaxBuffers)
	}
	if _, err := b.Take(given[3], 17); err == nil {
		t.Error("more taken than there is")
	}
	if got, err := b.Take(given[3], 9); err != nil || len(got) != 9 {
		t.Errorf("take: %d bytes, %v", len(got), err)
	}
	if _, err := b.Take(given[3], 9); err == nil {
		t.Error("taken twice")
	}
	if b.Alloc(abi.MaxRequest-16*(abi.MaxBuffers-1)+1) != 0 {
		t.Error("more bytes than MaxRequest")
	}
	if got, err := b.Take(0, 0); err != nil || len(got) != 0 {
		t.Errorf("the empty request: %v, %v", got, err)
	}
}

// TestSignaturesStay checks that signatures outlive new, restore and a load that is refused, and that an empty list takes
// them away.
func TestSignaturesStay(t *testing.T) {
	const text = "The library money was promised to the harbour workers and nobody has told them where it went"
	var engine abi.Engine
	signatures := []detect.Signature{{ID: "a", Day: 19603, Sketch: detect.SketchOf(text)}}
	call := func(export string, request []byte, want byte) []byte {
		t.Helper()
		r := engine.Call(export, request)
		if r[0] != want {
			t.Fatalf("%s answers %x", export, r)
		}
		return r[1:]
	}
	flags := func(want int) {
		t.Helper()
		result, err := abi.ParseResult(call(abi.CallResult, nil, 0))
		if err != nil || len(result.Flags) != want {
			t.Fatalf("%d flags, want %d (%v)", len(result.Flags), want, err)
		}
	}
	params := abi.AppendParams(nil, detect.DefaultParams())
	posts := abi.AppendPosts(nil, []detect.Post{{ID: "1", Account: detect.Account{ID: "b"}, Text: text, Time: 1}})
	call(abi.CallLoad, abi.AppendSignatures(nil, signatures), 0)
	call(abi.CallNew, params, 0)
	call(abi.CallAdd, posts, 0)
	flags(1)
	snapshot := call(abi.CallSnapshot, nil, 0)
	call(abi.CallNew, params, 0)
	flags(0)
	call(abi.CallLoad, abi.AppendSignatures(nil, append(signatures, signatures[0])), 1)
	call(abi.CallRestore, abi.AppendRestore(nil, detect.DefaultParams(), snapshot), 0)
	flags(1)
	call(abi.CallLoad, []byte{0}, 0)
	flags(0)
}

// TestRefusedRestoreKeepsDetector checks that an instance outlives a damaged snapshot.
func TestRefusedRestoreKeepsDetector(t *testing.T) {
	var engine abi.Engine
	p := abi.AppendParams(nil, detect.DefaultParams())
	engine.Call(abi.CallNew, p)
	damaged := abi.AppendRestore(nil, detect.DefaultParams(), []byte("no snapshot"))
	if r := engine.Call(abi.CallRestore, damaged); r[0] == 0 {
		t.Errorf("a damaged snapshot was accepted: %x", r)
	}
	if r := engine.Call(abi.CallResult, nil); !bytes.Equal(r, []byte{0, 0, 0}) {
		t.Errorf("result after it: %x", r)
	}
}
