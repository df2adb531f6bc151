package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/wasm/detect"
)

// page gives a page's text, or fails.
func (w *world) page(who, path string) string {
	w.t.Helper()
	a := w.ask(who, http.MethodGet, path, "")
	if a.status != http.StatusOK {
		w.t.Fatalf("%s as %s: %d %s", path, who, a.status, a.body)
	}
	return string(a.body)
}

// post sends a form, and must be sent back to a page.
func (w *world) post(who, path string, form url.Values) string {
	w.t.Helper()
	a := w.ask(who, http.MethodPost, path, form.Encode())
	if a.status != http.StatusSeeOther {
		w.t.Fatalf("%s as %s: %d %s", path, who, a.status, a.body)
	}
	return a.header.Get("Location")
}

// shows fails unless a page has all these texts.
func (w *world) shows(page string, texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			w.t.Errorf("the page lacks %q:\n%s", text, page)
		}
	}
}

// TestCampaignPage: the finding first, the evidence under it, the choice last, in both languages.
func TestCampaignPage(t *testing.T) {
	w := newWorld(t, nil)
	mine, _, id := w.both()
	path := "/console/campaigns/" + id
	en := w.page("analyst", path+"?lang=en")
	w.shows(en, "12\u00a0accounts on the pages of 2\u00a0offices, in 12\u00a0posts, since 12\u00a0Aug.\u00a02023", "29 and 77 days", "Posts over time, a row for each page", `class="burst"`,
		"<mark>lot!", "@river3", "x:solange_belanger_dep (1)", "Who posted where", "<circle", "Why it stands out", "What else it could be", "not yet", "Confirm: one message", "/console/reports/"+mine)
	fr := w.page("auditor", path+"?lang=fr")
	w.shows(fr, "12\u00a0comptes sur les pages de 2\u00a0bureaux", "29 et 77 jours", "Messages dans le temps", "Qui a publié où", "Pourquoi il ressort")
	if strings.Contains(fr, "<form method=\"post\" action=\"/console/campaigns") {
		t.Error("an auditor is offered a decision")
	}
	if strings.Contains(en, "From the first") {
		t.Error("a campaign of two clusters has pages of them")
	}
	clusters, err := w.Store.ClustersIn(t.Context(), id, "", "", 2) // two reports are verified side by side: either may be first
	w.must(err)
	rest := w.page("analyst", path+"?lang=en&clusters="+url.QueryEscape(clusters[0].ID))
	w.shows(rest, "1 of 2\u00a0clusters", "From the first", "12\u00a0accounts on the pages of 2\u00a0offices", "<mark>lot!") // the picture stays whole
	if strings.Contains(rest, `<td><a href="/console/reports/`+clusters[0].Report) {
		t.Error("the second page of clusters has the first one")
	}
	order := []string{`class="finding"`, `class="clocks"`, `id="timeline"`, `id="message"`, `id="accounts"`, `id="clusters"`, `id="why"`, `id="else"`, `id="decide"`, `id="notes"`, `id="history"`}
	for i := 1; i < len(order); i++ {
		if strings.Index(en, order[i-1]) > strings.Index(en, order[i]) {
			t.Errorf("%s stands before %s", order[i], order[i-1])
		}
	}
}

// TestReadingIsNotedOnce: that somebody read the posts is in the trail, and a page that shows news by itself does not fill it.
func TestReadingIsNotedOnce(t *testing.T) {
	w := newWorld(t, nil)
	mine, _, id := w.both()
	for range 3 {
		w.page("analyst", "/console/campaigns/"+id)
		w.page("analyst", "/console/reports/"+mine)
	}
	w.page("auditor", "/console/campaigns/"+id)
	for subject, want := range map[string]int{"campaign:" + id: 2, "report:" + mine: 1} {
		events, err := w.Store.Events(t.Context(), subject, "", 100)
		w.must(err)
		n := 0
		for _, e := range events {
			if strings.HasSuffix(e.Act, ".read") {
				n++
			}
		}
		if n != want {
			t.Errorf("%s was read %d times, want %d", subject, n, want)
		}
	}
}

