package store

import (
	"context"
	"slices"

	"github.com/refrain-project/refrain/server/campaign"
)

// Correction is what an account holder asked for. Who they are is not kept.
type Correction struct {
	ID       string
	Entered  int64
	Account  string // which account it is about: "x:HANDLE"; empty once retention took it
	Campaign string // empty: not known
	Words    string // what was asked for
	Outcome  string // one of Outcomes; empty: open
	Answer   string // as it was sent
	Answered int64  // 0: open
}

// Outcomes are what an answer can come to.
var Outcomes = []string{"corrected", "partly", "unchanged"}

// maxCorrection is the largest text of a correction, in bytes.
const maxCorrection = 4000

const correctionColumns = "id, entered, account, campaign, words, outcome, answer, answered"

func scanCorrection(r row) (c Correction, err error) {
	return c, r.Scan(&c.ID, &c.Entered, &c.Account, &c.Campaign, &c.Words, &c.Outcome, &c.Answer, &c.Answered)
}

// AddCorrection enters one, with its event. ErrNotFound if there is no such campaign.
func (s *Store) AddCorrection(ctx context.Context, c Correction, e campaign.Event) error {
	switch {
	case c.Words == "":
		return fault("words")
	case len(c.Words) > maxCorrection || len(c.Account) > maxSearchName:
		return &campaign.Error{Code: campaign.ErrTooLarge, Field: "words", Limit: maxCorrection}
	}
	err := s.write(ctx, guard("$1 = '' OR EXISTS (SELECT 1 FROM campaigns WHERE id = $1)", c.Campaign),
		do("INSERT INTO corrections ("+correctionColumns+") VALUES ("+params(1, 5)+", '', '', 0)", c.ID, c.Entered, c.Account, c.Campaign, c.Words), addEvent(&e))
	return coded(coded(err, errGuard, campaign.ErrNotFound), errTaken, campaign.ErrConflict)
}

// AnswerCorrection answers one, once, with its event. ErrConflict if it is answered; ErrNotFound if there is none.
func (s *Store) AnswerCorrection(ctx context.Context, id, outcome, answer string, e campaign.Event) error {
	switch {
	case !slices.Contains(Outcomes, outcome):
		return fault("outcome")
	case answer == "":
		return fault("answer")
	case len(answer) > maxCorrection:
		return &campaign.Error{Code: campaign.ErrTooLarge, Field: "answer", Limit: maxCorrection}
	}
	if _, err := s.Correction(ctx, id); err != nil {
		return err
	}
	err := s.write(ctx, guard("EXISTS (SELECT 1 FROM corrections WHERE id = $1 AND answered = 0)", id),
		do("UPDATE corrections SET outcome = $1, answer = $2, answered = $3 WHERE id = $4", outcome, answer, max(e.At, 1), id), addEvent(&e))
	return coded(err, errGuard, campaign.ErrConflict)
}

// Correction gives one; ErrNotFound if there is none.
func (s *Store) Correction(ctx context.Context, id string) (Correction, error) {
	return one(ctx, s.db, scanCorrection, "SELECT "+correctionColumns+" FROM corrections WHERE id = $1", id)
}

// Corrections lists the open ones, oldest first, or the answered ones, newest first.
func (s *Store) Corrections(ctx context.Context, open bool, limit int) ([]Correction, error) {
	if open {
		return all(ctx, s.db, scanCorrection, "SELECT "+correctionColumns+" FROM corrections WHERE answered = 0 ORDER BY entered, id LIMIT $1", limited(limit))
	}
	return all(ctx, s.db, scanCorrection, "SELECT "+correctionColumns+" FROM corrections WHERE answered > 0 ORDER BY answered DESC, id LIMIT $1", limited(limit))
}

// CorrectionsOf lists those about a campaign, oldest first.
func (s *Store) CorrectionsOf(ctx context.Context, campaignID string) ([]Correction, error) {
	return all(ctx, s.db, scanCorrection, "SELECT "+correctionColumns+" FROM corrections WHERE campaign = $1 ORDER BY entered, id LIMIT 100", campaignID)
}
