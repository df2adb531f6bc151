package web

import (
	"net/http"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/translog"
)

// checkpoint is GET /v1/log/checkpoint: the live one for tokens. How much is reported when is nobody else's business, so
// everyone else gets the day's.
func (s *Server) checkpoint(w http.ResponseWriter, r *http.Request, c *caller) error {
	if c.role == campaign.RoleNone {
		return s.dailyCheckpoint(w, r, c)
	}
	signed, err := s.Store.Checkpoint(r.Context())
	if err != nil {
		return err
	}
	return plain(w, signed)
}

// dailyCheckpoint is GET /checkpoint.
func (s *Server) dailyCheckpoint(w http.ResponseWriter, r *http.Request, _ *caller) error {
	signed, err := s.Store.DailyCheckpoint(r.Context(), s.Now().UTC().Format(time.DateOnly))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "public, max-age=3600")
	return plain(w, signed)
}

func plain(w http.ResponseWriter, text []byte) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write(text)
	return err
}

// consistent is the answer of GET /v1/log/consistency.
type consistent struct {
	From       int64          `json:"from"`
	Checkpoint string         `json:"checkpoint"`
	Proof      tlog.TreeProof `json:"proof"` // that the checkpoint's log begins with the one of size from
}

// consistency is GET /v1/log/consistency?from=N: what a client checks its last checkpoint with, without reading tiles.
func (s *Server) consistency(w http.ResponseWriter, r *http.Request, _ *caller) error {
	from, err := strconv.ParseInt(r.URL.Query().Get("from"), 10, 64)
	if err != nil || from < 0 {
		return &campaign.Error{Code: campaign.ErrInvalid, Field: "from"}
	}
	signed, err := s.Store.Checkpoint(r.Context())
	if err != nil {
		return err
	}
	verifier, err := note.NewVerifier(s.ServerKey)
	if err != nil {
		return err
	}
	now, err := translog.OpenCheckpoint(signed, verifier)
	if err != nil {
		return err
	}
	if from > now.Tree.N {
		return &campaign.Error{Code: campaign.ErrNotFound, Field: "from"}
	}
	proof, err := translog.ProveConsistency(from, now.Tree.N, s.Store.HashReader(r.Context()))
	if err != nil {
		return err
	}
	if proof == nil {
		proof = tlog.TreeProof{}
	}
	return reply(w, http.StatusOK, consistent{from, string(signed), proof})
}

// detector is GET /v1/detectors/{sha256}: the module's bytes, so that anybody with a token can run a report again.
func (s *Server) detector(w http.ResponseWriter, r *http.Request, _ *caller) error {
	name := r.PathValue("sha256")
	wasm := s.Detector(name)
	if wasm == nil {
		return &campaign.Error{Code: campaign.ErrNotFound}
	}
	h := w.Header()
	h.Set("ETag", `"`+name+`"`)
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	if r.Header.Get("If-None-Match") == `"`+name+`"` {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", "application/wasm")
	_, err := w.Write(wasm)
	return err
}
