package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

const (
	maxAsked    = 8      // words of one search that are looked for
	maxPrefixed = 12     // words that a word with a star stands for
	searchDepth = 10_000 // texts with the rarest word that one page of results looks at: the newest
	fillGroup   = 100    // clusters whose words are entered in one batch when the index is made anew
)

// addTerms adds the statements that enter a new cluster's words into the index.
func addTerms(steps []statement, num int64, text string) []statement {
	for part := range slices.Chunk(Words(text), maxParams/2) {
		args := make([]any, 0, 2*len(part))
		for _, w := range part {
			args = append(args, w, num)
		}
		steps = append(steps, do("INSERT INTO search_terms (term, cluster) VALUES "+values(1, len(part), 2)+" ON CONFLICT DO NOTHING", args...))
	}
	return steps
}

// removeTerms adds the statements that take a cluster's words out of the index.
func removeTerms(steps []statement, num int64, text string) []statement {
	for part := range slices.Chunk(Words(text), maxIDs) {
		steps = append(steps, do("DELETE FROM search_terms WHERE cluster = $1 AND term IN ("+params(2, len(part))+")", append([]any{num}, anys(part)...)...))
	}
	return steps
}

// setTitleTerms adds the statements that enter a campaign's title.
func setTitleTerms(steps []statement, id, title string) []statement {
	steps = append(steps, do("DELETE FROM title_terms WHERE campaign = $1", id))
	list := Words(title)
	list = list[:min(len(list), maxParams/2)]
	if len(list) == 0 {
		return steps
	}
	args := make([]any, 0, 2*len(list))
	for _, w := range list {
		args = append(args, w, id)
	}
	return append(steps, do("INSERT INTO title_terms (term, campaign) VALUES "+values(1, len(list), 2), args...))
}

// worded is a row with a text.
type worded struct {
	num  int64
	id   string
	text string
}

// FillSearch enters the words of clusters and titles that are from before the index, or all when this program splits texts in another
// way than the one that filled it. It may run beside everything else, and goes on where it stopped.
func (s *Store) FillSearch(ctx context.Context) error {
	const version, place = "search.version", "search.filled"
	have, err := s.Setting(ctx, version)
	if err != nil || have == wordsVersion {
		return err
	}
	begun := wordsVersion + ":"
	at, err := s.Setting(ctx, place)
	if err != nil {
		return err
	}
	after := int64(-1)
	if rest, ok := strings.CutPrefix(at, begun); ok {
		if _, err := fmt.Sscan(rest, &after); err != nil {
			return fmt.Errorf("store: %s is %q: %w", place, at, err)
		}
	} else if err := s.emptySearch(ctx, begun+"-1", place); err != nil {
		return err
	}
	for {
		list, err := all(ctx, s.db, func(r row) (w worded, err error) {
			var raw []byte
			err = r.Scan(&w.num, &raw)
			w.text = string(raw)
			return w, err
		}, "SELECT num, exemplar FROM clusters WHERE num > $1 AND hidden = 0 ORDER BY num LIMIT $2", after, int64(fillGroup))
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return s.SetSetting(ctx, version, wordsVersion)
		}
		var steps []statement
		for _, w := range list {
			steps, after = fillTerms(steps, &w), w.num
		}
		if err := s.write(ctx, append(steps, setting(place, fmt.Sprint(begun, after)))...); err != nil {
			return err
		}
	}
}

// fillTerms enters the words of a cluster that may be going away.
func fillTerms(steps []statement, w *worded) []statement {
	for part := range slices.Chunk(Words(w.text), maxIDs) {
		steps = append(steps, do("INSERT INTO search_terms (term, cluster) WITH e (term) AS (VALUES ($1)"+rest(len(part))+") "+
			fmt.Sprintf("SELECT e.term, c.num FROM e CROSS JOIN clusters c WHERE c.num = $%d AND c.hidden = 0 ON CONFLICT DO NOTHING", len(part)+1), append(anys(part), w.num)...))
	}
	return steps
}

