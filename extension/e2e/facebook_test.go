package e2e_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// TestThreadOnFacebook is one sitting of an office on Facebook, in both browsers: the first comments are in the document itself, the
// order that Facebook chooses leaves most out and the card says so, and with all comments the right ones are flagged; in the dark
// and in French too; private messages are never read.
func TestThreadOnFacebook(t *testing.T) { inBrowsers(t, threadOnFacebook) }

func threadOnFacebook(t *testing.T, b *browser, s *site) {
	b.choosePage("https://www.facebook.com/" + owner.Slug) // the page's number comes from what Facebook sends
	want := levels(t, s.asDetected(english))
	t.Run("the first document alone", func(t *testing.T) {
		b.openPost(english)
		kept := b.kept(21)
		if len(kept) != 21 || slices.ContainsFunc(kept, func(key string) bool { return !strings.HasPrefix(key, "facebook:"+english[:12]) }) {
			t.Errorf("%d posts are kept of a document with 20 comments and their post: %v", len(kept), kept)
		}
	})
	b.openPost(english)
	id := coordinated(want)
	t.Run("an order that leaves comments out", func(t *testing.T) { checkOrder(t, b, s) })
	b.scrollThrough(len(s.comments(english)), nil)
	got := b.scrollThrough(rows(b), want)
	t.Run("the right comments and only there", func(t *testing.T) {
		b.compare(want, got)
		if all := slices.Collect(maps.Values(want)); len(all) < 12 || !slices.Contains(all, "coordinated") || len(got) != len(s.comments(english)) {
			t.Errorf("the thread has too little in it: %d flagged of %d shown", len(all), len(got))
		}
	})
	t.Run("a badge", func(t *testing.T) { checkFacebookBadges(t, b, id) })
	t.Run("a card", func(t *testing.T) { checkFacebookCard(t, b, id) })
	t.Run("dark, in French", func(t *testing.T) { checkFacebookFrench(t, b, s) })
	t.Run("what is private", func(t *testing.T) { checkMessenger(t, b, s) })
	if n := s.foreign.Load(); n > 0 {
		t.Errorf("%d requests to Facebook that the page itself did not make", n)
	}
}

// rows is how many rows the page's list has: a comment with its answer.
func rows(b *browser) int { return eval[int](b, "posts.length") }

// openPost opens a post of the office's page.
func (b *browser) openPost(post string) {
	b.t.Helper()
	b.visit("https://www.facebook.com/" + owner.Slug + "/posts/" + post)
	b.until("its comments show", func() bool { return len(b.shown()) > 5 })
}

// kept gives the keys of the posts that the extension keeps, once there are so many, or as many as there are in the end.
func (b *browser) kept(want int) (keys []string) {
	b.t.Helper()
	b.visit(b.own("options.html"))
	for begin := time.Now(); len(keys) != want && time.Since(begin) < patience; time.Sleep(50 * time.Millisecond) {
		keys = eval[[]string](b, keptKeys)
	}
	return keys
}

// keptKeys asks for the keys, and makes no database where there is none yet.
const keptKeys = `indexedDB.databases().then((all) => all.some(({name}) => name === "refrain") ? new Promise((done) => {
	const ask = indexedDB.open("refrain"); ask.onsuccess = () => { const {result} = ask, some = result.transaction("posts").objectStore("posts").getAllKeys();
	some.onsuccess = () => { result.close(); done(some.result); }; }; }) : [])`

// checkOrder scrolls through the comments that Facebook finds most relevant, reads in a card how many are missing, and chooses all.
func checkOrder(t *testing.T, b *browser, s *site) {
	all := s.asDetected(english)
	some := levels(t, all[:41])
	b.scrollThrough(40, nil)
	b.compare(some, b.scrollThrough(rows(b), some))
	id := slices.Min(slices.Collect(maps.Keys(some)))
	b.goTo(id)
	b.openCard(id)
	card := strings.ReplaceAll(b.its(id).Card, "\n", "")
	for _, part := range []string{fmt.Sprintf("Compared: 40 of %d replies", len(all)-1), "Choose “All comments”"} {
		if !strings.Contains(card, part) {
			t.Errorf("the card does not say %q:\n%s", part, card)
		}
	}
	b.screenshot("facebook-" + b.name() + "-order")
	b.keys(kb.Escape)
	eval[any](b, `(scrollTo(0, 0), document.getElementById("order").click(), null)`)
	b.until("all comments come", func() bool { return eval[bool](b, `busy === false && order !== null && posts.length > 0`) })
}

