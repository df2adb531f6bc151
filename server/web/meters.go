//go:build !js

package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// meters are the measures of /metrics.
type meters struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	limited  prometheus.Counter
}

// newMeters makes a registry of this server's own, so that two in one process do not mix.
func newMeters(s *Server) *meters {
	m := &meters{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "refrain_requests_total", Help: "Requests by route and status."}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "refrain_request_seconds", Help: "Time to answer by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route"}),
		limited: prometheus.NewCounter(prometheus.CounterOpts{Name: "refrain_requests_limited_total", Help: "Requests refused by a rate limit."}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.limited, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		s.holdings)
	s.Work.Register(m.registry)
	return m
}

// request counts an answer.
func (m *meters) request(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
	if status == http.StatusTooManyRequests {
		m.limited.Inc()
	}
}

// stored describes the store's figures.
var stored = prometheus.NewDesc("refrain_stored", "What the store holds.", []string{"what"}, nil)

// Describe implements prometheus.Collector.
func (h *holdings) Describe(out chan<- *prometheus.Desc) { out <- stored }

// Collect implements prometheus.Collector.
func (h *holdings) Collect(out chan<- prometheus.Metric) {
	list, err := h.figures()
	if err != nil {
		h.s.Log.Error("stats", "error", err.Error())
		return
	}
	for _, v := range list {
		out <- prometheus.MustNewConstMetric(stored, prometheus.GaugeValue, float64(v.n), v.what)
	}
}

// metrics is GET /metrics.
func (s *Server) metrics(w http.ResponseWriter, r *http.Request, _ *caller) error {
	promhttp.HandlerFor(s.meters.registry, promhttp.HandlerOpts{}).ServeHTTP(w, r)
	return nil
}
