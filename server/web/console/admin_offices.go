package console

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// eventsShown is how much of its trail an office's or a person's page shows.
const eventsShown = 100

// officesPage is all offices, and what the flood brake holds.
type officesPage struct {
	Tab        string
	Offices    []officeLine
	Devices    []heldDevice
	Signatures []store.Signature // held
	May        bool
}

// officeLine is an office in the list.
type officeLine struct {
	store.Office
	Last int64 // when its newest report came; 0: none has
}

// heldDevice is a device that the flood brake holds, with its office's name.
type heldDevice struct {
	store.Device
	OfficeName string
}

// administers says whether the caller may change what administrators change.
func (c *Caller) administers() bool { return c.Role == campaign.RoleAdmin }

// administerOffices is GET /console/admin/offices.
func (c *Console) administerOffices(w http.ResponseWriter, r *http.Request, who *Caller) error {
	ctx, x := r.Context(), officesPage{Tab: "offices", May: who.administers()}
	list, err := c.Store.Offices(ctx)
	if err != nil {
		return err
	}
	last, err := c.Store.LastReports(ctx)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, o := range list {
		names[o.ID] = o.Name
		x.Offices = append(x.Offices, officeLine{o, last[o.ID]})
	}
	devices, err := c.Store.HeldDevices(ctx)
	if err != nil {
		return err
	}
	for _, d := range devices {
		x.Devices = append(x.Devices, heldDevice{d, names[d.Office]})
	}
	signatures, err := c.Store.Signatures(ctx, 0)
	for _, s := range signatures {
		if s.Held != 0 && s.Revoked == 0 {
			x.Signatures = append(x.Signatures, s)
		}
	}
	if err != nil {
		return err
	}
	return c.show(w, r, who, "offices", [2]string{"Offices", "Bureaux"}[who.Lang], &x)
}

// Held gives the offices that are held.
func (x *officesPage) Held() (list []officeLine) {
	for _, o := range x.Offices {
		if o.State == store.OfficeHeld {
			list = append(list, o)
		}
	}
	return list
}

// officePage is one office.
type officePage struct {
	Tab string
	officeLine
	Devices []store.Device
	Events  []campaign.Event
	People  map[string]string
	Acts    []string // that change its state
	May     bool

	Channels []channelLine
	Kinds    []string // of channels
	Tried    string   // the kind that a test was just sent by, and failed
	Failure  string   // what the other side said
}

// administerOffice is GET /console/admin/offices/{id}.
func (c *Console) administerOffice(w http.ResponseWriter, r *http.Request, who *Caller) error {
	x, err := c.officePage(r, who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return c.show(w, r, who, "office", x.Name, x)
}

// officePage gathers what the page of an office shows.
func (c *Console) officePage(r *http.Request, who *Caller, id string) (x *officePage, err error) {
	ctx := r.Context()
	x = &officePage{Tab: "offices", May: who.administers(), Kinds: channelKinds}
	if x.Office, err = c.Store.Office(ctx, id); err != nil {
		return nil, err
	}
	if x.Devices, err = c.Store.Devices(ctx, x.ID); err != nil {
		return nil, err
	}
	channels, err := c.Store.Channels(ctx, x.ID)
	if err != nil {
		return nil, err
	}
	x.Channels = c.channelLines(channels, c.Channels)
	last, err := c.Store.Reports(ctx, store.ReportQuery{Office: x.ID, Limit: 1})
	if err != nil {
		return nil, err
	}
	for _, one := range last {
		x.Last = one.Received
	}
	if x.Events, err = c.Store.Events(ctx, "office:"+x.ID, "", eventsShown); err != nil {
		return nil, err
	}
	if x.People, _, err = c.people(ctx); err != nil {
		return nil, err
	}
	x.Acts = map[string][]string{store.OfficeActive: {"hold", "close"}, store.OfficeHeld: {"release", "close"}, store.OfficeClosed: {"release"}}[x.State]
	return x, nil
}

// once is a code or a link that is shown once.
type once struct {
	Tab     string
	Office  store.Office
	Code    string
	Link    string // for a person, in place of a code
	Secret  string // of a webhook, in place of a code
	Name    string
	Expires int64
	Origin  string
}

// addOffice is POST /console/admin/offices/new. Its answer shows the office's first code, and has no address at which it could be asked for again.
func (c *Console) addOffice(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	form := r.PostForm
	o, err := c.Work.AddOffice(r.Context(), who.actor(), form.Get("name"), form.Get("language"), strings.Fields(form.Get("pages")), form.Get("proof"))
	if err != nil {
		return err
	}
	return c.showCode(w, r, who, o, form.Get("proof"))
}

// showCode makes a code for an office and shows it.
func (c *Console) showCode(w http.ResponseWriter, r *http.Request, who *Caller, o store.Office, reason string) error {
	code, expires, err := c.Work.OfficeCode(r.Context(), who.actor(), o.ID, reason)
	if err != nil {
		return err
	}
	x := once{Tab: "offices", Office: o, Name: o.Name, Code: code, Expires: expires, Origin: c.Site.Origin}
	return c.show(w, r, who, "once", [2]string{"A code for a device", "Un code pour un appareil"}[who.Lang], &x)
}

// officeDone says what an act on an office did.
var officeDone = map[string]string{"hold": "office_hold", "release": "office_release", "close": "office_close", "page": "page_added", "page_removed": "page_removed"}

// changeOffice is POST /console/admin/offices/{id}/{act}.
func (c *Console) changeOffice(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	id, act, form := r.PathValue("id"), r.PathValue("act"), r.PostForm
	o, err := c.Store.Office(r.Context(), id)
	if err != nil {
		return err
	}
	if act == "code" {
		return c.showCode(w, r, who, o, form.Get("reason"))
	}
	if act == "channel" || act == "channel_removed" || act == "channel_test" {
		return c.changeChannel(w, r, who, &o, act)
	}
	if err := c.Work.ChangeOffice(r.Context(), who.actor(), id, act, strings.TrimSpace(form.Get("page")), form.Get("reason")); err != nil {
		return err
	}
	http.Redirect(w, r, officeAddress(id, officeDone[act]), http.StatusSeeOther)
	return nil
}

// officeAddress is the page of an office, after something was done.
func officeAddress(id, done string) string {
	return "/console/admin/offices/" + url.PathEscape(id) + "?done=" + done
}

// changeDevice is POST /console/admin/devices/{id}/{act}.
func (c *Console) changeDevice(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	act := r.PathValue("act")
	office, err := c.Work.ChangeDevice(r.Context(), who.actor(), r.PathValue("id"), act, r.PostForm.Get("reason"))
	if err != nil {
		return err
	}
	http.Redirect(w, r, officeAddress(office, "device_"+act), http.StatusSeeOther)
	return nil
}
