package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/server/campaign"
)

// form sends a form and gives where the answer leads, or what it says.
func (w *world) form(who, path string, fields url.Values, want int) (location, body string) {
	w.t.Helper()
	a := w.ask(who, http.MethodPost, path, fields.Encode())
	if a.status != want {
		w.t.Fatalf("%s: %d, want %d\n%s", path, a.status, want, a.body)
	}
	return a.header.Get("Location"), string(a.body)
}

// TestListsInBothLanguages: the same list in each language, by its address alone.
func TestListsInBothLanguages(t *testing.T) {
	w := newWorld(t, nil)
	mine, _, id := w.both()
	w.shows(w.page("analyst", "/console/campaigns?q=harbour*&open=1&lang=en"), id, "Take the next one", "Ask Alex Marchand", "Not decided", "<option value=\"ooffice\"")
	w.shows(w.page("analyst", "/console/reports?q=MONEY&office=ooffice&lang=fr"), mine, "Prendre le suivant", "<html lang=\"fr\">", "vérifié", "value=\"MONEY\"", "selected>Office office")
	w.shows(w.page("analyst", "/console?lang=fr"), "Vagues des 24", "En attente d", "lang=\"fr\"")
	if body := w.page("analyst", "/console/campaigns?q=nowhere&lang=en"); strings.Contains(body, id) {
		t.Error("a search that fits nothing finds a campaign")
	}
	if body := w.page("auditor", "/console/campaigns"); strings.Contains(body, "name=\"pick\"") || strings.Contains(body, "/console/next/") {
		t.Error("an auditor is offered decisions")
	}
}

// TestHostileLists: an address that no page gives is refused with a page, never an error of the server's.
func TestHostileLists(t *testing.T) {
	w := newWorld(t, nil)
	w.both()
	for _, query := range []string{"state=x", "state=waiting%00", "language=de", "platform=%25", "level=none", "open=2", "from=yesterday", "to=2026-13-40", "from=0001-01-01", "sort=name", "after=x",
		"after=1_2_3", "after=-5", "after=99999999999999999999", "office=" + strings.Repeat("o", 200), "q=" + strings.Repeat("a", 500), "sort=posts&after=1"} {
		for _, kind := range []string{"campaigns", "reports"} {
			a := w.ask("analyst", http.MethodGet, "/console/"+kind+"?"+query, "")
			switch {
			case kind == "campaigns" && query == "state=waiting%00", a.status >= 400 && a.status < 500, a.status == 200 && query == "after=1_2_3" && kind == "campaigns":
			default:
				t.Errorf("%s?%s: %d", kind, query, a.status)
			}
		}
	}
	for _, query := range []string{"q=%27%3B+DROP+TABLE+reports%3B--", "q=*", "q=**+%25+_", "q=%3Cscript%3Ealert(1)%3C/script%3E", "q=" + strings.Repeat("a+", 190), "q=a%00b", "q=%ff%fe", "office=%27+OR+1=1",
		"assignee=%3Cb%3E", "unknown=1", "after=0", "after=9999999"} {
		body := w.page("analyst", "/console/reports?"+query)
		if strings.Contains(body, "<script>alert") || strings.Contains(body, "<b>\"") {
			t.Errorf("%s comes back as it is", query)
		}
	}
	if a := w.ask("analyst", http.MethodGet, "/console/reports?done=%3Cb%3EPay+now", ""); strings.Contains(string(a.body), "Pay now") {
		t.Error("an address puts words on a page")
	}
}

// TestTakeNext gives the one that waits, says who has it, and that nothing else waits.
func TestTakeNext(t *testing.T) {
	w := newWorld(t, nil)
	mine, theirs, id := w.both()
	to, _ := w.form("analyst", "/console/next/campaigns", url.Values{"query": {"language=en"}}, 303)
	if to != "/console/campaigns/"+id+"?done=taken" {
		t.Fatal(to)
	}
	w.shows(w.page("analyst", to+"&lang=en"), "You have it.")
	w.shows(w.page("admin", "/console/campaigns?assignee=uanalyst&lang=en"), id, "in review", "assignee=uanalyst&amp;open=1\">1\u00a0campaign<")
	if to, _ := w.form("admin", "/console/next/campaigns", url.Values{"query": {"language=en"}}, 303); to != "/console/campaigns?done=none_waits&language=en" {
		t.Error(to)
	}
	got := map[string]bool{}
	for _, who := range []string{"analyst", "admin"} {
		to, _ := w.form(who, "/console/next/reports", nil, 303)
		got[strings.TrimSuffix(strings.TrimPrefix(to, "/console/reports/"), "?done=taken")] = true
	}
	if !got[mine] || !got[theirs] {
		t.Errorf("%v", got)
	}
	w.form("analyst", "/console/next/reports", url.Values{"query": {"sort=evil"}}, 422)
	w.form("analyst", "/console/next/people", nil, 404)
}

