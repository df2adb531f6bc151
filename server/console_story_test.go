package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/smtptest"
	"github.com/refrain-project/refrain/server/store"
	"github.com/refrain-project/refrain/server/web/console"
)

// room is a server with offices, and the people who work with it.
type room struct {
	*server
	mail    *smtptest.Server
	hook    *hooks
	tokens  map[string]string // of offices, by page
	reports map[string]string // ids, by page
	office  string            // the first one's id
}

// The pages of the offices. The third is sent what the first is, by the same accounts.
const (
	marchand = "x:alex_marchand_mp"
	belanger = "x:solange_belanger_dep"
	campos   = "x:ana_campos_mp"
)

// furnish starts a server that three offices are enrolled at.
func furnish(t *testing.T) *room {
	mail, hook := smtptest.New(t, true), &hooks{}
	receiver := httptest.NewServer(hook)
	t.Cleanup(receiver.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, mail.PEM, 0o600); err != nil {
		t.Fatal(err)
	}
	r := &room{mail: mail, hook: hook, tokens: map[string]string{}, reports: map[string]string{}}
	r.server = startServer(t, "--smtp", mail.Address, "--smtp-from", "refrain@example.org", "--smtp-ca", ca)
	for _, o := range [][2]string{{"Alex Marchand", marchand}, {"Solange Bélanger", belanger}, {"Ana Campos", campos}} {
		r.tokens[o[1]] = r.enrolled(o[0], o[1])
	}
	for line := range strings.Lines(r.run("office", "list", "--json")) {
		var o struct{ ID, Name string }
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatal(err)
		}
		switch o.Name {
		case "Alex Marchand":
			r.office = o.ID
			r.run("office", "mail", o.ID, "en", "office@example.org")
			r.run("office", "webhook", o.ID, receiver.URL+"/hook")
		case "Solange Bélanger":
			r.run("office", "mail", o.ID, "fr", "bureau@example.org")
		}
	}
	return r
}

var (
	postIDs  = regexp.MustCompile(`"(id|thread|reply_to)":"(169\d{16})"`)
	signLink = regexp.MustCompile(`http\S+/signin\?token=\S+`)
)

// person adds somebody and gives a sign-in link.
func (r *room) person(name, role string) string {
	r.t.Helper()
	return signLink.FindString(r.run("user", "add", name, "--role", role, "--url", r.url))
}

// send has an office report what is on its page.
func (r *room) send(page string) {
	r.t.Helper()
	name := map[string]string{marchand: "marchand", belanger: "belanger", campos: "marchand"}[page]
	body := func() []byte {
		if page != campos {
			return r.reportOf(name, page)
		}
		text, err := os.ReadFile("../testdata/report/" + name + ".jsonl")
		if err != nil {
			r.t.Fatal(err)
		}
		text = postIDs.ReplaceAllFunc(bytes.ReplaceAll(text, []byte("alex_marchand_mp"), []byte("ana_campos_mp")), func(found []byte) []byte {
			parts := postIDs.FindSubmatch(found)
			n, err := strconv.ParseInt(string(parts[2]), 10, 64)
			if err != nil {
				r.t.Fatal(err)
			}
			return []byte(`"` + string(parts[1]) + `":"` + strconv.FormatInt(n+9000, 10) + `"`) // the low bits say no time
		})
		in, out := filepath.Join(r.t.TempDir(), "posts.jsonl"), filepath.Join(r.t.TempDir(), "report.json")
		if err := os.WriteFile(in, text, 0o600); err != nil {
			r.t.Fatal(err)
		}
		r.run("report", in, "--page", page, "--detector", r.wasm, "-o", out)
		body, err := os.ReadFile(out)
		if err != nil {
			r.t.Fatal(err)
		}
		return bytes.TrimSpace(body)
	}()
	receipt, err := post(r.url, r.tokens[page], body)
	if err != nil {
		r.t.Fatal(err)
	}
	r.reports[page] = receipt.Report
}

// campaigns gives what formed.
func (r *room) campaigns() []campaign.Campaign {
	r.t.Helper()
	d, err := openData(r.t.Context(), r.data)
	if err != nil {
		r.t.Fatal(err)
	}
	defer d.close()
	list, err := d.store.Campaigns(r.t.Context(), store.CampaignQuery{Limit: 50})
	if err != nil {
		r.t.Fatal(err)
	}
	return list
}

