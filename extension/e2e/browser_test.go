package e2e_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/extensions"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/refrain-project/refrain/extension"
)

// patience is how long a test waits for the browser; machines of CI are slow.
const patience = 30 * time.Second

// installed leaves the extension as `make extension` does and gives its folder.
func installed(t testing.TB) string {
	t.Helper()
	dist := t.TempDir()
	wasm := filepath.Join(dist, "detector.wasm")
	cmd := exec.Command("go", "build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", wasm, "../../wasm")
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("detector.wasm: %v\n%s", err, out)
	}
	detector, err := os.ReadFile(wasm)
	if err != nil {
		t.Fatal(err)
	}
	if err := extension.Write("..", dist, detector, false); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dist, "extension-chrome")
}

// chromium finds the browser: $CHROMIUM, or the binary behind Debian's wrapper script, or one in the path.
func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "/usr/lib/chromium/chromium", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("Chromium not found: install it, set CHROMIUM, or leave it out with REFRAIN_SKIP_BROWSERS=1")
	return ""
}

// browser is Chromium with the extension, and a tab.
type browser struct {
	t      testing.TB
	tab    context.Context
	id     string // of the extension
	folder string // that it was loaded from
}

// start starts Chromium, in which x.com is the site and nothing else can be reached.
func start(t testing.TB, s *site, language string) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-extensions", false), chromedp.Flag("enable-unsafe-extension-debugging", true),
		chromedp.Flag("host-resolver-rules", "MAP x.com:443 127.0.0.1:"+s.port+", MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.Flag("ignore-certificate-errors-spki-list", s.spki), chromedp.WindowSize(1100, 900),
		chromedp.UserDataDir(t.TempDir()), chromedp.Env("LANGUAGE="+language))
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	allocator, stop := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	tab, quit := chromedp.NewContext(allocator)
	t.Cleanup(quit)
	if err := chromedp.Do(tab, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	folder := installed(t)
	loaded, err := chromedp.CallBrowser(tab, extensions.LoadUnpacked, extensions.LoadUnpackedParams{Path: folder})
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t, tab, loaded.ID, folder}
	b.closeWelcome()
	return b
}

// closeWelcome closes the page that the extension opens when it is installed: it would come to the front at some time.
func (b *browser) closeWelcome() {
	b.t.Helper()
	address := "chrome-extension://" + b.id + "/welcome.html"
	b.until("the first page opens by itself", func() bool {
		all, err := chromedp.CallBrowser(b.tab, target.GetTargets, target.GetTargetsParams{})
		if err != nil {
			b.t.Fatal(err)
		}
		own := chromedp.FromContext(b.tab).Target.TargetID
		for _, one := range all.TargetInfos {
			if one.URL == address && one.TargetID != own {
				_, err := chromedp.CallBrowser(b.tab, target.CloseTarget, target.CloseTargetParams{TargetID: one.TargetID})
				return err == nil
			}
			if one.URL == address {
				return true // it took the tab that was empty
			}
		}
		return false
	})
}

// visit opens an address in the tab, in front of what the extension opened itself.
func (b *browser) visit(address string) {
	b.t.Helper()
	b.do(chromedp.Navigate(address))
	if _, err := chromedp.Call(b.tab, page.BringToFront, cdp.Empty{}); err != nil {
		b.t.Fatal(err)
	}
}

// do runs actions in the tab.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.tab, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// eval evaluates an expression in the page's own world.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.tab, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// until waits for something to be so.
func (b *browser) until(what string, holds func() bool) {
	b.t.Helper()
	for begin := time.Now(); time.Since(begin) < patience; time.Sleep(50 * time.Millisecond) {
		if holds() {
			return
		}
	}
	said, _ := chromedp.Run(b.tab, chromedp.Evaluate[string](`document.querySelector("#said")?.textContent ?? ""`))
	b.t.Fatalf("never: %s\n%+v\n%s", what, b.shown(), said)
}