// TestReputation: what became of an office's other reports stands on its report for who reads the evidence, and the office's own answers have nothing of it.
func TestReputation(t *testing.T) {
	w := newWorld(t, nil)
	mine, _, id := w.both()
	w.shows(w.page("analyst", "/console/reports/"+mine+"?lang=en"), "the first report of the office that can be counted")
	w.post("analyst", "/console/campaigns/"+id+"/confirm", nil)
	second, body := w.sample("x:alex_marchand_mp", "en", nil)
	if a := w.ask("office", "POST", "/v1/reports", body); a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	w.verified(second)
	path := "/console/reports/" + second
	w.shows(w.page("analyst", path+"?lang=en"), "other reports (the newest 200 at the most): 1. The same came out here: 1;", "Part of a confirmed campaign: 1;", "Reputation 666 of 1,000")
	w.shows(w.page("auditor", path+"?lang=fr"), "Réputation\u00a0: 666 sur 1\u00a0000")
	for _, asked := range []string{"/v1/status", "/v1/reports", "/v1/reports/" + second} {
		if a := w.ask("office", "GET", asked, ""); strings.Contains(strings.ToLower(string(a.body)), "reputation") {
			t.Errorf("%s has %s", asked, a.body)
		}
	}
}

// TestNotes: a note stands on the page, is escaped, and does not get in the way of a decision.
func TestNotes(t *testing.T) {
	w := newWorld(t, nil)
	_, _, id := w.both()
	before, err := w.Store.Campaign(t.Context(), id)
	w.must(err)
	w.post("analyst", "/console/campaigns/"+id+"/note", url.Values{"reason": {"Seen on <radio> & print"}})
	w.shows(w.page("auditor", "/console/campaigns/"+id), "Seen on &lt;radio&gt; &amp; print")
	after, err := w.Store.Campaign(t.Context(), id)
	w.must(err)
	if after.Version != before.Version {
		t.Errorf("version %d, was %d", after.Version, before.Version)
	}
	if a := w.ask("analyst", http.MethodPost, "/console/campaigns/"+id+"/note", "reason=+"); a.status != http.StatusUnprocessableEntity && a.status != http.StatusBadRequest {
		t.Errorf("an empty note: %d", a.status)
	}
}

// TestReportPage: what was computed again and what rests on a word apart; a permalink opens without telling from where, and what was found is kept.
func TestReportPage(t *testing.T) {
	w := newWorld(t, nil)
	mine, _, _ := w.both()
	body, err := w.Store.ReportBody(t.Context(), mine)
	w.must(err)
	sent, err := campaign.ParseReport(body)
	w.must(err)
	path := "/console/reports/" + mine
	w.shows(w.page("analyst", path), testDetector, "to the byte", "Rests on the office", "rel=\"noreferrer noopener\"", "<mark>", "Same message from 6 accounts", "Place in the log")
	w.post("analyst", path+"/seen", url.Values{"post": {sent.Posts[0].ID}, "outcome": {"gone"}})
	w.shows(w.page("analyst", path), "it was gone", "An analyst opened the permalink: the post was gone.")
	w.shows(w.page("auditor", path+"?lang=fr"), "il n&#39;y était plus", "Recalculé ici")
	if strings.Contains(w.page("auditor", path), "/seen") {
		t.Error("an auditor is offered to note what is there")
	}
}

// TestJoining: a twin in the other language is proposed with the reason filled in, one form joins the two, and a split says what it will do.
func TestJoining(t *testing.T) {
	w := newWorld(t, nil)
	_, _, id := w.both()
	const french = "Demandez à Alex Marchand où est passé l'argent du port, on avait promis aux familles de Port-Lavoie une bibliothèque et elles ont eu un stationnement"
	for who, page := range map[string]string{"office": "x:alex_marchand_mp", "other": "x:solange_belanger_dep"} {
		report, body := w.sampleOf(page, "fr", french, "fr", nil)
		if a := w.ask(who, http.MethodPost, "/v1/reports", body); a.status != http.StatusCreated {
			t.Fatalf("%d %s", a.status, a.body)
		}
		w.verified(report)
	}
	list, err := w.Store.Campaigns(t.Context(), store.CampaignQuery{})
	w.must(err)
	if len(list) != 2 {
		t.Fatalf("%d campaigns", len(list))
	}
	twin := list[0].ID
	if twin == id {
		twin = list[1].ID
	}
	page := w.page("analyst", "/console/campaigns/"+id)
	w.shows(page, "May be the same message in the other language", "Port-Lavoie", "12\u00a0accounts in both", `value="`+twin+`"`, "Same message in another language: ", "Merge with another campaign", "Take out", "leaves this campaign")
	w.shows(w.page("auditor", "/console/campaigns/"+id+"?lang=fr"), "dans l&#39;autre langue", "12\u00a0comptes dans les deux")
	to := w.post("analyst", "/console/campaigns/"+id+"/merge", url.Values{"campaign": {twin}, "reason": {"one message"}})
	page = w.page("analyst", to)
	w.shows(page, "in 24\u00a0posts", "Merged. It can be undone below.", "English, French", "The two campaigns stand apart again")
	c, err := w.Store.Campaign(t.Context(), id)
	w.must(err)
	w.post("analyst", "/console/campaigns/"+id+"/split", url.Values{"cluster": c.Clusters[:1], "reason": {"apart"}})
	if c, err = w.Store.Campaign(t.Context(), id); err != nil || len(c.Clusters) != 3 {
		t.Errorf("%d clusters after the split: %v", len(c.Clusters), err)
	}
}

