package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// adminAsked are the rows of TestEveryRouteEveryRole for the pages of administration.
var adminAsked = []asked{
	{"GET /console/admin/records", "/console/admin/records", "", [6]int{401, 403, 403, 403, 200, 200}},
	{"POST /console/admin/records/{act}", "/console/admin/records/end", "report={mine}&reason=over", [6]int{401, 403, 403, 403, 303, 403}},
	{"GET /console/admin/server", "/console/admin/server", "", [6]int{401, 403, 403, 403, 200, 200}},
	{"GET /console/admin/offices", "/console/admin/offices", "", [6]int{401, 403, 403, 403, 200, 200}},
	{"POST /console/admin/offices/new", "/console/admin/offices/new", "name=A&language=en&pages=x:new_one&proof=letter", [6]int{401, 403, 403, 403, 200, 403}},
	{"GET /console/admin/offices/{id}", "/console/admin/offices/oother", "", [6]int{401, 403, 403, 403, 200, 200}},
	{"POST /console/admin/offices/{id}/{act}", "/console/admin/offices/oother/page", "page=x:other_one&reason=call", [6]int{401, 403, 403, 403, 303, 403}},
	{"POST /console/admin/devices/{id}/{act}", "/console/admin/devices/{spare}/revoke", "reason=lost", [6]int{401, 403, 403, 403, 303, 403}},
	{"GET /console/admin/people", "/console/admin/people", "", [6]int{401, 403, 403, 403, 200, 200}},
	{"POST /console/admin/people/new", "/console/admin/people/new", "name=New&role=analyst&reason=hired", [6]int{401, 403, 403, 403, 200, 403}},
	{"POST /console/admin/people/{id}/{act}", "/console/admin/people/uauditor/link", "reason=lost", [6]int{401, 403, 403, 403, 200, 403}},
}

// reasonOf gives the reason of the newest event of a subject with an act; a missing event fails the test.
func (w *world) reasonOf(subject, act string) string {
	w.t.Helper()
	e, err := w.Store.LastEvent(w.t.Context(), subject, act, "user:uadmin")
	if err != nil {
		w.t.Fatalf("%s %s: %v", subject, act, err)
	}
	return e.Reason
}

var codeOnPage = regexp.MustCompile(`id="code" readonly value="([^"]+)"`)

// TestAdministerOffices: an office is added with a code that enrols one device, held, released and closed, each with its reason in the trail.
func TestAdministerOffices(t *testing.T) {
	w := newWorld(t, nil)
	form := url.Values{"name": {"Zoé <b>Roy</b>"}, "language": {"fr"}, "pages": {"x:zoe_roy\nfacebook:77"}, "proof": {"appel au bureau"}}
	_, body := w.form("admin", "/console/admin/offices/new?lang=fr", form, 200)
	w.shows(body, "ne s&#39;affiche que maintenant", "Zoé &lt;b&gt;Roy", "value=\"https://test.example ")
	code := codeOnPage.FindStringSubmatch(body)
	if code == nil {
		t.Fatal(body)
	}
	for i, want := range []int{201, 403} {
		if a := w.ask("", http.MethodPost, "/v1/enrolments", `{"code":"`+code[1]+`","label":"Firefox"}`); a.status != want {
			t.Fatalf("enrolment %d: %d", i, a.status)
		}
	}
	o, err := w.Store.OfficeOfPage(t.Context(), "facebook:77")
	w.must(err)
	if got := w.reasonOf("office:"+o.ID, "office.add"); got != "appel au bureau" {
		t.Error(got)
	}
	page := "/console/admin/offices/" + o.ID
	w.shows(w.page("auditor", page+"?lang=en"), "Firefox", "appel au bureau", "enrolment code made", "none yet")
	if body := w.page("auditor", page); strings.Contains(body, `action="/console/admin`) {
		t.Error("an auditor is offered changes")
	}
	for _, c := range []struct{ act, state string }{{"hold", store.OfficeHeld}, {"release", store.OfficeActive}, {"close", store.OfficeClosed}} {
		w.form("admin", page+"/"+c.act, nil, 422) // without a reason
		to, _ := w.form("admin", page+"/"+c.act, url.Values{"reason": {"because " + c.act}}, 303)
		if o, err = w.Store.Office(t.Context(), o.ID); err != nil || o.State != c.state || to != page+"?done=office_"+c.act {
			t.Errorf("%s: %s, %s, %v", c.act, o.State, to, err)
		}
		if got := w.reasonOf("office:"+o.ID, "office."+c.act); got != "because "+c.act {
			t.Error(got)
		}
	}
	for field, value := range map[string]string{"name": "", "language": "de", "pages": "y:nobody", "proof": " "} {
		bad := url.Values{"name": {"A"}, "language": {"en"}, "pages": {"x:another"}, "proof": {"letter"}}
		bad.Set(field, value)
		w.form("admin", "/console/admin/offices/new", bad, 422)
	}
	form.Set("name", "Another")
	w.form("admin", "/console/admin/offices/new", form, 409) // its pages are another's
	w.form("admin", page+"/explode", url.Values{"reason": {"x"}}, 404)
}

