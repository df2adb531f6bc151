package main

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/refrain-project/refrain/extension/browsertest"
	"github.com/refrain-project/refrain/server/campaign"
)

// lookedAt gives a server with something on every page.
func lookedAt(t *testing.T) (r *room, id string) {
	r = furnish(t)
	for _, page := range []string{marchand, belanger, campos} {
		r.send(page)
	}
	r.waitVerified()
	for page, said := range map[string]string{marchand: "x:1.4.0:120:3", belanger: "x:1.4.0:80:9", campos: "x:1.3.9:50:0"} { // as extensions say it
		if status, text := r.ask(r.tokens[page], "GET", "/v1/status?health="+said, nil); status != 200 {
			t.Fatalf("%d %s", status, text)
		}
	}
	english, french, _ := r.formed()
	admin := r.token("admin")
	for _, act := range []struct {
		path string
		form url.Values
	}{
		{"/console/campaigns/" + english + "/title", url.Values{"title": {"Hidden invoices – factures cachées"}}},
		{"/console/campaigns/" + english + "/note", url.Values{"reason": {"Both messages name the same bridge and the same contract."}}},
		{"/console/campaigns/" + english + "/merge", url.Values{"campaign": {french}, "reason": {"Same message in another language"}}},
		{"/console/campaigns/" + english + "/confirm", nil},
		{"/console/searches", url.Values{"kind": {"campaigns"}, "name": {"Confirmed"}, "query": {"state=confirmed"}}},
		{"/console/corrections", url.Values{"platform": {"x"}, "account": {"RosaSample"}, "words": {"I wrote this myself."}}},
		{"/console/outside", url.Values{"title": {"A partner's report"}, "lang": {"en"}, "source": {"A partner state's report of May"}, "texts": {
			"Everybody in Grande-Anse knows that mayor Ouellette sold the ferry pier to the shopping centre developers for 74,000 dollars"}}},
	} {
		if act.form == nil {
			act.form = url.Values{}
		}
		if status, text := r.ask(admin, "POST", act.path, act.form); status != 303 {
			t.Fatalf("%s: %d %s", act.path, status, text)
		}
	}
	return r, english
}

// fileOf names a picture of a page, whatever ids there are.
func (r *room) fileOf(path, id string) string {
	path, _, filtered := strings.Cut(path, "?")
	if filtered {
		path += "-some"
	}
	return strings.NewReplacer("/"+r.whole(id), "-one", "/"+r.reports[marchand], "-one", "/"+r.office, "-one", "/", "-").Replace(strings.TrimPrefix(path, "/"))
}

// theme makes the browser ask for light or dark.
func (d *desk) theme(name string) {
	d.t.Helper()
	if _, err := chromedp.Call(d.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}}); err != nil {
		d.t.Fatal(err)
	}
}

// picture keeps a picture of the whole page; without a name, none.
func (d *desk) picture(name string) {
	if strings.HasPrefix(name, "-") {
		return
	}
	browsertest.Keep(d.t, name+".png", func() ([]byte, error) { return chromedp.Run(d.tab, chromedp.FullScreenshot(100)) })
}

// readme keeps the three pictures of docs/pictures under their names there: what fits a window.
func (d *desk) readme(id, language string) {
	d.t.Helper()
	window := emulation.SetDeviceMetricsOverrideParams{Width: 1280, Height: 1000, DeviceScaleFactor: 1}
	if _, err := chromedp.Call(d.tab, emulation.SetDeviceMetricsOverride, window); err != nil {
		d.t.Fatal(err)
	}
	for name, path := range map[string]string{"campaign": "", "trial": "/trial", "tell": "/tell"} {
		d.visit("/console/campaigns/" + id + path)
		browsertest.Keep(d.t, "console-"+name+"."+language+".png", func() ([]byte, error) { return chromedp.Run(d.tab, chromedp.CaptureScreenshot()) })
	}
	if _, err := chromedp.Call(d.tab, emulation.ClearDeviceMetricsOverride, struct{}{}); err != nil {
		d.t.Fatal(err)
	}
}

