//go:build !js

package process

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/refrain-project/refrain/server/campaign"
)

// meters are the worker's measures.
type meters struct {
	all      []prometheus.Collector
	verdicts *prometheus.CounterVec
	seconds  prometheus.Histogram
	lag      prometheus.Histogram
	failed   prometheus.Counter
	retried  prometheus.Counter
}

func newMeters(w *Worker) meters {
	buckets := []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5, 30, 300}
	m := meters{
		verdicts: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "refrain_verdicts_total", Help: "Verdicts by state."}, []string{"state"}),
		seconds:  prometheus.NewHistogram(prometheus.HistogramOpts{Name: "refrain_verdict_seconds", Help: "Time from taking a report up to its verdict.", Buckets: buckets}),
		lag:      prometheus.NewHistogram(prometheus.HistogramOpts{Name: "refrain_verdict_lag_seconds", Help: "Time from receipt to verdict.", Buckets: buckets}),
		failed:   prometheus.NewCounter(prometheus.CounterOpts{Name: "refrain_process_failures_total", Help: "Reports that the server could not process and will try again."}),
		retried:  prometheus.NewCounter(prometheus.CounterOpts{Name: "refrain_join_retries_total", Help: "Joins begun again because something changed meanwhile."}),
	}
	backlog := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "refrain_backlog", Help: "Reports received and waiting for a verdict."},
		func() float64 { return float64(w.Backlog()) })
	m.all = []prometheus.Collector{m.verdicts, m.seconds, m.lag, m.failed, m.retried, backlog}
	return m
}

// Register adds the worker's measures to a registry.
func (w *Worker) Register(r *prometheus.Registry) { r.MustRegister(w.meters.all...) }

// verdict counts one; took is the time from taking the report up, lag from its receipt.
func (m *meters) verdict(state campaign.VerdictState, took, lag time.Duration) {
	m.verdicts.WithLabelValues(string(state)).Inc()
	m.seconds.Observe(took.Seconds())
	m.lag.Observe(lag.Seconds())
}

// failure counts a report that will be tried again.
func (m *meters) failure() { m.failed.Inc() }

// retry counts a join begun again.
func (m *meters) retry() { m.retried.Inc() }
