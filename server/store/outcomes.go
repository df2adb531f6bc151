package store

import (
	"context"
	"slices"

	"github.com/refrain-project/refrain/server/campaign"
)

// outcomesOf is how many of an office's newest reports Outcomes counts.
const outcomesOf = 200

// Outcomes counts what became of the newest 200 reports of an office, without those withdrawn and without the report besides.
func (s *Store) Outcomes(ctx context.Context, office, besides string) (campaign.Outcomes, error) {
	type part struct {
		index   int64
		verdict campaign.VerdictState
		in      campaign.State
	}
	list, err := all(ctx, s.db, func(r row) (x part, err error) { return x, r.Scan(&x.index, &x.verdict, &x.in) },
		`WITH r AS (SELECT log_index, verdict_state FROM reports WHERE office = $1 AND id <> $2 AND withdrawn = 0 AND erased = 0 ORDER BY log_index DESC LIMIT $3)
SELECT DISTINCT r.log_index, r.verdict_state, COALESCE(c.state, '') FROM r
LEFT JOIN clusters k ON k.num >= r.log_index * `+span+` AND k.num < (r.log_index + 1) * `+span+` AND k.hidden = 0
LEFT JOIN campaigns c ON c.id = k.campaign AND k.campaign <> ''
ORDER BY r.log_index`, office, besides, int64(outcomesOf))
	var out campaign.Outcomes
	for len(list) > 0 {
		n := slices.IndexFunc(list, func(p part) bool { return p.index != list[0].index })
		if n < 0 {
			n = len(list)
		}
		var states []campaign.State
		for _, p := range list[:n] {
			states = append(states, p.in)
		}
		out.Add(list[0].verdict, states)
		list = list[n:]
	}
	return out, err
}