// checkFacebookBadges looks at where badges stand, and that nothing moves for them or lies under them.
func checkFacebookBadges(t *testing.T, b *browser, id string) {
	b.goTo(id)
	b.screenshot("facebook-" + b.name() + "-light")
	its := b.shown()[id]
	if its.Level != "coordinated" || its.Host != "light" || !strings.Contains(its.Text, " accounts\n· ") {
		t.Errorf("badge %+v", its)
	}
	style := measure[map[string]string](b, its, `(e) => { const s = getComputedStyle(e); return {position: s.position, background: s.backgroundColor, weight: s.fontWeight}; }`)
	if style["position"] != "absolute" || style["background"] != "rgb(122, 62, 0)" || style["weight"] != "600" {
		t.Errorf("the badge is not styled: %v", style)
	}
	box := measure[struct{ Left, Right, Top, Bottom float64 }](b, its, `(e) => e.getBoundingClientRect().toJSON()`)
	line := eval[struct{ Right, Top, Bottom, Edge float64 }](b, fmt.Sprintf(`(() => { const line = document.querySelector('a[href$="comment_id=%s"]').closest("ul"),
		last = line.lastElementChild.getBoundingClientRect(); return {right: last.right, top: last.top, bottom: last.bottom, edge: line.closest("main").getBoundingClientRect().right}; })()`, id))
	if middle := (box.Top + box.Bottom) / 2; box.Left < line.Right || box.Right > line.Edge || math.Abs(middle-(line.Top+line.Bottom)/2) > 1 {
		t.Errorf("the badge is at %+v, the line ends at %+v", box, line)
	}
	if with, without := eval[string](b, places+"(false)"), eval[string](b, places+"(true)"); with != without || len(with) < 100 {
		t.Errorf("the page moves for a badge: %s\n%s", with, without)
	}
	b.until("a badge that the page took out comes back", func() bool { return b.shown()[id] != nil })
}

// measure evaluates a function of a badge's button.
func measure[T any](b *browser, its *badge, function string) (value T) {
	b.t.Helper()
	text, err := b.engine.measure(its.Button, function)
	if err == nil {
		err = json.Unmarshal(text, &value)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return value
}

// checkFacebookCard opens a card by keyboard, reads it, and closes it with Escape.
func checkFacebookCard(t *testing.T, b *browser, id string) {
	b.goTo(id)
	b.openCard(id)
	card := strings.ReplaceAll(b.its(id).Card, "\n", "")
	for _, part := range []string{"9 accounts posted nearly the same text in 22 minutes", "This thread, ", "What else it could be", "and 6 more", "Not the same message"} {
		if !strings.Contains(card, part) {
			t.Errorf("the card does not say %q:\n%s", part, card)
		}
	}
	if strings.Contains(card, "@") {
		t.Errorf("the card shows handles, which nobody on Facebook knows:\n%s", card)
	}
	if strings.Contains(card, "All comments") {
		t.Error("the card asks for all comments where all are shown")
	}
	b.screenshot("facebook-" + b.name() + "-card")
	b.keys(kb.Escape)
	b.until("its card closes", func() bool { return b.its(id).Card == "" })
	if !eval[bool](b, `document.activeElement?.dataset.refrain !== undefined && opened === 0`) {
		t.Error("the focus is not back on the badge, or the comment was opened")
	}
}

// checkFacebookFrench reads the other thread in the dark theme, in French.
func checkFacebookFrench(t *testing.T, b *browser, s *site) {
	b.chooseFrench()
	s.theme.Store("dark")
	defer s.theme.Store("light")
	want := levels(t, s.asDetected(french))
	id := coordinated(want)
	b.openPost(french)
	eval[any](b, `(document.getElementById("order").click(), null)`)
	b.scrollThrough(len(s.comments(french)), nil)
	b.compare(want, b.scrollThrough(rows(b), want))
	b.goTo(id)
	if its := b.its(id); its.Host != "dark" || !strings.Contains(its.Text, "6\u00a0comptes\n· 14\u00a0min") {
		t.Errorf("badge %+v", its)
	}
	b.openCard(id)
	card := strings.ReplaceAll(b.its(id).Card, "\n", "")
	for _, part := range []string{"6\u00a0comptes ont publié presque le même texte en 14\u00a0minutes", "Ce que cela peut être d'autre"} {
		if !strings.Contains(card, part) {
			t.Errorf("the card does not say %q:\n%s", part, card)
		}
	}
	b.screenshot("facebook-" + b.name() + "-dark-fr")
}

// checkMessenger has the page ask for private messages by both ways, and on their own page for anything, and looks into what the
// extension keeps: the office's two threads, whole, and nothing else. What is private came in every document too.
func checkMessenger(t *testing.T, b *browser, s *site) {
	b.openPost(english)
	ask := func(address, form string) string {
		return fmt.Sprintf(`fetch(%[1]q, {method: "POST", body: new URLSearchParams(%[2]q)}).then((answer) => answer.text()).then(() => new Promise((done) => {
			const ask = new XMLHttpRequest(); ask.open("POST", %[1]q); ask.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
			ask.onload = () => done(null); ask.send(%[2]q); }))`, address, form)
	}
	for _, operation := range []string{"MessengerThreadlistQuery", "MWChatReplyQuery", "LSPlatformGraphQLLightspeedRequestQuery"} {
		eval[any](b, ask("/api/graphql/", "fb_api_req_friendly_name="+operation))
	}
	eval[any](b, ask("/api/graphql/", "variables={}"))
	eval[any](b, ask("/ajax/route-definition/", "route_url=%2Fmessages%2Ft%2F1"))
	eval[any](b, `(history.pushState(null, "", "/messages/t/1"), null)`)
	eval[any](b, ask("/api/graphql/", "private=1&fb_api_req_friendly_name=CommentsListComponentsPaginationQuery"))
	if _, asked := s.asked.Load("MWChatReplyQuery"); !asked {
		t.Error("the page asked for nothing private")
	}
	want := len(s.threads[english]) + len(s.threads[french])
	kept := b.kept(want)
	if len(kept) != want || slices.ContainsFunc(kept, func(key string) bool { return strings.HasPrefix(key, "facebook:"+planted[:15]+"88") }) {
		t.Errorf("%d posts are kept, the office's threads have %d: %v", len(kept), want, kept)
	}
}
