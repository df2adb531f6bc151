// Package extension turns the TypeScript beside it into the folders and archives that browsers install: one source, one
// manifest, the same bytes on every machine. README.md says how the parts of the extension talk to each other.
package extension

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// entries are the files that a browser starts, one per context; each becomes one script of the same name.
var entries = []string{"page.ts", "content.ts", "background.ts", "options.ts", "welcome.ts", "report.ts", "sent.ts", "popup.ts", "panel.ts",
	"signatures.ts", "advice.ts"}

// target is the language that both browsers of the manifest's least versions speak.
const target = api.ES2022

// Bundle makes one script of each entry in the source folder and keeps them in memory: unminified, because the stores'
// reviewers read them, without source maps, and with nothing in them that depends on where or when they were made.
func Bundle(source string) (api.BuildResult, error) {
	paths := make([]string, len(entries))
	for i, entry := range entries {
		paths[i] = "./" + entry
	}
	return run(api.BuildOptions{
		EntryPoints: paths, AbsWorkingDir: source, Outdir: "out",
		Platform: api.PlatformBrowser, Format: api.FormatIIFE, Target: target, Metafile: true,
	})
}

// Page makes the script of the server's page /try, in the same way as the extension's.
func Page(source string) ([]byte, error) {
	result, err := run(api.BuildOptions{
		EntryPoints: []string{"./try.ts"}, AbsWorkingDir: source, Outdir: "out",
		Platform: api.PlatformBrowser, Format: api.FormatIIFE, Target: target,
	})
	if err != nil {
		return nil, err
	}
	return result.OutputFiles[0].Contents, nil
}

// WritePage leaves that script in a file, whole or not at all, and leaves a file alone that holds it already: what embeds it is built
// again only when it changed.
func WritePage(source, file string) error {
	script, err := Page(source)
	if err != nil {
		return err
	}
	if there, err := os.ReadFile(file); err == nil && bytes.Equal(there, script) {
		return nil
	}
	if err := os.WriteFile(file+".new", script, 0o644); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// tsconfig is what the bundler takes from tsconfig.json, said here so that no file around the source folder has a say.
const tsconfig = `{"compilerOptions": {"strict": true, "verbatimModuleSyntax": true}}`

// run bundles with what all bundles have in common.
func run(options api.BuildOptions) (api.BuildResult, error) {
	dir, err := filepath.Abs(options.AbsWorkingDir)
	if err != nil {
		return api.BuildResult{}, err
	}
	options.AbsWorkingDir, options.Bundle, options.Charset = dir, true, api.CharsetUTF8
	options.LegalComments, options.TsconfigRaw = api.LegalCommentsNone, tsconfig
	result := api.Build(options)
	if len(result.Errors) == 0 && len(result.Warnings) == 0 {
		return result, nil
	}
	var said []error
	for _, m := range append(result.Errors, result.Warnings...) {
		said = append(said, describe(m))
	}
	return result, errors.Join(said...)
}

// describe puts one message of the bundler into a line.
func describe(m api.Message) error {
	if m.Location == nil {
		return errors.New(m.Text)
	}
	return fmt.Errorf("%s:%d: %s", m.Location.File, m.Location.Line, m.Text)
}

// Files are what a browser installs: contents by slash-separated path.
type Files map[string][]byte

// Browsers are what there is a folder for; Edge takes Chrome's.
var Browsers = []string{"chrome", "firefox"}

// Assemble puts together what one browser installs: its manifest, the scripts, everything in static, and the detector.
func Assemble(source, browser string, scripts api.BuildResult, detector []byte) (Files, error) {
	files := Files{"detector.wasm": detector}
	for _, f := range scripts.OutputFiles {
		files[filepath.Base(f.Path)] = f.Contents
	}
	manifest, err := Manifest(source, browser)
	if err != nil {
		return nil, err
	}
	files["manifest.json"] = manifest
	for _, size := range iconSizes {
		files[fmt.Sprintf("icon-%d.png", size)] = icon(size)
	}
	return files, files.addFolder(filepath.Join(source, "static"))
}

// addFolder adds every file below a folder, by its path within it.
func (f Files) addFolder(folder string) error {
	return filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		if strings.HasPrefix(d.Name(), ".") {
			return nil
		}
		f[filepath.ToSlash(name)], err = os.ReadFile(path)
		return err
	})
}