// TestTrialAndPublishing: what it would match is shown before; one person proposes, cannot approve, and another does; one revokes.
func TestTrialAndPublishing(t *testing.T) {
	w := newWorld(t, nil)
	_, _, id := w.both()
	path := "/console/campaigns/" + id
	w.shows(w.page("analyst", path+"/trial"), "Only a confirmed campaign can have a signature", "the campaign is not confirmed")
	w.post("analyst", path+"/confirm", nil)
	w.shows(w.page("analyst", path+"/trial"), "fewer than three offices were sent it", "of at least 440", "refrain corpus add", "2\u00a0clusters")
	_, err := w.Store.AddCorpus(t.Context(), store.CorpusFile{Name: "ordinary"}, [][]uint32{detect.RareGrams("Ask Alex Marchand where the harbour money went, the families of Port-Lavoie were promised a library and got a parking lot", 48), nil, nil})
	w.must(err)
	page := w.page("analyst", path+"/trial?source=A+partner%27s+report&lang=fr")
	w.shows(page, "Remplit les conditions de publication", "1 sur 3\u00a0messages", "gens qui n&#39;y sont pour rien", `name="source" value="A partner&#39;s report"`)
	w.post("analyst", path+"/propose", url.Values{"source": {"A partner's report"}, "reason": {"named there"}})
	w.shows(w.page("analyst", path+"/trial?lang=en"), "You proposed it: another person must approve it", "Source: A partner&#39;s report")
	if a := w.ask("analyst", http.MethodPost, path+"/approve", "version=0"); a.status != http.StatusConflict && a.status != http.StatusForbidden {
		t.Errorf("the proposer approves: %d", a.status)
	}
	page = w.page("admin", path+"/trial?lang=en")
	w.shows(page, "analyst proposed it", "Approve and publish")
	w.post("admin", path+"/approve", nil)
	page = w.page("auditor", path+"?lang=en")
	w.shows(page, "proposed by analyst, approved by admin", "Messages: 1.")
	if strings.Contains(page, "<form method=\"post\" action=\"/console/campaigns") {
		t.Error("an auditor is offered a decision")
	}
	w.shows(w.page("analyst", path), "Revoke it, alone and at once", "Propose to renew it")
	w.post("analyst", path+"/revoke", url.Values{"reason": {"it matches ordinary posts"}})
	w.shows(w.page("analyst", path), "No signature.")
}

// TestOutsideReport: a file in a form becomes a campaign of no office with its source named; what is hostile is refused with words.
func TestOutsideReport(t *testing.T) {
	w := newWorld(t, nil)
	send := func(name, file string, fields map[string]string) answered {
		t.Helper()
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		for k, v := range fields {
			w.must(form.WriteField(k, v))
		}
		part, err := form.CreateFormFile("file", name)
		w.must(err)
		_, err = part.Write([]byte(file))
		w.must(err)
		w.must(form.Close())
		r := httptest.NewRequest(http.MethodPost, "https://test.example/console/outside", &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.Header.Set("Authorization", "Bearer "+w.tokens["analyst"])
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, r)
		return answered{rec.Code, rec.Header(), rec.Body.Bytes()}
	}
	w.shows(w.page("analyst", "/console/outside?lang=fr"), "rapport extérieur", "STIX 2.1")
	const text = "Everybody in Grande-Anse knows that mayor Ouellette sold the ferry pier to the shopping centre developers for 74,000 dollars in June"
	a := send("report.csv", "id,text\n1,\""+text+"\"\n2,\""+text+"!\"\n", map[string]string{"source": "A platform's <report>", "title": "The pier", "lang": "en"})
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	page := w.page("auditor", a.header.Get("Location"))
	w.shows(page, "no office has reported it. Source: A platform&#39;s &lt;report&gt;.", "ferry pier", "2\u00a0samples", "entered from an outside report")
	for _, c := range []struct {
		name, file string
		status     int
	}{
		{"a.json", `{"type":"bundle","objects":` + strings.Repeat("[", 100_000), http.StatusBadRequest},
		{"a.txt", strings.Repeat("a\n\n", 1<<20), http.StatusRequestEntityTooLarge},
		{"a.txt", "Thank you", http.StatusConflict},
	} {
		if a := send(c.name, c.file, map[string]string{"source": "s", "title": "t", "lang": "en"}); a.status != c.status {
			t.Errorf("%s: %d, want %d: %.300s", c.name, a.status, c.status, a.body)
		}
	}
}