// screenshot leaves a picture where REFRAIN_SCREENSHOTS says.
func (b *browser) screenshot(name string) {
	b.t.Helper()
	folder := os.Getenv("REFRAIN_SCREENSHOTS")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(b.tab, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644)
	}
	if err != nil {
		b.t.Error(err)
	}
}

// killWorker ends the extension's background at once, from one of its own pages.
func (b *browser) killWorker() {
	b.t.Helper()
	settings, cancel := chromedp.NewContext(b.tab)
	defer cancel()
	err := chromedp.Do(settings, chromedp.Navigate("chrome-extension://"+b.id+"/options.html"))
	if err == nil {
		_, err = chromedp.Call(settings, serviceworker.Enable, cdp.Empty{})
	}
	if err == nil {
		_, err = chromedp.Call(settings, serviceworker.StopAllWorkers, cdp.Empty{})
	}
	if err == nil {
		_, err = chromedp.Call(b.tab, page.BringToFront, cdp.Empty{})
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// badge is a badge in the page, as the accessibility of a closed root lets a debugger see it.
type badge struct {
	Level, Text, Label, Host string
	Card                     string // the text of its open card
}

// shown gives the badge of every article that the page shows, by the post's id; nil for an article without one.
func (b *browser) shown() map[string]*badge {
	b.t.Helper()
	deep, pierce := int64(-1), true
	document, err := chromedp.Call(b.tab, dom.GetDocument, dom.GetDocumentParams{Depth: &deep, Pierce: &pierce})
	if err != nil {
		b.t.Fatal(err)
	}
	found := map[string]*badge{}
	walk(document.Root, func(n *cdp.Node) {
		if attribute(n, "data-testid") != "tweet" {
			return
		}
		id, its := "", (*badge)(nil)
		walk(n, func(inner *cdp.Node) {
			if _, status, ok := strings.Cut(attribute(inner, "href"), "/status/"); ok {
				id = status
			}
			if inner.LocalName == "span" && len(inner.ShadowRoots) > 0 {
				its = readBadge(inner)
			}
		})
		found[id] = its
	})
	return found
}

// readBadge reads a badge's closed root.
func readBadge(host *cdp.Node) *badge {
	its := &badge{Host: attribute(host, "data-theme")}
	for _, root := range host.ShadowRoots {
		walk(root, func(n *cdp.Node) {
			class := attribute(n, "class")
			switch {
			case strings.HasPrefix(class, "badge "):
				its.Level, its.Label, its.Text = strings.TrimPrefix(class, "badge "), attribute(n, "aria-label"), text(n)
			case class == "card":
				its.Card = text(n)
			}
		})
	}
	return its
}

// walk visits a node, what is in it, and what is in its shadow.
func walk(n *cdp.Node, visit func(*cdp.Node)) {
	visit(n)
	for _, child := range append(n.Children, n.ShadowRoots...) {
		walk(child, visit)
	}
}

// attribute gives an attribute of a node, "" if it has none.
func attribute(n *cdp.Node, name string) string {
	for i := 0; i+1 < len(n.Attributes); i += 2 {
		if n.Attributes[i] == name {
			return n.Attributes[i+1]
		}
	}
	return ""
}

// text joins the texts below a node, a line each.
func text(n *cdp.Node) string {
	var out strings.Builder
	walk(n, func(inner *cdp.Node) {
		if inner.NodeName == "#text" {
			fmt.Fprintln(&out, inner.NodeValue)
		}
	})
	return strings.TrimSpace(out.String())
}

// worker attaches to the extension's background.
func (b *browser) worker() (context.Context, func()) {
	b.t.Helper()
	var id target.ID
	b.until("the worker runs", func() bool {
		all, err := chromedp.CallBrowser(b.tab, target.GetTargets, target.GetTargetsParams{Filter: target.Filter{{}}})
		if err != nil {
			b.t.Fatal(err)
		}
		for _, one := range all.TargetInfos {
			if one.Type == "service_worker" && strings.Contains(one.URL, b.id) {
				id = one.TargetID
			}
		}
		return id != ""
	})
	return chromedp.NewContext(b.tab, chromedp.WithTargetID(id))
}
