package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// caller is who asks. The zero value is anybody.
type caller struct {
	role   campaign.Role
	office store.Office // of a device
	device string       // its id
	ran    string       // detector of the device's newest report
	held   bool         // the flood brake holds the device
	user   string       // a user's id
	key    string       // what the rate limit goes by: the hash of the token
	lang   language
	cookie bool // the token came by cookie, so a browser may have been made to send it
}

// sessionCookie holds a user's token in a browser.
const sessionCookie = "refrain_session"

// roles is the caller's place in the table: an admin is an analyst too.
func (c *caller) roles() roles {
	return map[campaign.Role]roles{campaign.RoleOffice: office, campaign.RoleAnalyst: analyst,
		campaign.RoleAdmin: analyst | admin, campaign.RoleAuditor: auditor}[c.role]
}

// actor names the caller in the audit trail.
func (c *caller) actor() string {
	if c.role == campaign.RoleOffice {
		return "office:" + c.office.ID
	}
	return "user:" + c.user
}

// identify finds out who asks. An error says why a token that was given does not count.
func (s *Server) identify(r *http.Request, c *caller) error {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		cookie, err := r.Cookie(sessionCookie)
		if err != nil {
			return nil
		}
		token, c.cookie = cookie.Value, true
	}
	unknown := &campaign.Error{Code: campaign.ErrUnauthorized}
	if len(token) > 100 {
		return unknown
	}
	hash := process.TokenHash(token)
	err := error(unknown)
	switch {
	case strings.HasPrefix(token, officeToken):
		err = s.identifyDevice(r.Context(), c, hash)
	case strings.HasPrefix(token, userToken):
		err = s.identifyUser(r.Context(), c, hash)
	}
	if err != nil {
		return err
	}
	c.key = string(hash[:])
	// A page on another site can make a browser send the cookie along: what changes something must come from our own.
	if c.cookie && crossOrigin.Check(r) != nil {
		*c = caller{lang: c.lang}
		return &campaign.Error{Code: campaign.ErrForbidden}
	}
	return nil
}

var crossOrigin = http.NewCrossOriginProtection()

// The first characters of a token say whose it is, so that a leaked one is recognised by eye and by scanners.
const (
	officeToken = "rfo_"
	userToken   = "rfu_"
)

// identifyDevice makes the caller the device of a token.
func (s *Server) identifyDevice(ctx context.Context, c *caller, hash [32]byte) error {
	d, of, err := s.Store.DeviceByToken(ctx, hash)
	if err != nil {
		return err
	}
	c.role, c.office, c.device, c.held, c.ran = campaign.RoleOffice, of, d.ID, d.Held != 0, d.Detector
	if now := s.Now().UnixMilli(); now-d.Seen >= time.Hour.Milliseconds() {
		return s.Store.SeeDevice(ctx, d.ID, now)
	}
	return nil
}

// identifyUser makes the caller the user of a session.
func (s *Server) identifyUser(ctx context.Context, c *caller, hash [32]byte) error {
	u, err := s.Store.Session(ctx, hash, s.Now().UnixMilli())
	if err != nil {
		return err
	}
	c.role, c.user = u.Role, u.ID
	return nil
}