var event = regexp.MustCompile(`name="event" value="([^"]+)"`)

// TestBulkSaysThenDoes: what would change is said and nothing done; then it is done, and taken back.
func TestBulkSaysThenDoes(t *testing.T) {
	w := newWorld(t, nil)
	mine, theirs, id := w.both()
	c, err := w.Store.Campaign(t.Context(), id)
	w.must(err)
	form := url.Values{"act": {"dismiss"}, "pick": {id + " " + jsonOf(t, c.Version), "none 1"}, "lang": {"en"}}
	_, plan := w.form("analyst", "/console/bulk/campaigns?lang=en", form, 200)
	w.shows(plan, "Would change: 1 of 2 ticked lines.", "dismissed", "There is none any more.", "Change 1\u00a0line")
	if c, err = w.Store.Campaign(t.Context(), id); err != nil || c.State != campaign.StateNew {
		t.Fatalf("the plan did something: %s, %v", c.State, err)
	}
	form.Set("step", "do")
	w.form("analyst", "/console/bulk/campaigns", form, 422) // without a reason
	form.Set("reason", "noise")
	_, done := w.form("analyst", "/console/bulk/campaigns?lang=en", form, 200)
	w.shows(done, "Changed: 1 of 2 ticked lines.")
	_, again := w.form("analyst", "/console/bulk/campaigns?lang=en", form, 200)
	w.shows(again, "Changed: 0 of 2", "Somebody changed it since you saw it.")
	undo := event.FindStringSubmatch(done)
	if undo == nil {
		t.Fatal("nothing to take back")
	}
	w.form("analyst", "/console/campaigns/"+id+"/undo", url.Values{"event": {undo[1]}, "reason": {"a slip"}}, 303)
	if c, err = w.Store.Campaign(t.Context(), id); err != nil || c.State != campaign.StateNew {
		t.Errorf("%s, %v", c.State, err)
	}
	form = url.Values{"act": {"handle"}, "step": {"do"}, "pick": {mine + " 0", theirs + " 0"}}
	_, done = w.form("admin", "/console/bulk/reports?lang=fr", form, 200)
	w.shows(done, "Lignes cochées changées\u00a0: 2 sur 2.", "non traité", "traité")
	if events := event.FindAllStringSubmatch(done, -1); len(events) != 2 {
		t.Errorf("%d can be taken back", len(events))
	} else {
		w.form("admin", "/console/reports/"+mine+"/undo", url.Values{"event": {events[0][1]}}, 303)
	}
	for _, bad := range []url.Values{{"act": {"destroy"}, "pick": {mine + " 0"}}, {"act": {"take"}, "pick": {mine}}, {"act": {"take"}, "pick": {"a b"}}, {"act": {"take"}, "pick": {strings.Repeat("x", 500) + " 0"}},
		{"act": {"take"}, "pick": {mine + " 0"}, "query": {"sort=x"}}} {
		w.form("analyst", "/console/bulk/reports", bad, 422)
	}
	many := url.Values{"act": {"take"}}
	for range 51 {
		many.Add("pick", mine+" 0")
	}
	w.form("analyst", "/console/bulk/reports", many, 413)
	if to, _ := w.form("analyst", "/console/bulk/reports", url.Values{"act": {"take"}, "query": {"language=en"}}, 303); to != "/console/reports?done=none_ticked&language=en" {
		t.Error(to)
	}
	w.form("analyst", "/console/bulk/campaigns", url.Values{"act": {"assign"}, "pick": {id + " 1"}, "assignee": {"uauditor"}}, 422)
}

