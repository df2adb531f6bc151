package process

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// What an administrator gives in words is bounded, in bytes.
const (
	maxReason = 2000
	maxName   = 200
	maxPages  = 20
)

// bounded refuses a text that is empty or longer than most bytes.
func bounded(field, text string, most int) error {
	switch {
	case strings.TrimSpace(text) == "":
		return &campaign.Error{Code: campaign.ErrInvalid, Field: field}
	case len(text) > most:
		return &campaign.Error{Code: campaign.ErrTooLarge, Field: field, Limit: int64(most)}
	}
	return nil
}

// CheckPage holds a page to its form: "x:HANDLE" or "facebook:ID".
func CheckPage(page string) error {
	platform, name, _ := strings.Cut(page, ":")
	if platform != "x" && platform != "facebook" || name == "" || len(page) > maxName || strings.ContainsAny(name, " /@:\t\r\n\x00") {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "pages"}
	}
	return nil
}

// administered notes an act of administration.
func (w *Worker) administered(ctx context.Context, actor, act, subject, reason string, data map[string]string) error {
	e := campaign.Event{ID: NewID(), At: w.Now().UnixMilli(), Actor: actor, Act: act, Subject: subject, Reason: strings.TrimSpace(reason)}
	if data != nil {
		text, err := json.Marshal(data)
		if err != nil {
			return err
		}
		e.Data = string(text)
	}
	return w.Store.AddEvents(ctx, e)
}

// AddOffice adds an office with its pages. proof says how control of the pages was shown.
func (w *Worker) AddOffice(ctx context.Context, actor, name, language string, pages []string, proof string) (store.Office, error) {
	o := store.Office{ID: NewID(), Name: strings.TrimSpace(name), Language: language, State: store.OfficeActive, Created: w.Now().UnixMilli()}
	if err := bounded("name", name, maxName); err != nil {
		return o, err
	}
	if err := bounded("proof", proof, maxReason); err != nil {
		return o, err
	}
	if len(pages) == 0 || len(pages) > maxPages {
		return o, &campaign.Error{Code: campaign.ErrInvalid, Field: "pages"}
	}
	for _, page := range pages {
		if err := CheckPage(page); err != nil {
			return o, err
		}
		o.Pages = append(o.Pages, store.OfficePage{Page: page, Proof: strings.TrimSpace(proof), Added: o.Created, AddedBy: actor})
	}
	if err := w.Store.AddOffice(ctx, o); err != nil {
		return o, err
	}
	return o, w.administered(ctx, actor, "office.add", "office:"+o.ID, proof, nil)
}

// OfficeCode makes a code that enrols one device of an office, once, and says until when. It is stored nowhere.
func (w *Worker) OfficeCode(ctx context.Context, actor, office, reason string) (code string, expires int64, err error) {
	now := w.Now()
	code, expires = NewCode(), now.Add(CodeLife).UnixMilli()
	if err := w.Store.AddCode(ctx, store.Code{Hash: CodeHash(code), Office: office, Created: now.UnixMilli(), CreatedBy: actor, Expires: expires}); err != nil {
		return "", 0, err
	}
	return code, expires, w.administered(ctx, actor, "office.code", "office:"+office, reason, nil)
}

// officeStates are the acts that change an office's state, and the state that each begins.
var officeStates = map[string]string{"hold": store.OfficeHeld, "release": store.OfficeActive, "close": store.OfficeClosed}

// ChangeOffice does an act on an office: "hold", "release" (also of one that is closed) or "close" change its state; "page" adds a page, with its proof as
// the reason; "page_removed" takes one away.
func (w *Worker) ChangeOffice(ctx context.Context, actor, id, act, page, reason string) error {
	if err := bounded("reason", reason, maxReason); err != nil {
		return err
	}
	var data map[string]string
	var err error
	state, known := officeStates[act]
	switch {
	case known && act == "release":
		err = w.Store.SetOfficeState(ctx, id, state, "")
	case known:
		err = w.Store.SetOfficeState(ctx, id, state, strings.TrimSpace(reason))
	case act == "page":
		if err := CheckPage(page); err != nil {
			return err
		}
		err = w.Store.AddPage(ctx, id, store.OfficePage{Page: page, Proof: strings.TrimSpace(reason), Added: w.Now().UnixMilli(), AddedBy: actor})
		data = map[string]string{"page": page}
	case act == "page_removed":
		err = w.Store.RemovePage(ctx, id, page)
		data = map[string]string{"page": page}
	default:
		err = &campaign.Error{Code: campaign.ErrNotFound}
	}
	if err != nil {
		return err
	}
	return w.administered(ctx, actor, "office."+act, "office:"+id, reason, data)
}

// ChangeDevice does an act on a device: "revoke" ends its token for good, "release" ends a hold of the flood brake. It gives the device's office.
func (w *Worker) ChangeDevice(ctx context.Context, actor, id, act, reason string) (office string, err error) {
	if err := bounded("reason", reason, maxReason); err != nil {
		return "", err
	}
	d, err := w.Store.Device(ctx, id)
	if err != nil {
		return "", err
	}
	switch act {
	case "revoke":
		err = w.Store.RevokeDevice(ctx, id, w.Now().UnixMilli(), actor)
	case "release":
		err = w.Store.ReleaseDevice(ctx, id, w.Now().UnixMilli())
	default:
		err = &campaign.Error{Code: campaign.ErrNotFound}
	}
	if err != nil {
		return d.Office, err
	}
	for _, subject := range []string{"device:" + id, "office:" + d.Office} { // where an administrator looks
		if err := w.administered(ctx, actor, "device."+act, subject, reason, nil); err != nil {
			return d.Office, err
		}
	}
	return d.Office, nil
}

