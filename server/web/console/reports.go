package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/translog"
)

// reportPage is one report: what it says, what was computed again, and what rests on the office's word.
type reportPage struct {
	store.StoredReport
	Office    string
	Before    campaign.Outcomes // what became of the office's other reports
	Evidence  *campaign.Report  // nil: it was erased
	Receipt   translog.Receipt
	Checks    []campaign.Check
	Campaigns []campaign.Campaign
	Posts     []reportPost
	MayNote   bool // the caller may note whether a post is still there
	Holder    holder
	DeskActs  []string // what the caller may do with it at the desk
}

// reportPost is one post, marked, with what somebody found who opened its permalink.
type reportPost struct {
	*campaign.Post
	Pieces []campaign.Piece
	Seen   string
}

// report is GET /console/reports/{id}. That somebody read the evidence is in the audit trail.
func (c *Console) report(w http.ResponseWriter, r *http.Request, who *Caller) error {
	ctx := r.Context()
	one, err := c.Store.Report(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	x := reportPage{StoredReport: one, Office: one.Office}
	of, err := c.Store.Office(ctx, one.Office)
	if err != nil {
		return err
	}
	x.Office = of.Name
	if x.Before, err = c.Store.Outcomes(ctx, one.Office, one.ID); err != nil {
		return err
	}
	if x.Receipt, err = c.Store.Receipt(ctx, one.ID); err != nil {
		return err
	}
	more, err := c.Work.Corroborate(ctx, &one)
	if err != nil {
		return err
	}
	x.Checks = append(one.Verdict.Checks, more...)
	if x.Evidence, err = c.evidence(r, who, &one); err != nil {
		return err
	}
	x.MayNote = slices.Contains([]campaign.Role{campaign.RoleAnalyst, campaign.RoleAdmin}, who.Role) && one.Withdrawn == 0
	if x.Posts, err = c.posts(r, &x); err != nil {
		return err
	}
	if err := c.desk(r, who, &x); err != nil {
		return err
	}
	var ids []string
	found, err := c.Store.Clusters(ctx, one.ID)
	if err != nil {
		return err
	}
	for i := range found {
		ids = append(ids, found[i].ID)
	}
	if x.Campaigns, err = c.Store.CampaignsOf(ctx, ids); err != nil {
		return err
	}
	people, _, err := c.people(ctx)
	if err != nil {
		return err
	}
	for i := range x.Campaigns {
		x.Campaigns[i].Assignee = named(people, x.Campaigns[i].Assignee)
	}
	return c.show(w, r, who, "report", [2]string{"Report", "Signalement"}[who.Lang], &x)
}

// Reputation is that of the office, from its other reports.
func (x *reportPage) Reputation() int64 { return campaign.Reputation(x.Before) }

// posts gives the posts of a report as they are shown.
func (c *Console) posts(r *http.Request, x *reportPage) (list []reportPost, err error) {
	if x.Evidence == nil {
		return nil, nil
	}
	seen, err := c.Work.Sightings(r.Context(), x.ID)
	spans := map[string][][2]int64{}
	for _, f := range x.Evidence.Flags {
		spans[f.Post] = f.Spans
	}
	for i := range x.Evidence.Posts {
		p := &x.Evidence.Posts[i]
		list = append(list, reportPost{p, campaign.Marked(p.Text, spans[p.ID]), seen[p.ID]})
	}
	return list, err
}

// seen is POST /console/reports/{id}/seen: somebody opened a permalink and says what was there.
func (c *Console) seen(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	id := r.PathValue("id")
	order := campaign.Order{Role: who.Role, Actor: who.actor()}
	if err := c.Work.Seen(r.Context(), id, r.PostForm.Get("post"), r.PostForm.Get("outcome"), order); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/reports/"+url.PathEscape(id)+"?done=seen#posts", http.StatusSeeOther)
	return nil
}

// evidence reads what the office sent, and notes who read it.
func (c *Console) evidence(r *http.Request, who *Caller, one *store.StoredReport) (*campaign.Report, error) {
	if one.Withdrawn != 0 && who.Role != campaign.RoleAuditor {
		return nil, nil
	}
	body, err := c.Store.ReportBody(r.Context(), one.ID)
	var coded *campaign.Error
	if errors.As(err, &coded) && coded.Code == campaign.ErrGone {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	parsed, err := campaign.ParseReport(body)
	if err != nil {
		return nil, err
	}
	return parsed, c.Work.NoteRead(r.Context(), "report", one.ID, who.actor())
}

// trailPage is the audit trail.
type trailPage struct {
	Subject string
	Events  []campaign.Event
	Next    string
}

// trail is GET /console/trail.
func (c *Console) trail(w http.ResponseWriter, r *http.Request, who *Caller) error {
	x := trailPage{Subject: r.URL.Query().Get("subject")}
	var err error
	if x.Events, err = c.Store.Events(r.Context(), x.Subject, r.URL.Query().Get("after"), pageSize); err != nil {
		return err
	}
	if len(x.Events) == pageSize {
		x.Next = x.Events[pageSize-1].ID
	}
	return c.show(w, r, who, "trail", [2]string{"Audit trail", "Piste de vérification"}[who.Lang], x)
}
