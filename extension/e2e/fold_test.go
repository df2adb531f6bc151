package e2e_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// foldedComments gives of every comment that the page holds its id, whether a line stands in its place, and whether its own text can be seen:
// not that of an answer inside it.
const foldedComments = `JSON.stringify([...document.querySelectorAll("[role=article]")].flatMap((article) => {
	const own = (selector) => [...article.querySelectorAll(selector)].find((one) => one.closest("[role=article]") === article);
	const id = /[?&_]comment_id=(\d+)$/.exec(own(".line a")?.href ?? "")?.[1];
	return id ? [{ id, line: own("[data-line]") !== undefined, seen: own(".bubble").checkVisibility() }] : [];
}))`

// TestFoldsOnFacebook hides coordinated comments: a line stands in the place of each, one can be shown again by keyboard though the comment that it answers
// stays folded, and afterwards the page is as it was.
func TestFoldsOnFacebook(t *testing.T) {
	inBrowsers(t, func(t *testing.T, b *browser, s *site) {
		b.t = t
		b.choosePage("https://www.facebook.com/" + owner.Slug)
		want := levels(t, s.asDetected(english))
		x := b.opens("https://www.facebook.com/" + owner.Slug + "/posts/" + english)
		x.until("its comments show", func() bool { return len(x.shown()) > 5 })
		eval[any](x, `(document.getElementById("order").click(), null)`)
		x.scrollThrough(len(s.comments(english)), nil)
		x.scrollThrough(rows(x), want)
		answered := map[string]string{} // by comments that have an answer inside them
		if err := json.Unmarshal([]byte(eval[string](x, `JSON.stringify(Object.fromEntries(posts.filter(({ answer }) => answer).map(({ node, answer }) => [node.legacy_fbid, answer.node.legacy_fbid])))`)), &answered); err != nil {
			t.Fatal(err)
		}
		id := "" // an answer inside a comment that is folded away: shown again, it must be seen although the comment is not
		for one, answer := range answered {
			if want[one] == "coordinated" && want[answer] == "coordinated" {
				id = answer
			}
		}
		if id == "" {
			t.Fatalf("no coordinated comment has an answer that is one too: %v %v", answered, want)
		}
		x.goTo(id)
		type comment struct {
			ID         string
			Line, Seen bool
		}
		look := func() (all []comment) {
			if err := json.Unmarshal([]byte(eval[string](x, foldedComments)), &all); err != nil {
				t.Fatal(err)
			}
			return all
		}
		styles := func() string {
			return eval[string](x, `[...document.querySelectorAll("[role=article] *")].map((one) => one.style?.display ?? "").join("|")`)
		}
		as := func(hidden func(comment) bool) func() bool {
			return func() bool {
				all := look()
				return len(all) > 5 && !slices.ContainsFunc(all, func(c comment) bool { return c.Line != hidden(c) || c.Seen == hidden(c) })
			}
		}
		nothing := func(comment) bool { return false }
		strong := func(c comment) bool { return want[c.ID] == "coordinated" }
		if !as(nothing)() {
			t.Fatalf("folded before anybody asked: %+v", look())
		}
		before := styles()
		hide := func(on string) {
			eval[any](b, `chrome.storage.local.set({ hide: `+on+` }).then(() => null)`)
			x.toFront()
		}
		hide("true")
		x.until("the coordinated comments are folded away, and no other", as(strong))
		if all := look(); !slices.ContainsFunc(all, strong) || !slices.ContainsFunc(all, func(c comment) bool { return !strong(c) }) {
			t.Errorf("the page shows too little: %+v", all)
		}
		x.screenshot("facebook-folded")
		eval[any](x, `(() => { const link = [...document.querySelectorAll(".line a")].find((one) => one.href.endsWith("comment_id=`+id+`"));
			link.closest("[role=article]").focus(); return null; })()`)
		x.keys(kb.Tab, kb.Enter)
		x.until("it shows again, alone", as(func(c comment) bool { return strong(c) && c.ID != id }))
		hide("false")
		x.until("nothing is folded away", as(nothing))
		if after := styles(); after != before {
			t.Errorf("the page's own styles were\n%s\nand are\n%s", before, after)
		}
	})
}
