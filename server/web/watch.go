package web

import (
	"crypto/rand"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// recorder notes what became of an answer.
type recorder struct {
	http.ResponseWriter
	id     string // of the request
	route  string
	status int
	bytes  int64
	wrote  bool
}

// WriteHeader implements http.ResponseWriter.
func (w *recorder) WriteHeader(status int) {
	if !w.wrote {
		w.status, w.wrote = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *recorder) Write(p []byte) (int, error) {
	if !w.wrote {
		w.WriteHeader(http.StatusOK)
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// requestID names a request in the log and in the answer.
func requestID() string { return rand.Text()[:13] }

// meters are the measures of /metrics.
type meters struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	limited  prometheus.Counter
}

// newMeters makes a registry of this server's own, so that two in one process do not mix.
func newMeters() *meters {
	m := &meters{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "refrain_requests_total", Help: "Requests by route and status."}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "refrain_request_seconds", Help: "Time to answer by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route"}),
		limited: prometheus.NewCounter(prometheus.CounterOpts{Name: "refrain_requests_limited_total", Help: "Requests refused by a rate limit."}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.limited, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// note writes a finished request into the log and the measures. Neither holds an address, a token, a name or a text.
func (s *Server) note(w *recorder, r *http.Request, began time.Time) {
	took := s.Now().Sub(began)
	s.meters.requests.WithLabelValues(w.route, strconv.Itoa(w.status)).Inc()
	s.meters.seconds.WithLabelValues(w.route).Observe(took.Seconds())
	if w.status == http.StatusTooManyRequests {
		s.meters.limited.Inc()
	}
	s.Log.Info("request", "request", w.id, "route", w.route, "status", w.status,
		"ms", float64(took.Microseconds())/1000, "bytes", w.bytes, "received", max(0, r.ContentLength))
}
