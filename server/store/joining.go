package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
)

const (
	rareOf        = 256 // clusters of one key that are looked at if it has fewer …
	newestOf      = 32  // … and if not, the newest ones: what so many share tells little
	maxCandidates = 128 // clusters that Candidates gives
	maxLinks      = 40  // links of one cluster that Candidates looks up
)

// newest gives the condition that a cluster x is to be looked at for its key; e has the key. Both subqueries are answered from the index alone: they step back
// over at most rareOf and of rows. Of a rare key every cluster counts, however old: that finds a message again that was said once, a year ago.
func newest(of int) string {
	return fmt.Sprintf(`x.cluster >= COALESCE(CASE WHEN EXISTS (SELECT 1 FROM cluster_keys y WHERE y.key = e.key ORDER BY y.cluster DESC LIMIT 1 OFFSET %d)
  THEN (SELECT y.cluster FROM cluster_keys y WHERE y.key = e.key ORDER BY y.cluster DESC LIMIT 1 OFFSET %d) END, 0)`, rareOf-1, of-1)
}

// Candidates gives clusters that share at least least sketch elements or one link with found, the most alike first, not those
// of its own report and none withdrawn, at most 128. Each must be compared exactly. Of a key that 256 clusters have, or more, only
// the newest 32 are looked at: a stock phrase costs no more than that, and a campaign of thousands of clusters is still found
// by its newest ones.
func (s *Store) Candidates(ctx context.Context, found campaign.Found, least int) ([]campaign.Found, error) {
	return s.candidates(ctx, found, least, newestOf)
}

// ManyCandidates is Candidates with the newest 256 of every key: for who must know how many there are, and has time.
func (s *Store) ManyCandidates(ctx context.Context, found campaign.Found, least int) ([]campaign.Found, error) {
	return s.candidates(ctx, found, least, rareOf)
}

func (s *Store) candidates(ctx context.Context, found campaign.Found, least, of int) ([]campaign.Found, error) {
	links := found.Links[:min(len(found.Links), maxLinks)]
	keys := clusterKeys(found.Sketch, links, nil)
	if len(keys) == 0 || least < 1 {
		return nil, nil
	}
	own, err := s.Report(ctx, found.Report)
	if notFound(err) {
		own.LogIndex, err = -1, nil // not stored yet
	}
	if err != nil {
		return nil, err
	}
	n := len(keys)
	query := fmt.Sprintf(`WITH e (key) AS (VALUES (CAST($1 AS BIGINT))%s),
m (num, shared) AS (
  SELECT x.cluster, SUM(CASE WHEN x.key >= %d THEN $%d ELSE 1 END)
  FROM e CROSS JOIN cluster_keys x
  WHERE x.key = e.key AND %s AND (x.cluster < $%d OR x.cluster >= $%d)
  GROUP BY x.cluster HAVING SUM(CASE WHEN x.key >= %d THEN $%d ELSE 1 END) >= $%d
  ORDER BY 2 DESC, 1 DESC LIMIT %d)
SELECT %s FROM m JOIN clusters c ON c.num = m.num WHERE c.hidden = 0 ORDER BY m.shared DESC, m.num DESC`,
		rest(n), int64(linkKeys), n+1, newest(of), n+2, n+3, int64(linkKeys), n+1, n+1, maxCandidates, clusterColumns)
	args := append(anys(keys), int64(least), own.LogIndex*clusterSpan, (own.LogIndex+1)*clusterSpan)
	return all(ctx, s.db, scanCluster, query, args...)
}

// rest gives ", ($2), …, ($n)": the rows of a VALUES list after the first.
func rest(n int) string {
	var b strings.Builder
	for i := 2; i <= n; i++ {
		fmt.Fprintf(&b, ", ($%d)", i)
	}
	return b.String()
}

// Component gives the clusters with these ids and all others of the campaigns that these are in, by id; none withdrawn.
func (s *Store) Component(ctx context.Context, ids []string) ([]campaign.Found, error) {
	list, err := s.clustersWhere(ctx, "id", ids)
	if err != nil {
		return nil, err
	}
	more, err := s.clustersWhere(ctx, "campaign", campaignsIn(list))
	list = append(list, more...)
	slices.SortFunc(list, func(a, b campaign.Found) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(list, func(a, b campaign.Found) bool { return a.ID == b.ID }), err
}

// clustersWhere gives the clusters, none withdrawn, whose column is one of the values.
func (s *Store) clustersWhere(ctx context.Context, column string, in []string) (list []campaign.Found, err error) {
	also := ""
	if column == "campaign" {
		also = " AND campaign <> ''" // its index is of those
	}
	for part := range slices.Chunk(in, maxIDs) {
		some, err := all(ctx, s.db, scanCluster, "SELECT "+clusterColumns+" FROM clusters WHERE "+column+" IN ("+params(1, len(part))+") AND hidden = 0"+also, anys(part)...)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

// counted is a key with a count.
type counted struct{ key, n int64 }

// scanCounted reads a counted.
func scanCounted(r row) (c counted, err error) { return c, r.Scan(&c.key, &c.n) }

// AccountElsewhere counts, for each keyed account hash, the offices other than the given one on whose pages it was in a verified
// cluster. Accounts that were nowhere else are left out.
func (s *Store) AccountElsewhere(ctx context.Context, accounts []string, office string) (map[string]int64, error) {
	out := map[string]int64{}
	for part := range slices.Chunk(accounts, maxIDs) {
		of := map[int64]string{}
		keys := make([]int64, len(part))
		for i, a := range part {
			keys[i] = accountKey(a)
			of[keys[i]] = a
		}
		list, err := all(ctx, s.db, scanCounted, fmt.Sprintf(`WITH e (key) AS (VALUES (CAST($1 AS BIGINT))%s)
SELECT e.key, COUNT(DISTINCT c.office) FROM e CROSS JOIN cluster_keys x JOIN clusters c ON c.num = x.cluster
WHERE x.key = e.key AND %s AND c.office <> $%d AND c.hidden = 0 GROUP BY e.key`, rest(len(keys)), newest(rareOf), len(keys)+1), append(anys(keys), office)...)
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			out[of[c.key]] = c.n
		}
	}
	return out, nil
}
