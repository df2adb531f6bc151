package extension

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// node runs node in this folder and gives what it wrote; its failure is the test's.
func node(t *testing.T, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("Node not found: .ci/install.sh installs it")
	}
	return command(t, path, args...)
}

// command runs a program in this folder.
func command(t *testing.T, program string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// TestTypes runs the type checker over all of the TypeScript.
func TestTypes(t *testing.T) {
	const checker = "node_modules/.bin/tsc"
	if _, err := os.Stat(checker); err != nil {
		command(t, "../.ci/install.sh")
	}
	command(t, checker, "--project", ".")
}

// TestUnits bundles every *.test.ts and runs all of them under Node's own test runner.
func TestUnits(t *testing.T) {
	tests := sources(t, true)
	if len(tests) == 0 {
		t.Fatal("no *.test.ts")
	}
	useDetector(t)
	said := runUnits(t, tests)
	for line := range strings.Lines(said) {
		if strings.HasPrefix(strings.TrimSpace(line), "#") || strings.HasPrefix(line, "ℹ fail") || strings.HasPrefix(line, "ℹ pass") {
			t.Log(strings.TrimSpace(line))
		}
	}
}

// runUnits runs files of tests and gives what was said of them.
func runUnits(t *testing.T, files []string) string {
	t.Helper()
	out := t.TempDir()
	bundleForNode(t, files, out)
	t.Setenv("REFRAIN_ROOT", "..")
	args := []string{"--test", "--test-reporter=spec", "--test-timeout=60000"}
	for _, file := range files {
		args = append(args, filepath.Join(out, strings.TrimSuffix(file, ".ts")+".mjs"))
	}
	return node(t, args...)
}

// bundleForNode makes a module of each file, for Node.
func bundleForNode(t *testing.T, files []string, out string) {
	t.Helper()
	paths := make([]string, len(files))
	for i, file := range files {
		paths[i] = "./" + file
	}
	_, err := run(api.BuildOptions{
		EntryPoints: paths, AbsWorkingDir: ".", Outdir: out, Outbase: ".", Write: true,
		Platform: api.PlatformNode, Format: api.FormatESModule, Target: api.ES2023, OutExtension: map[string]string{".js": ".mjs"},
		Sourcemap: api.SourceMapInline,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sources lists the TypeScript files of this folder, tests or the rest, as slash-separated paths.
func sources(t *testing.T, tests bool) (files []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "node_modules":
			return filepath.SkipDir
		case !d.IsDir() && strings.HasSuffix(path, ".ts") && strings.HasSuffix(path, ".test.ts") == tests:
			files = append(files, filepath.ToSlash(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestSizes holds the TypeScript to the sizes of the Go: files under 500 lines, functions to 80.
func TestSizes(t *testing.T) {
	for _, file := range append(sources(t, false), sources(t, true)...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(text), "\n")
		if len(lines) > 500 {
			t.Errorf("%s has %d lines, at most 500", file, len(lines))
		}
		for _, long := range longBlocks(lines) {
			t.Errorf("%s: %s", file, long)
		}
	}
}

// longBlocks names the functions of more than 80 lines, going by indentation: a block that begins in the first column, or a
// method that begins two blanks in.
func longBlocks(lines []string) (long []string) {
	for _, indent := range []string{"", "  "} {
		start := -1
		for i, line := range lines {
			rest, ok := strings.CutPrefix(line, indent)
			switch {
			case !ok || rest == "" || rest[0] == ' ':
			case strings.HasPrefix(rest, "}"):
				if start >= 0 && i-start+1 > 80 && strings.Contains(lines[start], "(") {
					long = append(long, fmt.Sprintf("lines %d to %d are one block, at most 80", start+1, i+1))
				}
				start = -1
			case strings.HasSuffix(rest, "{"):
				start = i
			}
		}
	}
	return long
}
