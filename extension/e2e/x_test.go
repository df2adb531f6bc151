// Package e2e_test drives the unmodified extension in real Chromium and Firefox ESR on pages that stand in for https://x.com and
// https://www.facebook.com. README.md says which test holds what, and in which browser.
package e2e_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/refrain-project/refrain/extension/pagetest"
	"github.com/refrain-project/refrain/wasm/detect"
)

const (
	member  = "a_marchand_mp" // the sample's has a letter more than X allows
	english = "1690000000000000001"
	french  = "1690000000000000002"
)

// expected are the levels that the native detector gives to a thread's posts on X.
func expected(t testing.TB, posts []pagetest.Post) map[string]string {
	t.Helper()
	var given []detect.Post
	for _, p := range posts {
		picture := int64(0)
		if p.Account.DefaultPicture {
			picture = 1
		}
		var links []string
		text := p.Text
		if p.Link != "" {
			links, text = []string{p.Link}, text+" https://t.co/"+p.ID[len(p.ID)-6:]
		}
		given = append(given, detect.Post{ID: p.ID, Platform: "x", Page: member, Thread: p.Thread, Root: p.Answers == "", Text: text, Lang: p.Lang, Time: p.Time,
			Resolution: 1, Links: links, Account: detect.Account{ID: p.Account.ID, Handle: p.Account.Handle, Name: p.Account.Name, Created: p.Account.Created,
				Followers: p.Account.Followers, Following: p.Account.Following, Posts: p.Account.Posts, DefaultPicture: picture}})
	}
	return levels(t, given)
}

// levels are what the native detector gives to posts.
func levels(t testing.TB, posts []detect.Post) map[string]string {
	t.Helper()
	d := detect.New(detect.DefaultParams())
	if err := d.Add(posts); err != nil {
		t.Fatal(err)
	}
	result, err := d.Result()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, f := range result.Flags {
		found[f.Post] = f.Level.String()
	}
	return found
}

// chooseFrench chooses the language in the extension's settings.
func (b *browser) chooseFrench() {
	b.t.Helper()
	b.visit(b.own("options.html"))
	b.until("the settings show", func() bool { return eval[bool](b, `document.querySelector("#language-fr") !== null`) })
	b.press("#language-fr")
	b.until("the settings are in French", func() bool { return eval[string](b, "document.documentElement.lang") == "fr-CA" })
}

// open opens a thread.
func (b *browser) open(thread string) {
	b.t.Helper()
	b.visit("https://x.com/" + member + "/status/" + thread)
}

// count is how many of the shown badges have a level.
func count(shown map[string]*badge, level string) (n int) {
	for _, its := range shown {
		if its != nil && (level == "" || its.Level == level) {
			n++
		}
	}
	return n
}

// scrollThrough scrolls to the end and gives the badge of every post that came by, nil for those without. It waits for
// badges that are still to come, and a minute in all.
func (b *browser) scrollThrough(posts int, want map[string]string) map[string]*badge {
	b.t.Helper()
	all, tall, end := map[string]*badge{}, eval[int](b, "tall"), time.Now().Add(patience)
	for y := 0; y < posts*tall; y += 6 * tall {
		eval[any](b, fmt.Sprintf("scrollTo(0, %d), null", y))
		b.until("the list follows", func() bool {
			return eval[bool](b, "busy === false && cells.some((c) => c.index === Math.min(posts.length, Math.max(0, Math.floor(scrollY / tall) - 2) + pool) - 1)")
		})
		for late := false; want != nil && !late; time.Sleep(30 * time.Millisecond) {
			late = time.Now().After(end)
			shown := b.shown()
			maps.Copy(all, shown)
			if agree(want, shown) {
				break
			}
		}
	}
	return all
}

// agree says whether all posts that are shown have the badge that they should have.
func agree(want map[string]string, shown map[string]*badge) bool {
	for id, its := range shown {
		if (its == nil) != (want[id] == "") || its != nil && its.Level != want[id] {
			return false
		}
	}
	return true
}

// goTo scrolls to a flagged post.
func (b *browser) goTo(id string) {
	b.t.Helper()
	eval[any](b, fmt.Sprintf("scrollTo(0, indexOf(%q) * tall - 150), null", id))
	b.until("its badge is there", func() bool { return b.shown()[id] != nil })
}

// compare fails where a badge is missing, is one too many, or has another level.
func (b *browser) compare(want map[string]string, got map[string]*badge) {
	b.t.Helper()
	for id, its := range got {
		level := ""
		if its != nil {
			level = its.Level
		}
		if want[id] != level {
			b.t.Errorf("post %s: badge %q, the native detector gives %q", id, level, want[id])
		}
	}
	for id := range want {
		if _, seen := got[id]; !seen {
			b.t.Errorf("post %s is flagged and was never shown", id)
		}
	}
}

