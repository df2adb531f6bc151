package web

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// reportView is what is said of a report.
type reportView struct {
	ID         string            `json:"id"`
	Office     string            `json:"office,omitempty"` // for analysts and auditors
	Page       string            `json:"page"`
	Received   string            `json:"received"`
	LogIndex   int64             `json:"log_index"`
	SHA256     string            `json:"sha256"`
	Posts      int64             `json:"posts"`
	Verdict    verdictView       `json:"verdict"`
	Withdrawn  string            `json:"withdrawn,omitempty"`
	HoldReason string            `json:"hold_reason,omitempty"`
	Trail      []campaign.Status `json:"trail"`
}

// verdictView is a verdict.
type verdictView struct {
	State  campaign.VerdictState `json:"state"`
	Reason string                `json:"reason,omitempty"`
	Where  string                `json:"where,omitempty"` // the first item that differs, as a JSON path
	At     string                `json:"at,omitempty"`
	Checks []campaign.Check      `json:"checks"`
}

// see gives a report that the caller may see; what is another office's is not there for him.
func (s *Server) see(r *http.Request, c *caller) (store.StoredReport, error) {
	x, err := s.Store.Report(r.Context(), r.PathValue("id"))
	if err != nil {
		return x, err
	}
	if c.role == campaign.RoleOffice && x.Office != c.office.ID {
		return x, &campaign.Error{Code: campaign.ErrNotFound}
	}
	return x, nil
}

// report is GET /v1/reports/{id}.
func (s *Server) report(w http.ResponseWriter, r *http.Request, c *caller) error {
	x, err := s.see(r, c)
	if err != nil {
		return err
	}
	view, err := s.viewReport(r.Context(), c, &x, s.Work.Trails())
	if err != nil {
		return err
	}
	if c.role != campaign.RoleOffice { // it says something of other offices
		more, err := s.Work.Corroborate(r.Context(), &x)
		if err != nil {
			return err
		}
		view.Verdict.Checks = slices.Concat(view.Verdict.Checks, more)
	}
	return reply(w, http.StatusOK, view)
}

// viewReport says of a report what the caller may know.
func (s *Server) viewReport(ctx context.Context, c *caller, x *store.StoredReport, trails *process.Trails) (reportView, error) {
	v := reportView{ID: x.ID, Page: x.Page, Received: stamp(x.Received), LogIndex: x.LogIndex, SHA256: hex.EncodeToString(x.Digest[:]), Posts: x.Posts,
		Verdict:   verdictView{State: x.Verdict.State, Reason: x.Verdict.Reason, Where: x.Verdict.Where, At: stamp(x.Verdict.At), Checks: x.Verdict.Checks},
		Withdrawn: stamp(x.Withdrawn), HoldReason: x.Hold}
	if v.Verdict.Checks == nil {
		v.Verdict.Checks = []campaign.Check{}
	}
	if c.role != campaign.RoleOffice {
		v.Office = x.Office
	}
	if x.Verdict.State == campaign.VerdictWaiting {
		v.Verdict.At, v.Verdict.Reason = "", campaign.ReasonQueued
	}
	var err error
	if v.Trail, err = trails.Trail(ctx, x); err != nil || c.role != campaign.RoleOffice {
		return v, err
	}
	return v, trails.Tell(ctx, x, v.Trail)
}

// page of a list: the caller asks on with ?before=NEXT.
type page struct {
	Reports []reportView `json:"reports"`
	Next    string       `json:"next,omitempty"`
}

