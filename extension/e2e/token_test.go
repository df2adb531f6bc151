package e2e_test

import (
	"fmt"
	"strings"
	"testing"
)

// keptToken is the token that the extension keeps, read in a world of the extension's own; "" for none.
const keptToken = `new Promise((done) => { const ask = indexedDB.open("refrain-device"); ask.onupgradeneeded = () => ask.transaction.abort(); ask.onerror = () => done("");
	ask.onsuccess = () => { const one = ask.result.transaction("tokens").objectStore("tokens").get("token"); one.onsuccess = () => { ask.result.close(); done(one.result?.token ?? ""); }; }; })`

// token gives the token that the extension keeps.
func (b *browser) token() string {
	b.t.Helper()
	return eval[string](b, keptToken)
}

// everything is what a script beside a page can read of the extension: each of its storage areas, and every database that it can open.
const everything = `async () => {
	const areas = {};
	for (const name of ["local", "sync", "session", "managed"]) {
		try { areas[name] = await chrome.storage[name].get(null); } catch (error) { areas[name] = String(error); }
	}
	return JSON.stringify({ areas, databases: (await indexedDB.databases()).map(({ name }) => name) });
}`

// besidePage runs a function in the world of the extension's content scripts on a thread of X and gives its result.
func (b *browser) besidePage(function string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf(`(async () => {
		const tab = await chrome.tabs.create({ url: %q, active: false });
		try {
			const there = ({ status, url }) => status === "complete" && url?.startsWith("https://x.com/"); // Firefox first has an empty page
			while (!there(await chrome.tabs.get(tab.id))) await new Promise((done) => setTimeout(done, 50));
			const [{ result }] = await chrome.scripting.executeScript({ target: { tabId: tab.id }, func: %s });
			return result;
		} finally {
			await chrome.tabs.remove(tab.id);
		}
	})()`, "https://x.com/"+member+"/status/"+english, function))
}

// TestTokenIsOutOfReach has an enrolment where an earlier version kept it: its token moves to where no script beside a page can read it, and the rest stays.
func TestTokenIsOutOfReach(t *testing.T) {
	inBrowsers(t, func(t *testing.T, b *browser, _ *site) {
		const secret = "rfo_out_of_reach"
		b.enrol(enrolment{Server: "https://refrain.example", Origin: "refrain.example/log", Key: "refrain.example/log+" + strings.Repeat("a", 8) + "+AAAA", Office: "o1", Name: "Alex Marchand", Device: "d1", Token: secret, Pages: []string{"x:" + member}})
		b.visit(b.own("options.html"))
		b.until("the token moved", func() bool { return b.token() == secret && !strings.Contains(b.besidePage(everything), secret) })
		seen := b.besidePage(everything)
		for _, part := range []string{"Alex Marchand", "x:" + member} { // it looked in the right place
			if !strings.Contains(seen, part) {
				t.Errorf("a script beside the page does not see %q: %s", part, seen)
			}
		}
		if strings.Contains(seen, secret) || strings.Contains(seen, "refrain-device") {
			t.Errorf("a script beside the page sees: %s", seen)
		}
		b.reads("#enrolled", "Alex Marchand")
	})
}
