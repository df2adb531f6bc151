package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

const (
	pageSize = 50  // lines of a list
	maxQuery = 400 // bytes of what is searched for
	maxValue = 120 // bytes of everything else in an address
)

// asked is what an address of a list asks for: all of it is in the address.
type asked struct {
	Kind string
	url.Values
	store.Filter
}

// choices are the values that a list can be narrowed to, by parameter.
var choices = map[string][]string{
	"language": {"en", "fr"}, "platform": {"x", "facebook"}, "level": {"coordinated", "similar"}, "open": {"1"}, "alone": {"1"},
	"state campaigns": {"new", "in_review", "confirmed", "letter_campaign", "dismissed"}, "state reports": {"waiting", "verified", "not_reproduced", "unverifiable"},
	"sort campaigns": {store.SortOldest, store.SortPosts, store.SortAccounts}, "sort reports": {store.SortOldest, store.SortPosts},
}

// parameters are all that an address of a list can have, in their order.
var parameters = []string{"q", "state", "open", "language", "platform", "office", "assignee", "level", "alone", "from", "to", "sort", "after"}

// readAsked reads an address. What no page of the console makes is an error, so that a link that was cut or changed shows no other list.
func readAsked(q url.Values, kind string) (asked, error) {
	a := asked{Kind: kind, Values: url.Values{}}
	for _, name := range parameters {
		value := strings.TrimSpace(q.Get(name))
		if value == "" {
			continue
		}
		limit := maxValue
		if name == "q" {
			limit = maxQuery
		}
		if len(value) > limit {
			return a, &campaign.Error{Code: campaign.ErrTooLarge, Field: name, Limit: int64(limit)}
		}
		list := choices[name]
		if list == nil {
			list = choices[name+" "+kind]
		}
		if list != nil && !slices.Contains(list, value) {
			return a, &campaign.Error{Code: campaign.ErrInvalid, Field: name}
		}
		a.Values.Set(name, value)
	}
	var err error
	get := a.Values.Get
	a.Filter = store.Filter{Words: get("q"), State: get("state"), Lang: get("language"), Platform: get("platform"), Office: get("office"), Level: get("level"),
		Open: get("open") != "", Alone: get("alone") != "", Sort: get("sort"), After: get("after"), Limit: pageSize}
	if a.From, err = day(get("from"), 0); err != nil {
		return a, &campaign.Error{Code: campaign.ErrInvalid, Field: "from"}
	}
	if a.To, err = day(get("to"), 1); err != nil {
		return a, &campaign.Error{Code: campaign.ErrInvalid, Field: "to"}
	}
	if kind == store.Reports && a.Words != "" {
		a.Sort = store.SortNewest // a search is answered in no other order
	}
	return a, nil
}

