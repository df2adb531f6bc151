package e2e_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/refrain-project/refrain/extension/browsertest"
)

// setupWords are what the first page and the settings say in a language.
type setupWords struct{ language, title, wrongCode, unreachable, fromServer, ready, erased string }

var setupIn = map[string]setupWords{
	"en": {"en-CA", "Set up Refrain", "The server does not know this code.", "No answer from http://127.0.0.1:1", "They come from your enrolment.", "Ready", "Everything is erased."},
	"fr": {"fr-CA", "Configurer Refrain", "Le serveur ne connaît pas ce code.", "Aucune réponse de http://127.0.0.1:1", "Elles viennent de votre inscription.", "C'est prêt", "Tout est effacé."},
}

// TestSetup sets the extension up with a real server as a person does, looks at the settings, and erases everything.
func TestSetup(t *testing.T) {
	browsertest.Skip(t)
	for language, words := range setupIn {
		t.Run(language, func(t *testing.T) {
			server, s := serveRefrain(t, installed(t)), serveX(t)
			b := start(t, s, language)
			b.t = t
			said := server.run("office", "add", "Alex Marchand", "--page", "x:"+member, "--page", "facebook:100064", "--language", language, "--proof", "letter")
			code := codeIn(said)
			b.foresee("https://x.com/*", "https://www.facebook.com/*")
			b.welcome()
			b.press("#language-" + language)
			b.until("the page is drawn in it", func() bool { return eval[string](b, "document.documentElement.lang") == words.language })
			if got := eval[string](b, `document.documentElement.lang + "|" + document.querySelector("h1").textContent`); got != words.language+"|"+words.title {
				t.Errorf("the first page says %q", got)
			}
			b.inThemes(t, "welcome-"+language)
			b.refused(t, server.url, words)
			eval[any](b, browsertest.Axe(t, "../.."))
			b.check(t, "a wrong code")
			b.screenshotWhole("welcome-wrong-code-" + words.language)
			b.enrolled(t, server.url, code, words)
			b.allowX(t, words)
			b.inThemes(t, "welcome-ready-"+language)
			b.flagged(t, s)
			b.settingsPage(t, s, server.url, language)
			b.exports(t)
			b.sweeps()
			b.leaves()
			b.erases(t, words)
		})
	}
}

// TestSetupInFirefox sets the extension up in Firefox in the same steps, up to flags in the page, and leaves the server again.
func TestSetupInFirefox(t *testing.T) {
	browsertest.Skip(t)
	server, s := serveRefrain(t, installed(t)), serveX(t)
	b := startFirefox(t, s, "en")
	words := setupIn["fr"]
	code := codeIn(server.run("office", "add", "Alex Marchand", "--page", "x:"+member, "--page", "facebook:100064", "--language", "fr", "--proof", "letter"))
	b.welcome()
	b.press("#language-fr")
	b.until("the page is drawn in it", func() bool { return eval[string](b, "document.documentElement.lang") == words.language })
	b.refused(t, server.url, words)
	b.enrolled(t, server.url, code, words)
	b.allowX(t, words)
	b.flagged(t, s)
	b.visit(b.own("options.html"))
	b.leaves()
}

// inThemes has axe look at the page in both themes, and leaves pictures.
func (b *browser) inThemes(t *testing.T, name string) {
	t.Helper()
	for _, theme := range []string{"dark", "light"} {
		features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}
		if _, err := chromedp.Call(b.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
			t.Fatal(err)
		}
		eval[any](b, browsertest.Axe(t, "../.."))
		b.check(t, name+" "+theme)
		b.screenshotWhole(name + "-" + theme)
	}
}

// screenshotWhole leaves a picture of the whole page where REFRAIN_SCREENSHOTS says.
func (b *browser) screenshotWhole(name string) {
	b.t.Helper()
	folder := os.Getenv("REFRAIN_SCREENSHOTS")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(b.tab, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644)
	}
	if err != nil {
		b.t.Error(err)
	}
}

