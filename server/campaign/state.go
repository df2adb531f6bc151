package campaign

import (
	"slices"
	"strings"
)

// The acts on a campaign, as they stand in the path of a request; an Event has "campaign." before them.
const (
	ActReview  = "review"  // somebody takes it up
	ActConfirm = "confirm" // one message put out together; its offices are told
	ActLetter  = "letter"  // a letter campaign of real people
	ActDismiss = "dismiss" // nothing to it
	ActReopen  = "reopen"  // look again
	ActTitle   = "title"
	ActAssign  = "assign"
	ActMerge   = "merge"   // with another campaign: translations, twins
	ActSplit   = "split"   // take clusters out
	ActFiled   = "filed"   // told to the platform
	ActGone    = "gone"    // the platform took posts of a report down
	ActPropose = "propose" // its signature for the feed; publish.go has what else that takes
	ActApprove = "approve"
	ActRevoke  = "revoke"
	ActRenew   = "renew"   // its signature for another life: by one person, then by a second
	ActRelease = "release" // its signature, which the flood brake holds, back into the feed
	ActUndo    = "undo"
	ActNote    = "note" // a text beside it; the campaign itself stays as it is
)

// need is what an act cannot do without.
type need uint8

const (
	needReason   need = 1 << iota // a text: others read why
	needTitle                     // a title
	needOther                     // another campaign
	needPart                      // some of its clusters, not all
	needPlatform                  // where it was filed
	needCount                     // a report, and how many of its posts
)

// rule is one line of the table: who may do an act, in which states, and what comes of it.
type rule struct {
	act      string
	from     []State
	to       State // "": it stays
	needs    need
	undoable bool
}

var (
	open     = []State{StateNew, StateInReview}
	decided  = []State{StateConfirmed, StateLetter, StateDismissed}
	anyState = slices.Concat(open, decided)
	standing = slices.Concat(open, []State{StateConfirmed})
)

// rules is the whole state machine. Every act is for analysts and admins (deciders); offices send and withdraw reports, and
// auditors read. Whoever decides against a message being a campaign, or changes what others decided, says why.
var rules = []rule{
	{ActReview, []State{StateNew}, StateInReview, 0, true},
	{ActConfirm, open, StateConfirmed, 0, true},
	{ActLetter, standing, StateLetter, needReason, true},
	{ActDismiss, standing, StateDismissed, needReason, true},
	{ActReopen, decided, StateInReview, needReason, true},
	{ActTitle, anyState, "", needTitle, true},
	{ActAssign, anyState, "", 0, true},
	{ActMerge, anyState, "", needReason | needOther, true},
	{ActSplit, anyState, "", needReason | needPart, true},
	{ActFiled, []State{StateConfirmed}, "", needPlatform, false},
	{ActGone, []State{StateConfirmed, StateLetter}, "", needCount, false},
	{ActPropose, []State{StateConfirmed}, "", needReason, false},
	{ActApprove, []State{StateConfirmed}, "", 0, false},
	{ActRenew, []State{StateConfirmed}, "", needReason, false},
	{ActRelease, []State{StateConfirmed}, "", needReason, false},
	{ActRevoke, anyState, "", needReason, false},
	{ActUndo, anyState, "", needReason, false},
	{ActNote, anyState, "", needReason, false},
}

// deciders are the roles that decide about campaigns.
var deciders = []Role{RoleAnalyst, RoleAdmin}

// The limits of what people write about a campaign, in bytes.
const (
	maxReason = 2_000
	MaxTitle  = 200
)

// Order is an act that somebody wants done.
type Order struct {
	Act      string
	Role     Role
	Actor    string // "user:NAME"
	At       int64  // Unix milliseconds
	Reason   string
	Title    string    // title
	Assignee string    // assign; empty for nobody
	Other    *Campaign // merge: with which; undo of a merge that tied nothing: which goes out again
	Outside  bool      // merge: one of the two has no clusters, but messages of an outside report: it goes into the other, and nothing is tied
	Clusters []string  // split: what is taken out
	Platform string    // filed: "x", "facebook", …
	Report   string    // gone: whose posts
	Gone, Of int64     // gone: so many of so many
}

// Outcome is what an act comes to. With ties the clusters are to be joined again: Join with Decided = Campaign.ID after an
// undo, and "" after a merge or a split. The event has no ID yet.
type Outcome struct {
	Campaign   Campaign
	Other      *Campaign // that went into Campaign, or out of it again, and nothing is to be joined again; nil for none
	Tie, Untie []Tie
	Event      Event
}

