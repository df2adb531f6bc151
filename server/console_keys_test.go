package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/refrain-project/refrain/extension/browsertest"
)

// desk is somebody in front of the console: a tab with cookies of its own, and a keyboard.
type desk struct {
	t   testing.TB
	tab context.Context
	url string
	l   int // 0 English, 1 French
}

// chromium starts a browser.
func chromium(t testing.TB) context.Context {
	t.Helper()
	browsertest.Skip(t)
	tab, _ := browsertest.Start(t, 8*time.Minute, chromedp.WindowSize(1280, 900))
	return tab
}

// sit opens a tab with cookies of its own, signs somebody in and chooses the language.
func sit(t testing.TB, browser context.Context, link string, l int) *desk {
	t.Helper()
	tab, leave := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(leave)
	address, _, _ := strings.Cut(link, "/signin")
	d := &desk{t, tab, address, l}
	d.visit(strings.TrimPrefix(link, address))
	d.reach("the sign-in button", `e.matches("form button")`)
	d.enter()
	if l == 1 {
		d.reach("Français", `e.matches("a.language")`)
		d.enter()
	}
	if got := look[string](d, `document.documentElement.lang`); got != []string{"en", "fr"}[l] {
		t.Fatalf("the console is in %q", got)
	}
	return d
}

// say chooses the text of the desk's language.
func (d *desk) say(english, french string) string { return []string{english, french}[d.l] }

// visit types an address.
func (d *desk) visit(path string) {
	d.t.Helper()
	if err := chromedp.Do(d.tab, chromedp.Navigate(d.url+path)); err != nil {
		d.t.Fatalf("%s: %v", path, err)
	}
}

// try evaluates an expression; it fails while a page goes.
func try[T any](d *desk, expression string) (value T, err error) {
	text, err := chromedp.Run(d.tab, chromedp.Evaluate[json.RawMessage](expression, chromedp.EvalAwaitPromise))
	if err == nil && len(text) > 0 {
		err = json.Unmarshal(text, &value)
	}
	return value, err
}

// look evaluates an expression in the page.
func look[T any](d *desk, expression string) T {
	d.t.Helper()
	value, err := try[T](d, expression)
	if err != nil {
		d.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// holds waits until an expression is true.
func (d *desk) holds(what, expression string) {
	d.t.Helper()
	var last error
	for begin := time.Now(); time.Since(begin) < 30*time.Second; time.Sleep(30 * time.Millisecond) {
		is, err := try[bool](d, expression)
		if err == nil && is {
			return
		}
		last = err
	}
	text, _ := try[string](d, `location.pathname + "\n" + document.body.innerText`)
	d.t.Fatalf("never: %s: %v\n%s", what, last, text)
}

// shows waits until the page says something.
func (d *desk) shows(text string) {
	d.t.Helper()
	d.holds("the page says "+text, fmt.Sprintf(`document.querySelector("main").innerText.includes(%q)`, text))
}

// keys strikes keys, a rune each.
func (d *desk) keys(keys string) {
	d.t.Helper()
	if err := chromedp.Do(d.tab, chromedp.KeyEvent(keys)); err != nil {
		d.t.Fatal(err)
	}
}

// reach tabs until the element in focus is one: an expression about e.
func (d *desk) reach(what, is string) {
	d.t.Helper()
	var passed []string
	for range 600 {
		if look[bool](d, fmt.Sprintf(`((e) => e !== document.body && (%s))(document.activeElement)`, is)) {
			return
		}
		d.keys(kb.Tab)
		passed = append(passed, look[string](d, `((e) => e.localName + " " + (e.id || e.innerText || "").slice(0, 40))(document.activeElement)`))
	}
	d.t.Fatalf("the keyboard does not reach %s on %s: %q", what, look[string](d, "location.href"), passed[:60])
}

// button reaches a button by what it says.
func (d *desk) button(english, french string) {
	d.t.Helper()
	text := d.say(english, french)
	d.reach(text, fmt.Sprintf(`e.localName === "button" && e.innerText.trim() === %q`, text))
}

// typed reaches a field by its id and types, in place of what was in it.
func (d *desk) typed(id, text string) {
	d.t.Helper()
	d.reach(id, fmt.Sprintf(`e.id === %q`, id))
	d.keys(text)
}

// enter strikes Enter and waits until another page is there.
func (d *desk) enter() {
	d.t.Helper()
	d.goes(kb.Enter)
}

// goes strikes keys that lead to another page, and waits for that.
func (d *desk) goes(keys string) {
	d.t.Helper()
	look[any](d, `window.before = true, null`)
	d.keys(keys)
	d.holds("another page comes", `window.before === undefined && document.readyState === "complete" && document.querySelector("main") !== null`)
}

// opens goes to a line of a list with j, and opens it.
func (d *desk) opens(id string) {
	d.t.Helper()
	for range 100 {
		d.keys("j")
		if look[bool](d, fmt.Sprintf(`document.activeElement.getAttribute("href")?.includes(%q) ?? false`, id)) {
			d.enter()
			return
		}
	}
	d.t.Fatalf("j does not reach %s on %s", id, look[string](d, "location.href"))
}
