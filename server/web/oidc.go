package web

import (
	"context"
	"crypto/subtle"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
)

// OIDC says by which identity provider people sign in.
type OIDC struct {
	Issuer, ClientID, Secret string
	Claim                    string       // of the ID token, that names groups or roles: a text or a list of texts
	Roles                    []MappedRole // the first that a person has is taken
	HTTP                     *http.Client // nil: http.DefaultClient
}

// MappedRole gives a role to whoever has a value in the claim.
type MappedRole struct {
	Value string
	Role  campaign.Role
}

// identity is the provider once it was asked what it is; until then each sign-in asks again.
type identity struct {
	OIDC
	redirect string

	mu       sync.Mutex
	config   *oauth2.Config
	verifier *oidc.IDTokenVerifier
}

// pendingCookie holds what belongs to a sign-in under way. It is Lax, because the provider's answer comes from another site.
const (
	pendingCookie = "refrain_oidc"
	pendingLife   = 10 * time.Minute
	providerWait  = 10 * time.Second
	// oidcLife is how long a sign-in through the provider lasts: so long, at most, a role that was taken away there holds here.
	oidcLife = time.Hour
)

// oidcRoutes are there only with an identity provider.
func oidcRoutes() []route {
	return []route{
		{"GET /signin/oidc", anyone, 0, (*Server).beginOIDC},
		{"GET /signin/oidc/callback", anyone, 0, (*Server).endOIDC},
	}
}

// ask finds out what the provider is.
func (i *identity) ask(ctx context.Context) (*oauth2.Config, *oidc.IDTokenVerifier, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.config != nil {
		return i.config, i.verifier, nil
	}
	// The key set outlives the request, so it must not end with its context.
	provider, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), i.client()), i.Issuer)
	if err != nil {
		return nil, nil, err
	}
	i.config = &oauth2.Config{ClientID: i.ClientID, ClientSecret: i.Secret, Endpoint: provider.Endpoint(), RedirectURL: i.redirect, Scopes: []string{oidc.ScopeOpenID, "profile"}}
	i.verifier = provider.Verifier(&oidc.Config{ClientID: i.ClientID})
	return i.config, i.verifier, nil
}

// client gives up on a provider that does not answer.
func (i *identity) client() *http.Client {
	if i.HTTP != nil {
		return i.HTTP
	}
	return &http.Client{Timeout: providerWait}
}

// beginOIDC is GET /signin/oidc: the browser goes to the provider, with a state, a nonce and a challenge that its answer must fit.
func (s *Server) beginOIDC(w http.ResponseWriter, r *http.Request, _ *caller) error {
	config, _, err := s.identity.ask(r.Context())
	if err != nil {
		s.Log.Error("oidc", "error", err.Error())
		return &campaign.Error{Code: campaign.ErrUnavailable, Field: "identity_provider"}
	}
	state, nonce, secret := process.NewToken(""), process.NewToken(""), oauth2.GenerateVerifier()
	http.SetCookie(w, s.pending(strings.Join([]string{state, nonce, secret}, "."), int(pendingLife.Seconds())))
	http.Redirect(w, r, config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(secret)), http.StatusSeeOther)
	return nil
}

// pending is the cookie of a sign-in under way.
func (s *Server) pending(value string, age int) *http.Cookie {
	return &http.Cookie{Name: pendingCookie, Value: value, Path: "/signin/oidc", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(s.Origin, "https://"), MaxAge: age}
}

// endOIDC is GET /signin/oidc/callback. Whatever does not fit is ErrUnauthorized; whoever has no role here is told so.
func (s *Server) endOIDC(w http.ResponseWriter, r *http.Request, c *caller) error {
	refused := &campaign.Error{Code: campaign.ErrUnauthorized}
	cookie, err := r.Cookie(pendingCookie)
	if err != nil {
		return refused
	}
	http.SetCookie(w, s.pending("", -1)) // it works once
	parts := strings.Split(cookie.Value, ".")
	query := r.URL.Query()
	if len(parts) != 3 || subtle.ConstantTimeCompare([]byte(parts[0]), []byte(query.Get("state"))) != 1 || query.Get("code") == "" {
		return refused
	}
	token, claims, err := s.claims(r.Context(), query.Get("code"), parts[1], parts[2])
	if err != nil {
		s.Log.Warn("oidc", "error", err.Error())
		return refused
	}
	role := s.identity.role(claims)
	if role == campaign.RoleNone {
		return s.noRole(w, c)
	}
	name, _ := claims["name"].(string)
	u, err := s.person(r.Context(), token.Issuer+" "+token.Subject, name, role)
	if err != nil {
		return err
	}
	if u.Disabled != 0 {
		return s.noRole(w, c)
	}
	return s.welcomeOIDC(w, r, c, u)
}

