package process

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// SettingIdle is the setting of after how many hours without doing anything somebody has a campaign or a report no more.
const SettingIdle = "assignment_idle_hours"

// idleHours is what it is when nobody set it.
const idleHours = 4

// Idle gives after which time without doing anything somebody has a campaign or a report no more.
func (w *Worker) Idle(ctx context.Context) (time.Duration, error) {
	text, err := w.Store.Setting(ctx, SettingIdle)
	if n, bad := strconv.Atoi(text); bad == nil && n > 0 && n <= 24*365 {
		return time.Duration(n) * time.Hour, err
	}
	return idleHours * time.Hour, err
}

// IdleSince gives the moment since which whoever did nothing has nothing, in Unix milliseconds.
func (w *Worker) IdleSince(ctx context.Context) (int64, error) {
	idle, err := w.Idle(ctx)
	return w.Now().Add(-idle).UnixMilli(), err
}

// mostTaken is how many that another took first are stepped over.
const mostTaken = 20

// TakeCampaign gives somebody the open campaign of a filter that waits longest and that nobody has: two who ask at once get two. ErrNotFound if
// nothing waits.
func (w *Worker) TakeCampaign(ctx context.Context, f store.Filter, role campaign.Role, actor string) (campaign.Campaign, error) {
	idle, err := w.IdleSince(ctx)
	if err != nil {
		return campaign.Campaign{}, err
	}
	f.Open, f.Assignee, f.Idle, f.Sort, f.After, f.Limit = true, store.Nobody, idle, store.SortOldest, "", mostTaken
	list, _, err := w.Store.CampaignList(ctx, f)
	if err != nil {
		return campaign.Campaign{}, err
	}
	for i := range list {
		c := &list[i]
		order := campaign.Order{Act: campaign.ActReview, Role: role, Actor: actor}
		if c.State != campaign.StateNew {
			order.Act, order.Assignee = campaign.ActAssign, actor
		}
		if c.Assignee != "" {
			order.Reason = "idle: " + c.Assignee
		}
		got, err := w.Decide(ctx, Decision{Campaign: c.ID, Version: c.Version, Order: order})
		if !isChanged(err) {
			return got, err
		}
	}
	return campaign.Campaign{}, &campaign.Error{Code: campaign.ErrNotFound}
}

func isChanged(err error) bool {
	var e *campaign.Error
	return errors.As(err, &e) && e.Code == campaign.ErrChanged
}

// The acts on a report at the analysts' desk.
const (
	ReportTake   = "take"   // somebody has it
	ReportLeave  = "leave"  // nobody has it
	ReportHandle = "handle" // no more is to be done
	ReportReopen = "reopen"
	ReportUndo   = "undo"
)

// ReportActs are those that are chosen, in the order in which they are offered.
var ReportActs = []string{ReportTake, ReportLeave, ReportHandle, ReportReopen}

// desked is the Data of an event: how it was, and how it is since.
type desked struct {
	Assignee string `json:"assignee"`
	Handled  int64  `json:"handled"`
	Then     struct {
		Assignee string `json:"assignee"`
		Handled  int64  `json:"handled"`
	} `json:"then"`
}

// DeskPlan says what an act would make of a report: who has it, and when it was handled. ErrConflict if it would change nothing.
func DeskPlan(r *store.StoredReport, act, actor string, now int64) (assignee string, handled int64, err error) {
	assignee, handled = r.Assignee, r.Handled
	switch act {
	case ReportTake:
		assignee = actor
	case ReportLeave:
		assignee = ""
	case ReportHandle:
		handled = now
	case ReportReopen:
		handled = 0
	default:
		return "", 0, &campaign.Error{Code: campaign.ErrNotFound, Field: "act"}
	}
	if r.Withdrawn != 0 || assignee == r.Assignee && (handled == 0) == (r.Handled == 0) {
		return "", 0, &campaign.Error{Code: campaign.ErrConflict, Field: "state"}
	}
	return assignee, handled, nil
}

