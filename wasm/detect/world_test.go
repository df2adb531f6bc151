package detect_test

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refrain-project/refrain/wasm/detect"
)

// The worlds of the property tests: few pages, threads and accounts, so that posts meet; the texts are of few invented
// templates, disguised, edited and mixed with ordinary ones; some fields are missing.

// TestMain keeps the property tests from writing files: a failure is told by its seed.
func TestMain(m *testing.M) {
	flag.Parse()
	flag.Set("rapid.nofailfile", "true")
	os.Exit(m.Run())
}

const day = 86400

// monday is the time from which a world's times count.
const monday = 1_772_409_600

// templates are the messages that many accounts post.
var templates = []string{
	"The library money was promised to the harbour workers and nobody has told them where it went",
	"Nobody asked the fishing families before the harbour was sold to a company from the capital",
	"The bridge at Mill Creek was closed in silence while the contractors were paid twice over",
	"L'argent de la bibliothèque avait été promis aux ouvriers du port et personne ne sait où il est passé",
	"Personne n'a consulté les familles de pêcheurs avant que le vieux quai soit vendu à un étranger",
	"图书馆的钱原本答应给港口工人，现在没有人知道这笔钱到底去了哪里，大家都在等一个说法",
	"Happy birthday to our wonderful member, wishing you a great day with your family and friends",
	"#SaveOurHarbour #PortDeLaBaie #cdnpoli https://harbour.example/petition",
}

// vocabulary makes ordinary texts.
var vocabulary = strings.Fields(`winter road garden library school river market bicycle winterfest bylaw parking snow plow
	teacher bus station village lantern quarry maple syrup skating council evening budget repair concert orchard railway
	le la des hiver rue jardin marché école rivière vélo neige autobus village conseil soirée verger patinoire pont moulin
	please thanks why when never often maybe still our their votre nos toujours jamais peut-être encore`)

// links are what posts point at.
var links = []string{
	"https://harbour.example/where-the-money-went", "https://youtu.be/abcdefghijk", "https://www.youtube.com/watch?v=abcdefghijk&t=3",
	"https://t.co/AbCdEfGhIj", "https://x.com/someone/status/1234567", "https://news.example/",
}

// edits change a text the way copies differ.
var edits = []func(t *rapid.T, text string) string{
	func(_ *rapid.T, text string) string { return text },
	func(_ *rapid.T, text string) string { return strings.ToUpper(text) + "!!! 😡" },
	func(_ *rapid.T, text string) string { return strings.NewReplacer("o", "о", "a", "а").Replace(text) },
	func(_ *rapid.T, text string) string { return strings.ReplaceAll(text, "e", "e\u200b") },
	func(_ *rapid.T, text string) string { return strings.NewReplacer("o", "0", "i", "1").Replace(text) },
	func(_ *rapid.T, text string) string {
		return strings.NewReplacer("é", "e", "à", "a", "ê", "e", "ù", "u").Replace(text)
	},
	func(_ *rapid.T, text string) string { return strings.ReplaceAll(text, " ", "") },
	func(_ *rapid.T, text string) string { return strings.Join(strings.Split(text, ""), " ") },
	func(t *rapid.T, text string) string {
		return text + " " + rapid.StringMatching(`[b-df-hj-np-tv-z]{4}[0-9][xzqk]{2}`).Draw(t, "suffix")
	},
	func(t *rapid.T, text string) string { return text + " " + rapid.SampledFrom(links).Draw(t, "link") },
	func(_ *rapid.T, text string) string { return "@mp_laurier " + text + " #cdnpoli" },
	func(t *rapid.T, text string) string { return half(text, true) + " " + half(pick(t), false) },
	func(_ *rapid.T, text string) string { return half(text, true) + "…" },
	func(t *rapid.T, text string) string {
		words := strings.Fields(text)
		for i := range words {
			if rapid.IntRange(0, 3).Draw(t, "word") == 0 {
				words[i] = rapid.SampledFrom(vocabulary).Draw(t, "other word")
			}
		}
		return strings.Join(words, " ")
	},
}

// pick draws a template.
func pick(t *rapid.T) string { return rapid.SampledFrom(templates).Draw(t, "template") }

// half gives the first or the second half of a text's words.
func half(text string, first bool) string {
	words := strings.Fields(text)
	if n := len(words) / 2; first {
		return strings.Join(words[:n], " ")
	} else {
		return strings.Join(words[n:], " ")
	}
}

// drawText draws what somebody posts.
func drawText(t *rapid.T) string {
	switch rapid.IntRange(0, 6).Draw(t, "text") {
	case 5:
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 14).Draw(t, "words"), " ")
	case 6:
		return rapid.SampledFrom(vocabulary).Draw(t, "word") + " " + rapid.SampledFrom(links).Draw(t, "link")
	}
	text := pick(t)
	for range rapid.IntRange(0, 3).Draw(t, "edits") / 2 {
		text = rapid.SampledFrom(edits).Draw(t, "edit")(t, text)
	}
	return text
}

// drawAccount gives one of twelve people, or nobody; some facts are not always shown. The draws of rapid favour small
// numbers, so the turn of the post spreads them.
func drawAccount(t *rapid.T, turn int) detect.Account {
	n := (rapid.IntRange(0, 12).Draw(t, "account") + turn) % 13
	if n == 12 {
		return detect.Account{Followers: -1, Following: -1, Posts: -1, DefaultPicture: -1}
	}
	a := detect.Account{ID: fmt.Sprint("a", n), Followers: -1, Following: -1, Posts: int64(n * 7), DefaultPicture: -1}
	if n%4 > 0 && rapid.Bool().Draw(t, "shown") {
		a.Handle, a.Name, a.DefaultPicture = fmt.Sprintf("person%04d", n*977), fmt.Sprint("Person ", n), int64(n%2)
		a.Created = monday - int64(n%3)*40*day - int64(n)*3600
	}
	return a
}

