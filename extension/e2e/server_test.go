package e2e_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// serving is a `refrain serve` of this repository with its own data, that can be stopped and started again at one address.
type serving struct {
	t                  testing.TB
	program, data, url string
	manageKey          string // of a Worker, which has no data folder; empty: a program of this machine
	cmd                *exec.Cmd
}

// serveRefrain builds the program and starts it; the detector is the one that the extension in the folder has.
func serveRefrain(t testing.TB, extension string) *serving {
	t.Helper()
	dir := t.TempDir()
	s := &serving{t: t, program: filepath.Join(dir, "refrain"), data: filepath.Join(dir, "data")}
	if out, err := exec.Command("go", "build", "-o", s.program, "../../server").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	detector, err := os.ReadFile(filepath.Join(extension, "detector.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(detector)
	if err := os.MkdirAll(filepath.Join(s.data, "detectors"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.data, "detectors", hex.EncodeToString(sum[:])+".wasm"), detector, 0o600); err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.url = "http://" + free.Addr().String()
	free.Close()
	s.start()
	t.Cleanup(s.stop)
	return s
}

// start starts the server and waits until it is ready.
func (s *serving) start() {
	s.t.Helper()
	s.cmd = exec.Command(s.program, "serve", "--addr", s.url[len("http://"):], "--data", s.data)
	s.cmd.Env = append(os.Environ(), "LANG=C", "LC_ALL=", "REFRAIN_DATA=")
	pipe, err := s.cmd.StderrPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	ready := make(chan bool, 1)
	go func() {
		lines := bufio.NewScanner(pipe)
		for lines.Scan() {
			var e struct{ Msg string }
			if json.Unmarshal(lines.Bytes(), &e) == nil && e.Msg == "ready" {
				ready <- true
			}
		}
		close(ready)
	}()
	select {
	case ok := <-ready:
		if !ok {
			s.t.Fatal("the server did not start")
		}
	case <-time.After(2 * patience):
		s.t.Fatal("the server is not ready")
	}
}

// stop ends the server at once.
func (s *serving) stop() {
	if s.cmd.ProcessState == nil {
		s.cmd.Process.Kill()
		s.cmd.Wait()
	}
}

// run runs a command of the program on the server's data and gives what it wrote.
func (s *serving) run(args ...string) string {
	s.t.Helper()
	if s.manageKey != "" {
		args = append([]string{"remote", s.url}, args...)
	}
	cmd := exec.Command(s.program, args...)
	cmd.Env = append(os.Environ(), "REFRAIN_DATA="+s.data, "REFRAIN_MANAGE_KEY="+s.manageKey, "LANG=C", "LC_ALL=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("refrain %q: %v: %s", args, err, out)
	}
	return string(out)
}

// enrolment is what the extension keeps of an enrolment.
type enrolment struct {
	Server string   `json:"server"`
	Origin string   `json:"origin"`
	Key    string   `json:"key"`
	Office string   `json:"office"`
	Name   string   `json:"name"`
	Device string   `json:"device"`
	Token  string   `json:"token"`
	Pages  []string `json:"pages"`
}

// enrolled adds an office with its pages and enrols a device.
func (s *serving) enrolled(name string, pages ...string) enrolment {
	s.t.Helper()
	args := []string{"office", "add", name, "--proof", "letter"}
	for _, page := range pages {
		args = append(args, "--page", page)
	}
	said := s.run(args...)
	return s.enrol(regexp.MustCompile(`code: (\S+)`).FindStringSubmatch(said)[1])
}

// enrol turns a code into a device of its office.
func (s *serving) enrol(code string) enrolment {
	s.t.Helper()
	ask, _ := json.Marshal(map[string]string{"code": code, "label": "e2e"})
	request, err := http.NewRequest(http.MethodPost, s.url+"/v1/enrolments", bytes.NewReader(ask))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Close = true // workerd may end a connection that it has answered on
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	var got struct {
		Token, Device string
		Office        struct{ ID, Name string }
		Pages         []string
		ServerKey     string `json:"server_key"`
	}
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil || response.StatusCode != http.StatusCreated {
		s.t.Fatalf("enrolment: %d %v", response.StatusCode, err)
	}
	origin := regexp.MustCompile(`^[^+]+`).FindString(got.ServerKey)
	return enrolment{s.url, origin, got.ServerKey, got.Office.ID, got.Office.Name, got.Device, got.Token, got.Pages}
}

// reported is what the server says of a report.
type reported struct {
	ID      string
	Posts   int
	SHA256  string
	Verdict struct{ State string }
}

// reports gives what the server says of an office's reports.
func (s *serving) reports(e enrolment) []reported {
	s.t.Helper()
	request, err := http.NewRequest(http.MethodGet, s.url+"/v1/reports", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+e.Token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	var got struct{ Reports []reported }
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
		s.t.Fatal(err)
	}
	return got.Reports
}
