package web

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// receive is POST /v1/reports. The receipt is sent when the report is on disk, and not before; the verdict comes later.
func (s *Server) receive(w http.ResponseWriter, r *http.Request, c *caller) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	report, err := campaign.ParseReport(body)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(c.office.Pages, func(p store.OfficePage) bool { return samePage(p.Page, report.Page) }) {
		return &campaign.Error{Code: campaign.ErrForeignPage, Field: "page"}
	}
	if err := s.knownSignatures(r, report); err != nil {
		return err
	}
	if err := s.brake(r, c); err != nil {
		return err
	}
	arrived, err := s.Store.Submit(r.Context(), store.Arrival{Report: report, Body: body, Digest: campaign.Digest(body),
		Office: c.office.ID, Device: c.device, Received: s.Now().UnixMilli()})
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/v1/reports/"+report.ID)
	switch arrived.State {
	case store.Conflict:
		return &campaign.Error{Code: campaign.ErrConflict, Field: "id"}
	case store.Known:
		return reply(w, http.StatusOK, arrived.Receipt)
	}
	s.Work.Take(report.ID)
	return reply(w, http.StatusCreated, arrived.Receipt)
}

// samePage compares pages: X's handles differ in case only for the eye.
func samePage(a, b string) bool {
	return a == b || strings.HasPrefix(a, "x:") && strings.EqualFold(a, b)
}

// knownSignatures refuses a report that names a feed that was never published: its verdict could not be run again.
func (s *Server) knownSignatures(r *http.Request, report *campaign.Report) error {
	if report.SignaturesVersion == 0 {
		return nil
	}
	latest, _, err := s.Store.LatestFeed(r.Context())
	if err != nil {
		return err
	}
	if report.SignaturesVersion > latest {
		return &campaign.Error{Code: campaign.ErrSignaturesOld, Field: "signatures_version"}
	}
	return nil
}

// floodReason is why the brake holds an office.
const floodReason = "flood: more reports than offices send"

// brake holds an office that sends far more than offices do, until an admin has looked (`refrain office release`).
func (s *Server) brake(r *http.Request, c *caller) error {
	held := &campaign.Error{Code: campaign.ErrHeld}
	if c.office.State == store.OfficeHeld {
		return held
	}
	if s.byOffice.take(c.office.ID) == nil {
		return nil
	}
	if err := s.Store.SetOfficeState(r.Context(), c.office.ID, store.OfficeHeld, floodReason); err != nil {
		return err
	}
	event := campaign.Event{ID: process.NewID(), At: s.Now().UnixMilli(), Actor: "server", Act: "office.hold", Subject: "office:" + c.office.ID, Reason: floodReason}
	if err := s.Store.AddEvents(r.Context(), event); err != nil {
		return err
	}
	return held
}
