package store

import (
	"context"
	"errors"

	"github.com/refrain-project/refrain/server/campaign"
)

const officeColumns = "id, name, language, state, reason, created"

// scanOffice reads officeColumns.
func scanOffice(r row) (o Office, err error) {
	return o, r.Scan(&o.ID, &o.Name, &o.Language, &o.State, &o.Reason, &o.Created)
}

// officePage is a page with the office that has it.
type officePage struct {
	office string
	page   OfficePage
}

// scanPage reads a row of pages.
func scanPage(r row) (p officePage, err error) {
	return p, r.Scan(&p.office, &p.page.Page, &p.page.Proof, &p.page.Added, &p.page.AddedBy)
}

// AddOffice adds an office with its pages. An id that is taken, or a page that another office has, is ErrConflict.
func (s *Store) AddOffice(ctx context.Context, o Office) error {
	if o.ID == "" || o.Name == "" || o.Language != "en" && o.Language != "fr" {
		return &campaign.Error{Code: campaign.ErrInvalid}
	}
	if o.State == "" {
		o.State = OfficeActive
	}
	steps := []statement{do("INSERT INTO offices ("+officeColumns+") VALUES ("+params(1, 6)+")", o.ID, o.Name, o.Language, o.State, o.Reason, o.Created)}
	for _, p := range o.Pages {
		if p.Page == "" || p.Proof == "" {
			return &campaign.Error{Code: campaign.ErrInvalid, Field: "pages"}
		}
		steps = append(steps, addPage(o.ID, p))
	}
	return coded(s.write(ctx, steps...), errTaken, campaign.ErrConflict)
}

// addPage makes the statement that adds a page.
func addPage(office string, p OfficePage) statement {
	return do("INSERT INTO pages (page, office, proof, added, added_by) VALUES ("+params(1, 5)+")", p.Page, office, p.Proof, p.Added, p.AddedBy)
}

// Offices lists all offices with their pages, by name.
func (s *Store) Offices(ctx context.Context) ([]Office, error) {
	list, err := all(ctx, s.db, scanOffice, "SELECT "+officeColumns+" FROM offices ORDER BY name, id")
	if err != nil {
		return nil, err
	}
	pages, err := all(ctx, s.db, scanPage, "SELECT office, page, proof, added, added_by FROM pages ORDER BY page")
	if err != nil {
		return nil, err
	}
	of := map[string][]OfficePage{}
	for _, p := range pages {
		of[p.office] = append(of[p.office], p.page)
	}
	for i := range list {
		list[i].Pages = of[list[i].ID]
	}
	return list, nil
}

// Office gives one office; ErrNotFound if there is none.
func (s *Store) Office(ctx context.Context, id string) (Office, error) {
	o, err := one(ctx, s.db, scanOffice, "SELECT "+officeColumns+" FROM offices WHERE id = $1", id)
	if err != nil {
		return Office{}, err
	}
	pages, err := all(ctx, s.db, scanPage, "SELECT office, page, proof, added, added_by FROM pages WHERE office = $1 ORDER BY page", id)
	for _, p := range pages {
		o.Pages = append(o.Pages, p.page)
	}
	return o, err
}

// OfficeOfPage gives the office that proved the page; ErrNotFound if none did.
func (s *Store) OfficeOfPage(ctx context.Context, page string) (Office, error) {
	id, err := one(ctx, s.db, text, "SELECT office FROM pages WHERE page = $1", page)
	if err != nil {
		return Office{}, err
	}
	return s.Office(ctx, id)
}

// SetOfficeState changes the state of an office: OfficeActive, OfficeHeld or OfficeClosed.
func (s *Store) SetOfficeState(ctx context.Context, id, state, reason string) error {
	if state != OfficeActive && state != OfficeHeld && state != OfficeClosed {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "state"}
	}
	return s.change(ctx, do("UPDATE offices SET state = $1, reason = $2 WHERE id = $3", state, reason, id))
}

// change executes a statement that must change something; ErrNotFound if it did not.
func (s *Store) change(ctx context.Context, step statement) error {
	changed, err := s.db.batch(ctx, []statement{step})
	if err == nil && changed[0] == 0 {
		err = &campaign.Error{Code: campaign.ErrNotFound}
	}
	return err
}

// AddPage adds a page to an office. A page that an office has already is ErrConflict; an office that there is not, ErrNotFound.
func (s *Store) AddPage(ctx context.Context, office string, p OfficePage) error {
	if p.Page == "" || p.Proof == "" {
		return &campaign.Error{Code: campaign.ErrInvalid}
	}
	err := s.write(ctx, addPage(office, p))
	return coded(coded(err, errTaken, campaign.ErrConflict), errParent, campaign.ErrNotFound)
}

