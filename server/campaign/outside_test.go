package campaign

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestParseOutside(t *testing.T) {
	const pier = "Everybody knows who sold the pier"
	stix := `{"type":"bundle","id":"bundle--1","objects":[
		{"type":"identity","id":"identity--1","name":"A partner state"},
		{"type":"report","id":"report--1","name":"The pier","created_by_ref":"identity--1","x-unknown":{"a":[1.5]}},
		{"type":"note","content":" ` + pier + ` "},{"type":"note","content":"` + pier + `"},{"type":"indicator","pattern":"[url:value = 'x']"},
		{"type":"email-message","body":"By mail"},{"type":"artifact","mime_type":"text/plain","payload_bin":"` + base64.StdEncoding.EncodeToString([]byte("In a file")) + `"},
		{"type":"artifact","mime_type":"image/png","payload_bin":"AAAA"},
		{"type":"x-misp-object","x_misp_attributes":[{"object_relation":"post","value":"In a microblog"},{"object_relation":"username","value":"somebody"},{"object_relation":"post","value":7}]}]}`
	for _, c := range []struct {
		name, body string
		texts      []string
		code       string
	}{
		{"", "one\n\ntwo\nlines\n\n\n one \n", []string{"one", "two\nlines"}, ""},
		{"a.CSV", "\ufeffid,Texte\n1,\"a, b\"\n2,c\n", []string{"a, b", "c"}, ""},
		{"a.csv", "alone\nmore\n", []string{"alone", "more"}, ""},
		{"a.csv", "id,name\n1,x\n", nil, "invalid: column"},
		{"a.json", stix, []string{pier, "By mail", "In a file", "In a microblog"}, ""},
		{"", `{"type":"report"}`, nil, "malformed: file"},
		{"", `{"type":"bundle","objects":` + strings.Repeat("[", 70) + strings.Repeat("]", 70) + `}`, nil, "malformed: file"},
		{"", `{"type":"bundle","objects":[]}`, nil, "invalid: texts"},
		{"", " \n\n ", nil, "invalid: texts"},
		{"", "a\x00b", nil, "malformed: file"},
		{"", "a\xffb", nil, "malformed: file"},
		{"", strings.Repeat("a", maxText+1), nil, "too_large: texts"},
		{"", strings.Repeat("a", MaxOutside+1), nil, "too_large: file"},
	} {
		got, err := ParseOutside(c.name, []byte(c.body))
		if code(err) != c.code || c.code == "" && !slices.Equal(got.Texts, c.texts) {
			t.Errorf("%.60q: %q, %q", c.body, got.Texts, code(err))
		}
		if c.name == "a.json" && (got.Source != "A partner state" || got.Title != "The pier") {
			t.Errorf("source %q, title %q", got.Source, got.Title)
		}
	}
	var many strings.Builder
	for i := range maxOutsideTexts + 1 {
		fmt.Fprintf(&many, "text %d\n\n", i)
	}
	if _, err := ParseOutside("", []byte(many.String())); code(err) != "too_large: texts" {
		t.Errorf("many texts: %v", err)
	}
}

// FuzzParseOutside: whatever comes, it ends, and what comes out is within the bounds.
func FuzzParseOutside(f *testing.F) {
	f.Add("a.csv", []byte("text\nx"))
	f.Add("", []byte(`{"type":"bundle","objects":[{"type":"note","content":"x"}]}`))
	f.Add("", []byte("a\n\nb"))
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		r, err := ParseOutside(name, body)
		if err != nil {
			return
		}
		if len(r.Texts) == 0 || len(r.Texts) > maxOutsideTexts || len(r.Source) > MaxSource || len(r.Title) > MaxTitle {
			t.Errorf("%+v", r)
		}
	})
}

// TestOutsideMessages: what is nearly alike is one message, measured as the detector measures a cluster; what is too plain is none.
func TestOutsideMessages(t *testing.T) {
	list, left := OutsideMessages([]string{ferryFR, harbour, harbour + " 😡", harbour + "!", "Thank you"})
	if len(list) != 2 || left != 1 || list[0].Text != harbour || list[0].Samples != 3 || list[1].Samples != 1 {
		t.Fatalf("%+v, %d left", list, left)
	}
	seen := seenOf(t, sampleReport(t))[0]
	words, weight := numberOf(seen.cluster().Fields, "words"), numberOf(seen.cluster().Fields, "weight")
	if m := list[0]; m.Words < 12 || m.Weight < 440 || m.Words > words+3 || m.Words < words-3 || m.Weight > 2*weight {
		t.Errorf("%d words and %d bits; a report's cluster has %d and %d", m.Words, m.Weight, words, weight)
	}
	var many []string
	for i := range maxMessages + 2 {
		many = append(many, strings.NewReplacer("harbour", fmt.Sprintf("zq%dxw%dharbour", i*7919, i), "library", fmt.Sprintf("vk%dlibrary", i*104729), "parking", fmt.Sprintf("jj%dparking", i*1299709),
			"families", fmt.Sprintf("wx%dfamilies", i*15485863), "money", fmt.Sprintf("pz%dmoney", i*32452843), "Marchand", fmt.Sprintf("Qr%dMarchand", i*49979687), "promised", fmt.Sprintf("kk%dpromised", i*67867967)).Replace(harbour))
	}
	if list, _ = OutsideMessages(many); len(list) > maxMessages {
		t.Errorf("%d messages", len(list))
	}
}
