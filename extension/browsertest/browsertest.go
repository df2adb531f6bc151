// Package browsertest is what tests that drive a real browser have in common: Chromium, pictures, and axe-core.
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Skip leaves a test out where there is no browser.
func Skip(t testing.TB) {
	if os.Getenv("REFRAIN_SKIP_BROWSERS") == "1" {
		t.Skip("REFRAIN_SKIP_BROWSERS=1: nothing is driven in a browser")
	}
}

// Chromium finds the browser: $CHROMIUM, or the binary behind Debian's wrapper script, or one in the path.
func Chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "/usr/lib/chromium/chromium", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("Chromium not found: install it, set CHROMIUM, or leave it out with REFRAIN_SKIP_BROWSERS=1")
	return ""
}

// Start starts Chromium without a window and opens an empty page. Only this machine can be reached, unless an option says otherwise. quit ends it
// at once, before the test's end does.
func Start(t testing.TB, patience time.Duration, options ...chromedp.ExecAllocatorOption) (tab context.Context, quit func()) {
	t.Helper()
	common := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(Chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	allocator, stop := chromedp.NewExecAllocator(ctx, append(common, options...)...)
	t.Cleanup(stop)
	tab, leave := chromedp.NewContext(allocator)
	t.Cleanup(leave)
	if err := chromedp.Do(tab, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	return tab, func() {
		leave()
		stop()
	}
}

// Keep leaves a picture where REFRAIN_SCREENSHOTS says. It is taken only if that says anything.
func Keep(t testing.TB, name string, take func() ([]byte, error)) {
	t.Helper()
	folder := os.Getenv("REFRAIN_SCREENSHOTS")
	if folder == "" {
		return
	}
	picture, err := take()
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name), picture, 0o600)
	}
	if err != nil {
		t.Error(err)
	}
}

// Findings is what is used of what axe-core finds.
type Findings struct {
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

// RunAxe is an expression that waits for Findings, in a page in which Axe was evaluated.
const RunAxe = `axe.run(document, {resultTypes: ["violations", "passes"]}).then(({violations, passes}) => ({violations, passes: passes.map(({id}) => ({id}))}))`

// None fails the test with everything that was found; what names the page.
func (f *Findings) None(t testing.TB, what string) {
	t.Helper()
	for _, v := range f.Violations {
		for _, node := range v.Nodes {
			t.Errorf("%s: %s: %s\n%s\n%s", what, v.ID, v.Help, node.HTML, node.FailureSummary)
		}
	}
	if len(f.Passes) < 8 {
		t.Errorf("%s: only %d rules had something to look at", what, len(f.Passes))
	}
}

// Axe is the text of axe-core, which is installed if it is missing; root is the repository.
func Axe(t testing.TB, root string) string {
	t.Helper()
	path := filepath.Join(root, "extension/node_modules/axe-core/axe.min.js")
	if _, err := os.Stat(path); err != nil {
		if out, err := exec.Command(filepath.Join(root, ".ci/install.sh")).CombinedOutput(); err != nil { // #nosec G204 -- the project's own
			t.Fatalf("install.sh: %v\n%s", err, out)
		}
	}
	script, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(script) + ";null"
}
