package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/refrain-project/refrain/server/verify"
	"github.com/refrain-project/refrain/server/worker/workertest"
	"github.com/refrain-project/refrain/wasm/abi"
)

// script is a sequence of calls for a fresh detector; hosttest/host.mjs reads the same.
type script struct {
	Name  string `json:"name"`
	Calls []call `json:"calls"`
	Quiet bool   `json:"quiet"` // only the times are wanted
}

// call is one request to one export.
type call struct {
	Call    string `json:"call"`
	Request []byte `json:"request"`
}

// answer is what a host says to a script.
type answer struct {
	Responses [][]byte  `json:"responses"`
	MS        []float64 `json:"ms"`       // of every call
	Rest      []float64 `json:"rest"`     // ms that giving its response back took, in the hosts that do
	Start     float64   `json:"start"`    // ms from the file's bytes to the first answer
	Instance  float64   `json:"instance"` // ms from the compiled module to the first answer
	Memory    int64     `json:"memory"`   // bytes of the detector's memory, 0 if not known
}

// host runs scripts.
type host struct {
	name string
	run  func(ctx context.Context, wasm []byte, scripts []script) ([]answer, error)
}

// hosts are all hosts; the first is the reference.
func hosts() []host {
	list := []host{{"native", runNative}, {"wazero", runWazero}}
	if skipBrowsers() {
		return list
	}
	list = append(list, host{"node", runNode}, host{"chromium", runChromium})
	if workertest.Skipped() != "" {
		return list
	}
	return append(list, host{"workerd", runWorkerd})
}

// skipBrowsers says whether node and Chromium are left out on purpose.
func skipBrowsers() bool { return os.Getenv("REFRAIN_SKIP_BROWSERS") == "1" }

// each runs scripts one by one.
func each(scripts []script, one func(script) (answer, error)) ([]answer, error) {
	answers := make([]answer, len(scripts))
	for i, s := range scripts {
		var err error
		if answers[i], err = one(s); err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	return answers, nil
}

// milliseconds since a time.
func milliseconds(since time.Time) float64 { return float64(time.Since(since).Nanoseconds()) / 1e6 }

// play sends a script's calls.
func (s script) play(a answer, send func(call) ([]byte, error)) (answer, error) {
	for _, c := range s.Calls {
		begin := time.Now()
		response, err := send(c)
		if err != nil {
			return a, err
		}
		a.MS = append(a.MS, milliseconds(begin))
		if !s.Quiet {
			a.Responses = append(a.Responses, response)
		}
	}
	return a, nil
}

// runNative runs scripts in this process.
func runNative(_ context.Context, _ []byte, scripts []script) ([]answer, error) {
	return each(scripts, func(s script) (answer, error) {
		var engine abi.Engine
		return s.play(answer{}, func(c call) ([]byte, error) { return engine.Call(c.Call, c.Request), nil })
	})
}

// runWazero runs scripts with wazero's compiler.
func runWazero(ctx context.Context, wasm []byte, scripts []script) ([]answer, error) {
	return each(scripts, func(s script) (answer, error) {
		begin := time.Now()
		module, err := verify.Compile(ctx, wasm, verify.Options{})
		if err != nil {
			return answer{}, err
		}
		defer module.Close(ctx)
		compiled := time.Now()
		instance, err := module.Instance(ctx)
		if err != nil {
			return answer{}, err
		}
		a := answer{Start: milliseconds(begin), Instance: milliseconds(compiled)}
		a, err = s.play(a, func(c call) ([]byte, error) { return instance.Call(ctx, c.Call, c.Request) })
		a.Memory = int64(instance.Memory())
		return a, err
	})
}

// workerdEntry runs scripts with what the server's Worker hosts its detectors by.
const workerdEntry = `import { Instance } from "./extension/detector/instance.ts";
import module from "./detector.wasm";
const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
function text(bytes) {
  let s = "";
  for (let i = 0; i < bytes.length; i += 4096) s += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(s);
}
export default {
  async fetch(request) {
    const instance = await Instance.start(module);
    const responses = (await request.json()).calls.map(({ call, request }) => text(instance.call(call, bytes(request))));
    return Response.json({ responses, memory: instance.memory });
  },
};`

// runWorkerd runs scripts in V8 in Cloudflare's workerd.
func runWorkerd(ctx context.Context, wasm []byte, scripts []script) ([]answer, error) {
	w, err := workertest.Script(workerdEntry, map[string][]byte{"detector.wasm": wasm})
	if err != nil {
		return nil, err
	}
	defer w.End()
	return each(scripts, func(s script) (a answer, err error) {
		input, err := json.Marshal(s)
		if err != nil {
			return a, err
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(input))
		if err != nil {
			return a, err
		}
		r.Close = true // workerd may end a connection that it has answered on
		began := time.Now()
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			return a, err
		}
		defer response.Body.Close()
		if err := json.NewDecoder(response.Body).Decode(&a); err != nil {
			return a, err
		}
		took := milliseconds(began) / float64(max(1, len(s.Calls))) // workerd's own clock stands still
		for range s.Calls {
			a.MS = append(a.MS, took)
		}
		return a, nil
	})
}

