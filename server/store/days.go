package store

import (
	"context"
	"slices"

	"github.com/refrain-project/refrain/server/campaign"
)

// DaySum is posts in verified clusters of a page by the day of the cluster's first post.
type DaySum struct {
	Day         int64 // since 1970
	Page        string
	Lang        string
	Posts       int64
	Coordinated int64 // of these, in coordinated clusters
}

// Wave is coordinated posts on one page since a moment.
type Wave struct {
	Page     string
	Posts    int64
	Clusters int64
	First    int64 // Unix seconds
	Last     int64 // Unix seconds
}

// sumDay makes the statement that enters a cluster into the sum of its day, or with -1 takes it out.
func sumDay(f *campaign.Found, sign int64) statement {
	at := f.First
	if at <= 0 {
		at = f.Reported / 1000
	}
	coordinated := int64(0)
	if f.Level == "coordinated" {
		coordinated = f.Posts
	}
	return do("INSERT INTO page_days (day, page, lang, posts, coordinated) VALUES ("+params(1, 5)+") ON CONFLICT (day, page, lang) DO UPDATE SET "+
		"posts = page_days.posts + excluded.posts, coordinated = page_days.coordinated + excluded.coordinated", at/86_400, f.Page, f.Lang, sign*f.Posts, sign*coordinated)
}

// DayTotals gives what days come to, from one on and before another, by page and language: DaySum without a day.
func (s *Store) DayTotals(ctx context.Context, from, to int64) ([]DaySum, error) {
	return all(ctx, s.db, func(r row) (d DaySum, err error) { return d, r.Scan(&d.Page, &d.Lang, &d.Posts, &d.Coordinated) },
		"SELECT page, lang, CAST(SUM(posts) AS BIGINT), CAST(SUM(coordinated) AS BIGINT) FROM page_days WHERE day >= $1 AND day < $2 AND posts > 0 GROUP BY page, lang ORDER BY page, lang", from, to)
}

// Days gives the sums of some pages' days, from one on and before another, without those that came to nothing, by page, day and language.
func (s *Store) Days(ctx context.Context, from, to int64, pages ...string) (list []DaySum, err error) {
	for part := range slices.Chunk(slices.Sorted(slices.Values(pages)), maxIDs) {
		some, err := all(ctx, s.db, func(r row) (d DaySum, err error) {
			return d, r.Scan(&d.Day, &d.Page, &d.Lang, &d.Posts, &d.Coordinated)
		}, "SELECT day, page, lang, posts, coordinated FROM page_days WHERE day >= $1 AND day < $2 AND posts > 0 AND page IN ("+params(3, len(part))+") ORDER BY page, day, lang",
			append([]any{from, to}, anys(part)...)...)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

// Waves gives the pages with the most coordinated posts in clusters whose last post is not before a moment (Unix seconds).
func (s *Store) Waves(ctx context.Context, from int64, limit int) ([]Wave, error) {
	return all(ctx, s.db, func(r row) (w Wave, err error) { return w, r.Scan(&w.Page, &w.Posts, &w.Clusters, &w.First, &w.Last) },
		"SELECT page, SUM(posts), COUNT(*), MIN(first_post), MAX(last_post) FROM clusters WHERE last_post >= $1 AND level = 'coordinated' AND hidden = 0 "+
			"GROUP BY page ORDER BY 2 DESC, 1 LIMIT $2", from, limited(limit))
}