// TestSavedSearches: a name and an address; shared ones are everybody's to use and their maker's to remove.
func TestSavedSearches(t *testing.T) {
	w := newWorld(t, nil)
	to, _ := w.form("analyst", "/console/searches", url.Values{"kind": {"reports"}, "query": {"q=port&after=3"}, "name": {"The <port>"}, "shared": {"1"}}, 303)
	if to != "/console/reports?done=saved&q=port" {
		t.Error(to)
	}
	w.shows(w.page("admin", "/console/campaigns?lang=en"), `<a href="/console/reports?q=port">The &lt;port&gt;</a>`)
	list, err := w.Store.Searches(t.Context(), "uadmin")
	w.must(err)
	w.form("admin", "/console/searches/"+list[0].ID+"/remove", nil, 404)
	to, _ = w.form("analyst", "/console/searches/"+list[0].ID+"/remove", url.Values{"back": {"https://elsewhere.example/"}}, 303)
	if to != "/console" {
		t.Errorf("sent to %s", to)
	}
	w.form("analyst", "/console/searches", url.Values{"kind": {"reports"}, "query": {"sort=x"}, "name": {"n"}}, 422)
	w.form("analyst", "/console/searches", url.Values{"kind": {"users"}, "name": {"n"}}, 422)
	w.form("analyst", "/console/searches", url.Values{"kind": {"reports"}, "name": {strings.Repeat("n", 81)}}, 413)
}

// TestBlur: a person's own, on every page, and only sent back to pages of this server.
func TestBlur(t *testing.T) {
	w := newWorld(t, nil)
	w.both()
	const mark = ` class="quote" tabindex="0"`
	if strings.Contains(w.page("analyst", "/console/reports"), mark) {
		t.Error("blurred before anybody asked for it")
	}
	for back, want := range map[string]string{"/console/reports?q=a": "/console/reports?q=a", "//evil.example": "/console", "https://evil.example/console": "/console", "/console/../signout": "/console",
		"/consoles": "/console", "/console/\r\nx": "/console", "": "/console"} {
		if to, _ := w.form("analyst", "/console/preferences", url.Values{"blur": {"on"}, "back": {back}}, 303); to != want {
			t.Errorf("%q leads to %q", back, to)
		}
	}
	w.shows(w.page("analyst", "/console/reports"), mark, `value="off" aria-pressed="true"`)
	if strings.Contains(w.page("admin", "/console/reports"), mark) {
		t.Error("one person's blur is another's")
	}
	w.form("analyst", "/console/preferences", url.Values{"blur": {"perhaps"}}, 422)
}

// TestCorrections: entered, linked, answered once; both in the trail.
func TestCorrections(t *testing.T) {
	w := newWorld(t, nil)
	_, _, id := w.both()
	w.form("analyst", "/console/corrections", url.Values{"words": {"I wrote <this> myself"}, "platform": {"x"}, "account": {"@river1"}, "campaign": {"https://test.example/console/campaigns/" + id + "?done=x"}}, 303)
	w.form("analyst", "/console/corrections", url.Values{"words": {""}}, 422)
	w.form("analyst", "/console/corrections", url.Values{"words": {"w"}, "campaign": {"none"}}, 404)
	w.form("analyst", "/console/corrections", url.Values{"words": {"w"}, "platform": {"elsewhere"}, "account": {"a"}}, 422)
	w.form("analyst", "/console/corrections", url.Values{"words": {strings.Repeat("w", 5000)}}, 413)
	w.shows(w.page("auditor", "/console/corrections?lang=fr"), "I wrote &lt;this&gt; myself", "x:river1", "/console/campaigns/"+id, "En attente")
	list, err := w.Store.Corrections(t.Context(), true, 10)
	w.must(err)
	answer := url.Values{"outcome": {"corrected"}, "answer": {"You are right."}}
	w.form("admin", "/console/corrections/"+list[0].ID+"/answer", answer, 303)
	w.form("admin", "/console/corrections/"+list[0].ID+"/answer", answer, 409)
	w.shows(w.page("analyst", "/console/corrections?lang=en"), "You are right.", "corrected")
	events, err := w.Store.Events(t.Context(), "correction:"+list[0].ID, "", 10)
	w.must(err)
	if len(events) != 2 || events[0].Act != "correction.enter" || events[1].Act != "correction.answer" || events[1].Actor != "user:uadmin" {
		t.Errorf("%+v", events)
	}
}

// TestOverviewSince says what is new since the last visit, and nothing on the first.
func TestOverviewSince(t *testing.T) {
	w := newWorld(t, nil)
	if strings.Contains(w.page("analyst", "/console?lang=en"), "Since you last looked") {
		t.Error("a first visit has a last one")
	}
	w.must(w.Store.SetPreference(t.Context(), "uanalyst", "look.seen", "1000"))
	w.both()
	w.shows(w.page("analyst", "/console?lang=en"), "Since you last looked, 1\u00a0Jan.\u00a01970", "2\u00a0new reports", "1\u00a0new campaign<")
}
