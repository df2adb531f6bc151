package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/translog"
)

// exportedReport is a report with all that is held of it.
type exportedReport struct {
	ID        string            `json:"id"`
	Page      string            `json:"page"`
	Device    string            `json:"device"`
	Language  string            `json:"language"`
	Received  int64             `json:"received"`
	LogIndex  int64             `json:"log_index"`
	SHA256    string            `json:"sha256"`
	Verdict   campaign.Verdict  `json:"verdict"`
	Withdrawn int64             `json:"withdrawn,omitempty"`
	Erased    int64             `json:"erased,omitempty"`
	Hold      string            `json:"hold,omitempty"`
	Body      json.RawMessage   `json:"body,omitempty"` // as it came
	Clusters  []campaign.Found  `json:"clusters,omitempty"`
	Receipt   *translog.Receipt `json:"receipt,omitempty"`
}

// exportedDevice is a device without the hash of its token.
type exportedDevice struct {
	ID      string `json:"id"`
	Label   string `json:"label"`
	Created int64  `json:"created"`
	Revoked int64  `json:"revoked,omitempty"`
}

// ExportOffice gives all that is held about an office as JSON: the office, its devices, its reports with bodies, clusters and
// receipts, the campaigns that reached it, and the audit trail of it. ErrNotFound if there is no such office.
func (s *Store) ExportOffice(ctx context.Context, id string) (Export, error) {
	office, err := s.Office(ctx, id)
	if err != nil {
		return nil, err
	}
	devices, err := s.Devices(ctx, id)
	if err != nil {
		return nil, err
	}
	shown := make([]exportedDevice, len(devices))
	for i, d := range devices {
		shown[i] = exportedDevice{d.ID, d.Label, d.Created, d.Revoked}
	}
	list, err := all(ctx, s.db, scanReport, "SELECT "+reportColumns+" FROM reports WHERE office = $1 ORDER BY log_index", id)
	if err != nil {
		return nil, err
	}
	reports := make([]exportedReport, len(list))
	for i := range list {
		if reports[i], err = s.exported(ctx, &list[i]); err != nil {
			return nil, err
		}
	}
	told, err := all(ctx, s.db, scanReached, "SELECT campaign, office, told, known FROM campaign_offices WHERE office = $1 ORDER BY campaign", id)
	if err != nil {
		return nil, err
	}
	campaigns := map[string]int64{}
	for _, t := range told {
		campaigns[t.campaign] = t.told.At
	}
	events, err := all(ctx, s.db, scanEvent, "SELECT "+eventColumns+" FROM events WHERE subject = $1 OR actor = $1 OR subject IN (SELECT 'report:' || r.id FROM reports r WHERE r.office = $2) "+
		"OR subject IN (SELECT 'device:' || d.id FROM devices d WHERE d.office = $2) ORDER BY at, id", "office:"+id, id)
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(map[string]any{"office": office, "devices": shown, "reports": reports, "campaigns_told": campaigns, "events": events}, "", " ")
}

// exported gathers all that is held of a report.
func (s *Store) exported(ctx context.Context, r *StoredReport) (x exportedReport, err error) {
	x = exportedReport{ID: r.ID, Page: r.Page, Device: r.Device, Language: r.Language, Received: r.Received, LogIndex: r.LogIndex, SHA256: hex.EncodeToString(r.Digest[:]),
		Verdict: r.Verdict, Withdrawn: r.Withdrawn, Erased: r.Erased, Hold: r.Hold}
	if r.Erased == 0 {
		body, err := s.ReportBody(ctx, r.ID)
		if err != nil {
			return x, err
		}
		if !json.Valid(body) {
			if body, err = json.Marshal(string(body)); err != nil {
				return x, fmt.Errorf("store: %w", err)
			}
		}
		x.Body = body
	}
	if x.Clusters, err = s.clustersAt(ctx, r.LogIndex); err != nil {
		return x, err
	}
	receipt, err := s.receiptAt(ctx, r.LogIndex)
	x.Receipt = &receipt
	return x, err
}

// exportedPost is a post with the report that it is in.
type exportedPost struct {
	Report   string        `json:"report"`
	Page     string        `json:"page"`
	Received int64         `json:"received"`
	Post     campaign.Post `json:"post"`
}

// exportNote says what an export of an account cannot hold.
const exportNote = "Posts that an office reported under a pseudonym cannot be found by the account's id, and hashes of accounts say nothing without the server's key. " +
	"Of every other reply on a reported page only a time is held, without a name."

// ExportAccount gives all that is held about an account of a platform as JSON: its posts in the reports that are kept, and the
// clusters that have it among their accounts. key is the account's keyed hash, as in campaign.Found.Accounts. It reads every report
// of the platform, so it takes a while.
func (s *Store) ExportAccount(ctx context.Context, platform, id, key string) (Export, error) {
	posts := []exportedPost{}
	for after := int64(-1); ; {
		list, err := all(ctx, s.db, scanReport, "SELECT "+reportColumns+" FROM reports WHERE log_index > $1 AND erased = 0 AND page >= $2 AND page < $3 ORDER BY log_index LIMIT 100",
			after, platform+":", platform+";")
		if err != nil {
			return nil, err
		}
		for i := range list {
			after = list[i].LogIndex
			if posts, err = s.postsOf(ctx, posts, &list[i], id); err != nil {
				return nil, err
			}
		}
		if len(list) < 100 {
			break
		}
	}
	clusters, err := all(ctx, s.db, scanCluster, "SELECT "+clusterColumns+" FROM cluster_keys x JOIN clusters c ON c.num = x.cluster WHERE x.key = $1 ORDER BY c.num", accountKey(key))
	if err != nil {
		return nil, err
	}
	in := []string{}
	for i := range clusters {
		if slices.Contains(clusters[i].Accounts, key) {
			in = append(in, clusters[i].ID)
		}
	}
	return json.MarshalIndent(map[string]any{"platform": platform, "account": id, "posts": posts, "clusters": in, "note": exportNote}, "", " ")
}

// postsOf appends the posts of an account in one report.
func (s *Store) postsOf(ctx context.Context, posts []exportedPost, r *StoredReport, account string) ([]exportedPost, error) {
	body, err := s.ReportBody(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	var report campaign.Report
	if err := json.Unmarshal(body, &report); err != nil {
		return nil, fmt.Errorf("store: the body at %d: %w", r.LogIndex, err)
	}
	for _, p := range report.Posts {
		if !report.Pseudonyms && (p.Account.ID == account || p.Account.Handle == account) {
			posts = append(posts, exportedPost{r.ID, r.Page, r.Received, p})
		}
	}
	return posts, nil
}
