package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/extensions"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/refrain-project/refrain/extension/browsertest"
)

// start starts Chromium with a new profile.
func start(t testing.TB, s *site, language string) *browser {
	t.Helper()
	b, _ := startIn(t, s, language, t.TempDir(), installed(t))
	b.closeWelcome()
	return b
}

// startIn starts Chromium with a profile, which may have been used before, and the extension in a folder. The site's names are the site
// there, and nothing else can be reached. quit ends it at once.
func startIn(t testing.TB, s *site, language, profile, folder string) (b *browser, quit func()) {
	t.Helper()
	var rules []string
	for _, host := range hosts {
		rules = append(rules, "MAP "+host+":443 127.0.0.1:"+s.port)
	}
	tab, quit := browsertest.Start(t, sitting,
		chromedp.Flag("disable-extensions", false), chromedp.Flag("enable-unsafe-extension-debugging", true),
		chromedp.Flag("host-resolver-rules", strings.Join(append(rules, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1"), ", ")),
		chromedp.Flag("ignore-certificate-errors-spki-list", s.spki), chromedp.WindowSize(1100, 900),
		chromedp.UserDataDir(profile), chromedp.Env("LANGUAGE="+language))
	loaded, err := chromedp.CallBrowser(tab, extensions.LoadUnpacked, extensions.LoadUnpackedParams{Path: folder})
	if err != nil {
		t.Fatal(err)
	}
	return &browser{chromium{tab, loaded.ID}, t, tab, loaded.ID, folder}, quit
}

// closeWelcome closes the page that the extension opens when it is installed: it would come to the front at some time.
func (b *browser) closeWelcome() {
	b.t.Helper()
	b.until("a page opens by itself", func() bool {
		all, err := chromedp.CallBrowser(b.tab, target.GetTargets, target.GetTargetsParams{})
		if err != nil {
			b.t.Fatal(err)
		}
		own := chromedp.FromContext(b.tab).Target.TargetID
		for _, one := range all.TargetInfos {
			if one.Type != "page" || !strings.HasPrefix(one.URL, b.own("")) {
				continue
			}
			if one.TargetID == own {
				return true // it took the tab that was empty
			}
			_, err := chromedp.CallBrowser(b.tab, target.CloseTarget, target.CloseTargetParams{TargetID: one.TargetID})
			return err == nil
		}
		return false
	})
}

// do runs actions in Chromium's tab.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.tab, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// worker attaches to the extension's background in Chromium.
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

// chromium is the engine of Chromium.
type chromium struct {
	tab context.Context
	id  string // of the extension
}

func (c chromium) own(file string) string { return "chrome-extension://" + c.id + "/" + file }

func (c chromium) navigate(address string) error {
	if err := chromedp.Do(c.tab, chromedp.Navigate(address)); err != nil {
		return err
	}
	return c.front()
}

func (c chromium) evaluate(expression string) ([]byte, error) {
	return chromedp.Run(c.tab, chromedp.Evaluate[json.RawMessage](expression, chromedp.EvalAwaitPromise))
}

func (c chromium) strike(keys ...string) error {
	for _, key := range keys {
		if err := chromedp.Do(c.tab, chromedp.KeyEvent(key)); err != nil {
			return err
		}
	}
	return nil
}

func (c chromium) click(selector string) error { return chromedp.Do(c.tab, chromedp.Click(selector)) }

// grantAsked does it on the page chrome://extensions, on which a person grants sites too.
func (c chromium) grantAsked(origins ...string) error {
	if err := c.navigate("chrome://extensions/"); err != nil {
		return err
	}
	for _, origin := range origins {
		if _, err := c.evaluate(fmt.Sprintf(`chrome.developerPrivate.addHostPermission(%q, %q).then(() => null)`, c.id, origin)); err != nil {
			return err
		}
	}
	return nil
}

func (c chromium) document() (*cdp.Node, error) {
	deep, pierce := int64(-1), true
	document, err := chromedp.Call(c.tab, dom.GetDocument, dom.GetDocumentParams{Depth: &deep, Pierce: &pierce})
	if err != nil {
		return nil, err
	}
	return document.Root, nil
}

func (c chromium) measure(element *cdp.Node, function string) ([]byte, error) {
	resolved, err := chromedp.Call(c.tab, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: element.BackendNodeID})
	if err != nil {
		return nil, err
	}
	byValue := true
	result, err := chromedp.Call(c.tab, runtime.CallFunctionOn, runtime.CallFunctionOnParams{
		FunctionDeclaration: "function () { return (" + function + ")(this); }", ObjectID: resolved.Object.ObjectID, ReturnByValue: &byValue})
	if err != nil {
		return nil, err
	}
	return result.Result.Value, nil
}

func (c chromium) picture() ([]byte, error) { return chromedp.Run(c.tab, chromedp.CaptureScreenshot()) }

func (c chromium) tabs(address string) (ids []string, err error) {
	all, err := chromedp.CallBrowser(c.tab, target.GetTargets, target.GetTargetsParams{})
	if err != nil {
		return nil, err
	}
	for _, one := range all.TargetInfos {
		if one.Type == "page" && strings.HasPrefix(one.URL, address) {
			ids = append(ids, string(one.TargetID))
		}
	}
	return ids, nil
}

func (c chromium) attach(tab string) (engine, error) {
	there, _ := chromedp.NewContext(c.tab, chromedp.WithTargetID(target.ID(tab)))
	return chromium{there, c.id}, nil
}

func (c chromium) front() error {
	_, err := chromedp.Call(c.tab, page.BringToFront, cdp.Empty{})
	return err
}

// endBackground does it from one of the extension's pages.
func (c chromium) endBackground() error {
	settings, cancel := chromedp.NewContext(c.tab)
	defer cancel()
	err := chromedp.Do(settings, chromedp.Navigate(c.own("options.html")))
	if err == nil {
		_, err = chromedp.Call(settings, serviceworker.Enable, cdp.Empty{})
	}
	if err == nil {
		_, err = chromedp.Call(settings, serviceworker.StopAllWorkers, cdp.Empty{})
	}
	if err == nil {
		_, err = chromedp.Call(c.tab, page.BringToFront, cdp.Empty{})
	}
	return err
}
