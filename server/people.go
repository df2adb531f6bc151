//go:build !js

package main

import (
	"bufio"
	"fmt"
	"strings"
	"time"

	"github.com/refrain-project/refrain/server/words"
	"github.com/refrain-project/refrain/wasm/detect"
)

// shownPosts is how many posts of a cluster people see; the rest is a number.
const shownPosts = 3

// writePeople writes the findings in order of rank: the finding first, the evidence under it, then what else it could be.
func (f *findings) writePeople(w *bufio.Writer, t *terminal) error {
	posts := f.byID()
	spans := map[string][]detect.Span{}
	for _, flag := range f.result.Flags {
		spans[flag.Post] = flag.Spans
	}
	for i := range f.result.Clusters {
		c := &f.result.Clusters[i]
		t.finding(w, c)
		for j, id := range c.Posts {
			if j == shownPosts {
				fmt.Fprintf(w, "    +%d\n", len(c.Posts)-shownPosts)
				break
			}
			t.post(w, posts[id], spans[id])
		}
		t.explain(w, c)
		fmt.Fprintln(w)
	}
	return nil
}

// finding writes the headline.
func (t *terminal) finding(w *bufio.Writer, c *detect.Cluster) {
	title := c.ID
	if len(c.Reasons) > 0 {
		title = t.lang.Sentence(c.Reasons[0])
	}
	name := [2]string{"similar", "semblable"}[t.lang]
	sign, s := "○", bold
	if c.Level == detect.LevelCoordinated {
		name = [2]string{"coordinated", "coordonné"}[t.lang]
		sign, s = "●", strong
	}
	fmt.Fprintf(w, "%s  %s\n", t.paint(s, sign+" "+title), t.paint(quiet, "("+name+")"))
}

// post writes one post, its matching words marked.
func (t *terminal) post(w *bufio.Writer, p seen, spans []detect.Span) {
	when := ""
	if p.time > 0 {
		when = time.Unix(p.time, 0).UTC().Format([2]string{"2 Jan 15:04", "02/01 15 h 04"}[t.lang])
	}
	quotes := [2][2]string{{"“", "”"}, {"«\u00A0", "\u00A0»"}}[t.lang]
	fmt.Fprintf(w, "    %s %s%s%s\n", t.paint(quiet, when+" @"+printable(p.who)), quotes[0], t.mark(p.text, spans), quotes[1])
}

// mark shows which words match: reversed in colour, between half blocks without.
func (t *terminal) mark(text string, spans []detect.Span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		if s.Start < at || s.End > len(text) {
			continue
		}
		b.WriteString(printable(text[at:s.Start]))
		if match := printable(text[s.Start:s.End]); t.colour {
			b.WriteString(t.paint(marked, match))
		} else {
			b.WriteString("▐" + match + "▌")
		}
		at = s.End
	}
	b.WriteString(printable(text[at:]))
	return b.String()
}

// explain writes the reasons, those that set the cluster apart first.
func (t *terminal) explain(w *bufio.Writer, c *detect.Cluster) {
	for _, ordinary := range []bool{false, true} {
		title := [2]string{"Why it stands out", "Ce qui le distingue"}[t.lang]
		if ordinary {
			title = [2]string{"What else it could be", "Ce que cela peut être d'autre"}[t.lang]
		}
		for _, r := range c.Reasons[min(1, len(c.Reasons)):] {
			if words.Reasons[r.Code].Ordinary != ordinary {
				continue
			}
			if title != "" {
				fmt.Fprintf(w, "    %s\n", t.paint(bold, title))
				title = ""
			}
			fmt.Fprintf(w, "    · %s\n", t.lang.Sentence(r))
		}
	}
}
