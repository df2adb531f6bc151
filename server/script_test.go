package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/worker/workertest"
)

// TestScripts runs testdata/http/*.txt against the real program on each database, and against the Worker on D1 in workerd, each against a server of its own.
// testdata/http/README.md explains the lines.
func TestScripts(t *testing.T) {
	onEach(t, testScripts)
	t.Run("d1", func(t *testing.T) {
		testScripts(t, func(t *testing.T, _ ...string) *server { return startWorker(t) })
	})
}

// startWorker starts the Worker in workerd, with an administrator. What the scripts ask of a data folder goes there by `refrain remote`.
func startWorker(t testing.TB) *server {
	t.Helper()
	workertest.Skip(t)
	b, err := buildProgram()
	if err != nil {
		t.Fatal(err)
	}
	wasm, err := os.ReadFile(b.wasm)
	if err != nil {
		t.Fatal(err)
	}
	w := workertest.Start(t, workertest.Options{Wasm: wasm})
	s := &script{server: &server{built: b, t: t, url: w.URL, manageKey: w.ManageKey, data: t.TempDir()}}
	if err := s.command("user add admin --role admin"); err != nil || s.code != exitOK {
		t.Fatalf("%v %s", err, s.answer)
	}
	return s.server
}

func testScripts(t *testing.T, start func(*testing.T, ...string) *server) {
	files, err := filepath.Glob("../testdata/http/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(root, "server", file))
			if err != nil {
				t.Fatal(err)
			}
			p := start(t)
			s := script{server: p, dir: t.TempDir(), values: map[string]string{"url": p.url, "data": p.data, "root": root, "wasm": p.wasm, "sha256": p.sha256}}
			t.Chdir(s.dir)
			for i, line := range strings.Split(string(text), "\n") {
				if err := s.line(t.Context(), line); err != nil {
					t.Fatalf("%s:%d: %s\n%v", filepath.Base(file), i+1, line, err)
				}
			}
			if err := s.flush(t.Context()); err != nil {
				t.Fatalf("%s: at the end: %v", filepath.Base(file), err)
			}
		})
	}
}

// script is one being run.
type script struct {
	server *server
	dir    string
	values map[string]string

	request *http.Request // that the next lines are about; sent at the first line with an expectation
	body    []byte
	until   bool   // ask again until the expectation holds
	answer  string // status line, headers, body; or what a command wrote
	code    int
}

// untilPatience is how long an UNTIL line asks again.
const untilPatience = 20 * time.Second

// value replaces ${name}.
func (s *script) value(text string) string {
	return regexp.MustCompile(`\$\{(\w+)\}`).ReplaceAllStringFunc(text, func(m string) string { return s.values[m[2:len(m)-1]] })
}

// line obeys one line.
func (s *script) line(ctx context.Context, line string) error {
	if line == "" || strings.HasPrefix(line, "#") {
		return nil
	}
	line = s.value(line)
	kind, rest, _ := strings.Cut(line, " ")
	switch kind {
	case "$":
		if err := s.flush(ctx); err != nil {
			return err
		}
		return s.command(rest)
	case "GET", "POST", "DELETE", "PUT", "UNTIL":
		if err := s.flush(ctx); err != nil {
			return err
		}
		return s.begin(kind, rest)
	case "<":
		s.body = append(s.body, rest...)
		return nil
	case "<@":
		return s.bodyOf(rest)
	case "=":
		return s.expectCode(ctx, rest)
	case "~":
		return s.expect(ctx, rest, true)
	case "!":
		return s.expect(ctx, rest, false)
	}
	if name, value, ok := strings.Cut(line, ": "); ok && s.request != nil {
		s.request.Header.Set(name, value)
		return nil
	}
	return fmt.Errorf("not understood")
}

// begin starts a request.
func (s *script) begin(method, path string) (err error) {
	s.until = method == "UNTIL"
	if s.until {
		method = "GET"
	}
	s.body, s.answer = nil, ""
	s.request, err = http.NewRequest(method, s.server.url+path, nil)
	return err
}