// RemovePage takes a page from an office. Its reports stay.
func (s *Store) RemovePage(ctx context.Context, office, page string) error {
	return s.change(ctx, do("DELETE FROM pages WHERE page = $1 AND office = $2", page, office))
}

// AddCode stores an enrolment code.
func (s *Store) AddCode(ctx context.Context, c Code) error {
	err := s.write(ctx, do("INSERT INTO codes (hash, office, created, created_by, expires, used) VALUES ("+params(1, 5)+", 0)",
		c.Hash[:], c.Office, c.Created, c.CreatedBy, c.Expires))
	return coded(coded(err, errTaken, campaign.ErrConflict), errParent, campaign.ErrNotFound)
}

// Enrol uses up a code and adds the device to the code's office (Device.Office is filled in). A code that is unknown, used,
// expired at d.Created, or of an office that is closed is ErrCodeUnknown. Of two callers with one code, one succeeds.
func (s *Store) Enrol(ctx context.Context, codeHash [32]byte, d Device) (Office, error) {
	hash := codeHash[:]
	err := s.write(ctx,
		guard("EXISTS (SELECT 1 FROM codes c JOIN offices o ON o.id = c.office WHERE c.hash = $1 AND c.used = 0 AND c.expires > $2 AND o.state <> 'closed')", hash, d.Created),
		do("UPDATE codes SET used = $1 WHERE hash = $2", max(d.Created, 1), hash),
		do("INSERT INTO devices (id, office, token_hash, label, created, revoked, revoked_by) VALUES ($1, (SELECT office FROM codes WHERE hash = $2), $3, $4, $5, 0, '')",
			d.ID, hash, d.TokenHash[:], d.Label, d.Created))
	if err != nil {
		return Office{}, coded(coded(err, errGuard, campaign.ErrCodeUnknown), errTaken, campaign.ErrConflict)
	}
	id, err := one(ctx, s.db, text, "SELECT office FROM devices WHERE id = $1", d.ID)
	if err != nil {
		return Office{}, err
	}
	return s.Office(ctx, id)
}

const deviceColumns = "id, office, token_hash, label, created, revoked, revoked_by, held, held_reason, released, seen, detector"

// scanDevice reads deviceColumns.
func scanDevice(r row) (d Device, err error) {
	var hash []byte
	err = r.Scan(&d.ID, &d.Office, &hash, &d.Label, &d.Created, &d.Revoked, &d.RevokedBy, &d.Held, &d.HeldReason, &d.Released, &d.Seen, &d.Detector)
	copy(d.TokenHash[:], hash)
	return d, err
}

// DeviceByToken gives the device and its office; ErrUnauthorized if the token is unknown or revoked, or the office closed.
func (s *Store) DeviceByToken(ctx context.Context, tokenHash [32]byte) (Device, Office, error) {
	refused := &campaign.Error{Code: campaign.ErrUnauthorized}
	d, err := one(ctx, s.db, scanDevice, "SELECT "+deviceColumns+" FROM devices WHERE token_hash = $1", tokenHash[:])
	if notFound(err) || err == nil && d.Revoked != 0 {
		return Device{}, Office{}, refused
	}
	if err != nil {
		return Device{}, Office{}, err
	}
	o, err := s.Office(ctx, d.Office)
	if err == nil && o.State == OfficeClosed {
		return Device{}, Office{}, refused
	}
	return d, o, err
}

// notFound says whether an error is ErrNotFound.
func notFound(err error) bool {
	var e *campaign.Error
	return errors.As(err, &e) && e.Code == campaign.ErrNotFound
}

// Device gives one device; ErrNotFound if there is none.
func (s *Store) Device(ctx context.Context, id string) (Device, error) {
	return one(ctx, s.db, scanDevice, "SELECT "+deviceColumns+" FROM devices WHERE id = $1", id)
}

// Devices lists an office's devices, oldest first.
func (s *Store) Devices(ctx context.Context, office string) ([]Device, error) {
	return all(ctx, s.db, scanDevice, "SELECT "+deviceColumns+" FROM devices WHERE office = $1 ORDER BY created, id", office)
}

// RevokeDevice revokes a device. Doing it again changes nothing. ErrNotFound if there is none.
func (s *Store) RevokeDevice(ctx context.Context, id string, at int64, by string) error {
	changed, err := s.db.batch(ctx, []statement{
		do("UPDATE devices SET revoked = $1, revoked_by = $2 WHERE id = $3 AND revoked = 0", max(at, 1), by, id)})
	if err == nil && changed[0] == 0 {
		_, err = s.Device(ctx, id)
	}
	return err
}
