// Package web is all HTTP of the server: who may ask what, in which form the answer comes, and nothing of what it means.
// The rules are in server/campaign, the data in server/store, the work after a receipt in server/process.
package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/tell"
	"github.com/refrain-project/refrain/server/trial"
	"github.com/refrain-project/refrain/server/web/console"
)

// Config is what a server is made of.
type Config struct {
	Store     *store.Store
	Work      *process.Worker            // takes a report on after its receipt
	Detector  func(sha256 string) []byte // a released detector.wasm by its name; nil if there is none
	ServerKey string                     // the log's public key, in note's format
	Origin    string                     // "https://refrain.example": where clients reach this server; no slash at the end
	Rates     Rates
	Proxies   []netip.Prefix // whose X-Forwarded-For is believed
	Trials    *trial.Trials  // what /try runs on; nil: there is no /try
	Ready     func() bool    // whether reports can be run again; nil: always
	Retain    time.Duration  // how long reports' content is kept, to be shown; 0: for ever
	Channels  *tell.Channels // where offices are told beside their poll, to be set; nil: they cannot
	OIDC      *OIDC          // the identity provider; nil: people sign in by link
	Database  string         // "sqlite", "postgres" or "d1", to be shown
	Log       *slog.Logger
	Now       func() time.Time
}

// Server answers. Everything it knows is in its Config.
type Server struct {
	Config
	mux      *http.ServeMux
	console  *console.Console
	table    []route
	meters   *meters
	holdings *holdings
	identity *identity // nil: none
	byToken  *buckets
	byPlace  *buckets
	bySignIn *buckets
	byOffice *buckets
	byTrial  *buckets
	packed   func() []byte   // the detector as /try sends it, compressed
	base     context.Context // for what no request asks for
}

// roles is a set of roles.
type roles uint8

// The sets that routes name.
const (
	anyone  roles = 1 << iota // no token needed
	office                    // a device of an office
	analyst                   // an analyst, or an admin, who is one too
	admin
	auditor
	local // whoever asks from this machine
	desk  = analyst | auditor
	token = office | analyst | auditor // whoever has a token
)

// route is one line of the table.
type route struct {
	pattern string
	roles   roles
	body    int64 // the largest body; 0: none is read
	run     func(*Server, http.ResponseWriter, *http.Request, *caller) error
}

// small is enough for every body but a report.
const small = 16 << 10

// routes are all of them. A handler runs only for a caller of its roles, within the limits.
func routes() []route {
	return []route{
		{"POST /v1/enrolments", anyone, small, (*Server).enrol},
		{"POST /v1/reports", office, campaign.MaxReport, (*Server).receive},
		{"GET /v1/reports", token, 0, (*Server).reports},
		{"GET /v1/reports/posts", office, 0, (*Server).reportedPosts},
		{"GET /v1/reports/{id}", token, 0, (*Server).report},
		{"DELETE /v1/reports/{id}", office, 0, (*Server).withdraw},
		{"GET /v1/reports/{id}/evidence", desk, 0, (*Server).evidence},
		{"POST /v1/reports/{id}/seen", analyst, small, (*Server).seen},
		{"GET /v1/status", office, 0, (*Server).status},
		{"GET /v1/feed", token, 0, (*Server).feed},

		{"GET /v1/campaigns", desk, 0, (*Server).campaigns},
		{"GET /v1/campaigns/{id}", desk, 0, (*Server).campaign},
		{"POST /v1/campaigns/{id}/{act}", analyst, small, (*Server).decide},
		{"DELETE /v1/devices/self", office, 0, (*Server).leave},
		{"POST /v1/devices/{id}/revoke", admin, small, (*Server).revokeDevice},

		{"GET /v1/log/checkpoint", anyone, 0, (*Server).checkpoint},
		{"GET /v1/log/consistency", token, 0, (*Server).consistency},
		{"GET /checkpoint", anyone, 0, (*Server).dailyCheckpoint},
		{"GET /tile/{path...}", token, 0, (*Server).tile},
		{"GET /v1/detectors/{sha256}", token, 0, (*Server).detector},

		{"GET /signin", anyone, 0, (*Server).askSignIn},
		{"POST /signin", anyone, small, (*Server).signIn},
		{"POST /signout", analyst | auditor, 0, (*Server).signOut},

		{"GET /openapi.json", anyone, 0, (*Server).openAPI},
		{"GET /problems/{code}", anyone, 0, (*Server).explainProblem},
		{"GET /healthz", anyone, 0, (*Server).healthz},
		{"GET /readyz", anyone, 0, (*Server).readyz},
		{"GET /metrics", local | admin, 0, (*Server).metrics},
	}
}

