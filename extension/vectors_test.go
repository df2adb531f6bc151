package extension

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/wasm/abi"
	"github.com/refrain-project/refrain/wasm/abitest"
	"github.com/refrain-project/refrain/wasm/detect"
)

// vector is a sequence of calls for a fresh detector, as detector/vectors.test.ts reads it.
type vector struct {
	Name  string `json:"name"`
	Calls []call `json:"calls"`
}

// call is one call with the native detector's response, and what both say where they can be read. Numbers of 64 bits are
// texts, because JSON has none.
type call struct {
	Call     string         `json:"call"`
	Request  []byte         `json:"request"`
	Response []byte         `json:"response"`
	Asks     map[string]any `json:"asks,omitempty"`
	Says     any            `json:"says,omitempty"`
}

// useDetector builds detector.wasm and writes every vector with its native responses, for the tests in TypeScript.
func useDetector(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "detector.wasm")
	cmd := exec.Command("go", "build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", file, "../wasm")
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("detector.wasm: %v\n%s", err, out)
	}
	text, err := json.Marshal(vectors(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "vectors.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("REFRAIN_DETECTOR", file)
	t.Setenv("REFRAIN_VECTORS", filepath.Join(dir, "vectors.json"))
}

// vectors gives all of testdata/abi and testdata/detect with what the native detector answers.
func vectors(t *testing.T) []vector {
	t.Helper()
	all, err := abitest.ReadAll("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	var out []vector
	for _, v := range all {
		one := vector{Name: v.Name}
		responses := v.Run()
		for i, c := range v.Calls {
			one.Calls = append(one.Calls, call{c.Export, c.Request, responses[i], asks(c), says(c.Export, responses[i])})
		}
		out = append(out, one)
	}
	bodies, err := abitest.Read("../testdata/abi")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range bodies {
		if v.Body != nil {
			response := append([]byte{0}, v.Body...)
			out = append(out, vector{v.Name, []call{{"result", nil, response, nil, says("result", response)}}})
		}
	}
	return out
}

// asks gives what a request says, nil if it breaks the format.
func asks(c abitest.Call) map[string]any {
	switch c.Export {
	case abi.CallNew:
		if p, err := abi.ParseParams(c.Request); err == nil && len(c.Request) > 1 {
			return map[string]any{"params": params(p.List())}
		}
	case abi.CallAdd:
		if posts, err := abi.ParsePosts(c.Request); err == nil {
			list := []any{}
			for i := range posts {
				list = append(list, wirePost(&posts[i]))
			}
			return map[string]any{"posts": list}
		}
	case abi.CallCompare:
		if first, second, err := abi.ParseCompare(c.Request); err == nil {
			return map[string]any{"texts": []string{first, second}}
		}
	case abi.CallLoad:
		if list, err := abi.ParseSignatures(c.Request); err == nil {
			return map[string]any{"signatures": list}
		}
	case abi.CallSketch:
		if text, err := abi.ParseText(c.Request); err == nil {
			return map[string]any{"text": text}
		}
	}
	return nil
}

func wirePost(p *detect.Post) map[string]any {
	a := &p.Account
	return map[string]any{"id": p.ID, "platform": p.Platform, "page": p.Page, "thread": p.Thread, "root": p.Root, "bare": p.Bare,
		"account": map[string]any{"id": a.ID, "handle": a.Handle, "name": a.Name, "created": whole(a.Created), "followers": whole(a.Followers),
			"following": whole(a.Following), "posts": whole(a.Posts), "defaultPicture": whole(a.DefaultPicture)},
		"text": p.Text, "lang": p.Lang, "time": whole(p.Time), "resolution": whole(p.Resolution), "links": texts(p.Links), "media": texts(p.Media),
		"group": whole(p.Group)}
}

func whole(n int64) string { return strconv.FormatInt(n, 10) }

func texts(list []string) []string { return append([]string{}, list...) }

// says gives what a response says, nil if it has no body to read.
func says(export string, response []byte) any {
	body, err := abi.ParseStatus(response)
	if err != nil {
		said := err.(*detect.Error)
		return map[string]any{"error": []string{said.Code, said.Field, said.Post}}
	}
	switch export {
	case abi.CallResult:
		if r, err := abi.ParseResult(body); err == nil {
			return result(r)
		}
	case abi.CallCompare:
		if c, err := abi.ParseComparison(body); err == nil {
			return map[string]any{"similarity": whole(c.Similarity), "kind": c.Kind.String(), "spans": []any{spans(c.Spans[0]), spans(c.Spans[1])}}
		}
	case abi.CallSketch:
		if s, err := abi.ParseSketch(body); err == nil {
			return append(detect.Sketch{}, s...)
		}
	}
	return nil
}

// result writes a result as the TypeScript names it.
func result(r detect.Result) any {
	clusters, flags := []any{}, []any{}
	for _, c := range r.Clusters {
		reasons, threads := []any{}, []any{}
		for _, x := range c.Reasons {
			reasons = append(reasons, map[string]any{"code": x.Code, "params": params(x.Params)})
		}
		for _, x := range c.Evidence.Threads {
			threads = append(threads, map[string]any{"thread": x.Thread, "fields": params(x.Fields)})
		}
		clusters = append(clusters, map[string]any{"id": c.ID, "exemplar": c.Exemplar, "level": c.Level.String(), "kind": c.Kind.String(),
			"rank": whole(c.Rank), "posts": texts(c.Posts), "reasons": reasons, "signature": c.Signature,
			"evidence": map[string]any{"fields": params(c.Evidence.Fields), "threads": threads}})
	}
	for _, f := range r.Flags {
		flags = append(flags, map[string]any{"post": f.Post, "level": f.Level.String(), "kind": f.Kind.String(), "cluster": f.Cluster,
			"rank": whole(f.Rank), "spans": spans(f.Spans)})
	}
	return map[string]any{"clusters": clusters, "flags": flags}
}

func params(list []detect.Param) []any {
	out := []any{}
	for _, p := range list {
		out = append(out, map[string]any{"name": p.Name, "value": whole(p.Value), "exp": whole(p.Exp)})
	}
	return out
}

func spans(list []detect.Span) []any {
	out := []any{}
	for _, s := range list {
		out = append(out, map[string]any{"start": s.Start, "end": s.End})
	}
	return out
}

// TestHeaders holds the two ends of the wire format to one description.
func TestHeaders(t *testing.T) {
	header := func(file, end string) string {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		before, _, found := strings.Cut(string(text), end)
		if !found || !strings.HasPrefix(before, "// Package abi is the wire format") {
			t.Fatalf("%s has no description before %q", file, end)
		}
		return strings.TrimSpace(before)
	}
	if goHeader, tsHeader := header("../wasm/abi/abi.go", "\npackage abi\n"), header("detector/abi.ts", "\nimport "); goHeader != tsHeader {
		t.Error("detector/abi.ts does not begin with the description in wasm/abi/abi.go")
	}
}
