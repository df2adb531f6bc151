package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/web/console"
)

// TestConsoleStory is the whole way of a campaign, by keyboard alone, in both languages: from the first report until offices have
// been told and everybody's extension may know the message. That an extension shows the news is TestNewsOfCampaign in extension/e2e.
func TestConsoleStory(t *testing.T) {
	for l, name := range []string{"english", "french"} {
		t.Run(name, func(t *testing.T) {
			browser, r := chromium(t), furnish(t)
			analyst := sit(t, browser, r.person("Rosa Sample", "analyst"), l)
			watchForm(analyst, r)
			english, french, letter := r.formed()
			mergeAndUndo(analyst, r, english, letter)
			joinTwin(analyst, r, english, french)
			confirm(analyst, r)
			propose(analyst)
			second := sit(t, browser, r.person("Benoit Nobody", "analyst"), l)
			publish(second, r, english)
			auditor := sit(t, browser, r.person("Audrey Example", "auditor"), l)
			onlyReads(auditor, r, english)
			opensNothing(r, english)
			losesConnection(analyst, r)
		})
	}
}

// watchForm has the offices report while the analyst looks at the lists: what is new shows by itself.
func watchForm(d *desk, r *room) {
	d.t.Helper()
	shows := func(path string, is func() bool) {
		d.t.Helper()
		until(d.t.(*testing.T), "it is in the store", is)
		begin := time.Now()
		d.holds("it shows", fmt.Sprintf(`document.querySelector("main a[data-row][href^='%s']") !== null`, path))
		if took := time.Since(begin); took > 2*time.Second {
			d.t.Errorf("%s showed after %s", path, took)
		} else {
			d.t.Logf("%s showed after %s", path, took.Round(time.Millisecond))
		}
		if !look[bool](d, `window.untouched === true`) {
			d.t.Error("the page was loaded anew")
		}
	}
	d.goes("gr")
	look[any](d, `window.untouched = true, null`)
	r.send(marchand)
	shows("/console/reports/", func() bool { return true })
	d.goes("gc")
	look[any](d, `window.untouched = true, null`)
	r.send(belanger)
	shows("/console/campaigns/", func() bool { return len(r.campaigns()) > 0 })
	r.send(campos) // a signature needs three offices
	r.waitVerified()
	d.holds("all three show", `document.querySelectorAll("main a[data-row][href^='/console/campaigns/']").length === 3`)
}

// mergeAndUndo merges the letter in by its id, and takes that back.
func mergeAndUndo(d *desk, r *room, english, letter string) {
	d.t.Helper()
	d.opens(english)
	d.typed("merge-id", letter)
	d.typed("merge-reason", d.say("Same accounts", "Mêmes comptes"))
	d.button("Merge", "Fusionner")
	d.enter()
	d.holds("it says what was done", `document.querySelector(".done[role=status]") !== null`)
	if _, clusters := r.state(english); clusters != 5 {
		d.t.Errorf("merged, it has %d clusters", clusters)
	}
	d.reach("take back", `e.localName === "summary" && e.parentElement.querySelector(":scope > form[action$='/undo']") !== null`)
	d.keys(kb.Enter)
	d.reach("why", `e.matches("form[action$='/undo'] input")`)
	d.keys(d.say("They are a union's", "Ce sont celles d'un syndicat"))
	d.keys(kb.Tab)
	d.enter()
	if _, clusters := r.state(english); clusters != 3 {
		d.t.Errorf("taken back, it has %d clusters", clusters)
	}
	if state, clusters := r.state(letter); clusters != 2 || state == campaign.StateDismissed {
		d.t.Errorf("the letter is %s with %d clusters", state, clusters)
	}
}

// joinTwin joins the French message as the page suggests.
func joinTwin(d *desk, r *room, english, french string) {
	d.t.Helper()
	d.reach("the twin's link", fmt.Sprintf(`e.closest("[aria-labelledby=twins]") !== null && e.getAttribute("href")?.endsWith(%q)`, french))
	d.button("Join as one campaign", "Réunir en une seule campagne")
	d.enter()
	if !strings.Contains(look[string](d, "location.pathname"), english) && !strings.Contains(look[string](d, "location.pathname"), french) {
		d.t.Errorf("joined, the page is %s", look[string](d, "location.pathname"))
	}
	if langs := look[int](d, `new Set([...document.querySelectorAll("main blockquote[lang]")].map((e) => e.lang)).size`); langs != 2 {
		d.t.Errorf("joined, the page quotes %d languages", langs)
	}
	if n := len(r.campaigns()); n != 2 {
		d.t.Errorf("joined, there are %d campaigns", n)
	}
}

