package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// TestBriefingNamesNoOffice is promise 8: what Members and the public read names no office and no page, quotes no post, and gives no total from which an
// office could tell another's; one office's briefing has that office's own and nothing of the other.
func TestBriefingNamesNoOffice(t *testing.T) {
	w := newWorld(t, nil)
	_, _, id := w.both()
	if a := w.ask("analyst", http.MethodPost, "/v1/campaigns/"+id+"/confirm", `{}`); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	c, err := w.Store.Campaign(t.Context(), id)
	w.must(err)
	read := func(path string) string {
		a := w.ask("auditor", http.MethodGet, path, "")
		if a.status != http.StatusOK {
			t.Fatalf("%s: %d %s", path, a.status, a.body)
		}
		return string(a.body)
	}
	parts := regexp.MustCompile(`(?s)<article class="brief".*?</article>`)
	general := strings.Join(parts.FindAllString(read("/console/campaigns/"+id+"/briefing"), -1), "")
	for _, both := range []string{`lang="en"`, `lang="fr"`, "What this does not say", "Ce que cela ne dit pas", "too few offices", "trop peu de bureaux"} {
		if !strings.Contains(general, both) {
			t.Errorf("%q is missing in %s", both, general)
		}
	}
	secrets := append(append([]string{"ooffice", "oother", "<blockquote", "x:"}, c.Pages...), id)
	statement := read("/console/tell/statement?from=2000-01&until=2004-12") + read("/console/tell/statement?from=2022-01&until=2026-12")
	for _, secret := range append(secrets, strings.TrimPrefix(c.Pages[0], "x:")) {
		if strings.Contains(general, secret) || strings.Contains(statement, secret) {
			t.Errorf("%q is in the briefing or in the statement", secret)
		}
	}
	found, err := w.Store.Component(t.Context(), c.Clusters)
	w.must(err)
	own := strings.Join(parts.FindAllString(read("/console/campaigns/"+id+"/briefing?office=ooffice&languages=one"), -1), "")
	for i := range found {
		if is := strings.Contains(own, found[i].Page); is != (found[i].Office == "ooffice") {
			t.Errorf("the briefing of ooffice names %s: %v", found[i].Page, is)
		}
	}
	if strings.Contains(own, `lang="fr"`) || !strings.Contains(own, "<blockquote") {
		t.Errorf("one language, with the office's own post: %s", own)
	}
	if a := w.ask("auditor", http.MethodGet, "/console/campaigns/"+id+"/briefing?office=none", ""); a.status != http.StatusNotFound {
		t.Errorf("an office that it did not reach: %d", a.status)
	}
}

// TestAdviceIsPublished: what an analyst writes is in force, and an auditor reads who wrote it.
func TestAdviceIsPublished(t *testing.T) {
	w := newWorld(t, nil)
	if a := w.ask("analyst", http.MethodPost, "/console/tell/advice", "seen=0&en=Keep+calm.&fr=Restez+calme."); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	a := w.ask("auditor", http.MethodGet, "/console/tell", "")
	if text := string(a.body); !strings.Contains(text, "Keep calm.") || !strings.Contains(text, "Restez calme.") || strings.Contains(text, "<textarea") {
		t.Error(text)
	}
	if a := w.ask("office", http.MethodGet, "/v1/feed", ""); !strings.Contains(string(a.body), "Restez calme.") {
		t.Error("the feed has no advice")
	}
}
