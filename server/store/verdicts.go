package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
)

// clusterSpan is how many clusters a report can have: the step of clusters.num from one report to the next.
const clusterSpan = 1024

// clusterNum gives clusters.num of a cluster's id in the report at an index of the log.
func clusterNum(index int64, report, id string) (int64, error) {
	digits, ok := strings.CutPrefix(id, report+"/")
	n, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || n < 0 || n >= clusterSpan || strconv.FormatInt(n, 10) != digits {
		return 0, fmt.Errorf("store: %q is no cluster of report %q", id, report)
	}
	return index*clusterSpan + n, nil
}

// SetVerdict records a verdict with the verified clusters; those of an earlier verdict are replaced and keep their
// campaign where the id is the same. ErrGone if the report was withdrawn or is too old.
func (s *Store) SetVerdict(ctx context.Context, id string, v campaign.Verdict, found []campaign.Found) error {
	for range retries {
		r, err := s.Report(ctx, id)
		if err != nil {
			return err
		}
		if r.Withdrawn != 0 || r.Erased != 0 {
			return &campaign.Error{Code: campaign.ErrGone}
		}
		steps, err := s.verdictSteps(ctx, &r, v, found)
		if err != nil {
			return err
		}
		if err = s.write(ctx, steps...); !errors.Is(err, errGuard) {
			return err
		}
	}
	return &campaign.Error{Code: campaign.ErrChanged}
}

// Judged is a report with its verdict and its verified clusters.
type Judged struct {
	Report  string
	Verdict campaign.Verdict
	Found   []campaign.Found
}

// SetVerdicts is SetVerdict for many reports, in one transaction and with one fsync. Those that were withdrawn or changed
// meanwhile are left out; the reports whose verdict was recorded come back. One with clusters then waits to be joined.
func (s *Store) SetVerdicts(ctx context.Context, list []Judged) (done []string, err error) {
	var steps []statement
	for i := range list {
		j := &list[i]
		r, err := s.Report(ctx, j.Report)
		if err != nil {
			return nil, err
		}
		if r.Withdrawn != 0 || r.Erased != 0 {
			continue
		}
		some, err := s.verdictSteps(ctx, &r, j.Verdict, j.Found)
		if err != nil {
			return nil, err
		}
		steps, done = append(steps, some...), append(done, j.Report)
	}
	if err = s.write(ctx, steps...); !errors.Is(err, errGuard) {
		return done, err
	}
	done = nil
	for i := range list { // one of them changed: each alone
		j := &list[i]
		if err := s.SetVerdict(ctx, j.Report, j.Verdict, j.Found); err != nil {
			var gone *campaign.Error
			if errors.As(err, &gone) && gone.Code == campaign.ErrGone {
				continue
			}
			return done, err
		}
		done = append(done, j.Report)
	}
	return done, nil
}

// Unjoined lists verified reports whose clusters wait to be joined, oldest first.
func (s *Store) Unjoined(ctx context.Context, limit int) ([]StoredReport, error) {
	return all(ctx, s.db, scanReport, "SELECT "+reportColumns+" FROM reports WHERE unjoined = 1 AND withdrawn = 0 ORDER BY log_index LIMIT $1", int64(limit))
}

// MarkJoined records that the clusters of reports were joined.
func (s *Store) MarkJoined(ctx context.Context, reports []string) error {
	var steps []statement
	for part := range slices.Chunk(reports, maxIDs) {
		steps = append(steps, do("UPDATE reports SET unjoined = 0 WHERE id IN ("+params(1, len(part))+")", anys(part)...))
	}
	return s.write(ctx, steps...)
}

// unchanged guards a batch that was made from what was read of a report: its verdict and its clusters are still those, and it is
// still not erased or put on hold.
func unchanged(r *StoredReport) statement {
	return guard("EXISTS (SELECT 1 FROM reports WHERE log_index = $1 AND verdict_no = $2 AND withdrawn = $3 AND erased = $4 AND hold = $5)",
		r.LogIndex, r.verdictNo, r.Withdrawn, r.Erased, r.Hold)
}

// verdictSteps makes the batch of SetVerdict.
func (s *Store) verdictSteps(ctx context.Context, r *StoredReport, v campaign.Verdict, found []campaign.Found) ([]statement, error) {
	checks, err := json.Marshal(v.Checks)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if len(v.Checks) == 0 {
		checks = []byte("[]")
	}
	steps := []statement{unchanged(r)}
	unjoined := int64(0)
	if len(found) > 0 {
		unjoined = 1
	}
	campaigns := map[string]string{}
	if r.verdictNo > 0 {
		old, err := s.clustersAt(ctx, r.LogIndex)
		if err != nil {
			return nil, err
		}
		for i := range old {
			campaigns[old[i].ID] = old[i].Campaign
		}
		steps = append(steps, removeClusters(r.LogIndex, old)...)
	}
	for i := range found {
		f := &found[i]
		num, err := clusterNum(r.LogIndex, r.ID, f.ID)
		if err != nil {
			return nil, err
		}
		if f.Report != r.ID || f.Office != r.Office {
			return nil, fmt.Errorf("store: cluster %s is of report %q of office %q", f.ID, f.Report, f.Office)
		}
		if steps, err = addCluster(steps, num, f, campaigns[f.ID]); err != nil {
			return nil, err
		}
	}
	return append(steps, do("UPDATE reports SET verdict_state = $1, verdict_reason = $2, verdict_checks = $3, verdict_at = $4, verdict_where = $5, unjoined = $6, verdict_no = verdict_no + 1 WHERE log_index = $7",
		string(v.State), v.Reason, string(checks), v.At, v.Where, unjoined, r.LogIndex)), nil
}

