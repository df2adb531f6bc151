package corpus

import (
	"encoding/json"
	"slices"
)

// field is what a field of a line must hold.
type field struct {
	name, expected string
	into           func() any
}

var (
	aString = func() any { return new(string) }
	anInt   = func() any { return new(int64) }
	aBool   = func() any { return new(bool) }
	aList   = func() any { return new([]string) }
	anyJSON = func() any { return new(json.RawMessage) }
)

// postFields are the fields of a post, in the order in which they are blamed.
var postFields = []field{
	{"id", "a string", aString}, {"platform", "a string", aString},
	{"author", "a string, or an object with id or handle", anyJSON}, {"text", "a string", aString},
	{"lang", "a string", aString}, {"created_at", "a string (RFC 3339)", aString},
	{"resolution", "whole seconds", anInt}, {"reply_to", "a string", aString}, {"target", "a string", aString},
	{"page", "a string", aString}, {"thread", "a string", aString}, {"root", "true or false", aBool},
	{"links", "a list of strings", aList},
}

// pairFields are the fields of a pair.
var pairFields = []field{{"id", "a string", aString}, {"a", "a string", aString}, {"b", "a string", aString}}

// diagnose reads a line that the fast decoder refused once more, slowly, to name the field at fault.
func diagnose(line []byte, fields []field) *LineError {
	var object map[string]json.RawMessage
	if json.Unmarshal(line, &object) != nil || object == nil {
		return expected("", "one JSON object")
	}
	at := slices.IndexFunc(fields, func(f field) bool {
		raw, there := object[f.name]
		return there && json.Unmarshal(raw, f.into()) != nil
	})
	if at < 0 {
		return expected("", "a JSON object that this program can read")
	}
	return expected(fields[at].name, fields[at].expected)
}
