package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// axe is what is used of the checker's findings.
type axe struct {
	Violations []struct {
		ID    string `json:"id"`
		Help  string `json:"help"`
		Nodes []struct {
			HTML           string `json:"html"`
			FailureSummary string `json:"failureSummary"`
		} `json:"nodes"`
	} `json:"violations"`
	Passes []struct {
		ID string `json:"id"`
	} `json:"passes"`
}

// check runs axe-core over the page that the tab shows.
func (b *browser) check(t *testing.T, what string) {
	t.Helper()
	found := eval[axe](b, `axe.run(document, {resultTypes: ["violations", "passes"]}).then(({violations, passes}) => ({violations, passes: passes.map(({id}) => ({id}))}))`)
	for _, v := range found.Violations {
		for _, node := range v.Nodes {
			t.Errorf("%s: %s: %s\n%s\n%s", what, v.ID, v.Help, node.HTML, node.FailureSummary)
		}
	}
	if len(found.Passes) < 8 {
		t.Errorf("%s: only %d rules had something to look at", what, len(found.Passes))
	}
}

// checker is the text of axe-core.
func checker(t *testing.T) string {
	t.Helper()
	const path = "../node_modules/axe-core/axe.min.js"
	if _, err := os.Stat(path); err != nil {
		if out, err := exec.Command("../../.ci/install.sh").CombinedOutput(); err != nil {
			t.Fatalf("install.sh: %v\n%s", err, out)
		}
	}
	script, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(script) + ";null"
}

// TestAccessibility has axe-core look at badge and card in both languages and all themes, and at the settings page.
func TestAccessibility(t *testing.T) {
	skipBrowsers(t)
	script := checker(t)
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
