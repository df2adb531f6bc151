package corpus

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/goccy/go-json"
)

// FuzzPlain: what is read without the decoder is read as the decoder reads it.
func FuzzPlain(f *testing.F) {
	for _, line := range []string{
		`{"id": "1", "author": "a", "text": "Où est l’argent?", "lang": "fr", "created_at": "2019-03-29T00:00:11Z"}`,
		`{"id":"1","author":"a","target":"t","page":"p","thread":"h","reply_to":"r","platform":"x","label":"l"}`,
		`{"id":"1","id":"2","author" : "a" , "text":""}`,
		`{"ID":"1","author":"a","text":"b"}`, `{"id":"1","text":"a\tb"}`, `{"id":"1","links":["a"]}`, `{"id":"1","root":"a"}`,
		`{"id":"1","author":{"id":"a"}}`, `{"id":"1","text":"a"} {}`, `{"id":"1",}`, `{}`, `{"id":"1","text":"` + "a\tb\xff" + `"}`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		line = bytes.TrimSpace(line)
		var plain, decoded row
		if !plain.plain(line) {
			return
		}
		if err := json.Unmarshal(line, &decoded); err != nil {
			t.Fatalf("%q is read, but: %v", line, err)
		}
		if !reflect.DeepEqual(plain, decoded) {
			t.Errorf("%q\n%+v\n%+v", line, plain, decoded)
		}
	})
}
