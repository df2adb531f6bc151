package e2e_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/refrain-project/refrain/extension"
	"github.com/refrain-project/refrain/extension/browsertest"
)

// serveTry builds the program as `make build` does, starts `refrain serve` on an empty folder, and gives its address and what it said.
func serveTry(t testing.TB, flags ...string) (address string, said func() string) {
	t.Helper()
	root, dir := filepath.Join("..", ".."), t.TempDir()
	if err := extension.WritePage("..", filepath.Join(root, "server", "trial", "page", "try.js")); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "refrain")
	embedDetector(t, filepath.Join(root, "server", "detectors", "released", "detector.wasm"))
	build := exec.Command("go", "build", "-o", program, "./server")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("refrain: %v\n%s", err, out)
	}
	serve := exec.Command(program, append([]string{"serve", "--addr", "127.0.0.1:0", "--data", filepath.Join(dir, "data")}, flags...)...)
	serve.Env = append(os.Environ(), "LANG=C", "LC_ALL=")
	var out bytes.Buffer
	serve.Stdout = &out
	pipe, err := serve.StderrPipe()
	if err == nil {
		err = serve.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	ready := make(chan string)
	go listeningAt(bufio.NewScanner(pipe), ready)
	t.Cleanup(func() {
		_ = serve.Process.Signal(os.Interrupt)
		_ = serve.Wait()
	})
	select {
	case address = <-ready:
	case <-time.After(2 * time.Minute):
		t.Fatal("the server is not ready")
	}
	return address, out.String
}

