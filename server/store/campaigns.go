package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
)

const campaignColumns = "id, state, title, into_id, assignee, version, posts, accounts, pages, langs, levels, first_post, last_post, first_flag, first_report, formed, confirmed, anchor"

// mergeSteps bounds how far Campaign follows merges.
const mergeSteps = 64

// scanCampaign reads campaignColumns.
func scanCampaign(r row) (c campaign.Campaign, err error) {
	var pages, langs, levels string
	err = r.Scan(&c.ID, &c.State, &c.Title, &c.Into, &c.Assignee, &c.Version, &c.Posts, &c.Accounts, &pages, &langs, &levels,
		&c.Clock.FirstPost, &c.Clock.LastPost, &c.Clock.FirstFlag, &c.Clock.FirstReport, &c.Clock.Formed, &c.Clock.Confirmed, &c.Anchor)
	if err != nil {
		return c, err
	}
	return c, errors.Join(json.Unmarshal([]byte(pages), &c.Pages), json.Unmarshal([]byte(langs), &c.Langs), json.Unmarshal([]byte(levels), &c.Levels))
}

// reached is an office that a campaign reached.
type reached struct {
	campaign string
	told     Told
}

// scanReached reads a reached.
func scanReached(r row) (x reached, err error) {
	return x, r.Scan(&x.campaign, &x.told.Office, &x.told.At, &x.told.Known)
}

// reachedNow is the condition that a campaign reaches an office as it is now. An office that was told of one that it then left, by a split that
// may be undone, stays on record at an older version: nobody is told twice.
const reachedNow = "version = (SELECT c.version FROM campaigns c WHERE c.id = campaign_offices.campaign)"

// fillOffices fills in the offices, and when the first and the last of them could know.
func (s *Store) fillOffices(ctx context.Context, list []campaign.Campaign) error {
	at := map[string]int{}
	ids := make([]string, len(list))
	for i := range list {
		ids[i], at[list[i].ID] = list[i].ID, i
	}
	for part := range slices.Chunk(ids, maxIDs) {
		rows, err := all(ctx, s.db, scanReached, "SELECT o.campaign, o.office, o.told, o.known FROM campaigns c JOIN campaign_offices o ON o.campaign = c.id AND o.version = c.version WHERE c.id IN ("+params(1, len(part))+") ORDER BY o.office", anys(part)...)
		if err != nil {
			return err
		}
		known := map[string]map[string]int64{}
		for _, r := range rows {
			c := &list[at[r.campaign]]
			c.Offices = append(c.Offices, r.told.Office)
			if known[r.campaign] == nil {
				known[r.campaign] = map[string]int64{}
			}
			known[r.campaign][r.told.Office] = r.told.Known
		}
		for id, of := range known {
			c := &list[at[id]]
			c.Clock = campaign.Told(c.Clock, c.Offices, of)
		}
	}
	return nil
}

