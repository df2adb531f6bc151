package web

import (
	"io"
	"mime"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/refrain-project/refrain/server/campaign"
)

// read takes a small JSON body. A field that is not known is refused: a misspelt one must not pass for one left out.
func read(r *http.Request, into any) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return &campaign.Error{Code: campaign.ErrMalformed, Field: "Content-Type"}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if !utf8.Valid(body) || !valid(body) {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	if err := decode(body, into); err != nil {
		return &campaign.Error{Code: campaign.ErrMalformed}
	}
	return nil
}

// reply writes an answer.
func reply(w http.ResponseWriter, status int, answer any) error {
	body, err := marshal(answer)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err = w.Write(append(body, '\n'))
	return err
}

// stamp writes a time of the server's, in Unix milliseconds, as the API does; "" is never.
func stamp(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
}

// second writes a time of a post, in Unix seconds, as the API does; "" is unknown.
func second(s int64) string {
	if s == 0 {
		return ""
	}
	return time.Unix(s, 0).UTC().Format(time.RFC3339)
}
