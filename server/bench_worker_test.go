package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkVerifiedOnWorker is BenchmarkVerified, with fewer reports, for the Worker on D1 in workerd. The processor time is that of every workerd that this process started.
func BenchmarkVerifiedOnWorker(b *testing.B) {
	const offices, reports = 10, 120 // as many offices as one address may enrol at a time
	s := startWorker(b)
	l := newLoad(b, s, offices, reports, 4)
	for b.Loop() {
		busy, began := workerdTime(b), time.Now()
		took := l.send(b, s, reports)
		received := time.Since(began)
		for i, body := range l.bodies {
			l.verified(b, s, i%offices, string(body[len(`{"id":"`):][:36]))
		}
		b.ReportMetric(float64(took[reports*99/100].Microseconds())/1000, "p99-ms")
		b.ReportMetric(reports/received.Seconds(), "receipts/s")
		b.ReportMetric(reports/time.Since(began).Seconds(), "verified/s")
		b.ReportMetric(float64((workerdTime(b)-busy).Milliseconds())/reports, "cpu-ms/report")
	}
}

// verified waits until a report has its verdict.
func (l *load) verified(b *testing.B, s *server, office int, id string) {
	b.Helper()
	c := client{server: s.url, token: l.tokens[office]}
	for ended := time.Now().Add(5 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		text, err := c.ask(b.Context(), http.MethodGet, "/v1/reports/"+id, nil)
		if err == nil && bytes.Contains(text, []byte(`"verified"`)) {
			return
		}
		if time.Now().After(ended) {
			b.Fatalf("report %s: %s %v", id, text, err)
		}
	}
}

// workerdTime gives the processor time of the processes named workerd that descend from this one, as Linux tells it; 0 elsewhere.
func workerdTime(b *testing.B) (sum time.Duration) {
	b.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		b.Fatal(err)
	}
	parent, used := map[int]int{}, map[int]time.Duration{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it ended
		}
		name, rest, _ := strings.Cut(string(text), ") ")
		f := strings.Fields(rest) // from the third field of proc(5) on
		if len(f) < 13 {
			continue
		}
		id, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		parent[id], _ = strconv.Atoi(f[1])
		if strings.HasSuffix(name, "(workerd") {
			var user, system int64
			_, _ = fmt.Sscan(f[11]+" "+f[12], &user, &system)
			used[id] = time.Duration(user+system) * 10 * time.Millisecond // ticks of a hundredth
		}
	}
	for id, t := range used {
		for at := id; at > 1; at = parent[at] {
			if at == os.Getpid() {
				sum += t
				break
			}
		}
	}
	return sum
}
