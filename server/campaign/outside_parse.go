package campaign

import (
	"cmp"
	"encoding/base64"
	"encoding/csv"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/refrain-project/refrain/wasm/detect"
)

// This file reads what a report from outside brings: texts pasted, a table, or STIX 2.1. Whoever wrote it is not known: all of it is bounded before it
// is parsed, and nothing of it but texts and the name of a source is kept.

// The bounds of an outside report.
const (
	MaxOutside      = 1 << 20 // bytes
	maxOutsideTexts = 300
	maxOutsideDepth = 64 // of STIX, lists and objects in one another
	maxMessages     = 8  // messages of one report; the publication has as many
)

// OutsideReport is what was read of an outside report.
type OutsideReport struct {
	Texts  []string // samples, each once
	Source string   // as the report names itself; "" if it does not
	Title  string
}

// ParseOutside reads a report: STIX if it is JSON, a table if name ends in .csv, otherwise texts with an empty line between them. The error is an *Error:
// ErrTooLarge with what is too much, ErrMalformed, or ErrInvalid with the field "texts" if there is no text in it.
func ParseOutside(name string, body []byte) (r OutsideReport, err error) {
	if len(body) > MaxOutside {
		return r, &Error{Code: ErrTooLarge, Field: "file", Limit: MaxOutside}
	}
	text := strings.TrimPrefix(string(body), "\ufeff")
	if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
		return r, &Error{Code: ErrMalformed, Field: "file"}
	}
	switch {
	case strings.HasPrefix(strings.TrimSpace(text), "{"):
		r, err = parseSTIX(text)
	case strings.HasSuffix(strings.ToLower(name), ".csv"):
		r.Texts, err = parseTable(text)
	default:
		r.Texts = strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n")
	}
	if err != nil {
		return r, err
	}
	return r, r.tidy()
}

// tidy keeps each text once, without the space around it, and holds all to the bounds.
func (r *OutsideReport) tidy() error {
	var out []string
	for _, t := range r.Texts {
		t = strings.TrimSpace(t)
		if len(t) > maxText {
			return &Error{Code: ErrTooLarge, Field: "texts", Limit: maxText}
		}
		if t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
		if len(out) > maxOutsideTexts {
			return &Error{Code: ErrTooLarge, Field: "texts", Limit: maxOutsideTexts}
		}
	}
	if r.Texts = out; len(out) == 0 {
		return &Error{Code: ErrInvalid, Field: "texts"}
	}
	r.Source, r.Title = headOf(r.Source, MaxSource), headOf(r.Title, MaxTitle)
	return nil
}

// headOf cuts a line to a number of bytes.
func headOf(s string, most int) string {
	s = strings.TrimSpace(strings.Join(strings.Fields(s), " "))
	return strings.ToValidUTF8(s[:min(len(s), most)], "")
}

// textColumns are the names that a column of texts has, the best first.
var textColumns = []string{"text", "texte", "message", "content", "contenu", "tweet", "post", "body"}

// parseTable reads a table with a column of texts, or with one column.
func parseTable(text string) (out []string, err error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	rows, err := r.ReadAll() // of at most MaxOutside bytes
	if err != nil || len(rows) == 0 {
		return nil, &Error{Code: ErrMalformed, Field: "file"}
	}
	column := -1
	for _, name := range textColumns {
		if column < 0 {
			column = slices.IndexFunc(rows[0], func(head string) bool { return strings.EqualFold(strings.TrimSpace(head), name) })
		}
	}
	if column >= 0 {
		rows = rows[1:]
	} else if len(rows[0]) == 1 {
		column = 0
	} else {
		return nil, &Error{Code: ErrInvalid, Field: "column"}
	}
	for _, row := range rows {
		if column < len(row) {
			out = append(out, row[column])
		}
	}
	return out, nil
}