// DecideReport does an act on a report at the desk, or with ReportUndo takes an event of it back, and gives the event. touched is what the person
// saw: ErrChanged if somebody did something with it since; -1: as it is now.
func (w *Worker) DecideReport(ctx context.Context, id, act string, role campaign.Role, actor, undoes string, touched int64) (campaign.Event, error) {
	if role != campaign.RoleAnalyst && role != campaign.RoleAdmin {
		return campaign.Event{}, &campaign.Error{Code: campaign.ErrForbidden}
	}
	r, err := w.Store.Report(ctx, id)
	if err != nil {
		return campaign.Event{}, err
	}
	if touched >= 0 && touched != r.Touched {
		return campaign.Event{}, &campaign.Error{Code: campaign.ErrChanged}
	}
	now := w.Now().UnixMilli()
	var then desked
	then.Assignee, then.Handled = r.Assignee, r.Handled
	if act == ReportUndo {
		then.Then.Assignee, then.Then.Handled, err = w.beforeDesk(ctx, &r, undoes)
	} else {
		then.Then.Assignee, then.Then.Handled, err = DeskPlan(&r, act, actor, now)
		undoes = ""
	}
	if err != nil {
		return campaign.Event{}, err
	}
	data, err := json.Marshal(then)
	if err != nil {
		return campaign.Event{}, err
	}
	e := campaign.Event{ID: NewID(), At: now, Actor: actor, Act: "report." + act, Subject: "report:" + id, Data: string(data), Undoes: undoes}
	return e, w.Store.SaveDesk(ctx, &r, then.Then.Assignee, then.Then.Handled, e)
}

// beforeDesk gives how a report was before an event. What was done on top of it must be taken back first.
func (w *Worker) beforeDesk(ctx context.Context, r *store.StoredReport, event string) (assignee string, handled int64, err error) {
	e, err := w.Store.Event(ctx, event)
	if err != nil || e.Subject != "report:"+r.ID || !slices.Contains(ReportActs, strings.TrimPrefix(e.Act, "report.")) {
		return "", 0, &campaign.Error{Code: campaign.ErrInvalid, Field: "event"}
	}
	var then desked
	if err := json.Unmarshal([]byte(e.Data), &then); err != nil {
		return "", 0, err
	}
	if then.Then.Assignee != r.Assignee || then.Then.Handled != r.Handled {
		return "", 0, &campaign.Error{Code: campaign.ErrConflict, Field: "state"}
	}
	return then.Assignee, then.Handled, nil
}

// TakeReport gives somebody the report of a filter that waits longest and that nobody has. ErrNotFound if nothing waits.
func (w *Worker) TakeReport(ctx context.Context, f store.Filter, role campaign.Role, actor string) (string, error) {
	idle, err := w.IdleSince(ctx)
	if err != nil {
		return "", err
	}
	f.Open, f.Assignee, f.Idle, f.After, f.Limit = true, store.Nobody, idle, "", mostTaken
	f.Sort = store.SortOldest
	if f.Words != "" {
		f.Sort = store.SortNewest // which a search is answered in
	}
	for range mostTaken { // a page can be empty though more follow
		list, next, err := w.Store.ReportList(ctx, f)
		if err != nil {
			return "", err
		}
		for i := range list {
			if list[i].Assignee == actor { // let it lie
				return list[i].ID, w.Store.Touch(ctx, store.Reports, list[i].ID, actor, w.Now().UnixMilli())
			}
			_, err := w.DecideReport(ctx, list[i].ID, ReportTake, role, actor, "", list[i].Touched)
			if !isChanged(err) {
				return list[i].ID, err
			}
		}
		if f.After = next; next == "" {
			break
		}
	}
	return "", &campaign.Error{Code: campaign.ErrNotFound}
}

// Done is what came of one of many decisions.
type Done struct {
	Campaign campaign.Campaign // as it is then; as it was if Err is not nil
	Event    campaign.Event
	Err      error
}

// DecideAll carries out decisions one after the other, each by itself: one that cannot be done keeps no other back.
func (w *Worker) DecideAll(ctx context.Context, list []Decision) []Done {
	out := make([]Done, len(list))
	for i := range list {
		d := &list[i]
		out[i].Campaign, out[i].Err = w.Decide(ctx, *d)
		if out[i].Err == nil {
			out[i].Event, out[i].Err = w.Store.LastEvent(ctx, "campaign:"+out[i].Campaign.ID, "campaign."+d.Order.Act, d.Order.Actor)
		}
	}
	return out
}
