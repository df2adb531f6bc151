package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/extension/browsertest"
)

// TestConsent enrols in Firefox, which asks for what may leave and lets it be taken back: without it the server is asked nothing.
func TestConsent(t *testing.T) {
	browsertest.Skip(t)
	server, s := serveRefrain(t, installed(t)), serveX(t)
	code := codeIn(server.run("office", "add", "Alex Marchand", "--page", "x:"+member, "--proof", "letter"))
	b := startFirefox(t, s, "en")
	held := func() string {
		return eval[string](b, `browser.permissions.getAll().then((all) => (all.data_collection ?? []).sort().join())`)
	}
	b.welcome()
	if got := held(); got != "" && got != "none" {
		t.Errorf("from the start it may send %s", got)
	}
	b.press("#language-en")
	b.fill("#code", server.url+" "+code)
	b.press("#connect")
	b.reads("#enrolled", "Alex Marchand")
	if got := held(); got != "authenticationInfo,personalCommunications,personallyIdentifyingInfo,websiteContent" {
		t.Errorf("after connecting it may send %s", got)
	}
	checked := func() string {
		return eval[string](b, `browser.runtime.sendMessage({ kind: "overview", tab: -1 }).then(({ feed }) => feed.problem?.code ?? (feed.checked > 0 ? "checked" : ""))`)
	}
	b.until("the feed was asked for", func() bool { return checked() == "checked" })
	eval[any](b, fmt.Sprintf(`browser.permissions.remove({ data_collection: %s }).then(() => null)`, `["`+strings.ReplaceAll(held(), ",", `","`)+`"]`))
	eval[any](b, `browser.runtime.sendMessage({ kind: "poll" }).then(() => null)`)
	b.until("the feed is not asked for any more", func() bool { return checked() == "offline" })
}
