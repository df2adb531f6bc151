package store

import (
	"context"
	"strconv"

	"github.com/refrain-project/refrain/server/campaign"
)

// Preference gives what a person set for themselves; empty if they did not.
func (s *Store) Preference(ctx context.Context, user, name string) (string, error) {
	v, err := one(ctx, s.db, text, "SELECT value FROM preferences WHERE user_id = $1 AND name = $2", user, name)
	if notFound(err) {
		return "", nil
	}
	return v, err
}

// SetPreference sets it. ErrNotFound if there is no such person.
func (s *Store) SetPreference(ctx context.Context, user, name, value string) error {
	return coded(s.write(ctx, prefer(user, name, value)), errParent, campaign.ErrNotFound)
}

func prefer(user, name, value string) statement {
	return do("INSERT INTO preferences (user_id, name, value) VALUES ($1, $2, $3) ON CONFLICT (user_id, name) DO UPDATE SET value = excluded.value", user, name, value)
}

// Look notes that a person looks at the overview, and gives when they last did before this visit; 0 if never. Looks less than gap apart are one
// visit. All in Unix milliseconds.
func (s *Store) Look(ctx context.Context, user string, now, gap int64) (since int64, err error) {
	const began, seen, minute = "look.since", "look.seen", 60_000
	read := func(name string) int64 {
		var v string
		if err == nil {
			v, err = s.Preference(ctx, user, name)
		}
		n, bad := strconv.ParseInt(v, 10, 64)
		if bad != nil {
			return 0
		}
		return n
	}
	since, last := read(began), read(seen)
	if err != nil || now-last < minute {
		return since, err
	}
	steps := []statement{prefer(user, seen, strconv.FormatInt(now, 10))}
	if now-last >= gap {
		since = last
		steps = append(steps, prefer(user, began, strconv.FormatInt(since, 10)))
	}
	return since, coded(s.write(ctx, steps...), errParent, campaign.ErrNotFound)
}

// Search is a saved search.
type Search struct {
	ID      string
	User    string // who saved it
	Shared  bool
	Name    string
	Path    string // an address of the console, with its query
	Created int64
}

// The limits of saved searches.
const (
	maxSearches   = 100 // of one person
	maxSearchName = 80  // bytes
	maxSearchPath = 2000
)

// SaveSearch keeps a search. ErrTooLarge if a text is too long or the person has too many.
func (s *Store) SaveSearch(ctx context.Context, x Search) error {
	switch {
	case x.Name == "" || x.Path == "":
		return fault("name")
	case len(x.Name) > maxSearchName:
		return &campaign.Error{Code: campaign.ErrTooLarge, Field: "name", Limit: maxSearchName}
	case len(x.Path) > maxSearchPath:
		return &campaign.Error{Code: campaign.ErrTooLarge, Field: "path", Limit: maxSearchPath}
	}
	shared := int64(0)
	if x.Shared {
		shared = 1
	}
	err := s.write(ctx, guard("(SELECT COUNT(*) FROM searches WHERE user_id = $1) < $2", x.User, int64(maxSearches)),
		do("INSERT INTO searches (id, user_id, shared, name, path, created) VALUES ("+params(1, 6)+")", x.ID, x.User, shared, x.Name, x.Path, x.Created))
	if err = coded(coded(err, errTaken, campaign.ErrConflict), errParent, campaign.ErrNotFound); err != nil {
		return coded(err, errGuard, campaign.ErrConflict)
	}
	return nil
}

// Searches lists a person's own searches and those that others share, by name.
func (s *Store) Searches(ctx context.Context, user string) ([]Search, error) {
	return all(ctx, s.db, func(r row) (x Search, err error) {
		var shared int64
		err = r.Scan(&x.ID, &x.User, &shared, &x.Name, &x.Path, &x.Created)
		x.Shared = shared != 0
		return x, err
	}, "SELECT id, user_id, shared, name, path, created FROM searches WHERE user_id = $1 OR shared = 1 ORDER BY name, id LIMIT 200", user)
}

// RemoveSearch removes a person's own search; ErrNotFound if they have no such one.
func (s *Store) RemoveSearch(ctx context.Context, user, id string) error {
	n, err := s.db.batch(ctx, []statement{do("DELETE FROM searches WHERE id = $1 AND user_id = $2", id, user)})
	if err == nil && n[0] == 0 {
		err = &campaign.Error{Code: campaign.ErrNotFound}
	}
	return err
}
