package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// What many lines can be decided with at once. leaveAct is campaign.ActAssign to nobody.
const leaveAct = "leave"

var (
	bulkCampaigns = []string{campaign.ActReview, campaign.ActAssign, leaveAct, campaign.ActConfirm, campaign.ActLetter, campaign.ActDismiss, campaign.ActReopen}
	bulkReports   = process.ReportActs
)

// bulkLine is one of many decisions: what it would change, what it changed, or why not.
type bulkLine struct {
	Pick          string // as the form has it
	ID            string
	Title         string // empty: none
	Text, Lang    string
	Before, After string // states, as words' codes
	From, To      string // names of who had it and has it
	Told          int64  // offices that read of it
	Event         string // what can be taken back; empty: not done
	Why           string // the code of why not; empty: it can be done, or was
}

// bulkPage says what decisions will change, and then what they changed.
type bulkPage struct {
	Kind   string
	Act    string
	Query  string
	Back   string
	Reason string
	Needs  bool // a reason
	To     string
	People []store.User
	Lines  []bulkLine
	Doable int64
	Done   bool
}

// bulk is POST /console/bulk/{kind}: first what the act would change, then, asked again, it is done.
func (c *Console) bulk(w http.ResponseWriter, r *http.Request, who *Caller) error {
	kind := r.PathValue("kind")
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	form := r.PostForm
	acts := map[string][]string{store.Campaigns: bulkCampaigns, store.Reports: bulkReports}[kind]
	query, err := url.ParseQuery(form.Get("query"))
	switch {
	case acts == nil:
		return &campaign.Error{Code: campaign.ErrNotFound}
	case !slices.Contains(acts, form.Get("act")):
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "act"}
	case len(form["pick"]) > pageSize:
		return &campaign.Error{Code: campaign.ErrTooLarge, Field: "pick", Limit: pageSize}
	case err != nil:
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "query"}
	}
	a, err := readAsked(query, kind)
	if err != nil {
		return err
	}
	if len(form["pick"]) == 0 {
		http.Redirect(w, r, a.path("done", "none_ticked"), http.StatusSeeOther)
		return nil
	}
	x := &bulkPage{Kind: kind, Act: form.Get("act"), Query: form.Get("query"), Back: a.path(), Reason: strings.TrimSpace(form.Get("reason")), To: form.Get("assignee"),
		Done: form.Get("step") == "do"}
	x.Needs = kind == store.Campaigns && slices.Contains([]string{campaign.ActLetter, campaign.ActDismiss, campaign.ActReopen}, x.Act)
	names, people, err := c.people(r.Context())
	if err != nil {
		return err
	}
	x.People = slices.DeleteFunc(people, func(u store.User) bool { return u.Disabled != 0 || u.Role == campaign.RoleAuditor })
	if x.To != "" && !slices.ContainsFunc(x.People, func(u store.User) bool { return u.ID == x.To }) {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "assignee"}
	}
	if x.Done && x.Needs && x.Reason == "" {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "reason"}
	}
	for _, pick := range form["pick"] {
		line, err := c.bulkOne(r, who, x, pick, names)
		if err != nil {
			return err
		}
		if line.Why == "" {
			x.Doable++
		}
		x.Lines = append(x.Lines, line)
	}
	title := [2]string{"What will change", "Ce qui va changer"}
	if x.Done {
		title = [2]string{"What was done", "Ce qui a été fait"}
	}
	return c.show(w, r, who, "bulk", title[who.Lang], x)
}

// bulkOne says what the act would make of one line, and does it if it is to be done. Errors of its own stay with the line.
func (c *Console) bulkOne(r *http.Request, who *Caller, x *bulkPage, pick string, names map[string]string) (line bulkLine, err error) {
	id, version, ok := strings.Cut(pick, " ")
	seen, bad := strconv.ParseInt(version, 10, 64)
	if !ok || bad != nil || len(id) > maxValue {
		return line, &campaign.Error{Code: campaign.ErrInvalid, Field: "pick"}
	}
	line.Pick, line.ID = pick, id
	if x.Kind == store.Campaigns {
		err = c.bulkCampaign(r, who, x, seen, &line, names)
	} else {
		err = c.bulkReport(r, who, x, seen, &line, names)
	}
	var coded *campaign.Error
	if errors.As(err, &coded) {
		line.Why, err = coded.Code, nil
	}
	return line, err
}

func (c *Console) bulkCampaign(r *http.Request, who *Caller, x *bulkPage, version int64, line *bulkLine, names map[string]string) error {
	one, err := c.Work.Campaign(r.Context(), line.ID)
	if err != nil {
		return err
	}
	line.Title, line.Before, line.From = one.Title, string(one.State), names[one.Assignee]
	order := campaign.Order{Act: x.Act, Role: who.Role, Actor: who.actor(), At: c.Now().UnixMilli(), Reason: x.Reason}
	switch {
	case x.Act == leaveAct:
		order.Act = campaign.ActAssign
	case x.Act == campaign.ActAssign && x.To != "":
		order.Assignee = "user:" + x.To
	case x.Act == campaign.ActAssign:
		order.Assignee = who.actor()
	}
	trial := order
	if trial.Reason == "" {
		trial.Reason = "…" // asked for on the page that this makes
	}
	out, err := campaign.Apply(one, trial)
	switch {
	case one.ID != line.ID || one.Version != version:
		return &campaign.Error{Code: campaign.ErrChanged}
	case err != nil:
		return err
	}
	line.After, line.To = string(out.Campaign.State), names[out.Campaign.Assignee]
	if out.Campaign.State == campaign.StateConfirmed && one.State != campaign.StateConfirmed {
		line.Told = int64(len(one.Offices))
	}
	if !x.Done {
		return nil
	}
	done := c.Work.DecideAll(r.Context(), []process.Decision{{Campaign: line.ID, Version: version, Order: order}})[0]
	line.Event = done.Event.ID
	return done.Err
}

func (c *Console) bulkReport(r *http.Request, who *Caller, x *bulkPage, touched int64, line *bulkLine, names map[string]string) error {
	one, err := c.Store.Report(r.Context(), line.ID)
	if err != nil {
		return err
	}
	handled := map[bool]string{true: "handled", false: "not_handled"}
	line.Before, line.From = handled[one.Handled != 0], names[one.Assignee]
	if one.Touched != touched {
		return &campaign.Error{Code: campaign.ErrChanged}
	}
	assignee, at, err := process.DeskPlan(&one, x.Act, who.actor(), c.Now().UnixMilli())
	if err != nil {
		return err
	}
	line.After, line.To = handled[at != 0], names[assignee]
	if !x.Done {
		return nil
	}
	e, err := c.Work.DecideReport(r.Context(), line.ID, x.Act, who.Role, who.actor(), "", touched)
	if err == nil {
		line.Event = e.ID
	}
	return err
}

// decideReport is POST /console/reports/{id}/{act}: one act at the desk, or with "undo" an event taken back.
func (c *Console) decideReport(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	id, act := r.PathValue("id"), r.PathValue("act")
	if _, err := c.Work.DecideReport(r.Context(), id, act, who.Role, who.actor(), r.PostForm.Get("event"), -1); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/reports/"+url.PathEscape(id)+"?done=report_"+url.QueryEscape(act), http.StatusSeeOther)
	return nil
}

// isCode says whether an error is a coded one of this kind.
func isCode(err error, code string) bool {
	var e *campaign.Error
	return errors.As(err, &e) && e.Code == code
}