// reads waits until an element's text has a part.
func (b *browser) reads(selector, part string) {
	b.t.Helper()
	text := ""
	defer func() {
		if b.t.Failed() {
			b.t.Logf("%s says %q", selector, text)
		}
	}()
	b.until(selector+" says "+part, func() bool {
		text = eval[string](b, fmt.Sprintf(`document.querySelector(%q)?.textContent ?? ""`, selector))
		return strings.Contains(text, part)
	})
}

// codeIn finds the enrolment code in what `refrain office add` says.
func codeIn(said string) string {
	return regexp.MustCompile(`[A-Z2-7]{5}(-[A-Z2-7]{5}){3}`).FindString(said)
}

// fill puts a text into a field in the place of what was there.
func (b *browser) fill(selector, text string) {
	b.t.Helper()
	b.until(selector+" is there", func() bool { return eval[bool](b, fmt.Sprintf(`document.querySelector(%q) !== null`, selector)) })
	b.until(selector+" has the keyboard", func() bool { // Firefox drops keys while a page is new
		eval[any](b, fmt.Sprintf(`(document.querySelector(%[1]q).value = "", document.querySelector(%[1]q).focus(), null)`, selector))
		typed, enter := strings.CutSuffix(text, kb.Enter)
		if typed != "" {
			b.keys(strings.Split(typed, "")...)
		}
		if eval[string](b, fmt.Sprintf(`document.querySelector(%q).value`, selector)) != typed {
			return false
		}
		if enter {
			b.keys(kb.Enter)
		}
		return true
	})
}

// stored gives what storage.local holds under a name, as JSON.
func (b *browser) stored(name string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf(`chrome.storage.local.get(%[1]q).then((all) => JSON.stringify(all[%[1]q] ?? null))`, name))
}

// refused tries what does not work: each says what to do, puts the keyboard where it has to be done, and keeps what was typed.
func (b *browser) refused(t *testing.T, url string, words setupWords) {
	b.fill("#server", "127.0.0.1:1")
	b.fill("#code", "http://127.0.0.1:1 AAAAA-BBBBB-CCCCC-DDDDD"+kb.Enter)
	b.reads("#enrol-problem", words.unreachable)
	b.refusedLate(t, words)
	b.fill("#server", url)
	b.fill("#code", "AAAAA-BBBBB-CCCCC-DDDDD"+kb.Enter)
	b.reads("#enrol-problem", words.wrongCode)
	if at := eval[string](b, `document.activeElement.id + " " + document.activeElement.value`); at != "code AAAAA-BBBBB-CCCCC-DDDDD" {
		t.Errorf("the keyboard is at %q", at)
	}
	if kept := b.stored("enrolment"); kept != "null" {
		t.Errorf("kept: %s", kept)
	}
}

// refusedLate asks a server that hangs up after a while. The page is drawn anew before and after that, as it is when something is allowed,
// and says all the same what came of it.
func (b *browser) refusedLate(t *testing.T, words setupWords) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	hangUp := make(chan struct{})
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { <-hangUp; connection.Close() }()
		}
	}()
	server := "http://" + listener.Addr().String()
	b.fill("#server", server)
	b.fill("#code", "AAAAA-BBBBB-CCCCC-DDDDD"+kb.Enter)
	b.until("the server is asked", func() bool { return eval[bool](b, `document.querySelector("#connect").ariaDisabled === "true"`) })
	b.drawAnew()
	close(hangUp)
	listener.Close()
	refusal := strings.Replace(words.unreachable, "http://127.0.0.1:1", server, 1)
	b.reads("#enrol-problem", refusal)
	b.drawAnew()
	b.reads("#enrol-problem", refusal)
}