// emptySearch begins the index anew, with the titles, which are few.
func (s *Store) emptySearch(ctx context.Context, begun, place string) error {
	titled, err := all(ctx, s.db, func(r row) (w worded, err error) { return w, r.Scan(&w.id, &w.text) }, "SELECT id, title FROM campaigns WHERE title <> ''")
	if err != nil {
		return err
	}
	steps := []statement{do("DELETE FROM search_terms"), do("DELETE FROM title_terms"), setting(place, begun)}
	for _, w := range titled {
		steps = setTitleTerms(steps, w.id, w.text)
	}
	return s.write(ctx, steps...)
}

// Search is what is searched for, looked up: each word as the indexed words that it stands for, the rarest first.
type search struct {
	words [][]string
	none  bool // a word stands nowhere
}

// lookUp reads a search: all its words must be there. A word that ends with a star stands for all that begin so, up to maxPrefixed.
func (s *Store) lookUp(ctx context.Context, text string) (x search, err error) {
	type counted struct {
		words []string
		n     int64
	}
	var list []counted
	for _, asked := range terms(text) {
		words := []string{asked}
		if prefix, star := strings.CutSuffix(asked, "*"); star {
			if words, err = s.prefixed(ctx, prefix); err != nil {
				return x, err
			}
		}
		if len(words) == 0 {
			return search{none: true}, nil
		}
		n, err := one(ctx, s.db, number, fmt.Sprintf("SELECT COUNT(*) FROM (SELECT 1 FROM search_terms WHERE term IN ("+params(1, len(words))+") LIMIT %d) AS few", searchDepth+1), anys(words)...)
		if err != nil {
			return x, err
		}
		list = append(list, counted{words, n})
	}
	slices.SortStableFunc(list, func(a, b counted) int { return int(a.n - b.n) })
	for _, c := range list {
		x.words = append(x.words, c.words)
	}
	return x, nil
}

// terms gives the words that a search asks for, each once, with their stars.
func terms(text string) (out []string) {
	for field := range strings.FieldsSeq(text) {
		words := split(field)
		for i, w := range words {
			if i == len(words)-1 && strings.HasSuffix(field, "*") {
				w += "*"
			}
			if !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out[:min(len(out), maxAsked)]
}

// prefixed gives the first words of the index that begin with a prefix, stepping from one to the next.
func (s *Store) prefixed(ctx context.Context, prefix string) (out []string, err error) {
	for at := prefix; len(out) < maxPrefixed; {
		operator := ">"
		if len(out) == 0 {
			operator = ">="
		}
		next, err := all(ctx, s.db, text, "SELECT term FROM search_terms WHERE term "+operator+" $1 ORDER BY term LIMIT 1", at)
		if err != nil || len(next) == 0 || !strings.HasPrefix(next[0], prefix) {
			return out, err
		}
		at = next[0]
		out = append(out, at)
	}
	return out, nil
}

// clusters gives a query of the clusters that have all words, of those the newest searchDepth with the rarest word, below a cluster. Its parameters
// are added to args.
func (x *search) clusters(args []any, below int64) (string, []any) {
	in := func(words []string) string {
		args = append(args, anys(words)...)
		return params(len(args)-len(words)+1, len(words))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "SELECT a.cluster FROM (SELECT cluster FROM search_terms WHERE term IN (%s)", in(x.words[0]))
	args = append(args, below)
	fmt.Fprintf(&b, " AND cluster < $%d ORDER BY cluster DESC LIMIT %d) AS a WHERE TRUE", len(args), searchDepth)
	for i, words := range x.words[1:] {
		fmt.Fprintf(&b, " AND EXISTS (SELECT 1 FROM search_terms b%d WHERE b%d.term IN (%s) AND b%d.cluster = a.cluster)", i, i, in(words), i)
	}
	return b.String(), args
}

// titles gives a query of the campaigns whose title has all words.
func titles(args []any, asked []string) (string, []any) {
	var b strings.Builder
	for i, w := range asked {
		if i > 0 {
			b.WriteString(" INTERSECT ")
		}
		if prefix, star := strings.CutSuffix(w, "*"); star {
			args = append(args, prefix, prefix+"\U0010FFFF")
			fmt.Fprintf(&b, "SELECT campaign FROM title_terms WHERE term >= $%d AND term < $%d", len(args)-1, len(args))
			continue
		}
		args = append(args, w)
		fmt.Fprintf(&b, "SELECT campaign FROM title_terms WHERE term = $%d", len(args))
	}
	return b.String(), args
}
