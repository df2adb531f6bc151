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
	steps = append(steps, do("UPDATE campaigns SET last_report = $1 WHERE id = $2", c.Clock.FirstReport, c.ID))
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

// Outside lists the messages of a campaign that no office reported, by id; none of any other.
func (s *Store) Outside(ctx context.Context, campaignID string) ([]campaign.OutsideMessage, error) {
	return all(ctx, s.db, scanOutside, "SELECT "+outsideColumns+" FROM outside WHERE campaign = $1 ORDER BY id", campaignID)
}
