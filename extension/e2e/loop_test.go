package e2e_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/refrain-project/refrain/extension/browsertest"
)

// at gives the same browser with another tab, which comes to the front.
func (b *browser) at(id string) *browser {
	b.t.Helper()
	there, err := b.attach(id)
	if err != nil {
		b.t.Fatal(err)
	}
	other := &browser{engine: there, t: b.t, id: b.id, folder: b.folder}
	if c, ok := there.(chromium); ok {
		other.tab = c.tab
	}
	other.toFront()
	return other
}

// toFront brings the tab before all others: nothing is painted behind one.
func (b *browser) toFront() {
	b.t.Helper()
	if err := b.front(); err != nil {
		b.t.Fatal(err)
	}
}

// pages gives the ids of the tabs whose address begins so.
func (b *browser) pages(address string) []string {
	b.t.Helper()
	ids, err := b.tabs(address)
	if err != nil {
		b.t.Fatal(err)
	}
	slices.Sort(ids)
	return ids
}

// enrol allows the sites as a person does, and puts an enrolment into the extension's storage.
func (b *browser) enrol(e enrolment) {
	b.t.Helper()
	text, err := json.Marshal(e)
	if err != nil {
		b.t.Fatal(err)
	}
	b.choosePage(member)
	eval[any](b, fmt.Sprintf("chrome.storage.local.set({enrolment: %s}).then(() => null)", text))
}

// report presses "Report…" in the card of a flagged post, by keyboard, and gives the preview's tab.
func (b *browser) report(id string) *browser {
	b.t.Helper()
	before := b.pages(b.own("report.html"))
	b.toFront()
	b.goTo(id)
	b.openCard(id)
	b.keys(kb.Tab, kb.Tab, kb.Enter) // past the list of accounts
	opened := ""
	b.until("the preview opens", func() bool {
		for _, one := range b.pages(b.own("report.html")) {
			if !slices.Contains(before, one) {
				opened = one
			}
		}
		return opened != ""
	})
	preview := b.at(opened)
	preview.until("the preview shows a report", func() bool {
		return eval[bool](preview, `document.querySelectorAll("article blockquote mark").length > 0 && document.querySelector(".actions button") !== null`)
	})
	return preview
}

// pressText presses the button or link of a page that has a text.
func (b *browser) pressText(text string) {
	b.t.Helper()
	b.until("a button "+text, func() bool {
		there := eval[bool](b, fmt.Sprintf(`(() => { const all = [...document.querySelectorAll("button, a")].filter((e) => e.textContent.startsWith(%q) && !e.disabled);
			if (%t) all[0]?.click(); else all[0]?.setAttribute("data-pressed", ""); return all.length > 0; })()`, text, b.tab != nil))
		if b.tab != nil || !there {
			return there
		}
		return b.click("[data-pressed]") == nil // Firefox asks for consent after a person's click only; a page drawn anew meanwhile has none to click
	})
}

// said is what the page says below.
func (b *browser) said() string {
	b.t.Helper()
	return eval[string](b, `document.querySelector("#said")?.textContent ?? ""`)
}

// ready opens the English thread of an office that is enrolled, and gives its first coordinated reply.
func (b *browser) ready(s *site, e enrolment) string {
	b.t.Helper()
	b.enrol(e)
	b.open(english)
	b.scrollThrough(len(s.threads[english]), nil)
	id := coordinated(expected(b.t, s.threads[english]))
	b.goTo(id)
	return id
}

// sentText waits until the page of all reports says something.
func (b *browser) sentText(what string, wanted ...string) {
	b.t.Helper()
	text := ""
	defer func() {
		if b.t.Failed() {
			b.t.Logf("%s: the page says %q", what, text)
		}
	}()
	b.until(what, func() bool {
		b.toFront() // it looks only while it is seen
		text = eval[string](b, `document.body?.innerText ?? ""`)
		return !slices.ContainsFunc(wanted, func(part string) bool { return !strings.Contains(text, part) })
	})
}