// bodyOf makes a body of a file: "FILE", "FILE s/OLD/NEW/" (a regular expression, first match), "FILE cut N", or "deep N", "big N".
func (s *script) bodyOf(what string) error {
	name, edit, _ := strings.Cut(what, " ")
	n, _ := strconv.Atoi(edit)
	switch name {
	case "deep":
		s.body = []byte(`{"id":` + strings.Repeat("[", n) + strings.Repeat("]", n) + "}")
		return nil
	case "big":
		s.body = []byte(`{"id":"` + strings.Repeat("x", n) + `"}`)
		return nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	s.body = bytes.TrimSpace(text)
	if n, ok := strings.CutPrefix(edit, "cut "); ok {
		size, err := strconv.Atoi(n)
		s.body = s.body[:size]
		return err
	}
	if edit != "" {
		parts := strings.Split(edit, edit[1:2])
		old := regexp.MustCompile(parts[1])
		at := old.FindIndex(s.body)
		if at == nil {
			return fmt.Errorf("%q is not in %s", parts[1], name)
		}
		fresh := strings.ReplaceAll(parts[2], `\xff`, "\xff")
		s.body = append(append(bytes.Clone(s.body[:at[0]]), fresh...), s.body[at[1]:]...)
	}
	return nil
}

// flush sends a request of which nothing was expected: it must not fail.
func (s *script) flush(ctx context.Context) error {
	if s.request == nil || s.answer != "" {
		return nil
	}
	if err := s.send(ctx); err != nil {
		return err
	}
	if s.code >= 300 {
		return fmt.Errorf("%s", s.answer)
	}
	return nil
}

// send sends the request.
func (s *script) send(ctx context.Context) error {
	r := s.request.Clone(ctx)
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(s.body)), int64(len(s.body))
	r.Close = true // workerd may end a connection that waits just when the next request is sent on it
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var b strings.Builder
	fmt.Fprintln(&b, answer.Status)
	if err := answer.Header.Write(&b); err != nil {
		return err
	}
	body, err := io.ReadAll(answer.Body)
	s.code, s.answer = answer.StatusCode, strings.ReplaceAll(b.String(), "\r\n", "\n")+"\n"+string(body)
	return err
}

// command runs the program, on the server's data.
func (s *script) command(rest string) error {
	var args []string
	for _, m := range regexp.MustCompile(`"([^"]*)"|(\S+)`).FindAllStringSubmatch(rest, -1) {
		args = append(args, m[1]+m[2])
	}
	if s.server.manageKey != "" && slices.Contains([]string{"campaign", "export", "hold", "office", "user", "verify-log"}, args[0]) {
		args = append([]string{"remote", s.server.url}, args...)
	}
	cmd := exec.Command(s.server.program, args...)
	cmd.Env = append(os.Environ(), "REFRAIN_DATA="+s.server.data, "REFRAIN_MANAGE_KEY="+s.server.manageKey, "LANG=C", "LC_ALL=")
	out, err := cmd.CombinedOutput()
	s.request, s.answer, s.code = nil, string(out), cmd.ProcessState.ExitCode()
	if s.code < 0 {
		return err
	}
	return nil
}

// expectCode holds the status, or the exit code.
func (s *script) expectCode(ctx context.Context, text string) error {
	want, err := strconv.Atoi(text)
	if err != nil {
		return err
	}
	if s.request != nil && s.answer == "" {
		if err := s.send(ctx); err != nil {
			return err
		}
	}
	if s.code != want {
		return fmt.Errorf("%d, want %d: %s", s.code, want, s.answer)
	}
	return nil
}

// expect holds the answer to a regular expression, whose named groups become values.
func (s *script) expect(ctx context.Context, pattern string, want bool) error {
	re, err := regexp.Compile("(?m)" + pattern)
	if err != nil {
		return err
	}
	for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if s.request != nil && (s.answer == "" || s.until) {
			if err := s.send(ctx); err != nil {
				return err
			}
		}
		m := re.FindStringSubmatch(s.answer)
		if (m != nil) == want {
			for i, name := range re.SubexpNames() {
				if name != "" && m != nil {
					s.values[name] = m[i]
				}
			}
			return nil
		}
		if !s.until || time.Since(began) > untilPatience {
			return fmt.Errorf("got %s", s.answer)
		}
	}
}