// before is the Data of an event: what it takes to undo it, and what the trail says of it.
type before struct {
	State     map[string]State `json:"state,omitempty"` // by campaign
	Confirmed map[string]int64 `json:"confirmed,omitempty"`
	After     State            `json:"after,omitempty"`
	Title     string           `json:"title,omitempty"`
	Assignee  string           `json:"assignee,omitempty"`
	Tie       []Tie            `json:"tie,omitempty"`  // that the act made
	Took      string           `json:"took,omitempty"` // the campaign of an outside report that went in
	Platform  string           `json:"platform,omitempty"`
	Report    string           `json:"report,omitempty"`
	Gone      int64            `json:"gone,omitempty"`
	Of        int64            `json:"of,omitempty"`
}

// Allowed says whether a role may do an act in a state: the error is an *Error, ErrForbidden or ErrConflict.
func Allowed(act string, role Role, state State) error {
	r := ruleOf(act)
	switch {
	case r == nil:
		return &Error{Code: ErrNotFound, Field: "act"}
	case !slices.Contains(deciders, role):
		return &Error{Code: ErrForbidden}
	case !slices.Contains(r.from, state):
		return &Error{Code: ErrConflict, Field: "state"}
	}
	return nil
}

// Acts lists what a role may do in a state, in the table's order.
func Acts(role Role, state State) (out []string) {
	for _, r := range rules {
		if Allowed(r.act, role, state) == nil {
			out = append(out, r.act)
		}
	}
	return out
}

// Undoable says whether an act can be taken back at all.
func Undoable(act string) bool {
	r := ruleOf(act)
	return r != nil && r.undoable
}

func ruleOf(act string) *rule {
	for i := range rules {
		if rules[i].act == act {
			return &rules[i]
		}
	}
	return nil
}

// Apply does an act on a campaign, or says why not (*Error). Undo is for undoing.
func Apply(c Campaign, o Order) (Outcome, error) {
	if err := Allowed(o.Act, o.Role, c.State); err != nil {
		return Outcome{}, err
	}
	r := ruleOf(o.Act)
	if c.Into != "" {
		return Outcome{}, &Error{Code: ErrConflict, Field: "into"}
	}
	if err := o.lacks(&c, r.needs); err != nil {
		return Outcome{}, err
	}
	was := before{State: map[string]State{c.ID: c.State}, Confirmed: map[string]int64{c.ID: c.Clock.Confirmed}, Title: c.Title, Assignee: c.Assignee,
		Platform: o.Platform, Report: o.Report, Gone: o.Gone, Of: o.Of}
	if r.to != "" {
		c.State, c.Clock.Confirmed = r.to, 0
		if r.to == StateConfirmed {
			c.Clock.Confirmed = o.At
		}
	}
	was.After = c.State
	if o.Act == ActMerge && o.Outside {
		return o.takeIn(c, was)
	}
	switch o.Act {
	case ActReview:
		c.Assignee = o.Actor
	case ActTitle:
		c.Title = o.Title
	case ActAssign:
		c.Assignee = o.Assignee
	case ActMerge:
		was.Tie = MergeTies(c, *o.Other)
		was.State[o.Other.ID], was.Confirmed[o.Other.ID] = o.Other.State, o.Other.Clock.Confirmed
		was.After = together(c.State, o.Other.State)
	case ActSplit:
		was.Tie = SplitTies(c, o.Clusters)
	}
	event, err := o.event(c.ID, was)
	return Outcome{Campaign: c, Tie: was.Tie, Event: event}, err
}

// takeIn merges two campaigns of which one, or each, is of an outside report: that one goes into the other. Joining knows clusters only, so that it does
// not come into this.
func (o *Order) takeIn(c Campaign, was before) (Outcome, error) {
	in := *o.Other
	was.State[in.ID], was.Confirmed[in.ID] = in.State, in.Clock.Confirmed
	if c.Anchor == "" && in.Anchor != "" {
		c, in = in, c
	}
	c.State = together(c.State, in.State)
	c.Clock.Confirmed = earlier(c.Clock.Confirmed, in.Clock.Confirmed)
	if c.State != StateConfirmed {
		c.Clock.Confirmed = 0
	}
	in.Into, was.After, was.Took = c.ID, c.State, in.ID
	event, err := o.event(c.ID, was)
	return Outcome{Campaign: c, Other: &in, Event: event}, err
}

// event records an act.
func (o *Order) event(campaign string, was before) (Event, error) {
	data, err := marshal(was)
	return Event{At: o.At, Actor: o.Actor, Act: "campaign." + o.Act, Subject: "campaign:" + campaign, Reason: o.Reason, Data: string(data)}, err
}

