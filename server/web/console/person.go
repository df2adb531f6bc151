package console

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// blurSetting is the preference that posts' texts are blurred until somebody points at them. It is off until a person wants it.
const blurSetting = "blur"

// blurred says with 1 that the caller wants posts' texts blurred.
func (c *Console) blurred(ctx context.Context, who *Caller) (int, error) {
	if who.User == "" {
		return 0, nil
	}
	value, err := c.Store.Preference(ctx, who.User, blurSetting)
	if value == "on" {
		return 1, err
	}
	return 0, err
}

// prefer is POST /console/preferences: what a person sets for themselves.
func (c *Console) prefer(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	value := r.PostForm.Get(blurSetting)
	if value != "on" && value != "off" {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: blurSetting}
	}
	if err := c.Store.SetPreference(r.Context(), who.User, blurSetting, value); err != nil {
		return err
	}
	http.Redirect(w, r, local(r.PostForm.Get("back")), http.StatusSeeOther)
	return nil
}

// local gives an address of the console as it is, and the overview's in place of any other.
func local(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Path != "/console" && !strings.HasPrefix(u.Path, "/console/") || strings.Contains(u.Path, "..") || strings.ContainsAny(address, "\\\r\n") {
		return "/console"
	}
	return address
}

// saveSearch is POST /console/searches: the list that is shown, under a name.
func (c *Console) saveSearch(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	kind := r.PostForm.Get("kind")
	if kind != store.Campaigns && kind != store.Reports {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "kind"}
	}
	query, err := url.ParseQuery(r.PostForm.Get("query"))
	if err != nil {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "query"}
	}
	a, err := readAsked(query, kind)
	if err != nil {
		return err
	}
	err = c.Store.SaveSearch(r.Context(), store.Search{ID: process.NewID(), User: who.User, Shared: r.PostForm.Get("shared") == "1",
		Name: strings.TrimSpace(r.PostForm.Get("name")), Path: a.path(), Created: c.Now().UnixMilli()})
	if err != nil {
		return err
	}
	http.Redirect(w, r, a.path("done", "saved"), http.StatusSeeOther)
	return nil
}

// removeSearch is POST /console/searches/{id}/remove.
func (c *Console) removeSearch(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	if err := c.Store.RemoveSearch(r.Context(), who.User, r.PathValue("id")); err != nil {
		return err
	}
	http.Redirect(w, r, local(r.PostForm.Get("back")), http.StatusSeeOther)
	return nil
}

// people gives the names of users by what they are called as actors.
func (c *Console) people(ctx context.Context) (map[string]string, []store.User, error) {
	list, err := c.Store.Users(ctx)
	names := map[string]string{}
	for _, u := range list {
		names["user:"+u.ID] = u.Name
	}
	return names, list, err
}

// touch notes that whoever has a campaign or a report looks at it.
func (c *Console) touch(r *http.Request, who *Caller, kind, id, assignee string) error {
	if assignee != who.actor() {
		return nil
	}
	return c.Store.Touch(r.Context(), kind, id, who.actor(), c.Now().UnixMilli())
}

// desk says who has a report, and what the caller may do with it.
func (c *Console) desk(r *http.Request, who *Caller, x *reportPage) error {
	one := &x.StoredReport
	if err := c.touch(r, who, store.Reports, one.ID, one.Assignee); err != nil {
		return err
	}
	idle, err := c.Work.IdleSince(r.Context())
	if err != nil {
		return err
	}
	names, _, err := c.people(r.Context())
	x.Holder = (&listPage{People: names, Asked: asked{Filter: store.Filter{Idle: idle}}}).Has(one.Assignee, one.Touched)
	for _, act := range process.ReportActs {
		if _, _, not := process.DeskPlan(one, act, who.actor(), 1); not == nil && who.decides() {
			x.DeskActs = append(x.DeskActs, act)
		}
	}
	return err
}
