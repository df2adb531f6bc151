package e2e_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/extension/browsertest"
	"github.com/refrain-project/refrain/extension/pagetest"
)

// crowded is the id of the thread of many replies.
const crowded = "1690000000000100000"

// crowd makes a thread of X of many replies: all of both sample threads, which have a hidden campaign each and one a letter campaign,
// and between them replies of ordinary words in no order, which have no more in common than chance gives them.
func crowd(threads map[string][]pagetest.Post, replies int) []pagetest.Post {
	root, all := threads[english][0], slices.Concat(threads[english][1:], threads[french][1:])
	var words []string
	for _, p := range all {
		words = append(words, strings.Fields(p.Text)...)
	}
	random := rand.New(rand.NewPCG(200, 1))
	for i := len(all); i < replies; i++ {
		p := threads[english][1]
		p.Account.ID, p.Account.Handle, p.Link = fmt.Sprint(5_000_000+i), fmt.Sprintf("ordinary_%d", i), ""
		p.Account.Name, p.Account.DefaultPicture = p.Account.Handle, false
		p.Account.Created, p.Account.Followers = root.Time-int64(random.IntN(8*365*86_400)), int64(random.IntN(900))
		p.Time = root.Time + 60 + int64(random.IntN(6*3600))
		text := make([]string, 8+random.IntN(10))
		for j := range text {
			text[j] = words[random.IntN(len(words))]
		}
		p.Text = strings.Join(text, " ")
		all = append(all, p)
	}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	root.ID, root.Thread = crowded, crowded
	made := []pagetest.Post{root}
	for i, p := range all {
		p.ID, p.Thread, p.Answers = crowded[:13]+fmt.Sprint(100_001+i), crowded, crowded
		made = append(made, p)
	}
	return made
}

// TestWholeWay is one office with a server on both platforms, in both browsers. On X 200 replies scroll in while the background is
// killed, and a report of one campaign goes to the server and its receipt comes back. A comment of Facebook goes the same way. Then a
// page forges what it can, and one has changed. At last the other campaign, in French and dark: its report waits while the server is
// away, the background killed and the browser restarted, and arrives.
func TestWholeWay(t *testing.T) {
	browsertest.Skip(t)
	t.Run("chromium", func(t *testing.T) {
		s, home, folder := serveX(t), t.TempDir(), installed(t)
		wholeWay(t, s, func() (*browser, func()) { return startIn(t, s, "en", home, folder) })
	})
	t.Run("firefox", func(t *testing.T) {
		s, folder := serveX(t), installedFor(t, "firefox")
		home := profile(t, s, "en")
		wholeWay(t, s, func() (*browser, func()) { return startFirefoxIn(t, home, folder) })
	})
}

func wholeWay(t *testing.T, s *site, launch func() (*browser, func())) {
	s.threads[crowded] = crowd(s.threads, 200)
	want := expected(t, s.threads[crowded])
	first, second := campaigns(t, s.threads[crowded], want)
	b, quit := launch()
	b.until("the first page opens by itself", func() bool { return len(b.pages(b.own("welcome.html"))) > 0 })
	server := serveRefrain(t, b.folder)
	office := server.enrolled("Alex Marchand", "x:"+member, "facebook:"+owner.ID)
	b.enrol(office)
	b.visit(b.own("options.html"))
	b.allow("facebook")

	b.open(crowded)
	b.until("a first flag", func() bool { return count(b.shown(), "") > 0 || eval[any](b, "scrollBy(0, 300), null") != nil })
	b.killWorker()
	b.scrollThrough(201, nil)
	got := b.scrollThrough(201, want)
	if b.compare(want, got); len(got) != 201 {
		t.Fatalf("%d posts of 201 were shown", len(got))
	}
	checkSent(b, server, office, b.report(first), 1)
	t.Run("a comment on Facebook", func(t *testing.T) {
		b.t = t
		b.openPost(english)
		eval[any](b, `(document.getElementById("order").click(), null)`)
		b.scrollThrough(len(s.comments(english)), nil)
		checkSent(b, server, office, b.report(coordinated(levels(t, s.asDetected(english)))), 2)
	})
	t.Run("a hostile page", func(t *testing.T) { b.t = t; checkForged(t, b, s, first) })
	t.Run("a changed site", func(t *testing.T) { b.t = t; checkWarned(b, s) })
	b.t = t
	b.chooseFrench()
	s.theme.Store("dark")
	b.open(crowded)
	b.scrollThrough(201, nil)
	b.goTo(second)
	if its := b.its(second); its.Host != "dark" || !strings.Contains(its.Text, "6\u00a0comptes\n· 14\u00a0min") {
		t.Errorf("badge %+v", its)
	}
	server.stop()
	preview := b.report(second)
	preview.pressText("Envoyer à 127.0.0.1")
	preview.until("it waits", func() bool { return strings.HasPrefix(preview.said(), "En attente") })
	if got := len(preview.exact().Posts); got != 6 {
		t.Errorf("a report of %d posts", got)
	}
	preview.killWorker()
	quit()
	b, _ = launch()
	b.openSent()
	b.sentText("the queue is there after a restart", "En attente")
	server.start()
	checkVerified(b, server, office, 3)
	b.within(queuePatience, "the list says so", func() bool {
		text := eval[string](b, `document.body.innerText`)
		return strings.Count(text, "Vérifié ") == 3 && !strings.Contains(text, "En attente")
	})
	if n := s.foreign.Load(); n > 0 {
		t.Errorf("%d requests to a platform that the page itself did not make", n)
	}
}

