package e2e_test

import (
	"fmt"
	"strings"

	"github.com/chromedp/chromedp/kb"
)

// welcome opens the first page in the tab.
func (b *browser) welcome() {
	b.t.Helper()
	b.visit(b.own("welcome.html"))
	b.until("the first page is drawn", func() bool { return eval[bool](b, `document.querySelector("h1") !== null`) })
}

// foresee makes the browser grant sites when the extension asks for them.
func (b *browser) foresee(origins ...string) {
	b.t.Helper()
	if err := b.grantAsked(origins...); err != nil {
		b.t.Fatal(err)
	}
}

// choosePage sets the extension up as a person does, without a server, for a page that is typed, and allows its site.
func (b *browser) choosePage(typed string) {
	b.t.Helper()
	b.foresee("https://x.com/*", "https://www.facebook.com/*")
	b.welcome()
	b.press("#alone")
	b.until("the field for a page is there", func() bool { return eval[bool](b, `document.querySelector("#handle") !== null`) })
	b.until("the page is typed", func() bool { // Firefox drops keys while a page is new
		eval[any](b, `(document.querySelector("#handle").value = "", document.querySelector("#handle").focus(), null)`)
		b.keys(strings.Split(typed, "")...)
		return eval[string](b, `document.querySelector("#handle").value`) == typed
	})
	b.keys(kb.Enter)
	b.until("the page is in the list", func() bool { return eval[bool](b, `document.querySelector("#page-list li") !== null`) })
	for _, platform := range []string{"x", "facebook"} {
		if eval[bool](b, fmt.Sprintf(`document.querySelector("#allow-%s") !== null`, platform)) {
			b.allow(platform)
		}
	}
}

// allow presses the button that asks for a site, and waits until the extension's scripts are registered there.
func (b *browser) allow(platform string) {
	b.t.Helper()
	b.press("#allow-" + platform)
	b.until("scripts run on "+platform, func() bool {
		return eval[bool](b, fmt.Sprintf(`chrome.scripting.getRegisteredContentScripts().then((all) => all.filter(({id}) => id.startsWith("%s-")).length === 2)`, platform))
	})
}

// press clicks on something once it is there.
func (b *browser) press(selector string) {
	b.t.Helper()
	var err error
	defer func() {
		if err != nil {
			b.t.Logf("%s: %v", selector, err)
		}
	}()
	b.until(selector+" can be pressed", func() bool { // the page may be drawn anew between a look and a click
		if !eval[bool](b, fmt.Sprintf(`document.querySelector(%q) !== null`, selector)) {
			return false
		}
		err = b.click(selector)
		return err == nil
	})
}
