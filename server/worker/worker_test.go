// Package worker_test runs the store's suite where a Cloudflare Worker runs it: compiled for JavaScript, on D1 in workerd.
package worker_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// databases is how many D1 databases are bound: one for each test of the suite, and some to spare.
const databases = "90"

// goroot is where Go's own glue for JavaScript lies.
func goroot(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// forJS makes a command that works on the build for Workers.
func forJS(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	return cmd
}

// TestStoreOnD1 runs every test of the store's suite on D1.
func TestStoreOnD1(t *testing.T) {
	if testing.Short() || os.Getenv("REFRAIN_SKIP_WORKERD") == "1" {
		t.Skip("-short, or REFRAIN_SKIP_WORKERD=1: the store is not tested on D1")
	}
	if _, err := os.Stat("node_modules/miniflare"); err != nil {
		t.Fatal("no Miniflare: .ci/install.sh installs it; or leave it out with REFRAIN_SKIP_WORKERD=1")
	}
	suite := filepath.Join(t.TempDir(), "store.test.wasm")
	if out, err := forJS("go", "test", "-c", "-o", suite, "../store").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	// The deep stack is for Go's calls, which V8 counts as its own.
	run := exec.Command("node", "--stack-size=8192", "--import", "./d1.mjs", filepath.Join(goroot(t), "lib/wasm/wasm_exec_node.js"), suite, "-test.run=^TestD1$", "-test.v")
	run.Env = append(os.Environ(), "REFRAIN_D1_DATABASES="+databases, "CLOUDFLARE_CF_FETCH_ENABLED=false", "WRANGLER_SEND_METRICS=false")
	out, err := run.CombinedOutput()
	results := regexp.MustCompile(`(?m)^ +--- (PASS|FAIL|SKIP): TestD1/(\S+)`).FindAllSubmatch(out, -1)
	for _, m := range results {
		t.Run(string(m[2]), func(t *testing.T) {
			if string(m[1]) != "PASS" { // nor is anything left out here that is tested elsewhere
				t.Error(string(m[1]))
			}
		})
	}
	if err != nil || len(results) == 0 {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestNothingNative: the build for Workers has nothing in it that cannot run there, or that costs a megabyte for nothing.
func TestNothingNative(t *testing.T) {
	out, err := forJS("go", "list", "-deps", "..").Output()
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.Lines(string(out)) {
		for _, native := range []string{"modernc.org/", "github.com/jackc/", "github.com/tetratelabs/wazero", "github.com/goccy/go-json", "github.com/prometheus/", "github.com/wneessen/"} {
			if strings.HasPrefix(name, native) {
				t.Errorf("the Worker brings %s", strings.TrimSpace(name))
			}
		}
	}
}
