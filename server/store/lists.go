package store

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
)

// scanDepth is how many reports one page of a list looks at when no index answers what it asks for.
const scanDepth = 10_000

// The orders of lists.
const (
	SortNewest   = ""         // newest report first
	SortOldest   = "oldest"   // the other way round
	SortPosts    = "posts"    // most posts first
	SortAccounts = "accounts" // campaigns: most accounts first
)

// Nobody stands for the assignee of what nobody has, or only somebody who let it lie.
const Nobody = "nobody"

// Filter is what a list shows. Empty fields select all.
type Filter struct {
	Words    string // all of these; one that ends with a star stands for all that begin so
	State    string // of the campaign, or of the report's verdict
	Lang     string // campaigns: of a text; reports: of the report
	Platform string // "x", "facebook"
	Office   string
	Assignee string // an actor, or Nobody
	Level    string // of a cluster
	From, To int64  // of the newest report, or of the report: from the one moment to before the other. Unix milliseconds
	Open     bool   // what waits for somebody: campaigns not decided, reports not handled
	Alone    bool   // reports: only those that are in no campaign
	Sort     string // one of the orders; with Words only SortNewest
	Idle     int64  // whoever did nothing since then (Unix milliseconds) has it no more
	After    string // Next of the page before
	Limit    int    // 0: 100; at most 1,000
}

// CampaignLine is a campaign in a list. Its fields Clusters and Offices are empty.
type CampaignLine struct {
	campaign.Campaign
	Reached    int64 // offices
	LastReport int64
	Touched    int64  // when its assignee last did something with it
	Text       string // of its anchor
	Lang       string // of Text
}

// ReportLine is a report in a list.
type ReportLine struct {
	StoredReport
	Text string // of its first cluster
	Lang string // of Text
}

// condition gathers the parts of a WHERE.
type condition struct {
	parts []string
	args  []any
}

// also adds a part, in which %d stands for the number of each value.
func (c *condition) also(part string, values ...any) {
	numbers := make([]any, len(values))
	for i, v := range values {
		c.args = append(c.args, v)
		numbers[i] = len(c.args)
	}
	c.parts = append(c.parts, fmt.Sprintf(part, numbers...))
}

// assigned adds whose it is; prefix names the table.
func (c *condition) assigned(f *Filter) {
	switch f.Assignee {
	case "":
	case Nobody:
		c.also("(assignee = '' OR touched < $%d)", f.Idle)
	default:
		c.also("assignee = $%d", f.Assignee)
		c.also("touched >= $%d", f.Idle)
	}
}

// orders are the columns that lists can be sorted by, and in which direction.
var campaignOrders = map[string]struct {
	column string
	up     bool
}{SortNewest: {"last_report", false}, SortOldest: {"first_report", true}, SortPosts: {"posts", false}, SortAccounts: {"accounts", false}}

// fault is the error of a filter that no page gives.
func fault(field string) error { return &campaign.Error{Code: campaign.ErrInvalid, Field: field} }

// CampaignList lists campaigns. Those that were merged into others are left out. next is empty at the end.
func (s *Store) CampaignList(ctx context.Context, f Filter) (list []CampaignLine, next string, err error) {
	order, known := campaignOrders[f.Sort]
	if !known {
		return nil, "", fault("sort")
	}
	c := condition{parts: []string{"into_id = ''"}}
	f.campaigns(&c)
	if f.Words != "" {
		if none, err := s.searchCampaigns(ctx, &c, f.Words); none || err != nil {
			return nil, "", err
		}
	}
	less, direction := "<", "DESC"
	if order.up {
		less, direction = ">", "ASC"
	}
	if f.After != "" {
		value, id, ok := strings.Cut(f.After, "_")
		n, err := strconv.ParseInt(value, 10, 64)
		if !ok || err != nil {
			return nil, "", fault("after")
		}
		c.also("("+order.column+" "+less+" $%d OR ("+order.column+" = $%[1]d AND id > $%[2]d))", n, id)
	}
	limit := limited(f.Limit)
	c.args = append(c.args, limit+1)
	list, err = all(ctx, s.db, scanCampaignLine, "SELECT "+campaignColumns+", last_report, touched FROM campaigns WHERE "+strings.Join(c.parts, " AND ")+
		fmt.Sprintf(" ORDER BY %s %s, id LIMIT $%d", order.column, direction, len(c.args)), c.args...)
	if err != nil {
		return nil, "", err
	}
	if int64(len(list)) > limit {
		list = list[:limit]
		last := &list[limit-1]
		value := map[string]int64{SortNewest: last.LastReport, SortOldest: last.Clock.FirstReport, SortPosts: last.Posts, SortAccounts: last.Accounts}[f.Sort]
		next = fmt.Sprintf("%d_%s", value, last.ID)
	}
	return list, next, s.fillLines(ctx, list)
}

