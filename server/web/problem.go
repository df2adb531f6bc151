package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
)

// errMethod is the one code that HTTP itself brings: the path exists, the method does not.
const errMethod = "method_not_allowed"

// errInternal is what people read of every error that is not coded; its text stays in the log.
const errInternal = "internal"

// statuses maps codes to HTTP statuses. It is the only place that does.
var statuses = map[string]int{
	campaign.ErrMalformed:     http.StatusBadRequest,
	campaign.ErrInvalid:       http.StatusUnprocessableEntity,
	campaign.ErrTooLarge:      http.StatusRequestEntityTooLarge,
	campaign.ErrUnauthorized:  http.StatusUnauthorized,
	campaign.ErrForbidden:     http.StatusForbidden,
	campaign.ErrForeignPage:   http.StatusForbidden,
	campaign.ErrNotFound:      http.StatusNotFound,
	campaign.ErrConflict:      http.StatusConflict,
	campaign.ErrChanged:       http.StatusPreconditionFailed,
	campaign.ErrGone:          http.StatusGone,
	campaign.ErrCodeUnknown:   http.StatusForbidden,
	campaign.ErrTooMany:       http.StatusTooManyRequests,
	campaign.ErrHeld:          http.StatusServiceUnavailable, // the client keeps its report and comes back
	campaign.ErrSecondPerson:  http.StatusConflict,
	campaign.ErrTooThin:       http.StatusConflict,
	campaign.ErrUnavailable:   http.StatusServiceUnavailable,
	campaign.ErrLastAdmin:     http.StatusConflict,
	campaign.ErrSignaturesOld: http.StatusUnprocessableEntity,
	errMethod:                 http.StatusMethodNotAllowed,
	errInternal:               http.StatusInternalServerError,
}

// retryAfter is how many seconds a client waits for a code that passes by itself.
var retryAfter = map[string]int64{campaign.ErrHeld: 3600, campaign.ErrUnavailable: 5}

// problem is an error as RFC 9457 wants it.
type problem struct {
	Type     string `json:"type"` // a page of this server that explains the code
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail"`
	Instance string `json:"instance"` // the request's id, which the log has too
	Code     string `json:"code"`
	Field    string `json:"field,omitempty"`
	Limit    int64  `json:"limit,omitempty"`
}

// coded gives the error that people read: a *campaign.Error as it is, a body over its limit as one, and whatever else
// happened as errInternal.
func coded(err error) *campaign.Error {
	var e *campaign.Error
	var body *http.MaxBytesError
	switch {
	case errors.As(err, &e) && statuses[e.Code] != 0:
		return e
	case errors.As(err, &body):
		return &campaign.Error{Code: campaign.ErrTooLarge, Limit: body.Limit}
	}
	return &campaign.Error{Code: errInternal}
}

// fail answers with an error.
func (s *Server) fail(w *recorder, r *http.Request, l language, err error) {
	e := coded(err)
	p := problem{Type: s.Origin + "/problems/" + e.Code, Status: statuses[e.Code], Instance: "urn:refrain:request:" + w.id,
		Code: e.Code, Field: e.Field, Limit: e.Limit}
	p.Title, p.Detail = l.explain(e)
	if e.Code == errInternal {
		s.Log.Error("internal", "request", w.id, "route", w.route, "error", err.Error())
	}
	if w.wrote { // the answer had begun: the connection is all that can still be broken off
		return
	}
	h := w.Header()
	if seconds := retryAfter[e.Code]; seconds > 0 {
		h.Set("Retry-After", strconv.FormatInt(seconds, 10))
	}
	if e.Code == campaign.ErrTooMany {
		h.Set("Retry-After", strconv.FormatInt(max(1, e.Limit), 10))
	}
	if e.Code == campaign.ErrUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="refrain"`)
	}
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Language", [2]string{"en", "fr"}[l])
	h.Del("ETag")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	if r.Method == http.MethodHead {
		return
	}
	body, err := marshal(p)
	if err == nil {
		_, err = w.Write(append(body, '\n'))
	}
	if err != nil {
		s.Log.Debug("answer cut off", "request", w.id)
	}
}

// language chooses among the two of every text.
type language int

// The languages.
const (
	english language = iota
	french
)

// languageOf follows Accept-Language, then the office's own.
func languageOf(header, office string) language {
	best, found := 0.0, english
	for part := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(part, ";")
		q := 1.0
		if value, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
			var err error
			if q, err = strconv.ParseFloat(value, 64); err != nil {
				continue
			}
		}
		primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		if l, ok := map[string]language{"en": english, "fr": french}[primary]; ok && q > best {
			best, found = q, l
		}
	}
	if best == 0 && office == "fr" {
		return french
	}
	return found
}

// explain puts an error into words.
func (l language) explain(e *campaign.Error) (title, detail string) {
	w := problemWords[e.Code]
	title, detail = w.title[l], w.detail[l]
	detail = strings.ReplaceAll(detail, "{limit}", l.number(e.Limit))
	if e.Field != "" {
		detail += [2]string{" Field: ", " Champ\u00a0: "}[l] + e.Field + "."
	}
	return title, detail
}

// number groups digits by three: 4,000 and 4 000.
func (l language) number(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + [2]string{",", "\u00a0"}[l] + s[i:]
	}
	return s
}

// Explain puts a coded error into words for other readers than HTTP's.
func Explain(e *campaign.Error, inFrench bool) (title, detail string) {
	if inFrench {
		return french.explain(e)
	}
	return english.explain(e)
}
