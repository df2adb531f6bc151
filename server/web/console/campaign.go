package console

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// campaignPage is one campaign with what it is made of.
type campaignPage struct {
	campaign.Campaign
	Exemplar *campaign.Found
	Found    []campaign.Found
	Told     []store.Told
	Events   []campaign.Event
	Acts     map[string]bool // what the caller may do now
	Offices  map[string]string
}

// campaign is GET /console/campaigns/{id}.
func (c *Console) campaign(w http.ResponseWriter, r *http.Request, who *Caller) error {
	ctx := r.Context()
	one, err := c.Work.Campaign(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	x := campaignPage{Campaign: one, Acts: map[string]bool{}}
	for _, act := range campaign.Acts(who.Role, one.State) {
		x.Acts[act] = true
	}
	if x.Found, err = c.Store.Component(ctx, one.Clusters); err != nil {
		return err
	}
	for i := range x.Found {
		if x.Found[i].ID == one.Anchor {
			x.Exemplar = &x.Found[i]
		}
	}
	if x.Told, err = c.Store.ToldOf(ctx, one.ID); err != nil {
		return err
	}
	if x.Events, err = c.Work.History(ctx, one.ID); err != nil {
		return err
	}
	if x.Offices, err = c.offices(r); err != nil {
		return err
	}
	title := one.Title
	if title == "" && x.Exemplar != nil {
		title = cut(60, x.Exemplar.Text)
	}
	return c.show(w, r, who, "campaign", title, &x)
}

// offices gives the names of offices by id.
func (c *Console) offices(r *http.Request) (map[string]string, error) {
	list, err := c.Store.Offices(r.Context())
	names := map[string]string{}
	for i := range list {
		names[list[i].ID] = list[i].Name
	}
	return names, err
}

// decide is POST /console/campaigns/{id}/{act}: what is done shows on the campaign's page, to which the browser is sent back.
func (c *Console) decide(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	form := r.PostForm
	numbers := map[string]int64{}
	for _, name := range []string{"version", "gone", "of"} {
		if text := form.Get(name); text != "" {
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return &campaign.Error{Code: campaign.ErrInvalid, Field: name}
			}
			numbers[name] = n
		}
	}
	act := r.PathValue("act")
	order := campaign.Order{Act: act, Role: who.Role, Actor: who.actor(), Reason: strings.TrimSpace(form.Get("reason")), Title: strings.TrimSpace(form.Get("title")),
		Assignee: form.Get("assignee"), Clusters: form["cluster"], Platform: form.Get("platform"), Report: form.Get("report"),
		Gone: numbers["gone"], Of: numbers["of"]}
	after, err := c.Work.Decide(r.Context(), process.Decision{Campaign: r.PathValue("id"), Version: numbers["version"], Order: order,
		Other: form.Get("campaign"), Event: form.Get("event"), Exemplar: form.Get("exemplar"), Source: form.Get("source")})
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/console/campaigns/"+url.PathEscape(after.ID)+"?done="+url.QueryEscape(act), http.StatusSeeOther)
	return nil
}
