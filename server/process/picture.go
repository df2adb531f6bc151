package process

import (
	"context"
	"errors"
	"slices"

	"github.com/refrain-project/refrain/server/campaign"
)

// The bounds on what is read to show one campaign: beyond them the rest is counted and not shown.
const (
	pictureClusters = 200
	pictureReports  = 60
	pictureBytes    = 6 << 20
)

// Picture is what a campaign's reports say together.
type Picture struct {
	Found    []campaign.Found // its earliest reported clusters, up to a bound, and its anchor's wherever that stands
	Clusters int64            // that it has
	Seen     []campaign.Seen  // those whose evidence was read
	Reports  int64            // that hold its clusters
	Read     int64            // of these, those that were read: the earliest, up to a bound; content that was erased is not there
	Timeline campaign.Timeline
	Posters  []campaign.Poster
	More     int64 // accounts left out
	Patterns campaign.Patterns
	Variants []campaign.Variant
	Others   int64 // texts left out
	Said     []campaign.Said
}

// Picture reads the evidence of a campaign. Who may see it is the caller's to decide, and that it was read the caller's to note.
func (w *Worker) Picture(ctx context.Context, c *campaign.Campaign) (p Picture, err error) {
	if p.Found, err = w.Store.ClustersIn(ctx, c.ID, "", "", pictureClusters); err != nil {
		return p, err
	}
	if p.Clusters, p.Reports, err = w.Store.CountIn(ctx, c.ID); err != nil {
		return p, err
	}
	if c.Anchor != "" && !slices.ContainsFunc(p.Found, func(f campaign.Found) bool { return f.ID == c.Anchor }) {
		anchor, err := w.Store.ClustersByID(ctx, []string{c.Anchor})
		if err != nil {
			return p, err
		}
		p.Found = append(p.Found, anchor...)
	}
	if err = w.readSeen(ctx, &p); err != nil {
		return p, err
	}
	exemplar := ""
	for i := range p.Found {
		if p.Found[i].ID == c.Anchor {
			exemplar = p.Found[i].Text
		}
	}
	p.Timeline = campaign.TimelineOf(p.Seen)
	p.Posters, p.More = campaign.PostersOf(p.Seen, w.AccountKey)
	if err = w.elsewhere(ctx, c.ID, p.Posters); err != nil {
		return p, err
	}
	p.Patterns = campaign.PatternsOf(p.Posters)
	p.Variants, p.Others = campaign.VariantsOf(p.Seen, exemplar)
	p.Said = campaign.ReasonsOf(p.Seen)
	return p, nil
}

// readSeen reads the reports of the clusters, the earliest first, up to the bounds.
func (w *Worker) readSeen(ctx context.Context, p *Picture) error {
	read, size := map[string]*campaign.Report{}, int64(0)
	for _, f := range p.Found {
		r, known := read[f.Report]
		if !known {
			if len(read) < pictureReports && size < pictureBytes {
				body, err := w.Store.ReportBody(ctx, f.Report)
				var coded *campaign.Error
				if err != nil && !errors.As(err, &coded) {
					return err
				}
				if err == nil {
					size += int64(len(body))
					if r, err = campaign.ParseReport(body); err != nil {
						r = nil // newer rules may be stricter
					}
				}
			}
			if read[f.Report] = r; r != nil {
				p.Read++
			}
		}
		if r != nil {
			p.Seen = append(p.Seen, campaign.Seen{Found: f, Report: r})
		}
	}
	return nil
}

// elsewhere fills in the other campaigns of accounts.
func (w *Worker) elsewhere(ctx context.Context, own string, list []campaign.Poster) error {
	var hashes []string
	for i := range list {
		if list[i].Hash != "" {
			hashes = append(hashes, list[i].Hash)
		}
	}
	others, err := w.Store.AccountCampaigns(ctx, hashes)
	for i := range list {
		if list[i].Hash != "" {
			list[i].Campaigns = slices.DeleteFunc(others[list[i].Hash], func(id string) bool { return id == own })
		}
	}
	return err
}

// readAgain is how long after a look at some evidence another one by the same person is the same look, in milliseconds: a page that shows news
// by itself is not read anew each time.
const readAgain = 3_600_000

// NoteRead notes in the audit trail that somebody read the evidence of a report ("report") or of a campaign's reports ("campaign"), once an hour at most.
func (w *Worker) NoteRead(ctx context.Context, kind, id, actor string) error {
	now, subject, act := w.Now().UnixMilli(), kind+":"+id, kind+".read"
	events, err := w.events(ctx, subject)
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(events) {
		if e.Act == act && e.Actor == actor && now-e.At < readAgain {
			return nil
		}
	}
	return w.Store.AddEvents(ctx, campaign.Event{ID: NewID(), At: now, Actor: actor, Act: act, Subject: subject})
}

// Sightings gives, for each post of a report whose permalink somebody opened, what was last found: campaign.Present or campaign.Gone.
func (w *Worker) Sightings(ctx context.Context, report string) (map[string]string, error) {
	return w.seen(ctx, report)
}
