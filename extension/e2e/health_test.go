package e2e_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"sync"
	"testing"

	"github.com/refrain-project/refrain/extension/browsertest"
)

// recording stands before a server and remembers what it was asked for and what it answered.
type recording struct {
	url string

	mu   sync.Mutex
	said []said
}

// said is one question about news.
type said struct {
	health []string
	status int
}

// recorded begins a recording of a server.
func (s *serving) recorded() *recording {
	to, err := url.Parse(s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	r := &recording{}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ModifyResponse = func(answer *http.Response) error {
		if asked := answer.Request; asked.URL.Path == "/v1/status" && asked.Method == http.MethodGet {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.said = append(r.said, said{asked.URL.Query()["health"], answer.StatusCode})
		}
		return nil
	}
	listening := httptest.NewServer(proxy)
	s.t.Cleanup(listening.Close)
	r.url = listening.URL
	return r
}

// next has the extension ask for news and gives what it said with that.
func (r *recording) next(b *browser) said {
	b.t.Helper()
	r.mu.Lock()
	before := len(r.said)
	r.mu.Unlock()
	var last said
	eval[any](b, `chrome.runtime.sendMessage({ kind: "wake" }).then(() => null)`)
	b.until("the server is asked for news", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		if len(r.said) > before {
			last = r.said[len(r.said)-1]
		}
		return len(r.said) > before
	})
	if last.status != http.StatusOK {
		b.t.Errorf("the server answers %d to %q", last.status, last.health)
	}
	return last
}

// TestHealth: what a server is told of how well pages can be read, and only where the person agreed.
func TestHealth(t *testing.T) {
	inBrowsers(t, func(t *testing.T, b *browser, s *site) {
		b.t = t
		server := serveRefrain(t, b.folder)
		record := server.recorded()
		code := codeIn(server.run("office", "add", "Alex Marchand", "--page", "x:"+member, "--proof", "letter"))
		b.foresee("https://x.com/*", "https://www.facebook.com/*")
		b.welcome()
		b.fill("#code", record.url+" "+code)
		b.press("#connect")
		b.reads("#enrolled", "Alex Marchand")
		b.allow("x")
		b.open(english)
		b.scrollThrough(len(s.threads[english]), nil)
		b.visit(b.own("options.html"))
		b.reads("#diagnostics-text", "server is told of the reading: no")
		if got := record.next(b).health; len(got) != 0 {
			t.Errorf("before anybody agreed it says %q", got)
		}
		checked := func() bool { return eval[bool](b, `document.querySelector("#health")?.checked ?? false`) }
		if checked() {
			t.Error("it is chosen from the start")
		}
		b.press("#health")
		b.reads("#diagnostics-text", "server is told of the reading: yes")
		got := record.next(b).health
		if form := regexp.MustCompile(`^x:0\.1\.0:[1-9]\d{1,2}:0$`); len(got) != 1 || !form.MatchString(got[0]) {
			t.Errorf("agreed, and it says %q", got)
		}
		if b.name() == "firefox" { // as it is taken back in about:addons
			eval[any](b, `browser.permissions.remove({ data_collection: ["technicalAndInteraction"] }).then(() => null)`)
			b.reads("#diagnostics-text", "no, the browser was told not to")
		} else {
			b.press("#health")
		}
		b.until("the box is clear", func() bool { return !checked() })
		if got := record.next(b).health; len(got) != 0 {
			t.Errorf("after it was taken back it says %q", got)
		}
		b.press("#health")
		b.until("it can be chosen again", checked)
		s.changed.Store(true)
		b.open(english)
		b.visit(b.own("options.html"))
		b.until("an answer that could not be read is counted", func() bool {
			return slices.ContainsFunc(record.next(b).health, regexp.MustCompile(`^x:0\.1\.0:\d+:[1-9]\d*$`).MatchString)
		})
		s.changed.Store(false)
	})
}

// access asks the server for news with a token and gives the status.
func (s *serving) access(token string) int {
	s.t.Helper()
	request, err := http.NewRequest(http.MethodGet, s.url+"/v1/status", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

// TestLeave leaves a server that is away, one that is there, and by erasing everything: the access ends here each time, and there if it can.
func TestLeave(t *testing.T) {
	browsertest.Skip(t)
	server, s := serveRefrain(t, installed(t)), serveX(t)
	b := start(t, s, "en")
	added := server.run("office", "add", "Alex Marchand", "--page", "x:"+member, "--proof", "letter")
	id := regexp.MustCompile(`\((\w+)\)`).FindStringSubmatch(added)[1]
	enrol := func(code string) string {
		b.visit(b.own("options.html"))
		b.fill("#server", "")
		b.fill("#code", server.url+" "+code)
		b.press("#connect")
		b.reads("#enrolled", "Alex Marchand")
		token := b.token()
		if got := server.access(token); got != http.StatusOK {
			t.Fatalf("enrolled, and the server answers %d", got)
		}
		return token
	}
	leave := func(what string) {
		b.press("#leave")
		b.press("#ask-yes")
		b.reads("#left", what)
		if b.stored("enrolment") != "null" || b.token() != "" {
			t.Error("the access is still here")
		}
	}
	away := enrol(codeIn(added))
	var kept enrolment
	if err := fromJSON(b.stored("enrolment"), &kept); err != nil {
		t.Fatal(err)
	}
	server.stop()
	leave("revoke the device " + kept.Device)
	b.screenshot("left-offline")
	server.start()
	if got := server.access(away); got != http.StatusOK {
		t.Errorf("left while the server was away, and it answers %d", got)
	}
	server.run("office", "revoke", kept.Device, "--reason", "left")
	if got := server.access(away); got != http.StatusUnauthorized {
		t.Errorf("revoked there, and it answers %d", got)
	}
	there := enrol(codeIn(server.run("office", "code", id)))
	leave("this computer's access ended there too")
	if got := server.access(there); got != http.StatusUnauthorized {
		t.Errorf("left, and the server answers %d", got)
	}
	erased := enrol(codeIn(server.run("office", "code", id)))
	if text := eval[string](b, `document.querySelector("#left")?.textContent ?? ""`); text != "" {
		t.Errorf("enrolled again, and the page says %q", text)
	}
	b.press("#erase")
	b.press("#ask-yes")
	b.reads("#kept-said", fmt.Sprintf("Everything is erased. You left %s, and this computer's access ended there too.", server.url))
	if got := server.access(erased); got != http.StatusUnauthorized {
		t.Errorf("erased, and the server answers %d", got)
	}
}