// day reads a date and gives the moment at which the day that many days later begins, in Unix milliseconds; 0 for no date.
func day(text string, later int) (int64, error) {
	if text == "" {
		return 0, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1971 || t.Year() > 9999 {
		return 0, &campaign.Error{Code: campaign.ErrInvalid}
	}
	return t.AddDate(0, 0, later).UnixMilli(), nil
}

// path gives the address of the list from its beginning, with these further parameters, each followed by its value.
func (a *asked) path(more ...string) string {
	q := url.Values{}
	for name := range a.Values {
		if name != "after" {
			q.Set(name, a.Values.Get(name))
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	address := "/console/" + a.Kind
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	return address
}

// assigned reads whose is asked for.
func (a *asked) assigned(who *Caller, idle int64) {
	a.Idle = idle
	switch value := a.Values.Get("assignee"); value {
	case "", store.Nobody:
		a.Assignee = value
	case "me":
		a.Assignee = who.actor()
	default:
		a.Assignee = "user:" + value
	}
}

// listPage is a list of campaigns or of reports.
type listPage struct {
	Asked      asked
	Campaigns  []store.CampaignLine
	Reports    []store.ReportLine
	Next       string // address of the next page; empty: there is none
	Query      string // of this list, for what is done with it
	States     []string
	Sorts      []string
	Offices    map[string]string
	OfficeList []store.Office
	People     map[string]string // by actor
	PeopleList []store.User
	Loads      []store.Load
	Searches   []store.Search
	Me         string // the caller as an actor
	User       string
	IdleHours  int64
	Acts       []string // that many lines can be decided with at once; none if the caller may not
}

// has says whether somebody still has what was touched last at a moment.
func (p *listPage) has(assignee string, touched int64) bool {
	return assignee != "" && touched >= p.Asked.Idle
}

// Has gives whose a line is: the name, and whether they let it lie.
func (p *listPage) Has(assignee string, touched int64) holder {
	name := p.People[assignee]
	if name == "" {
		name = assignee
	}
	return holder{name, assignee != "" && !p.has(assignee, touched), touched}
}

// holder is who has something.
type holder struct {
	Name string
	Idle bool // they let it lie, and anybody can take it
	At   int64
}

// campaigns is GET /console/campaigns.
func (c *Console) campaigns(w http.ResponseWriter, r *http.Request, who *Caller) error {
	x, err := c.list(r, who, store.Campaigns)
	if err != nil {
		return err
	}
	var next string
	if x.Campaigns, next, err = c.Store.CampaignList(r.Context(), x.Asked.Filter); err != nil {
		return err
	}
	x.turn(next)
	if who.decides() {
		x.Acts = bulkCampaigns
	}
	return c.show(w, r, who, "queue", [2]string{"Campaigns", "Campagnes"}[who.Lang], x)
}

// reports is GET /console/reports.
func (c *Console) reports(w http.ResponseWriter, r *http.Request, who *Caller) error {
	x, err := c.list(r, who, store.Reports)
	if err != nil {
		return err
	}
	var next string
	if x.Reports, next, err = c.Store.ReportList(r.Context(), x.Asked.Filter); err != nil {
		return err
	}
	x.turn(next)
	if who.decides() {
		x.Acts = bulkReports
	}
	return c.show(w, r, who, "queue", [2]string{"Reports", "Signalements"}[who.Lang], x)
}

// turn says where the next page is.
func (p *listPage) turn(next string) {
	if next != "" {
		p.Next = p.Asked.path("after", next)
	}
}

// decides says whether the caller may change anything.
func (c *Caller) decides() bool {
	return c.Role == campaign.RoleAnalyst || c.Role == campaign.RoleAdmin
}

// list reads what a list asks for, and what stands around it.
func (c *Console) list(r *http.Request, who *Caller, kind string) (*listPage, error) {
	ctx := r.Context()
	a, err := readAsked(r.URL.Query(), kind)
	if err != nil {
		return nil, err
	}
	idle, err := c.Work.Idle(ctx)
	if err != nil {
		return nil, err
	}
	a.assigned(who, c.Now().Add(-idle).UnixMilli())
	x := &listPage{Asked: a, States: choices["state "+kind], Sorts: choices["sort "+kind], Me: who.actor(), User: who.User, IdleHours: int64(idle / time.Hour), Offices: map[string]string{}}
	plain := a
	plain.Values = url.Values{}
	for name := range a.Values {
		if name != "after" {
			plain.Values.Set(name, a.Values.Get(name))
		}
	}
	x.Query = plain.Values.Encode()
	if x.OfficeList, err = c.Store.Offices(ctx); err != nil {
		return nil, err
	}
	for i := range x.OfficeList {
		x.Offices[x.OfficeList[i].ID] = x.OfficeList[i].Name
	}
	slices.SortStableFunc(x.OfficeList, func(a, b store.Office) int { return strings.Compare(a.Name, b.Name) })
	if x.People, x.PeopleList, err = c.people(ctx); err != nil {
		return nil, err
	}
	if x.Loads, err = c.Store.Loads(ctx, a.Idle); err != nil {
		return nil, err
	}
	x.Searches, err = c.Store.Searches(ctx, who.User)
	return x, err
}

// next is POST /console/next/{kind}: the one that waits longest, of those that the list shows.
func (c *Console) next(w http.ResponseWriter, r *http.Request, who *Caller) error {
	kind := r.PathValue("kind")
	if kind != store.Campaigns && kind != store.Reports {
		return &campaign.Error{Code: campaign.ErrNotFound}
	}
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	query, err := url.ParseQuery(r.PostForm.Get("query"))
	if err != nil {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "query"}
	}
	a, err := readAsked(query, kind)
	if err != nil {
		return err
	}
	var to string
	if kind == store.Campaigns {
		got, failed := c.Work.TakeCampaign(r.Context(), a.Filter, who.Role, who.actor())
		to, err = "/console/campaigns/"+url.PathEscape(got.ID), failed
	} else {
		got, failed := c.Work.TakeReport(r.Context(), a.Filter, who.Role, who.actor())
		to, err = "/console/reports/"+url.PathEscape(got), failed
	}
	switch {
	case isCode(err, campaign.ErrNotFound):
		to = a.path("done", "none_waits")
	case err != nil:
		return err
	default:
		to += "?done=taken"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
