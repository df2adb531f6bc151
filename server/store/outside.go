package store

import (
	"context"
	"fmt"

	"github.com/refrain-project/refrain/server/campaign"
)

const outsideColumns = "id, campaign, source, exemplar, lang, sketch, words, weight, samples"

// scanOutside reads outsideColumns.
func scanOutside(r row) (m campaign.OutsideMessage, err error) {
	var text, sketch []byte
	err = r.Scan(&m.ID, &m.Campaign, &m.Source, &text, &m.Lang, &sketch, &m.Words, &m.Weight, &m.Samples)
	m.Text, m.Sketch = string(text), unpackSketch(sketch)
	return m, err
}

// AddOutside stores a new campaign that no office reported, with its messages and the event that says who entered it.
func (s *Store) AddOutside(ctx context.Context, c campaign.Campaign, messages []campaign.OutsideMessage, e campaign.Event) error {
	if c.Version != 0 || len(messages) == 0 {
		return &campaign.Error{Code: campaign.ErrInvalid}
	}
	steps, err := saveCampaign(nil, &c)
	if err != nil {
		return err
	}
	steps = append(steps, do("UPDATE campaigns SET last_report = $1, touched = $2 WHERE id = $3", c.Clock.FirstReport, e.At, c.ID))
	steps = setTitleTerms(steps, c.ID, c.Title)
	for i := range messages {
		m := &messages[i]
		if m.Campaign != c.ID {
			return fmt.Errorf("store: message %s is of campaign %q", m.ID, m.Campaign)
		}
		steps = append(steps, do("INSERT INTO outside ("+outsideColumns+") VALUES ("+params(1, 9)+")",
			m.ID, m.Campaign, m.Source, []byte(m.Text), m.Lang, packSketch(m.Sketch), m.Words, m.Weight, m.Samples))
	}
	return coded(s.write(ctx, append(steps, addEvent(&e))...), errTaken, campaign.ErrConflict)
}

// wholeOf begins a query about a campaign ($1) and all that were merged into it, into those, and so on.
const wholeOf = "WITH RECURSIVE whole (id) AS (SELECT CAST($1 AS TEXT) UNION SELECT c.id FROM campaigns c JOIN whole w ON c.into_id = w.id WHERE c.into_id <> '') "

// Outside lists the messages of outside reports that a campaign has, or one that was merged into it, by id.
func (s *Store) Outside(ctx context.Context, campaignID string) ([]campaign.OutsideMessage, error) {
	return all(ctx, s.db, scanOutside, wholeOf+"SELECT "+outsideColumns+" FROM outside WHERE campaign IN (SELECT id FROM whole) ORDER BY id", campaignID)
}

// Whole lists a campaign's id and those of all that were merged into it, by id.
func (s *Store) Whole(ctx context.Context, campaignID string) ([]string, error) {
	return all(ctx, s.db, text, wholeOf+"SELECT id FROM whole ORDER BY id", campaignID)
}