// runNode runs scripts in V8 under node.
func runNode(ctx context.Context, wasm []byte, scripts []script) ([]answer, error) {
	dir, err := os.MkdirTemp("", "refrain-node")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "detector.wasm")
	if err := os.WriteFile(file, wasm, 0o600); err != nil {
		return nil, err
	}
	input, err := json.Marshal(scripts)
	if err != nil {
		return nil, err
	}
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, "node", "hosttest/run.mjs", file)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &stderr
	output, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("node: %w: %s", err, stderr.Bytes())
	}
	var answers []answer
	return answers, json.Unmarshal(output, &answers)
}

// runChromium runs scripts in a page of Chromium, and tries once more if the browser does not come up or does not answer.
func runChromium(ctx context.Context, wasm []byte, scripts []script) ([]answer, error) {
	answers, err := tryChromium(ctx, wasm, scripts)
	if err != nil {
		answers, err = tryChromium(ctx, wasm, scripts)
	}
	return answers, err
}

// chromium finds the browser: $CHROMIUM, or the binary behind Debian's wrapper script, or one in the path.
func chromium() (string, error) {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path, nil
	}
	for _, name := range []string{"/usr/lib/chromium/chromium", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("Chromium not found: install it, set CHROMIUM, or leave it out with REFRAIN_SKIP_BROWSERS=1")
}

// tryChromium is one try of runChromium.
func tryChromium(ctx context.Context, wasm []byte, scripts []script) ([]answer, error) {
	path, err := chromium()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 4*time.Minute)
	defer cancel()
	site, err := serve(wasm, scripts)
	if err != nil {
		return nil, err
	}
	defer site.Close()
	profile, err := os.MkdirTemp("", "refrain-chromium")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(profile)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.UserDataDir(profile), chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	allocator, stop := chromedp.NewExecAllocator(ctx, options...)
	defer stop()
	browser, quit := chromedp.NewContext(allocator)
	defer quit()
	if err := chromedp.Do(browser, chromedp.Navigate(site.url+"/page.html")); err != nil {
		return nil, fmt.Errorf("chromium: %w", err)
	}
	return site.wait(ctx)
}

// site is the page's server on the loopback interface.
type site struct {
	http.Server
	url     string
	answers chan []answer
	errors  chan error
}

// serve starts the page's server.
func serve(wasm []byte, scripts []script) (*site, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &site{url: "http://" + listener.Addr().String(), answers: make(chan []answer, 1), errors: make(chan error, 1)}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServer(http.Dir("hosttest")))
	mux.HandleFunc("GET /detector.wasm", func(w http.ResponseWriter, _ *http.Request) { w.Write(wasm) })
	mux.HandleFunc("GET /scripts", func(w http.ResponseWriter, _ *http.Request) { json.NewEncoder(w).Encode(scripts) })
	mux.HandleFunc("POST /answers", s.receive)
	mux.HandleFunc("POST /error", func(_ http.ResponseWriter, r *http.Request) {
		var text bytes.Buffer
		text.ReadFrom(r.Body)
		s.errors <- fmt.Errorf("chromium: %s", text.Bytes())
	})
	s.Handler = isolated(mux)
	go s.Serve(listener)
	return s, nil
}

// isolated lets the page be cross-origin isolated: its clock then counts in steps of 5 µs instead of 100.
func isolated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		next.ServeHTTP(w, r)
	})
}

// receive takes the page's answers.
func (s *site) receive(_ http.ResponseWriter, r *http.Request) {
	var answers []answer
	if err := json.NewDecoder(r.Body).Decode(&answers); err != nil {
		s.errors <- fmt.Errorf("chromium: answers: %w", err)
		return
	}
	s.answers <- answers
}

// wait gives what the page answers.
func (s *site) wait(ctx context.Context) ([]answer, error) {
	select {
	case answers := <-s.answers:
		return answers, nil
	case err := <-s.errors:
		return nil, err
	case <-ctx.Done():
		return nil, fmt.Errorf("chromium: no answer: %w", ctx.Err())
	}
}

// detectorWasm builds the module once for the tests of this package.
func detectorWasm(t testing.TB) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "detector.wasm")
	if err := build(".", file, os.Environ()); err != nil {
		t.Fatal(err)
	}
	wasm, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

// build builds the module in dir as the Makefile does.
func build(dir, file string, env []string) error {
	cmd := exec.Command("go", "build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false",
		"-ldflags=-s -w -buildid=", "-o", file, ".")
	cmd.Dir, cmd.Env = dir, append(env, "GOOS=wasip1", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build detector.wasm: %w\n%s", err, out)
	}
	return nil
}
