package main

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TestChannelsTried: a test that an administrator sends from an office's page comes out at a real mail server and a real webhook.
func TestChannelsTried(t *testing.T) {
	r := furnish(t)
	admin, page := r.token("admin"), "/console/admin/offices/"+r.office
	for _, kind := range []string{"mail_en", "webhook"} {
		if status, text := r.ask(admin, "POST", page+"/channel_test", url.Values{"channel": {kind}}); status != 303 {
			t.Errorf("%s: %d %s", kind, status, text)
		}
	}
	if got := r.mail.Taken(); len(got) != 1 || got[0].To != "office@example.org" || !strings.Contains(got[0].Header.Get("Subject"), "test") {
		t.Errorf("%+v", got)
	}
	if got := r.hook.types(); !slices.Equal(got, []string{"test"}) {
		t.Errorf("%q", got)
	}
}
