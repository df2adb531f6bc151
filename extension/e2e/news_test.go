package e2e_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refrain-project/refrain/extension/browsertest"
)

// TestNewsOfCampaign: another office reports the same message, an analyst confirms, and the extension that reported first says so.
func TestNewsOfCampaign(t *testing.T) {
	browsertest.Skip(t)
	s := serveX(t)
	b := start(t, s, "en")
	server := serveRefrain(t, b.folder)
	office := server.enrolled("Alex Marchand", "x:"+member)
	preview := b.report(b.ready(s, office))
	preview.pressText("Send to 127.0.0.1")
	preview.within(queuePatience, "the server's verdict", func() bool { return strings.Contains(preview.said(), "Verified ") })
	const page = "x:solange_belanger_dep"
	other, dir := server.enrolled("Solange Bélanger", page), t.TempDir()
	token, report := filepath.Join(dir, "token"), filepath.Join(dir, "report.json")
	if err := os.WriteFile(token, []byte(other.Token), 0o600); err != nil {
		t.Fatal(err)
	}
	server.run("report", "../../testdata/report/belanger.jsonl", "--page", page, "--detector", filepath.Join(filepath.Dir(b.folder), "detector.wasm"), "-o", report)
	server.run("send", report, "--server", server.url, "--token-file", token)
	var c struct{ ID string }
	b.until("a campaign", func() bool {
		first, _, _ := strings.Cut(server.run("campaign", "list", "--json"), "\n")
		return json.Unmarshal([]byte(first), &c) == nil && c.ID != ""
	})
	preview.pressText("All reports")
	preview.sentText("the report is verified, and no more is known", "From this computer", "Verified ")
	if text := eval[string](preview, `document.body.innerText`); strings.Contains(text, "Part of a campaign") {
		t.Errorf("the office knows before anybody decided: %s", text)
	}
	server.run("campaign", "confirm", c.ID, "--as", "admin")
	preview.sentText("the extension has the news", "Part of a campaign, confirmed ")
}
