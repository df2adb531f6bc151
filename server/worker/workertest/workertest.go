// Package workertest runs the Cloudflare Worker in workerd on this machine, for tests: no account, no network.
package workertest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/refrain-project/refrain/server/translog"
	"github.com/refrain-project/refrain/server/worker"
)

// Worker is a Worker that runs.
type Worker struct {
	URL       string
	ServerKey string // the log's public key
	ManageKey string // for `refrain remote`

	end func()
}

// Skipped says why nothing is to run in workerd; empty if it is.
func Skipped() string {
	if testing.Short() || os.Getenv("REFRAIN_SKIP_WORKERD") == "1" {
		return "-short, or REFRAIN_SKIP_WORKERD=1: nothing runs in workerd"
	}
	return ""
}

// Skip leaves a test out where workerd is left out, and says so.
func Skip(t testing.TB) {
	t.Helper()
	if why := Skipped(); why != "" {
		t.Skip(why)
	}
}

// Script runs a script of its own in workerd, bundled from the repository's folder, with files beside it.
func Script(source string, files map[string][]byte) (*Worker, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	entry, err := worker.Bundle(root, source, nil)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "refrain-script")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	err = errors.Join(os.MkdirAll(filepath.Join(dir, "detectors"), 0o755), os.WriteFile(filepath.Join(dir, "entry.mjs"), entry, 0o644))
	for name, text := range files {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, name), text, 0o644))
	}
	if err != nil {
		return nil, err
	}
	return start(order{Dist: dir})
}

// Options say how a Worker runs.
type Options struct {
	Entry string            // another entry script than the Worker's own, in Dist
	Vars  map[string]string // beside those that it needs
	Idle  bool              // no cron trigger
	Dist  string            // of a Worker that was made; empty: it is made of Wasm
	Wasm  []byte            // the detector
}

// Start starts a Worker with an empty database. All of a process's Workers run under one Miniflare host; each is a workerd of its own.
func Start(t testing.TB, o Options) *Worker {
	t.Helper()
	Skip(t)
	if o.Dist == "" {
		o.Dist = Dist(t, o.Wasm)
	}
	log, public, err := translog.GenerateKey("refrain.test/log")
	if err != nil {
		t.Fatal(err)
	}
	w := &Worker{ServerKey: public, ManageKey: strings.Repeat("k", 40)}
	vars := map[string]string{"REFRAIN_LOG_KEY": log, "REFRAIN_ACCOUNTS_KEY": strings.Repeat("0a", 32), "REFRAIN_MANAGE_KEY": w.ManageKey}
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	vars["REFRAIN_PUBLIC_URL"] = fmt.Sprintf("http://127.0.0.1:%d", port)
	for name, value := range o.Vars {
		vars[name] = value
	}
	running, err := start(order{Dist: o.Dist, Vars: vars, Entry: o.Entry, Port: port, Cron: !o.Idle})
	if err != nil {
		t.Fatal(err)
	}
	w.URL, w.end = running.URL, running.end
	t.Cleanup(func() {
		w.End()
		if t.Failed() {
			t.Logf("workerd: %s", said())
		}
	})
	return w
}

// start starts one.
func start(o order) (*Worker, error) {
	h, err := host()
	if err != nil {
		return nil, err
	}
	o.ID = h.next()
	answer, err := h.ask(o)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, h.said())
	}
	return &Worker{URL: answer.URL, end: func() { _, _ = h.ask(order{ID: o.ID, End: true}) }}, nil // one that does not end goes with the test's process
}

// End ends it.
func (w *Worker) End() { w.end() }

// said gives the last of what workerd wrote.
func said() string {
	h, err := host()
	if err != nil {
		return err.Error()
	}
	return h.said()
}

var (
	distMutex sync.Mutex
	dists     = map[string]string{} // by detector
)

// Dist makes the Worker with a detector, once a process, and says where.
func Dist(t testing.TB, wasm []byte) string {
	t.Helper()
	distMutex.Lock()
	defer distMutex.Unlock()
	if dir := dists[string(wasm)]; dir != "" {
		return dir
	}
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "refrain-worker")
	if err != nil {
		t.Fatal(err)
	}
	b := worker.Build{Root: root, Dist: dir, Detectors: [][]byte{wasm}}
	if _, err := b.Make(); err != nil {
		t.Fatal(err)
	}
	dists[string(wasm)] = dir
	return dir
}

// Root is the repository's folder.
func Root() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	return filepath.Dir(strings.TrimSpace(string(out))), err
}

// order is a line to run.mjs.
type order struct {
	ID    string            `json:"id"`
	Dist  string            `json:"dist,omitempty"`
	Vars  map[string]string `json:"vars,omitempty"`
	Entry string            `json:"entry,omitempty"`
	Port  int               `json:"port,omitempty"`
	Cron  bool              `json:"cron"`
	End   bool              `json:"end,omitempty"`
}

// reply is a line from it.
type reply struct{ ID, URL, Error string }

// workerd is the process that runs Workers.
type workerd struct {
	in io.Writer

	mu      sync.Mutex
	started int
	waiting map[string]chan reply
	err     bytes.Buffer
}

// host starts the process, once.
var host = sync.OnceValues(func() (*workerd, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(root, "server", "worker")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "miniflare")); err != nil {
		return nil, fmt.Errorf("no Miniflare: .ci/install.sh installs it; or leave it out with REFRAIN_SKIP_WORKERD=1")
	}
	h := &workerd{waiting: map[string]chan reply{}}
	cmd := exec.Command("node", "run.mjs")
	cmd.Dir, cmd.Env, cmd.Stderr = dir, append(os.Environ(), "CLOUDFLARE_CF_FETCH_ENABLED=false", "WRANGLER_SEND_METRICS=false"), h
	in, err := cmd.StdinPipe() // it ends when this process does, and with it the Workers
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	h.in = in
	go h.read(out)
	return h, cmd.Start()
})

// Write implements io.Writer: it keeps what workerd says.
func (h *workerd) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.err.Write(p)
}

func (h *workerd) said() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	text := h.err.String()
	return text[max(0, len(text)-8000):]
}

func (h *workerd) next() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.started++
	return fmt.Sprint("w", h.started)
}

// read hands replies to those who wait.
func (h *workerd) read(out io.Reader) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var r reply
		if json.Unmarshal(lines.Bytes(), &r) != nil {
			continue
		}
		h.mu.Lock()
		if ch := h.waiting[r.ID]; ch != nil {
			ch <- r
		}
		h.mu.Unlock()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, ch := range h.waiting {
		ch <- reply{Error: "workerd's host ended"}
	}
}

// ask sends an order and waits for the reply.
func (h *workerd) ask(o order) (reply, error) {
	line, err := json.Marshal(o)
	if err != nil {
		return reply{}, err
	}
	ch := make(chan reply, 2)
	h.mu.Lock()
	h.waiting[o.ID] = ch
	_, err = h.in.Write(append(line, '\n'))
	h.mu.Unlock()
	if err != nil {
		return reply{}, err
	}
	r := <-ch
	h.mu.Lock()
	delete(h.waiting, o.ID)
	h.mu.Unlock()
	if r.Error != "" {
		return r, fmt.Errorf("workerd: %s", r.Error)
	}
	return r, nil
}
