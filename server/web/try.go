package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/trial"
)

// maxTrialReport bounds a report in a trial: those of the invented pages are a tenth of it.
const maxTrialReport = 256 << 10

// tryRoutes are those of /try. They are no part of the API: what stands below a visit's address is, as this server itself answers it.
func tryRoutes() []route {
	return []route{
		{"GET /try", anyone, 0, (*Server).try},
		{"GET /try/posts", anyone, 0, (*Server).tryPosts},
		{"GET /try/{file}", anyone, 0, (*Server).tryFile},
		{"POST /try/visits", anyone, small, (*Server).tryBegin},
		{"GET " + visitPath, anyone, 0, (*Server).tryVisit},
		{"POST " + visitPath, anyone, maxTrialReport, (*Server).tryVisit},
	}
}

// visitPath is where a visit's own server answers.
const visitPath = "/try/visits/{id}/v1/{path...}"

// tryPolicy lets the page run this server's script and detector, and nothing else. Its badges bring constructed style sheets.
const tryPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
	"form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// tryText is what of the page is there before its script runs.
type tryText struct {
	Lang, Title, Description, Tag, Other, OtherLang, OtherLink, Lead, Invented, Feed, Guide, NoScript, Missing string
	Script                                                                                                     bool
}

var tryTexts = [2]tryText{
	{Lang: "en", Title: "Try Refrain", Tag: "the line that comes back", Other: "Français", OtherLang: "fr", OtherLink: "/try?lang=fr",
		Description: "See in a minute how Refrain finds the same message from many accounts.",
		Lead:        "An afternoon of replies under an MP's post, in half a minute. Which of them are the same message?",
		Invented:    "All people, posts and places are invented. The detector, the badges, the report and the server are the real ones. Nothing is kept.",
		Feed:        "A page of an invented platform", Guide: "What happens",
		NoScript: "This page runs the detector in your browser, so it needs JavaScript.",
		Missing:  "This server was built without the page's script: build it with “make build”."},
	{Lang: "fr", Title: "Essayer Refrain", Tag: "la phrase qui revient", Other: "English", OtherLang: "en", OtherLink: "/try?lang=en",
		Description: "Voyez en une minute comment Refrain trouve un même message venu de plusieurs comptes.",
		Lead:        "Un après-midi de réponses sous la publication d'une députée, en une demi-minute. Lesquelles portent le même message?",
		Invented:    "Personnes, publications et lieux sont inventés. Le détecteur, les repères, le signalement et le serveur sont les vrais. Rien n'est conservé.",
		Feed:        "La page d'une plateforme inventée", Guide: "Ce qui se passe",
		NoScript: "Cette page fait tourner le détecteur dans votre navigateur\u00a0: il lui faut JavaScript.",
		Missing:  "Ce serveur a été compilé sans le script de la page\u00a0: compilez-le avec «\u00a0make build\u00a0»."},
}

var tryFrame = sync.OnceValues(func() (*template.Template, error) {
	return template.New("try").Parse(string(trial.Asset("try.html")))
})

// tryLanguage is what ?lang= says, then Accept-Language.
func tryLanguage(r *http.Request, c *caller) language {
	switch r.URL.Query().Get("lang") {
	case "en":
		return english
	case "fr":
		return french
	}
	return c.lang
}

// try is GET /try.
func (s *Server) try(w http.ResponseWriter, r *http.Request, c *caller) error {
	frame, err := tryFrame()
	if err != nil {
		return err
	}
	text := tryTexts[tryLanguage(r, c)]
	text.Script = trial.Asset("try.js") != nil && s.Trials.Module != nil
	h := w.Header()
	h.Set("Content-Security-Policy", tryPolicy)
	h.Set("Content-Language", text.Lang)
	h.Set("Content-Type", "text/html; charset=utf-8")
	return frame.Execute(w, text)
}

// tryPosts is GET /try/posts?lang=: the invented pages.
func (s *Server) tryPosts(w http.ResponseWriter, r *http.Request, c *caller) error {
	return reply(w, http.StatusOK, map[string]any{"pages": trial.Feed([]string{"en", "fr"}[tryLanguage(r, c)], s.Now())})
}

// tryKinds are the files of the page.
var tryKinds = map[string]string{"try.js": "text/javascript; charset=utf-8", "try.css": "text/css; charset=utf-8", "detector.wasm": "application/wasm"}

