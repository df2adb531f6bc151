package detect_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/refrain-project/refrain/wasm/detect"
)

// TestOrderAndBatchesDoNotMatter is promise 4: the flags are a function of the set of posts.
func TestOrderAndBatchesDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := drawSightings(t, drawWorld(t))
		want := resultOf(t, detect.DefaultParams(), posts)
		d := detect.New(detect.DefaultParams())
		feed(t, d, posts)
		wantSame(t, "another order", result(t, d), want)
		again := result(t, d)
		wantSame(t, "asked twice", again, want)
	})
}

// TestSightingsMerge: a post given twice, or in several versions, is the merged one given once.
func TestSightingsMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := drawSightings(t, drawWorld(t))
		d := detect.New(detect.DefaultParams())
		feed(t, d, posts)
		add(t, d, posts)
		wantSame(t, "sightings", result(t, d), resultOf(t, detect.DefaultParams(), mergeAll(posts)))
	})
}

// mergeAll merges the sightings of each post.
func mergeAll(posts []detect.Post) (merged []detect.Post) {
	at := map[[2]string]int{}
	for _, p := range posts {
		key := [2]string{p.Platform, p.ID}
		p.Resolution = max(1, p.Resolution)
		if i, ok := at[key]; ok {
			merged[i] = detect.Merge(merged[i], p)
			continue
		}
		at[key] = len(merged)
		merged = append(merged, p)
	}
	return merged
}

// TestEvidenceGivesTheVerdict is promise 5.
func TestEvidenceGivesTheVerdict(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, c := range resultOf(t, detect.DefaultParams(), drawWorld(t)).Clusters {
			wantVerdict(t, c)
		}
	})
}

// wantVerdict judges a cluster's evidence again.
func wantVerdict(t rapid.TB, c detect.Cluster) {
	t.Helper()
	level, rank, reasons, err := detect.Judge(c.Evidence)
	if err != nil || level != c.Level || rank != c.Rank || !reflect.DeepEqual(reasons, c.Reasons) {
		t.Fatalf("cluster %s: evidence gives %v %d %+v (%v), the cluster says %v %d %+v", c.ID, level, rank, reasons, err, c.Level, c.Rank, c.Reasons)
	}
}

// TestRestoreEqualsNeverHavingStopped: and equal sets have equal snapshots.
func TestRestoreEqualsNeverHavingStopped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := drawSightings(t, drawWorld(t))
		n := rapid.IntRange(0, len(posts)).Draw(t, "stop")
		stopped, never := detect.New(detect.DefaultParams()), detect.New(detect.DefaultParams())
		feed(t, stopped, posts[:n])
		add(t, never, posts[:n])
		snapshot := stopped.Snapshot()
		if !bytes.Equal(snapshot, never.Snapshot()) {
			t.Fatal("equal sets, different snapshots")
		}
		restored, err := detect.Restore(detect.DefaultParams(), snapshot)
		if err != nil {
			t.Fatal(err)
		}
		wantSame(t, "restored", result(t, restored), result(t, never))
		feed(t, restored, posts[n:])
		add(t, never, posts[n:])
		wantSame(t, "restored and fed", result(t, restored), result(t, never))
	})
}

// TestStrangerChangesNoMembership: a post that matches nothing changes who belongs to what nowhere, and levels only of
// clusters with a share in its own thread.
func TestStrangerChangesNoMembership(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := drawWorld(t)
		before := resultOf(t, detect.DefaultParams(), posts)
		stranger := drawPost(t, "stranger")
		stranger.Text = rapid.StringMatching(`([bdfgklmnprstvz][aeiou]){4} ([wxzqkj][uy]{1,2}){20}`).Draw(t, "strange words")
		stranger.Bare, stranger.Group, stranger.Root, stranger.Links = false, 0, false, nil
		after := resultOf(t, detect.DefaultParams(), append(slices.Clone(posts), stranger))
		old, now := byID(before), byID(after)
		if len(old) != len(now) {
			t.Fatalf("%d clusters became %d", len(old), len(now))
		}
		for id, c := range old {
			k := now[id]
			if !slices.Equal(c.Posts, k.Posts) || c.Kind != k.Kind {
				t.Fatalf("cluster %s: %q became %q", id, c.Posts, k.Posts)
			}
			if !standsIn(c, posts, stranger) && (c.Level != k.Level || !reflect.DeepEqual(c.Evidence, k.Evidence)) {
				t.Fatalf("cluster %s, not in the stranger's thread: %+v became %+v", id, c, k)
			}
		}
	})
}

