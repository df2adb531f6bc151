// Package console is the pages on which RRM's analysts work: server-rendered, in English and French, usable without a script
// and without a mouse. It decides nothing: what an act means is in server/campaign, how it is carried out in server/process.
package console

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/process"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/tell"
)

// Console makes the pages.
type Console struct {
	Store    *store.Store
	Work     *process.Worker
	Now      func() time.Time
	Site     Site
	Channels *tell.Channels // where offices are told beside their poll; nil: nothing can be set here

	closed chan struct{}
	pulse  *pulse
	pages  [2][2]func() map[string]*template.Template // by language, by whether texts are blurred; of each, by name
}

// Site is what the pages say of the server itself.
type Site struct {
	Origin    string        // "https://refrain.example": where people and clients reach it
	ServerKey string        // the log's public key, in note's format
	Retain    time.Duration // how long reports' content is kept; 0: for ever
	Database  string        // "sqlite", "postgres" or "d1"
	Issuer    string        // of the identity provider by which people sign in; empty: none
}

// Caller is who asks, as server/web found out.
type Caller struct {
	Role campaign.Role
	User string // a user's id
	Lang Language
}

// actor names the caller in the audit trail.
func (c *Caller) actor() string { return "user:" + c.User }

// Who may ask for a route.
type Who int

// The sets of roles that routes name.
const (
	Desk     Who = iota // analysts, admins and auditors
	Deciders            // analysts and admins
	Admins
	Overseers // admins and auditors
	Anyone    // styles and scripts
)

// Route is one line of the table.
type Route struct {
	Pattern string
	Who     Who
	Body    int64 // the largest body; 0: none is read
	Run     func(*Console, http.ResponseWriter, *http.Request, *Caller) error
}

// small is enough for every form.
const small = 64 << 10

// Routes are all pages.
func Routes() []Route {
	return []Route{
		{"GET /console", Desk, 0, (*Console).overview},
		{"GET /console/campaigns", Desk, 0, (*Console).campaigns},
		{"POST /console/next/{kind}", Deciders, small, (*Console).next},
		{"POST /console/bulk/{kind}", Deciders, small, (*Console).bulk},
		{"POST /console/searches", Deciders, small, (*Console).saveSearch},
		{"POST /console/searches/{id}/remove", Deciders, small, (*Console).removeSearch},
		{"POST /console/preferences", Desk, small, (*Console).prefer},
		{"GET /console/corrections", Desk, 0, (*Console).corrections},
		{"POST /console/corrections", Deciders, small, (*Console).enterCorrection},
		{"POST /console/corrections/{id}/answer", Deciders, small, (*Console).answerCorrection},
		{"GET /console/campaigns/{id}", Desk, 0, (*Console).campaign},
		{"GET /console/outside", Deciders, 0, (*Console).outside},
		{"POST /console/outside", Deciders, outsideBody, (*Console).addOutside},
		{"GET /console/campaigns/{id}/trial", Desk, 0, (*Console).trial},
		{"GET /console/tell", Desk, 0, (*Console).tellHub},
		{"POST /console/tell/advice", Deciders, small, (*Console).advise},
		{"GET /console/tell/briefing", Desk, 0, (*Console).periodBriefing},
		{"GET /console/tell/statement", Desk, 0, (*Console).statement},
		{"GET /console/campaigns/{id}/tell", Desk, 0, (*Console).previewTell},
		{"GET /console/campaigns/{id}/briefing", Desk, 0, (*Console).briefing},
		{"POST /console/campaigns/{id}/tell_again", Deciders, small, (*Console).tellAgain},
		{"POST /console/campaigns/{id}/{act}", Deciders, small, (*Console).decide},
		{"GET /console/reports", Desk, 0, (*Console).reports},
		{"GET /console/reports/{id}", Desk, 0, (*Console).report},
		{"POST /console/reports/{id}/seen", Deciders, small, (*Console).seen},
		{"POST /console/reports/{id}/{act}", Deciders, small, (*Console).decideReport},
		{"GET /console/admin/offices", Overseers, 0, (*Console).administerOffices},
		{"POST /console/admin/offices/new", Admins, small, (*Console).addOffice},
		{"GET /console/admin/offices/{id}", Overseers, 0, (*Console).administerOffice},
		{"POST /console/admin/offices/{id}/{act}", Admins, small, (*Console).changeOffice},
		{"POST /console/admin/devices/{id}/{act}", Admins, small, (*Console).changeDevice},
		{"GET /console/admin/people", Overseers, 0, (*Console).administerPeople},
		{"POST /console/admin/people/new", Admins, small, (*Console).addUser},
		{"POST /console/admin/people/{id}/{act}", Admins, small, (*Console).changeUser},
		{"GET /console/admin/records", Overseers, 0, (*Console).records},
		{"POST /console/admin/records/{act}", Admins, small, (*Console).changeHold},
		{"GET /console/admin/server", Overseers, 0, (*Console).server},
		{"GET /console/trail", Desk, 0, (*Console).trail},
		{"GET /console/live", Desk, 0, (*Console).live},
		{"GET /console/static/{name}", Anyone, 0, (*Console).static},
	}
}