// campaigns adds what a filter asks of campaigns, but for words.
func (f *Filter) campaigns(c *condition) {
	if f.Open {
		c.also("state IN ($%d, $%d)", string(campaign.StateNew), string(campaign.StateInReview))
	}
	if f.State != "" {
		c.also("state = $%d", f.State)
	}
	if f.Lang != "" {
		c.also("langs LIKE $%d", `%"`+f.Lang+`"%`)
	}
	if f.Platform != "" {
		c.also("pages LIKE $%d", `%"`+f.Platform+`:%`)
	}
	if f.Level != "" {
		c.also("levels LIKE $%d", `%"`+f.Level+`"%`)
	}
	if f.Office != "" {
		c.also("id IN (SELECT campaign FROM campaign_offices WHERE office = $%d AND "+reachedNow+")", f.Office)
	}
	if f.From > 0 {
		c.also("last_report >= $%d", f.From)
	}
	if f.To > 0 {
		c.also("last_report < $%d", f.To)
	}
	c.assigned(f)
}

// searchCampaigns adds that a title or a text of the campaign has all words.
func (s *Store) searchCampaigns(ctx context.Context, c *condition, words string) (none bool, err error) {
	asked := terms(words)
	if len(asked) == 0 {
		return true, nil
	}
	x, err := s.lookUp(ctx, words)
	if err != nil {
		return false, err
	}
	var in string
	in, c.args = titles(c.args, asked)
	part := "id IN (" + in + ")"
	if !x.none {
		in, c.args = x.clusters(c.args, math.MaxInt64)
		part = "(" + part + " OR id IN (SELECT k.campaign FROM clusters k WHERE k.num IN (" + in + ") AND k.hidden = 0 AND k.campaign <> ''))"
	}
	c.parts = append(c.parts, part)
	return false, nil
}

// scanCampaignLine reads campaignColumns, last_report and touched.
func scanCampaignLine(r row) (l CampaignLine, err error) {
	l.Campaign, err = scanCampaign(tail{r, []any{&l.LastReport, &l.Touched}})
	return l, err
}

// tail is a row that has more columns than its scan function knows.
type tail struct {
	row  row
	more []any
}

// Scan implements row.
func (t tail) Scan(into ...any) error { return t.row.Scan(append(into, t.more...)...) }

// told is what the offices of a campaign come to.
type told struct {
	campaign           string
	n, first, last, no int64
}

// fillLines fills in how many offices, clocks and texts.
func (s *Store) fillLines(ctx context.Context, list []CampaignLine) error {
	at := map[string]int{}
	var ids, anchors []string
	for i := range list {
		ids, at[list[i].ID] = append(ids, list[i].ID), i
		if list[i].Anchor != "" {
			anchors = append(anchors, list[i].Anchor)
		}
	}
	for part := range slices.Chunk(ids, maxIDs) {
		some, err := all(ctx, s.db, func(r row) (x told, err error) { return x, r.Scan(&x.campaign, &x.n, &x.first, &x.last, &x.no) },
			"SELECT o.campaign, COUNT(*), COALESCE(MIN(CASE WHEN o.known > 0 THEN o.known END), 0), MAX(o.known), SUM(CASE WHEN o.known = 0 THEN 1 ELSE 0 END) "+
				"FROM campaigns c JOIN campaign_offices o ON o.campaign = c.id AND o.version = c.version WHERE c.id IN ("+params(1, len(part))+") GROUP BY o.campaign", anys(part)...)
		if err != nil {
			return err
		}
		for _, x := range some {
			l := &list[at[x.campaign]]
			l.Reached, l.Clock.FirstTold = x.n, x.first
			if x.no == 0 {
				l.Clock.LastTold = x.last
			}
		}
	}
	said := map[string]spoken{}
	for part := range slices.Chunk(anchors, maxIDs) {
		some, err := all(ctx, s.db, scanSpoken, "SELECT id, num, exemplar, lang FROM clusters WHERE id IN ("+params(1, len(part))+") AND hidden = 0", anys(part)...)
		if err != nil {
			return err
		}
		for _, x := range some {
			said[x.id] = x
		}
	}
	for i := range list {
		x := said[list[i].Anchor]
		list[i].Text, list[i].Lang = x.text, x.lang
	}
	return nil
}

