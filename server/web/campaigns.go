package web

import (
	"net/http"
	"strconv"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// campaignView is a campaign for analysts and auditors.
type campaignView struct {
	ID       string           `json:"id"`
	State    campaign.State   `json:"state"`
	Title    string           `json:"title,omitempty"`
	Version  int64            `json:"version"` // to be sent with a decision
	Offices  []string         `json:"offices"`
	Pages    []string         `json:"pages"`
	Langs    []string         `json:"languages"`
	Posts    int64            `json:"posts"`
	Accounts int64            `json:"accounts"`
	Levels   map[string]int64 `json:"levels"`
	Assignee string           `json:"assignee,omitempty"`
	Clock    clockView        `json:"clock"`
}

// clockView is when things happened; what is not yet is left out.
type clockView struct {
	FirstPost   string `json:"first_post,omitempty"`
	LastPost    string `json:"last_post,omitempty"`
	FirstFlag   string `json:"first_flag,omitempty"`
	FirstReport string `json:"first_report,omitempty"`
	Formed      string `json:"formed,omitempty"`
	Confirmed   string `json:"confirmed,omitempty"`
	FirstTold   string `json:"first_told,omitempty"`
	LastTold    string `json:"last_told,omitempty"`
}

// ViewCampaign is a campaign as the API gives it; `refrain campaign --json` writes the same.
func ViewCampaign(c campaign.Campaign) any { return viewCampaign(&c) }

func viewCampaign(c *campaign.Campaign) campaignView {
	k := &c.Clock
	return campaignView{ID: c.ID, State: c.State, Title: c.Title, Version: c.Version, Offices: list(c.Offices), Pages: list(c.Pages), Langs: list(c.Langs),
		Posts: c.Posts, Accounts: c.Accounts, Levels: c.Levels, Assignee: c.Assignee,
		Clock: clockView{second(k.FirstPost), second(k.LastPost), second(k.FirstFlag), stamp(k.FirstReport), stamp(k.Formed), stamp(k.Confirmed),
			stamp(k.FirstTold), stamp(k.LastTold)}}
}

// list is an empty list where nil would be null in JSON.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// clusterView is one cluster of a campaign.
type clusterView struct {
	ID     string `json:"id"`
	Report string `json:"report"`
	Office string `json:"office"`
	Page   string `json:"page"`
	Level  string `json:"level"`
	Kind   string `json:"kind"`
	Text   string `json:"text"` // its exemplar
	Lang   string `json:"language,omitempty"`
	Posts  int64  `json:"posts"`
	People int64  `json:"accounts"`
	First  string `json:"first,omitempty"`
	Last   string `json:"last,omitempty"`
}

// eventView is one act in the trail.
type eventView struct {
	ID      string `json:"id"`
	At      string `json:"at"`
	Actor   string `json:"actor"`
	Act     string `json:"act"`
	Subject string `json:"subject"`
	Reason  string `json:"reason,omitempty"`
	Undoes  string `json:"undoes,omitempty"`
}

// fullCampaign is a campaign with what it is made of.
type fullCampaign struct {
	campaignView
	Clusters []clusterView `json:"clusters"`        // a page of them, the earliest reported first
	Later    string        `json:"later,omitempty"` // to be sent as clusters= for the next page
	Told     []toldView    `json:"told"`
	Events   []eventView   `json:"events"`
	Acts     []string      `json:"acts"` // what the caller may do now
}

// toldView says when an office read of a campaign at its poll, and when it could first know; what is left out is not yet.
type toldView struct {
	Office string `json:"office"`
	At     string `json:"at,omitempty"`
	Known  string `json:"known,omitempty"`
}

// campaigns is GET /v1/campaigns.
func (s *Server) campaigns(w http.ResponseWriter, r *http.Request, _ *caller) error {
	q := store.CampaignQuery{State: campaign.State(r.URL.Query().Get("state")), Office: r.URL.Query().Get("office")}
	switch q.State {
	case "", campaign.StateNew, campaign.StateInReview, campaign.StateConfirmed, campaign.StateLetter, campaign.StateDismissed:
	default:
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "state"}
	}
	const most = 100
	var err error
	if q.Before, q.Limit, err = paging(r, most); err != nil {
		return err
	}
	found, err := s.Store.Campaigns(r.Context(), q)
	if err != nil {
		return err
	}
	out := struct {
		Campaigns []campaignView `json:"campaigns"`
	}{make([]campaignView, len(found))}
	for i := range found {
		out.Campaigns[i] = viewCampaign(&found[i])
	}
	return reply(w, http.StatusOK, out)
}

