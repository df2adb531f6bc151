package e2e_test

import (
	"fmt"
	"testing"

	"github.com/refrain-project/refrain/extension/browsertest"
)

// looks are the computed colours and sizes of a page, as JSON.
const looks = `(() => { const of = (selector) => { const one = document.querySelector(selector); if (!one) return null;
	const { color, backgroundColor, fontSize, fontWeight } = getComputedStyle(one); return { color, backgroundColor, fontSize, fontWeight }; };
	return { body: of("body"), title: of("h1"), section: of("h2"), lang: document.documentElement.lang, scroll: document.documentElement.scrollWidth > innerWidth }; })()`

type style struct{ Color, BackgroundColor, FontSize, FontWeight string }

// TestAccessibilityInFirefox has axe-core look at each page of the extension in Firefox, in both languages and themes, and asks for the styles that
// it computed: a sheet that a policy keeps out would be seen in neither the text nor by axe-core.
func TestAccessibilityInFirefox(t *testing.T) {
	browsertest.Skip(t)
	axe, s := browsertest.Axe(t, "../.."), serveX(t)
	b := startFirefox(t, s, "en")
	f := b.engine.(*firefox)
	b.choosePage(member)
	b.open(english)
	b.scrollThrough(len(s.threads[english]), nil)
	id := coordinated(expected(t, s.threads[english]))
	for _, language := range []string{"en", "fr"} {
		b.visit(b.own("options.html"))
		eval[any](b, fmt.Sprintf(`chrome.storage.local.set({ language: %q }).then(() => null)`, language))
		for _, page := range []string{"popup.html", "panel.html", "options.html", "welcome.html", "advice.html", "signatures.html", "sent.html", "report.html?platform=x&clusters=" + id} {
			b.visit(b.own(page))
			b.until(page+" is drawn in "+language, func() bool {
				return eval[bool](b, fmt.Sprintf(`document.documentElement.lang === "%s-CA" && document.querySelector("h1") !== null`, language))
			})
			if _, err := f.script("script.evaluate", map[string]any{"target": map[string]any{"context": f.tab}, "expression": axe}); err != nil { // statements, no expression
				t.Fatal(err)
			}
			grounds := map[string]bool{}
			for theme, number := range map[string]int{"dark": 0, "light": 1} {
				if err := f.inWindow(fmt.Sprintf(`Services.prefs.setIntPref("layout.css.prefers-color-scheme.content-override", %d)`, number)); err != nil {
					t.Fatal(err)
				}
				b.until("the theme is "+theme, func() bool {
					return eval[bool](b, fmt.Sprintf(`matchMedia("(prefers-color-scheme: %s)").matches`, theme))
				})
				b.check(t, fmt.Sprintf("%s in Firefox, %s, %s", page, language, theme))
				got := eval[struct {
					Body, Title, Section *style
					Scroll               bool
				}](b, looks)
				if got.Body == nil || got.Title == nil || got.Body.Color == got.Body.BackgroundColor || got.Title.FontSize <= got.Body.FontSize || got.Title.FontWeight == "400" || got.Scroll {
					t.Errorf("%s, %s, %s: %+v %+v, scrolls sideways: %t", page, language, theme, got.Body, got.Title, got.Scroll)
				}
				grounds[got.Body.BackgroundColor] = true
				b.screenshot("firefox-" + page[:4] + "-" + language + "-" + theme)
			}
			if len(grounds) != 2 {
				t.Errorf("%s has one ground in both themes: %v", page, grounds)
			}
		}
	}
}
