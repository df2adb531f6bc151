package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// slack is how far apart the clocks of two processes that take reports in may be, in milliseconds.
const slack = 60_000

// stretch gives the part of the log, from an index to before another, that a page of a list is looked for in.
func (s *Store) stretch(ctx context.Context, f *Filter) (from, to int64, err error) {
	tree, err := s.LogTree(ctx)
	if err != nil {
		return 0, 0, err
	}
	to = tree.N
	if f.From > 0 {
		if from, err = s.indexAt(ctx, f.From-slack, tree.N); err != nil {
			return 0, 0, err
		}
	}
	if f.To > 0 {
		if to, err = s.indexAt(ctx, f.To+slack, tree.N); err != nil {
			return 0, 0, err
		}
	}
	if f.After == "" || f.Sort == SortPosts {
		return from, to, nil
	}
	at, err := strconv.ParseInt(f.After, 10, 64)
	if err != nil || at < 0 {
		return 0, 0, fault("after")
	}
	if f.Sort == SortOldest {
		return max(from, min(at, tree.N)+1), to, nil
	}
	return from, min(to, at), nil
}

// indexAt gives the index of the first report that came at a moment or later, of a log with size leaves. Reports come in the order of time.
func (s *Store) indexAt(ctx context.Context, at, size int64) (int64, error) {
	low, high := int64(0), size
	for low < high {
		middle := (low + high) / 2
		received, err := one(ctx, s.db, number, "SELECT received FROM reports WHERE log_index = $1", middle)
		if err != nil {
			return 0, err
		}
		if received < at {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, nil
}

// searchReports adds that a cluster of the report has all words. end is the index at which this page stops looking, 0 if it looks at all, and
// negative if there is nothing to look at.
func (s *Store) searchReports(ctx context.Context, c *condition, f *Filter, to int64) (end int64, err error) {
	x, err := s.lookUp(ctx, f.Words)
	if err != nil || x.none || len(x.words) == 0 {
		return -1, err
	}
	below := to * clusterSpan
	last, err := all(ctx, s.db, number, fmt.Sprintf("SELECT cluster FROM search_terms WHERE term IN ("+params(1, len(x.words[0]))+") AND cluster < $%d ORDER BY cluster DESC LIMIT 1 OFFSET %d",
		len(x.words[0])+1, searchDepth-1), append(anys(x.words[0]), below)...)
	if err != nil {
		return 0, err
	}
	if len(last) > 0 {
		end = last[0] / clusterSpan
	}
	in, args := x.clusters(c.args, below)
	c.args = args
	c.parts = append(c.parts, "log_index IN (SELECT w.cluster / "+span+" FROM ("+in+") AS w)")
	return end, nil
}

// reportsByPosts lists reports by how many posts they have, of scanDepth at the most. The cursor is that number and the index.
func (s *Store) reportsByPosts(ctx context.Context, f *Filter, c *condition, from, to int64) (list []ReportLine, next string, err error) {
	if f.After != "" {
		posts, index, ok := strings.Cut(f.After, "_")
		n, err := strconv.ParseInt(posts, 10, 64)
		i, err2 := strconv.ParseInt(index, 10, 64)
		if !ok || err != nil || err2 != nil {
			return nil, "", fault("after")
		}
		c.also("(posts, log_index) < ($%d, $%d)", n, i)
	}
	end := ""
	if to-from > scanDepth {
		if end, err = s.depthByPosts(ctx, f.After, c); err != nil {
			return nil, "", err
		}
		c.also("+log_index >= $%d", from) // the plus keeps SQLite to the index of posts
		c.also("+log_index < $%d", to)
	} else {
		c.also("log_index >= $%d", from)
		c.also("log_index < $%d", to)
	}
	limit := limited(f.Limit)
	c.args = append(c.args, limit+1)
	list, err = all(ctx, s.db, scanReportLine, "SELECT "+reportColumns+" FROM reports WHERE "+strings.Join(c.parts, " AND ")+
		fmt.Sprintf(" ORDER BY posts DESC, log_index DESC LIMIT $%d", len(c.args)), c.args...)
	if err != nil {
		return nil, "", err
	}
	if next = end; int64(len(list)) > limit {
		list = list[:limit]
		next = fmt.Sprintf("%d_%d", list[limit-1].Posts, list[limit-1].LogIndex)
	}
	return list, next, s.fillTexts(ctx, list)
}

// depthByPosts adds that a page looks at scanDepth reports, most posts first, and gives the cursor of the last of them; empty if there are fewer.
func (s *Store) depthByPosts(ctx context.Context, after string, c *condition) (end string, err error) {
	of := condition{parts: []string{"TRUE"}}
	if after != "" {
		of.also("(posts, log_index) < ($%d, $%d)", c.args[len(c.args)-2], c.args[len(c.args)-1])
	}
	last, err := all(ctx, s.db, scanCounted, "SELECT posts, log_index FROM reports WHERE "+strings.Join(of.parts, " AND ")+
		fmt.Sprintf(" ORDER BY posts DESC, log_index DESC LIMIT 1 OFFSET %d", scanDepth-1), of.args...)
	if err != nil || len(last) == 0 {
		return "", err
	}
	c.also("(posts, log_index) >= ($%d, $%d)", last[0].key, last[0].n)
	return fmt.Sprintf("%d_%d", last[0].key, last[0].n), nil
}

// fillTexts fills in the text of each report's first cluster.
func (s *Store) fillTexts(ctx context.Context, list []ReportLine) error {
	nums := make([]int64, len(list))
	at := map[int64]int{}
	for i := range list {
		nums[i], at[list[i].LogIndex] = list[i].LogIndex*clusterSpan, i
	}
	for part := range slices.Chunk(nums, maxIDs) {
		some, err := all(ctx, s.db, scanSpoken, "SELECT id, num, exemplar, lang FROM clusters WHERE num IN ("+params(1, len(part))+") AND hidden = 0", anys(part)...)
		if err != nil {
			return err
		}
		for _, x := range some {
			l := &list[at[x.num/clusterSpan]]
			l.Text, l.Lang = x.text, x.lang
		}
	}
	return nil
}