// openSent opens the page of all reports in a browser that was started again.
func (b *browser) openSent() {
	b.t.Helper()
	b.until("the extension is back", func() bool { // loading it again closes its pages
		if b.navigate(b.own("sent.html")) != nil {
			return false
		}
		answered, err := b.evaluate(`Promise.race([chrome.runtime.sendMessage({kind: "sent"}).then((x) => x !== undefined, () => false),
			new Promise((done) => setTimeout(done, 3000, false))])`)
		return err == nil && string(answered) == "true"
	})
}

// exact is the report as the preview says that it is sent.
func (b *browser) exact() (report struct {
	ID         string
	Pseudonyms bool
	Note       string
	Posts      []struct {
		ID, Permalink string
		Account       struct{ ID, Handle string }
	}
	Flags []struct{ Level string }
}) {
	b.t.Helper()
	if err := json.Unmarshal([]byte(eval[string](b, `document.querySelector("pre").textContent`)), &report); err != nil {
		b.t.Fatal(err)
	}
	return report
}

// TestReport is the whole way of a report: flag, card, preview, choices, server, receipt, status.
func TestReport(t *testing.T) {
	browsertest.Skip(t)
	s := serveX(t)
	b := start(t, s, "en")
	server := serveRefrain(t, b.folder)
	office := server.enrolled("Alex Marchand", "x:"+member)
	id := b.ready(s, office)
	preview := b.report(id)
	t.Run("looks", func(t *testing.T) { checkLooks(t, preview, "report") })
	t.Run("choices", func(t *testing.T) { checkChoices(t, preview) })
	body := eval[string](preview, `document.querySelector("pre").textContent`)
	preview.pressText("Send to 127.0.0.1")
	preview.within(queuePatience, "the receipt is there, and the server's verdict", func() bool {
		said := preview.said()
		return strings.Contains(said, "Received ") && strings.Contains(said, "Receipt kept") && strings.Contains(said, "Verified ")
	})
	if got := server.reports(office); len(got) != 1 || got[0].Verdict.State != "verified" || got[0].Posts != 8 || got[0].SHA256 != fmt.Sprintf("%x", sha256.Sum256([]byte(body))) {
		t.Errorf("the server has %+v, the preview showed %s", got, body)
	}
	preview.pressText("All reports")
	preview.sentText("the list has the report", "@"+member+": 8 replies", "Received ", "Verified ")
	t.Run("looks of the list", func(t *testing.T) { checkLooks(t, preview, "sent") })
	b.open(english) // a change of language begins anew there too
	b.scrollThrough(len(s.threads[english]), nil)
	again := b.report(id)
	if eval[bool](again, `document.body.innerText.includes("Before your first report")`) {
		t.Error("what the law means is said twice")
	}
	if said := eval[string](again, `document.querySelector("#already").textContent`); !strings.HasPrefix(said, "Your office already reported 8 of these replies") {
		t.Errorf("the preview of what was reported says %q", said)
	}
	again.screenshot("report-en-again")
	preview.pressText("Remove from this list")
	preview.sentText("the server still has it", "From your office's other computers")
	again.do(chromedp.Reload())
	again.until("it counts as another computer's", func() bool {
		return eval[bool](again, `document.querySelector("#already")?.textContent.includes("in the last seven days: 1") ?? false`)
	})
}

// checkLooks has axe-core look at a page in both languages and both themes, and leaves pictures.
func checkLooks(t *testing.T, b *browser, name string) {
	axe := browsertest.Axe(t, "../..")
	for _, language := range []string{"fr", "en"} {
		eval[any](b, fmt.Sprintf(`chrome.storage.local.set({language: %q}).then(() => null)`, language))
		b.do(chromedp.Reload())
		b.until("it is drawn in "+language, func() bool {
			return eval[bool](b, fmt.Sprintf(`document.documentElement.lang === "%s-CA" && document.querySelectorAll("main button").length > 0`, language))
		})
		eval[any](b, axe)
		for _, theme := range []string{"dark", "light"} {
			if _, err := chromedp.Call(b.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}}); err != nil {
				t.Fatal(err)
			}
			b.check(t, name+" "+language+" "+theme)
			b.screenshot(name + "-" + language + "-" + theme)
			eval[any](b, `scrollTo(0, document.body.scrollHeight), null`)
			b.screenshot(name + "-" + language + "-" + theme + "-end")
			eval[any](b, `scrollTo(0, 0), null`)
		}
	}
}

