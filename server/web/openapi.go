package web

import (
	_ "embed"
	"net/http"
)

// document describes every route (OpenAPI 3.1); openapi_test.go holds it to the code.
//
//go:embed openapi.json
var document []byte

// openAPI is GET /openapi.json.
func (s *Server) openAPI(w http.ResponseWriter, _ *http.Request, _ *caller) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, err := w.Write(document)
	return err
}
