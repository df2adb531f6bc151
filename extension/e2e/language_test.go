package e2e_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestLanguageInOpenTab changes the language, and then what is shown, while a thread is open: its badges follow without a new load.
func TestLanguageInOpenTab(t *testing.T) {
	inBrowsers(t, func(t *testing.T, b *browser, s *site) {
		b.t = t
		b.choosePage(member)
		thread := b.opens("https://x.com/" + member + "/status/" + english)
		want := expected(t, s.threads[english])
		id := ""
		thread.until("a first flag", func() bool {
			for other, its := range thread.shown() {
				if its != nil {
					id = other
				}
			}
			return id != "" || eval[any](thread, "scrollBy(0, 300), null") != nil
		})
		thread.until("the badge is English", func() bool {
			its := thread.shown()[id]
			return its != nil && its.Label != "" && strings.Contains(its.Label, "account")
		})
		eval[any](thread, `(() => { const shown = () => document.querySelectorAll("[data-refrain]").length; globalThis.least = shown();
			new MutationObserver(() => { globalThis.least = Math.min(globalThis.least, shown()); }).observe(document, { childList: true, subtree: true }); return null; })()`)
		b.toFront()
		b.press("#language-fr")
		thread.toFront()
		thread.until("the badge is French", func() bool {
			its := thread.shown()[id]
			return its != nil && (strings.Contains(its.Label, "compte") || strings.Contains(its.Label, "copies"))
		})
		if eval[int](thread, "globalThis.least") == 0 {
			t.Error("for a moment there was no badge")
		}
		thread.scrollThrough(len(s.threads[english]), nil) // what comes after the change is read as what came before
		thread.compare(want, thread.scrollThrough(len(s.threads[english]), want))
	})
}

// opens has a page of the extension open an address in another tab, and gives that.
func (b *browser) opens(address string) *browser {
	b.t.Helper()
	eval[any](b, fmt.Sprintf(`chrome.tabs.create({ url: %q }).then(() => null)`, address))
	b.until("the other tab is there", func() bool { return len(b.pages(address)) == 1 })
	other := b.at(b.pages(address)[0])
	other.until("it shows", func() bool { return eval[bool](other, `document.readyState === "complete"`) })
	return other
}
