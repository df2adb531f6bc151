package e2e_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/refrain-project/refrain/extension/browsertest"
)

func fromJSON(text string, into any) error { return json.Unmarshal([]byte(text), into) }

// receives sends the server a report from another computer than this one.
func (s *serving) receives(from enrolment, body string) {
	s.t.Helper()
	request, err := http.NewRequest(http.MethodPost, s.url+"/v1/reports", strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+from.Token)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusCreated {
		s.t.Fatalf("the server answers %d to %.200s", answer.StatusCode, body)
	}
}

// TestColleagues: another computer of the office reports a group of replies; card and preview here say so.
func TestColleagues(t *testing.T) {
	browsertest.Skip(t)
	s := serveX(t)
	b := start(t, s, "en")
	server := serveRefrain(t, b.folder)
	office := server.enrolled("Alex Marchand", "x:"+member)
	other := server.enrol(codeIn(server.run("office", "code", office.Office)))
	id := b.ready(s, office)
	preview := b.report(id)
	if said := eval[string](preview, `document.querySelector("#already").textContent`); said != "" {
		t.Errorf("before anybody reported the preview says %q", said)
	}
	body := eval[string](preview, `document.querySelector("pre").textContent`)
	server.receives(other, body)
	preview.do(chromedp.Reload())
	preview.until("the preview says so", func() bool {
		return strings.HasPrefix(eval[string](preview, `document.querySelector("#already")?.textContent ?? ""`), "Your office already reported 9 of these replies")
	})
	preview.screenshot("report-en-colleagues")
	if got := server.reports(office); len(got) != 1 {
		t.Errorf("the server has %+v", got)
	}
	b.toFront()
	b.goTo(id)
	b.openCard(id)
	if text := b.shown()[id].Card; !strings.Contains(text, "Your office already reported 9 of these replies (last: ") {
		t.Errorf("the card says %q", text)
	}
	b.screenshot("card-en-reported")
}

// TestColleaguesByNews: the card knows it from the news alone, without a preview.
func TestColleaguesByNews(t *testing.T) {
	browsertest.Skip(t)
	s := serveX(t)
	b := start(t, s, "en")
	server := serveRefrain(t, b.folder)
	office := server.enrolled("Alex Marchand", "x:"+member)
	id := b.ready(s, office)
	if b.openCard(id); strings.Contains(b.shown()[id].Card, "already reported") {
		t.Error("before anybody reported the card says that somebody did")
	}
	b.keys("\x1b")
	own := b.second()
	own.visitOwn("popup.html")
	reportOf := eval[string](own, `chrome.runtime.sendMessage({ kind: "draft", platform: "x", clusters: ["`+id+`"], leftOut: [], pseudonyms: false, note: "", identity: null }).then(({ report }) => report)`)
	other := server.enrol(codeIn(server.run("office", "code", office.Office)))
	server.receives(other, reportOf)
	eval[any](own, `chrome.runtime.sendMessage({ kind: "wake" }).then(() => null)`)
	own.until("it is known here", func() bool {
		return eval[int](own, `chrome.runtime.sendMessage({ kind: "explain", platform: "x", post: "`+id+`" }).then(({ reported }) => reported.posts)`) == 9
	})
	b.chooseFrench()
	b.open(english)
	b.scrollThrough(len(s.threads[english]), nil)
	b.goTo(id)
	b.openCard(id)
	if text := b.shown()[id].Card; !strings.Contains(text, "Votre bureau a déjà signalé 9 de ces réponses (dernier signalement") {
		t.Errorf("the card says %q", text)
	}
	b.screenshot("card-fr-reported")
}
