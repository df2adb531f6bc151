package extension

import (
	"encoding/json"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// layer says what the files of a folder, or one file, may import when they run. Imports of types alone leave no trace in
// what ships, so they are free.
type layer struct {
	files  string   // a path.Match pattern
	allow  []string // patterns of what they may import; nothing else
	reason string
}

var layers = []layer{
	{"platform/*.ts", []string{"platform/*.ts"},
		"an adapter is a response body in and posts out: no browser, no page, no state, so that saved payloads test all of it"},
	{"detector/*.ts", []string{"detector/*.ts"},
		"the same files host the detector in a service worker, in an event page, in Node and in a plain page"},
	{"ui/*.ts", []string{"ui/*.ts"},
		"badge and card are shown in a page without the extension too, so they know neither the browser nor where flags come from"},
	{"report/*.ts", []string{"report/*.ts"},
		"a report is a function of what was seen and chosen: storage, network, clock and chance come in as parameters"},
	{"feed/*.ts", []string{"feed/*.ts", "report/note.ts", "detector/reader.ts", "detector/abi.ts"},
		"what a bundle says depends on its bytes and the key alone; it is read like the detector's wire and signed like a receipt"},
	{"setup/*.ts", []string{"setup/*.ts", "ui/*.ts", "report/address.ts", "report/note.ts"},
		"what is set is a function of what is stored and typed: storage, network and permissions come in as parameters"},
	{"attention.ts", []string{"ui/waves.ts"}, "what is new and told is a function of what was found, seen and told"},
	{"try.ts", []string{"try/*.ts"},
		"the page of the server begins here and does nothing else"},
	{"try/*.ts", []string{"try/*.ts", "ui/*.ts", "detector/*.ts", "report/*.ts"},
		"the page shows what the extension shows, by the same modules, in any browser without the extension"},
	{"surfaces/*.ts", []string{"surfaces/*.ts", "ui/*.ts"},
		"what popup and panel say is a function of what the background answers: no browser, so that words and lists are tested without one"},
	{"office.ts", nil, "which posts are the office's own is decided in one place that needs no browser to be tested"},
	{"page.ts", []string{"tee.ts"},
		"what runs in the page's own world is as little as can be"},
	{"tee.ts", []string{"platform/private.ts"}, "it is in the page's own world too"},
	{"browser.ts", nil, "it gives the browser a name and does nothing"},
}

// pure are the layers in which neither the browser nor the document may be named.
var pure = []string{"platform/*.ts", "detector/*.ts", "report/*.ts", "feed/*.ts", "setup/values.ts"}

// browserName is the extension interface by either name; browser.ts alone may say it.
var browserName = regexp.MustCompile(`\b(chrome|browser)\.(runtime|storage|tabs|action|scripting|permissions|i18n|alarms|notifications|sidePanel)\b|\bchrome\.`)

// documentName is what only a page has.
var documentName = regexp.MustCompile(`\b(document|window|location|navigator|localStorage|indexedDB|fetch|XMLHttpRequest|WebSocket)\b[.(]`)

// metafile is what is used of the bundler's account of what imports what.
type metafile struct {
	Inputs map[string]struct {
		Imports []struct {
			Path string `json:"path"`
		} `json:"imports"`
	} `json:"inputs"`
}

// graph gives what every source file imports at run time, whether or not an entry reaches it.
func graph(t *testing.T) map[string][]string {
	t.Helper()
	files := sources(t, false)
	paths := make([]string, len(files))
	for i, file := range files {
		paths[i] = "./" + file
	}
	result, err := run(api.BuildOptions{EntryPoints: paths, AbsWorkingDir: ".", Outdir: "out", Format: api.FormatESModule, Metafile: true})
	if err != nil {
		t.Fatal(err)
	}
	var meta metafile
	if err := json.Unmarshal([]byte(result.Metafile), &meta); err != nil {
		t.Fatal(err)
	}
	imports := map[string][]string{}
	for file, input := range meta.Inputs {
		for _, imported := range input.Imports {
			imports[file] = append(imports[file], imported.Path)
		}
	}
	return imports
}

// matches says whether a file is one that some pattern names.
func matches(patterns []string, file string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, err := path.Match(pattern, file)
		return ok && err == nil
	})
}

func TestLayers(t *testing.T) {
	imports, used := graph(t), make([]bool, len(layers))
	for _, file := range sources(t, false) {
		for i, l := range layers {
			if !matches([]string{l.files}, file) {
				continue
			}
			used[i] = true
			for _, imported := range imports[file] {
				if !matches(l.allow, imported) {
					t.Errorf("%s imports %s, but %s: %s", file, imported, l.files, l.reason)
				}
			}
		}
	}
	for i, l := range layers {
		if !used[i] {
			t.Errorf("the rule about %s is about no file: remove or correct it", l.files)
		}
	}
}

// TestNoSecretBesidePages keeps what knows the device's token out of the scripts that run beside a site's page.
func TestNoSecretBesidePages(t *testing.T) {
	imports := graph(t)
	secret := []string{"enrolment.ts", "setup/token.ts"}
	for _, entry := range []string{"content.ts", "page.ts", "background.ts"} {
		reached, queue := map[string]bool{entry: true}, []string{entry}
		for len(queue) > 0 {
			for _, next := range imports[queue[0]] {
				if !reached[next] {
					reached[next], queue = true, append(queue, next)
				}
			}
			queue = queue[1:]
		}
		for _, file := range secret {
			if want := entry == "background.ts"; reached[file] != want {
				t.Errorf("%s reaches %s: %t, want %t", entry, file, reached[file], want)
			}
		}
	}
}

// TestNothingFromOutside holds what ships to the files of this folder: no package has a part in it.
func TestNothingFromOutside(t *testing.T) {
	for file, imported := range graph(t) {
		for _, one := range append(imported, file) {
			if strings.Contains(one, "node_modules") || strings.HasPrefix(one, "..") {
				t.Errorf("%s reaches outside of the extension: %s", file, one)
			}
		}
	}
}

// TestNames looks for what a layer may not say. It reads the sources without their comments.
func TestNames(t *testing.T) {
	for _, file := range sources(t, false) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		code := withoutComments(string(text))
		if found := browserName.FindString(strings.ReplaceAll(code, "\"./browser.ts\"", "")); found == "chrome." && file != "browser.ts" {
			t.Errorf("%s says %q: browser.ts alone does", file, found)
		}
		if found := documentName.FindString(code); found != "" && matches(pure, file) {
			t.Errorf("%s says %q, but it must run where there is no page", file, found)
		}
	}
}

// comment is a line or a block of comment; a URL's slashes follow a colon.
var comment = regexp.MustCompile(`(?s)/\*.*?\*/|(^|[^:"'])//[^\n]*`)

func withoutComments(text string) string { return comment.ReplaceAllString(text, "") }

// TestMessages holds the two languages to the same texts.
func TestMessages(t *testing.T) {
	keys := map[string][]string{}
	for _, lang := range []string{"en", "fr"} {
		text, err := os.ReadFile("static/_locales/" + lang + "/messages.json")
		if err != nil {
			t.Fatal(err)
		}
		var messages map[string]struct{ Message string }
		if err := json.Unmarshal(text, &messages); err != nil {
			t.Fatal(lang, err)
		}
		keys[lang] = slices.Sorted(maps.Keys(messages))
	}
	if !slices.Equal(keys["en"], keys["fr"]) {
		t.Errorf("messages: %v in English, %v in French", keys["en"], keys["fr"])
	}
}
