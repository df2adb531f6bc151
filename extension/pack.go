package extension

import (
	"archive/zip"
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// WriteFolder leaves the files in a folder and nothing else there.
func (f Files) WriteFolder(folder string) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	for name, contents := range f {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, contents, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Zip packs the files into an archive whose bytes depend on nothing but the files: sorted, without times.
func (f Files) Zip() ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(f)) {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		if _, err := entry.Write(f[name]); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}

// Write leaves a folder per browser in dist, and with archives a zip of each.
func Write(source, dist string, detector []byte, archives bool) error {
	scripts, err := Bundle(source)
	if err != nil {
		return err
	}
	for _, browser := range Browsers {
		files, err := Assemble(source, browser, scripts, detector)
		if err != nil {
			return err
		}
		name := "extension-" + browser
		if err := files.WriteFolder(filepath.Join(dist, name)); err != nil {
			return err
		}
		if !archives {
			continue
		}
		packed, err := files.Zip()
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dist, name+".zip"), packed, 0o644); err != nil {
			return err
		}
	}
	return nil
}
