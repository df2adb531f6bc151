package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/translog"
)

// benchStore opens a store for a benchmark, with one office.
func benchStore(b *testing.B) *Store {
	b.Helper()
	skey, _, err := translog.GenerateKey("bench.example.org")
	if err != nil {
		b.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		b.Fatal(err)
	}
	s, err := Open(context.Background(), Options{Path: filepath.Join(b.TempDir(), "bench.db"), Signer: signer})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	if err := s.AddOffice(b.Context(), Office{ID: "o", Name: "o", Language: "en"}); err != nil {
		b.Fatal(err)
	}
	return s
}

// benchArrival makes a report of about 12 KB, which is what twenty posts take.
func benchArrival(n int64, body []byte) Arrival {
	a := Arrival{Report: &campaign.Report{ID: fmt.Sprintf("%016x-bench", uint64(n)*0x9e3779b97f4a7c15), Page: "x:o", Language: "en"}, Body: body, Office: "o", Device: "d", Received: 1}
	binary.LittleEndian.PutUint64(a.Digest[:], uint64(n))
	return a
}

// percentiles reports the median and the 99th percentile of what was measured.
func percentiles(b *testing.B, took []time.Duration) {
	if len(took) == 0 {
		return
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "per-s")
}

// BenchmarkSubmit is the rate of receipts: durable, with fsync, in the log.
func BenchmarkSubmit(b *testing.B) {
	for _, callers := range []int{1, 8, 64} {
		b.Run(fmt.Sprint("callers=", callers), func(b *testing.B) {
			s, body := benchStore(b), make([]byte, 12<<10)
			var next atomic.Int64
			took := make([]time.Duration, b.N)
			b.ResetTimer()
			var wait sync.WaitGroup
			for range callers {
				wait.Go(func() {
					for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
						start := time.Now()
						if got, err := s.Submit(b.Context(), benchArrival(n, body)); err != nil || got.State != Created {
							b.Errorf("%s, %v", got.State, err)
							return
						}
						took[n-1] = time.Since(start)
					}
				})
			}
			wait.Wait()
			b.StopTimer()
			percentiles(b, took)
		})
	}
}

// invented makes sketches as reports have them: most elements are a text's own, some are of phrases that many use (the k-th of
// them about 1/k as often as the first), and one cluster in ten is of one of 2,000 campaigns, one in fifty of a single huge one.
type invented struct {
	rng  *rand.Rand
	zipf *rand.Zipf
}

func newInvented() *invented {
	rng := rand.New(rand.NewPCG(1, 2))
	return &invented{rng, rand.NewZipf(rng, 1.05, 1, 1<<20)}
}

func (v *invented) sketch() []uint32 {
	set := map[uint32]bool{}
	from := v.rng
	switch n := v.rng.IntN(100); {
	case n < 2:
		from = rand.New(rand.NewPCG(7, 0))
	case n < 10:
		from = rand.New(rand.NewPCG(8, uint64(v.rng.IntN(2000))))
	}
	for len(set) < 18 {
		set[from.Uint32()>>from.IntN(6)] = true // the least grams: small numbers are likelier
	}
	for len(set) < 24 {
		set[uint32(v.zipf.Uint64())*4093] = true
	}
	out := make([]uint32, 0, 24)
	for e := range set {
		out = append(out, e)
	}
	slices.Sort(out)
	return out
}

// fill stores n clusters of n reports, and then all their keys in order, which is faster than as they come and packs the index
// tighter (by a third or so). The reports themselves are left out; the clusters' places in the log are ones that no report of a benchmark gets.
func fill(b *testing.B, s *Store, v *invented, n int) {
	b.Helper()
	write := func(steps []statement) []statement {
		if err := s.write(b.Context(), steps...); err != nil {
			b.Fatal(err)
		}
		return steps[:0]
	}
	var steps []statement
	var pairs [][2]int64 // key, cluster
	for i := range n {
		id := fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(i)*2654435761, i)
		f := campaign.Found{ID: id + "/0", Report: id, Office: "o", Page: "x:o", Level: "coordinated", Kind: "copy", Text: "an invented text of about the length that a reply to a Member has, which is more than a line or so",
			Lang: "en", Sketch: v.sketch(), Accounts: []string{fmt.Sprint("a", v.rng.IntN(n)), fmt.Sprint("b", i), fmt.Sprint("c", i)}, Posts: 5, People: 4}
		num := (1<<30 + int64(i)) * clusterSpan
		with, err := addCluster(steps, num, &f, "")
		if err != nil {
			b.Fatal(err)
		}
		for _, key := range clusterKeys(f.Sketch, f.Links, f.Accounts) {
			pairs = append(pairs, [2]int64{key, num})
		}
		if steps = with[:len(steps)+1]; len(steps) == 4000 { // the cluster, without its keys
			steps = write(steps)
		}
	}
	steps = write(steps)
	slices.SortFunc(pairs, func(x, y [2]int64) int { return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1])) })
	for part := range slices.Chunk(pairs, maxParams/2) {
		args := make([]any, 0, maxParams)
		for _, p := range part {
			args = append(args, p[0], p[1])
		}
		steps = append(steps, do("INSERT INTO cluster_keys (key, cluster) VALUES "+values(1, len(part), 2), args...))
		if len(steps) == 2000 {
			steps = write(steps)
		}
	}
	write(steps)
}

// BenchmarkCandidates looks one cluster up among many. REFRAIN_CLUSTERS says among how many.
func BenchmarkCandidates(b *testing.B) {
	n := 100_000
	if more, err := strconv.Atoi(os.Getenv("REFRAIN_CLUSTERS")); err == nil {
		n = more
	}
	s, v := benchStore(b), newInvented()
	start := time.Now()
	fill(b, s, v, n)
	size, err := s.db.size(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d clusters in %v, %d MB", n, time.Since(start).Round(time.Millisecond), size>>20)
	b.Run(fmt.Sprint("clusters=", n), func(b *testing.B) {
		took, found := make([]time.Duration, 0, b.N), 0
		for b.Loop() {
			f := campaign.Found{Sketch: v.sketch()}
			start := time.Now()
			list, err := s.Candidates(b.Context(), f, 6)
			if err != nil {
				b.Fatal(err)
			}
			took, found = append(took, time.Since(start)), found+len(list)
		}
		percentiles(b, took)
		b.ReportMetric(float64(found)/float64(len(took)), "found")
	})
	b.Run("verdicts", func(b *testing.B) { benchVerdicts(b, s, v) })
}

// benchVerdicts is the rate of SetVerdict with one cluster, eight callers, on a store that has many.
func benchVerdicts(b *testing.B, s *Store, v *invented) {
	body, made := make([]byte, 2000), time.Now().UnixNano()
	sketches := make([][]uint32, b.N)
	for i := range sketches {
		sketches[i] = v.sketch()
		if _, err := s.Submit(b.Context(), benchArrival(made+int64(i), body)); err != nil {
			b.Fatal(err)
		}
	}
	var next atomic.Int64
	took := make([]time.Duration, b.N)
	b.ResetTimer()
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				id := benchArrival(made+i, nil).Report.ID
				f := campaign.Found{ID: id + "/0", Report: id, Office: "o", Page: "x:o", Sketch: sketches[i], Accounts: []string{"a", "b", "c"}}
				start := time.Now()
				if err := s.SetVerdict(b.Context(), id, campaign.Verdict{State: campaign.VerdictVerified}, []campaign.Found{f}); err != nil {
					b.Error(err)
					return
				}
				took[i] = time.Since(start)
			}
		})
	}
	wait.Wait()
	b.StopTimer()
	percentiles(b, took)
}
