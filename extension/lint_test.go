package extension

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestLint has Mozilla's own check look at what Firefox installs: no error, and of each warning docs/decisions.md says why it stands.
func TestLint(t *testing.T) {
	const linter = "node_modules/.bin/web-ext"
	if _, err := os.Stat(linter); err != nil {
		command(t, "../.ci/install.sh")
	}
	dist := t.TempDir()
	if err := Write(".", dist, []byte("\x00asm\x01\x00\x00\x00"), false); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), linter, "lint", "--source-dir", filepath.Join(dist, "extension-firefox"), "--no-config-discovery", "--output", "json")
	said, err := cmd.Output() // it fails where there are errors, and has said which
	var found struct {
		Errors, Warnings, Notices []struct{ Code, Message, Description, File string }
		Metadata                  struct{ ID string }
	}
	if jsonErr := json.Unmarshal(said, &found); jsonErr != nil || found.Metadata.ID == "" {
		t.Fatalf("%v, %v: %s", err, jsonErr, said)
	}
	for _, one := range found.Errors {
		t.Errorf("%s: %s: %s", one.File, one.Code, one.Description)
	}
	decisions, err := os.ReadFile("../docs/decisions.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range append(found.Warnings, found.Notices...) {
		if !strings.Contains(string(decisions), "`"+one.Code+"`") {
			t.Errorf("%s: %s: %s: docs/decisions.md has no answer", one.File, one.Code, one.Description)
		}
	}
}
