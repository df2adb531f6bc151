package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"
)

// TestWorkerTakesManyAtOnce sends the Worker more reports at the same time than it has instances, after as many callers went away: each gets a receipt with a place of its own in the log
// and a verdict, and the log holds.
func TestWorkerTakesManyAtOnce(t *testing.T) {
	s := &script{server: startWorker(t), values: map[string]string{}}
	run := func(line, want string) []string {
		t.Helper()
		if err := s.command(line); err != nil || s.code != exitOK {
			t.Fatalf("%s: %v %s", line, err, s.answer)
		}
		return regexp.MustCompile(want).FindStringSubmatch(s.answer)
	}
	code := run(`office add "Alex Marchand" --page x:alex_marchand_mp --proof letter`, `code: (\S+)`)[1]
	ask := func(method, token, path string, body []byte) (int, []byte, error) {
		r, err := http.NewRequestWithContext(t.Context(), method, s.server.url+path, bytes.NewReader(body))
		if err != nil {
			return 0, nil, err
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+token)
		r.Close = true
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return 0, nil, err
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		return answer.StatusCode, text, err
	}
	var enrolled struct{ Token string }
	_, text, err := ask(http.MethodPost, "", "/v1/enrolments", []byte(`{"code":"`+code+`"}`))
	if err != nil || json.Unmarshal(text, &enrolled) != nil {
		t.Fatalf("%v %s", err, text)
	}
	file := t.TempDir() + "/report.json"
	id := run("report ../testdata/report/marchand.jsonl --page x:alex_marchand_mp --detector "+s.server.wasm+" -o "+file, `report ([0-9a-f-]{36})`)[1]
	report, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const many = 12
	var wait sync.WaitGroup
	leaveEarly(t, s.server.url, many)
	var mu sync.Mutex
	var places []int64
	for range many {
		wait.Go(func() {
			code, text, err := ask(http.MethodPost, enrolled.Token, "/v1/reports", bytes.Replace(bytes.TrimSpace(report), []byte(id), []byte(newUUID()), 1))
			var receipt struct{ Index int64 }
			if err != nil || code != http.StatusCreated || json.Unmarshal(text, &receipt) != nil {
				t.Errorf("%d %v %s", code, err, text)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			places = append(places, receipt.Index)
		})
	}
	wait.Wait()
	slices.Sort(places)
	if len(slices.Compact(places)) != many {
		t.Errorf("places in the log: %v", places)
	}
	for began := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		_, text, err := ask(http.MethodGet, enrolled.Token, "/v1/reports", nil)
		if err == nil && len(regexp.MustCompile(`"state":"verified"`).FindAll(text, -1)) == many {
			break
		}
		if time.Since(began) > 3*untilPatience {
			t.Fatalf("%v %s", err, text)
		}
	}
	if run("verify-log", "holds: 12 records") == nil {
		t.Error(s.answer)
	}
}

// leaveEarly has callers ask and go away before their answer.
func leaveEarly(t *testing.T, url string, callers int) {
	var wait sync.WaitGroup
	for i := range callers {
		wait.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i+1)*3*time.Millisecond)
			defer cancel()
			if r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/readyz", nil); err == nil {
				if answer, err := http.DefaultClient.Do(r); err == nil {
					answer.Body.Close()
				}
			}
		})
	}
	wait.Wait()
}
