package deliver

import (
	"net/http"

	"github.com/syumai/workers/cloudflare/fetch"
)

// client is Cloudflare's fetch, which reaches public addresses alone, and follows no redirect.
func (*Webhook) client(bool) *http.Client {
	return fetch.NewClient().HTTPClient(fetch.RedirectModeManual)
}