// drawPost draws one sighting of a post with the given id.
func drawPost(t *rapid.T, id string) detect.Post {
	p := detect.Post{
		ID: id, Platform: rapid.SampledFrom([]string{"x", "x", "x", "facebook"}).Draw(t, "platform"),
		Page:       rapid.SampledFrom([]string{"mp1", "mp1", "mp1", "mp2", ""}).Draw(t, "page"),
		Thread:     rapid.SampledFrom([]string{"t1", "t1", "t1", "t2", "t3", ""}).Draw(t, "thread"),
		Account:    drawAccount(t, int(id[len(id)-1])),
		Lang:       rapid.SampledFrom([]string{"", "en", "fr"}).Draw(t, "lang"),
		Time:       drawTime(t),
		Resolution: rapid.SampledFrom([]int64{0, 1, 1, 60, 3600, day}).Draw(t, "resolution"),
	}
	switch rapid.IntRange(0, 15).Draw(t, "role") {
	case 13:
		p.Root = true
	case 14, 15:
		p.Bare, p.Group = true, rapid.Int64Range(0, 2).Draw(t, "group")
		return p
	}
	p.Text = drawText(t)
	if rapid.IntRange(0, 6).Draw(t, "linked") == 6 {
		p.Links = []string{rapid.SampledFrom(links).Draw(t, "link")}
	}
	return p
}

// drawTime draws a time: within an hour, within days, within weeks, unknown.
func drawTime(t *rapid.T) int64 {
	switch rapid.IntRange(0, 9).Draw(t, "when") {
	case 9:
		return 0
	case 7, 8:
		return monday + rapid.Int64Range(0, 30*day).Draw(t, "weeks")
	case 5, 6:
		return monday + rapid.Int64Range(0, 3*day).Draw(t, "days")
	}
	return monday + rapid.Int64Range(0, 3600).Draw(t, "seconds")
}

// drawWorld draws posts of distinct ids.
func drawWorld(t *rapid.T) []detect.Post {
	posts := make([]detect.Post, rapid.SampledFrom([]int{30, 40, 20, 10, 3, 0}).Draw(t, "posts"))
	for i := range posts {
		posts[i] = drawPost(t, fmt.Sprintf("p%02d", (i*29)%41))
	}
	return posts
}

// drawSightings adds second and third sightings of some posts: older, cut short, less known, or seen elsewhere.
func drawSightings(t *rapid.T, posts []detect.Post) []detect.Post {
	all := slices.Clone(posts)
	for range rapid.IntRange(0, len(posts)/2).Draw(t, "sightings") {
		p := rapid.SampledFrom(posts).Draw(t, "seen again")
		switch rapid.IntRange(0, 5).Draw(t, "difference") {
		case 0:
			p.Text = ""
			p.Bare = true
			p.Account = detect.Account{}
		case 1:
			p.Text = half(p.Text, true)
		case 2:
			p.Time, p.Resolution = 0, 0
		case 3:
			p.Resolution = 3600
			p.Thread, p.Account.Handle = "", ""
		case 4:
			p.Links, p.Lang, p.Account.Created = []string{links[0]}, "", monday-day
		case 5:
			q := drawPost(t, p.ID)
			q.Platform = p.Platform
			p = q
		}
		all = append(all, p)
	}
	return all
}

// feed gives posts to d in a drawn order and in drawn batches, asking for the result and making the state anew now and then.
func feed(t *rapid.T, d *detect.Detector, posts []detect.Post) {
	t.Helper()
	if len(posts) > 0 {
		posts = rapid.Permutation(posts).Draw(t, "order")
	}
	for len(posts) > 0 {
		n := rapid.IntRange(1, len(posts)).Draw(t, "batch")
		add(t, d, posts[:n])
		posts = posts[n:]
		switch rapid.IntRange(0, 5).Draw(t, "between") {
		case 0, 1, 2:
			d.Result()
		case 5:
			d.Rebuild()
		}
	}
}

// add gives posts to d.
func add(t rapid.TB, d *detect.Detector, posts []detect.Post) {
	t.Helper()
	if err := d.Add(posts); err != nil {
		t.Fatalf("Add: %v", err)
	}
}

// result asks d.
func result(t rapid.TB, d *detect.Detector) detect.Result {
	t.Helper()
	r, err := d.Result()
	if err != nil {
		t.Fatalf("Result: %v", err)
	}
	return r
}

// resultOf is the result of posts given at once.
func resultOf(t rapid.TB, p detect.Params, posts []detect.Post) detect.Result {
	t.Helper()
	d := detect.New(p)
	add(t, d, posts)
	return result(t, d)
}

// wantSame fails where two results differ, and says where first.
func wantSame(t rapid.TB, what string, got, want detect.Result) {
	t.Helper()
	if reflect.DeepEqual(got, want) {
		return
	}
	if len(got.Clusters) != len(want.Clusters) {
		t.Fatalf("%s: %d clusters, want %d:\n%+v\n%+v", what, len(got.Clusters), len(want.Clusters), got.Clusters, want.Clusters)
	}
	for i := range got.Clusters {
		if !reflect.DeepEqual(got.Clusters[i], want.Clusters[i]) {
			t.Fatalf("%s: cluster %d is\n%+v, want\n%+v", what, i, got.Clusters[i], want.Clusters[i])
		}
	}
	t.Fatalf("%s: flags\n%+v, want\n%+v", what, got.Flags, want.Flags)
}
