// Package refrain holds the invented replies that the program shows; the tests of the whole repository stand beside it.
package refrain

import _ "embed"

// Sample is a day of replies to an invented Member of Parliament, one post a line (testdata/gen.go makes it).
//
//go:embed testdata/sample/replies.jsonl
var Sample []byte
