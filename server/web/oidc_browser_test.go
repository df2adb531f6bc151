package web

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/refrain-project/refrain/extension/browsertest"
	"github.com/refrain-project/refrain/server/campaign"
)

// TestOIDCInChromium: a person goes from the page to sign in to the provider, signs in there by keyboard, and is in the console with the role that the provider
// says, the cookie being Strict and the policy of the pages in force. Without a role there they are told so, and an old session has ended within the hour.
func TestOIDCInChromium(t *testing.T) {
	browsertest.Skip(t)
	p := newProvided(t)
	var later atomic.Int64
	p.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	p.memory.set("rrm-analysts")
	tab, quit := browsertest.Start(t, 90*time.Second, chromedp.NoSandbox)
	t.Cleanup(quit)
	holds := func(what, expression string) {
		t.Helper()
		var got bool
		var err error
		for begin := time.Now(); time.Since(begin) < 20*time.Second; time.Sleep(30 * time.Millisecond) {
			if got, err = chromedp.Run(tab, chromedp.Evaluate[bool](expression)); err == nil && got {
				return
			}
		}
		text, _ := chromedp.Run(tab, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText`))
		t.Fatalf("never: %s: %v\n%s", what, err, text)
	}
	visit := func(path string) {
		t.Helper()
		p.must(chromedp.Do(tab, chromedp.Navigate(p.here+path)))
	}
	into := func(selector string, keys ...string) {
		t.Helper()
		p.must(chromedp.Do(tab, chromedp.Focus(selector)))
		for _, k := range keys {
			p.must(chromedp.Do(tab, chromedp.KeyEvent(k)))
		}
	}
	signIn := func() {
		t.Helper()
		visit("/signin?lang=en")
		holds("the page offers the provider", `document.querySelector("a[href='/signin/oidc']") !== null`)
		into("a[href='/signin/oidc']", kb.Enter)
		holds("the provider asks", fmt.Sprintf(`!location.href.startsWith(%q) && document.querySelector("input[type=password]") !== null`, p.here))
		into("input[name=username]", "test-user2", kb.Tab, "verysecure", kb.Enter)
	}
	signIn()
	holds("the console", `location.pathname === "/console" && document.querySelector("nav") !== null`)
	holds("an analyst's console", `document.querySelector("nav a[href='/console/admin/offices']") === null`)

	p.memory.set("others") // the role is taken away there; here it holds until the session ends, and no longer
	later.Store(int64(oidcLife + time.Minute))
	visit("/console")
	holds("the session has ended, and the page leads to the sign-in", `document.querySelector("nav") === null && document.querySelector("main a[href='/signin']") !== null`)
	signIn()
	holds("no role", `document.body.innerText.includes("no role here") || document.body.innerText.includes("aucun rôle ici")`)
	visit("/console")
	holds("still none", `document.querySelector("nav") === null`)
	people, err := p.Store.Users(t.Context())
	p.must(err)
	for _, u := range people {
		if u.Name == "Rosa Sample" && u.Role != campaign.RoleAnalyst {
			t.Errorf("%+v", u)
		}
	}
}