// embedDetector leaves detector.wasm where it is built into the program, if it is not there.
func embedDetector(t testing.TB, file string) {
	t.Helper()
	wasm, err := os.ReadFile(filepath.Join(installed(t), "detector.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	if there, err := os.ReadFile(file); err == nil && bytes.Equal(there, wasm) {
		return
	}
	if err = os.WriteFile(file+".new", wasm, 0o644); err == nil {
		err = os.Rename(file+".new", file)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// listeningAt reads the server's log and tells the address once the server is ready and listens.
func listeningAt(lines *bufio.Scanner, ready chan<- string) {
	address, is := "", false
	for lines.Scan() {
		var e struct{ Msg, URL string }
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue
		}
		if e.Msg == "listening" {
			address = e.URL
		}
		is = is || e.Msg == "ready"
		if is && address != "" {
			ready <- address
			is = false
		}
	}
}

// complaints are what the browser's console said: a policy that was broken, a script that failed.
type complaints struct {
	mu   sync.Mutex
	said []string
}

func (c *complaints) take() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := strings.Join(c.said, "\n")
	c.said = nil
	return all
}

// plain starts Chromium without the extension, in which only this machine can be reached.
func plain(t testing.TB, languages string) (*browser, *complaints) {
	t.Helper()
	tab, _ := browsertest.Start(t, 3*time.Minute, chromedp.Flag("accept-lang", languages), chromedp.WindowSize(1280, 1000), chromedp.UserDataDir(t.TempDir()))
	b := &browser{engine: chromium{tab: tab}, t: t, tab: tab}
	if _, err := chromedp.Call(tab, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	heard := &complaints{}
	go func() {
		for e, err := range chromedp.Events(tab, log.EntryAdded) {
			if err != nil {
				return
			}
			heard.mu.Lock()
			heard.said = append(heard.said, e.Entry.Text+" "+e.Entry.URL)
			heard.mu.Unlock()
		}
	}()
	return b, heard
}

// tried gives the badge of every reply of the invented page that has one, in order.
func (b *browser) tried() (found []*badge) {
	b.t.Helper()
	deep, pierce := int64(-1), true
	document, err := chromedp.Call(b.tab, dom.GetDocument, dom.GetDocumentParams{Depth: &deep, Pierce: &pierce})
	if err != nil {
		b.t.Fatal(err)
	}
	walk(document.Root, func(n *cdp.Node) {
		if len(n.ShadowRoots) > 0 && attribute(n, "data-theme") != "" {
			found = append(found, readBadge(n))
		}
	})
	return found
}

// card is the text of the open card.
func (b *browser) card() string {
	for _, its := range b.tried() {
		if its.Card != "" {
			return strings.ReplaceAll(its.Card, "\n", " ")
		}
	}
	return ""
}

// says says whether the page's visible text holds all of some texts.
func (b *browser) says(texts ...string) bool {
	all := strings.Join(strings.Fields(strings.ReplaceAll(eval[string](b, "document.body.innerText"), "\u00a0", " ")), " ")
	for _, text := range texts {
		if !strings.Contains(all, text) {
			return false
		}
	}
	return true
}

// pressNamed presses the button of the page whose text begins so.
func (b *browser) pressNamed(text string) {
	b.t.Helper()
	b.until("a button "+text, func() bool {
		quoted, _ := json.Marshal(text)
		return eval[bool](b, `(() => { const b = [...document.querySelectorAll("button")].reverse().find((b) => b.textContent.startsWith(`+string(quoted)+`) && !b.disabled); b?.click(); return !!b })()`)
	})
}

// scheme switches between light and dark.
func (b *browser) scheme(name string) {
	b.t.Helper()
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}
	if _, err := chromedp.Call(b.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		b.t.Fatal(err)
	}
}

// tryWords are what the walk looks for, in one language.
type tryWords struct {
	title, faster, why, card, preview, send, confirm string
	verified, desk, second, done                     []string
}

var tryIn = map[string]tryWords{
	"en": {title: "Try Refrain", faster: "Faster", why: "Show why", card: "9 accounts posted nearly the same text in 22 minutes", preview: "This is what will be sent", send: "Send",
		verified: []string{"Received ", "Receipt checked and kept.", "Verified ", "came to the same verdict", "The ids of 14 posts agree with their times."},
		second:   []string{"On Solange Bélanger's page the detector finds the same message in 6 replies."},
		desk:     []string{"The same message on the pages of 2 offices: 15 replies from 15 accounts", "Alex Marchand, 9 replies", "Solange Bélanger, 6 replies"},
		confirm:  "Confirm, as the analyst would", done: []string{"Alex Marchand's office", "Solange Bélanger's office", "part of a confirmed campaign", "In the campaign of 2023, 77 days"}},
	"fr": {title: "Essayer Refrain", faster: "Plus vite", why: "Voir pourquoi", card: "9 comptes ont publié presque le même texte en 22 minutes", preview: "Voici ce qui sera envoyé", send: "Envoyer",
		verified: []string{"Reçu à ", "Récépissé vérifié et conservé.", "Vérifié à ", "arrive au même verdict", "Les identifiants de 14 publications concordent avec leurs heures."},
		second:   []string{"Sur la page d'Alex Marchand, le détecteur trouve le même message dans 6 réponses."},
		desk:     []string{"Le même message sur les pages de 2 bureaux : 15 réponses de 15 comptes", "Solange Bélanger, 9 réponses", "Alex Marchand, 6 réponses"},
		confirm:  "Confirmer, comme le ferait l'analyste", done: []string{"Bureau de Solange Bélanger", "Bureau d'Alex Marchand", "fait partie d'une campagne confirmée", "Lors de la campagne de 2023, 77 jours"}},
}

// TestTry walks through /try of the real program in both languages: replies, flags, card, report, verdict, campaign, offices.
func TestTry(t *testing.T) {
	browsertest.Skip(t)
	address, said := serveTry(t)
	if first, _, _ := strings.Cut(said(), "\n"); !strings.HasSuffix(first, address+"/try") {
		t.Errorf("the first line is %q", first)
	}
	script, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"en", "fr"} {
		t.Run(language, func(t *testing.T) {
			b, heard := plain(t, map[string]string{"en": "en-CA,en", "fr": "fr-CA,fr"}[language])
			b.t = t
			began := time.Now()
			b.walkThrough(t, address+"/try", language, string(script))
			t.Logf("from the address to the offices, in light, with the checks: %v", time.Since(began)) // what it may take depends on the machine
			if complained := heard.take(); complained != "" {
				t.Errorf("the console: %s", complained)
			}
		})
	}
}

