package corpus

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/refrain-project/refrain/wasm/detect"
)

// reading is all that Posts gives for one input.
type reading struct {
	posts []detect.Post
	bad   []string
	count Count
}

// readAll reads files to the end.
func readAll(t *testing.T, files ...string) reading {
	t.Helper()
	var r reading
	var err error
	r.count, err = Posts(files, func(p []detect.Post) error {
		r.posts = append(r.posts, p...)
		return nil
	}, func(e *LineError) { r.bad = append(r.bad, strings.ReplaceAll(e.Error(), filepath.Dir(e.File)+"/", "")) })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// file writes one input file.
func file(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// zipped is data as gzip.
func zipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBothAuthorShapesAndFallbacks(t *testing.T) {
	r := readAll(t, file(t, "a.jsonl", []byte(`
{"id":"1","platform":"x","author":"ann","text":"caf\u00e9","lang":"fr","created_at":"2023-08-12T13:00:00Z","target":"mp","reply_to":"t9","unknown":{"a":[1]}}
{"id":"2","author":{"id":"77","handle":"bob","name":"Bob B","created_at":"2023-07-12T00:00:00Z","followers":3,"posts":0,"default_avatar":true},"page":"p","target":"mp","thread":"t","reply_to":"r","root":true,"resolution":60,"links":["https://example.org/a"]}
`)))
	want := []detect.Post{
		{ID: "1", Platform: "x", Page: "mp", Thread: "t9", Text: "café", Lang: "fr", Time: 1691845200,
			Account: detect.Account{ID: "ann", Handle: "ann", Followers: -1, Following: -1, Posts: -1, DefaultPicture: -1}},
		{ID: "2", Page: "p", Thread: "t", Root: true, Resolution: 60, Links: []string{"https://example.org/a"},
			Account: detect.Account{ID: "77", Handle: "bob", Name: "Bob B", Created: 1689120000, Followers: 3,
				Following: -1, Posts: 0, DefaultPicture: 1}},
	}
	if got := fmt.Sprintf("%+v", r.posts); got != fmt.Sprintf("%+v", want) {
		t.Errorf("posts\n%s\nwant\n%+v", got, want)
	}
	if r.count != (Count{Rows: 2}) {
		t.Errorf("count %+v, bad %q", r.count, r.bad)
	}
}

func TestBadLinesAreNamedAndCounted(t *testing.T) {
	cases := []struct{ line, want string }{
		{`{"id":"1"`, `b.jsonl:1: expected one JSON object`},
		{`[1]`, `b.jsonl:1: expected one JSON object`},
		{`{"id":7,"author":"a"}`, `b.jsonl:1: field "id": expected a string`},
		{`{"author":"a"}`, `b.jsonl:1: field "id": expected a string that is not empty`},
		{`{"id":"1"}`, `b.jsonl:1: field "author": expected a string, or an object with id or handle`},
		{`{"id":"1","author":{"name":"x"}}`, `b.jsonl:1: field "author": expected an id or handle, and no name over 1,024 bytes`},
		{`{"id":"1","author":["a"]}`, `b.jsonl:1: field "author": expected a string, or an object with id or handle`},
		{`{"id":"1","author":"a","created_at":"yesterday"}`, `b.jsonl:1: field "created_at": expected a time after 1970 as in 2019-03-29T00:00:11Z (RFC 3339)`},
		{`{"id":"1","author":"a","root":"yes"}`, `b.jsonl:1: field "root": expected true or false`},
		{`{"id":"1","author":"a","links":"x"}`, `b.jsonl:1: field "links": expected a list of strings`},
		{`{"id":"1","author":"a","resolution":-1}`, `b.jsonl:1: field "resolution": expected whole seconds, from 1 to 2147483648`},
		{`{"id":"1","author":"a","text":"` + strings.Repeat("x", maxText+1) + `"}`, `b.jsonl:1: field "text": expected at most 128 KiB`},
		{strings.Repeat("x", MaxLine+1), `b.jsonl:1: expected a line of at most 1 MiB`},
	}
	good := `{"id":"9","author":"z","text":"still read"}`
	for _, c := range cases {
		r := readAll(t, file(t, "b.jsonl", []byte(c.line+"\n"+good)))
		if len(r.bad) != 1 || r.bad[0] != c.want {
			t.Errorf("%.60s:\n got %q\nwant %q", c.line, r.bad, c.want)
		}
		if r.count != (Count{Rows: 1, Bad: 1}) || len(r.posts) != 1 || r.posts[0].ID != "9" {
			t.Errorf("%.60s: count %+v, %d posts: the next line was lost", c.line, r.count, len(r.posts))
		}
	}
}

func TestOrderAndLineNumbersAcrossChunks(t *testing.T) {
	var b bytes.Buffer
	const lines, badEvery = 30_000, 7_000
	for i := 1; i <= lines; i++ {
		if i%badEvery == 0 {
			b.WriteString("{}\n")
			continue
		}
		fmt.Fprintf(&b, `{"id":"%d","author":"a%d","text":"%s"}`+"\n", i, i%50, strings.Repeat("word ", 20))
	}
	r := readAll(t, file(t, "c.jsonl.gz", zipped(t, b.Bytes())))
	last := 0
	for _, p := range r.posts {
		var id int
		if _, err := fmt.Sscan(p.ID, &id); err != nil || id <= last {
			t.Fatalf("post %q after %d", p.ID, last)
		}
		last = id
	}
	if len(r.posts) != lines-lines/badEvery || len(r.bad) != lines/badEvery {
		t.Fatalf("%d posts, %d bad", len(r.posts), len(r.bad))
	}
	for i, e := range r.bad {
		if want := fmt.Sprintf("c.jsonl.gz:%d: ", (i+1)*badEvery); !strings.HasPrefix(e, want) {
			t.Errorf("bad line %q, want it at %s", e, want)
		}
	}
}

func TestTruncatedGzipIsReportedAndTheNextFileRead(t *testing.T) {
	var b bytes.Buffer
	for i := range 2000 {
		fmt.Fprintf(&b, `{"id":"%d","author":"a","text":"%x"}`+"\n", i, i*7919)
	}
	whole := zipped(t, b.Bytes())
	short := file(t, "short.jsonl.gz", whole[:len(whole)/2])
	next := file(t, "next.jsonl", []byte(`{"id":"next","author":"a"}`))
	r := readAll(t, short, next)
	if len(r.bad) != 1 || !strings.Contains(r.bad[0], "readable data to the end of the file") {
		t.Fatalf("bad %q", r.bad)
	}
	if n := len(r.posts); n < 100 || n > 1999 || r.posts[n-1].ID != "next" {
		t.Fatalf("%d posts: want those before the break, and the next file", n)
	}
}

func TestMissingFileAndRefusedBatchEndTheReading(t *testing.T) {
	ignore := func(*LineError) {}
	if _, err := Posts([]string{filepath.Join(t.TempDir(), "none")}, nil, ignore); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	line := strings.Repeat(`{"id":"1","author":"a","text":"`+strings.Repeat("x", 1000)+`"}`+"\n", 20_000)
	full := errors.New("full")
	calls := 0
	_, err := PostsFrom("many", strings.NewReader(line), func([]detect.Post) error { calls++; return full }, ignore)
	if !errors.Is(err, full) || calls != 1 {
		t.Errorf("refused batch: %v after %d calls", err, calls)
	}
}

func TestTextThatIsNotUTF8IsRepaired(t *testing.T) {
	r := readAll(t, file(t, "u.jsonl", []byte("{\"id\":\"1\",\"author\":\"a\",\"text\":\"a\xffb\"}")))
	if len(r.posts) != 1 || r.posts[0].Text != "a\uFFFDb" {
		t.Errorf("posts %+v", r.posts)
	}
}

func TestPairs(t *testing.T) {
	var got []Pair
	count, err := Pairs([]string{file(t, "p.jsonl", []byte("{\"id\":\"1\",\"a\":\"x\",\"b\":\"y\"}\n{\"id\":\"2\",\"a\":3}\n"))},
		func(p []Pair) error { got = append(got, p...); return nil }, func(*LineError) {})
	if err != nil || count != (Count{1, 1}) || len(got) != 1 || got[0] != (Pair{"1", "x", "y"}) {
		t.Errorf("pairs %+v, count %+v, %v", got, count, err)
	}
}

// FuzzPosts holds the reader to its promise for any bytes: every line that is not blank is a row or a bad line, and what
// comes out is UTF-8.
func FuzzPosts(f *testing.F) {
	f.Add([]byte(`{"id":"1","author":"a","text":"x"}`))
	f.Add([]byte(`{"id":"1","author":{"id":"a","followers":1}}` + "\n\n{"))
	f.Add([]byte("{\"id\":\"1\",\"links\":[null]}"))
	f.Add([]byte("{\"id\":\"\xff\",\"author\":\"\xfe\",\"text\":\"\\ud800\"}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.HasPrefix(data, []byte("\x1f\x8b")) || len(data) > MaxLine {
			return
		}
		lines := 0
		for line := range bytes.Lines(data) {
			if len(bytes.TrimSpace(line)) > 0 {
				lines++
			}
		}
		check := func(posts []detect.Post) error {
			for _, p := range posts {
				if s := p.ID + p.Text + p.Account.Handle; !utf8.ValidString(s) {
					return fmt.Errorf("%q is not UTF-8", s)
				}
			}
			return nil
		}
		count, err := PostsFrom("fuzz", bytes.NewReader(data), check, func(*LineError) {})
		if err != nil || count.Rows+count.Bad != lines {
			t.Fatalf("%d lines, count %+v, %v", lines, count, err)
		}
	})
}