// TestAdministerHolds: what the flood brake holds is listed with why, and released there.
func TestAdministerHolds(t *testing.T) {
	w := newWorld(t, nil)
	w.must(w.Store.SetOfficeState(t.Context(), "oother", store.OfficeHeld, floodReason))
	if _, err := w.Store.HoldDevice(t.Context(), w.devices["office"], "over_habit: 20 in an hour", 1e12); err != nil {
		t.Fatal(err)
	}
	w.shows(w.page("admin", "/console/admin/offices?lang=en"), "more reports than offices send", "far more reports in an hour than this device", "Release Office other")
	w.form("admin", "/console/admin/devices/"+w.devices["office"]+"/release", url.Values{"reason": {"they asked"}}, 303)
	d, err := w.Store.Device(t.Context(), w.devices["office"])
	if err != nil || d.Held != 0 || w.reasonOf("office:ooffice", "device.release") != "they asked" {
		t.Errorf("%+v, %v", d, err)
	}
	w.form("admin", "/console/admin/devices/"+w.devices["office"]+"/revoke", url.Values{"reason": {"lost"}}, 303)
	if a := w.ask("office", http.MethodGet, "/v1/status", ""); a.status != http.StatusUnauthorized {
		t.Errorf("a revoked device: %d", a.status)
	}
}

var linkOnPage = regexp.MustCompile(`id="link" readonly value="https://test.example/signin\?token=([^"]+)"`)

// TestAdministerPeople: a person is added with a link that signs in once; roles hold from the next request; somebody can always administer.
func TestAdministerPeople(t *testing.T) {
	w := newWorld(t, nil)
	_, body := w.form("admin", "/console/admin/people/new?lang=en", url.Values{"name": {"Rosa"}, "role": {"auditor"}, "reason": {"elections"}}, 200)
	link := linkOnPage.FindStringSubmatch(body)
	if link == nil {
		t.Fatal(body)
	}
	for i, want := range []int{303, 401} {
		if a := w.ask("", http.MethodPost, "/signin", "token="+link[1]); a.status != want {
			t.Fatalf("sign-in %d: %d", i, a.status)
		}
	}
	change := func(id, act, role string, want int) {
		t.Helper()
		w.form("admin", "/console/admin/people/"+id+"/"+act, url.Values{"reason": {"because"}, "role": {role}}, want)
	}
	change("uadmin", "role", "analyst", 409)
	change("uadmin", "disable", "", 409)
	change("uanalyst", "role", "king", 422)
	w.form("admin", "/console/admin/people/uanalyst/role", url.Values{"role": {"admin"}}, 422) // no reason
	change("uanalyst", "role", "admin", 303)
	if a := w.ask("analyst", http.MethodGet, "/console/admin/people", ""); a.status != 200 || w.reasonOf("user:uanalyst", "user.role") != "because" {
		t.Errorf("the new role does not hold: %d", a.status)
	}
	change("uanalyst", "role", "analyst", 303)
	change("uauditor", "disable", "", 303)
	if a := w.ask("auditor", http.MethodGet, "/console", ""); a.status != http.StatusUnauthorized {
		t.Errorf("a person shut out: %d", a.status)
	}
	change("uauditor", "link", "", 409)
	change("uauditor", "role", string(campaign.RoleAdmin), 409)
	change("nobody", "disable", "", 404)
	_, body = w.form("admin", "/console/admin/people/uadmin/disable?lang=fr", url.Values{"reason": {"x"}}, 409)
	w.shows(body, "Le dernier compte d")
}

