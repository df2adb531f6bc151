//go:build !js

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/refrain-project/refrain/wasm/detect"
)

// seen is what the program keeps of each post to write about it.
type seen struct {
	id string
	*about
}

// about is what only the outputs for people and the lines of clusters need.
type about struct {
	who, text, page string
	time            int64
}

// findings are the posts in order of input, and what the detector says of them.
type findings struct {
	posts  []seen
	brief  bool // the output names posts by their ids alone
	result detect.Result
}

// object appends one JSON object to a line: fields in the order of the calls.
type object struct{ b []byte }

// key begins a field.
func (o *object) key(name string) *object {
	if n := len(o.b); n > 0 && o.b[n-1] != '{' {
		o.b = append(o.b, ',')
	}
	o.b = append(appendString(o.b, name), ':')
	return o
}

func (o *object) text(name, value string) { o.key(name).b = appendString(o.b, value) }

func (o *object) number(name string, value int64) { o.key(name).b = strconv.AppendInt(o.b, value, 10) }

// param appends a number of the detector; one that is too small for an integer keeps its parts.
func (o *object) param(p detect.Param) {
	if p.Exp == 0 {
		o.number(p.Name, p.Value)
		return
	}
	o.key(p.Name).b = append(o.b, '{')
	o.number("m", p.Value)
	o.number("e", p.Exp)
	o.b = append(o.b, '}')
}

// reasons appends them as objects of a code and its numbers.
func (o *object) reasons(list []detect.Reason) {
	o.key("reasons").b = append(o.b, '[')
	for i, r := range list {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = append(o.b, '{')
		o.text("code", r.Code)
		for _, p := range r.Params {
			o.param(p)
		}
		o.b = append(o.b, '}')
	}
	o.b = append(o.b, ']')
}

// appendString appends a JSON string; <, > and & stay as they are.
func appendString(b []byte, s string) []byte {
	if verbatim(s) {
		return append(append(append(b, '"'), s...), '"')
	}
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return append(b, `""`...) // cannot happen: every string has a JSON form
	}
	return append(b, bytes.TrimSuffix(buf.Bytes(), []byte{'\n'})...)
}

// verbatim says that a string is its own JSON form: most ids and codes are.
func verbatim(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7F || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// fact is a number of a cluster's evidence, 0 if it is not there.
func fact(c *detect.Cluster, name string) int64 {
	for _, p := range c.Evidence.Fields {
		if p.Name == name {
			return p.Value
		}
	}
	return 0
}

// writePosts writes a line per flagged post, or with all per post, in order of input; a repeated id is written once.
func (f *findings) writePosts(w *bufio.Writer, all bool) error {
	clusters := map[string]*detect.Cluster{}
	for i := range f.result.Clusters {
		clusters[f.result.Clusters[i].ID] = &f.result.Clusters[i]
	}
	flags := map[string]detect.Flag{}
	for _, flag := range f.result.Flags {
		flags[flag.Post] = flag
	}
	written := map[string]bool{}
	for _, p := range f.posts {
		flag, flagged := flags[p.id]
		if !flagged && !all || written[p.id] {
			continue
		}
		written[p.id] = true
		flag.Post = p.id
		if _, err := w.Write(postLine(flag, clusters[flag.Cluster])); err != nil {
			return err
		}
	}
	return nil
}

// postLine is {"id","level","kind","cluster","accounts","rank","reasons"}.
func postLine(flag detect.Flag, c *detect.Cluster) []byte {
	if c == nil {
		c = &detect.Cluster{}
	}
	o := &object{b: []byte{'{'}}
	o.text("id", flag.Post)
	o.text("level", flag.Level.String())
	o.text("kind", flag.Kind.String())
	o.text("cluster", flag.Cluster)
	o.number("accounts", fact(c, "accounts"))
	o.number("rank", flag.Rank)
	o.reasons(c.Reasons)
	return append(o.b, "}\n"...)
}

// writeClusters writes a line per cluster in order of rank.
func (f *findings) writeClusters(w *bufio.Writer) error {
	posts := f.byID()
	for i := range f.result.Clusters {
		if _, err := w.Write(clusterLine(&f.result.Clusters[i], posts)); err != nil {
			return err
		}
	}
	return nil
}

// byID finds the posts of clusters.
func (f *findings) byID() map[string]seen {
	wanted := map[string]bool{}
	for i := range f.result.Clusters {
		for _, id := range f.result.Clusters[i].Posts {
			wanted[id] = true
		}
	}
	posts := make(map[string]seen, len(wanted))
	for _, p := range f.posts {
		if _, known := posts[p.id]; wanted[p.id] && !known {
			posts[p.id] = p
		}
	}
	return posts
}

// clusterLine has the exemplar's text, the time from first to last, the time test of each thread, the least p and the
// whole evidence.
func clusterLine(c *detect.Cluster, posts map[string]seen) []byte {
	o := &object{b: []byte{'{'}}
	o.text("cluster", c.ID)
	o.text("level", c.Level.String())
	o.text("kind", c.Kind.String())
	o.number("rank", c.Rank)
	o.number("accounts", fact(c, "accounts"))
	o.text("page", posts[c.ID].page)
	o.text("exemplar", c.Exemplar)
	o.text("text", posts[c.Exemplar].text)
	if first := posts[c.ID].time; first > 0 {
		o.text("start", time.Unix(first, 0).UTC().Format(time.RFC3339))
	}
	o.number("span", fact(c, "span"))
	o.threads(c.Evidence.Threads)
	for _, p := range c.Evidence.Fields {
		if p.Name == "p" {
			o.param(p)
		}
	}
	o.reasons(c.Reasons)
	o.evidence(c.Evidence.Fields)
	o.key("posts").b = append(o.b, '[')
	for i, id := range c.Posts {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = appendString(o.b, id)
	}
	return append(o.b, "]}\n"...)
}

// threads appends the time tests.
func (o *object) threads(tests []detect.ThreadTest) {
	o.key("threads").b = append(o.b, '[')
	for i, t := range tests {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = append(o.b, '{')
		o.text("thread", t.Thread)
		for _, p := range t.Fields {
			o.param(p)
		}
		o.b = append(o.b, '}')
	}
	o.b = append(o.b, ']')
}

// evidence appends the facts that the verdict was made from.
func (o *object) evidence(fields []detect.Param) {
	o.key("evidence").b = append(o.b, '{')
	for _, p := range fields {
		o.param(p)
	}
	o.b = append(o.b, '}')
}