// New makes the handler.
func New(c Config) *Server {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Rates = c.Rates.withDefaults()
	s := &Server{Config: c, mux: http.NewServeMux(), table: routes(), base: context.Background(),
		byToken: newBuckets(c.Rates.Token, c.Now), byPlace: newBuckets(c.Rates.Address, c.Now), bySignIn: newBuckets(c.Rates.Sign, c.Now),
		byOffice: newBuckets(c.Rates.Reports, c.Now), byTrial: newBuckets(c.Rates.Trials, c.Now)}
	site := console.Site{Origin: c.Origin, ServerKey: c.ServerKey, Retain: c.Retain, Database: c.Database}
	if c.OIDC != nil {
		site.Issuer = c.OIDC.Issuer
		s.identity = &identity{OIDC: *c.OIDC, redirect: c.Origin + "/signin/oidc/callback"}
		s.table = append(s.table, oidcRoutes()...)
	}
	s.console = console.New(c.Store, c.Work, c.Now, site)
	s.console.Channels = c.Channels
	s.table = append(s.table, consoleRoutes()...)
	if c.Trials != nil {
		s.table = append(s.table, tryRoutes()...)
		s.packed = sync.OnceValue(func() []byte { return pack(c.Trials.Module) })
	}
	for _, r := range s.table {
		s.mux.Handle(r.pattern, s.handle(r))
	}
	s.mux.Handle("/", s.handle(route{pattern: "none", roles: anyone, run: (*Server).nothing}))
	s.holdings = &holdings{s: s}
	s.meters = newMeters(s)
	return s
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// handle puts around a route what all have in common: headers, caller, limits, errors, the log.
func (s *Server) handle(rt route) http.Handler {
	return http.HandlerFunc(func(plain http.ResponseWriter, r *http.Request) {
		began := s.Now()
		w := &recorder{ResponseWriter: plain, id: requestID(), route: rt.pattern}
		secure(w, r)
		preflight := fromExtension(w, r)
		c := &caller{}
		err := s.safely(func() error {
			err := s.admit(w, r, rt, c)
			c.lang = languageOf(r.Header.Get("Accept-Language"), c.office.Language)
			switch {
			case err != nil:
				return err
			case preflight:
				w.WriteHeader(http.StatusNoContent)
				return nil
			}
			return rt.run(s, w, r, c)
		})
		if err != nil {
			s.refuse(w, r, c, err)
		}
		s.note(w, r, began)
	})
}

// safely turns a panic into an error; a handler that breaks off on purpose goes on doing so.
func (s *Server) safely(run func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return run()
}

// admit finds out who asks, then applies the limits of rate, role and size, in this order: what is refused costs least.
func (s *Server) admit(w *recorder, r *http.Request, rt route, c *caller) error {
	denied := s.identify(r, c)
	if err := s.limit(r, rt, c); err != nil {
		return err
	}
	if rt.roles&anyone == 0 && (rt.roles&local == 0 || !loopback(r)) {
		switch {
		case denied != nil:
			return denied
		case c.role == campaign.RoleNone:
			return &campaign.Error{Code: campaign.ErrUnauthorized}
		case c.roles()&rt.roles == 0:
			return &campaign.Error{Code: campaign.ErrForbidden}
		}
	}
	r.Body = http.MaxBytesReader(w.ResponseWriter, r.Body, rt.body)
	return nil
}

// limit charges the request to the token, or, without a valid one, to the address.
func (s *Server) limit(r *http.Request, rt route, c *caller) error {
	if c.role != campaign.RoleNone {
		return s.byToken.take(c.key)
	}
	at := network(s.address(r))
	if limited, err := s.limitTrial(r, rt, at); limited {
		return err
	}
	if rt.body > 0 && rt.roles&anyone != 0 {
		return s.bySignIn.take(at)
	}
	if rt.roles&local != 0 && loopback(r) || strings.HasSuffix(rt.pattern, "z") { // whoever watches the server asks often
		return nil
	}
	return s.byPlace.take(at)
}

// secure sets the headers of every answer. No web page of another origin has business here; origins.go says what extensions may.
func secure(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Authorization, Accept-Language, Cookie")
	if r.TLS != nil {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// nothing answers where no route is, and names the methods where only the method is wrong.
func (s *Server) nothing(w http.ResponseWriter, r *http.Request, _ *caller) error {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := s.mux.Handler(probe); pattern != "/" && method != r.Method {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		return &campaign.Error{Code: campaign.ErrNotFound}
	}
	slices.Sort(allowed)
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	return &campaign.Error{Code: errMethod}
}
