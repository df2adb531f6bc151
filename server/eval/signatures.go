package eval

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refrain-project/refrain/wasm/detect"
)

// signaturesDrawn is how many signatures the false matches are counted with.
const signaturesDrawn = 1000

// signatureScores are what a signature finds and what it takes for it wrongly.
type signatureScores struct {
	found    map[key]*Rate // posts of a page-day that match the signature of another one of it, each in turn
	sketches map[key]*Rate // campaign posts that have a sketch
	posts    int           // real posts that are held against signaturesDrawn signatures
	injected int           // of them, matching a signature of an injected campaign
	real     int           // … matching a signature made of another real post, to which Compare does not find them alike
	drawn    int           // real posts drawn until as many had a sketch
}

// measureSignatures injects campaigns and makes signatures of their posts, and of real posts.
func measureSignatures(posts []detect.Post, seeds []uint64, names []string, o Options) (signatureScores, error) {
	s := signatureScores{found: map[key]*Rate{}, sketches: map[key]*Rate{}}
	var campaigns []string
	for _, seed := range seeds {
		units := s.units(Inject(posts, seed, names, o))
		for _, list := range units {
			campaigns = append(campaigns, list[0].Text)
		}
	}
	var may []detect.Post
	for _, p := range posts {
		if p.Time < firstOfJune && !p.Root {
			p.Page, p.Thread, p.Links = p.ID, "", nil // each alone, so that nothing but the signature flags it
			may = append(may, p)
		}
	}
	s.posts = len(may)
	r := newRandom(seeds[0], "signatures")
	shuffle(r, campaigns)
	matched, err := matches(may, campaigns[:min(signaturesDrawn, len(campaigns))])
	if err != nil {
		return s, err
	}
	s.injected = len(matched)
	var real []string
	for ; len(real) < signaturesDrawn; s.drawn++ {
		if text := pick(r, posts).Text; detect.SketchOf(text) != nil {
			real = append(real, text)
		}
	}
	if matched, err = matches(may, real); err != nil {
		return s, err
	}
	for i, text := range matched {
		if detect.Compare(text, may[i].Text).Kind == detect.KindNone {
			s.real++
		}
	}
	return s, nil
}

// firstOfJune 2019, in Unix seconds.
const firstOfJune = 1559347200

// units scores what each copy of each page-day finds of the others, and gives the page-days.
func (s *signatureScores) units(in Injection) (all [][]detect.Post) {
	units := map[string][]detect.Post{}
	for _, p := range in.Posts {
		if t := in.Truth[p.ID]; !t.Filler && !t.Innocent {
			p.Page, p.Thread, p.Links = p.ID, "", nil
			units[t.Unit] = append(units[t.Unit], p)
		}
	}
	for _, name := range keys(units) {
		list := units[name]
		t := in.Truth[list[0].ID]
		k := key{Stratum: t.Stratum, Lang: t.Lang}
		if s.found[k] == nil {
			s.found[k], s.sketches[k] = &Rate{}, &Rate{}
		}
		for i, p := range list {
			others := slices.Delete(slices.Clone(list), i, i+1)
			matched, err := matches(others, []string{p.Text})
			s.sketches[k].add(detect.SketchOf(p.Text) != nil)
			for j := range others {
				_, ok := matched[j]
				s.found[k].add(ok && err == nil)
			}
		}
		all = append(all, list)
	}
	return all
}

// matches gives, by place in posts, the text whose signature each one matches, if any. The posts stand on different pages.
func matches(posts []detect.Post, texts []string) (map[int]string, error) {
	var list []detect.Signature
	for i, text := range texts {
		if sketch := detect.SketchOf(text); sketch != nil {
			list = append(list, detect.Signature{ID: fmt.Sprint(i), Sketch: sketch})
		}
	}
	p := detect.DefaultParams()
	p.Posts = max(p.Posts, int64(len(posts)))
	d := detect.New(p)
	if err := d.Load(list); err != nil {
		return nil, err
	}
	if err := d.Add(posts); err != nil {
		return nil, err
	}
	res, err := d.Result()
	if err != nil {
		return nil, err
	}
	at := make(map[string]int, len(posts))
	for i, p := range posts {
		at[p.ID] = i
	}
	out := map[int]string{}
	for _, c := range res.Clusters {
		var n int
		fmt.Sscan(c.Signature, &n)
		for _, id := range c.Posts {
			out[at[id]] = texts[n]
		}
	}
	return out, nil
}

// String is the section of docs/accuracy.md, seeds and date left out.
func (s signatureScores) String() string {
	var b strings.Builder
	b.WriteString("| stratum | language | pairs | matched % | posts with a sketch % |\n|---|---|---|---|---|\n")
	for _, name := range Strata() {
		for _, lang := range languages {
			if r := s.found[key{Stratum: name, Lang: lang}]; r != nil {
				fmt.Fprintf(&b, "| %s | %s | %d | %s | %s |\n", name, strings.ToUpper(lang), r.Total, pct(*r), pct(*s.sketches[key{Stratum: name, Lang: lang}]))
			}
		}
	}
	per := func(n int) float64 { return float64(n) * 50_000 / float64(s.posts) }
	fmt.Fprintf(&b, "\n| %d real posts against %d signatures of | match | per 50,000 posts |\n|---|---|---|\n", s.posts, signaturesDrawn)
	fmt.Fprintf(&b, "| injected campaigns | %d | %.1f |\n", s.injected, per(s.injected))
	fmt.Fprintf(&b, "| other real posts (%d drawn until as many had a sketch), those alike left out | %d | %.1f |\n", s.drawn, s.real, per(s.real))
	return b.String()
}
