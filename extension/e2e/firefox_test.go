package e2e_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp/kb"
)

const (
	firefoxID   = "refrain@refrain-project.example"      // of the extension, in its manifest
	firefoxHost = "11111111-2222-4333-8444-555555555555" // of its pages; Firefox would draw one by lot
)

// findFirefox finds the browser: $FIREFOX, or Debian's, or one in the path.
func findFirefox(t testing.TB) string {
	t.Helper()
	for _, name := range []string{os.Getenv("FIREFOX"), "/usr/lib/firefox-esr/firefox-esr", "firefox-esr", "firefox"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("Firefox not found: install it, set FIREFOX, or leave it out with REFRAIN_SKIP_BROWSERS=1")
	return ""
}

// profile makes a profile in which the site's names are this machine.
func profile(t testing.TB, s *site, language string) string {
	t.Helper()
	dir := t.TempDir()
	// An extension that is installed for one session goes with it, and what it kept would too.
	uuids := fmt.Sprintf(`{"%s":"%s"}`, firefoxID, firefoxHost)
	var text strings.Builder
	for name, value := range map[string]any{
		"network.dns.localDomains": strings.Join(hosts, ","), "network.socket.forcePort": "443=" + s.port, "network.proxy.type": 0,
		"extensions.webextensions.uuids": uuids, "intl.locale.requested": language, "extensions.webextOptionalPermissionPrompts": false,
		"extensions.webextensions.keepStorageOnUninstall": true, "extensions.webextensions.keepUuidOnUninstall": true,
		"browser.shell.checkDefaultBrowser":          false,
		"datareporting.policy.dataSubmissionEnabled": false, "app.update.disabledForTesting": true,
	} {
		written, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&text, "user_pref(%q, %s);\n", name, written)
	}
	if err := os.WriteFile(filepath.Join(dir, "user.js"), []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// startFirefox starts Firefox, in which the site's names are the site, and installs the extension as a developer would, for this
// session. No root certificate is added and no port of the machine taken.
func startFirefox(t testing.TB, s *site, language string) *browser {
	t.Helper()
	b, _ := startFirefoxIn(t, profile(t, s, language), installedFor(t, "firefox"))
	b.until("a page opens by itself", func() bool { return b.engine.(*firefox).closeWelcome() })
	return b
}

// startFirefoxIn starts Firefox with a profile, which may have been used before, and the extension in a folder. quit ends it.
func startFirefoxIn(t testing.TB, home, folder string) (b *browser, quit func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), sitting)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, findFirefox(t), "--headless", "--no-remote", "--new-instance", "--profile", home,
		"--remote-debugging-port=0", "--remote-allow-system-access", "--width=1100", "--height=900")
	cmd.Env = append(os.Environ(), "MOZ_HEADLESS_WIDTH=1100", "MOZ_HEADLESS_HEIGHT=900")
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cancel)
	address := ""
	lines := bufio.NewScanner(said)
	for address == "" && lines.Scan() {
		_, address, _ = strings.Cut(lines.Text(), "WebDriver BiDi listening on ")
	}
	go func() {
		for lines.Scan() { // a full pipe would stop it
		}
	}()
	f, err := connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	quit = sync.OnceFunc(func() { f.call("browser.close", struct{}{}, nil); cmd.Wait() })
	t.Cleanup(quit)
	install := map[string]any{"extensionData": map[string]any{"type": "path", "path": folder}}
	if err := f.call("webExtension.install", install, nil); err != nil {
		t.Fatal(err)
	}
	return &browser{engine: f, t: t, folder: folder}, quit
}

// firefox is the engine of Firefox.
type firefox struct {
	*bidi
	tab    string
	shared map[*cdp.Node]string // what Firefox calls the elements of the last document
}

// connect begins a session and takes the first tab.
func connect(ctx context.Context, address string) (*firefox, error) {
	b, err := dialBiDi(ctx, address)
	if err != nil {
		return nil, err
	}
	f := &firefox{bidi: b}
	trusting := map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{"acceptInsecureCerts": true}}}
	if err := f.call("session.new", trusting, nil); err != nil {
		return nil, err
	}
	tabs, err := f.contexts(map[string]any{})
	if err != nil || len(tabs) == 0 {
		return nil, fmt.Errorf("%d tabs: %w", len(tabs), err)
	}
	f.tab = tabs[0].Context
	return f, nil
}

// browsing is a tab, or a window of the browser itself.
type browsing struct{ Context, URL string }

func (f *firefox) contexts(params map[string]any) ([]browsing, error) {
	var tree struct{ Contexts []browsing }
	err := f.call("browsingContext.getTree", params, &tree)
	return tree.Contexts, err
}

// closeWelcome closes the page that the extension opens when it is installed, once it is there.
func (f *firefox) closeWelcome() bool {
	tabs, err := f.contexts(map[string]any{})
	for _, tab := range tabs {
		if tab.Context != f.tab && strings.HasPrefix(tab.URL, f.own("")) {
			return f.call("browsingContext.close", map[string]any{"context": tab.Context}, nil) == nil
		}
		if tab.Context == f.tab && strings.HasPrefix(tab.URL, f.own("")) {
			return true // it took the tab that was empty
		}
	}
	return err != nil
}

func (f *firefox) own(file string) string { return "moz-extension://" + firefoxHost + "/" + file }