// drawAnew changes a setting that the page does not show, and waits until the page is drawn with it.
func (b *browser) drawAnew() {
	b.t.Helper()
	eval[any](b, `(document.querySelector("main").dataset.old = "", chrome.storage.local.get("waves").then(({waves}) => chrome.storage.local.set({waves: !waves})).then(() => null))`)
	b.until("the page is drawn anew", func() bool { return eval[bool](b, `document.querySelector("main:not([data-old])") !== null`) })
}

// enrolled pastes one line that has both, and finds the pages of the enrolment, to which none can be added.
func (b *browser) enrolled(t *testing.T, url, code string, words setupWords) {
	b.fill("#server", "")
	b.fill("#code", url+" "+code+kb.Enter)
	b.reads("#enrolled", "Alex Marchand")
	if at := eval[string](b, `document.activeElement.id`); at != "office-title" {
		t.Errorf("the form is gone, and the keyboard is at %q", at)
	}
	b.reads("#pages", words.fromServer)
	var kept struct {
		Server, Key, Name, Token string
		Pages                    []string
	}
	if err := json.Unmarshal([]byte(b.stored("enrolment")), &kept); err != nil {
		t.Fatal(err)
	}
	if kept.Server != url || kept.Token != "" || !slices.Equal(kept.Pages, []string{"facebook:100064", "x:" + member}) && !slices.Equal(kept.Pages, []string{"x:" + member, "facebook:100064"}) {
		t.Errorf("kept: %+v", kept)
	}
	if known := b.token(); !strings.HasPrefix(known, "rfo_") {
		t.Errorf("the token kept is %q", known)
	}
	b.reads("#page-list", "@"+member)
	b.reads("#page-list", "100064")
	if eval[bool](b, `document.querySelector("#handle") !== null`) {
		t.Error("a page can be typed although the enrolment names them")
	}
}

// allowX allows one of the two sites: scripts run there and nowhere else, and the page says that it is ready.
func (b *browser) allowX(t *testing.T, words setupWords) {
	if scripts := b.scripts(); scripts != "" {
		t.Errorf("before it was allowed anywhere, these run: %s", scripts)
	}
	b.allow("x")
	b.reads("#ready", words.ready)
	if scripts := b.scripts(); scripts != "x-content,x-page" {
		t.Errorf("on X alone is allowed, these run: %s", scripts)
	}
}

// scripts are the ids of what is registered to run on sites.
func (b *browser) scripts() string {
	b.t.Helper()
	return eval[string](b, `chrome.scripting.getRegisteredContentScripts().then((all) => all.map(({id}) => id).sort().join())`)
}

// flagged opens a thread on X: the extension runs there.
func (b *browser) flagged(t *testing.T, s *site) {
	b.open(english)
	b.until("the thread shows", func() bool { return eval[int](b, "posts.length") > 40 })
	want := expected(t, s.threads[english])
	b.compare(want, b.scrollThrough(len(s.threads[english]), want))
}

// settingsPage looks at the settings, has only coordinated replies shown, and reads the diagnostics.
func (b *browser) settingsPage(t *testing.T, s *site, url, language string) {
	b.visit("chrome-extension://" + b.id + "/options.html")
	b.reads("#diagnostics-text", "x yes, facebook no")
	b.inThemes(t, "options-"+language)
	diagnostics := eval[string](b, `document.querySelector("#diagnostics-text").textContent`)
	for _, private := range []string{member, "100064", "Marchand", url, strings.TrimPrefix(url, "http://"), "rfo_"} {
		if strings.Contains(diagnostics, private) {
			t.Errorf("the diagnostics hold %q:\n%s", private, diagnostics)
		}
	}
	b.press("#level-coordinated")
	b.until("the choice is kept", func() bool { return b.stored("level") == `"coordinated"` })
	want := maps.Clone(expected(t, s.threads[english]))
	maps.DeleteFunc(want, func(_, level string) bool { return level != "coordinated" })
	b.open(english)
	b.until("the thread shows", func() bool { return eval[int](b, "posts.length") > 40 })
	if got := b.scrollThrough(len(s.threads[english]), want); count(got, "similar") > 0 || count(got, "coordinated") != len(want) {
		t.Errorf("%d similar and %d coordinated flags show, want 0 and %d", count(got, "similar"), count(got, "coordinated"), len(want))
	}
}

