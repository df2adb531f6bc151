package web

import (
	"bytes"
	"encoding/json"
)

// The JSON of a Worker: the standard library's, since goccy/go-json costs a megabyte of the size that Cloudflare allows.

// marshal writes JSON.
func marshal(v any) ([]byte, error) { return json.Marshal(v) }

// valid says whether a text is JSON.
func valid(text []byte) bool { return json.Valid(text) }

// decode reads the first value of a text and refuses fields that are not known.
func decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