// spoken is the text of a cluster.
type spoken struct {
	id         string
	num        int64
	text, lang string
}

// scanSpoken reads id, num, exemplar and lang.
func scanSpoken(r row) (x spoken, err error) {
	var raw []byte
	err = r.Scan(&x.id, &x.num, &raw, &x.lang)
	x.text = string(raw)
	return x, err
}

// ReportList lists reports that are not withdrawn. Where no index answers what is asked for, one page looks at scanDepth reports: it may then
// be shorter than the limit although more follow. next is empty at the end.
func (s *Store) ReportList(ctx context.Context, f Filter) (list []ReportLine, next string, err error) {
	if f.Sort != SortNewest && f.Sort != SortOldest && f.Sort != SortPosts || f.Sort != SortNewest && f.Words != "" {
		return nil, "", fault("sort")
	}
	c := condition{parts: []string{"withdrawn = 0"}}
	from, to, err := s.stretch(ctx, &f)
	if err != nil {
		return nil, "", err
	}
	f.reports(&c)
	if f.Sort == SortPosts {
		return s.reportsByPosts(ctx, &f, &c, from, to)
	}
	end := int64(0) // where a page ends that finds too few; 0: nowhere
	switch {
	case f.Words != "":
		if end, err = s.searchReports(ctx, &c, &f, to); end < 0 || err != nil {
			return nil, "", err
		}
	case len(c.parts) > 1 && f.Sort == SortNewest && to-from > scanDepth:
		from, end = to-scanDepth, to-scanDepth
	case len(c.parts) > 1 && f.Sort == SortOldest && to-from > scanDepth:
		to, end = from+scanDepth, from+scanDepth
	}
	c.also("log_index >= $%d", from)
	c.also("log_index < $%d", to)
	direction := map[string]string{SortNewest: "DESC", SortOldest: "ASC"}[f.Sort]
	limit := limited(f.Limit)
	c.args = append(c.args, limit+1)
	list, err = all(ctx, s.db, scanReportLine, "SELECT "+reportColumns+" FROM reports WHERE "+strings.Join(c.parts, " AND ")+
		fmt.Sprintf(" ORDER BY log_index %s LIMIT $%d", direction, len(c.args)), c.args...)
	switch {
	case err != nil:
		return nil, "", err
	case int64(len(list)) > limit:
		list = list[:limit]
		next = strconv.FormatInt(list[limit-1].LogIndex, 10)
	case end > 0 && f.Sort == SortOldest:
		next = strconv.FormatInt(end-1, 10)
	case end > 0:
		next = strconv.FormatInt(end, 10)
	}
	return list, next, s.fillTexts(ctx, list)
}

// scanReportLine reads reportColumns.
func scanReportLine(r row) (l ReportLine, err error) {
	l.StoredReport, err = scanReport(r)
	return l, err
}

// reports adds what a filter asks of reports, but for words, times and order.
func (f *Filter) reports(c *condition) {
	if f.Open {
		c.also("handled = $%d", int64(0))
	}
	if f.State != "" {
		c.also("verdict_state = $%d", f.State)
	}
	if f.State != "" && f.State != string(campaign.VerdictVerified) {
		c.parts = append(c.parts, "verdict_state <> 'verified'") // names the index of the few
	}
	if f.Lang != "" {
		c.also("language = $%d", f.Lang)
	}
	if f.Platform != "" {
		c.also("page LIKE $%d", f.Platform+":%")
	}
	if f.Office != "" {
		c.also("office = $%d", f.Office)
	}
	if f.Level != "" {
		// A count and not EXISTS, which SQLite would turn into a join that begins with all clusters.
		c.also("(SELECT COUNT(*) FROM clusters k WHERE k.num >= reports.log_index * "+span+" AND k.num < (reports.log_index + 1) * "+span+" AND k.level = $%d) > 0", f.Level)
	}
	if f.Alone {
		c.parts = append(c.parts, "NOT EXISTS (SELECT 1 FROM clusters k WHERE k.num >= reports.log_index * "+span+" AND k.num < (reports.log_index + 1) * "+span+" AND k.campaign <> '')")
	}
	if f.From > 0 {
		c.also("received >= $%d", f.From)
	}
	if f.To > 0 {
		c.also("received < $%d", f.To)
	}
	c.assigned(f)
}

// span is clusterSpan in SQL.
var span = strconv.Itoa(clusterSpan)