// claims trades the code for an ID token, and gives it once all of it was verified.
func (s *Server) claims(ctx context.Context, code, nonce, secret string) (*oidc.IDToken, map[string]any, error) {
	config, verifier, err := s.identity.ask(ctx)
	if err != nil {
		return nil, nil, err
	}
	ctx = oidc.ClientContext(ctx, s.identity.client())
	answer, err := config.Exchange(ctx, code, oauth2.VerifierOption(secret))
	if err != nil {
		return nil, nil, errors.New("the provider refused the code") // its own words may hold secrets
	}
	raw, _ := answer.Extra("id_token").(string)
	token, err := verifier.Verify(ctx, raw)
	if err != nil {
		return nil, nil, err
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1 {
		return nil, nil, errors.New("another nonce")
	}
	var claims map[string]any
	return token, claims, token.Claims(&claims)
}

// role gives the role that the claim maps to; RoleNone if it maps to none.
func (i *identity) role(claims map[string]any) campaign.Role {
	var has []string
	switch v := claims[i.Claim].(type) {
	case string:
		has = []string{v}
	case []any:
		for _, x := range v {
			if text, ok := x.(string); ok {
				has = append(has, text)
			}
		}
	}
	for _, m := range i.Roles {
		if slices.Contains(has, m.Value) {
			return m.Role
		}
	}
	return campaign.RoleNone
}

// person finds the user of a subject, with the role that the provider says, and adds one that there is none of yet.
func (s *Server) person(ctx context.Context, subject, name string, role campaign.Role) (store.User, error) {
	if len(subject) > 500 {
		return store.User{}, &campaign.Error{Code: campaign.ErrUnauthorized}
	}
	u, err := s.Store.UserBySubject(ctx, subject)
	var e *campaign.Error
	switch {
	case errors.As(err, &e) && e.Code == campaign.ErrNotFound:
		return s.Work.AddSubject(ctx, subject, name, role)
	case err != nil || u.Disabled != 0 || u.Role == role:
		return u, err
	}
	u.Role = role
	return u, s.Work.SetRole(ctx, "server", u.ID, role, "as the identity provider says")
}

// oidcPage goes on to the console by itself: a redirect would still count as the provider's, and the session's cookie is for this site's own steps only.
var oidcPage = template.Must(template.New("oidc").Parse(`<!doctype html>
<html lang="{{.Lang}}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">{{if .Button}}<meta http-equiv="refresh" content="0;url=/console">{{end}}<title>Refrain</title>
<style>body{font:18px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem}</style>
<main><h1>Refrain</h1><p>{{.Text}}</p>{{if .Button}}<p><a href="/console">{{.Button}}</a></p>{{end}}</main></html>
`))

// welcomeOIDC begins the session.
func (s *Server) welcomeOIDC(w http.ResponseWriter, r *http.Request, c *caller, u store.User) error {
	token, now := process.NewToken(userToken), s.Now()
	begun := store.Session{Hash: process.TokenHash(token), User: u.ID, Created: now.UnixMilli(), Expires: now.Add(oidcLife).UnixMilli()}
	if err := s.Store.AddSession(r.Context(), begun); err != nil {
		return err
	}
	if err := s.noteSignIn(r.Context(), u, now); err != nil {
		return err
	}
	s.setSession(w, token, oidcLife)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return oidcPage.Execute(w, [2]signInText{{Lang: "en", Text: "You are signed in.", Button: "To the console"}, {Lang: "fr", Text: "Vous êtes connecté.", Button: "Vers la console"}}[c.lang])
}

// noRole tells a person that the provider knows and this server does not.
func (s *Server) noRole(w http.ResponseWriter, c *caller) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusForbidden)
	return oidcPage.Execute(w, [2]signInText{
		{Lang: "en", Text: "Your organization knows you, but has given you no role here. Ask whoever administers Refrain."},
		{Lang: "fr", Text: "Votre organisation vous connaît, mais ne vous a donné aucun rôle ici. Adressez-vous à l'administration de Refrain."}}[c.lang])
}