// fillClusters fills in the ids of the clusters, none withdrawn.
func (s *Store) fillClusters(ctx context.Context, list []campaign.Campaign) (err error) {
	for i := range list {
		list[i].Clusters, err = all(ctx, s.db, text, "SELECT id FROM clusters WHERE campaign = $1 AND campaign <> '' AND hidden = 0 ORDER BY id", list[i].ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// CampaignsOf gives the campaigns that hold any of these clusters, by id.
func (s *Store) CampaignsOf(ctx context.Context, clusters []string) ([]campaign.Campaign, error) {
	var list []campaign.Campaign
	var ids []string
	for part := range slices.Chunk(clusters, maxIDs) {
		some, err := all(ctx, s.db, text, "SELECT DISTINCT campaign FROM clusters WHERE id IN ("+params(1, len(part))+") AND campaign <> '' AND hidden = 0", anys(part)...)
		if err != nil {
			return nil, err
		}
		ids = append(ids, some...)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for part := range slices.Chunk(ids, maxIDs) {
		some, err := all(ctx, s.db, scanCampaign, "SELECT "+campaignColumns+" FROM campaigns WHERE id IN ("+params(1, len(part))+") ORDER BY id", anys(part)...)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	if err := s.fillOffices(ctx, list); err != nil {
		return nil, err
	}
	return list, s.fillClusters(ctx, list)
}

// CampaignsAnchored gives the campaigns, merged ones too, whose id hangs on one of these clusters, by id: joining may bring
// them back.
func (s *Store) CampaignsAnchored(ctx context.Context, clusters []string) (list []campaign.Campaign, err error) {
	for part := range slices.Chunk(clusters, maxIDs) {
		some, err := all(ctx, s.db, scanCampaign, "SELECT "+campaignColumns+" FROM campaigns WHERE anchor IN ("+params(1, len(part))+") AND anchor <> '' ORDER BY id", anys(part)...)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	if err := s.fillOffices(ctx, list); err != nil {
		return nil, err
	}
	return list, s.fillClusters(ctx, list)
}

// Campaign gives one campaign, or the one that it was merged into; ErrNotFound if there is none.
func (s *Store) Campaign(ctx context.Context, id string) (campaign.Campaign, error) {
	c, err := s.standing(ctx, id)
	if err != nil {
		return campaign.Campaign{}, err
	}
	return s.filled(ctx, c)
}

// CampaignSummary is Campaign, but that the field Clusters is left empty: it costs the same however many there are.
func (s *Store) CampaignSummary(ctx context.Context, id string) (campaign.Campaign, error) {
	c, err := s.standing(ctx, id)
	if err != nil {
		return campaign.Campaign{}, err
	}
	list := []campaign.Campaign{c}
	err = s.fillOffices(ctx, list)
	return list[0], err
}

// standing gives the row of one campaign, or of the one that it was merged into.
func (s *Store) standing(ctx context.Context, id string) (campaign.Campaign, error) {
	for range mergeSteps {
		c, err := one(ctx, s.db, scanCampaign, "SELECT "+campaignColumns+" FROM campaigns WHERE id = $1", id)
		if err != nil || c.Into == "" {
			return c, err
		}
		id = c.Into
	}
	return campaign.Campaign{}, fmt.Errorf("store: campaign %s was merged in a circle", id)
}

// filled gives a campaign with its offices and clusters.
func (s *Store) filled(ctx context.Context, c campaign.Campaign) (campaign.Campaign, error) {
	list := []campaign.Campaign{c}
	if err := s.fillOffices(ctx, list); err != nil {
		return campaign.Campaign{}, err
	}
	err := s.fillClusters(ctx, list)
	return list[0], err
}

// CampaignAsStored gives one campaign even if it was merged into another: what an undo begins with. ErrNotFound if there is none.
func (s *Store) CampaignAsStored(ctx context.Context, id string) (campaign.Campaign, error) {
	c, err := one(ctx, s.db, scanCampaign, "SELECT "+campaignColumns+" FROM campaigns WHERE id = $1", id)
	if err != nil {
		return campaign.Campaign{}, err
	}
	return s.filled(ctx, c)
}

// Campaigns lists campaigns, the ones with the newest report first. Their field Clusters is left empty: Campaign fills it.
func (s *Store) Campaigns(ctx context.Context, q CampaignQuery) ([]campaign.Campaign, error) {
	where, args := []string{"into_id = ''"}, []any{}
	also := func(condition string, value any) {
		args = append(args, value)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	if q.State != "" {
		also("state = $%d", string(q.State))
	}
	if q.Office != "" {
		also("id IN (SELECT campaign FROM campaign_offices WHERE office = $%d AND "+reachedNow+")", q.Office)
	}
	if q.Before > 0 {
		also("last_report < $%d", q.Before)
	}
	args = append(args, limited(q.Limit))
	list, err := all(ctx, s.db, scanCampaign, "SELECT "+campaignColumns+" FROM campaigns WHERE "+strings.Join(where, " AND ")+
		fmt.Sprintf(" ORDER BY last_report DESC, id LIMIT $%d", len(args)), args...)
	if err != nil {
		return nil, err
	}
	return list, s.fillOffices(ctx, list)
}

// SaveJoin makes one change of campaigns as a whole or not at all; ErrChanged if something else changed meanwhile.
func (s *Store) SaveJoin(ctx context.Context, j Join) error {
	var steps []statement
	var err error
	for i := range j.Campaigns {
		if steps, err = saveCampaign(steps, &j.Campaigns[i]); err != nil {
			return err
		}
	}
	for _, m := range j.Moves {
		steps = append(steps,
			guard("EXISTS (SELECT 1 FROM clusters WHERE id = $1 AND campaign = $2 AND hidden = 0)", m.Cluster, m.From),
			do("UPDATE clusters SET campaign = $1 WHERE id = $2", m.To, m.Cluster))
	}
	for i := range j.Campaigns {
		steps = append(steps, do("UPDATE campaigns SET last_report = COALESCE((SELECT MAX(reported) FROM clusters WHERE campaign = $1 AND campaign <> '' AND hidden = 0), last_report) WHERE id = $1",
			j.Campaigns[i].ID))
	}
	for _, t := range j.Tie {
		a, b, joined := sorted(t)
		if a == b {
			return &campaign.Error{Code: campaign.ErrInvalid}
		}
		steps = append(steps, do("INSERT INTO ties (a, b, joined) VALUES ($1, $2, $3) ON CONFLICT (a, b) DO UPDATE SET joined = excluded.joined", a, b, joined))
	}
	for _, t := range j.Untie {
		a, b, joined := sorted(t)
		steps = append(steps, do("DELETE FROM ties WHERE a = $1 AND b = $2 AND joined = $3", a, b, joined))
	}
	for i := range j.Events {
		e := &j.Events[i]
		steps = append(steps, addEvent(e))
		if id, ok := strings.CutPrefix(e.Subject, "campaign:"); ok && strings.HasPrefix(e.Actor, "user:") {
			steps = append(steps, do("UPDATE campaigns SET touched = $1 WHERE id = $2", e.At, id))
		}
	}
	for i := range j.Campaigns {
		steps = tell(steps, &j.Campaigns[i], j.at(&j.Campaigns[i]))
	}
	err = s.write(ctx, steps...)
	return coded(coded(err, errGuard, campaign.ErrChanged), errTaken, campaign.ErrChanged)
}

// at is when the change was made, as its events say; without any, when the campaign was confirmed.
func (j *Join) at(c *campaign.Campaign) (at int64) {
	for i := range j.Events {
		at = max(at, j.Events[i].At)
	}
	return cmp.Or(at, c.Clock.Confirmed)
}

// saveCampaign adds the statements that write one campaign at the version after the one it was read with.
func saveCampaign(steps []statement, c *campaign.Campaign) ([]statement, error) {
	var lists [3]string
	for i, v := range []any{c.Pages, c.Langs, c.Levels} {
		encoded, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		lists[i] = string(encoded)
	}
	version := c.Version + 1
	fields := []any{string(c.State), c.Title, c.Into, c.Assignee, version, c.Posts, c.Accounts, lists[0], lists[1], lists[2],
		c.Clock.FirstPost, c.Clock.LastPost, c.Clock.FirstFlag, c.Clock.FirstReport, c.Clock.Formed, c.Clock.Confirmed, c.Anchor}
	if c.Version == 0 {
		steps = append(steps, do("INSERT INTO campaigns ("+campaignColumns+", last_report) VALUES ("+params(1, 18)+", 0)", append([]any{c.ID}, fields...)...))
	} else {
		steps = append(steps,
			guard("EXISTS (SELECT 1 FROM campaigns WHERE id = $1 AND version = $2)", c.ID, c.Version),
			do("UPDATE campaigns SET state = $1, title = $2, into_id = $3, assignee = $4, version = $5, posts = $6, accounts = $7, pages = $8, langs = $9, levels = $10, "+
				"first_post = $11, last_post = $12, first_flag = $13, first_report = $14, formed = $15, confirmed = $16, anchor = $17 WHERE id = $18", append(fields, c.ID)...))
	}
	steps = setTitleTerms(steps, c.ID, c.Title)
	for part := range slices.Chunk(c.Offices, maxParams/3) {
		args := make([]any, 0, 3*len(part))
		for _, o := range part {
			args = append(args, c.ID, o, version)
		}
		steps = append(steps, do("INSERT INTO campaign_offices (campaign, office, version, told) VALUES "+strings.ReplaceAll(values(1, len(part), 3), ")", ", 0)")+
			" ON CONFLICT (campaign, office) DO UPDATE SET version = excluded.version", args...))
	}
	return append(steps, do("DELETE FROM campaign_offices WHERE campaign = $1 AND version < $2 AND known = 0", c.ID, version)), nil
}

// sorted gives the two ids of a tie in their order, and 1 for a merge.
func sorted(t Tie) (a, b string, joined int64) {
	if t.Join {
		joined = 1
	}
	return min(t.A, t.B), max(t.A, t.B), joined
}

// scanTie reads a tie.
func scanTie(r row) (t Tie, err error) {
	var joined int64
	err = r.Scan(&t.A, &t.B, &joined)
	t.Join = joined != 0
	return t, err
}

// Ties lists the analysts' merges and splits that concern these clusters, on either side; with no ids, all. By A, then B.
func (s *Store) Ties(ctx context.Context, clusters ...string) ([]Tie, error) {
	if len(clusters) == 0 {
		return all(ctx, s.db, scanTie, "SELECT a, b, joined FROM ties ORDER BY a, b")
	}
	var list []Tie
	for part := range slices.Chunk(clusters, maxIDs) {
		some, err := all(ctx, s.db, scanTie, "SELECT a, b, joined FROM ties WHERE a IN ("+params(1, len(part))+") OR b IN ("+params(1, len(part))+")", anys(part)...)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	slices.SortFunc(list, func(x, y Tie) int { return strings.Compare(x.A+"\x00"+x.B, y.A+"\x00"+y.B) })
	return slices.Compact(list), nil
}

// MarkTold records that an office read of a campaign at its poll. Only the first time counts. It changes no version: telling an office
// must not make an analyst's change fail.
func (s *Store) MarkTold(ctx context.Context, office, campaignID string, at int64) error {
	return s.write(ctx, do("UPDATE campaign_offices SET told = $1, known = CASE WHEN known = 0 THEN $1 ELSE known END WHERE campaign = $2 AND office = $3 AND told = 0", max(at, 1), campaignID, office))
}

// ToldOf lists the offices of a campaign, when each read of it, and when each could know.
func (s *Store) ToldOf(ctx context.Context, campaignID string) ([]Told, error) {
	rows, err := all(ctx, s.db, scanReached, "SELECT campaign, office, told, known FROM campaign_offices WHERE campaign = $1 AND "+reachedNow+" ORDER BY office", campaignID)
	list := make([]Told, len(rows))
	for i, r := range rows {
		list[i] = r.told
	}
	return list, err
}
