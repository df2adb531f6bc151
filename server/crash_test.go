package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/refrain-project/refrain/server/translog"
)

// run runs the program on the server's data and gives what it wrote.
func (s *server) run(args ...string) string {
	s.t.Helper()
	cmd := exec.Command(s.program, args...)
	cmd.Env = append(os.Environ(), "REFRAIN_DATA="+s.data, "LANG=C", "LC_ALL=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("refrain %q: %v: %s", args, err, out)
	}
	return string(out)
}

// enrolled adds an office and gives its token.
func (s *server) enrolled(name, page string) string {
	s.t.Helper()
	said := s.run("office", "add", name, "--page", page, "--proof", "letter", "--url", s.url)
	code := regexp.MustCompile(`code: (\S+)`).FindStringSubmatch(said)[1]
	if !strings.HasSuffix(said, "\n"+s.url+" "+code+"\n") { // the line to paste into the extension
		s.t.Errorf("refrain office add says %q", said)
	}
	file := filepath.Join(s.t.TempDir(), "token")
	s.run("enrol", code, "--server", s.url, "--token-file", file)
	token, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(bytes.TrimSpace(token))
}

// reportOf makes a report of the bundled replies.
func (s *server) reportOf(name, page string) []byte {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), name+".json")
	s.run("report", "../testdata/report/"+name+".jsonl", "--page", page, "--detector", s.wasm, "-o", file)
	body, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	return bytes.TrimSpace(body)
}

var reportID = regexp.MustCompile(`^\{"id":"[0-9a-f-]{36}"`)

// another gives a report the next id.
func another(body []byte) []byte { return reportID.ReplaceAll(body, []byte(`{"id":"`+newUUID()+`"`)) }

// post sends a report; a receipt is given only if the answer came whole.
func post(url, token string, body []byte) (r translog.Receipt, err error) {
	request, err := http.NewRequest(http.MethodPost, url+"/v1/reports", bytes.NewReader(body))
	if err != nil {
		return r, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return r, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return r, err
	}
	if answer.StatusCode >= 300 {
		return r, &statusError{answer.StatusCode, string(text)}
	}
	return r, json.Unmarshal(text, &r)
}

// statusError is an answer that is no receipt.
type statusError struct {
	status int
	text   string
}

func (e *statusError) Error() string { return strconv.Itoa(e.status) + " " + e.text }

// rounds is how often the crash test kills: REFRAIN_ROUNDS, else few.
func rounds() int {
	if n, err := strconv.Atoi(os.Getenv("REFRAIN_ROUNDS")); err == nil {
		return n
	}
	return 3
}

// TestKilledUnderLoad kills the server again and again while reports come in. Whatever was receipted is there afterwards, once,
// its receipt verifies, it gets its verdict, and the log is whole.
func TestKilledUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: the server is not killed under load")
	}
	onEach(t, testKilledUnderLoad)
}

func testKilledUnderLoad(t *testing.T, start func(*testing.T, ...string) *server) {
	s := start(t, "--rate", "100000")
	token := s.enrolled("Alex Marchand", "x:alex_marchand_mp")
	template := s.reportOf("marchand", "x:alex_marchand_mp")
	var mu sync.Mutex
	bodies := map[string][]byte{}
	var receipts []translog.Receipt
	for round := range rounds() {
		var senders sync.WaitGroup
		stop := make(chan struct{})
		for range 4 {
			senders.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					body := another(template)
					r, err := post(s.url, token, body)
					if _, refused := err.(*statusError); refused {
						t.Errorf("round %d: %v", round, err)
						return
					}
					if err != nil {
						return // the server is gone
					}
					mu.Lock()
					bodies[r.Report], receipts = body, append(receipts, r)
					mu.Unlock()
				}
			})
		}
		time.Sleep(time.Duration(100+round*37%250) * time.Millisecond)
		s.stop(syscall.SIGKILL)
		close(stop)
		senders.Wait()
		s.start()
	}
	t.Logf("%d rounds, %d receipts", rounds(), len(receipts))
	if len(receipts) < rounds() {
		t.Fatal("too few receipts: there was no load")
	}
	s.holdsReceipts(receipts, bodies)
	s.waitVerified()
}

