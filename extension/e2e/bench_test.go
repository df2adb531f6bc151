package e2e_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/refrain-project/refrain/extension/browsertest"
	"github.com/refrain-project/refrain/extension/pagetest"
)

// BenchmarkReplyToBadge measures how long after the page got an answer the first badge stands there, on a thread of 77 posts that
// is new each time, with the flagged ones among the first so that the list shows them.
func BenchmarkReplyToBadge(b *testing.B) {
	browsertest.Skip(b)
	s := serveX(b)
	chrome := start(b, s, "en")
	chrome.choosePage(member)
	want := expected(b, s.threads[english])
	var times []float64
	for i := 0; b.Loop(); i++ {
		posts := again(s.threads[english], want, i)
		s.threads[posts[0].ID] = posts
		chrome.open(posts[0].ID)
		chrome.until("a badge", func() bool { return eval[bool](chrome, "badged > answered && answered > 0") })
		times = append(times, eval[float64](chrome, "badged - answered"))
	}
	slices.Sort(times)
	b.ReportMetric(times[len(times)/2], "p50-ms")
	b.ReportMetric(times[min(len(times)-1, len(times)*99/100)], "p99-ms")
	b.ReportMetric(0, "ns/op")
}

// again gives a thread's posts once more under other ids, the flagged ones first.
func again(posts []pagetest.Post, want map[string]string, round int) []pagetest.Post {
	thread := posts[0].ID[:12] + strconv.Itoa(1_000_000+1000*round)
	var flagged, others []pagetest.Post
	for i, p := range posts {
		isFlagged := want[p.ID] != ""
		p.ID, p.Thread = posts[0].ID[:12]+strconv.Itoa(1_000_000+1000*round+i), thread
		if p.Answers != "" {
			p.Answers = thread
		}
		if isFlagged {
			flagged = append(flagged, p)
		} else {
			others = append(others, p)
		}
	}
	return slices.Concat(others[:1], flagged, others[1:])
}
