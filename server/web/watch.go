package web

import (
	"crypto/rand"
	"net/http"
	"time"
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

// note writes a finished request into the log and the measures. Neither holds an address, a token, a name or a text.
func (s *Server) note(w *recorder, r *http.Request, began time.Time) {
	took := s.Now().Sub(began)
	s.meters.request(w.route, w.status, took)
	s.Log.Info("request", "request", w.id, "route", w.route, "status", w.status,
		"ms", float64(took.Microseconds())/1000, "bytes", w.bytes, "received", max(0, r.ContentLength))
}
