//go:build !js

package campaign

import (
	"bytes"

	"github.com/goccy/go-json"
)

// The JSON of the native build: goccy/go-json, two to four times as fast as the standard library's.

// marshal writes JSON.
func marshal(v any) ([]byte, error) { return json.Marshal(v) }

// unmarshal reads JSON.
func unmarshal(text []byte, into any) error { return json.Unmarshal(text, into) }

// decode reads the first value of a text and refuses fields that are not known.
func decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
