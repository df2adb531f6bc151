package corpus

import (
	"strings"
	"time"

	"github.com/goccy/go-json"

	"github.com/refrain-project/refrain/wasm/detect"
)

// Limits of a field, in bytes, and of a list, in items. They are generous for every platform (X's longest post is
// 25,000 characters, Facebook's comment 8,000) and keep one hostile line from costing more than an honest one.
const (
	maxName  = 1 << 10
	maxText  = 1 << 17
	maxLinks = 64
	maxLink  = 1 << 12
)

// row is a post as it stands in the file.
type row struct {
	ID         string          `json:"id"`
	Platform   string          `json:"platform"`
	Author     json.RawMessage `json:"author"`
	Text       string          `json:"text"`
	Lang       string          `json:"lang"`
	CreatedAt  string          `json:"created_at"`
	Resolution int64           `json:"resolution"`
	ReplyTo    string          `json:"reply_to"`
	Target     string          `json:"target"`
	Page       string          `json:"page"`
	Thread     string          `json:"thread"`
	Root       bool            `json:"root"`
	Links      []string        `json:"links"`
}

// author is the long form of a row's author.
type author struct {
	ID            string `json:"id"`
	Handle        string `json:"handle"`
	Name          string `json:"name"`
	CreatedAt     string `json:"created_at"`
	Followers     *int64 `json:"followers"`
	Following     *int64 `json:"following"`
	Posts         *int64 `json:"posts"`
	DefaultAvatar *bool  `json:"default_avatar"`
}

// postParser gives a parser with its own table of strings seen.
func postParser() parse[detect.Post] {
	var row row // reused: the strings that outlive a line are copied out of it
	seen := names{}
	return func(line []byte, into *detect.Post) *LineError {
		links := row.Links[:0]
		row.reset()
		row.Links = links
		if row.plain(line) {
			return row.post(seen, into)
		}
		row.reset()
		row.Links = links
		if err := json.Unmarshal(line, &row); err != nil {
			return diagnose(line, postFields)
		}
		return row.post(seen, into)
	}
}

// pairParser gives a parser of pairs.
func pairParser() parse[Pair] {
	return func(line []byte, into *Pair) *LineError {
		*into = Pair{}
		if err := json.Unmarshal(line, into); err != nil {
			return diagnose(line, pairFields)
		}
		switch {
		case into.ID == "":
			return expected("id", "a string that is not empty")
		case len(into.A) > maxText:
			return expected("a", "at most 128 KiB")
		case len(into.B) > maxText:
			return expected("b", "at most 128 KiB")
		}
		return nil
	}
}

// reset empties the row before the next line.
func (r *row) reset() { *r = row{Author: r.Author[:0]} }

// expected is a LineError whose place the caller fills in.
func expected(field, what string) *LineError { return &LineError{Field: field, Expected: what} }

// post checks the row and makes a post of it.
func (r *row) post(seen names, p *detect.Post) *LineError {
	if e := r.check(); e != nil {
		return e
	}
	when, e := seconds("created_at", r.CreatedAt)
	if e != nil {
		return e
	}
	account, e := r.account(seen)
	if e != nil {
		return e
	}
	own := r.ID + r.Text // one piece of memory for both
	*p = detect.Post{
		ID: own[:len(r.ID)], Platform: seen.one(r.Platform), Page: seen.one(or(r.Page, r.Target)),
		Thread: seen.one(or(r.Thread, r.ReplyTo)), Root: r.Root, Account: account, Text: own[len(r.ID):],
		Lang: seen.one(r.Lang), Time: when, Resolution: r.Resolution,
	}
	for _, link := range r.Links {
		p.Links = append(p.Links, strings.Clone(link))
	}
	return nil
}

