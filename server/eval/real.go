package eval

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/refrain-project/refrain/server/corpus"
	"github.com/refrain-project/refrain/wasm/detect"
)

// background reads May and June of #cdnpoli: the months from which the detector learnt nothing.
func background(dir string, bad func(*corpus.LineError)) ([]detect.Post, error) {
	return readAll([]string{
		filepath.Join(dir, "cdnpoli_2019-05.jsonl.gz"), filepath.Join(dir, "cdnpoli_2019-06.jsonl.gz"),
	}, bad)
}

func readAll(files []string, bad func(*corpus.LineError)) ([]detect.Post, error) {
	var out []detect.Post
	_, err := corpus.Posts(files, func(posts []detect.Post) error {
		for _, p := range posts {
			out = append(out, clone(p))
		}
		return nil
	}, bad)
	if err != nil {
		return nil, fmt.Errorf("read posts: %w", err)
	}
	slices.SortStableFunc(out, func(a, b detect.Post) int { return int(a.Time - b.Time) })
	return out, nil
}

// clone copies the strings, which the reader may keep for its next batch.
func clone(p detect.Post) detect.Post {
	for _, s := range []*string{&p.ID, &p.Platform, &p.Page, &p.Thread, &p.Text, &p.Lang, &p.Account.ID, &p.Account.Handle, &p.Account.Name} {
		*s = strings.Clone(*s)
	}
	p.Links = slices.Clone(p.Links)
	return p
}

// Real is what the detector calls coordinated in posts that nobody injected.
type Real struct {
	Scope    string
	Posts    map[string]int      // read, by language
	Clusters map[string][]string // ids of coordinated clusters, by language
	Similar  map[string]int      // clusters at level similar, by language
}

// language is "fr" for French and "en" for all else, as the rubric counts.
func language(lang string) string {
	if lang == "fr" {
		return "fr"
	}
	return "en"
}

// noPages puts all posts into one group, as scope all does.
func noPages(posts []detect.Post) []detect.Post {
	out := slices.Clone(posts)
	for i := range out {
		out[i].Page = ""
	}
	return out
}

// countReal sorts a result's clusters by level and language.
func countReal(scope string, posts []detect.Post, res detect.Result) Real {
	r := Real{Scope: scope, Posts: map[string]int{}, Clusters: map[string][]string{}, Similar: map[string]int{}}
	langs := make(map[string]string, len(posts))
	for _, p := range posts {
		langs[p.ID] = language(p.Lang)
		r.Posts[langs[p.ID]]++
	}
	for _, c := range res.Clusters {
		french := 0
		for _, id := range c.Posts {
			if langs[id] == "fr" {
				french++
			}
		}
		lang := "en"
		if 2*french > len(c.Posts) {
			lang = "fr"
		}
		switch c.Level {
		case detect.LevelCoordinated:
			r.Clusters[lang] = append(r.Clusters[lang], c.ID)
		case detect.LevelSimilar:
			r.Similar[lang]++
		}
	}
	for _, ids := range r.Clusters {
		slices.Sort(ids)
	}
	return r
}
