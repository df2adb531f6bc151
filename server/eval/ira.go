package eval

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/refrain-project/refrain/server/corpus"
	"github.com/refrain-project/refrain/wasm/detect"
)

// Limits of the recall test on Internet Research Agency posts.
const (
	iraAccounts = 5                // distinct accounts of a cluster
	iraLetters  = 30               // letters and digits left after normalisation
	iraWhole    = 80               // per cent of a cluster's posts that must be in one cluster of the detector
	iraWindow   = 400 * int64(day) // the detector's window: equal wording counts over the whole source
)

// IRA is the recall on equal-wording clusters of several accounts.
type IRA struct {
	Found  Rate
	Strict Rate     // the same, of the clusters that keep iraLetters without their hashtags
	Misses []string // earliest ids
}

var (
	address = regexp.MustCompile(`(?:https?://|pic\.twitter\.com/)\S+`)
	mention = regexp.MustCompile(`@\w+`)
	hashtag = regexp.MustCompile(`#[\p{L}\p{N}_]+`)
)

// wording is a text in lower case without addresses, mentions, signs and spaces.
func wording(text string) string {
	text = mention.ReplaceAllString(address.ReplaceAllString(text, " "), " ")
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, text)
}

// wordingGroups gives the posts of equal wording by iraAccounts accounts or more, each in order of time.
func wordingGroups(posts []detect.Post) [][]detect.Post {
	groups := map[string][]detect.Post{}
	for _, p := range posts {
		if w := wording(p.Text); utf8.RuneCountInString(w) >= iraLetters {
			groups[w] = append(groups[w], p)
		}
	}
	var out [][]detect.Post
	for _, w := range keys(groups) {
		accounts := map[string]bool{}
		for _, p := range groups[w] {
			accounts[p.Account.ID] = true
		}
		if len(accounts) >= iraAccounts {
			out = append(out, groups[w])
		}
	}
	return out
}

// recallIRA runs the detector over the IRA files, scope all.
func recallIRA(dir string, bad func(*corpus.LineError)) (IRA, error) {
	files, _ := filepath.Glob(filepath.Join(dir, "ira_201*.jsonl.gz"))
	posts, err := readAll(files, bad)
	if err != nil {
		return IRA{}, err
	}
	posts = noPages(posts)
	params := detect.DefaultParams()
	params.Window, params.Horizon = iraWindow, 10*iraWindow
	res, err := Run(posts, params)
	if err != nil {
		return IRA{}, err
	}
	return judgeIRA(wordingGroups(posts), res), nil
}

// judgeIRA counts the groups that are whole in one cluster.
func judgeIRA(groups [][]detect.Post, res detect.Result) IRA {
	cluster := make(map[string]string, len(res.Flags))
	for _, f := range res.Flags {
		cluster[f.Post] = f.Cluster
	}
	var out IRA
	for _, g := range groups {
		count := map[string]int{}
		for _, p := range g {
			if c := cluster[p.ID]; c != "" {
				count[c]++
			}
		}
		best := 0
		for _, n := range count {
			best = max(best, n)
		}
		whole := best*100 >= iraWhole*len(g)
		out.Found.add(whole)
		if utf8.RuneCountInString(wording(hashtag.ReplaceAllString(g[0].Text, " "))) >= iraLetters {
			out.Strict.add(whole)
		}
		if !whole {
			out.Misses = append(out.Misses, g[0].ID)
		}
	}
	slices.Sort(out.Misses)
	return out
}
