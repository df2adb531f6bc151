package campaign

import (
	"cmp"
	"slices"
	"strings"
)

// Status is one line of what an office is told of its report. Params hold nothing about other offices but "3 or more".
type Status struct {
	Status string       `json:"status"`
	At     int64        `json:"at"` // Unix milliseconds
	Params StatusParams `json:"params"`
}

// StatusParams are what a status says besides. What is zero is left out.
type StatusParams struct {
	Reason   string `json:"reason,omitempty"`   // of a verdict: one of the Reason constants
	Others   int    `json:"others,omitempty"`   // LeastOthers: "3 or more other offices"
	Day      int64  `json:"day,omitempty"`      // by when: days since 1 January 1970 UTC
	Platform string `json:"platform,omitempty"` // told to it
	Gone     int64  `json:"gone,omitempty"`     // of the report's own posts …
	Of       int64  `json:"of,omitempty"`       // … so many
	Hidden   bool   `json:"hidden,omitempty"`   // withdrawn, but a legal hold keeps it
}

// The statuses besides those of VerdictState.
const (
	StatusReceived  = "received"
	StatusConfirmed = "in_confirmed_campaign"
	StatusLetter    = "letter_campaign"
	StatusDismissed = "dismissed"
	StatusReopened  = "reopened" // what was said before is looked at again
	StatusFiled     = "told_to_platform"
	StatusGone      = "gone"
	StatusWithdrawn = "withdrawn"
)

// History is what is known of a report; Trail decides what of it its office is told.
type History struct {
	Report    string
	Office    string
	Received  int64 // Unix milliseconds, as all here
	Verdict   Verdict
	Withdrawn int64
	Hidden    bool
	Campaigns []Membership
}

// Membership is one campaign that holds a cluster of the report.
type Membership struct {
	Campaign Campaign
	Found    []Found // all of its clusters, or of each office one with the earliest First; only of a confirmed one
	Events   []Event // about it, in any order
	Joined   int64   // when the report's cluster came into it; 0 is not known
}

// Trail gives the statuses of a report in order. Before somebody decided nothing is said about a campaign, not even that there is one;
// and what is said is the same with none, one or two other offices.
func Trail(h History) []Status {
	out := []Status{{Status: StatusReceived, At: h.Received}}
	verdict := Status{Status: string(h.Verdict.State), At: max(h.Received, h.Verdict.At), Params: StatusParams{Reason: h.Verdict.Reason}}
	if verdict.Status != "" {
		out = append(out, verdict)
	}
	if h.Withdrawn > 0 {
		return append(out, Status{Status: StatusWithdrawn, At: h.Withdrawn, Params: StatusParams{Hidden: h.Hidden}})
	}
	told := []Status{}
	for i := range h.Campaigns {
		told = append(told, h.Campaigns[i].trail(&h, max(verdict.At, h.Campaigns[i].Joined))...)
	}
	slices.SortStableFunc(told, func(a, b Status) int { return cmp.Compare(a.At, b.At) })
	return append(out, told...)
}

// told gives the status that an act leads to, "" if it decides nothing. What an undo leads to is in its Data.
func (e *Event) told(act string) string {
	switch act {
	case ActConfirm:
		return StatusConfirmed
	case ActLetter:
		return StatusLetter
	case ActDismiss:
		return StatusDismissed
	case ActReopen:
		return StatusReopened
	case ActUndo:
		var data before
		if unmarshal([]byte(e.Data), &data) != nil {
			return ""
		}
		return cmp.Or(statusOf(data.After), StatusReopened)
	}
	return ""
}

// trail is what one campaign adds. from is when the report came to be in it: what was decided and taken back before says nothing.
func (m *Membership) trail(h *History, from int64) (out []Status) {
	events := slices.Clone(m.Events)
	slices.SortFunc(events, func(a, b Event) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID)) })
	last := "" // the decision that was told
	for i := range events {
		e := &events[i]
		act := strings.TrimPrefix(e.Act, "campaign.")
		status := e.told(act)
		switch {
		case act == ActFiled || act == ActGone:
			if s, ok := m.platform(h, e, act, from); ok && last == StatusConfirmed {
				out = append(out, s)
			}
			continue
		case status == "", status == last:
			continue
		case status == StatusReopened && last == "":
			continue // nothing had been said
		}
		if e.At <= from { // all before is one state
			out = nil
		}
		out, last = append(out, m.decision(h, status, max(e.At, from))), status
		if e.At <= from && status == StatusReopened {
			out, last = nil, ""
		}
	}
	return m.asItIs(h, out, last, from)
}

// asItIs adds what no event of the campaign says by itself: the decision that an undo brought back, or that came with another campaign,
// or that it is looked at again because of one.
func (m *Membership) asItIs(h *History, out []Status, last string, from int64) []Status {
	at := from
	for i := range out {
		at = max(at, out[i].At)
	}
	switch now := statusOf(m.Campaign.State); {
	case now != "" && last != now:
		return append(out, m.decision(h, now, max(m.Campaign.Clock.Confirmed, at)))
	case now == "" && last != "" && last != StatusReopened:
		return append(out, Status{Status: StatusReopened, At: at})
	}
	return out
}

// statusOf gives the status of a decided state, "" for one that is not.
func statusOf(s State) string {
	return map[State]string{StateConfirmed: StatusConfirmed, StateLetter: StatusLetter, StateDismissed: StatusDismissed}[s]
}

// decision is a status about the campaign; only of one that is confirmed now others are mentioned.
func (m *Membership) decision(h *History, status string, at int64) Status {
	s := Status{Status: status, At: at}
	if n, ok := Reach(m.Campaign, h.Office); ok && status == StatusConfirmed {
		s.Params.Others, s.Params.Day = n, ReachedDay(m.Found, h.Office)
	}
	return s
}

// platform is what a platform was told or did: of posts, only the report's own.
func (m *Membership) platform(h *History, e *Event, act string, from int64) (Status, bool) {
	var data before
	if unmarshal([]byte(e.Data), &data) != nil {
		return Status{}, false
	}
	if act == ActFiled {
		return Status{Status: StatusFiled, At: max(e.At, from), Params: StatusParams{Platform: data.Platform}}, true
	}
	return Status{Status: StatusGone, At: max(e.At, from), Params: StatusParams{Gone: data.Gone, Of: data.Of}}, data.Report == h.Report
}
