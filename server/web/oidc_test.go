package web

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	zoidc "github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/refrain-project/refrain/server/campaign"
)

// grouped is the provider's memory, with the groups of its one person in the ID token.
type grouped struct {
	*storage.Storage
	mu     sync.Mutex
	groups []string
}

// SetUserinfoFromRequest implements op.CanSetUserinfoFromRequest.
func (g *grouped) SetUserinfoFromRequest(ctx context.Context, info *zoidc.UserInfo, request op.IDTokenRequest, scopes []string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	info.Name = "Rosa Sample"
	info.AppendClaims("groups", g.groups)
	return g.Storage.SetUserinfoFromRequest(ctx, info, request, scopes)
}

func (g *grouped) set(groups ...string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.groups = groups
}

// provided is a server with a provider: both listen.
type provided struct {
	*world
	memory *grouped
	here   string
}

func newProvided(t *testing.T) *provided {
	t.Helper()
	var here, there http.Handler
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { here.ServeHTTP(w, r) }))
	t.Cleanup(front.Close)
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { there.ServeHTTP(w, r) }))
	t.Cleanup(provider.Close)
	storage.RegisterClients(storage.WebClient("refrain", "secret", front.URL+"/signin/oidc/callback"))
	p := &provided{memory: &grouped{Storage: storage.NewStorage(storage.NewUserStore(provider.URL))}, here: front.URL}
	there = exampleop.SetupServer(provider.URL, p.memory, nil, false)
	p.world = newWorld(t, func(c *Config) {
		c.Origin = front.URL
		c.OIDC = &OIDC{Issuer: provider.URL, ClientID: "refrain", Secret: "secret", Claim: "groups",
			Roles: []MappedRole{{"rrm-admins", campaign.RoleAdmin}, {"rrm-analysts", campaign.RoleAnalyst}}}
	})
	here = p.world
	return p
}

// login begins here, signs in at the provider, and gives the callback's address without following it.
func (p *provided) login() (*http.Client, string) {
	p.t.Helper()
	jar, err := cookiejar.New(nil)
	p.must(err)
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), p.here) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	page, err := browser.Get(p.here + "/signin/oidc")
	p.must(err)
	page.Body.Close()
	id := page.Request.URL.Query().Get("authRequestID")
	answer, err := browser.PostForm(page.Request.URL.String(), url.Values{"username": {"test-user2"}, "password": {"verysecure"}, "id": {id}})
	p.must(err)
	answer.Body.Close()
	to := answer.Header.Get("Location")
	if !strings.HasPrefix(to, p.here+"/signin/oidc/callback?") {
		p.t.Fatalf("the provider leads to %q (%s)", to, answer.Status)
	}
	return browser, to
}

// get gives a page's status.
func (p *provided) get(browser *http.Client, address string) int {
	p.t.Helper()
	answer, err := browser.Get(address)
	p.must(err)
	answer.Body.Close()
	if path := strings.TrimPrefix(address, p.here); strings.HasPrefix(path, "/signin/") {
		checkAnswer(p.t, http.MethodGet, path, "", answer, nil)
	}
	return answer.StatusCode
}

// TestOIDC signs in with a real provider: the role comes from its claim at each sign-in, and whoever has none is refused.
func TestOIDC(t *testing.T) {
	p := newProvided(t)
	p.memory.set("others", "rrm-analysts")
	browser, to := p.login()
	if got := p.get(browser, to); got != http.StatusOK {
		t.Fatal(got)
	}
	if got := p.get(browser, p.here+"/console"); got != http.StatusOK {
		t.Errorf("the console: %d", got)
	}
	if got := p.get(browser, p.here+"/console/admin/people"); got != http.StatusForbidden {
		t.Errorf("an analyst reads administration: %d", got)
	}
	if got := p.get(browser, to); got != http.StatusUnauthorized {
		t.Errorf("the same answer again: %d", got)
	}
	p.memory.set("rrm-admins")
	browser, to = p.login()
	if got := p.get(browser, to); got != http.StatusOK {
		t.Fatal(got)
	}
	if got := p.get(browser, p.here+"/console/admin/people"); got != http.StatusOK {
		t.Errorf("the new role does not hold: %d", got)
	}
	people, err := p.Store.Users(t.Context())
	p.must(err)
	var found int
	for _, u := range people {
		if u.Name == "Rosa Sample" && u.Role == campaign.RoleAdmin && strings.HasSuffix(u.Subject, " id2") {
			found++
			p.must(p.Store.DisableUser(t.Context(), u.ID, 1))
		}
	}
	if found != 1 {
		t.Errorf("%d people of one subject: %+v", found, people)
	}
	browser, to = p.login()
	if got := p.get(browser, to); got != http.StatusForbidden {
		t.Errorf("a person shut out: %d", got)
	}
	p.memory.set("others")
	browser, to = p.login()
	if got := p.get(browser, to); got != http.StatusForbidden {
		t.Errorf("a person without a role: %d", got)
	}
}

// TestOIDCForged: an answer that belongs to another sign-in, or to none, begins no session.
func TestOIDCForged(t *testing.T) {
	p := newProvided(t)
	p.memory.set("rrm-admins")
	victim, _ := p.login()
	_, theirs := p.login()
	if got := p.get(victim, theirs); got != http.StatusUnauthorized {
		t.Errorf("another's state: %d", got)
	}
	if got := p.get(http.DefaultClient, theirs); got != http.StatusUnauthorized {
		t.Errorf("no cookie: %d", got)
	}
	// Another's code under the own state: the challenge and the nonce are another's.
	victim, mine := p.login()
	_, theirs = p.login()
	own, err := url.Parse(mine)
	p.must(err)
	other, err := url.Parse(theirs)
	p.must(err)
	mixed := own.Query()
	mixed.Set("code", other.Query().Get("code"))
	if got := p.get(victim, p.here+"/signin/oidc/callback?"+mixed.Encode()); got != http.StatusUnauthorized {
		t.Errorf("another's code: %d", got)
	}
}

// TestWithoutOIDC: there is no such route, and the page does not offer it.
func TestWithoutOIDC(t *testing.T) {
	w := newWorld(t, nil)
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/signin/oidc", nil))
	if answer.Code != http.StatusNotFound {
		t.Error(answer.Code)
	}
	if a := w.ask("", http.MethodGet, "/signin", ""); strings.Contains(string(a.body), "/signin/oidc") {
		t.Error("the page offers what there is not")
	}
}