//go:embed templates static
var files embed.FS

// New makes a console. Pages are parsed when the first of their language is asked for: in a Worker that would be most of an instance's start. A mistake
// in one is a mistake of the program.
func New(st *store.Store, work *process.Worker, now func() time.Time, site Site) *Console {
	c := &Console{Store: st, Work: work, Now: now, Site: site, pulse: newPulse(st), closed: make(chan struct{})}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		panic(err)
	}
	for _, l := range []Language{English, French} {
		for blurred := range 2 {
			c.pages[l][blurred] = sync.OnceValue(func() map[string]*template.Template { return l.parse(names, blurred == 1) })
		}
	}
	return c
}

// parse gives the pages of a language; blurred says whether posts' texts are blurred until somebody points at them. "quoted" is what the tag around
// such a text has for that.
func (l Language) parse(names []string, blurred bool) map[string]*template.Template {
	pages := map[string]*template.Template{}
	functions := l.functions()
	functions["blurred"] = func() bool { return blurred }
	functions["quoted"] = func() template.HTMLAttr {
		if !blurred {
			return ""
		}
		return ` class="quote" tabindex="0"`
	}
	layout := template.Must(template.New("layout.html").Funcs(functions).ParseFS(files, "templates/layout.html", "templates/part_*.html"))
	for _, name := range names {
		short := strings.TrimSuffix(strings.TrimPrefix(name, "templates/"), ".html")
		if short == "layout" || strings.HasPrefix(short, "part_") {
			continue
		}
		pages[short] = template.Must(template.Must(layout.Clone()).ParseFS(files, name))
	}
	return pages
}

// Close ends what is still being told to listeners, so that the server can stop.
func (c *Console) Close() { close(c.closed) }

// frame is what every page has around its own content.
type frame struct {
	Lang    string // "en", "fr"
	Other   string // this page in the other language
	Here    string // this page
	Section string // which link of the menu is here
	Title   string
	Role    campaign.Role
	User    string
	Done    string // what was just done, a code of doneWords; empty: nothing
	Body    any
}

// show writes a page. Nothing is written before all of it could be made.
func (c *Console) show(w http.ResponseWriter, r *http.Request, who *Caller, name, title string, body any) error {
	section, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/console"), "/"), "/")
	f := frame{Lang: who.Lang.code(), Other: otherLanguage(r, who.Lang), Here: here(r), Section: section, Title: title, Role: who.Role, User: who.User,
		Done: r.URL.Query().Get("done"), Body: body}
	if _, known := doneWords[f.Done]; !known {
		f.Done = ""
	}
	blurred, err := c.blurred(r.Context(), who)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := c.pages[who.Lang][blurred]()[name].ExecuteTemplate(&page, "layout.html", f); err != nil {
		return err
	}
	headers(w)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", f.Lang)
	_, err = page.WriteTo(w)
	return err
}

// headers lets a page have its own style and script, and nothing from anywhere else.
func headers(w http.ResponseWriter) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "+
		"form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
}

// problem is what the page of an error shows.
type problem struct {
	Detail string
	SignIn bool // nobody is signed in, or no more
}

// Fail shows an error as a page: what is wrong, and what to do.
func (c *Console) Fail(w http.ResponseWriter, r *http.Request, who *Caller, status int, title, detail string) {
	var page bytes.Buffer
	f := frame{Lang: who.Lang.code(), Other: otherLanguage(r, who.Lang), Here: here(r), Title: title, Role: who.Role, User: who.User, Body: problem{detail, status == http.StatusUnauthorized}}
	if err := c.pages[who.Lang][0]()["problem"].ExecuteTemplate(&page, "layout.html", f); err != nil {
		status = http.StatusInternalServerError
	}
	headers(w)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", f.Lang)
	w.WriteHeader(status)
	_, _ = page.WriteTo(w) // the reader is gone: nobody is left to be told
}

// here gives the address of this page, without what was just done; of a form's answer, the overview.
func here(r *http.Request) string {
	if r.Method != http.MethodGet {
		return "/console"
	}
	q := r.URL.Query()
	q.Del("done")
	q.Del("lang")
	if len(q) == 0 {
		return r.URL.Path
	}
	return r.URL.Path + "?" + q.Encode()
}

// otherLanguage gives the address of this page in the other language.
func otherLanguage(r *http.Request, l Language) string {
	q := r.URL.Query()
	if r.Method != http.MethodGet { // the answer to a form has no address
		return "/console?lang=" + (1 - l).code()
	}
	q.Del("done")
	q.Set("lang", (1 - l).code())
	return r.URL.Path + "?" + q.Encode()
}

// static gives a style sheet or a script.
func (c *Console) static(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	body, err := files.ReadFile("static/" + r.PathValue("name"))
	if err != nil {
		return &campaign.Error{Code: campaign.ErrNotFound}
	}
	kind := map[bool]string{true: "text/css; charset=utf-8", false: "text/javascript; charset=utf-8"}[strings.HasSuffix(r.PathValue("name"), ".css")]
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "max-age=300")
	_, err = w.Write(body)
	return err
}