// checkChoices leaves a reply out, replaces names and takes that back, and writes a note; every time the report is another one under
// the same id.
func checkChoices(t *testing.T, b *browser) {
	before := b.exact()
	if len(before.Posts) != 9 || len(before.Flags) != 9 || before.Pseudonyms || before.Posts[0].Permalink == "" {
		t.Fatalf("the first draft has %+v", before)
	}
	eval[any](b, `document.querySelector(".reply input").click(), null`)
	b.until("one reply is left out", func() bool {
		r := b.exact()
		return len(r.Posts) == 8 && len(r.Flags) == 8 && r.ID == before.ID && eval[bool](b, `document.body.innerText.includes("Replies sent in full: 8 of 9")`)
	})
	if !eval[bool](b, `document.querySelector(".reply.left-out").innerText.includes("only the time is sent")`) {
		t.Error("the reply that is left out does not say so")
	}
	eval[any](b, `document.querySelector("#pseudonyms").click(), null`)
	b.until("names are replaced", func() bool {
		r := b.exact()
		return r.Pseudonyms && r.Posts[0].ID == "p1" && r.Posts[0].Account.ID == "a1" && r.Posts[0].Account.Handle == "" && r.Posts[0].Permalink == ""
	})
	b.screenshot("report-en-choices")
	eval[any](b, `document.querySelector("#pseudonyms").click(), null`)
	b.do(chromedp.SendKeys("#note", "Seen by two staffers."))
	b.until("names are back, and the note is in", func() bool { r := b.exact(); return !r.Pseudonyms && r.Note == "Seen by two staffers." })
}

// TestReportSurvives sends with the server down, kills the worker, and restarts the browser; then the server comes back.
func TestReportSurvives(t *testing.T) {
	browsertest.Skip(t)
	s, profile := serveX(t), t.TempDir()
	folder := installed(t)
	b, quit := startIn(t, s, "en", profile, folder)
	b.closeWelcome()
	server := serveRefrain(t, folder)
	office := server.enrolled("Alex Marchand", "x:"+member)
	id := b.ready(s, office)
	server.stop()
	preview := b.report(id)
	preview.pressText("Send to 127.0.0.1")
	preview.until("it waits", func() bool { return strings.Contains(preview.said(), "Waiting: no connection to the server") })
	preview.killWorker()
	preview.visit(preview.own("sent.html"))
	preview.sentText("a new worker knows it", "Waiting: no connection to the server")
	quit()
	b, _ = startIn(t, s, "en", profile, folder)
	b.openSent()
	b.sentText("it is there after a restart", "Waiting: no connection to the server")
	server.start()
	checkVerified(b, server, office, 1)
	b.sentText("it arrives by itself", "Received ", "Verified ")
	if got := server.reports(office); len(got) != 1 || got[0].Verdict.State != "verified" {
		t.Errorf("the server has %+v", got)
	}
	b.pressText("Remove from this list")
	b.sentText("the office can drop it", "No report was sent from this computer", "From your office's other computers")
}

// beside follows the tab and gives what makes an expression run where the extension's own script runs beside the page.
func (b *browser) beside() func() chromedp.EvaluateOption {
	b.t.Helper()
	var mu sync.Mutex
	var id string
	go func() {
		for e, err := range chromedp.Events(b.tab, runtime.ExecutionContextCreated) {
			if err != nil {
				return
			}
			if e.Context.Origin == "chrome-extension://"+b.id {
				mu.Lock()
				id = e.Context.UniqueID
				mu.Unlock()
			}
		}
	}()
	return func() chromedp.EvaluateOption {
		mu.Lock()
		defer mu.Unlock()
		return func(p *runtime.EvaluateParams) { p.UniqueContextID = id }
	}
}

