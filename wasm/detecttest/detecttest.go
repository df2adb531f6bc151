// Package detecttest reads the detector's cases, testdata/detect/*.txt, for the tests of every host.
package detecttest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/refrain-project/refrain/wasm/detect"
)

// Case is one file: a txtar archive whose comment says in prose what is tested, with the files
//
//	params       a name and a value a line; may be absent
//	signatures   an id, the day of publication (YYYY-MM-DD), and the text that it is the sketch of, a line; may be absent
//	posts.jsonl  one post a line, the keys of jsonPost; lines that are empty or begin with # are skipped
//	flags        what is expected, compared as text by the tests of package detect
type Case struct {
	Name       string // the file's base name without .txt
	Prose      string
	Params     detect.Params
	Signatures []detect.Signature
	Posts      []detect.Post
	Flags      string
	File       string // its path, to write expectations back
}

// Read reads every case in a directory, by name.
func Read(dir string) ([]Case, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: no cases (*.txt)", dir)
	}
	cases := make([]Case, len(files))
	for i, file := range files {
		if cases[i], err = readFile(file); err != nil {
			return nil, err
		}
	}
	return cases, nil
}

// readFile reads one case.
func readFile(file string) (Case, error) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		return Case{}, err
	}
	c := Case{
		Name:   strings.TrimSuffix(filepath.Base(file), ".txt"),
		Prose:  string(archive.Comment),
		Params: detect.DefaultParams(),
		File:   file,
	}
	for _, f := range archive.Files {
		if err := c.section(f); err != nil {
			return Case{}, fmt.Errorf("%s: %s: %w", file, f.Name, err)
		}
	}
	return c, nil
}

// section takes in one file of the archive.
func (c *Case) section(f txtar.File) (err error) {
	switch f.Name {
	case "params":
		c.Params, err = parseParams(f.Data)
	case "signatures":
		c.Signatures, err = parseSignatures(f.Data)
	case "posts.jsonl":
		c.Posts, err = ParsePosts(f.Data)
	case "flags":
		c.Flags = string(f.Data)
	default:
		err = fmt.Errorf("expected params, signatures, posts.jsonl or flags")
	}
	return err
}

// parseSignatures reads lines of an id, a day and a text.
func parseSignatures(data []byte) (out []detect.Signature, err error) {
	for line := range strings.Lines(string(data)) {
		words := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if len(words) < 3 {
			return nil, fmt.Errorf("%q: expected an id, a day and a text", line)
		}
		day, err := time.Parse(time.DateOnly, words[1])
		if err != nil {
			return nil, err
		}
		out = append(out, detect.Signature{ID: words[0], Day: day.Unix() / 86400, Sketch: detect.SketchOf(words[2])})
	}
	return out, nil
}

// parseParams reads lines of a name and a value.
func parseParams(data []byte) (detect.Params, error) {
	var list []detect.Param
	for line := range strings.Lines(string(data)) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if len(words) != 2 {
			return detect.Params{}, fmt.Errorf("%q: expected a name and a value", line)
		}
		value, err := strconv.ParseInt(words[1], 10, 64)
		if err != nil {
			return detect.Params{}, err
		}
		list = append(list, detect.Param{Name: words[0], Value: value})
	}
	return detect.ParseParams(list)
}

// jsonPost is a post in a case: the schema that refrain scan reads, its author always an object.
type jsonPost struct {
	ID         string     `json:"id"`
	Platform   string     `json:"platform"`
	Page       string     `json:"page"`
	Thread     string     `json:"thread"`
	Root       bool       `json:"root"`
	Author     jsonAuthor `json:"author"`
	Text       string     `json:"text"`
	Lang       string     `json:"lang"`
	CreatedAt  string     `json:"created_at"`
	Resolution int64      `json:"resolution"`
	Links      []string   `json:"links"`
	Media      []string   `json:"media"`
	Bare       bool       `json:"bare"`
	Group      int64      `json:"group"`
}

// jsonAuthor is an account; what is absent is not shown.
type jsonAuthor struct {
	ID             string `json:"id"`
	Handle         string `json:"handle"`
	Name           string `json:"name"`
	CreatedAt      string `json:"created_at"`
	Followers      *int64 `json:"followers"`
	Following      *int64 `json:"following"`
	Posts          *int64 `json:"posts"`
	DefaultPicture *bool  `json:"default_avatar"`
}

// ParsePosts reads posts, one JSON object a line. An unknown key is an error.
func ParsePosts(data []byte) ([]detect.Post, error) {
	var posts []detect.Post
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		p, err := parsePost(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		posts = append(posts, p)
	}
	return posts, lines.Err()
}

// parsePost reads one line.
func parsePost(line []byte) (detect.Post, error) {
	var j jsonPost
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&j); err != nil {
		return detect.Post{}, err
	}
	created, err := unix(j.CreatedAt)
	if err != nil {
		return detect.Post{}, fmt.Errorf("created_at: %w", err)
	}
	account, err := j.Author.account()
	return detect.Post{
		ID: j.ID, Platform: j.Platform, Page: j.Page, Thread: j.Thread, Root: j.Root, Account: account,
		Text: j.Text, Lang: j.Lang, Time: created, Resolution: j.Resolution, Links: j.Links, Media: j.Media,
		Bare: j.Bare, Group: j.Group,
	}, err
}

// account gives the detector's account.
func (a jsonAuthor) account() (detect.Account, error) {
	created, err := unix(a.CreatedAt)
	if err != nil {
		return detect.Account{}, fmt.Errorf("author: created_at: %w", err)
	}
	picture := int64(-1)
	if a.DefaultPicture != nil {
		picture = 0
		if *a.DefaultPicture {
			picture = 1
		}
	}
	return detect.Account{
		ID: a.ID, Handle: a.Handle, Name: a.Name, Created: created,
		Followers: shown(a.Followers), Following: shown(a.Following), Posts: shown(a.Posts), DefaultPicture: picture,
	}, nil
}

// shown gives a number, or -1 for one that is not shown.
func shown(n *int64) int64 {
	if n == nil {
		return -1
	}
	return *n
}

// unix gives Unix seconds of an RFC 3339 time; empty is 0.
func unix(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	return t.Unix(), err
}