// clustersAtOnce bounds the clusters of one answer.
const clustersAtOnce = 200

// campaign is GET /v1/campaigns/{id}: its clusters from after the one that clusters= names.
func (s *Server) campaign(w http.ResponseWriter, r *http.Request, c *caller) error {
	ctx := r.Context()
	x, err := s.Store.CampaignSummary(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	out := fullCampaign{campaignView: viewCampaign(&x), Clusters: []clusterView{}, Told: []toldView{}, Events: []eventView{},
		Acts: list(campaign.Acts(c.role, x.State))}
	found, err := s.Store.ClustersIn(ctx, x.ID, "", r.URL.Query().Get("clusters"), clustersAtOnce+1)
	if err != nil {
		return err
	}
	if len(found) > clustersAtOnce {
		found = found[:clustersAtOnce]
		out.Later = found[clustersAtOnce-1].ID
	}
	for i := range found {
		f := &found[i]
		out.Clusters = append(out.Clusters, clusterView{f.ID, f.Report, f.Office, f.Page, f.Level, f.Kind, f.Text, f.Lang, f.Posts, f.People, second(f.First), second(f.Last)})
	}
	told, err := s.Store.ToldOf(ctx, x.ID)
	if err != nil {
		return err
	}
	for _, t := range told {
		out.Told = append(out.Told, toldView{t.Office, stamp(t.At), stamp(t.Known)})
	}
	events, err := s.Work.History(ctx, x.ID)
	if err != nil {
		return err
	}
	for i := range events {
		e := &events[i]
		out.Events = append(out.Events, eventView{e.ID, stamp(e.At), e.Actor, e.Act, e.Subject, e.Reason, e.Undoes})
	}
	w.Header().Set("ETag", `"`+strconv.FormatInt(x.Version, 10)+`"`)
	return reply(w, http.StatusOK, out)
}

// decision is the body of a decision. Which fields an act needs, campaign.Apply says.
type decision struct {
	Reason   string   `json:"reason"`
	Version  int64    `json:"version"` // of the campaign as the analyst saw it; 0: as it is
	Title    string   `json:"title"`
	Assignee string   `json:"assignee"`
	Other    string   `json:"campaign"` // merge: the other one
	Clusters []string `json:"clusters"` // split: what is taken out
	Platform string   `json:"platform"` // filed
	Report   string   `json:"report"`   // gone: whose posts
	Gone     int64    `json:"gone"`     // gone: so many
	Of       int64    `json:"of"`       // gone: of so many
	Event    string   `json:"event"`    // undo: what is taken back
	Exemplar string   `json:"exemplar"` // propose: the cluster whose sketch is published
	Source   string   `json:"source"`   // propose: a named source outside
}

// seen is POST /v1/reports/{id}/seen: an analyst opened the permalink of a post.
func (s *Server) seen(w http.ResponseWriter, r *http.Request, c *caller) error {
	var ask struct {
		Post    string `json:"post"`
		Outcome string `json:"outcome"` // "present", "gone"
		Reason  string `json:"reason"`
	}
	if err := read(r, &ask); err != nil {
		return err
	}
	order := campaign.Order{Role: c.role, Actor: c.actor(), Reason: ask.Reason}
	if err := s.Work.Seen(r.Context(), r.PathValue("id"), ask.Post, ask.Outcome, order); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// decide is POST /v1/campaigns/{id}/{act}.
func (s *Server) decide(w http.ResponseWriter, r *http.Request, c *caller) error {
	var ask decision
	if err := read(r, &ask); err != nil {
		return err
	}
	order := campaign.Order{Act: r.PathValue("act"), Role: c.role, Actor: c.actor(), Reason: ask.Reason, Title: ask.Title, Assignee: ask.Assignee,
		Clusters: ask.Clusters, Platform: ask.Platform, Report: ask.Report, Gone: ask.Gone, Of: ask.Of}
	after, err := s.Work.Decide(r.Context(), process.Decision{Campaign: r.PathValue("id"), Version: ask.Version, Order: order, Other: ask.Other,
		Event: ask.Event, Exemplars: process.Exemplars(ask.Exemplar), Source: ask.Source})
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, viewCampaign(&after))
}