// byID lists clusters by their platform-wide first post and kind; ids are unique in a world.
func byID(r detect.Result) map[string]detect.Cluster {
	m := map[string]detect.Cluster{}
	for _, c := range r.Clusters {
		m[c.ID] = c
	}
	return m
}

// standsIn says whether a cluster has posts in the thread of another post.
func standsIn(c detect.Cluster, posts []detect.Post, other detect.Post) bool {
	return slices.ContainsFunc(posts, func(p detect.Post) bool {
		return slices.Contains(c.Posts, p.ID) && p.Platform == other.Platform && p.Page == other.Page && p.Thread == other.Thread
	})
}

// TestEvictionIsAWindowOnTheSet: whatever the order of arrival, the result is that of the posts inside the window.
func TestEvictionIsAWindowOnTheSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := drawWorld(t)
		p := detect.DefaultParams()
		p.Posts = rapid.Int64Range(1, 20).Draw(t, "cap")
		p.Horizon = rapid.SampledFrom([]int64{3600, 2 * day, 10 * day, 90 * day}).Draw(t, "horizon")
		if n := len(posts); n > 1 && posts[0].Time > posts[n-1].Time && posts[n-1].Time > 0 {
			p.Horizon = posts[0].Time - posts[n-1].Time // so that one may lie just on the edge
		}
		inside := window(posts, p)
		d := detect.New(p)
		feed(t, d, posts)
		wantSame(t, "window", result(t, d), resultOf(t, detect.DefaultParams(), inside))
		whole := detect.New(detect.DefaultParams())
		add(t, whole, inside)
		if !bytes.Equal(d.Snapshot(), whole.Snapshot()) {
			t.Fatal("the window holds other posts")
		}
	})
}

// window is the definition: posts with a time, not older than the newest by more than the horizon, the greatest by time
// and id; and as many at the most without a time.
func window(posts []detect.Post, p detect.Params) (inside []detect.Post) {
	posts = slices.Clone(posts)
	slices.SortFunc(posts, func(a, b detect.Post) int {
		return cmp.Or(cmp.Compare(b.Time, a.Time), cmp.Compare(b.ID, a.ID), cmp.Compare(b.Platform, a.Platform))
	})
	timed, timeless := int64(0), int64(0)
	for _, q := range posts {
		if q.Time == 0 {
			timeless++
			if timeless <= p.Posts {
				inside = append(inside, q)
			}
		} else if q.Time >= posts[0].Time-p.Horizon && timed < p.Posts {
			timed++
			inside = append(inside, q)
		}
	}
	return inside
}

// TestMembersAreCloseToTheirCluster: every member is alike to the exemplar, or to at least two others and a share of them.
func TestMembersAreCloseToTheirCluster(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := drawWorld(t)
		texts := map[string]string{}
		for i := range posts {
			posts[i].Time = monday + int64(i) // one run: the exemplar is the center
			texts[posts[i].ID] = posts[i].Text
		}
		for _, c := range resultOf(t, detect.DefaultParams(), posts).Clusters {
			if c.Kind != detect.KindLink {
				wantClose(t, c, texts)
			}
		}
	})
}

