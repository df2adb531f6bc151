package e2e_test

import (
	"fmt"
	"testing"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/refrain-project/refrain/extension/browsertest"
)

// check runs axe-core over the page that the tab shows.
func (b *browser) check(t *testing.T, what string) {
	t.Helper()
	found := eval[browsertest.Findings](b, browsertest.RunAxe)
	found.None(t, what)
}

// TestAccessibility has axe-core look at badge and card in both languages and all themes, and at the settings page.
func TestAccessibility(t *testing.T) {
	browsertest.Skip(t)
	script := browsertest.Axe(t, "../..")
	gallery := api.Build(api.BuildOptions{EntryPoints: []string{"page/gallery.ts"}, Bundle: true, Format: api.FormatIIFE, Outdir: t.TempDir()})
	if len(gallery.Errors) > 0 {
		t.Fatal(gallery.Errors)
	}
	b := start(t, serveX(t), "en")
	b.visit("https://x.com/gallery")
	eval[any](b, script)
	eval[any](b, string(gallery.OutputFiles[0].Contents)+";null")
	for language, name := range []string{"en", "fr"} {
		for _, theme := range []string{"light", "dim", "dark"} {
			for _, level := range []string{"similar", "coordinated"} {
				eval[any](b, fmt.Sprintf("show(%d, %q, %q), null", language, theme, level))
				if style := eval[string](b, `getComputedStyle(document.querySelector("[data-refrain]").shadowRoot.querySelector(".badge")).position`); style != "absolute" {
					t.Fatalf("the badge is not styled: position %s", style)
				}
				b.check(t, name+" "+theme+" "+level)
				b.screenshot("card-" + name + "-" + theme + "-" + level)
			}
		}
	}
	b.choosePage(member)
	eval[any](b, script)
	b.check(t, "settings")
}
