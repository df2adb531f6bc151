package console

import (
	"net/http"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// usersPage is everybody who decides.
type usersPage struct {
	Tab    string
	List   []store.User
	Roles  []campaign.Role
	Issuer string
	Self   string // the caller's id
	May    bool
}

// administerPeople is GET /console/admin/people.
func (c *Console) administerPeople(w http.ResponseWriter, r *http.Request, who *Caller) (err error) {
	x := usersPage{Tab: "people", Roles: []campaign.Role{campaign.RoleAnalyst, campaign.RoleAdmin, campaign.RoleAuditor}, Issuer: c.Site.Issuer, Self: who.User, May: who.administers()}
	if x.List, err = c.Store.Users(r.Context()); err != nil {
		return err
	}
	return c.show(w, r, who, "people", [2]string{"People and roles", "Personnes et rôles"}[who.Lang], &x)
}

// addUser is POST /console/admin/people/new. Its answer shows the sign-in link.
func (c *Console) addUser(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	form := r.PostForm
	u, err := c.Work.AddUser(r.Context(), who.actor(), form.Get("name"), campaign.Role(form.Get("role")), form.Get("reason"))
	if err != nil {
		return err
	}
	return c.showLink(w, r, who, u, form.Get("reason"))
}

// showLink makes a sign-in link and shows it.
func (c *Console) showLink(w http.ResponseWriter, r *http.Request, who *Caller, u store.User, reason string) error {
	path, expires, err := c.Work.SignInPath(r.Context(), who.actor(), u.ID, reason)
	if err != nil {
		return err
	}
	x := once{Tab: "people", Name: u.Name, Link: c.Site.Origin + path, Expires: expires}
	return c.show(w, r, who, "once", [2]string{"A sign-in link", "Un lien de connexion"}[who.Lang], &x)
}

// changeUser is POST /console/admin/people/{id}/{act}.
func (c *Console) changeUser(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	id, act, form := r.PathValue("id"), r.PathValue("act"), r.PostForm
	u, err := c.Store.User(r.Context(), id)
	if err != nil {
		return err
	}
	switch act {
	case "link":
		return c.showLink(w, r, who, u, form.Get("reason"))
	case "disable":
		err = c.Work.DisableUser(r.Context(), who.actor(), id, form.Get("reason"))
	case "role":
		err = c.Work.SetRole(r.Context(), who.actor(), id, campaign.Role(form.Get("role")), form.Get("reason"))
	default:
		err = &campaign.Error{Code: campaign.ErrNotFound}
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/console/admin/people?done=user_"+act, http.StatusSeeOther)
	return nil
}
