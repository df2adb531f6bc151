package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOrdinaryPosts: what `refrain corpus add` keeps is listed, is not kept twice, and is forgotten again; no text is in the store.
func TestOrdinaryPosts(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "posts.jsonl")
	const text = "Ostrichberry lemonade at the Quillfeather rink tonight"
	posts := `{"id":"1","author":"a","text":"` + text + `"}` + "\n" + `{"id":"2","author":"b","text":"Thank you"}` + "\n" + "no post\n"
	if err := os.WriteFile(file, []byte(posts), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	d, err := makeData(t.Context(), data, "", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.close(); err != nil {
		t.Fatal(err)
	}
	got := refrainRun("corpus", "add", file, "--data", data)
	if got.code != exitOK || !strings.Contains(got.out, "posts.jsonl: 2 posts kept as hashes, 1 lines bad") {
		t.Fatalf("%+v", got)
	}
	if got := refrainRun("corpus", "add", file, "--data", data); got.code != exitFailure {
		t.Errorf("kept twice: %+v", got)
	}
	got = refrainRun("--lang", "fr", "corpus", "list", "--data", data)
	if !strings.Contains(got.out, "posts.jsonl") || !strings.Contains(got.out, "PUBLICATIONS") {
		t.Errorf("%+v", got)
	}
	db, err := os.ReadFile(filepath.Join(data, "refrain.db"))
	if err != nil || strings.Contains(string(db), "Quillfeather") {
		t.Errorf("a text is in the store (%v)", err)
	}
	id := strings.Fields(strings.Split(got.out, "\n")[1])[0]
	if got := refrainRun("corpus", "remove", id, "--data", data); got.code != exitOK {
		t.Errorf("%+v", got)
	}
	if got := refrainRun("corpus", "list", "--data", data); strings.Contains(got.out, "posts.jsonl") {
		t.Errorf("%+v", got)
	}
}
