package web

import (
	"context"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// sessionLife is how long a sign-in by a link lasts.
const sessionLife = 7 * 24 * time.Hour

// signInPage asks for a click, because programs that look at links in messages fetch them, and a link works once.
var signInPage = template.Must(template.New("signin").Parse(`<!doctype html>
<html lang="{{.Lang}}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Refrain</title>
<style>body{font:18px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem}button{font:inherit;padding:.5rem 1.5rem}</style>
<main><h1>Refrain</h1><p>{{.Text}}</p>
{{if .Token}}<form method="post" action="/signin"><input type="hidden" name="token" value="{{.Token}}"><button>{{.Button}}</button></form>{{end}}
{{if .Provider}}<p><a href="/signin/oidc">{{.Provider}}</a></p>{{end}}</main></html>
`))

// signInText is what the page says.
type signInText struct{ Lang, Text, Button, Token, Provider string }

// askSignIn is GET /signin?token=….
func (s *Server) askSignIn(w http.ResponseWriter, r *http.Request, c *caller) error {
	token := r.URL.Query().Get("token")
	if len(token) > 100 {
		token = ""
	}
	text := [2]signInText{
		{"en", "This link signs you in once, on this device, for seven days.", "Sign in", token, ""},
		{"fr", "Ce lien vous connecte une fois, sur cet appareil, pour sept jours.", "Se connecter", token, ""},
	}[c.lang]
	if token == "" {
		text.Text = [2]string{"The link is incomplete. Ask whoever sent it for a new one.", "Le lien est incomplet. Demandez-en un nouveau à qui vous l'a envoyé."}[c.lang]
	}
	if r.URL.Query().Get("out") != "" {
		text.Text = [2]string{"You are signed out.", "Vous êtes déconnecté."}[c.lang]
	}
	if s.identity != nil {
		text.Provider = [2]string{"Sign in with your organization", "Se connecter par votre organisation"}[c.lang]
		if token == "" && r.URL.Query().Get("out") == "" {
			text.Text = [2]string{"Your organization says who you are.", "Votre organisation dit qui vous êtes."}[c.lang]
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return signInPage.Execute(w, text)
}

// session is the answer to a sign-in.
type session struct {
	Token   string        `json:"token"`
	User    named         `json:"user"`
	Role    campaign.Role `json:"role"`
	Expires string        `json:"expires"`
}

// signIn is POST /signin: a browser gets a cookie and a page, a program that accepts JSON gets a token.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request, c *caller) error {
	if err := r.ParseForm(); err != nil {
		return coded(err)
	}
	token, now := process.NewToken(userToken), s.Now()
	begun := store.Session{Hash: process.TokenHash(token), Created: now.UnixMilli(), Expires: now.Add(sessionLife).UnixMilli()}
	u, err := s.Store.SignIn(r.Context(), process.TokenHash(r.PostForm.Get("token")), begun)
	if err != nil {
		return err
	}
	if err := s.noteSignIn(r.Context(), u, now); err != nil {
		return err
	}
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		return reply(w, http.StatusOK, session{token, named{u.ID, u.Name}, u.Role, stamp(begun.Expires)})
	}
	s.setSession(w, token, sessionLife)
	http.Redirect(w, r, "/console", http.StatusSeeOther)
	return nil
}

// noteSignIn keeps in the trail that somebody signed in.
func (s *Server) noteSignIn(ctx context.Context, u store.User, now time.Time) error {
	return s.Store.AddEvents(ctx, campaign.Event{ID: process.NewID(), At: now.UnixMilli(), Actor: "user:" + u.ID, Act: "user.signin", Subject: "user:" + u.ID})
}

// setSession gives a browser a session for a time.
func (s *Server) setSession(w http.ResponseWriter, token string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: strings.HasPrefix(s.Origin, "https://"), MaxAge: int(life.Seconds())})
}

// signOut is POST /signout: the session of the token that it came with ends. A device's token is revoked by an admin.
func (s *Server) signOut(w http.ResponseWriter, r *http.Request, c *caller) error {
	var hash [32]byte
	copy(hash[:], c.key)
	if err := s.Store.EndSession(r.Context(), hash); err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	if c.cookie { // a browser wants to see that it happened
		http.Redirect(w, r, "/signin?out=1", http.StatusSeeOther)
		return nil
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// revokeDevice is POST /v1/devices/{id}/revoke.
func (s *Server) revokeDevice(w http.ResponseWriter, r *http.Request, c *caller) error {
	var ask struct {
		Reason string `json:"reason"`
	}
	if err := read(r, &ask); err != nil {
		return err
	}
	if err := needReason(ask.Reason); err != nil {
		return err
	}
	id := r.PathValue("id")
	if _, err := s.Store.Device(r.Context(), id); err != nil {
		return err
	}
	return s.endDevice(w, r, c, id, ask.Reason)
}

// leave is DELETE /v1/devices/self: the device that asks ends its own token. Asked again, the token is unknown.
func (s *Server) leave(w http.ResponseWriter, r *http.Request, c *caller) error {
	return s.endDevice(w, r, c, c.device, "")
}

// endDevice revokes a device and leaves a line about it in the trail.
func (s *Server) endDevice(w http.ResponseWriter, r *http.Request, c *caller, id, reason string) error {
	now := s.Now().UnixMilli()
	if err := s.Store.RevokeDevice(r.Context(), id, now, c.actor()); err != nil {
		return err
	}
	event := campaign.Event{ID: process.NewID(), At: now, Actor: c.actor(), Act: "device.revoke", Subject: "device:" + id, Reason: reason}
	if err := s.Store.AddEvents(r.Context(), event); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// maxReason is the longest reason, in bytes.
const maxReason = 2000

// needReason holds an act to a reason that others can read in the trail.
func needReason(reason string) error {
	switch {
	case strings.TrimSpace(reason) == "":
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "reason"}
	case len(reason) > maxReason:
		return &campaign.Error{Code: campaign.ErrTooLarge, Field: "reason", Limit: maxReason}
	}
	return nil
}