// stixObject is what is read of an object of STIX 2.1 (OASIS, 2021): a note's content, the body of an e-mail, a text artifact, the post of a MISP microblog,
// and of the report and whoever made it the names.
type stixObject struct {
	Type    string `json:"type"`
	ID      string `json:"id"`
	Name    string `json:"name"`
	By      string `json:"created_by_ref"`
	Content string `json:"content"`
	Body    string `json:"body"`
	Mime    string `json:"mime_type"`
	Payload string `json:"payload_bin"`
	Misp    []struct {
		Relation string `json:"object_relation"`
		Value    any    `json:"value"`
	} `json:"x_misp_attributes"`
}

// parseSTIX reads a bundle.
func parseSTIX(text string) (r OutsideReport, err error) {
	if deeper(text, maxOutsideDepth) {
		return r, &Error{Code: ErrMalformed, Field: "file", Limit: maxOutsideDepth}
	}
	var bundle struct {
		Type    string       `json:"type"`
		Objects []stixObject `json:"objects"`
	}
	if err := unmarshal([]byte(text), &bundle); err != nil || bundle.Type != "bundle" {
		return r, &Error{Code: ErrMalformed, Field: "file"}
	}
	names, by := map[string]string{}, ""
	for i := range bundle.Objects {
		o := &bundle.Objects[i]
		r.Texts = append(r.Texts, o.texts()...)
		switch o.Type {
		case "identity":
			names[o.ID] = o.Name
		case "report", "campaign", "grouping":
			r.Title, by = cmp.Or(r.Title, o.Name), cmp.Or(by, o.By)
		}
	}
	r.Source = names[by]
	return r, nil
}

// texts gives the samples that an object holds.
func (o *stixObject) texts() (out []string) {
	switch o.Type {
	case "note":
		out = append(out, o.Content)
	case "email-message":
		out = append(out, o.Body)
	case "artifact":
		if payload, err := base64.StdEncoding.DecodeString(o.Payload); err == nil && strings.HasPrefix(o.Mime, "text/") && utf8.Valid(payload) && !slices.Contains(payload, 0) {
			out = append(out, string(payload))
		}
	case "x-misp-object":
		for _, a := range o.Misp {
			if post, ok := a.Value.(string); ok && (a.Relation == "post" || a.Relation == "text") {
				out = append(out, post)
			}
		}
	}
	return out
}

// deeper says whether JSON is nested deeper than most, by its brackets outside of texts.
func deeper(text string, most int) bool {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > most {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// OutsideMessages makes messages of samples: those nearly alike are one, its text the first of them. The ones with the most samples come first, at most
// eight; left is how many samples are in none, as too plain to be told from ordinary posts.
func OutsideMessages(texts []string) (list []OutsideMessage, left int64) {
	for _, t := range texts {
		sketch := detect.SketchOf(t)
		at := slices.IndexFunc(list, func(m OutsideMessage) bool { return closeTexts(m.Text, t) })
		switch {
		case at >= 0:
			list[at].Samples++
		case sketch == nil || len(list) == maxLeaders: // each is compared with all of them
			left++
		default:
			m := OutsideMessage{Text: t, Sketch: sketch, Samples: 1}
			m.Words, m.Weight = measured(t)
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b OutsideMessage) int { return cmp.Compare(b.Samples, a.Samples) })
	for len(list) > maxMessages {
		left += list[len(list)-1].Samples
		list = list[:len(list)-1]
	}
	return list, left
}

// measured gives the words and the weight of a text as the detector finds them in a cluster of it: three accounts that post it are one.
func measured(text string) (words, weight int64) {
	d := detect.New(detect.DefaultParams())
	for _, id := range []string{"1", "2", "3"} {
		p := detect.Post{ID: id, Page: "outside", Text: text, Account: unknownAccount(id)}
		if err := d.Add([]detect.Post{p}); err != nil {
			return 0, 0
		}
	}
	res, err := d.Result()
	if err != nil || len(res.Clusters) != 1 {
		return 0, 0
	}
	f, err := detect.ParseFacts(res.Clusters[0].Evidence.Fields)
	if err != nil {
		return 0, 0
	}
	return f.Words, f.Weight
}