// lacks names what an order does not have.
func (o *Order) lacks(c *Campaign, needs need) error {
	has := func(n need, ok bool) bool { return needs&n == 0 || ok }
	fault := func(field string) error { return &Error{Code: ErrInvalid, Field: field} }
	switch {
	case len(o.Reason) > maxReason:
		return &Error{Code: ErrTooLarge, Field: "reason", Limit: maxReason}
	case len(o.Title) > MaxTitle:
		return &Error{Code: ErrTooLarge, Field: "title", Limit: MaxTitle}
	case !has(needReason, strings.TrimSpace(o.Reason) != ""):
		return fault("reason")
	case !has(needTitle, strings.TrimSpace(o.Title) != ""):
		return fault("title")
	case !has(needOther, o.Other != nil && o.Other.ID != c.ID && o.Other.Into == "" && (o.Outside || o.Other.Anchor != "" && c.Anchor != "")):
		return fault("campaign")
	case !has(needPart, c.isPart(o.Clusters)):
		return fault("clusters")
	case !has(needPlatform, platformHosts[o.Platform] != nil):
		return fault("platform")
	case !has(needCount, o.Report != "" && 0 <= o.Gone && o.Gone <= o.Of && o.Of <= maxPosts):
		return fault("gone")
	}
	return nil
}

// isPart says whether these are some of the campaign's clusters, and not all.
func (c *Campaign) isPart(clusters []string) bool {
	seen := map[string]bool{}
	for _, id := range clusters {
		if seen[id] || !slices.Contains(c.Clusters, id) {
			return false
		}
		seen[id] = true
	}
	return 0 < len(clusters) && len(clusters) < len(c.Clusters)
}

// Undo takes an event back: it restores what Data recorded, and is an event itself. c is the campaign as it is now (of a merge,
// the one that goes on); undone says whether the event was taken back before. What was decided on top of it must be taken back first. An undo is
// not taken back: the act is done again.
func Undo(c Campaign, e Event, undone bool, o Order) (Outcome, error) {
	o.Act = ActUndo
	if err := Allowed(o.Act, o.Role, c.State); err != nil {
		return Outcome{}, err
	}
	if err := o.lacks(&c, needReason); err != nil {
		return Outcome{}, err
	}
	act, ours := strings.CutPrefix(e.Act, "campaign.")
	r := ruleOf(act)
	if !ours || r == nil || !r.undoable || undone {
		return Outcome{}, &Error{Code: ErrConflict, Field: "event"}
	}
	var was before
	if err := unmarshal([]byte(e.Data), &was); err != nil {
		return Outcome{}, err
	}
	state, known := was.State[c.ID]
	if !known || c.State != was.After {
		return Outcome{}, &Error{Code: ErrConflict, Field: "state"}
	}
	now := before{State: map[string]State{c.ID: c.State}, Confirmed: map[string]int64{c.ID: c.Clock.Confirmed}, After: state, Title: c.Title, Assignee: c.Assignee}
	c.State, c.Clock.Confirmed = state, was.Confirmed[c.ID]
	switch act {
	case ActReview, ActAssign:
		c.Assignee = was.Assignee
	case ActTitle:
		c.Title = was.Title
	}
	var out *Campaign
	if was.Took != "" {
		if o.Other == nil || o.Other.ID != was.Took || o.Other.Into != c.ID {
			return Outcome{}, &Error{Code: ErrConflict, Field: "state"}
		}
		in := *o.Other
		in.Into, in.State, in.Clock.Confirmed = "", was.State[in.ID], was.Confirmed[in.ID]
		out = &in
	}
	event, err := o.event(c.ID, now)
	event.Undoes = e.ID
	return Outcome{Campaign: c, Other: out, Untie: was.Tie, Event: event}, err
}

// TookIn names the campaign of an outside report that an event of a merge took in; "" for any other event.
func TookIn(e *Event) string {
	var was before
	if unmarshal([]byte(e.Data), &was) != nil {
		return ""
	}
	return was.Took
}

// Told gives a campaign's clock once its offices could know at these times (Unix milliseconds; 0 or missing is not yet): the first one, and, when
// none is left, the last.
func Told(c Clock, offices []string, told map[string]int64) Clock {
	c.FirstTold, c.LastTold = 0, 0
	all := len(offices) > 0
	for _, office := range offices {
		at := told[office]
		c.FirstTold, c.LastTold = earlier(c.FirstTold, at), max(c.LastTold, at)
		all = all && at > 0
	}
	if !all {
		c.LastTold = 0
	}
	return c
}
