package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"

	"github.com/refrain-project/refrain/extension"
	"github.com/refrain-project/refrain/extension/browsertest"
)

// patience is how long a test waits for the browser; machines of CI are slow.
const patience = time.Minute

// sitting is how long a browser runs at most.
const sitting = 10 * time.Minute

// installed leaves the extension as `make extension` does and gives Chrome's folder.
func installed(t testing.TB) string { return installedFor(t, "chrome") }

// installedFor gives a browser's folder.
func installedFor(t testing.TB, browser string) string {
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
	return filepath.Join(dist, "extension-"+browser)
}

// engine is what the two browsers do differently. Keys are named as in chromedp/kb.
type engine interface {
	// navigate opens an address in the tab, in front of all others.
	navigate(address string) error
	// evaluate gives the value of an expression in the tab's own world as JSON; it waits for promises.
	evaluate(expression string) ([]byte, error)
	strike(keys ...string) error
	// click does what a person's click does.
	click(selector string) error
	// grantAsked makes the browser grant sites when the extension asks for them, from a click, without a question of the browser's own,
	// which nothing but a person can answer.
	grantAsked(origins ...string) error
	// document gives all that the tab shows, closed roots included.
	document() (*cdp.Node, error)
	// measure gives what a function of JavaScript says of an element of document, whatever root it is in, as JSON.
	measure(element *cdp.Node, function string) ([]byte, error)
	picture() ([]byte, error)
	// endBackground ends the extension's background at once.
	endBackground() error
	// own is the address of one of the extension's pages.
	own(page string) string
	// tabs gives the tabs whose address begins so, and attach drives another of them.
	tabs(address string) ([]string, error)
	attach(tab string) (engine, error)
	// front brings the tab before all others.
	front() error
}

// browser is a browser with the extension, and a tab.
type browser struct {
	engine
	t      testing.TB
	tab    context.Context // Chromium's; nil in Firefox
	id     string          // of the extension in Chromium
	folder string          // that it was loaded from
}

// inBrowsers runs a scenario in every browser, each with a site of its own.
func inBrowsers(t *testing.T, scenario func(*testing.T, *browser, *site)) {
	browsertest.Skip(t)
	for _, one := range []struct {
		name  string
		start func(testing.TB, *site, string) *browser
	}{{"chromium", start}, {"firefox", startFirefox}} {
		t.Run(one.name, func(t *testing.T) {
			s := serveX(t)
			scenario(t, one.start(t, s, "en"), s)
		})
	}
}

// name is the browser's.
func (b *browser) name() string {
	if b.tab == nil {
		return "firefox"
	}
	return "chromium"
}

// visit opens an address in the tab, in front of what the extension opened itself.
func (b *browser) visit(address string) {
	b.t.Helper()
	if err := b.navigate(address); err != nil {
		b.t.Fatalf("%s: %v", address, err)
	}
}

// eval evaluates an expression in the page's own world.
func eval[T any](b *browser, expression string) (value T) {
	b.t.Helper()
	text, err := b.evaluate(expression)
	if err == nil && len(text) > 0 {
		err = json.Unmarshal(text, &value)
	}
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// keys presses keys one after the other.
func (b *browser) keys(keys ...string) {
	b.t.Helper()
	if err := b.strike(keys...); err != nil {
		b.t.Fatal(err)
	}
}

// screenshot leaves a picture where REFRAIN_SCREENSHOTS says.
func (b *browser) screenshot(name string) {
	b.t.Helper()
	browsertest.Keep(b.t, name+".png", b.picture)
}

// killWorker ends the extension's background at once.
func (b *browser) killWorker() {
	b.t.Helper()
	if err := b.endBackground(); err != nil {
		b.t.Fatal(err)
	}
}

// its gives the badge of a post as it is now; one without anything if the page has just taken it out.
func (b *browser) its(id string) badge {
	b.t.Helper()
	if now := b.shown()[id]; now != nil {
		return *now
	}
	return badge{}
}

// until waits for something to be so.
func (b *browser) until(what string, holds func() bool) {
	b.t.Helper()
	b.within(patience, what, holds)
}

// within waits longer, or shorter, for something to be so.
func (b *browser) within(long time.Duration, what string, holds func() bool) {
	b.t.Helper()
	for begin := time.Now(); time.Since(begin) < long; time.Sleep(50 * time.Millisecond) {
		if holds() {
			return
		}
	}
	said, _ := b.evaluate(`document.querySelector("#said")?.textContent ?? ""`)
	b.t.Fatalf("never: %s\n%+v\n%s", what, b.shown(), said)
}

// badge is a badge in the page, as the accessibility of a closed root lets a debugger see it.
type badge struct {
	Level, Text, Label, Host string
	Card                     string // the text of its open card
	Node, Button             *cdp.Node
}

// shown gives the badge of every reply that the page shows, by the post's id; nil for one without.
func (b *browser) shown() map[string]*badge {
	b.t.Helper()
	root, err := b.document()
	if err != nil {
		b.t.Fatal(err)
	}
	found := map[string]*badge{}
	walk(root, func(n *cdp.Node) {
		if !isReply(n) {
			return
		}
		id, its := "", (*badge)(nil)
		within(n, func(inner *cdp.Node) {
			if _, status, ok := strings.Cut(attribute(inner, "href"), "/status/"); ok {
				id = status
			}
			if link := comment.FindStringSubmatch(attribute(inner, "href")); link != nil {
				id = link[1]
			}
			if inner.LocalName == "span" && len(inner.ShadowRoots) > 0 {
				its = readBadge(inner)
			}
		})
		found[id] = its
	})
	return found
}

// comment is the end of the address of a comment on Facebook.
var comment = regexp.MustCompile(`[?&_]comment_id=(\d+)$`)

// isReply says whether an element is a reply's: of X, or of Facebook.
func isReply(n *cdp.Node) bool {
	return attribute(n, "data-testid") == "tweet" || attribute(n, "role") == "article"
}

// within visits what is in a reply, and not what is in replies inside it.
func within(n *cdp.Node, visit func(*cdp.Node)) {
	for _, child := range append(n.Children, n.ShadowRoots...) {
		if !isReply(child) {
			visit(child)
			within(child, visit)
		}
	}
}

// readBadge reads a badge's closed root.
func readBadge(host *cdp.Node) *badge {
	its := &badge{Host: attribute(host, "data-theme"), Node: host}
	for _, root := range host.ShadowRoots {
		walk(root, func(n *cdp.Node) {
			class := attribute(n, "class")
			switch {
			case strings.HasPrefix(class, "badge "):
				its.Level, its.Label, its.Text, its.Button = strings.TrimPrefix(class, "badge "), attribute(n, "aria-label"), text(n), n
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