// TestHostilePage has a page forge whatever it can reach: it sends nothing, opens nothing and reads nothing. Then the same is tried
// from where the extension's own script runs beside the page, as if the page had got into it.
func TestHostilePage(t *testing.T) {
	browsertest.Skip(t)
	s := serveX(t)
	b := start(t, s, "en")
	server := serveRefrain(t, b.folder)
	office := server.enrolled("Alex Marchand", "x:"+member)
	beside := b.beside()
	id := b.ready(s, office)
	eval[any](b, fmt.Sprintf(`(async () => {
		const messages = ["ask", "draft", "send", "sent", "erase", "overview"].map((kind) => ({kind, platform: "x", post: %[1]q, clusters: [%[1]q], body: "{}"}));
		for (const message of messages) {
			postMessage(message, "*");
			document.dispatchEvent(new CustomEvent(message.kind, {detail: JSON.stringify(message)}));
			globalThis.chrome?.runtime?.sendMessage?.(%[2]q, message);
		}
		for (const host of document.querySelectorAll("[data-refrain]")) {
			for (const type of ["pointerdown", "click", "keydown"]) host.dispatchEvent(new MouseEvent(type, {bubbles: true, composed: true}));
			host.click();
		}
		const frame = document.createElement("iframe");
		frame.src = "chrome-extension://%[2]s/report.html?platform=x&clusters=%[1]s";
		document.body.append(frame);
		open(frame.src);
		await fetch(frame.src).catch(() => undefined);
		return null;
	})()`, id, b.id))
	if shown := b.its(id); shown.Card != "" {
		t.Error("a page can open a card")
	}
	for _, kind := range []string{"draft", "send", "sent", "drop", "again", "wake", "overview", "signature", "erase"} {
		got, err := chromedp.Run(b.tab, chromedp.Evaluate[string](fmt.Sprintf(
			`chrome.runtime.sendMessage({kind: %q, platform: "x", clusters: [%q], leftOut: [], note: "", identity: null, body: "{}", id: "1", tab: -1}).then((x) => JSON.stringify(x) ?? "", () => "")`, kind, id),
			chromedp.EvalAwaitPromise, beside()))
		if err != nil || got != "" {
			t.Errorf("a content script gets an answer to %s: %q %v", kind, got, err)
		}
	}
	if got, err := chromedp.Run(b.tab, chromedp.Evaluate[string](fmt.Sprintf(`chrome.runtime.sendMessage({kind: "explain", platform: "facebook", post: %q}).then((x) => JSON.stringify(x) ?? "", () => "")`, id),
		chromedp.EvalAwaitPromise, beside())); err != nil || got != "" {
		t.Errorf("a content script of X gets an answer about Facebook: %q %v", got, err)
	}
	for _, one := range b.pages(b.own("report.html")) { // the browser shows its own page instead
		if address := eval[string](b.at(one), "location.href"); address != "chrome-error://chromewebdata/" {
			t.Errorf("a page can open %s", address)
		}
		if _, err := chromedp.CallBrowser(b.tab, target.CloseTarget, target.CloseTargetParams{TargetID: target.ID(one)}); err != nil {
			t.Fatal(err)
		}
	}
	b.until("what it opened is closed", func() bool { return len(b.pages(b.own("report.html"))) == 0 })
	preview := b.report(id)
	for range 10 { // pressed again and again, one preview is enough
		if _, err := chromedp.Run(b.tab, chromedp.Evaluate[any](fmt.Sprintf(`chrome.runtime.sendMessage({kind: "ask", platform: "x", post: %q}).then(() => null)`, id), chromedp.EvalAwaitPromise, beside())); err != nil {
			t.Fatal(err)
		}
	}
	of := map[string]int{} // the cluster's name is its earliest post's, which may have come in meanwhile
	for _, one := range b.pages(b.own("report.html")) {
		of[eval[string](b.at(one), "location.search")]++
	}
	for cluster, n := range of {
		if n > 1 {
			t.Errorf("%d previews are open of %s", n, cluster)
		}
	}
	if len(of) == 0 || len(of) > 2 {
		t.Errorf("previews of %d clusters are open", len(of))
	}
	preview.visit(preview.own("sent.html"))
	preview.sentText("nothing was sent", "No report was sent from this computer")
	if got := server.reports(office); len(got) != 0 {
		t.Errorf("the server has %+v", got)
	}
}
