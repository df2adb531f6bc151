package web

import (
	"net/http"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/translog"
)

// tile is GET /tile/…: tiles and entry bundles as C2SP tlog-tiles names them. A full tile never changes, and a partial one
// is named by its width, so both may be kept for good.
func (s *Server) tile(w http.ResponseWriter, r *http.Request, _ *caller) error {
	p, err := translog.ParseTilePath(strings.TrimPrefix(r.URL.Path, "/"))
	if err != nil {
		return &campaign.Error{Code: campaign.ErrNotFound}
	}
	var body []byte
	if p.Entries {
		body, err = s.Store.Entries(r.Context(), p.N, p.Width)
	} else {
		body, err = s.Store.Tile(r.Context(), p.Level, p.N, p.Width)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	_, err = w.Write(body)
	return err
}