// wantClose fails for a member that is close to nothing.
func wantClose(t rapid.TB, c detect.Cluster, texts map[string]string) {
	t.Helper()
	alike := func(a, b string) bool { return detect.Compare(texts[a], texts[b]).Kind != detect.KindNone }
	for _, id := range c.Posts {
		if alike(id, c.Exemplar) {
			continue
		}
		near := 0
		for _, other := range c.Posts {
			if other != id && alike(other, c.Exemplar) && alike(id, other) {
				near++
			}
		}
		if near < 2 {
			t.Fatalf("%q is not like the exemplar %q, and like %d of its kin", texts[id], texts[c.Exemplar], near)
		}
	}
}

// TestNoChaining: of texts of which each is like its neighbours alone, no cluster reaches farther than an exemplar does.
func TestNoChaining(t *testing.T) {
	words := strings.Fields(`harbour silence contractor wharf pension bylaw orchard lantern quarry gravel ferry timber
		chapel sawmill railway creek museum bakery granite meadow copper viaduct tannery foundry pasture cistern barley
		lighthouse trestle causeway millpond footbridge greenhouse almshouse boathouse courthouse playground breakwater
		windmill brickyard fairground waterfront schoolyard churchyard drydock farmstead gatehouse hayloft icehouse junction
		kiln levee mooring nursery outpost paddock quayside reservoir stockyard turnpike uplands vineyard workshop`)
	const width, step = 12, 3
	var posts []detect.Post
	for link := 0; link*step+width <= len(words); link++ {
		for copies := range 3 {
			n := len(posts)
			posts = append(posts, detect.Post{
				ID: fmt.Sprintf("%03d", link), Platform: "x", Page: "mp", Account: detect.Account{ID: fmt.Sprint(n)},
				Text: strings.Join(words[link*step:link*step+width], " "), Time: monday + int64(n),
			})
			posts[n].ID = fmt.Sprintf("%03d-%d", link, copies)
		}
	}
	r := resultOf(t, detect.DefaultParams(), posts)
	if len(r.Clusters) < 3 {
		t.Fatalf("%d clusters: the chain became one", len(r.Clusters))
	}
	for _, c := range r.Clusters {
		links := map[string]bool{}
		for _, id := range c.Posts {
			links[id[:3]] = true
		}
		if len(links) > 2*(width/step)-1 {
			t.Errorf("cluster %s holds %d links of the chain", c.ID, len(links))
		}
	}
}

// TestTooMuchWorkIsOfTheSet: the limit is of the posts held, whatever came before them and in whatever order.
func TestTooMuchWorkIsOfTheSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := drawSightings(t, drawWorld(t))
		p := detect.DefaultParams()
		if rapid.Bool().Draw(t, "small") {
			posts = mergeAll(posts)
			p.Posts = rapid.Int64Range(1, 20).Draw(t, "cap")
		}
		alone := detect.New(detect.DefaultParams())
		add(t, alone, window(mergeAll(posts), p))
		need := alone.Work()
		p.Work = max(1, need+rapid.Int64Range(-2, 1).Draw(t, "spare"))
		d := detect.New(p)
		feed(t, d, posts)
		_, err := d.Result()
		var coded *detect.Error
		if tooMuch := errors.As(err, &coded) && coded.Code == detect.ErrTooMuchWork; tooMuch != (need > p.Work) {
			t.Fatalf("%d comparisons needed, %d allowed: %v", need, p.Work, err)
		}
	})
}

// TestFlagsAreOnWords: flags are on posts with text by named accounts, and spans lie in the text.
func TestFlagsAreOnWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := drawWorld(t)
		wantFlags(t, posts, resultOf(t, detect.DefaultParams(), posts))
	})
}

// wantFlags checks every flag against its post.
func wantFlags(t rapid.TB, posts []detect.Post, r detect.Result) {
	t.Helper()
	of := map[string]detect.Post{}
	for _, p := range posts {
		of[p.ID] = p
	}
	seen := map[string]bool{}
	for _, f := range r.Flags {
		p := of[f.Post]
		if p.Text == "" && len(p.Links) == 0 || p.Account.ID == "" || p.Root || p.Bare || seen[f.Post] {
			t.Fatalf("flag %+v (again: %v) on %+v", f, seen[f.Post], p)
		}
		seen[f.Post] = true
		wantSpans(t, p.Text, f.Spans)
	}
	for _, c := range r.Clusters {
		who := map[string]bool{}
		for _, id := range c.Posts {
			who[of[id].Account.ID] = true
		}
		if len(who) < 3 && c.Signature == "" || !slices.Contains(c.Posts, c.Exemplar) || c.Posts[0] != c.ID {
			t.Fatalf("cluster %+v of %d accounts", c, len(who))
		}
	}
}