// TestAdministerRecords: a hold is put and ended with a reason; the retention is shown.
func TestAdministerRecords(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Retain = 180 * 24 * time.Hour })
	mine, _, _ := w.both()
	w.form("admin", "/console/admin/records/put", url.Values{"report": {mine}}, 422)
	w.form("admin", "/console/admin/records/put", url.Values{"report": {"https://test.example/console/reports/" + mine + "?lang=fr"}, "reason": {"court order 7"}}, 303)
	w.shows(w.page("auditor", "/console/admin/records?lang=en"), "180\u00a0days", mine, "court order 7")
	w.form("admin", "/console/admin/records/end", url.Values{"report": {mine}, "reason": {"case closed"}}, 303)
	r, err := w.Store.Report(t.Context(), mine)
	if err != nil || r.Hold != "" || w.reasonOf("report:"+mine, "report.hold") != "court order 7" || w.reasonOf("report:"+mine, "report.hold_end") != "case closed" {
		t.Errorf("%q, %v", r.Hold, err)
	}
	w.form("admin", "/console/admin/records/put", url.Values{"report": {"none"}, "reason": {"x"}}, 404)
	w.form("admin", "/console/admin/records/eat", url.Values{"report": {mine}, "reason": {"x"}}, 404)
}

// TestServerPage: keys, feed, checkpoint, backup and what devices say of their adapters, in both languages.
func TestServerPage(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Database = "sqlite" })
	w.both()
	w.shows(w.page("admin", "/console/admin/server?lang=en"), "test.example/log", "No backup was ever made", testDetector[:16], "SQLite", `<td class="number">2</td><td class="number">2</td>`)
	made := time.Now().Add(-8 * 24 * time.Hour).UnixMilli()
	w.must(w.Store.AddEvents(t.Context(), campaign.Event{ID: "b1", At: made, Actor: "user:operator", Act: "store.backup", Subject: "server"}))
	w.shows(w.page("admin", "/console/admin/server?lang=fr"), "date de plus d")
	w.must(w.Store.AddEvents(t.Context(), campaign.Event{ID: "b2", At: time.Now().UnixMilli(), Actor: "user:operator", Act: "store.backup", Subject: "server"}))
	if body := w.page("admin", "/console/admin/server?lang=fr"); strings.Contains(body, "date de plus d") {
		t.Error("a backup of today is called old")
	}
	for _, bad := range []string{"x", "x:1:2:3:4", "y:1.0:1:0", "x:1.0:-1:0", "x:1.0:1:9999999999", "x:<b>:1:0", "x:" + strings.Repeat("1", 40) + ":1:0", "x:1:1:0&health=x:1:1:0&health=x:1:1:0"} {
		if a := w.ask("office", http.MethodGet, "/v1/status?health="+bad, ""); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", bad, a.status)
		}
	}
}

// TestAdaptersHealth: what the extensions of many offices say becomes one sentence on the overview, with since when, and a line a version; it ends when they say
// that all is well, or nothing for a day.
func TestAdaptersHealth(t *testing.T) {
	w := newWorld(t, nil)
	began := time.Now().Add(-3 * time.Hour).Truncate(time.Minute)
	say := func(n int, at time.Time, health string) {
		t.Helper()
		w.Now = func() time.Time { return at }
		if a := w.ask(fmt.Sprint("many", n), http.MethodGet, "/v1/status?health="+health, ""); a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	for n := range 15 {
		w.addOffice(fmt.Sprint("many", n), fmt.Sprint("x:many_", n), "en")
	}
	for n := range 14 {
		say(n, began.Add(time.Duration(n)*time.Minute), "x:1.4.0:120:3&health=facebook:1.4.0:7:0")
		say(n, began.Add(time.Duration(20+n)*time.Minute), "x:1.4.0:121:4&health=facebook:1.4.0:7:0") // since stays
	}
	say(14, began, "x:1.3.9:50:0")
	since := began.UTC().Format("15:04 UTC")
	for _, path := range []string{"/console", "/console/admin/server"} {
		page := w.page("auditor", path+"?lang=en")
		w.shows(page, "X adapter fails at 14\u00a0offices since", since, "version 1.4.0")
		if strings.Contains(page, "Facebook adapter fails") || strings.Contains(page, "version 1.3.9") {
			t.Errorf("%s says that what works fails", path)
		}
		w.shows(w.page("auditor", path+"?lang=fr"), "L&#39;adaptateur X échoue dans 14\u00a0bureaux depuis")
	}
	w.shows(w.page("admin", "/console/admin/server?lang=en"), "1.3.9", ">1,694<", ">56<")
	for n := range 13 {
		say(n, began.Add(time.Hour), "x:1.4.1:3:0")
	}
	w.shows(w.page("analyst", "/console?lang=en"), "X adapter fails at 1\u00a0office since")
	say(13, began.Add(-25*time.Hour), "x:1.4.0:121:4") // its last word is a day old
	if page := w.page("analyst", "/console?lang=en"); strings.Contains(page, "adapter fails") {
		t.Error("what was said long ago still counts")
	}
}