// reports is GET /v1/reports: an office's own, or all.
func (s *Server) reports(w http.ResponseWriter, r *http.Request, c *caller) error {
	q := store.ReportQuery{Page: r.URL.Query().Get("page"), State: campaign.VerdictState(r.URL.Query().Get("state")), Limit: 100}
	if c.role == campaign.RoleOffice {
		q.Office = c.office.ID
	} else {
		q.Office = r.URL.Query().Get("office")
	}
	switch q.State {
	case "", campaign.VerdictWaiting, campaign.VerdictVerified, campaign.VerdictNotReproduced, campaign.VerdictUnverifiable:
	default:
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "state"}
	}
	var err error
	if q.Before, q.Limit, err = paging(r, q.Limit); err != nil {
		return err
	}
	list, err := s.Store.Reports(r.Context(), q)
	if err != nil {
		return err
	}
	out := page{Reports: make([]reportView, len(list))}
	trails := s.Work.Trails()
	for i := range list {
		if out.Reports[i], err = s.viewReport(r.Context(), c, &list[i], trails); err != nil {
			return err
		}
	}
	out.Next = nextOf(list, q.Limit)
	return reply(w, http.StatusOK, out)
}

// nextOf gives what to ask on with, "" if there is nothing before the log's first record or the list is not full.
func nextOf(list []store.StoredReport, limit int) string {
	if len(list) < limit || list[len(list)-1].LogIndex == 0 {
		return ""
	}
	return strconv.FormatInt(list[len(list)-1].LogIndex, 10)
}

// paging reads ?before= and ?limit=.
func paging(r *http.Request, most int) (before int64, limit int, err error) {
	limit = most
	if text := r.URL.Query().Get("before"); text != "" {
		if before, err = strconv.ParseInt(text, 10, 64); err != nil || before < 0 {
			return 0, 0, &campaign.Error{Code: campaign.ErrInvalid, Field: "before"}
		}
	}
	if text := r.URL.Query().Get("limit"); text != "" {
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > most {
			return 0, 0, &campaign.Error{Code: campaign.ErrInvalid, Field: "limit", Limit: int64(most)}
		}
	}
	return before, limit, nil
}

// postsPage is a page of the answer of GET /v1/reports/posts: the caller asks on with ?before=NEXT.
type postsPage struct {
	Reports []reportedPosts `json:"reports"`
	Next    string          `json:"next,omitempty"`
}

// reportedPosts says which posts a report has in full. In one with replaced names they are numbers that stand for posts.
type reportedPosts struct {
	ID       string   `json:"id"`
	Received string   `json:"received"`
	Posts    []string `json:"posts"`
}

// maxPostsReports bounds how many bodies one answer is made from.
const maxPostsReports = 20

// reportedPosts is GET /v1/reports/posts?page=PAGE: which posts of a page the caller's own office reported, newest report first. Reports that are
// withdrawn or erased are left out.
func (s *Server) reportedPosts(w http.ResponseWriter, r *http.Request, c *caller) error {
	q := store.ReportQuery{Office: c.office.ID, Page: r.URL.Query().Get("page")}
	if q.Page == "" {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "page"}
	}
	var err error
	if q.Before, q.Limit, err = paging(r, maxPostsReports); err != nil {
		return err
	}
	list, err := s.Store.Reports(r.Context(), q)
	if err != nil {
		return err
	}
	out := postsPage{Reports: []reportedPosts{}}
	for i := range list {
		posts, err := s.postsOf(r.Context(), list[i].ID)
		if err != nil {
			return err
		}
		if posts != nil {
			out.Reports = append(out.Reports, reportedPosts{list[i].ID, stamp(list[i].Received), posts})
		}
	}
	out.Next = nextOf(list, q.Limit)
	return reply(w, http.StatusOK, out)
}

// postsOf gives the ids of a report's posts; nil if its body is gone.
func (s *Server) postsOf(ctx context.Context, report string) ([]string, error) {
	body, err := s.Store.ReportBody(ctx, report)
	if e, ok := errors.AsType[*campaign.Error](err); ok && e.Code == campaign.ErrGone {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var its struct {
		Posts []struct{ ID string }
	}
	if err := json.Unmarshal(body, &its); err != nil {
		return nil, fmt.Errorf("report %s: %w", report, err)
	}
	ids := make([]string, len(its.Posts))
	for i, p := range its.Posts {
		ids[i] = p.ID
	}
	return ids, nil
}

// withdrawn is the answer to DELETE.
type withdrawn struct {
	ID         string `json:"id"`
	Erased     bool   `json:"erased"`
	Hidden     bool   `json:"hidden"`
	HoldReason string `json:"hold_reason,omitempty"`
}

// withdraw is DELETE /v1/reports/{id}.
func (s *Server) withdraw(w http.ResponseWriter, r *http.Request, c *caller) error {
	id := r.PathValue("id")
	done, err := s.Work.Withdraw(r.Context(), id, c.office.ID)
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, withdrawn{id, done.Erased, done.Hidden, done.HoldReason})
}