// wantSpans checks that spans are sorted, disjoint and between characters.
func wantSpans(t rapid.TB, text string, spans []detect.Span) {
	t.Helper()
	end := 0
	for i, s := range spans {
		if s.Start < end || s.End <= s.Start || s.End > len(text) || i > 0 && s.Start == end {
			t.Fatalf("%q: spans %v", text, spans)
		}
		if !utf8.RuneStart(text[s.Start]) || s.End < len(text) && !utf8.RuneStart(text[s.End]) {
			t.Fatalf("%q: span %v cuts a character", text, s)
		}
		end = s.End
	}
}

// TestRootComesLate: a root that comes, changes or goes after the clusters were judged explains, or no longer explains, its
// quotes, in threads with too few copies for the time test too.
func TestRootComesLate(t *testing.T) {
	const quoted = "The new library opens on the first of May, with a reading room for students and a garden behind it"
	var posts []detect.Post
	for i := range 3 {
		posts = append(posts, detect.Post{
			ID: fmt.Sprint("c", i), Page: "mp", Thread: fmt.Sprint("t", i), Account: detect.Account{ID: fmt.Sprint(i)}, Text: quoted, Time: monday + int64(i),
		})
	}
	root := detect.Post{ID: "r", Page: "mp", Thread: "t1", Root: true, Text: quoted, Time: monday - 100}
	p := detect.DefaultParams()
	p.Horizon = 1000
	d := detect.New(p)
	add(t, d, posts)
	result(t, d)
	add(t, d, []detect.Post{root})
	wantSame(t, "a root came", result(t, d), resultOf(t, p, append(slices.Clone(posts), root)))
	later := detect.Post{ID: "x", Page: "mp", Text: "Later", Time: root.Time + p.Horizon + 1}
	add(t, d, []detect.Post{later})
	wantSame(t, "a root left", result(t, d), resultOf(t, p, append(slices.Clone(posts), later)))
	other := root
	other.ID, other.Text, other.Time = "r2", "Something else entirely, about the arena roof", monday
	for _, roots := range [][]detect.Post{{root, other}, {other, root}} {
		wantSame(t, "two roots", resultOf(t, p, append(slices.Clone(posts), roots...)), resultOf(t, p, append(roots, posts...)))
	}
}

// TestClusterLeavesAThread: when a cluster of a thread ends by what is posted elsewhere, the others of the thread are no
// longer corrected for it.
func TestClusterLeavesAThread(t *testing.T) {
	const link = " https://harbour.example/where-the-money-went"
	words := []string{templates[0] + link, "Everyone should see this before Thursday" + link, "Minute nine, draw your own conclusions" + link}
	var posts []detect.Post
	post := func(thread, text string) {
		id := fmt.Sprintf("p%02d", len(posts))
		posts = append(posts, detect.Post{ID: id, Page: "mp", Thread: thread, Account: detect.Account{ID: id}, Text: text, Time: monday + int64(len(posts))*7})
	}
	for i := range 3 {
		post("t1", words[i])
		post("t1", templates[1])
	}
	d := detect.New(detect.DefaultParams())
	add(t, d, posts)
	if r := result(t, d); len(r.Clusters) != 2 {
		t.Fatalf("%d clusters, want one of a text and one of a link", len(r.Clusters))
	}
	before := len(posts)
	post("t2", templates[0])
	post("t2", templates[0])
	add(t, d, posts[before:])
	wantSame(t, "the link's cluster left", result(t, d), resultOf(t, detect.DefaultParams(), posts))
}
