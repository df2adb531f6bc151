package web

import (
	"bytes"
	"fmt"
	"net/http"
	"time"
)

// meters measure nothing in a Worker: an isolate of many knows little, is forgotten without notice, and Cloudflare counts requests by itself.
type meters struct{}

func newMeters(*Server) *meters { return nil }

func (*meters) request(string, int, time.Duration) {}

// metrics is GET /metrics: what the store holds, in Prometheus's text format.
func (s *Server) metrics(w http.ResponseWriter, _ *http.Request, _ *caller) error {
	list, err := s.holdings.figures()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString("# HELP refrain_stored What the store holds.\n# TYPE refrain_stored gauge\n")
	for _, f := range list {
		fmt.Fprintf(&b, "refrain_stored{what=%q} %d\n", f.what, f.n)
		if f.what == "pending" {
			fmt.Fprintf(&b, "# HELP refrain_backlog Reports received and waiting for a verdict.\n# TYPE refrain_backlog gauge\nrefrain_backlog %d\n", f.n)
		}
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, err = w.Write(b.Bytes())
	return err
}