// evidence is GET /v1/reports/{id}/evidence: the body as it came. Who read it stays in the trail.
func (s *Server) evidence(w http.ResponseWriter, r *http.Request, c *caller) error {
	x, err := s.see(r, c)
	if err != nil {
		return err
	}
	if x.Withdrawn != 0 && c.role != campaign.RoleAuditor {
		return &campaign.Error{Code: campaign.ErrGone}
	}
	body, err := s.Store.ReportBody(r.Context(), x.ID)
	if err != nil {
		return err
	}
	event := campaign.Event{ID: process.NewID(), At: s.Now().UnixMilli(), Actor: c.actor(), Act: "report.read", Subject: "report:" + x.ID}
	if err := s.Store.AddEvents(r.Context(), event); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, err = w.Write(body)
	return err
}

// news is the answer of GET /v1/status.
type news struct {
	Now     int64        `json:"now"`   // Unix milliseconds, a minute ago; to be sent as since the next time
	Feed    int64        `json:"feed"`  // the newest version of the feed
	Pages   []string     `json:"pages"` // the office's, as of now
	Reports []reportView `json:"reports"`
}

// maxNews bounds one answer; a client that missed more asks again.
const maxNews = 200

// settling is how long after its time an act may come into the store: a verdict has the time at which its run began. The next question goes back
// by it, and a client sees some news twice rather than some never.
const settling = time.Minute

// status is GET /v1/status?since=TIME: which of the office's reports have news, and with that the office is told.
func (s *Server) status(w http.ResponseWriter, r *http.Request, c *caller) error {
	since, err := sinceOf(r)
	if err != nil {
		return err
	}
	list, err := s.Store.Reports(r.Context(), store.ReportQuery{Office: c.office.ID, Limit: maxNews})
	if err != nil {
		return err
	}
	if err := s.keepHealth(r, c); err != nil {
		return err
	}
	version, _, err := s.Store.LatestFeed(r.Context())
	if err != nil {
		return err
	}
	out := news{Now: s.Now().Add(-settling).UnixMilli(), Feed: version, Pages: pagesOf(c.office), Reports: []reportView{}}
	trails := s.Work.Trails()
	for i := range list {
		v, err := s.viewReport(r.Context(), c, &list[i], trails)
		if err != nil {
			return err
		}
		if v.Trail[len(v.Trail)-1].At >= since {
			out.Reports = append(out.Reports, v)
		}
	}
	return reply(w, http.StatusOK, out)
}

// sinceOf reads ?since=, in Unix milliseconds.
func sinceOf(r *http.Request) (since int64, err error) {
	if text := r.URL.Query().Get("since"); text != "" {
		if since, err = strconv.ParseInt(text, 10, 64); err != nil || since < 0 {
			return 0, &campaign.Error{Code: campaign.ErrInvalid, Field: "since"}
		}
	}
	return since, nil
}

// feed is GET /v1/feed?have=VERSION.
func (s *Server) feed(w http.ResponseWriter, r *http.Request, _ *caller) error {
	var have int64
	if text := r.URL.Query().Get("have"); text != "" {
		var err error
		if have, err = strconv.ParseInt(text, 10, 64); err != nil || have < 0 {
			return &campaign.Error{Code: campaign.ErrInvalid, Field: "have"}
		}
	}
	version, bundle, err := s.Work.Feed.Bundle(r.Context(), have)
	if err != nil {
		return err
	}
	if version == 0 {
		return &campaign.Error{Code: campaign.ErrNotFound}
	}
	tag := `"` + strconv.FormatInt(version, 10) + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if bundle == nil || r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, err = w.Write(bundle)
	return err
}
