// Package worker makes the Cloudflare Worker: the Go program of package server, its entry script, and the detectors that it is bound to, laid out for
// `wrangler deploy`.
package worker

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// most is how many detectors a Worker is bound to; each is 600 KB of the size that Cloudflare allows.
const most = 3

// Build says what goes into a Worker.
type Build struct {
	Root      string   // of the repository
	Dist      string   // folder that it is left in
	Detectors [][]byte // that can be run, the newest first; of those beyond the third the Worker knows the names, and their reports wait
	Tags      string   // build tags of the Go program
}

// Part is a file of the Worker and its size.
type Part struct {
	Name             string
	Size, Compressed int64
}

// wranglerToml is read by whoever deploys.
//
//go:embed wrangler.toml
var wranglerToml []byte

// Make makes the Worker. What it gives are the parts that count for Cloudflare's limit.
func (b *Build) Make() ([]Part, error) {
	if len(b.Detectors) == 0 {
		return nil, errors.New("worker: no detector")
	}
	files := filepath.Join(b.Dist, "detectors")
	if err := os.MkdirAll(files, 0o755); err != nil {
		return nil, err
	}
	app := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-tags", b.Tags, "-o", filepath.Join(absolute(b.Dist), "app.wasm"), "./server") // #nosec G204 -- a build step; its caller names the folder
	app.Dir, app.Env = b.Root, append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := app.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("worker: %w\n%s", err, out)
	}
	var bound, released strings.Builder
	var imports []string
	parts := []string{"entry.mjs", "app.wasm"}
	for i, wasm := range b.Detectors {
		sum := sha256.Sum256(wasm)
		name := hex.EncodeToString(sum[:])
		if err := os.WriteFile(filepath.Join(files, name+".wasm"), wasm, 0o644); err != nil {
			return nil, err
		}
		fmt.Fprintf(&released, "%q, ", name)
		if i >= most {
			continue
		}
		file := name[:16] + ".wasm"
		if err := os.WriteFile(filepath.Join(b.Dist, file), wasm, 0o644); err != nil {
			return nil, err
		}
		imports = append(imports, fmt.Sprintf("import d%d from %q;", i, "./"+file))
		fmt.Fprintf(&bound, "%q: d%d, ", name, i)
		parts = append(parts, file)
	}
	detectors := fmt.Sprintf("%s\nexport const detectors = { %s};\nexport const released = [%s];\n", strings.Join(imports, "\n"), bound.String(), released.String())
	entry, err := Bundle(b.Root, `export { default } from "./server/worker/entry.mjs";`, map[string]string{"./detectors.mjs": detectors})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(os.WriteFile(filepath.Join(b.Dist, "entry.mjs"), entry, 0o644), os.WriteFile(filepath.Join(b.Dist, "wrangler.toml"), wranglerToml, 0o644)); err != nil {
		return nil, err
	}
	return sizes(b.Dist, parts)
}

// absolute gives a folder's whole path.
func absolute(dir string) string {
	whole, err := filepath.Abs(dir)
	return cmp.Or(whole, dir, fmt.Sprint(err))
}

// Bundle makes one script of a module's source, as if it stood in the repository's folder, of what it imports, and of Go's glue of this Go version.
// made holds imports that are not files, by name. What is compiled stays apart.
func Bundle(root, source string, made map[string]string) ([]byte, error) {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	glue := filepath.Join(strings.TrimSpace(string(goroot)), "lib", "wasm", "wasm_exec.js")
	result := api.Build(api.BuildOptions{
		Stdin: &api.StdinOptions{Contents: source, ResolveDir: absolute(root), Sourcefile: "entry.mjs"}, AbsWorkingDir: absolute(root), Bundle: true,
		Format: api.FormatESModule, Target: api.ES2022, External: []string{"*.wasm"}, Charset: api.CharsetUTF8, TsconfigRaw: "{}",
		Plugins: []api.Plugin{{Name: "made", Setup: func(p api.PluginBuild) {
			p.OnResolve(api.OnResolveOptions{Filter: `/wasm_exec\.js$`}, func(api.OnResolveArgs) (api.OnResolveResult, error) {
				return api.OnResolveResult{Path: glue}, nil
			})
			p.OnResolve(api.OnResolveOptions{Filter: `.`}, func(a api.OnResolveArgs) (r api.OnResolveResult, _ error) {
				if _, ok := made[a.Path]; ok {
					r.Path, r.Namespace = a.Path, "made"
				}
				return r, nil
			})
			p.OnLoad(api.OnLoadOptions{Filter: ".", Namespace: "made"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
				text := made[a.Path]
				return api.OnLoadResult{Contents: &text}, nil
			})
		}}},
	})
	if len(result.Errors) > 0 {
		return nil, fmt.Errorf("worker: %s", result.Errors[0].Text)
	}
	return result.OutputFiles[0].Contents, nil
}

// sizes gives the parts with their sizes, the largest first.
func sizes(dir string, names []string) (parts []Part, err error) {
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed) // the level at which wrangler says the size
		if _, err = z.Write(text); err == nil {
			err = z.Close()
		}
		if err != nil {
			return nil, err
		}
		parts = append(parts, Part{name, int64(len(text)), int64(packed.Len())})
	}
	slices.SortFunc(parts, func(a, b Part) int { return cmp.Compare(b.Compressed, a.Compressed) })
	return parts, nil
}
