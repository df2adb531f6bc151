package web

import (
	"net/http"
	"strings"

	"github.com/refrain-project/refrain/server/web/console"
)

// Close ends what goes on being told to browsers, so that the server can stop.
func (s *Server) Close() { s.console.Close() }

// consoleRoutes puts the console's pages into the table.
func consoleRoutes() []route {
	who := map[console.Who]roles{console.Desk: desk, console.Deciders: analyst, console.Admins: admin, console.Overseers: admin | auditor, console.Anyone: anyone}
	var out []route
	for _, page := range console.Routes() {
		out = append(out, route{page.Pattern, who[page.Who], page.Body, func(s *Server, w http.ResponseWriter, r *http.Request, c *caller) error {
			return page.Run(s.console, w, r, s.reader(w, r, c))
		}})
	}
	return out
}

// reader is the caller as the console's pages know one.
func (s *Server) reader(w http.ResponseWriter, r *http.Request, c *caller) *console.Caller {
	return &console.Caller{Role: c.role, User: c.user, Lang: console.LanguageOf(w, r, int(c.lang))}
}

// refuse answers with an error in the form that the asker reads: a page in the console, a problem everywhere else.
func (s *Server) refuse(w *recorder, r *http.Request, c *caller, err error) {
	if !strings.HasPrefix(r.URL.Path, "/console") || w.wrote {
		s.fail(w, r, c.lang, err)
		return
	}
	e := coded(err)
	if e.Code == errInternal {
		s.Log.Error("internal", "request", w.id, "route", w.route, "error", err.Error())
	}
	reader := s.reader(w, r, c)
	title, detail := language(reader.Lang).explain(e)
	s.console.Fail(w, r, reader, statuses[e.Code], title, detail)
}