// ask sends a request with a token and gives the answer's status and text.
func (r *room) ask(token, method, path string, form url.Values) (int, string) {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), method, r.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		r.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// formed gives the campaigns of the bundled replies: the English message, its French twin, and the letter of real people.
func (r *room) formed() (english, french, letter string) {
	r.t.Helper()
	for _, c := range r.campaigns() {
		switch {
		case slices.Equal(c.Langs, []string{"fr"}):
			french = c.ID
		case c.Levels["coordinated"] > 0:
			english = c.ID
		default:
			letter = c.ID
		}
	}
	if english == "" || french == "" || letter == "" {
		r.t.Fatalf("%+v", r.campaigns())
	}
	return english, french, letter
}

// clock gives the clock of the one campaign that is confirmed.
func (r *room) clock() campaign.Clock {
	r.t.Helper()
	for _, c := range r.campaigns() {
		if c.State == campaign.StateConfirmed {
			return c.Clock
		}
	}
	r.t.Fatal("none is confirmed")
	return campaign.Clock{}
}

// state gives a campaign's state and its clusters' number, "" if there is none.
func (r *room) state(id string) (campaign.State, int) {
	r.t.Helper()
	d, err := openData(r.t.Context(), r.data)
	if err != nil {
		r.t.Fatal(err)
	}
	defer d.close()
	one, err := d.store.Campaign(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return one.State, len(one.Clusters)
}

// whole gives the id under which a campaign stands after it was joined.
func (r *room) whole(id string) string {
	r.t.Helper()
	for _, c := range r.campaigns() {
		if c.Levels["coordinated"] > 0 {
			return c.ID
		}
	}
	r.t.Fatalf("%s is gone", id)
	return ""
}

// token signs somebody in as a program does.
func (r *room) token(name string) string {
	r.t.Helper()
	link := signLink.FindString(r.run("user", "link", name, "--url", r.url))
	_, secret, _ := strings.Cut(link, "token=")
	request, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, r.url+"/signin", strings.NewReader(url.Values{"token": {secret}}.Encode()))
	if err != nil {
		r.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	var session struct{ Token string }
	if err := json.NewDecoder(answer.Body).Decode(&session); err != nil || session.Token == "" {
		r.t.Fatalf("%s: %v", answer.Status, err)
	}
	return session.Token
}

// filled gives addresses of a route: each wildcard stands for something that there is, an unknown one for nothing.
func (r *room) filled(pattern, id string) []string {
	r.t.Helper()
	fill := strings.NewReplacer("/campaigns/{id}", "/campaigns/"+r.whole(id), "/reports/{id}", "/reports/"+r.reports[marchand], "/offices/{id}", "/offices/"+r.office)
	pattern = fill.Replace(pattern)
	switch {
	case strings.HasSuffix(pattern, "/{kind}"):
		return []string{strings.Replace(pattern, "{kind}", "campaigns", 1), strings.Replace(pattern, "{kind}", "reports", 1)}
	case strings.HasSuffix(pattern, "/campaigns/"+r.whole(id)+"/{act}"):
		var out []string
		for _, act := range campaign.Acts(campaign.RoleAdmin, campaign.StateConfirmed) {
			out = append(out, strings.Replace(pattern, "{act}", act, 1))
		}
		return out
	}
	if pattern == "/console/tell/briefing" || pattern == "/console/tell/statement" {
		month := time.Now().UTC().Format("2006-01")
		pattern += "?from=" + month + "&until=" + month
	}
	return []string{strings.NewReplacer("{act}", "take", "{id}", "none").Replace(pattern)}
}

// pages gives the address of every page that somebody may see.
func (r *room) pages(role campaign.Role, id string) []string {
	r.t.Helper()
	analyst, admin, auditor := campaign.RoleAnalyst, campaign.RoleAdmin, campaign.RoleAuditor
	who := map[console.Who][]campaign.Role{console.Desk: {analyst, admin, auditor}, console.Deciders: {analyst, admin}, console.Overseers: {admin, auditor}, console.Admins: {admin}}
	var out []string
	for _, route := range console.Routes() {
		method, pattern, _ := strings.Cut(route.Pattern, " ")
		if method != http.MethodGet || !slices.Contains(who[route.Who], role) || pattern == "/console/live" {
			continue
		}
		for _, path := range r.filled(pattern, id) {
			if strings.Contains(path, "none") {
				r.t.Errorf("no page of %s is known here", pattern)
			}
			out = append(out, path)
		}
	}
	return out
}