// TestConsoleLooks has axe-core look at every page in both languages and themes, shows each 320 CSS pixels wide (1280 at 400 %), where
// nothing may have to be scrolled sideways, and prints it, where nothing is left to press.
func TestConsoleLooks(t *testing.T) {
	browser := chromium(t)
	axe := browsertest.Axe(t, "..")
	r, id := lookedAt(t)
	for l, language := range []string{"en", "fr"} {
		d := sit(t, browser, signLink.FindString(r.run("user", "link", "admin", "--url", r.url)), l)
		paths := append(r.pages(campaign.RoleAdmin, id), "/console/campaigns?state=confirmed&sort=oldest", "/console/campaigns/none")
		for _, path := range paths {
			name := r.fileOf(path, id) + "-" + language
			d.visit(path)
			d.checkPage(axe, path, name)
		}
		d.readme(r.whole(id), language)
		d.goes("gc")
		d.keys("jx")
		d.button("See what would change", "Voir ce qui changerait")
		d.enter()
		d.checkPage(axe, "what would change", "console-bulk-"+language)
		d.visit("/console/campaigns")
		d.keys("?")
		d.holds("the list of keys is open", `document.querySelector("#keys").open`)
		d.checkPage(axe, "the list of keys", "console-keys-"+language)
	}
}

// TestConsoleLooksToOthers has axe-core look at every page of analysts and auditors, and at the page to sign in, in both languages and themes, as wide as at
// 400 %, and printed.
func TestConsoleLooksToOthers(t *testing.T) {
	browser := chromium(t)
	axe := browsertest.Axe(t, "..")
	r, id := lookedAt(t)
	for _, role := range []campaign.Role{campaign.RoleAnalyst, campaign.RoleAuditor} {
		link := r.person("A "+string(role), string(role))
		for l, language := range []string{"en", "fr"} {
			if l == 1 {
				link = signLink.FindString(r.run("user", "link", "A "+string(role), "--url", r.url))
			}
			d := sit(t, browser, link, l)
			for _, path := range r.pages(role, id) {
				d.visit(path)
				d.checkPage(axe, string(role)+"'s "+path+" "+language, "")
			}
			d.keys("?")
			d.holds("the list of keys is open", `document.querySelector("#keys").open`)
			d.checkPage(axe, string(role)+"'s list of keys "+language, "")
		}
	}
	tab, leave := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(leave)
	d := &desk{t, tab, r.url, 0}
	for l, language := range []string{"en-CA", "fr-CA"} {
		if _, err := chromedp.Call(tab, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: "A browser", AcceptLanguage: language}); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/signin", "/signin?token=x"} {
			d.visit(path)
			if got := look[string](d, `document.documentElement.lang`); got != []string{"en", "fr"}[l] {
				t.Errorf("%s for %s is in %q", path, language, got)
			}
			d.checkPage(axe, path+" "+language, "")
		}
	}
}

// checkPage looks at the page that the tab shows.
func (d *desk) checkPage(axe, what, name string) {
	t := d.t.(*testing.T)
	t.Helper()
	look[any](d, axe)
	for _, theme := range []string{"dark", "light"} {
		d.theme(theme)
		found := look[browsertest.Findings](d, browsertest.RunAxe)
		found.None(t, what+" "+name+" "+theme)
		d.picture(name + "-" + theme)
	}
	narrow := emulation.SetDeviceMetricsOverrideParams{Width: 320, Height: 256, DeviceScaleFactor: 1}
	if _, err := chromedp.Call(d.tab, emulation.SetDeviceMetricsOverride, narrow); err != nil {
		t.Fatal(err)
	}
	if wide := look[int](d, `document.documentElement.scrollWidth`); wide > 320 {
		t.Errorf("%s is %d wide at 400 %%: %q", what, wide, look[[]string](d, `[...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > 321).slice(0, 8).map((e) => e.outerHTML.slice(0, 120))`))
	}
	d.picture(name + "-400")
	if _, err := chromedp.Call(d.tab, emulation.ClearDeviceMetricsOverride, struct{}{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(d.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	if left := look[[]string](d, `location.pathname === "/signin" ? [] : [...document.querySelectorAll("nav, button, input, select, textarea, .skip")].filter((e) => e.getClientRects().length > 0).map((e) => e.outerHTML.slice(0, 120))`); len(left) > 0 {
		t.Errorf("%s prints %d controls: %q", what, len(left), left[:min(len(left), 6)])
	}
	if name == "" {
		d.theme("light")
		return
	}
	browsertest.Keep(t, name+".pdf", func() ([]byte, error) {
		got, err := chromedp.Call(d.tab, page.PrintToPDF, page.PrintToPDFParams{})
		if err != nil {
			return nil, err
		}
		return got.Data, nil
	})
	d.theme("light")
}
