package web

import (
	"net/http"
	"strings"
)

// extensionSchemes are what the pages and the background of a browser extension come from. No web page can have such an origin.
var extensionSchemes = []string{"chrome-extension://", "moz-extension://"}

// fromExtension lets an extension read the answers of the API, so that it needs no permission for the server's address in the
// browser. A token is asked for as before, and cookies are never taken: Access-Control-Allow-Credentials is not sent. It says
// whether the request is a browser's question whether an extension may ask, which is answered by these headers alone.
func fromExtension(w http.ResponseWriter, r *http.Request) (preflight bool) {
	origin := r.Header.Get("Origin")
	if !strings.HasPrefix(r.URL.Path, "/v1/") || !hasScheme(origin) {
		return false
	}
	h := w.Header()
	h.Add("Vary", "Origin")
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "ETag, Retry-After, Content-Language")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST, DELETE")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, If-None-Match")
	h.Set("Access-Control-Max-Age", "600")
	return true
}

func hasScheme(origin string) bool {
	for _, scheme := range extensionSchemes {
		if strings.HasPrefix(origin, scheme) {
			return true
		}
	}
	return false
}
