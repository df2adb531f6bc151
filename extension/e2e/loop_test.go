package e2e_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// at gives the same browser with another tab, which comes to the front.
func (b *browser) at(id target.ID) *browser {
	b.t.Helper()
	tab, _ := chromedp.NewContext(b.tab, chromedp.WithTargetID(id))
	there := &browser{chromium{tab, b.id}, b.t, tab, b.id, b.folder}
	if _, err := chromedp.Call(tab, page.BringToFront, cdp.Empty{}); err != nil {
		b.t.Fatal(err)
	}
	return there
}

// pages gives the ids of the tabs whose address begins so.
func (b *browser) pages(address string) []target.ID {
	b.t.Helper()
	all, err := chromedp.CallBrowser(b.tab, target.GetTargets, target.GetTargetsParams{})
	if err != nil {
		b.t.Fatal(err)
	}
	var ids []target.ID
	for _, one := range all.TargetInfos {
		if one.Type == "page" && strings.HasPrefix(one.URL, address) {
			ids = append(ids, one.TargetID)
		}
	}
	slices.Sort(ids)
	return ids
}

// enrol allows the sites as a person does, and puts an enrolment into the extension's storage.
func (b *browser) enrol(e enrolment) {
	b.t.Helper()
	text, err := json.Marshal(e)
	if err != nil {
		b.t.Fatal(err)
	}
	b.choosePage(member)
	eval[any](b, fmt.Sprintf("chrome.storage.local.set({enrolment: %s}).then(() => null)", text))
}

// report presses "Report…" in the card of a flagged post, by keyboard, and gives the preview's tab.
func (b *browser) report(id string) *browser {
	b.t.Helper()
	before := b.pages(b.own("report.html"))
	b.openCard(id)
	b.do(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter)) // past the list of accounts
	var opened target.ID
	b.until("the preview opens", func() bool {
		for _, one := range b.pages(b.own("report.html")) {
			if !slices.Contains(before, one) {
				opened = one
			}
		}
		return opened != ""
	})
	preview := b.at(opened)
	preview.until("the preview shows a report", func() bool {
		return eval[bool](preview, `document.querySelectorAll("article blockquote mark").length > 0 && document.querySelector(".actions button") !== null`)
	})
	return preview
}

// pressText presses the button or link of a page that has a text.
func (b *browser) pressText(text string) {
	b.t.Helper()
	b.until("a button "+text, func() bool {
		return eval[bool](b, fmt.Sprintf(`(() => { const all = [...document.querySelectorAll("button, a")].filter((e) => e.textContent.startsWith(%q) && !e.disabled);
			all[0]?.click(); return all.length > 0; })()`, text))
	})
}

// said is what the page says below.
func (b *browser) said() string {
	b.t.Helper()
	return eval[string](b, `document.querySelector("#said")?.textContent ?? ""`)
}

// TestReport is the whole way of a report: flag, card, preview, server, receipt, status.
func TestReport(t *testing.T) {
	skipBrowsers(t)
	s := serveX(t)
	b := start(t, s, "en")
	server := serveRefrain(t, b.folder)
	office := server.enrolled("Alex Marchand", "x:"+member)
	b.enrol(office)
	b.open(english)
	b.scrollThrough(len(s.threads[english]), nil)
	id := coordinated(expected(t, s.threads[english]))
	b.goTo(id)
	preview := b.report(id)
	preview.screenshot("report-en-light")
	preview.pressText("Send to 127.0.0.1")
	preview.until("the receipt is there, and the server's verdict", func() bool {
		said := preview.said()
		return strings.Contains(said, "Received ") && strings.Contains(said, "Receipt kept") && strings.Contains(said, "Verified ")
	})
	if got := server.reports(office); len(got) != 1 || got[0].Verdict.State != "verified" {
		t.Errorf("the server has %+v", got)
	}
}
