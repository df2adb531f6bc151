package e2e_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/extension/browsertest"
)

// TestSidePanel opens the panel where people have it, Chromium's side panel, from the popup by a click, and uses it there: it follows the tab
// beside it, hides coordinated replies in it, and brings a reply into view.
func TestSidePanel(t *testing.T) {
	browsertest.Skip(t)
	s := serveX(t)
	b := start(t, s, "en")
	b.choosePage(member)
	want := expected(t, s.threads[english])
	x := b.opens("https://x.com/" + member + "/status/" + english)
	x.scrollThrough(len(s.threads[english]), nil)
	x.scrollThrough(len(s.threads[english]), want)
	id := coordinated(want)
	x.goTo(id)
	b.toFront()
	b.visitOwn("popup.html")
	b.press("#see-all")
	b.until("the popup closes, and the panel is there", func() bool { return len(b.pages(b.own("popup.html"))) == 0 && len(b.pages(b.own("panel.html"))) == 1 })
	there, err := x.attach(b.pages(b.own("panel.html"))[0]) // it is no tab, and comes to no front
	if err != nil {
		t.Fatal(err)
	}
	panel := &browser{engine: there, t: t, tab: there.(chromium).tab, id: b.id, folder: b.folder}
	if eval[int](panel, "innerWidth") > 600 {
		t.Errorf("the panel is as wide as a tab: %d", eval[int](panel, "innerWidth"))
	}
	x.toFront()
	panel.until("it lists the groups of the page beside it", func() bool {
		return eval[int](panel, `document.querySelectorAll("#list [data-cluster]").length`) >= 2 && strings.Contains(panel.text("main"), "@"+member+" on X")
	})
	eval[any](panel, browsertest.Axe(t, "../.."))
	panel.check(t, "the side panel itself")
	panel.screenshot("side-panel")
	panel.press("#hide")
	x.until("the reply beside it is folded away", func() bool { return strings.Contains(eval[string](x, folded), `["`+id+`",false]`) })
	panel.press("#hide")
	x.until("and shows again", func() bool { return eval[string](x, folded) == "[]" })
	eval[any](panel, `document.querySelectorAll("details").forEach((one) => (one.open = true)), null`)
	eval[any](panel, `document.getElementById("jump-`+id+`").click(), null`)
	x.until("the keyboard is at the reply", func() bool {
		return eval[bool](x, `document.querySelector('a[href$="/status/`+id+`"]')?.closest("article").contains(document.activeElement) ?? false`)
	})
}

// inSidebar reads Firefox's sidebar: its document is in no tree that BiDi shows, but the browser's own window can send a script into it.
const inSidebar = `(async () => {
	const frame = SidebarController.browser?.contentDocument?.getElementById("webext-panels-browser");
	if (!SidebarController.isOpen || !frame?.messageManager) return null;
	const said = new Promise((done) => frame.messageManager.addMessageListener("refrain-test", function hear({ data }) { frame.messageManager.removeMessageListener("refrain-test", hear); done(data); }));
	frame.messageManager.loadFrameScript("data:application/javascript,(" + encodeURIComponent(function () {
		const box = content.document.querySelector("#hide");
		sendAsyncMessage("refrain-test", { url: content.location.href, text: content.document.body?.innerText ?? "", hide: box?.checked ?? false, wide: content.innerWidth });
	}) + ")()", false);
	return said;
})()`

// TestSidebar opens Firefox's sidebar from the popup by a click and reads it there.
func TestSidebar(t *testing.T) {
	browsertest.Skip(t)
	s := serveX(t)
	b := startFirefox(t, s, "en")
	b.choosePage(member)
	x := b.opens("https://x.com/" + member + "/status/" + english)
	x.scrollThrough(len(s.threads[english]), nil)
	popup := b.opens(b.own("popup.html"))
	popup.press("#see-all")
	f := x.engine.(*firefox)
	var sidebar struct {
		URL, Text string
		Wide      int
	}
	x.until("the sidebar lists the groups", func() bool {
		x.toFront()
		windows, err := f.contexts(map[string]any{"moz:scope": "chrome"})
		if err != nil {
			t.Fatal(err)
		}
		text, err := f.json(inSidebar, windows[0].Context)
		if err != nil || json.Unmarshal(text, &sidebar) != nil {
			return false
		}
		return strings.Contains(sidebar.Text, "accounts") && strings.Contains(sidebar.Text, "@"+member+" on X")
	})
	if sidebar.URL != b.own("panel.html") || sidebar.Wide > 600 {
		t.Errorf("the sidebar has %s, %d wide", sidebar.URL, sidebar.Wide)
	}
}