// exports takes everything out as one file.
func (b *browser) exports(t *testing.T) {
	folder := t.TempDir()
	params := cdpbrowser.SetDownloadBehaviorParams{Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, DownloadPath: folder}
	if _, err := chromedp.CallBrowser(b.tab, cdpbrowser.SetDownloadBehavior, params); err != nil {
		t.Fatal(err)
	}
	b.visit("chrome-extension://" + b.id + "/options.html")
	b.press("#export")
	var text []byte
	b.until("the file is there", func() bool {
		files, _ := filepath.Glob(filepath.Join(folder, "refrain-export*.json"))
		if len(files) != 1 {
			return false
		}
		text, _ = os.ReadFile(files[0])
		return json.Valid(text)
	})
	var all struct {
		Settings map[string]any
		Tables   map[string][]struct{ Value json.RawMessage }
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Tables["refrain.posts"]) < 70 || all.Settings["level"] != "coordinated" {
		t.Errorf("the file holds %d posts and the settings %v", len(all.Tables["refrain.posts"]), all.Settings)
	}
	if strings.Contains(string(text), "rfo_") {
		t.Error("the file holds the token")
	}
}

// keptPosts is how many posts the extension keeps.
const keptPosts = `new Promise((done) => { const ask = indexedDB.open("refrain"); ask.onsuccess = () => {
	const all = ask.result.transaction("posts").objectStore("posts").count(); all.onsuccess = () => { ask.result.close(); done(all.result); }; }; })`

// sweeps has the daily alarm ring now: the posts of the sample are years old, so all of them go.
func (b *browser) sweeps() {
	b.t.Helper()
	eval[any](b, `chrome.alarms.create("sweep", {when: Date.now()}).then(() => null)`)
	b.until("old posts are erased", func() bool { return eval[int](b, keptPosts) == 0 })
}

// leaves leaves the server: with the pages of the enrolment go the scripts, and the office names its own again.
func (b *browser) leaves() {
	b.t.Helper()
	b.press("#leave")
	b.press("#ask-yes")
	b.until("the enrolment is gone", func() bool { return b.stored("enrolment") == "null" && b.token() == "" })
	b.until("a page can be named again", func() bool { return eval[bool](b, `document.querySelector("#handle") !== null`) })
	b.until("nothing runs on sites", func() bool { return b.scripts() == "" })
	b.fill("#handle", "@"+strings.ToUpper(member)+kb.Enter)
	b.reads("#page-list", "@"+member)
	b.until("scripts run on X again", func() bool { return b.scripts() == "x-content,x-page" })
}

// erases cancels once, then erases everything.
func (b *browser) erases(t *testing.T, words setupWords) {
	left := func() string {
		return eval[string](b, `Promise.all([chrome.storage.local.get(null), chrome.permissions.getAll(), `+keptPosts+`])
			.then(([stored, {origins}, posts]) => [Object.keys(stored).filter((name) => name !== "switches").join(), origins.join(), posts > 0 ? "posts" : ""].join("|"))`)
	}
	before := left()
	b.press("#erase")
	b.until("it asks first", func() bool { return eval[string](b, `document.activeElement.id`) == "ask-no" })
	eval[any](b, browsertest.Axe(t, "../.."))
	b.check(t, "the question")
	b.screenshot("erase-" + words.language)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until("the question is gone", func() bool { return eval[bool](b, `document.querySelector("dialog") === null`) })
	if now := left(); now != before {
		t.Errorf("cancelled, and %q became %q", before, now)
	}
	b.press("#erase")
	b.press("#ask-yes")
	b.reads("#kept-said", words.erased)
	b.until("nothing is left", func() bool { return left() == "||" && b.scripts() == "" })
}
