package web

import (
	"cmp"
	"fmt"
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
	if sha := report.Detector.SHA256; sha != c.ran {
		if err := s.Store.RanDetector(r.Context(), c.device, sha); err != nil {
			s.Log.Error("detector", "error", err.Error()) // the report is received all the same
		}
	}
	s.Work.Take(report, len(body))
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

// brake holds an office that sends far more than offices do, or a device that does far more than its habit, until an admin has looked
// (`refrain office release`).
func (s *Server) brake(r *http.Request, c *caller) error {
	held := &campaign.Error{Code: campaign.ErrHeld}
	if c.office.State == store.OfficeHeld {
		return held
	}
	if s.byOffice.take(c.office.ID) == nil {
		return s.brakeDevice(r, c)
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

// brakeDevice holds one device: the office's others go on. A report that is sent again counts once, since the store's are counted.
func (s *Server) brakeDevice(r *http.Request, c *caller) error {
	held := &campaign.Error{Code: campaign.ErrHeld}
	if c.held {
		return held
	}
	if s.Rates.NoHabits {
		return nil
	}
	now := s.Now().UnixMilli()
	this, earlier, err := s.Store.DeviceHours(r.Context(), c.device, now)
	if err != nil {
		return err
	}
	brake := campaign.BrakeDevice(this+1, earlier)
	if !brake.Held {
		return nil
	}
	reason := fmt.Sprintf("%s: %d in an hour", brake.Reason, brake.Limit)
	first, err := s.Store.HoldDevice(r.Context(), c.device, reason, now)
	if err != nil || !first {
		return cmp.Or(err, error(held))
	}
	event := campaign.Event{ID: process.NewID(), At: now, Actor: "server", Act: "device.hold", Subject: "device:" + c.device, Reason: reason}
	onOffice := event
	onOffice.ID, onOffice.Subject = process.NewID(), "office:"+c.office.ID // where an admin looks
	if err := s.Store.AddEvents(r.Context(), event, onOffice); err != nil {
		return err
	}
	return held
}