// tryFile is GET /try/{file}. The detector is named by its content: the page asks for it by ?sha256=, so it may be kept.
func (s *Server) tryFile(w http.ResponseWriter, r *http.Request, _ *caller) error {
	name := r.PathValue("file")
	kind := tryKinds[name]
	body := trial.Asset(name)
	if name == "detector.wasm" {
		body = s.Trials.Module
	}
	if kind == "" || body == nil {
		return &campaign.Error{Code: campaign.ErrNotFound}
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-cache")
	if name == "detector.wasm" {
		h.Set("ETag", `"`+s.Trials.Detector+`"`)
		if r.Header.Get("If-None-Match") == h.Get("ETag") {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			h.Add("Vary", "Accept-Encoding")
			body = s.packed()
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	return err
}

// pack compresses the detector, once.
func pack(module []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is one
	_, _ = z.Write(module)                                // neither fails into memory
	_ = z.Close()
	return b.Bytes()
}

// tryOffice is an invented office as its page needs it.
type tryOffice struct {
	Page  string `json:"page"`
	Token string `json:"token"`
}

// tryStart is the answer of POST /try/visits.
type tryStart struct {
	Base    string      `json:"base"` // where the visit's own server answers
	Key     string      `json:"server_key"`
	Offices []tryOffice `json:"offices"` // in the order of the pages
	Analyst string      `json:"analyst"` // the analyst's token
}

// tryBegin is POST /try/visits: a visitor wants to report.
func (s *Server) tryBegin(w http.ResponseWriter, r *http.Request, c *caller) error {
	var ask struct {
		Language string `json:"language"`
	}
	if crossOrigin.Check(r) != nil {
		return &campaign.Error{Code: campaign.ErrForbidden}
	}
	if err := read(r, &ask); err != nil {
		return err
	}
	if ask.Language != "en" && ask.Language != "fr" {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "language"}
	}
	var out tryStart
	v, err := s.Trials.Begin(r.Context(), func(v *trial.Visit) (http.Handler, error) {
		err := s.furnish(r.Context(), v, ask.Language, &out)
		out.Key = v.ServerKey
		return New(Config{Store: v.Store, Work: v.Work, ServerKey: v.ServerKey, Origin: s.Origin, Now: s.Now}), err
	})
	if err != nil {
		return err
	}
	out.Base = "/try/visits/" + v.ID
	return reply(w, http.StatusCreated, out)
}

// furnish makes the two offices and the analyst of a visit, each with a token.
func (s *Server) furnish(ctx context.Context, v *trial.Visit, language string, out *tryStart) error {
	now := s.Now()
	analyst := store.User{ID: process.NewID(), Name: "analyst", Role: campaign.RoleAnalyst, Created: now.UnixMilli()}
	if err := v.Store.AddUser(ctx, analyst); err != nil {
		return err
	}
	out.Analyst = process.NewToken(userToken)
	session := store.Session{Hash: process.TokenHash(out.Analyst), User: analyst.ID, Created: now.UnixMilli(), Expires: now.Add(trial.Life).UnixMilli()}
	if err := v.Store.AddSession(ctx, session); err != nil {
		return err
	}
	for _, p := range trial.Feed(language, now) {
		o := store.Office{ID: process.NewID(), Name: p.Member, Language: p.Language, State: store.OfficeActive, Created: now.UnixMilli(),
			Pages: []store.OfficePage{{Page: p.Name(), Proof: "invented", Added: now.UnixMilli(), AddedBy: "user:" + analyst.ID}}}
		if err := v.Store.AddOffice(ctx, o); err != nil {
			return err
		}
		code := process.CodeHash(process.NewCode())
		if err := v.Store.AddCode(ctx, store.Code{Hash: code, Office: o.ID, Created: now.UnixMilli(), CreatedBy: "user:" + analyst.ID,
			Expires: now.Add(trial.Life).UnixMilli()}); err != nil {
			return err
		}
		token := process.NewToken(officeToken)
		if _, err := v.Store.Enrol(ctx, code, store.Device{ID: process.NewID(), TokenHash: process.TokenHash(token), Label: "try", Created: now.UnixMilli()}); err != nil {
			return err
		}
		out.Offices = append(out.Offices, tryOffice{Page: p.Name(), Token: token})
	}
	return nil
}

// limitTrial charges what visitors of /try do: a beginning to the address, apart from enrolments, which it must not use up; what is asked
// within a visit to the visit, since whole offices share an address.
func (s *Server) limitTrial(r *http.Request, rt route, at string) (limited bool, err error) {
	switch {
	case rt.pattern == "POST /try/visits":
		return true, s.byTrial.take(at)
	case strings.HasSuffix(rt.pattern, visitPath) && s.Trials.Has(r.PathValue("id")):
		return true, nil
	case strings.HasSuffix(rt.pattern, visitPath):
		return true, s.byPlace.take(at)
	}
	return false, nil
}

// tryVisit hands a request to the visit's own server, which finds out again who asks and what he may do.
func (s *Server) tryVisit(w http.ResponseWriter, r *http.Request, _ *caller) error {
	v := s.Trials.Visit(r.PathValue("id"))
	if v == nil {
		return &campaign.Error{Code: campaign.ErrNotFound}
	}
	http.StripPrefix("/try/visits/"+v.ID, v.Handler).ServeHTTP(w, r)
	return nil
}
