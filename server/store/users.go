package store

import (
	"context"

	"github.com/refrain-project/refrain/server/campaign"
)

const userColumns = "id, name, role, created, disabled, subject"

// scanUser reads userColumns.
func scanUser(r row) (u User, err error) {
	return u, r.Scan(&u.ID, &u.Name, &u.Role, &u.Created, &u.Disabled, &u.Subject)
}

// AddUser adds a user; ErrConflict if the id, the name or the subject is taken.
func (s *Store) AddUser(ctx context.Context, u User) error {
	if !mayDecide(u.Role) || u.ID == "" || u.Name == "" {
		return &campaign.Error{Code: campaign.ErrInvalid}
	}
	err := s.write(ctx, do("INSERT INTO users ("+userColumns+") VALUES ("+params(1, 6)+")", u.ID, u.Name, string(u.Role), u.Created, u.Disabled, u.Subject))
	return coded(err, errTaken, campaign.ErrConflict)
}

// User gives one user; ErrNotFound if there is none.
func (s *Store) User(ctx context.Context, id string) (User, error) {
	return one(ctx, s.db, scanUser, "SELECT "+userColumns+" FROM users WHERE id = $1", id)
}

// Users lists all users, by name.
func (s *Store) Users(ctx context.Context) ([]User, error) {
	return all(ctx, s.db, scanUser, "SELECT "+userColumns+" FROM users ORDER BY name")
}

// UserBySubject gives the user who signs in by an identity provider under a subject; ErrNotFound if there is none.
func (s *Store) UserBySubject(ctx context.Context, subject string) (User, error) {
	return one(ctx, s.db, scanUser, "SELECT "+userColumns+" FROM users WHERE subject = $1 AND subject <> ''", subject)
}

// adminLeft fails a batch that would leave nobody who can administer: unless the user is none now, or there is another.
func adminLeft(id string) statement {
	return guard("EXISTS (SELECT 1 FROM users WHERE role = 'admin' AND disabled = 0 AND id <> $1) OR EXISTS (SELECT 1 FROM users WHERE id = $1 AND (role <> 'admin' OR disabled > 0))", id)
}

// DisableUser disables a user and ends all sessions. Doing it again changes nothing. ErrNotFound if there is none, ErrLastAdmin if nobody else could
// administer then.
func (s *Store) DisableUser(ctx context.Context, id string, at int64) error {
	if _, err := s.User(ctx, id); err != nil {
		return err
	}
	err := s.write(ctx, adminLeft(id),
		do("UPDATE users SET disabled = $1 WHERE id = $2 AND disabled = 0", max(at, 1), id),
		do("DELETE FROM sessions WHERE user_id = $1", id),
		do("DELETE FROM sign_ins WHERE user_id = $1", id))
	return coded(err, errGuard, campaign.ErrLastAdmin)
}

// SetRole gives a user who is not disabled another role, from the next request on. ErrLastAdmin if nobody else could administer then.
func (s *Store) SetRole(ctx context.Context, id string, role campaign.Role) error {
	if !mayDecide(role) {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "role"}
	}
	u, err := s.User(ctx, id)
	switch {
	case err != nil:
		return err
	case u.Disabled != 0:
		return &campaign.Error{Code: campaign.ErrConflict, Field: "disabled"}
	}
	var steps []statement
	if role != campaign.RoleAdmin {
		steps = append(steps, adminLeft(id))
	}
	err = s.write(ctx, append(steps, do("UPDATE users SET role = $1 WHERE id = $2 AND disabled = 0", string(role), id))...)
	return coded(err, errGuard, campaign.ErrLastAdmin)
}

// mayDecide says whether a role is a user's.
func mayDecide(role campaign.Role) bool {
	return role == campaign.RoleAnalyst || role == campaign.RoleAdmin || role == campaign.RoleAuditor
}

// AddSignIn stores a one-time sign-in link's hash.
func (s *Store) AddSignIn(ctx context.Context, hash [32]byte, user string, expires int64) error {
	err := s.write(ctx, do("INSERT INTO sign_ins (hash, user_id, expires, used) VALUES ($1, $2, $3, 0)", hash[:], user, expires))
	return coded(coded(err, errTaken, campaign.ErrConflict), errParent, campaign.ErrNotFound)
}

// SignIn uses up a sign-in link and begins the session (Session.User is filled in). A link that is unknown, used, expired
// at session.Created, or of a disabled user is ErrUnauthorized.
func (s *Store) SignIn(ctx context.Context, hash [32]byte, session Session) (User, error) {
	link := hash[:]
	err := s.write(ctx,
		guard("EXISTS (SELECT 1 FROM sign_ins i JOIN users u ON u.id = i.user_id WHERE i.hash = $1 AND i.used = 0 AND i.expires > $2 AND u.disabled = 0)", link, session.Created),
		do("UPDATE sign_ins SET used = $1 WHERE hash = $2", max(session.Created, 1), link),
		do("INSERT INTO sessions (hash, user_id, created, expires) VALUES ($1, (SELECT user_id FROM sign_ins WHERE hash = $2), $3, $4)",
			session.Hash[:], link, session.Created, session.Expires))
	if err != nil {
		return User{}, coded(coded(err, errGuard, campaign.ErrUnauthorized), errTaken, campaign.ErrConflict)
	}
	return s.Session(ctx, session.Hash, session.Created)
}

// AddSession begins a session without a sign-in link: an API token.
func (s *Store) AddSession(ctx context.Context, session Session) error {
	err := s.write(ctx, do("INSERT INTO sessions (hash, user_id, created, expires) VALUES ("+params(1, 4)+")",
		session.Hash[:], session.User, session.Created, session.Expires))
	return coded(coded(err, errTaken, campaign.ErrConflict), errParent, campaign.ErrNotFound)
}

// Session gives the user of a session that has not ended at a time; ErrUnauthorized otherwise, or if the user is disabled.
func (s *Store) Session(ctx context.Context, hash [32]byte, now int64) (User, error) {
	u, err := one(ctx, s.db, scanUser, "SELECT u.id, u.name, u.role, u.created, u.disabled, u.subject FROM sessions e JOIN users u ON u.id = e.user_id "+
		"WHERE e.hash = $1 AND e.expires > $2 AND u.disabled = 0", hash[:], now)
	if notFound(err) {
		err = &campaign.Error{Code: campaign.ErrUnauthorized}
	}
	return u, err
}

// EndSession ends a session.
func (s *Store) EndSession(ctx context.Context, hash [32]byte) error {
	return s.write(ctx, do("DELETE FROM sessions WHERE hash = $1", hash[:]))
}

// Setting gives a setting; empty if it is not set.
func (s *Store) Setting(ctx context.Context, key string) (string, error) {
	v, err := one(ctx, s.db, text, "SELECT value FROM settings WHERE key = $1", key)
	if notFound(err) {
		return "", nil
	}
	return v, err
}

// SetSetting sets a setting.
func (s *Store) SetSetting(ctx context.Context, key, value string) error {
	return s.write(ctx, setting(key, value))
}

// setting makes the statement that sets a setting.
func setting(key, value string) statement {
	return do("INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
}
