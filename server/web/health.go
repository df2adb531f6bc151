package web

import (
	"net/http"
	"sync"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// healthz is GET /healthz: the process answers.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request, _ *caller) error {
	return plain(w, []byte("ok\n"))
}

// readyz is GET /readyz: reports can be received and run again.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request, _ *caller) error {
	if s.Ready != nil && !s.Ready() {
		return &campaign.Error{Code: campaign.ErrUnavailable, Field: "verifier"}
	}
	if err := s.Store.Ping(r.Context()); err != nil {
		s.Log.Error("store", "error", err.Error())
		return &campaign.Error{Code: campaign.ErrUnavailable, Field: "store"}
	}
	return plain(w, []byte("ok\n"))
}

// figure is one of the figures that the store gives for /metrics.
type figure struct {
	what string
	n    int64
}

// statsKept is how long figures of the store are given again: they count rows, and whoever may ask may ask often.
const statsKept = 10 * time.Second

// holdings reads them when asked.
type holdings struct {
	s    *Server
	mu   sync.Mutex
	read time.Time // when x was
	x    store.Stats
}

// stats gives figures that are statsKept old at most.
func (h *holdings) stats() (store.Stats, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.s.Now()
	if age := now.Sub(h.read); !h.read.IsZero() && age >= 0 && age < statsKept {
		return h.x, nil
	}
	x, err := h.s.Store.Stats(h.s.base)
	if err == nil {
		h.x, h.read = x, now
	}
	return x, err
}

// figures names them.
func (h *holdings) figures() ([]figure, error) {
	x, err := h.stats()
	return []figure{
		{"offices", x.Offices}, {"devices", x.Devices}, {"users", x.Users}, {"reports", x.Reports}, {"pending", x.Pending}, {"withdrawn", x.Withdrawn},
		{"held", x.Held}, {"clusters", x.Clusters}, {"campaigns", x.Campaigns}, {"events", x.Events}, {"signatures", x.Signatures},
		{"feed_version", x.FeedVersion}, {"log_size", x.LogSize}, {"bytes", x.Bytes},
	}, err
}