// confirm confirms, and finds every office told in every way.
func confirm(d *desk, r *room) {
	d.t.Helper()
	t := d.t.(*testing.T)
	for page, token := range r.tokens {
		if _, text := r.ask(token, http.MethodGet, "/v1/status", nil); strings.Contains(text, "campaign") {
			t.Errorf("%s is told before anybody decided: %s", page, text)
		}
	}
	d.button("Confirm", "Confirmer")
	d.enter()
	d.shows(d.say("Confirmed", "Confirmée"))
	until(t, "mail and webhook", func() bool { return len(r.mail.Taken()) == 2 && len(r.hook.types()) == 1 })
	known := func(all bool) func() bool {
		return func() bool {
			k := r.clock()
			return k.FirstTold > 0 && (k.LastTold > 0) == all
		}
	}
	until(t, "the clock counts mail and webhook before any office asks", known(false))
	for page, token := range r.tokens {
		until(t, page+" reads it", func() bool {
			_, text := r.ask(token, http.MethodGet, "/v1/status", nil)
			return strings.Contains(text, campaign.StatusConfirmed)
		})
	}
	until(t, "all offices could know", known(true))
	var to []string
	for _, m := range r.mail.Taken() {
		to = append(to, m.To+" "+m.Header.Get("Content-Language"))
	}
	slices.Sort(to)
	if !slices.Equal(to, []string{"bureau@example.org fr-CA", "office@example.org en-CA"}) || r.hook.types()[0] != "campaign.confirmed" {
		t.Errorf("%q %q", to, r.hook.types())
	}
}

// propose goes to the trial and proposes both messages as one signature, which the same person cannot approve.
func propose(d *desk) {
	d.t.Helper()
	d.reach("the trial", `e.getAttribute("href")?.endsWith("/trial")`)
	d.enter()
	if n := look[int](d, `document.querySelectorAll("input[name=exemplar]:checked").length`); n != 2 {
		d.t.Fatalf("%d messages can be proposed: %s", n, look[string](d, `document.querySelector("main").innerText`))
	}
	d.typed("propose-reason", d.say("Three offices in a day", "Trois bureaux en un jour"))
	d.button("Propose", "Proposer")
	d.enter()
	d.reach("the trial", `e.getAttribute("href")?.endsWith("/trial")`)
	d.enter()
	d.shows(d.say("another person must approve it", "une autre personne doit l'approuver"))
	if look[bool](d, `document.querySelector("form[action$='/approve']") !== null`) {
		d.t.Error("who proposed is offered to approve")
	}
}

// publish is the second person's.
func publish(d *desk, r *room, id string) {
	d.t.Helper()
	_, before := r.ask(r.tokens[marchand], http.MethodGet, "/v1/feed", nil)
	d.goes("gc")
	d.opens(r.whole(id))
	d.reach("the trial", `e.getAttribute("href")?.endsWith("/trial")`)
	d.enter()
	d.button("Approve and publish", "Approuver et publier")
	d.enter()
	d.shows(d.say("Published on", "Publiée le"))
	until(d.t.(*testing.T), "the offices' feed has it", func() bool {
		_, after := r.ask(r.tokens[marchand], http.MethodGet, "/v1/feed", nil)
		return len(after) > len(before)
	})
}

// onlyReads sees every page and is offered no form that changes anything; what is sent nevertheless is refused.
func onlyReads(d *desk, r *room, id string) {
	d.t.Helper()
	for _, path := range r.pages(campaign.RoleAuditor, id) {
		d.visit(path)
		if forms := look[[]string](d, `[...document.querySelectorAll("form[method=post]")].map((f) => f.getAttribute("action")).filter((a) => a !== "/console/preferences" && a !== "/signout")`); len(forms) > 0 {
			d.t.Errorf("%s offers an auditor %q", path, forms)
		}
		if title := look[string](d, `document.querySelector("h1").innerText`); title == "" || look[int](d, `performance.getEntriesByType("navigation")[0].responseStatus`) != 200 {
			d.t.Errorf("%s does not show to an auditor: %q", path, title)
		}
	}
	auditor := r.token("Audrey Example")
	for _, route := range console.Routes() {
		method, pattern, _ := strings.Cut(route.Pattern, " ")
		if method != http.MethodPost || route.Who == console.Desk {
			continue
		}
		for _, path := range r.filled(pattern, id) {
			if status, text := r.ask(auditor, method, path, url.Values{"reason": {"A"}}); status != http.StatusForbidden {
				d.t.Errorf("an auditor's POST %s: %d %.200s", path, status, text)
			}
		}
	}
}

// opensNothing has an office try every page with its token.
func opensNothing(r *room, id string) {
	r.t.Helper()
	for _, route := range console.Routes() {
		method, pattern, _ := strings.Cut(route.Pattern, " ")
		if route.Who == console.Anyone {
			continue
		}
		for _, path := range r.filled(pattern, id) {
			if status, text := r.ask(r.tokens[marchand], method, path, url.Values{"reason": {"A"}}); status != http.StatusForbidden {
				r.t.Errorf("an office's %s %s: %d %.200s", method, path, status, text)
			}
		}
	}
}

// losesConnection stops the server under a page, and starts it again.
func losesConnection(d *desk, r *room) {
	d.t.Helper()
	d.goes("go")
	d.holds("all is well", `document.querySelector("#connection").hidden`)
	if err := r.stop(syscall.SIGTERM); err != nil {
		d.t.Fatal(err)
	}
	d.holds("the page says that it is cut off", fmt.Sprintf(`!document.querySelector("#connection").hidden && document.querySelector("#connection").innerText.includes(%q)`,
		d.say("The connection is lost", "La connexion est perdue")))
	r.flags = append(r.flags, "--addr", strings.TrimPrefix(r.url, "http://"))
	r.start()
	d.holds("the page says so no more", `document.querySelector("#connection").hidden`)
}