// TestThreadOnX is one sitting of an office on X, in both browsers: settings, a thread that scrolls in, its flags, the card by
// keyboard, the background killed half-way, another thread in the dark theme, and a page that X has changed.
func TestThreadOnX(t *testing.T) { inBrowsers(t, threadOnX) }

func threadOnX(t *testing.T, b *browser, s *site) {
	t.Run("nothing before a page is named", func(t *testing.T) {
		b.open(english)
		b.until("the thread shows", func() bool { return len(b.shown()) > 5 })
		if !eval[bool](b, `document.querySelector("[data-refrain]") === null`) {
			t.Error("a badge without settings")
		}
	})
	b.choosePage("@A_Marchand_MP")
	want := expected(t, s.threads[english])
	b.open(english)
	b.until("a first flag", func() bool { return count(b.shown(), "") > 0 || eval[any](b, "scrollBy(0, 300), null") != nil })
	b.killWorker()                                // half the thread is read; the rest must join what a dead background knew
	b.scrollThrough(len(s.threads[english]), nil) // it scrolls in: flags change while there is more to know
	got := b.scrollThrough(len(s.threads[english]), want)
	t.Run("the right replies and only there", func(t *testing.T) {
		b.compare(want, got)
		levels := slices.Collect(maps.Values(want))
		if len(levels) < 15 || !slices.Contains(levels, "similar") || !slices.Contains(levels, "coordinated") || len(got) != len(s.threads[english]) {
			t.Errorf("the thread has too little in it: %d flagged of %d shown", len(levels), len(got))
		}
	})
	t.Run("a badge", func(t *testing.T) { checkBadge(t, b, got, coordinated(want)) })
	t.Run("a card", func(t *testing.T) { checkCard(t, b, coordinated(want)) })
	t.Run("dim and dark, after a changed page", func(t *testing.T) { checkThemes(t, b, s) })
	t.Run("what is private or elsewhere", func(t *testing.T) { checkPrivate(t, b, s) })
	if b.tab != nil { // the number on the button of a tab can be asked for in Chromium only
		t.Run("a changed site", func(t *testing.T) { checkChanged(t, b, s) })
	}
	if n := s.foreign.Load(); n > 0 {
		t.Errorf("%d requests to X that the page itself did not make", n)
	}
}

// coordinated gives the first of the coordinated posts.
func coordinated(want map[string]string) string {
	var ids []string
	for id, level := range want {
		if level == "coordinated" {
			ids = append(ids, id)
		}
	}
	return slices.Min(ids)
}

// places gives where everything in the flagged article is; takeOut takes its badge out first.
const places = `(function (takeOut) {
	const host = document.querySelector('[data-refrain]'), article = host.closest('article, [role=article]');
	if (takeOut) host.remove();
	return JSON.stringify([...article.querySelectorAll("*:not([data-refrain])")].map((e) => e.getBoundingClientRect()));
})`

// checkBadge looks at what the badges say and that nothing moves for them.
func checkBadge(t *testing.T, b *browser, got map[string]*badge, id string) {
	for _, its := range got {
		if its != nil && (!strings.Contains(its.Text, " accounts\n· ") || !strings.Contains(its.Label, ". Refrain: ") || !strings.Contains(its.Label, its.Level)) {
			t.Errorf("badge %+v", its)
		}
	}
	b.goTo(id)
	b.screenshot("x-light-badges")
	if with, without := eval[string](b, places+"(false)"), eval[string](b, places+"(true)"); with != without || len(with) < 100 {
		t.Errorf("the page moves for a badge: %s\n%s", with, without)
	}
	b.until("a badge that the page took out comes back", func() bool { return b.shown()[id] != nil })
	if width := eval[float64](b, `document.querySelector("[data-refrain]").getBoundingClientRect().width`); width != 0 {
		t.Errorf("a badge takes %v pixels of its row", width)
	}
	if eval[bool](b, `[...document.querySelectorAll("[data-refrain]")].some((host) => host.shadowRoot !== null)`) {
		t.Error("the page can look into a badge")
	}
}

// checkCard opens a card by keyboard, reads it, and closes it with Escape.
func checkCard(t *testing.T, b *browser, id string) {
	b.goTo(id)
	b.openCard(id)
	card := b.its(id).Card
	for _, part := range []string{"9 accounts posted nearly the same text in 22 minutes", "coordinated", "This thread, ", "Why it stands out",
		"closer in time than", "What else it could be", "hidden invoices for the bridge", "and 6 more", "It is a letter campaign", "Not the same message"} {
		if !strings.Contains(strings.ReplaceAll(card, "\n", ""), part) {
			t.Errorf("the card does not say %q:\n%s", part, card)
		}
	}
	b.screenshot("x-light-card")
	b.keys(kb.Escape)
	b.until("its card closes", func() bool { return b.its(id).Card == "" })
	if !eval[bool](b, `document.activeElement?.dataset.refrain !== undefined`) {
		t.Error("the focus is not back on the badge")
	}
	if opened := eval[int](b, "opened"); opened != 0 {
		t.Errorf("the reply itself was opened %d times", opened)
	}
}

