package console

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// shortTable is how many lines of a table show at once; the others are one step away.
const shortTable = 25

// shownClusters is how many clusters the table and the list from which some are split off have at once.
const shownClusters = 100

// campaignPage is one campaign with what it is made of.
type campaignPage struct {
	campaign.Campaign
	process.Picture
	Exemplar  *campaign.Found
	Shown     []campaign.Found // of its clusters, a page of them
	Later     string           // where the next page of them begins; empty at the end
	Earlier   bool             // they are not the first
	Chart     *timelineChart
	Grid      *gridChart
	Sort      string // how the accounts are sorted
	First     []campaign.Poster
	Rest      []campaign.Poster
	Unusual   []campaign.Said // why it stands out
	Ordinary  []campaign.Said // what else it could be
	Twins     []suggestion    // in the other language
	Others    []suggestion
	Outside   []campaign.OutsideMessage // of a campaign that no office reported
	Signature signature
	Told      []store.Told
	Telling   telling
	Notes     []campaign.Event
	Events    []campaign.Event
	Acts      map[string]bool // what the caller may do now
	OfficesOf map[string]string
}

// campaign is GET /console/campaigns/{id}. That somebody read the posts is in the audit trail.
func (c *Console) campaign(w http.ResponseWriter, r *http.Request, who *Caller) error {
	ctx := r.Context()
	one, err := c.Work.Summary(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	x := campaignPage{Campaign: one, Acts: acts(who, &one), Sort: r.URL.Query().Get("sort")}
	if x.Picture, err = c.Work.Picture(ctx, &one); err != nil {
		return err
	}
	if err := c.touch(r, who, store.Campaigns, one.ID, one.Assignee); err != nil {
		return err
	}
	if len(x.Seen) > 0 {
		if err := c.Work.NoteRead(ctx, "campaign", one.ID, who.actor()); err != nil {
			return err
		}
	}
	x.lay()
	if err := x.clusters(r, c); err != nil {
		return err
	}
	if one.State != campaign.StateDismissed {
		alike, err := c.Work.Twins(ctx, &one, x.Found)
		if err != nil {
			return err
		}
		x.suggest(alike, who.Lang)
	}
	if x.Told, err = c.Store.ToldOf(ctx, one.ID); err != nil {
		return err
	}
	if x.Telling, err = c.telling(ctx, one.ID, x.Told); err != nil {
		return err
	}
	if x.Outside, err = c.Store.Outside(ctx, one.ID); err != nil {
		return err
	}
	if x.Signature, err = c.signature(r, who, one.ID); err != nil {
		return err
	}
	if err := x.trail(r, c); err != nil {
		return err
	}
	if x.OfficesOf, err = c.offices(r); err != nil {
		return err
	}
	return c.show(w, r, who, "campaign", x.title(who.Lang), &x)
}

// acts gives what somebody may do about a campaign now.
func acts(who *Caller, one *campaign.Campaign) map[string]bool {
	may := map[string]bool{}
	for _, act := range campaign.Acts(who.Role, one.State) {
		may[act] = true
	}
	return may
}

// title is what the campaign is called.
func (x *campaignPage) title(l Language) string {
	switch {
	case x.Title != "":
		return x.Title
	case x.Exemplar != nil:
		return cut(60, x.Exemplar.Text)
	}
	return [2]string{"Untitled", "Sans titre"}[l]
}

// lay makes what the page shows of the picture.
func (x *campaignPage) lay() {
	for i := range x.Found {
		if x.Found[i].ID == x.Anchor {
			x.Exemplar = &x.Found[i]
		}
	}
	x.Chart = drawTimeline(x.Timeline)
	x.Grid = drawGrid(&x.Timeline, x.Posters)
	sorted := sortPosters(x.Posters, x.Sort)
	x.First, x.Rest = sorted[:min(len(sorted), shortTable)], sorted[min(len(sorted), shortTable):]
	for _, s := range x.Said {
		if ordinary(s.Reason.Code) {
			x.Ordinary = append(x.Ordinary, s)
		} else {
			x.Unusual = append(x.Unusual, s)
		}
	}
}

// clusters fills in the page of clusters that was asked for: from after the one that clusters= names.
func (x *campaignPage) clusters(r *http.Request, c *Console) (err error) {
	after := r.URL.Query().Get("clusters")
	x.Earlier = after != ""
	if x.Shown, err = c.Store.ClustersIn(r.Context(), x.ID, "", after, shownClusters+1); err != nil {
		return err
	}
	if len(x.Shown) > shownClusters {
		x.Shown = x.Shown[:shownClusters]
		x.Later = x.Shown[shownClusters-1].ID
	}
	return nil
}

// trail fills in what happened, and the notes apart from it.
func (x *campaignPage) trail(r *http.Request, c *Console) error {
	events, err := c.Work.History(r.Context(), x.ID)
	if err != nil {
		return err
	}
	people, _, err := c.people(r.Context())
	for _, e := range events {
		e.Actor = named(people, e.Actor)
		switch e.Act {
		case "campaign.note":
			x.Notes = append(x.Notes, e)
		case "campaign.read": // in the audit trail
		default:
			x.Events = append(x.Events, e)
		}
	}
	return err
}

// byPages sorts accounts by on how many pages they posted, then by posts.
func byPages(list []campaign.Poster) []campaign.Poster {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b campaign.Poster) int {
		return cmp.Or(cmp.Compare(len(b.Pages), len(a.Pages)), cmp.Compare(b.Posts, a.Posts))
	})
	return list
}