// holdsReceipts checks receipts against the data folder, the log against itself, and that nothing is there twice.
func (s *server) holdsReceipts(receipts []translog.Receipt, bodies map[string][]byte) {
	s.t.Helper()
	k := keyFlags{data: s.data}
	verifier, err := k.verifier()
	if err != nil {
		s.t.Fatal(err)
	}
	d, err := openData(s.t.Context(), s.data)
	if err != nil {
		s.t.Fatal(err)
	}
	defer d.close()
	at := map[int64]string{}
	signed, err := d.store.Checkpoint(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	digests := map[[32]byte]int{}
	tree, err := translog.VerifyLog(signed, verifier, d.tile(s.t.Context()), true, func(_ int64, digest [32]byte) { digests[digest]++ })
	if err != nil {
		s.t.Fatal(err)
	}
	for i := range receipts {
		s.holdsReceipt(&receipts[i], bodies[receipts[i].Report], verifier)
		if other, taken := at[receipts[i].Index]; taken && other != receipts[i].Report {
			s.t.Errorf("reports %s and %s have one place", other, receipts[i].Report)
		}
		at[receipts[i].Index] = receipts[i].Report
		stored, err := d.store.Report(s.t.Context(), receipts[i].Report)
		if err != nil || stored.LogIndex != receipts[i].Index || hex.EncodeToString(stored.Digest[:]) != receipts[i].SHA256 {
			s.t.Errorf("report %s: %v", receipts[i].Report, err)
		}
		if n := digests[sha256.Sum256(bodies[receipts[i].Report])]; n != 1 {
			s.t.Errorf("report %s is %d times in the log", receipts[i].Report, n)
		}
	}
	s.t.Logf("a log of %d records", tree.N)
}

func (s *server) holdsReceipt(r *translog.Receipt, body []byte, verifier note.Verifier) {
	s.t.Helper()
	if _, err := translog.VerifyReceipt(r, body, verifier); err != nil {
		s.t.Errorf("receipt of %s: %v", r.Report, err)
	}
}

// waitVerified waits until no report waits for a verdict or to be joined.
func (s *server) waitVerified() {
	s.t.Helper()
	d, err := openData(s.t.Context(), s.data)
	if err != nil {
		s.t.Fatal(err)
	}
	defer d.close()
	for range 1200 {
		pending, err := d.store.Pending(s.t.Context(), 1)
		if err != nil {
			s.t.Fatal(err)
		}
		left, err := d.store.Unjoined(s.t.Context(), 1)
		if err != nil {
			s.t.Fatal(err)
		}
		if len(pending)+len(left) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("reports wait for a verdict: %s", s.log.text())
}

// TestStopsGracefully: told to stop while reports come in, the server answers what it has begun, and exits with 0.
func TestStopsGracefully(t *testing.T) {
	s := startServer(t, "--rate", "100000")
	token := s.enrolled("Alex Marchand", "x:alex_marchand_mp")
	template := s.reportOf("marchand", "x:alex_marchand_mp")
	bodies, receipts := map[string][]byte{}, []translog.Receipt{}
	var mu sync.Mutex
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() {
			for {
				body := another(template)
				r, err := post(s.url, token, body)
				if err != nil {
					return
				}
				mu.Lock()
				bodies[r.Report], receipts = body, append(receipts, r)
				mu.Unlock()
			}
		})
	}
	time.Sleep(200 * time.Millisecond)
	if err := s.stop(syscall.SIGTERM); err != nil {
		t.Errorf("%v: %s", err, s.log.text())
	}
	senders.Wait()
	if len(receipts) == 0 {
		t.Fatal("no receipts")
	}
	s.holdsReceipts(receipts, bodies)
}
