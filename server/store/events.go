package store

import (
	"context"

	"github.com/refrain-project/refrain/server/campaign"
)

const eventColumns = "id, at, actor, act, subject, reason, data, undoes"

// scanEvent reads eventColumns.
func scanEvent(r row) (e campaign.Event, err error) {
	return e, r.Scan(&e.ID, &e.At, &e.Actor, &e.Act, &e.Subject, &e.Reason, &e.Data, &e.Undoes)
}

// addEvent makes the statement that appends an event.
func addEvent(e *campaign.Event) statement {
	return do("INSERT INTO events ("+eventColumns+") VALUES ("+params(1, 8)+")", e.ID, e.At, e.Actor, e.Act, e.Subject, e.Reason, e.Data, e.Undoes)
}

// AddEvents appends to the audit trail, all or none. An id that is taken is ErrConflict.
func (s *Store) AddEvents(ctx context.Context, events ...campaign.Event) error {
	var steps []statement
	for i := range events {
		steps = append(steps, addEvent(&events[i]))
	}
	return coded(s.write(ctx, steps...), errTaken, campaign.ErrConflict)
}

// Event gives one event; ErrNotFound if there is none.
func (s *Store) Event(ctx context.Context, id string) (campaign.Event, error) {
	return one(ctx, s.db, scanEvent, "SELECT "+eventColumns+" FROM events WHERE id = $1", id)
}

// Events lists the audit trail of a subject, or with an empty subject all of it, in the order of time, from after the event
// with the id after.
func (s *Store) Events(ctx context.Context, subject, after string, limit int) ([]campaign.Event, error) {
	var last campaign.Event
	if after != "" {
		var err error
		if last, err = s.Event(ctx, after); err != nil {
			return nil, err
		}
	} else {
		last.At = -1
	}
	if subject == "" {
		return all(ctx, s.db, scanEvent, "SELECT "+eventColumns+" FROM events WHERE (at, id) > ($1, $2) ORDER BY at, id LIMIT $3", last.At, last.ID, limited(limit))
	}
	return all(ctx, s.db, scanEvent, "SELECT "+eventColumns+" FROM events WHERE subject = $1 AND (at, id) > ($2, $3) ORDER BY at, id LIMIT $4",
		subject, last.At, last.ID, limited(limit))
}