const clusterColumns = "id, report, office, page, level, kind, exemplar, lang, sketch, links, accounts, posts, people, first_post, last_post, reported, campaign, hidden, observed, signature"

// addCluster adds the statements that store a cluster and its keys.
func addCluster(steps []statement, num int64, f *campaign.Found, joined string) ([]statement, error) {
	accounts, err := json.Marshal(f.Accounts)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if joined == "" {
		joined = f.Campaign
	}
	steps = append(steps, do("INSERT INTO clusters (num, "+clusterColumns+") VALUES ("+params(1, 18)+", 0, $19, $20)", num, f.ID, f.Report, f.Office, f.Page, f.Level, f.Kind,
		[]byte(f.Text), f.Lang, packSketch(f.Sketch), packLinks(f.Links), string(accounts), f.Posts, f.People, f.First, f.Last, f.Reported, joined, f.Observed, f.Signature))
	steps = append(addTerms(steps, num, f.Text), sumDay(f, 1))
	return addKeys(steps, num, clusterKeys(f.Sketch, f.Links, f.Accounts)), nil
}

// addKeys adds the statements that enter a cluster into the index.
func addKeys(steps []statement, num int64, keys []int64) []statement {
	const each = maxParams / 2
	for len(keys) > 0 {
		n := min(each, len(keys))
		args := make([]any, 0, 2*n)
		for _, k := range keys[:n] {
			args = append(args, k, num)
		}
		steps = append(steps, do("INSERT INTO cluster_keys (key, cluster) VALUES "+values(1, n, 2), args...))
		keys = keys[n:]
	}
	return steps
}

// removeKeys makes the statements that take clusters out of the indexes and the sums, so that they are found and counted no more. Those that a
// hold keeps are out already.
func removeKeys(index int64, clusters []campaign.Found) (steps []statement) {
	for i := range clusters {
		f := &clusters[i]
		num, err := clusterNum(index, f.Report, f.ID)
		if err != nil || f.Withdrawn {
			continue // its id was checked when it was stored
		}
		steps = append(removeTerms(steps, num, f.Text), sumDay(f, -1))
		keys := clusterKeys(f.Sketch, f.Links, f.Accounts)
		for from := 0; from < len(keys); from += maxIDs {
			part := keys[from:min(from+maxIDs, len(keys))]
			steps = append(steps, do("DELETE FROM cluster_keys WHERE cluster = $1 AND key IN ("+params(2, len(part))+")", append([]any{num}, anys(part)...)...))
		}
	}
	return steps
}

// removeClusters makes the statements that remove a report's clusters and take them out of the index.
func removeClusters(index int64, clusters []campaign.Found) []statement {
	return append(removeKeys(index, clusters), do("DELETE FROM clusters WHERE num >= $1 AND num < $2", index*clusterSpan, (index+1)*clusterSpan))
}

// scanCluster reads clusterColumns.
func scanCluster(r row) (f campaign.Found, err error) {
	var exemplar, sketch, links []byte
	var accounts string
	var hidden int64
	err = r.Scan(&f.ID, &f.Report, &f.Office, &f.Page, &f.Level, &f.Kind, &exemplar, &f.Lang, &sketch, &links, &accounts, &f.Posts, &f.People, &f.First, &f.Last,
		&f.Reported, &f.Campaign, &hidden, &f.Observed, &f.Signature)
	f.Text, f.Sketch, f.Links, f.Withdrawn = string(exemplar), unpackSketch(sketch), unpackLinks(links), hidden != 0
	if err == nil && accounts != "null" && accounts != "[]" {
		err = json.Unmarshal([]byte(accounts), &f.Accounts)
	}
	return f, err
}

// clustersAt gives the clusters of the report at an index of the log, those hidden too.
func (s *Store) clustersAt(ctx context.Context, index int64) ([]campaign.Found, error) {
	return all(ctx, s.db, scanCluster, "SELECT "+clusterColumns+" FROM clusters WHERE num >= $1 AND num < $2 ORDER BY num", index*clusterSpan, (index+1)*clusterSpan)
}

// Clusters gives a report's verified clusters, by ordinal. Those of a withdrawn report that a hold keeps have Withdrawn set.
func (s *Store) Clusters(ctx context.Context, report string) ([]campaign.Found, error) {
	r, err := s.Report(ctx, report)
	if err != nil {
		return nil, err
	}
	return s.clustersAt(ctx, r.LogIndex)
}