func (f *firefox) navigate(address string) error {
	if err := f.call("browsingContext.navigate", map[string]any{"context": f.tab, "url": address, "wait": "complete"}, nil); err != nil {
		return err
	}
	return f.front()
}

func (f *firefox) front() error {
	if err := f.call("browsingContext.activate", map[string]any{"context": f.tab}, nil); err != nil {
		return err
	}
	return f.inWindow("gBrowser.selectedBrowser.focus()") // a new window has the focus in its address bar
}

func (f *firefox) tabs(address string) (ids []string, err error) {
	all, err := f.contexts(map[string]any{})
	for _, one := range all {
		if strings.HasPrefix(one.URL, address) {
			ids = append(ids, one.Context)
		}
	}
	return ids, err
}

func (f *firefox) attach(tab string) (engine, error) { return &firefox{bidi: f.bidi, tab: tab}, nil }

// inWindow evaluates an expression in the browser's own window.
func (f *firefox) inWindow(expression string) error {
	windows, err := f.contexts(map[string]any{"moz:scope": "chrome"})
	if err != nil || len(windows) == 0 {
		return fmt.Errorf("%d windows: %w", len(windows), err)
	}
	_, err = f.json(expression, windows[0].Context)
	return err
}

func (f *firefox) evaluate(expression string) ([]byte, error) { return f.json(expression, f.tab) }

func (f *firefox) strike(keys ...string) error {
	named := map[string]string{kb.Tab: "\ue004", kb.Enter: "\ue007", kb.Escape: "\ue00c"}
	var actions []any
	for _, key := range keys {
		if name := named[key]; name != "" {
			key = name
		}
		actions = append(actions, map[string]any{"type": "keyDown", "value": key}, map[string]any{"type": "keyUp", "value": key})
	}
	return f.call("input.performActions", map[string]any{"context": f.tab,
		"actions": []any{map[string]any{"type": "key", "id": "keyboard", "actions": actions}}}, nil)
}

func (f *firefox) click(selector string) error {
	var found struct{ Nodes []remote }
	where := map[string]any{"context": f.tab, "locator": map[string]any{"type": "css", "value": selector}}
	if err := f.call("browsingContext.locateNodes", where, &found); err != nil {
		return err
	}
	if len(found.Nodes) != 1 {
		return fmt.Errorf("%s: %d elements", selector, len(found.Nodes))
	}
	if _, err := f.evaluate(fmt.Sprintf(`document.querySelector(%q).scrollIntoView({block: "center"})`, selector)); err != nil {
		return err
	}
	element := map[string]any{"type": "element", "element": map[string]any{"sharedId": found.Nodes[0].SharedID}}
	return f.call("input.performActions", map[string]any{"context": f.tab, "actions": []any{map[string]any{"type": "pointer", "id": "mouse", "actions": []any{
		map[string]any{"type": "pointerMove", "x": 0, "y": 0, "origin": element}, map[string]any{"type": "pointerDown", "button": 0}, map[string]any{"type": "pointerUp", "button": 0}}}}}, nil)
}

// grantAsked has nothing to do: a preference of the profile answers.
func (f *firefox) grantAsked(...string) error { return nil }

func (f *firefox) document() (*cdp.Node, error) {
	value, err := f.script("script.evaluate", map[string]any{"expression": "document", "target": map[string]any{"context": f.tab},
		"serializationOptions": map[string]any{"maxDomDepth": nil, "includeShadowTree": "all"}})
	if err != nil {
		return nil, err
	}
	f.shared = map[*cdp.Node]string{}
	return f.node(value)
}

// node makes of a node as BiDi writes it one as Chromium does.
func (f *firefox) node(value remote) (*cdp.Node, error) {
	var its struct {
		NodeType             int64
		LocalName, NodeValue string
		Attributes           map[string]string
		Children             []remote
		ShadowRoot           *remote
	}
	if len(value.Value) > 0 {
		if err := json.Unmarshal(value.Value, &its); err != nil {
			return nil, err
		}
	}
	n := &cdp.Node{LocalName: its.LocalName, NodeValue: its.NodeValue}
	f.shared[n] = value.SharedID
	if its.NodeType == 3 {
		n.NodeName = "#text"
	}
	for name, value := range its.Attributes {
		n.Attributes = append(n.Attributes, name, value)
	}
	for _, child := range its.Children {
		made, err := f.node(child)
		if err != nil {
			return nil, err
		}
		n.Children = append(n.Children, made)
	}
	if its.ShadowRoot != nil {
		made, err := f.node(*its.ShadowRoot)
		if err != nil {
			return nil, err
		}
		n.ShadowRoots = append(n.ShadowRoots, made)
	}
	return n, nil
}

func (f *firefox) measure(element *cdp.Node, function string) ([]byte, error) {
	return jsonOf(f.script("script.callFunction", map[string]any{"target": map[string]any{"context": f.tab},
		"functionDeclaration": "(element) => JSON.stringify((" + function + ")(element) ?? null)",
		"arguments":           []any{map[string]any{"sharedId": f.shared[element]}}}))
}

func (f *firefox) picture() ([]byte, error) {
	var shot struct{ Data string }
	if err := f.call("browsingContext.captureScreenshot", map[string]any{"context": f.tab}, &shot); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(shot.Data)
}

func (f *firefox) endBackground() error {
	return f.inWindow(fmt.Sprintf("WebExtensionPolicy.getByID(%q).extension.terminateBackground().then(() => null)", firefoxID))
}
