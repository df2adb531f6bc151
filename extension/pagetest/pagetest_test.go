package pagetest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestPayloads holds testdata/x and testdata/facebook to what their generators write.
func TestPayloads(t *testing.T) {
	root := t.TempDir()
	for _, folder := range []string{"x", "facebook"} {
		if err := os.MkdirAll(filepath.Join(root, "testdata", folder), 0o755); err != nil {
			t.Fatal(err)
		}
		program := filepath.Join(root, folder)
		if out, err := exec.Command("go", "build", "-o", program, filepath.Join("..", "..", "testdata", folder, "gen.go")).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		cmd := exec.Command(program)
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		written, err := filepath.Glob(filepath.Join(root, "testdata", folder, "*"))
		if err != nil || len(written) < 8 {
			t.Fatalf("%s: %d files, %v", folder, len(written), err)
		}
		for _, file := range written {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(filepath.Join("..", "..", "testdata", folder, filepath.Base(file)))
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("testdata/%s/%s is not what its generator writes: %v", folder, filepath.Base(file), err)
			}
		}
	}
}
