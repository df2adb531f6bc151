package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/storetest/postgres"
	"github.com/refrain-project/refrain/wasm/detect"
)

// load is offices with tokens, and reports of 20 posts each that they send.
type load struct {
	tokens []string
	bodies [][]byte // of office i%len(tokens)
}

// word makes a word of syllables: messages of a small vocabulary would all be candidates of one another, as no real ones are.
func word(random *rand.Rand) string {
	const consonants, vowels = "bcdfghklmnprstvz", "aeiou"
	var b strings.Builder
	for range 2 + random.IntN(3) {
		b.WriteByte(consonants[random.IntN(len(consonants))])
		b.WriteByte(vowels[random.IntN(len(vowels))])
	}
	return b.String()
}

// newLoad enrols offices in the store and makes reports; of each message so many reports of different offices.
func newLoad(b *testing.B, s *server, offices, reports, alike int) *load {
	b.Helper()
	l := &load{}
	for i := range offices {
		x := script{server: s}
		if err := x.command(fmt.Sprintf("office add \"Office %d\" --page x:office%d --proof bench --language en --url %s", i, i, s.url)); err != nil || x.code != exitOK {
			b.Fatal(err, x.answer)
		}
		code := regexp.MustCompile(`code: (\S+)`).FindStringSubmatch(x.answer)[1]
		c := client{server: s.url}
		text, err := c.ask(b.Context(), http.MethodPost, "/v1/enrolments", []byte(`{"code":"`+code+`"}`))
		if err != nil {
			b.Fatal(err)
		}
		var answer struct{ Token string }
		if err := json.Unmarshal(text, &answer); err != nil {
			b.Fatal(err)
		}
		l.tokens = append(l.tokens, answer.Token)
	}
	random := rand.New(rand.NewPCG(1, 2))
	message := ""
	for i := range reports {
		if i%alike == 0 {
			message = sentence(random, 24)
		}
		l.bodies = append(l.bodies, benchReport(b, s.sha256, fmt.Sprint("office", i%offices), message, i, random))
	}
	return l
}

// sentence makes a text that shares nothing with another.
func sentence(random *rand.Rand, n int) string {
	picked := make([]string, n)
	for i := range picked {
		picked[i] = word(random)
	}
	return strings.Join(picked, " ")
}

// benchReport makes a report of 20 posts with one message among 60 other replies, which are known by their times alone.
func benchReport(b *testing.B, sha, page, message string, seed int, random *rand.Rand) []byte {
	b.Helper()
	const noon = 1_763_985_600
	posts := []detect.Post{{ID: "root", Platform: "x", Page: page, Thread: "t", Root: true, Text: "Good morning from the riding.", Account: detect.Account{ID: "me"}, Time: noon}}
	for i := range 80 {
		at, text := int64(noon+60+i*i*7), ""
		if i < 20 {
			at, text = int64(noon+3600+i*40), message+" "+strconv.Itoa(i)
		} else {
			text = sentence(random, 12)
		}
		id := strconv.FormatInt((at*1000-1288834974657)<<22|int64(i), 10)
		posts = append(posts, detect.Post{ID: id, Platform: "x", Page: page, Thread: "t", Text: text, Lang: "en", Time: at,
			Account: detect.Account{ID: strconv.Itoa(1_000_000 + seed*100 + i), Handle: "u" + strconv.Itoa(i), Followers: -1, Following: -1, Posts: -1, DefaultPicture: -1}})
	}
	m := reportMaker{page: "x:" + page, level: "similar", language: "en", detector: sha, now: time.Unix(noon+9000, 0)}
	r, err := m.make(posts)
	if err != nil {
		b.Fatal(err)
	}
	if len(r.Posts) != 20 || len(r.Evidence) != 1 {
		b.Fatalf("%d posts in %d clusters, want 20 in 1", len(r.Posts), len(r.Evidence))
	}
	body, err := json.Marshal(r)
	if err != nil {
		b.Fatal(err)
	}
	return body
}

// metric reads one measure of the server's.
func (s *server) metric(name string) float64 {
	answer, err := http.Get(s.url + "/metrics")
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + ` (\S+)$`).FindSubmatch(text)
	if m == nil {
		return 0
	}
	v, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// BenchmarkVerified sends reports from four connections as fast as they are receipted, and prints receipts and verdicts a
// second, how long a receipt took, and what waited at the end, on each database. A message has four reports, or all. The processor time is the server's: Postgres' own comes on top.
func BenchmarkVerified(b *testing.B) {
	for _, alike := range []int{4, 2000} {
		b.Run("sqlite/"+strconv.Itoa(alike)+" alike", func(b *testing.B) { benchVerified(b, alike) })
		b.Run("postgres/"+strconv.Itoa(alike)+" alike", func(b *testing.B) { benchVerified(b, alike, "--db", postgres.New(b)) })
	}
}

