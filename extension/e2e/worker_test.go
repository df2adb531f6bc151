package e2e_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/extension/browsertest"
	"github.com/refrain-project/refrain/server/worker/workertest"
)

// serveWorker runs the server as a Cloudflare Worker in workerd, with the detector that the extension in the folder has.
func serveWorker(t testing.TB, extension string) *serving {
	t.Helper()
	detector, err := os.ReadFile(filepath.Join(extension, "detector.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s := &serving{t: t, program: filepath.Join(dir, "refrain"), data: filepath.Join(dir, "data")}
	if out, err := exec.Command("go", "build", "-o", s.program, "../../server").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	w := workertest.Start(t, workertest.Options{Wasm: detector})
	s.url, s.manageKey = w.URL, w.ManageKey
	s.run("user", "add", "admin", "--role", "admin")
	return s
}

// verdict is what a server says of a report, in its own bytes, without the time.
func (s *serving) verdict(e enrolment, id string) string {
	s.t.Helper()
	var got struct{ Verdict map[string]json.RawMessage }
	if err := json.Unmarshal(s.ask(http.MethodGet, e.Token, "/v1/reports/"+id, ""), &got); err != nil {
		s.t.Fatal(err)
	}
	delete(got.Verdict, "at")
	text, err := json.Marshal(got.Verdict)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// ask makes a request for a device.
func (s *serving) ask(method, token, path, body string) []byte {
	s.t.Helper()
	request, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Close = true // workerd may end a connection that it has answered on
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 300 {
		s.t.Fatalf("%s %s: %d %s %v", method, path, response.StatusCode, text, err)
	}
	return text
}

// TestReportToWorker: a report of the extension goes to the Worker, V8 verifies it there with the verdict that wazero gives natively, and a colleague's
// report makes a campaign of it.
func TestReportToWorker(t *testing.T) {
	browsertest.Skip(t)
	workertest.Skip(t)
	s := serveX(t)
	b := start(t, s, "en")
	edge := serveWorker(t, b.folder)
	office := edge.enrolled("Alex Marchand", "x:"+member)
	preview := b.report(b.ready(s, office))
	body := eval[string](preview, `document.querySelector("pre").textContent`)
	preview.pressText("Send to 127.0.0.1")
	preview.within(queuePatience, "receipt and verdict are there", func() bool {
		said := preview.said()
		return strings.Contains(said, "Receipt kept") && strings.Contains(said, "Verified ")
	})
	var sent struct{ ID string }
	if err := json.Unmarshal([]byte(body), &sent); err != nil {
		t.Fatal(err)
	}

	native := serveRefrain(t, b.folder)
	same := native.enrolled("Alex Marchand", "x:"+member)
	native.ask(http.MethodPost, same.Token, "/v1/reports", body)
	b.until("the native server's verdict", func() bool { return !strings.Contains(native.verdict(same, sent.ID), `"waiting"`) })
	if got, want := edge.verdict(office, sent.ID), native.verdict(same, sent.ID); got != want {
		t.Errorf("in workerd %s, natively %s", got, want)
	}

	const page = "x:solange_belanger_dep"
	other, dir := edge.enrolled("Solange Bélanger", page), t.TempDir()
	report := filepath.Join(dir, "report.json")
	native.run("report", "../../testdata/report/belanger.jsonl", "--page", page, "--detector", filepath.Join(filepath.Dir(b.folder), "detector.wasm"), "-o", report)
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	edge.ask(http.MethodPost, other.Token, "/v1/reports", string(text))
	b.until("a campaign", func() bool { return strings.Contains(edge.run("campaign", "list", "--json"), `"id"`) })
}
