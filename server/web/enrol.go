package web

import (
	"net/http"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// enrolled is the answer to an enrolment. The token is in it and nowhere else.
type enrolled struct {
	Token     string   `json:"token"`
	Device    string   `json:"device"`
	Office    named    `json:"office"`
	Pages     []string `json:"pages"`
	Language  string   `json:"language"`
	ServerKey string   `json:"server_key"`
	Origin    string   `json:"origin"`
}

// named is something with a name.
type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// enrol is POST /v1/enrolments.
func (s *Server) enrol(w http.ResponseWriter, r *http.Request, _ *caller) error {
	var ask struct {
		Code  string `json:"code"`
		Label string `json:"label"` // the device's name, for the office's own list
	}
	if err := read(r, &ask); err != nil {
		return err
	}
	if ask.Code == "" || len(ask.Code) > 100 {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "code"}
	}
	if len(ask.Label) > 100 {
		return &campaign.Error{Code: campaign.ErrTooLarge, Field: "label", Limit: 100}
	}
	token := process.NewToken(officeToken)
	now := s.Now().UnixMilli()
	d := store.Device{ID: process.NewID(), TokenHash: process.TokenHash(token), Label: ask.Label, Created: now}
	of, err := s.Store.Enrol(r.Context(), process.CodeHash(ask.Code), d)
	if err != nil {
		return err
	}
	err = s.Store.AddEvents(r.Context(), campaign.Event{ID: process.NewID(), At: now, Actor: "office:" + of.ID, Act: "device.enrol", Subject: "device:" + d.ID})
	if err != nil {
		return err
	}
	return reply(w, http.StatusCreated, enrolled{Token: token, Device: d.ID, Office: named{of.ID, of.Name}, Pages: pagesOf(of),
		Language: of.Language, ServerKey: s.ServerKey, Origin: s.Origin})
}

// pagesOf lists an office's pages.
func pagesOf(of store.Office) []string {
	pages := make([]string, len(of.Pages))
	for i, p := range of.Pages {
		pages[i] = p.Page
	}
	return pages
}