// SetChannel sets where an office is told beside its poll, or with an empty address ends that. The trail says so, and does not say the address.
func (w *Worker) SetChannel(ctx context.Context, actor, reason string, c store.Channel) error {
	if err := bounded("reason", reason, maxReason); err != nil {
		return err
	}
	c.Added, c.AddedBy = w.Now().UnixMilli(), actor
	e := campaign.Event{ID: NewID(), At: c.Added, Actor: actor, Act: "office.channel", Subject: "office:" + c.Office, Reason: strings.TrimSpace(reason), Data: fmt.Sprintf(`{"channel":%q}`, c.Kind)}
	if c.Address == "" {
		e.Act = "office.channel_removed"
	}
	return w.Store.SetChannel(ctx, c, e)
}

// NoteChannelTest notes that somebody has a test sent by a channel of an office.
func (w *Worker) NoteChannelTest(ctx context.Context, actor, office, kind string) error {
	return w.administered(ctx, actor, "office.channel_test", "office:"+office, "", map[string]string{"channel": kind})
}

// AddUser adds a person who decides.
func (w *Worker) AddUser(ctx context.Context, actor, name string, role campaign.Role, reason string) (store.User, error) {
	u := store.User{ID: NewID(), Name: strings.TrimSpace(name), Role: role, Created: w.Now().UnixMilli()}
	if err := bounded("name", name, maxName); err != nil {
		return u, err
	}
	if err := bounded("reason", reason, maxReason); err != nil {
		return u, err
	}
	if err := w.Store.AddUser(ctx, u); err != nil {
		return u, err
	}
	return u, w.administered(ctx, actor, "user.add", "user:"+u.ID, reason, map[string]string{"role": string(role)})
}

// AddSubject adds a person whom an identity provider names, under a name that nobody has.
func (w *Worker) AddSubject(ctx context.Context, subject, name string, role campaign.Role) (store.User, error) {
	u := store.User{ID: NewID(), Name: strings.TrimSpace(name), Role: role, Created: w.Now().UnixMilli(), Subject: subject}
	if len(u.Name) > maxName || u.Name == "" {
		u.Name = u.ID
	}
	err := w.Store.AddUser(ctx, u)
	var e *campaign.Error
	if errors.As(err, &e) && e.Code == campaign.ErrConflict && u.Name != u.ID {
		u.Name += " (" + u.ID + ")"
		err = w.Store.AddUser(ctx, u)
	}
	if err != nil {
		return u, err
	}
	return u, w.administered(ctx, "server", "user.add", "user:"+u.ID, "named by the identity provider", map[string]string{"role": string(role)})
}

// SignInPath makes a one-time link for a person, and gives its address below the server's and until when it works. It is stored nowhere.
func (w *Worker) SignInPath(ctx context.Context, actor, id, reason string) (path string, expires int64, err error) {
	u, err := w.Store.User(ctx, id)
	if err == nil && u.Disabled != 0 {
		err = &campaign.Error{Code: campaign.ErrConflict, Field: "disabled"}
	}
	if err != nil {
		return "", 0, err
	}
	secret, hash := NewSignIn()
	expires = w.Now().Add(SignInLife).UnixMilli()
	if err := w.Store.AddSignIn(ctx, hash, id, expires); err != nil {
		return "", 0, err
	}
	return "/signin?token=" + url.QueryEscape(secret), expires, w.administered(ctx, actor, "user.link", "user:"+id, reason, nil)
}

// DisableUser ends a person's sessions and links, for good.
func (w *Worker) DisableUser(ctx context.Context, actor, id, reason string) error {
	if err := bounded("reason", reason, maxReason); err != nil {
		return err
	}
	if err := w.Store.DisableUser(ctx, id, w.Now().UnixMilli()); err != nil {
		return err
	}
	return w.administered(ctx, actor, "user.disable", "user:"+id, reason, nil)
}

// SetRole gives a person another role.
func (w *Worker) SetRole(ctx context.Context, actor, id string, role campaign.Role, reason string) error {
	if err := bounded("reason", reason, maxReason); err != nil {
		return err
	}
	if err := w.Store.SetRole(ctx, id, role); err != nil {
		return err
	}
	return w.administered(ctx, actor, "user.role", "user:"+id, reason, map[string]string{"role": string(role)})
}

// HoldReport puts a report under a legal hold, or ends it, with the event.
func (w *Worker) HoldReport(ctx context.Context, actor, id, reason string, end bool) error {
	if err := bounded("reason", reason, maxReason); err != nil {
		return err
	}
	kept, act := strings.TrimSpace(reason), "report.hold"
	if end {
		kept, act = "", "report.hold_end"
	}
	if err := w.Hold(ctx, id, kept, actor); err != nil {
		return err
	}
	return w.administered(ctx, actor, act, "report:"+id, reason, nil)
}
