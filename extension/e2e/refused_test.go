package e2e_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/extension/browsertest"
)

// questions has Firefox ask the person from now on, or answer yes by itself.
func (f *firefox) questions(on bool) error {
	return f.inWindow(fmt.Sprintf(`Services.prefs.setBoolPref("extensions.webextOptionalPermissionPrompts", %t)`, on))
}

// answer answers Firefox's question once it is asked: yes or no.
func (b *browser) answer(yes bool) {
	b.t.Helper()
	f := b.engine.(*firefox)
	press := `asked.secondaryActions[0].callback({})`
	if yes {
		press = `asked.mainAction.callback({})`
	}
	b.until("Firefox asks", func() bool {
		windows, err := f.contexts(map[string]any{"moz:scope": "chrome"})
		if err != nil {
			b.t.Fatal(err)
		}
		text, err := f.json(`(() => { const asked = PopupNotifications.getNotification("addon-webext-permissions"); if (!asked) return false; `+press+`; PopupNotifications.remove(asked); return true; })()`, windows[0].Context)
		var done bool
		return err == nil && json.Unmarshal(text, &done) == nil && done
	})
}

// TestRefused says no to every question that Firefox asks: to connecting, to a site, to sending and to sending again. Nothing leaves and nothing
// is read, each place says so, and a later yes works from there.
func TestRefused(t *testing.T) {
	browsertest.Skip(t)
	s := serveX(t)
	b := startFirefox(t, s, "en")
	server := serveRefrain(t, b.folder)
	code := codeIn(server.run("office", "add", "Alex Marchand", "--page", "x:"+member, "--proof", "letter"))
	ask := func(on bool) {
		if err := b.engine.(*firefox).questions(on); err != nil {
			t.Fatal(err)
		}
	}
	ask(true)
	b.welcome()
	b.fill("#code", server.url+" "+code)
	b.press("#connect")
	b.answer(false)
	b.reads("#enrol-problem", "Nothing was sent: your browser was told not to.")
	if typed := eval[string](b, `document.querySelector("#code").value`); !strings.Contains(typed, code) || b.token() != "" {
		t.Errorf("after a no the code is %q and the token %q", typed, b.token())
	}
	b.press("#connect")
	b.answer(true)
	b.reads("#enrolled", "Alex Marchand")
	token := b.token()

	b.press("#allow-x")
	b.answer(false)
	b.reads("#access-x", "Not allowed yet: nothing is read on X.")
	if scripts := b.scripts(); scripts != "" {
		t.Errorf("after a no these run: %s", scripts)
	}
	b.press("#allow-x")
	b.answer(true)
	b.until("scripts run on X", func() bool { return b.scripts() == "x-content,x-page" })

	b.press("#health")
	b.answer(false)
	b.until("the box is clear", func() bool { return !eval[bool](b, `document.querySelector("#health").checked`) })

	b.open(english)
	b.scrollThrough(len(s.threads[english]), nil)
	preview := b.report(coordinated(expected(t, s.threads[english])))
	takeBack := func() {
		eval[any](preview, `browser.permissions.getAll().then((all) => browser.permissions.remove({ data_collection: all.data_collection })).then(() => null)`)
	}
	takeBack()
	preview.pressText("Send to 127.0.0.1")
	preview.answer(false)
	preview.until("it says so", func() bool {
		return preview.said() == "Nothing was sent: your browser was told not to. Press the button again to agree."
	})
	if kept := eval[int](preview, `chrome.runtime.sendMessage({ kind: "sent" }).then(({ reports }) => reports.length)`); kept != 0 {
		t.Errorf("%d reports are kept", kept)
	}
	server.stop()
	preview.pressText("Send to 127.0.0.1")
	preview.answer(true)
	preview.until("it waits", func() bool { return strings.HasPrefix(preview.said(), "Waiting: no connection to the server") })
	takeBack()
	server.start()
	preview.pressText("All reports")
	preview.until("the list has it", func() bool { return eval[bool](preview, `document.querySelector("[data-state=waiting]") !== null`) })
	again := func(yes bool) {
		preview.pressText("Send again")
		preview.answer(yes)
	}
	again(false)
	preview.sentText("it says why it waits", "this browser may not send it; press “Send again” to allow it")
	if got := server.reports(enrolment{Token: token}); len(got) != 0 {
		t.Errorf("after a no the server has %+v", got)
	}
	again(true)
	preview.sentText("a later yes sends it", "Received ", "Verified ")
}
