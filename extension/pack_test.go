package extension

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// written leaves everything in a new folder and gives its files by path.
func written(t *testing.T, source string) Files {
	t.Helper()
	dist, files := t.TempDir(), Files{}
	if err := Write(source, dist, []byte("\x00asm"), true); err != nil {
		t.Fatal(err)
	}
	if err := files.addFolder(dist); err != nil {
		t.Fatal(err)
	}
	return files
}

// TestReproducible builds here and from a copy in another folder: every byte is the same.
func TestReproducible(t *testing.T) {
	elsewhere := t.TempDir()
	for _, file := range sources(t, false) {
		copyFile(t, file, elsewhere)
	}
	copyFile(t, "manifest.json", elsewhere)
	static := Files{}
	if err := static.addFolder("static"); err != nil {
		t.Fatal(err)
	}
	if err := static.WriteFolder(filepath.Join(elsewhere, "static")); err != nil {
		t.Fatal(err)
	}
	here, there := written(t, "."), written(t, elsewhere)
	if !slices.Equal(slices.Sorted(maps.Keys(here)), slices.Sorted(maps.Keys(there))) {
		t.Fatal("other files come out of another folder")
	}
	for name := range here {
		if !bytes.Equal(here[name], there[name]) {
			t.Errorf("%s is not the same built in another folder", name)
		}
	}
}

func copyFile(t *testing.T, file, folder string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(folder, filepath.FromSlash(file))
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestArchives looks into what dist holds: each zip has the files of its folder.
func TestArchives(t *testing.T) {
	files := written(t, ".")
	for _, browser := range Browsers {
		packed := files["extension-"+browser+".zip"]
		r, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range r.File {
			f, err := entry.Open()
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(f)
			if err != nil || !bytes.Equal(content, files["extension-"+browser+"/"+entry.Name]) {
				t.Errorf("%s in the archive of %s differs: %v", entry.Name, browser, err)
			}
		}
		folder := 0
		for name := range files {
			if strings.HasPrefix(name, "extension-"+browser+"/") {
				folder++
			}
		}
		if len(r.File) != folder || folder < 5 {
			t.Errorf("%s: %d files in the archive, %d in the folder", browser, len(r.File), folder)
		}
	}
}

// TestManifests checks what each browser's manifest says and that every file that it names is there.
func TestManifests(t *testing.T) {
	files := written(t, ".")
	for _, browser := range Browsers {
		var manifest struct {
			Background struct {
				ServiceWorker string   `json:"service_worker"`
				Scripts       []string `json:"scripts"`
			} `json:"background"`
			ContentScripts []any     `json:"content_scripts"`
			Hosts          []string  `json:"host_permissions"`
			OptionalHosts  []string  `json:"optional_host_permissions"`
			Gecko          *struct{} `json:"browser_specific_settings"`
		}
		if err := json.Unmarshal(files["extension-"+browser+"/manifest.json"], &manifest); err != nil {
			t.Fatal(err)
		}
		named := append(slices.Clone(manifest.Background.Scripts), manifest.Background.ServiceWorker, "page.js", "content.js")
		if len(manifest.ContentScripts) > 0 || len(manifest.Hosts) > 0 {
			t.Errorf("%s: something runs or may be read before the person allows it: %v %v", browser, manifest.ContentScripts, manifest.Hosts)
		}
		if !slices.Equal(manifest.OptionalHosts, []string{"https://x.com/*", "https://www.facebook.com/*"}) {
			t.Errorf("%s asks for %v", browser, manifest.OptionalHosts)
		}
		for _, name := range named {
			if name != "" && files["extension-"+browser+"/"+name] == nil {
				t.Errorf("%s: the manifest names %s, which is not there", browser, name)
			}
		}
		if firefox := browser == "firefox"; firefox != (manifest.Gecko != nil) || firefox == (manifest.Background.ServiceWorker != "") {
			t.Errorf("%s has another browser's manifest", browser)
		}
	}
}

// TestListing holds the texts of the stores to the length that stores take, and the manifest's description too.
func TestListing(t *testing.T) {
	const most = 132 // characters, Chrome's limit and the least of the three stores
	summary := regexp.MustCompile(`(?m)^## [^\n]*132[^\n]*\n\n> ([^\n]+)$`)
	for _, file := range []string{"listing.md", "fiche.fr.md"} {
		text, err := os.ReadFile(filepath.Join("../docs/store", file))
		if err != nil {
			t.Fatal(err)
		}
		found := summary.FindSubmatch(text)
		if found == nil || utf8.RuneCount(found[1]) > most {
			t.Errorf("%s: a summary of %d characters at most is wanted, it is %q", file, most, found)
		}
	}
	for _, language := range []string{"en", "fr"} {
		text, err := os.ReadFile("static/_locales/" + language + "/messages.json")
		if err != nil {
			t.Fatal(err)
		}
		var messages map[string]struct{ Message string }
		if err := json.Unmarshal(text, &messages); err != nil {
			t.Fatal(err)
		}
		if n := utf8.RuneCountInString(messages["description"].Message); n == 0 || n > most {
			t.Errorf("%s: the description has %d characters", language, n)
		}
	}
}

// TestLockfile keeps the names of registries out of the lock file, so that any registry can serve what it names.
func TestLockfile(t *testing.T) {
	text, err := os.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte("\"resolved\"")) { // the one field that has them; others have addresses of sponsors
		t.Error("package-lock.json holds \"resolved\"")
	}
	if !bytes.Contains(text, []byte("\"integrity\": \"sha512-")) {
		t.Error("package-lock.json has no checksums")
	}
}