// check holds the row against the limits.
func (r *row) check() *LineError {
	for _, f := range [...]struct{ name, value string }{{"id", r.ID}, {"platform", r.Platform}, {"lang", r.Lang},
		{"reply_to", r.ReplyTo}, {"target", r.Target}, {"page", r.Page}, {"thread", r.Thread}} {
		if len(f.value) > maxName {
			return expected(f.name, "at most 1 KiB")
		}
	}
	switch {
	case r.ID == "":
		return expected("id", "a string that is not empty")
	case len(r.Text) > maxText:
		return expected("text", "at most 128 KiB")
	case r.Resolution < 0 || r.Resolution > 1<<31:
		return expected("resolution", "whole seconds, from 1 to 2147483648")
	case len(r.Links) > maxLinks:
		return expected("links", "at most 64 links")
	}
	for _, link := range r.Links {
		if len(link) > maxLink {
			return expected("links", "links of at most 4 KiB")
		}
	}
	return nil
}

// account reads either form of the author.
func (r *row) account(seen names) (detect.Account, *LineError) {
	unknown := detect.Account{Followers: -1, Following: -1, Posts: -1, DefaultPicture: -1}
	if len(r.Author) > 0 && r.Author[0] == '"' {
		handle := plain(r.Author, seen)
		if handle == "" || len(handle) > maxName {
			return unknown, expected("author", "a handle of 1 to 1,024 bytes")
		}
		unknown.ID, unknown.Handle = handle, handle
		return unknown, nil
	}
	var a author
	if len(r.Author) == 0 || json.Unmarshal(r.Author, &a) != nil {
		return unknown, expected("author", "a string, or an object with id or handle")
	}
	return a.account(unknown, seen)
}

// account makes the long form an account; what the file does not tell stays as in unknown.
func (a *author) account(unknown detect.Account, seen names) (detect.Account, *LineError) {
	id := or(a.ID, a.Handle)
	if id == "" || len(id) > maxName || len(a.Handle) > maxName || len(a.Name) > maxName {
		return unknown, expected("author", "an id or handle, and no name over 1,024 bytes")
	}
	created, e := seconds("author.created_at", a.CreatedAt)
	if e != nil {
		return unknown, e
	}
	got := unknown
	got.ID, got.Handle, got.Name, got.Created = seen.one(id), seen.one(a.Handle), seen.one(a.Name), created
	for _, n := range [...]struct {
		from *int64
		to   *int64
	}{{a.Followers, &got.Followers}, {a.Following, &got.Following}, {a.Posts, &got.Posts}} {
		if n.from != nil && *n.from >= 0 {
			*n.to = *n.from
		}
	}
	if a.DefaultAvatar != nil {
		got.DefaultPicture = 0
		if *a.DefaultAvatar {
			got.DefaultPicture = 1
		}
	}
	return got, nil
}

// plain decodes a JSON string; the common one without escapes is taken as it stands.
func plain(raw []byte, seen names) string {
	inner := string(raw[1 : len(raw)-1])
	if strings.IndexByte(inner, '\\') < 0 {
		return seen.one(inner)
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return seen.one(s)
}

// seconds reads an RFC 3339 time; empty is 0, "unknown".
func seconds(field, s string) (int64, *LineError) {
	if s == "" {
		return 0, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Unix() <= 0 {
		return 0, expected(field, "a time after 1970 as in 2019-03-29T00:00:11Z (RFC 3339)")
	}
	return t.Unix(), nil
}

// or is a, or b where a is empty.
func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// names keeps one copy of each string that comes back line after line: handles, pages, threads.
type names map[string]string

// maxNames bounds the table; beyond it the table starts again.
const maxNames = 1 << 18

// one gives the kept copy of s.
func (n names) one(s string) string {
	if s == "" {
		return ""
	}
	if kept, ok := n[s]; ok {
		return kept
	}
	if len(n) >= maxNames {
		clear(n)
	}
	s = strings.ToValidUTF8(strings.Clone(s), "\uFFFD")
	n[s] = s
	return s
}