// send sends reports from four connections and gives how long each took to be receipted, sorted. Each body is then as it was sent.
func (l *load) send(b *testing.B, s *server, reports int) []time.Duration {
	b.Helper()
	var next atomic.Int64
	var senders sync.WaitGroup
	took := make([]time.Duration, reports)
	for range 4 {
		senders.Go(func() {
			for i := next.Add(1) - 1; i < int64(reports); i = next.Add(1) - 1 {
				start := time.Now()
				l.bodies[i] = another(l.bodies[i])
				_, err := post(s.url, l.tokens[int(i)%len(l.tokens)], l.bodies[i])
				for range 4 { // workerd may end a connection that waits just when the next request is sent on it: a client sends again
					if _, refused := err.(*statusError); err == nil || refused {
						break
					}
					_, err = post(s.url, l.tokens[int(i)%len(l.tokens)], l.bodies[i])
				}
				if err != nil {
					b.Error(err)
					return
				}
				took[i] = time.Since(start)
			}
		})
	}
	senders.Wait()
	slices.Sort(took)
	return took
}

func benchVerified(b *testing.B, alike int, flags ...string) {
	const reports = 2000
	s := startServer(b, append(flags, "--rate", "1000000")...)
	l := newLoad(b, s, 40, reports, alike)
	for b.Loop() {
		began := time.Now()
		took := l.send(b, s, reports)
		received := time.Since(began)
		backlog := s.metric("refrain_backlog")
		s.waitVerified()
		b.ReportMetric(float64(took[reports*99/100].Microseconds())/1000, "p99-ms")
		b.ReportMetric(reports/received.Seconds(), "receipts/s")
		b.ReportMetric(reports/time.Since(began).Seconds(), "verified/s")
		b.ReportMetric(backlog, "backlog")
		b.ReportMetric(s.metric("process_cpu_seconds_total")*1000/reports, "cpu-ms/report")
	}
	b.ReportMetric(s.metric("process_resident_memory_bytes")/1e6, "MB")
}

// BenchmarkReceipt sends 200 reports a second and prints how long the receipts took.
func BenchmarkReceipt(b *testing.B) {
	const reports, perSecond = 1000, 200
	s := startServer(b, "--rate", "1000000")
	l := newLoad(b, s, 40, reports, 4)
	for b.Loop() {
		took := make([]time.Duration, reports)
		tick := time.NewTicker(time.Second / perSecond)
		var senders sync.WaitGroup
		for i := range reports {
			<-tick.C
			senders.Go(func() {
				began := time.Now()
				if _, err := post(s.url, l.tokens[i%len(l.tokens)], another(l.bodies[i])); err != nil {
					b.Error(err)
				}
				took[i] = time.Since(began)
			})
		}
		senders.Wait()
		tick.Stop()
		slices.Sort(took)
		b.ReportMetric(float64(took[reports/2].Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(took[reports*99/100].Microseconds())/1000, "p99-ms")
	}
}

// BenchmarkPoll asks as an extension does that waits for news: for the feed, which is as it was, and how its office's reports stand.
func BenchmarkPoll(b *testing.B) {
	const polls = 4000
	s := startServer(b, "--rate", "1000000")
	l := newLoad(b, s, 10, 40, 4)
	l.send(b, s, len(l.bodies))
	s.waitVerified()
	get := func(path, token, etag string) (string, error) {
		r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, s.url+path, http.NoBody)
		if err != nil {
			return "", err
		}
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("If-None-Match", etag)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return "", err
		}
		defer answer.Body.Close()
		if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode >= 400 {
			return "", fmt.Errorf("%s: %s %w", path, answer.Status, err)
		}
		return answer.Header.Get("ETag"), nil
	}
	for b.Loop() {
		busy, began := s.metric("process_cpu_seconds_total"), time.Now()
		var askers sync.WaitGroup
		for k := range 4 {
			askers.Go(func() {
				etag := ""
				for i := range polls / 4 {
					fresh, err := get("/v1/feed", l.tokens[k], etag)
					if err == nil {
						_, err = get("/v1/status", l.tokens[(i+k)%len(l.tokens)], "")
					}
					if etag = fresh; err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		askers.Wait()
		b.ReportMetric(polls/time.Since(began).Seconds(), "polls/s")
		b.ReportMetric((s.metric("process_cpu_seconds_total")-busy)*1000/polls, "cpu-ms/poll")
	}
}

// BenchmarkStart starts the server with and without compiled code on disk, and prints the time until it is ready.
func BenchmarkStart(b *testing.B) {
	s := startServer(b)
	ready := func() time.Duration {
		s.stop(syscall.SIGTERM)
		began := time.Now()
		s.start()
		return time.Since(began)
	}
	for b.Loop() {
		warm := ready()
		cache := s.data + "/cache"
		if err := os.Remove(cache); err != nil { // a link to the tests' shared one
			b.Fatal(err)
		}
		cold := ready()
		b.ReportMetric(float64(warm.Milliseconds()), "warm-ms")
		b.ReportMetric(float64(cold.Milliseconds()), "cold-ms")
		if err := os.RemoveAll(cache); err != nil {
			b.Fatal(err)
		}
		if err := os.Symlink(s.dir+"/cache", cache); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(s.metric("process_resident_memory_bytes")/1e6, "MB")
	}
}
