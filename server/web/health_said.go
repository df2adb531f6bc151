package web

import (
	"net/http"
	"regexp"
	"strconv"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/store"
)

// healthSaid is one ?health=ADAPTER:VERSION:POSTS:FAILURES of GET /v1/status: counts of the last day.
var healthSaid = regexp.MustCompile(`^(x|facebook):([0-9A-Za-z.+-]{1,24}):([0-9]{1,9}):([0-9]{1,9})$`)

// maxAdapters bounds how many a client may say something of.
const maxAdapters = 2

// keepHealth keeps what a client says of its adapters. It is optional, and holds nothing of a page.
func (s *Server) keepHealth(r *http.Request, c *caller) error {
	said := r.URL.Query()["health"]
	if len(said) == 0 {
		return nil
	}
	invalid := &campaign.Error{Code: campaign.ErrInvalid, Field: "health"}
	if len(said) > maxAdapters {
		return invalid
	}
	var list []store.Health
	for _, one := range said {
		m := healthSaid.FindStringSubmatch(one)
		if m == nil {
			return invalid
		}
		posts, errPosts := strconv.ParseInt(m[3], 10, 64)
		failures, errFailures := strconv.ParseInt(m[4], 10, 64)
		if errPosts != nil || errFailures != nil {
			return invalid
		}
		list = append(list, store.Health{Adapter: m[1], Version: m[2], Posts: posts, Failures: failures})
	}
	return s.Store.SaveHealth(r.Context(), c.device, list, s.Now().UnixMilli())
}
