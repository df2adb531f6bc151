package e2e_test

import (
	"fmt"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// welcome opens the first page in the tab.
func (b *browser) welcome() {
	b.t.Helper()
	b.visit("chrome-extension://" + b.id + "/welcome.html")
	b.until("the first page is drawn", func() bool { return eval[bool](b, `document.querySelector("h1") !== null`) })
}

// foresee makes the browser grant a site when the extension asks for it, without its own question, which no debugger can answer: the
// page chrome://extensions, on which a person grants sites too, does so. The extension still has to ask, from a click.
func (b *browser) foresee(origins ...string) {
	b.t.Helper()
	b.visit("chrome://extensions/")
	for _, origin := range origins {
		eval[any](b, fmt.Sprintf(`chrome.developerPrivate.addHostPermission(%q, %q).then(() => null)`, b.id, origin))
	}
}

// choosePage sets the extension up as a person does, without a server, for a page that is typed, and allows its site.
func (b *browser) choosePage(typed string) {
	b.t.Helper()
	b.foresee("https://x.com/*", "https://www.facebook.com/*")
	b.welcome()
	b.press("#alone")
	b.until("the field for a page is there", func() bool { return eval[bool](b, `document.querySelector("#handle") !== null`) })
	b.do(chromedp.SendKeys("#handle", typed+kb.Enter))
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
	b.do(chromedp.Click(selector))
}