// TestTryAtLeisure asks for less motion, on a small screen: replies come in groups, nothing scrolls by itself, and a pause is one.
func TestTryAtLeisure(t *testing.T) {
	browsertest.Skip(t)
	address, _ := serveTry(t)
	b, heard := plain(t, "en-CA")
	features := []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}
	if _, err := chromedp.Call(b.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(390, 780))
	b.visit(address + "/try")
	b.pressNamed("Faster")
	replies := func() int { return eval[int](b, `document.querySelectorAll(".reply").length`) }
	b.until("some replies", func() bool { return replies() > 0 })
	b.pressNamed("Pause")
	paused := eval[[]int](b, `new Promise((done) => { const n = () => document.querySelectorAll(".reply").length, at = n(); setTimeout(() => done([at, n()]), 2000) })`)
	if paused[0]%8 != 0 || paused[0] != paused[1] {
		t.Errorf("replies before and after a while of pause: %v", paused)
	}
	b.pressNamed("Go on")
	b.until("all replies", func() bool { return replies() == 40 })
	if top := eval[float64](b, `document.querySelector(".replies").scrollTop`); top != 0 {
		t.Errorf("it scrolled to %v by itself", top)
	}
	if wide := eval[int](b, "document.documentElement.scrollWidth"); wide > 390 {
		t.Errorf("the page is %d wide on a screen of 390", wide)
	}
	b.screenshot("try-narrow")
	b.pressNamed("Show why")
	b.until("the card opens", func() bool { return b.card() != "" })
	b.screenshot("try-narrow-card")
	if complained := heard.take(); complained != "" {
		t.Errorf("the console: %s", complained)
	}
}

// look has axe look at the page and leaves a picture, light and dark.
func (b *browser) look(t *testing.T, what, axe string) {
	t.Helper()
	eval[any](b, axe+";null")
	for _, scheme := range []string{"light", "dark"} {
		b.scheme(scheme)
		b.until("nothing moves", func() bool { return eval[bool](b, "document.getAnimations().length === 0") })
		b.check(t, what+" "+scheme)
		b.screenshot("try-" + what + "-" + scheme)
	}
	b.scheme("light")
}

// walkThrough does what a visitor does.
func (b *browser) walkThrough(t *testing.T, address, language, axe string) {
	want := tryIn[language]
	b.visit(address)
	if title := eval[string](b, "document.title"); title != want.title {
		t.Errorf("%s: the title is %q", language, title)
	}
	if language == "fr" { // English at the pace that a visitor sees
		b.pressNamed(want.faster)
	}
	b.until("the third copy is flagged", func() bool { return len(b.tried()) >= 3 })
	b.until("all replies are there", func() bool {
		return eval[bool](b, `document.querySelector("progress").value === document.querySelector("progress").max`)
	})
	levels := map[string]int{}
	for _, its := range b.tried() {
		levels[its.Level]++
	}
	if levels["coordinated"] != 14 || levels["similar"] != 6 {
		t.Errorf("badges: %v", levels)
	}
	b.look(t, language+"-flags", axe)
	b.pressNamed(want.why)
	b.until("the card opens", func() bool { return strings.Contains(strings.ReplaceAll(b.card(), "\u00a0", " "), want.card) })
	b.screenshot("try-" + language + "-card")
	b.do(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter)) // to the accounts, to Report
	b.until("the preview", func() bool { return b.says(want.preview) })
	b.look(t, language+"-preview", axe)
	b.pressNamed(want.send)
	b.until("the verdict", func() bool { return b.says(want.verified...) })
	b.until("the second office and the campaign", func() bool { return b.says(want.second...) && b.says(want.desk...) })
	b.look(t, language+"-campaign", axe)
	b.pressNamed(want.confirm)
	b.until("the offices are told", func() bool { return b.says(want.done...) })
	b.look(t, language+"-told", axe)
	if text := eval[string](b, "document.body.innerText"); regexp.MustCompile(`undefined|NaN|\{\w+\}|\$\{`).MatchString(text) {
		t.Errorf("the page shows a hole:\n%s", text)
	}
}
