package extension

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// foreign is what a browser does not know in the manifest and would warn about, as paths. The last step may be an element of a list.
var foreign = map[string][][]string{
	"chrome":  {{"browser_specific_settings"}, {"background", "scripts"}, {"sidebar_action"}},
	"firefox": {{"minimum_chrome_version"}, {"storage"}, {"background", "service_worker"}, {"side_panel"}, {"permissions", "sidePanel"}},
}

// Manifest gives a browser's manifest: the one of the source folder without what is another browser's.
func Manifest(source, browser string) ([]byte, error) {
	drop, known := foreign[browser]
	if !known {
		return nil, fmt.Errorf("no browser %q", browser)
	}
	text, err := os.ReadFile(filepath.Join(source, "manifest.json"))
	if err != nil {
		return nil, err
	}
	var manifest map[string]any
	if err := json.Unmarshal(text, &manifest); err != nil {
		return nil, fmt.Errorf("manifest.json: %w", err)
	}
	for _, path := range drop {
		if err := remove(manifest, path); err != nil {
			return nil, err
		}
	}
	text, err = json.MarshalIndent(manifest, "", "  ")
	return append(text, '\n'), err
}

// remove deletes a key, or an element of a list. One that is not there is a mistake in the list above.
func remove(manifest map[string]any, path []string) error {
	for len(path) > 1 {
		if list, ok := manifest[path[0]].([]any); ok && len(path) == 2 {
			left := slices.DeleteFunc(slices.Clone(list), func(v any) bool { return v == path[1] })
			if len(left) == len(list) {
				return fmt.Errorf("manifest.json has no %q in %q to leave out", path[1], path[0])
			}
			manifest[path[0]] = left
			return nil
		}
		inner, ok := manifest[path[0]].(map[string]any)
		if !ok {
			return fmt.Errorf("manifest.json has no %q to look into", path[0])
		}
		manifest, path = inner, path[1:]
	}
	if _, ok := manifest[path[0]]; !ok {
		return fmt.Errorf("manifest.json has no %q to leave out", path[0])
	}
	delete(manifest, path[0])
	return nil
}
