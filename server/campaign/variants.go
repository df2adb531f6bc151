package campaign

import (
	"cmp"
	"slices"
	"strings"
)

// The bounds of variants.
const (
	maxVariants  = 40  // texts shown
	maxDiffWords = 600 // words of a text beyond which it is not compared word by word
)

// Piece is a part of a variant's text, beside the exemplar's.
type Piece struct {
	Text string
	How  How
}

// How says how a piece stands to the exemplar.
type How string

// The ways.
const (
	Same    How = "same"
	Added   How = "added"   // the variant has it, the exemplar has not
	Missing How = "missing" // the exemplar has it, the variant has not
)

// Variant is one text of a campaign, with how many posts and accounts have it.
type Variant struct {
	Text            string
	Lang            string
	Posts, Accounts int64
	First           int64   // Unix seconds: its earliest post; 0: not known
	Pieces          []Piece // against the exemplar; nil: it is the exemplar, or they are too long to be compared
	Exemplar        bool
}

// VariantsOf gives the texts of clusters, the exemplar first, then those with the most posts, at most 40; more is how many are left out. Texts
// too far from the exemplar to be variants of it, as a twin in another language is, are aligned with nothing.
func VariantsOf(seen []Seen, exemplar string) (list []Variant, more int64) {
	at := map[string]*Variant{}
	people := map[string]map[string]bool{}
	spans := map[string][][2]int64{}
	for i := range seen {
		flags := map[string][][2]int64{}
		for _, f := range seen[i].Report.Flags {
			flags[f.Post] = f.Spans
		}
		for _, p := range seen[i].posts() {
			v := at[p.Text]
			if v == nil {
				v = &Variant{Text: p.Text, Lang: p.Lang, Exemplar: p.Text == exemplar}
				at[p.Text], people[p.Text], spans[p.Text] = v, map[string]bool{}, flags[p.ID]
			}
			v.Posts++
			v.First = earlier(v.First, p.Time)
			people[p.Text][seen[i].Report.Page[:max(0, strings.IndexByte(seen[i].Report.Page, ':'))]+p.Account.ID] = true
		}
	}
	for text, v := range at {
		v.Accounts = int64(len(people[text]))
		list = append(list, *v)
	}
	slices.SortFunc(list, func(a, b Variant) int {
		if a.Exemplar != b.Exemplar {
			if a.Exemplar {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.Posts, a.Posts), cmp.Compare(a.First, b.First), cmp.Compare(a.Text, b.Text))
	})
	if len(list) > maxVariants {
		more = int64(len(list) - maxVariants)
		list = list[:maxVariants]
	}
	for i := range list {
		if v := &list[i]; !v.Exemplar {
			if v.Pieces = Differences(exemplar, v.Text); v.Pieces == nil && closeTexts(exemplar, v.Text) {
				v.Pieces = bySpans(v.Text, spans[v.Text])
			}
		}
	}
	return list, more
}

// Differences aligns a text with another word by word, by a longest common subsequence; nil if one is too long, or if they have less than a
// fifth of their words in common.
func Differences(from, to string) (out []Piece) {
	a, b := strings.Fields(from), strings.Fields(to)
	if len(a) > maxDiffWords || len(b) > maxDiffWords {
		return nil
	}
	w := len(b) + 1
	common := make([]uint16, (len(a)+1)*w) // of a[i:] and b[j:]
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i*w+j] = common[(i+1)*w+j+1] + 1
			} else {
				common[i*w+j] = max(common[(i+1)*w+j], common[i*w+j+1])
			}
		}
	}
	if 5*int(common[0]) < min(len(a), len(b)) || common[0] == 0 {
		return nil
	}
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = addPiece(out, a[i], Same)
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[(i+1)*w+j] >= common[i*w+j+1]:
			out = addPiece(out, a[i], Missing)
			i++
		default:
			out = addPiece(out, b[j], Added)
			j++
		}
	}
	return out
}

// addPiece adds a word to the last piece, or begins one.
func addPiece(list []Piece, word string, how How) []Piece {
	if n := len(list); n > 0 && list[n-1].How == how {
		list[n-1].Text += " " + word
		return list
	}
	return append(list, Piece{word, how})
}

// bySpans cuts a text at what the detector found in its exemplar too.
func bySpans(text string, spans [][2]int64) (out []Piece) {
	at := int64(0)
	for _, s := range spans {
		if s[0] < at || s[1] <= s[0] || s[1] > int64(len(text)) {
			return nil
		}
		if s[0] > at {
			out = append(out, Piece{text[at:s[0]], Added})
		}
		out = append(out, Piece{text[s[0]:s[1]], Same})
		at = s[1]
	}
	if len(out) > 0 && at < int64(len(text)) {
		out = append(out, Piece{text[at:], Added})
	}
	return out
}

// Marked cuts a post's text at the spans of its flag: what is Same was matched. nil if there are none.
func Marked(text string, spans [][2]int64) []Piece { return bySpans(text, spans) }

// Said is a reason that the detector gave, and on how many of a campaign's clusters.
type Said struct {
	Reason   Reason // with the numbers of the cluster with the most accounts
	Clusters int64
	people   int64
}

// ReasonsOf gathers the reasons of clusters by code, the ones given most often first.
func ReasonsOf(seen []Seen) (list []Said) {
	at := map[string]int{}
	for i := range seen {
		k := seen[i].cluster()
		if k == nil {
			continue
		}
		for _, r := range k.Reasons {
			n, known := at[r.Code]
			if !known {
				n = len(list)
				at[r.Code], list = n, append(list, Said{Reason: r})
			}
			x := &list[n]
			if x.Clusters++; seen[i].Found.People > x.people {
				x.Reason, x.people = r, seen[i].Found.People
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Said) int { return cmp.Compare(b.Clusters, a.Clusters) })
	return list
}