// sortPosters sorts accounts as the page was asked to; what is not known goes last.
func sortPosters(list []campaign.Poster, by string) []campaign.Poster {
	list = slices.Clone(list)
	unknownLast := func(t int64) int64 {
		if t == 0 {
			return 1 << 62
		}
		return t
	}
	switch by {
	case "name":
		slices.SortStableFunc(list, func(a, b campaign.Poster) int {
			return strings.Compare(strings.ToLower(a.Handle), strings.ToLower(b.Handle))
		})
	case "created":
		slices.SortStableFunc(list, func(a, b campaign.Poster) int {
			return cmp.Compare(unknownLast(a.Created), unknownLast(b.Created))
		})
	case "first":
		slices.SortStableFunc(list, func(a, b campaign.Poster) int { return cmp.Compare(unknownLast(a.First), unknownLast(b.First)) })
	case "pattern":
		slices.SortStableFunc(list, func(a, b campaign.Poster) int { return strings.Compare(a.Pattern, b.Pattern) })
	case "pages":
		return byPages(list)
	case "elsewhere":
		slices.SortStableFunc(list, func(a, b campaign.Poster) int { return cmp.Compare(len(b.Campaigns), len(a.Campaigns)) })
	}
	return list
}

// offices gives the names of offices by id.
func (c *Console) offices(r *http.Request) (map[string]string, error) {
	list, err := c.Store.Offices(r.Context())
	names := map[string]string{}
	for i := range list {
		names[list[i].ID] = list[i].Name
	}
	return names, err
}

// decide is POST /console/campaigns/{id}/{act}: what is done shows on the campaign's page, to which the browser is sent back.
func (c *Console) decide(w http.ResponseWriter, r *http.Request, who *Caller) error {
	if err := r.ParseForm(); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	form := r.PostForm
	numbers := map[string]int64{}
	for _, name := range []string{"version", "gone", "of"} {
		if text := form.Get(name); text != "" {
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return &campaign.Error{Code: campaign.ErrInvalid, Field: name}
			}
			numbers[name] = n
		}
	}
	act := r.PathValue("act")
	order := campaign.Order{Act: act, Role: who.Role, Actor: who.actor(), Reason: strings.TrimSpace(form.Get("reason")), Title: strings.TrimSpace(form.Get("title")),
		Assignee: form.Get("assignee"), Clusters: form["cluster"], Platform: form.Get("platform"), Report: form.Get("report"),
		Gone: numbers["gone"], Of: numbers["of"]}
	after, err := c.Work.Decide(r.Context(), process.Decision{Campaign: r.PathValue("id"), Version: numbers["version"], Order: order,
		Other: cmp.Or(strings.TrimSpace(form.Get("other")), form.Get("campaign")), Event: form.Get("event"), Exemplars: form["exemplar"], Source: form.Get("source")})
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/console/campaigns/"+url.PathEscape(after.ID)+"?done="+url.QueryEscape(act), http.StatusSeeOther)
	return nil
}
