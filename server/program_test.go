package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/storetest/postgres"
)

// built is the real program and detector.wasm, built once for all tests.
type built struct {
	dir, program, wasm, sha256 string
}

// buildProgram builds them.
var buildProgram = sync.OnceValues(func() (*built, error) {
	dir, err := os.MkdirTemp("", "refrain-program")
	if err != nil {
		return nil, err
	}
	b := &built{dir: dir, program: filepath.Join(dir, "refrain"), wasm: filepath.Join(dir, "detector.wasm")}
	module := exec.Command("go", "build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", b.wasm, "../wasm")
	module.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	for _, cmd := range []*exec.Cmd{module, exec.Command("go", "build", "-o", b.program, ".")} {
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%v: %s", err, out)
		}
	}
	wasm, err := os.ReadFile(b.wasm)
	sum := sha256.Sum256(wasm)
	b.sha256 = hex.EncodeToString(sum[:])
	return b, err
})

func TestMain(m *testing.M) {
	code := postgres.Main(m)
	if b, err := buildProgram(); err == nil {
		os.RemoveAll(b.dir)
	}
	os.Exit(code)
}

// server is a running `refrain serve`.
type server struct {
	*built
	t         testing.TB
	data, url string
	manageKey string // of a Worker; empty: a program of this machine
	flags     []string
	cmd       *exec.Cmd
	out       bytes.Buffer
	log       *logReader
}

// onEach runs a test on every kind of database that a server can have. Each server that it starts gets an empty one.
func onEach(t *testing.T, run func(t *testing.T, start func(t *testing.T, flags ...string) *server)) {
	t.Run("sqlite", func(t *testing.T) {
		run(t, func(t *testing.T, flags ...string) *server { return startServer(t, flags...) })
	})
	t.Run("postgres", func(t *testing.T) {
		run(t, func(t *testing.T, flags ...string) *server {
			return startServer(t, append(flags, "--db", postgres.New(t))...)
		})
	})
}

// startServer starts a server on a free port with an empty data folder.
func startServer(t testing.TB, flags ...string) *server {
	t.Helper()
	s := newServer(t, flags...)
	s.start()
	t.Cleanup(func() { s.stop(syscall.SIGKILL) })
	return s
}

// startPeer starts another instance beside a server: on the same database, with the same keys.
func startPeer(of *server) *server {
	of.t.Helper()
	s := newServer(of.t, of.flags...)
	if err := os.CopyFS(filepath.Join(s.data, "keys"), os.DirFS(filepath.Join(of.data, "keys"))); err != nil {
		of.t.Fatal(err)
	}
	s.start()
	of.t.Cleanup(func() { s.stop(syscall.SIGKILL) })
	return s
}

// newServer lays out the data folder of a server.
func newServer(t testing.TB, flags ...string) *server {
	t.Helper()
	b, err := buildProgram()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{built: b, t: t, data: filepath.Join(t.TempDir(), "data"), flags: flags}
	// The module that the test built, should the program have been built without one; and one cache of compiled code for all.
	wasm, err := os.ReadFile(b.wasm)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{filepath.Join(s.data, "detectors"), filepath.Join(b.dir, "cache")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(s.data, "detectors", b.sha256+".wasm"), wasm, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(b.dir, "cache"), filepath.Join(s.data, "cache")); err != nil {
		t.Fatal(err)
	}
	return s
}

// start starts the program and waits until it is ready.
func (s *server) start() {
	s.t.Helper()
	s.cmd = exec.Command(s.program, append([]string{"serve", "--addr", "127.0.0.1:0", "--data", s.data}, s.flags...)...)
	s.cmd.Env = append(os.Environ(), "LANG=C", "LC_ALL=", "REFRAIN_DATA=")
	s.cmd.Stdout = &s.out
	pipe, err := s.cmd.StderrPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.log = &logReader{ready: make(chan string, 1)}
	go s.log.read(pipe)
	select {
	case s.url = <-s.log.ready:
	case <-time.After(60 * time.Second):
		s.t.Fatalf("the server is not ready: %s", s.log.text())
	}
	if s.url == "" {
		s.t.Fatalf("the server did not start: %s", s.log.text())
	}
}

// stop sends a signal and waits for the end.
func (s *server) stop(signal syscall.Signal) error {
	if s.cmd.ProcessState != nil {
		return nil
	}
	s.cmd.Process.Signal(signal)
	return s.cmd.Wait()
}

// logReader reads the server's log.
type logReader struct {
	ready chan string
	mu    sync.Mutex
	all   bytes.Buffer
}

func (l *logReader) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// read takes the log in; the address is told once the server is ready.
func (l *logReader) read(r io.Reader) {
	url, ready := "", false
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		l.mu.Lock()
		l.all.Write(append(lines.Bytes(), '\n'))
		l.mu.Unlock()
		var e struct{ Msg, Addr string }
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue
		}
		switch e.Msg {
		case "listening":
			url = "http://" + e.Addr
		case "ready":
			ready = true
		}
		if ready && url != "" { // the two come in either order
			l.ready <- url
			ready = false
		}
	}
	select {
	case l.ready <- "":
	default:
	}
}