// checkThemes opens the other thread in X's other themes, the last time in French.
func checkThemes(t *testing.T, b *browser, s *site) {
	id := coordinated(expected(t, s.threads[french]))
	for _, theme := range []string{"dim", "dark"} {
		s.theme.Store(theme)
		if theme == "dark" {
			b.chooseFrench()
			b.screenshot("settings-fr")
		}
		b.open(french)
		b.until("the thread shows", func() bool { return eval[int](b, "posts.length") > 40 })
		b.goTo(id)
		if its := b.its(id); its.Host != theme {
			t.Errorf("the badge is %s on a page that is %s", its.Host, theme)
		}
		b.openCard(id)
		card := strings.ReplaceAll(b.its(id).Card, "\n", "")
		for _, part := range map[string][]string{"dim": {"6 accounts posted nearly the same text in 14 minutes", "What else it could be"},
			"dark": {"6\u00a0comptes ont publié presque le même texte en 14\u00a0minutes", "coordonné", "Ce que cela peut être d'autre", "Ce n'est pas le même message"}}[theme] {
			if !strings.Contains(card, part) {
				t.Errorf("the card does not say %q:\n%s", part, card)
			}
		}
		b.screenshot("x-" + theme)
		b.mark(id)
	}
}

// openCard opens a card by keyboard.
func (b *browser) openCard(id string) {
	b.t.Helper()
	eval[any](b, fmt.Sprintf(`document.querySelector('a[href$="/status/%[1]s"], a[href$="comment_id=%[1]s"]').focus(), null`, id))
	b.keys(kb.Tab, kb.Enter)
	b.until("its card opens", func() bool { return b.its(id).Card != "" })
}

// mark says in the open card, by keyboard, that it is a letter campaign, sees the badges follow, and takes it back.
func (b *browser) mark(id string) {
	b.t.Helper()
	b.keys(kb.Tab, kb.Tab, kb.Tab, kb.Enter) // past accounts and report
	b.until("the badge is quiet", func() bool { return b.its(id).Level == "similar" && b.its(id).Card == "" })
	b.openCard(id)
	b.keys(kb.Tab, kb.Tab, kb.Enter)
	b.until("the badge is as before", func() bool { return b.its(id).Level == "coordinated" })
}

// checkPrivate has the page fetch a private message, by both ways, from both places, and somebody else's thread, and looks
// into what the extension keeps.
func checkPrivate(t *testing.T, b *browser, s *site) {
	fetched := func(address string) {
		eval[any](b, fmt.Sprintf(`fetch(%[1]q).then((r) => r.text()).then(() => new Promise((done) => {
			const ask = new XMLHttpRequest(); ask.open("GET", %[1]q); ask.onload = () => setTimeout(done, 200); ask.send(); })).then(() => null)`, address))
	}
	b.open(english)
	fetched("/i/api/graphql/private/DmConversation")
	eval[any](b, `(history.pushState(null, "", "/messages/1-2"), null)`)
	fetched("/i/api/graphql/private/TweetDetail")
	other := s.threads[english][:3]
	theirs := make([]pagetest.Post, len(other))
	for i, p := range other {
		p.ID, p.Thread = planted[:15]+fmt.Sprint(8000+i), planted[:15]+"8000"
		p.AnswersHandle, p.Account.Handle = "somebody", "somebody"
		if p.Answers != "" {
			p.Answers = p.Thread
		}
		theirs[i] = p
	}
	s.threads[theirs[0].ID] = theirs
	b.open(theirs[0].ID)
	b.until("the other thread shows", func() bool { return eval[int](b, "posts.length") == len(theirs) })
	time.Sleep(300 * time.Millisecond)
	b.visit(b.own("options.html"))
	keys := eval[[]string](b, `new Promise((done) => { const ask = indexedDB.open("refrain"); ask.onsuccess = () => {
		const all = ask.result.transaction("posts").objectStore("posts").getAllKeys(); all.onsuccess = () => done(all.result); }; })`)
	if want := len(s.threads[english]) + len(s.threads[french]); len(keys) != want {
		t.Errorf("%d posts are kept, the office's threads have %d: %v", len(keys), want, keys)
	}
}

// checkChanged opens a page whose posts cannot be read: the extension's button says so.
func checkChanged(t *testing.T, b *browser, s *site) {
	s.changed.Store(true)
	defer s.changed.Store(false)
	b.open(english)
	worker, stop := b.worker()
	defer stop()
	b.until("the button warns", func() bool {
		title, err := chromedp.Run(worker, chromedp.Evaluate[string](`chrome.tabs.query({active: true}).then(([tab]) => chrome.action.getBadgeText({tabId: tab.id}))`, chromedp.EvalAwaitPromise))
		return err == nil && title == "!"
	})
}
