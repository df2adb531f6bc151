package process

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// Corroborate gives the checks that rest on other reports and on people: the same message or account on another office's page (the count is of
// those offices, and of accounts), and which permalinks somebody opened. It is for analysts and auditors: what it says of others
// no office is told.
func (w *Worker) Corroborate(ctx context.Context, r *store.StoredReport) (checks []campaign.Check, err error) {
	if r.Withdrawn != 0 || r.Verdict.State != campaign.VerdictVerified {
		return nil, nil
	}
	found, err := w.Store.Clusters(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	offices, compared := map[string]bool{}, campaign.Compared{}
	var accounts []string
	for i := range found {
		f := &found[i]
		accounts = append(accounts, f.Accounts...)
		candidates, err := w.Store.Candidates(ctx, *f, campaign.CandidateShare)
		if err != nil {
			return nil, err
		}
		for k := range candidates {
			if c := &candidates[k]; c.Office != r.Office && !offices[c.Office] && compared.Close(f, c) {
				offices[c.Office] = true
			}
		}
	}
	slices.Sort(accounts)
	elsewhere, err := w.Store.AccountElsewhere(ctx, slices.Compact(accounts), r.Office)
	if err != nil {
		return nil, err
	}
	seen, err := w.seen(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range []campaign.Check{
		{Code: campaign.CheckElsewhere, Outcome: campaign.Corroborated, Count: int64(len(offices))},
		{Code: campaign.CheckElsewhereWho, Outcome: campaign.Corroborated, Count: int64(len(elsewhere))},
		{Code: campaign.CheckPermalink, Outcome: campaign.Present, Count: count(seen, campaign.Present)},
		{Code: campaign.CheckPermalink, Outcome: campaign.Gone, Count: count(seen, campaign.Gone)},
	} {
		if c.Count > 0 {
			checks = append(checks, c)
		}
	}
	return checks, nil
}

// sighting is the Data of an event: what somebody found who opened a permalink.
type sighting struct {
	Post    string `json:"post"`
	Outcome string `json:"outcome"` // campaign.Present or campaign.Gone
}

// reportSeen is the act of that event.
const reportSeen = "report.seen"

// seen gives the last sighting of each post of a report that somebody looked for.
func (w *Worker) seen(ctx context.Context, report string) (map[string]string, error) {
	events, err := w.events(ctx, "report:"+report)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for i := range events {
		var s sighting
		if events[i].Act == reportSeen && json.Unmarshal([]byte(events[i].Data), &s) == nil {
			out[s.Post] = s.Outcome
		}
	}
	return out, nil
}

// count counts the posts with an outcome.
func count(seen map[string]string, outcome string) (n int64) {
	for _, o := range seen {
		if o == outcome {
			n++
		}
	}
	return n
}

// Seen records that somebody opened the permalink of a post and found it present or gone. Of posts that are gone the office is told how many, if
// a campaign of its report was decided about: before that it learns nothing of campaigns.
func (w *Worker) Seen(ctx context.Context, report, post, outcome string, o campaign.Order) error {
	if outcome != campaign.Present && outcome != campaign.Gone {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "outcome"}
	}
	stored, err := w.Store.Report(ctx, report)
	if err != nil {
		return err
	}
	if stored.Withdrawn != 0 {
		return &campaign.Error{Code: campaign.ErrGone}
	}
	body, err := w.Store.ReportBody(ctx, report)
	if err != nil {
		return err
	}
	r, err := campaign.ParseReport(body)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(r.Posts, func(p campaign.Post) bool { return p.ID == post && p.Permalink != "" }) {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "post"}
	}
	before, err := w.seen(ctx, report)
	if err != nil {
		return err
	}
	data, err := json.Marshal(sighting{post, outcome})
	if err != nil {
		return err
	}
	event := campaign.Event{ID: NewID(), At: w.Now().UnixMilli(), Actor: o.Actor, Act: reportSeen, Subject: "report:" + report, Reason: o.Reason, Data: string(data)}
	if err := w.Store.AddEvents(ctx, event); err != nil {
		return err
	}
	was := count(before, campaign.Gone)
	before[post] = outcome
	if o.Gone, o.Of = count(before, campaign.Gone), int64(len(r.Posts)); o.Gone == was {
		return nil
	}
	o.Act, o.Report = campaign.ActGone, report
	return w.tellGone(ctx, &stored, o)
}

// tellGone puts the number of posts that are gone into the trail of the report's campaigns.
func (w *Worker) tellGone(ctx context.Context, r *store.StoredReport, o campaign.Order) error {
	list, err := w.Trails().campaignsOf(ctx, r)
	if err != nil {
		return err
	}
	for i := range list {
		if campaign.Allowed(o.Act, o.Role, list[i].Campaign.State) != nil {
			continue
		}
		if _, err := w.Decide(ctx, Decision{Campaign: list[i].Campaign.ID, Order: o}); err != nil {
			return err
		}
	}
	return nil
}
