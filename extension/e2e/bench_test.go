package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/extensions"
	"github.com/chromedp/chromedp"

	"github.com/refrain-project/refrain/extension/browsertest"
	"github.com/refrain-project/refrain/extension/pagetest"
)

// measured are the browsers that are measured, each alone.
var measured = []struct {
	name  string
	start func(testing.TB, *site, string) *browser
}{{"chromium", start}, {"firefox", startFirefox}}

// BenchmarkReplyToBadge measures how long after the page got an answer the first badge stands there, on 101 threads of 77 posts that
// are new each time, the flagged ones among the first so that the list shows them. The first of all, for which the background starts,
// is told apart. REFRAIN_BEFORE is the folder of another build of the extension: Chromium then shows each thread with both, in turns, so that
// what else the machine does is the same for both.
func BenchmarkReplyToBadge(b *testing.B) {
	browsertest.Skip(b)
	for _, one := range measured {
		b.Run(one.name, func(b *testing.B) {
			s := serveX(b)
			all := map[string]*browser{"": one.start(b, s, "en")}
			if before := os.Getenv("REFRAIN_BEFORE"); before != "" && one.name == "chromium" {
				other, _ := startIn(b, s, "en", b.TempDir(), before)
				other.closeWelcome()
				all["before-"] = other
			}
			want, times := expected(b, s.threads[english]), map[string][]float64{}
			for _, its := range all {
				its.choosePage(member)
			}
			for b.Loop() {
				for round := range 101 {
					posts := again(s.threads[english], want, round)
					s.threads[posts[0].ID] = posts
					for name, its := range all {
						its.open(posts[0].ID)
						its.until("a badge", func() bool { return eval[bool](its, "badged > answered && answered > 0") })
						times[name] = append(times[name], eval[float64](its, "badged - answered"))
					}
				}
			}
			for name, its := range times {
				b.ReportMetric(its[0], name+"first-ms")
				rest := slices.Sorted(slices.Values(its[1:]))
				b.ReportMetric(rest[len(rest)/2], name+"p50-ms")
				b.ReportMetric(rest[len(rest)*9/10], name+"p90-ms")
				b.ReportMetric(rest[len(rest)*99/100], name+"p99-ms")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// turned puts another letter in the place of each, vowels and consonants apart, 105 times differently: what is said in one thread has
// nothing to do with another's.
func turned(r rune, round int) rune {
	for letters, by := range map[string]int{"aeiou": round / 21, "bcdfghjklmnpqrstvwxyz": round} {
		if at := strings.IndexRune(letters, r); at >= 0 {
			return rune(letters[(at+by)%len(letters)])
		}
	}
	return r
}

// again gives a thread's posts once more under other ids and with other letters, the flagged ones first.
func again(posts []pagetest.Post, want map[string]string, round int) []pagetest.Post {
	thread := posts[0].ID[:12] + strconv.Itoa(1_000_000+1000*round)
	var flagged, others []pagetest.Post
	for i, p := range posts {
		isFlagged := want[p.ID] != ""
		p.ID, p.Thread = posts[0].ID[:12]+strconv.Itoa(1_000_000+1000*round+i), thread
		p.Text = strings.Map(func(r rune) rune { return turned(r, round) }, p.Text)
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

// BenchmarkScroll scrolls through 1,000 replies with the extension and without it, in turns, each in a browser of its own, and gives
// the medians: processor time and memory of all of the browser's processes, and in Chromium the longest task of the page's main thread and
// all of its tasks together, in processor time.
func BenchmarkScroll(b *testing.B) {
	browsertest.Skip(b)
	for _, one := range measured {
		b.Run(one.name, func(b *testing.B) {
			seen := map[string][]float64{}
			for b.Loop() {
				for range 3 {
					for _, kind := range []string{"without", "with"} {
						got := scrolled(b, one.start, kind == "with")
						b.Logf("%s: %v", kind, got)
						for name, value := range got {
							seen[kind+"-"+name] = append(seen[kind+"-"+name], value)
						}
					}
				}
			}
			for name, values := range seen {
				slices.Sort(values)
				b.ReportMetric(values[len(values)/2], name)
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// wholeList scrolls through the thread, four replies a frame, and waits a second for what follows.
const wholeList = `(async () => {
	const frame = () => new Promise(requestAnimationFrame);
	while (scrollY + innerHeight < 1000 * tall) { scrollBy(0, 4 * tall); await frame(); while (busy) await frame(); }
	await new Promise((done) => setTimeout(done, 1000));
	return null;
})()`

// scrolled measures one browser.
func scrolled(b *testing.B, start func(testing.TB, *site, string) *browser, with bool) map[string]float64 {
	s := serveX(b)
	s.threads[crowded] = crowd(s.threads, 1000)
	its := start(b, s, "en")
	if with {
		its.choosePage(member)
	} else {
		its.remove()
	}
	scroll := func() {
		its.open(crowded)
		its.until("the thread shows", func() bool { return eval[int](its, "posts.length") > 0 })
		eval[any](its, wholeList)
	}
	before, _ := processes(b)
	got := map[string]float64{}
	if its.tab != nil {
		got["longest-ms"], got["main-ms"] = its.traced(scroll)
	} else {
		scroll()
	}
	after, memory := processes(b)
	got["cpu-ms"], got["MB"] = after-before, memory
	if found := eval[bool](its, `document.querySelector("[data-refrain]") !== null || scrollTo(0, 0) !== undefined`); with && !found {
		its.until("badges", func() bool { return count(its.shown(), "") > 0 || eval[any](its, "scrollBy(0, 600), null") != nil })
	}
	its.close()
	return got
}

// remove takes the extension out of the browser.
func (b *browser) remove() {
	b.t.Helper()
	var err error
	if f, ok := b.engine.(*firefox); ok {
		err = f.call("webExtension.uninstall", map[string]any{"extension": firefoxID}, nil)
	} else {
		_, err = chromedp.CallBrowser(b.tab, extensions.Uninstall, extensions.UninstallParams{ID: b.id})
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// close ends the browser.
func (b *browser) close() {
	if f, ok := b.engine.(*firefox); ok {
		f.call("browser.close", struct{}{}, nil)
	} else {
		chromedp.Cancel(b.tab)
	}
	b.engine = nil
}

// processes gives the processor time in milliseconds that the processes below this one have taken, and their share of memory in MB.
// Linux alone says it.
func processes(t testing.TB) (busy, memory float64) {
	t.Helper()
	type process struct {
		parent string
		ticks  float64
	}
	all := map[string]process{}
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		user, _ := strconv.ParseFloat(fields[11], 64)
		system, _ := strconv.ParseFloat(fields[12], 64)
		all[filepath.Base(filepath.Dir(file))] = process{fields[1], user + system}
	}
	if len(all) == 0 {
		t.Skip("no /proc: processor time and memory are not measured here")
	}
	own := fmt.Sprint(os.Getpid())
	for id, its := range all {
		above := its.parent
		for above != own && all[above].parent != "" {
			above = all[above].parent
		}
		if above != own {
			continue
		}
		busy += its.ticks * 10 // a hundred ticks a second
		text, _ := os.ReadFile("/proc/" + id + "/smaps_rollup")
		if share := regexp.MustCompile(`(?m)^Pss: +(\d+) kB`).FindSubmatch(text); share != nil {
			kilobytes, _ := strconv.ParseFloat(string(share[1]), 64)
			memory += kilobytes / 1024
		}
	}
	return busy, memory
}