// checkSent sends the report in a preview and reads receipt and status, there and on the server, which has so many reports then.
func checkSent(b *browser, server *serving, office enrolment, preview *browser, all int) {
	b.t.Helper()
	preview.pressText("Send to 127.0.0.1")
	preview.within(queuePatience, "the receipt is there, and the server's verdict", func() bool {
		said := preview.said()
		return strings.Contains(said, "Receipt kept") && strings.Contains(said, "Verified ")
	})
	checkVerified(b, server, office, all)
	b.toFront()
}

// queuePatience is how long a report may take that could not be sent at first, because browsers put off every alarm by half a minute; or that the
// server checks as its first, because it makes machine code of the detector before.
const queuePatience = 2 * patience

func checkVerified(b *browser, server *serving, office enrolment, all int) {
	b.t.Helper()
	b.within(queuePatience, fmt.Sprintf("the server has %d verified reports", all), func() bool {
		got := server.reports(office)
		return len(got) == all && !slices.ContainsFunc(got, func(r reported) bool { return r.Verdict.State != "verified" })
	})
}

// checkForged has a page forge bodies, messages and presses of a badge, and reach for the extension's pages: it gets nothing, and
// posts that it forges for somebody else's thread are nowhere.
func checkForged(t *testing.T, b *browser, s *site, id string) {
	b.open(crowded)
	b.goTo(id)
	before := len(b.pages(""))
	theirs := s.threads[english][:2]
	forged := strings.ReplaceAll(toJSON(t, pagetest.Thread(theirs, pagetest.SchemaC)), member, "somebody")
	heard := eval[[]string](b, fmt.Sprintf(`(async () => {
		const heard = [];
		for (const name of ["message", "refrain:flags", "refrain:answer"]) for (const place of [window, document]) place.addEventListener(name, (event) => event.isTrusted || heard.push(name));
		const body = (text) => document.dispatchEvent(new CustomEvent("refrain:body", {detail: "https://x.com/i/api/graphql/q/TweetDetail\n" + text}));
		[%[2]q, "{", "[".repeat(1e5), 7, null].forEach(body);
		for (const kind of ["ask", "draft", "send", "sent", "erase", "overview", "explain", "mark"]) {
			const message = {kind, platform: "x", post: %[1]q, mark: "letter", clusters: [%[1]q], body: "{}"};
			document.dispatchEvent(new CustomEvent(kind, {detail: JSON.stringify(message)}));
			globalThis.chrome?.runtime?.sendMessage?.(%[4]q, message);
		}
		for (const host of document.querySelectorAll("[data-refrain]")) {
			for (const type of ["pointerdown", "click", "keydown"]) host.dispatchEvent(new MouseEvent(type, {bubbles: true, composed: true}));
			if (host.shadowRoot) heard.push("a root");
		}
		for (const file of ["report.html", "options.html", "sent.html", "detector.wasm"]) await fetch(%[3]q + file).then(() => heard.push(file), () => undefined);
		return heard;
	})()`, id, forged, b.own(""), b.id))
	if len(heard) > 0 {
		t.Errorf("the page hears %v", heard)
	}
	if its := b.its(id); its.Card != "" || its.Level != "coordinated" {
		t.Errorf("the page has done something to a badge: %+v", its)
	}
	if after := len(b.pages("")); after != before {
		t.Errorf("%d tabs are open, before %d", after, before)
	}
	if all, kept := 201+len(s.threads[english]), b.kept(201+len(s.threads[english])); len(kept) != all { // those on Facebook too
		t.Errorf("%d posts are kept, of the office's threads %d were shown", len(kept), all)
	}
}

// checkWarned opens a page whose posts cannot be read, and reads the warning on the button and in the popup from another tab.
func checkWarned(b *browser, s *site) {
	s.changed.Store(true)
	defer s.changed.Store(false)
	own := b.at(b.pages(b.own("report.html"))[0])
	own.visit(own.own("advice.html"))
	b.toFront()
	b.open(crowded)
	own.until("the button warns", func() bool {
		return eval[bool](own, `chrome.tabs.query({}).then((all) => Promise.all(all.map(({id}) => chrome.action.getBadgeText({tabId: id})))).then((all) => all.includes("!"))`)
	})
	own.toFront()
	own.visit(own.own("popup.html"))
	own.readsIn("#health", "X changed its pages. Flags may be incomplete until the update.")
	b.toFront()
}

// campaigns gives a coordinated post of each language.
func campaigns(t testing.TB, posts []pagetest.Post, want map[string]string) (inEnglish, inFrench string) {
	for _, p := range posts {
		if want[p.ID] == "coordinated" && p.Lang == "fr" && inFrench == "" {
			inFrench = p.ID
		}
		if want[p.ID] == "coordinated" && p.Lang == "en" && inEnglish == "" {
			inEnglish = p.ID
		}
	}
	if all := slices.Collect(maps.Values(want)); inEnglish == "" || inFrench == "" || !slices.Contains(all, "similar") || len(all) > 40 {
		t.Fatalf("the thread has not the campaigns that it should: %v", want)
	}
	return inEnglish, inFrench
}

func toJSON(t testing.TB, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
