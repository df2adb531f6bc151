package campaign

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-json"

	"github.com/refrain-project/refrain/wasm/detect"
)

func TestParseReportReadsWhatAClientWrites(t *testing.T) {
	want := sampleReport(t)
	got, err := ParseReport(body(t, want))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// long is over every limit of a text.
var long = strings.Repeat("a", 1<<15)

// broken is one way to break a report.
type broken struct {
	change func(r *Report)
	code   string
	field  string
}

// TestFieldsAreChecked breaks one field after the other. Each line is one rule.
func TestFieldsAreChecked(t *testing.T) {
	for _, x := range slices.Concat(brokenHeads, brokenPosts, brokenVerdicts) {
		r := sampleReport(t)
		x.change(r)
		_, err := ParseReport(body(t, r))
		var coded *Error
		if !errors.As(err, &coded) || coded.Code != x.code || coded.Field != x.field {
			t.Errorf("got %v, want %s: %s", err, x.code, x.field)
		}
	}
}

var brokenHeads = []broken{
	{func(r *Report) { r.ID = "" }, ErrInvalid, "id"},
	{func(r *Report) { r.ID = strings.ToUpper(r.ID) }, ErrInvalid, "id"},
	{func(r *Report) { r.Nonce = r.Nonce[1:] }, ErrInvalid, "nonce"},
	{func(r *Report) { r.Detector.SHA256 = "abc" }, ErrInvalid, "detector.sha256"},
	{func(r *Report) { r.Detector.Parameters = map[string]int64{"magic": 1} }, ErrInvalid, "detector.parameters"},
	{func(r *Report) { r.Detector.Parameters = map[string]int64{"window": 0} }, ErrInvalid, "detector.parameters.window"},
	{func(r *Report) { r.Detector.Parameters = map[string]int64{"work": 1 << 40} }, ErrTooLarge, "detector.parameters.work"},
	{func(r *Report) { r.SignaturesVersion = -1 }, ErrInvalid, "signatures_version"},
	{func(r *Report) { r.SignaturesOff = []string{"a", ""} }, ErrInvalid, "signatures_off[1].id"},
	{func(r *Report) { r.Page = "alex_marchand_mp" }, ErrInvalid, "page"},
	{func(r *Report) { r.Page = "myspace:alex" }, ErrInvalid, "page"},
	{func(r *Report) { r.Page = "x:" + long }, ErrTooLarge, "page"},
	{func(r *Report) { r.Threads = nil }, ErrInvalid, "threads"},
	{func(r *Report) { r.Threads = make([]Thread, maxThreads+1) }, ErrTooLarge, "threads"},
	{func(r *Report) { r.Threads = append(r.Threads, r.Threads[0]) }, ErrInvalid, "threads[1].id"},
	{func(r *Report) { r.Threads[0].Root.Text = long }, ErrTooLarge, "threads[0].root.text"},
	{func(r *Report) { r.Threads[0].Root.Time = 1 }, ErrInvalid, "threads[0].root.time"},
	{func(r *Report) { r.Threads[0].Times = make([]BareTime, maxTimes+1) }, ErrTooLarge, "threads[0].times"},
	{func(r *Report) { r.Threads[0].Times[3].Time = latestTime + 1 }, ErrInvalid, "threads[0].times[3].t"},
	{func(r *Report) { r.Threads[0].Times[3].Account = -1 }, ErrInvalid, "threads[0].times[3].account"},
	{func(r *Report) { r.Threads[0].Order = "By Rank" }, ErrInvalid, "threads[0].order"},
}

var brokenPosts = []broken{
	{func(r *Report) { r.Posts = nil }, ErrInvalid, "posts"},
	{func(r *Report) { r.Posts = make([]Post, maxPosts+1) }, ErrTooLarge, "posts"},
	{func(r *Report) { r.Posts[3].ID = r.Posts[2].ID }, ErrInvalid, "posts[3].id"},
	{func(r *Report) { r.Posts[3].ID = "root:1" }, ErrInvalid, "posts[3].id"},
	{func(r *Report) { r.Posts[3].Thread = "elsewhere" }, ErrInvalid, "posts[3].thread"},
	{func(r *Report) { r.Posts[3].Account.ID = "" }, ErrInvalid, "posts[3].account.id"},
	{func(r *Report) { r.Posts[3].Account.ID = "#3" }, ErrInvalid, "posts[3].account.id"},
	{func(r *Report) { r.Posts[3].Account.Name = long }, ErrTooLarge, "posts[3].account.name"},
	{func(r *Report) { *r.Posts[3].Account.Followers = -1 }, ErrInvalid, "posts[0].account.followers"}, // the sample shares it
	{func(r *Report) { r.Posts[3].Text = long }, ErrTooLarge, "posts[3].text"},
	{func(r *Report) { r.Posts[3].Time = -5 }, ErrInvalid, "posts[3].time"},
	{func(r *Report) { r.Posts[3].Resolution = maxCoarse + 1 }, ErrInvalid, "posts[3].resolution"},
	{func(r *Report) { r.Posts[3].Links = make([]string, maxLinks+1) }, ErrTooLarge, "posts[3].links"},
	{func(r *Report) { r.Posts[3].Links = []string{long} }, ErrTooLarge, "posts[3].links"},
	{func(r *Report) { r.Posts[3].Permalink = "http://x.com/i/status/1" }, ErrInvalid, "posts[3].permalink"},
	{func(r *Report) { r.Posts[3].Permalink = "https://x.com.example/i/status/1" }, ErrInvalid, "posts[3].permalink"},
	{func(r *Report) { r.Posts[3].Permalink = "https://x.com@evil.example/i/status/1" }, ErrInvalid, "posts[3].permalink"},
	{func(r *Report) { r.Posts[3].Permalink = "https://www.facebook.com/1" }, ErrInvalid, "posts[3].permalink"},
	{func(r *Report) { r.Posts[3].Permalink = "" }, ErrInvalid, "posts[3].permalink"},
	{func(r *Report) { r.Posts[3].ObservedAt = 0 }, ErrInvalid, "posts[3].observed_at"},
	{func(r *Report) { r.Pseudonyms = true }, ErrInvalid, "posts[0].account.id"},
	{func(r *Report) { pseudonymise(r); r.Posts[1].Account.Handle = "real" }, ErrInvalid, "posts[1].account.handle"},
	{func(r *Report) { pseudonymise(r); r.Posts[1].Account.Name = "Real" }, ErrInvalid, "posts[1].account.name"},
	{func(r *Report) { pseudonymise(r); r.Posts[1].Permalink = "https://x.com/i/status/1" }, ErrInvalid, "posts[1].permalink"},
	{func(r *Report) { pseudonymise(r); r.Posts[1].ID = snowflake(noon) }, ErrInvalid, "posts[1].id"},
}

var brokenVerdicts = []broken{
	{func(r *Report) { r.Evidence = make([]Cluster, maxClusters+1) }, ErrTooLarge, "evidence"},
	{func(r *Report) { r.Evidence[0].ID = "none" }, ErrInvalid, "evidence[0].id"},
	{func(r *Report) { r.Evidence = append(r.Evidence, r.Evidence[0]) }, ErrInvalid, "evidence[1].id"},
	{func(r *Report) { r.Evidence[0].Exemplar = "none" }, ErrInvalid, "evidence[0].exemplar"},
	{func(r *Report) { r.Evidence[0].Level = "<b>" }, ErrInvalid, "evidence[0].level"},
	{func(r *Report) { r.Evidence[0].Signature = long }, ErrTooLarge, "evidence[0].signature"},
	{func(r *Report) { r.Evidence[0].Posts[2] = "none" }, ErrInvalid, "evidence[0].posts"},
	{func(r *Report) { r.Evidence[0].Reasons[1].Code = "Not A Code" }, ErrInvalid, "evidence[0].reasons[1].code"},
	{func(r *Report) { r.Evidence[0].Reasons[0].Params[1].Name = "" }, ErrInvalid, "evidence[0].reasons[0].params[1].name"},
	{func(r *Report) { r.Evidence[0].Fields = make([]Number, maxNumbers+1) }, ErrTooLarge, "evidence[0].fields"},
	{func(r *Report) { r.Evidence[0].Threads[0].Thread = "" }, ErrInvalid, "evidence[0].threads[0].thread"},
	{func(r *Report) { r.Flags[2].Post = r.Flags[1].Post }, ErrInvalid, "flags[2].post"},
	{func(r *Report) { r.Flags[2].Post = "none" }, ErrInvalid, "flags[2].post"},
	{func(r *Report) { r.Flags[2].Cluster = "none" }, ErrInvalid, "flags[2].cluster"},
	{func(r *Report) { r.Flags[2].Spans = [][2]int64{{0, 5000}} }, ErrInvalid, "flags[2].spans"},
	{func(r *Report) { r.Flags[2].Spans = [][2]int64{{5, 5}} }, ErrInvalid, "flags[2].spans"},
	{func(r *Report) { r.Note = long }, ErrTooLarge, "note"},
	{func(r *Report) { r.Language = "de" }, ErrInvalid, "language"},
}

// pseudonymise replaces names the way the extension does.
func pseudonymise(r *Report) {
	r.Pseudonyms = true
	for i := range r.Posts {
		p := &r.Posts[i]
		p.ID, p.Permalink = "p"+string(rune('1'+i)), ""
		p.Account = Account{ID: "a" + string(rune('1'+i))}
	}
}

func TestPseudonymsAreTaken(t *testing.T) {
	r := sampleReport(t)
	pseudonymise(r)
	judge(t, r)
	if _, err := ParseReport(body(t, r)); err != nil {
		t.Error(err)
	}
}

// TestLimitsAreTheDetectors holds that a report at the limits is one that the detector takes.
func TestLimitsAreTheDetectors(t *testing.T) {
	r := sampleReport(t)
	p := &r.Posts[0]
	fill := func(n int) string { return strings.Repeat("é", n/2) }
	p.ID, p.Text, p.Lang = fill(maxID), fill(maxText), fill(maxCode)
	p.Account.ID, p.Account.Handle, p.Account.Name = fill(maxID), fill(maxField), fill(maxField)
	p.Resolution, p.Time, p.Account.Created = maxCoarse, latestTime, latestTime
	*p.Account.Followers = maxCount
	for range maxLinks {
		p.Links = append(p.Links, fill(maxAddress))
	}
	r.Page = "x:" + fill(maxField-2)
	r.Threads[0].ID = fill(maxID)
	for i := range r.Posts {
		r.Posts[i].Thread = r.Threads[0].ID
	}
	r.Evidence, r.Flags = nil, nil
	got, err := ParseReport(body(t, r))
	if err != nil {
		t.Fatal(err)
	}
	if err := detect.New(detect.DefaultParams()).Add(got.Input()); err != nil {
		t.Error(err)
	}
}

// TestBoundsComeFirst gives bodies that no parser should have to look at.
func TestBoundsComeFirst(t *testing.T) {
	good := string(body(t, sampleReport(t)))
	for name, x := range map[string]struct{ body, code string }{
		"empty":            {"", ErrMalformed},
		"not JSON":         {"report", ErrMalformed},
		"truncated":        {good[:len(good)-1], ErrMalformed},
		"trailing":         {good + "{}", ErrMalformed},
		"trailing comma":   {`{"id":"a",}`, ErrMalformed},
		"too large":        {strings.Repeat(" ", MaxReport) + good, ErrTooLarge},
		"deep lists":       {strings.Repeat("[", 1<<20), ErrMalformed},
		"deep objects":     {strings.Repeat(`{"a":`, 1<<16) + "1" + strings.Repeat("}", 1<<16), ErrMalformed},
		"not UTF-8":        {strings.Replace(good, "Seen", "\xff\xfe", 1), ErrMalformed},
		"NUL":              {strings.Replace(good, "Seen", "\x00", 1), ErrMalformed},
		"escaped NUL":      {strings.Replace(good, "Seen", `\u0000`, 1), ErrMalformed},
		"control":          {strings.Replace(good, "Seen", "\x01", 1), ErrMalformed},
		"bad escape":       {strings.Replace(good, "Seen", `\x`, 1), ErrMalformed},
		"half escape":      {`{"id":"\u12`, ErrMalformed},
		"unknown field":    {strings.Replace(good, `"note"`, `"notes"`, 1), ErrMalformed},
		"field twice":      {strings.Replace(good, `"note"`, `"page":"x:other","note"`, 1), ErrMalformed},
		"other case":       {strings.Replace(good, `"note"`, `"Note"`, 1), ErrMalformed},
		"escaped name":     {strings.Replace(good, `"note"`, `"\u006eote"`, 1), ErrMalformed},
		"fraction":         {strings.Replace(good, `"read":46`, `"read":46.0`, 1), ErrMalformed},
		"power":            {strings.Replace(good, `"read":46`, `"read":1e3`, 1), ErrMalformed},
		"leading zero":     {strings.Replace(good, `"read":46`, `"read":046`, 1), ErrMalformed},
		"over int64":       {strings.Replace(good, `"read":46`, `"read":9223372036854775808`, 1), ErrMalformed},
		"text for number":  {strings.Replace(good, `"read":46`, `"read":"46"`, 1), ErrMalformed},
		"nonce not base64": {strings.Replace(good, `"nonce":"AAAA`, `"nonce":"!!!!`, 1), ErrMalformed},
		"a list":           {"[" + good + "]", ErrMalformed},
	} {
		_, err := ParseReport([]byte(x.body))
		var coded *Error
		if !errors.As(err, &coded) || coded.Code != x.code {
			t.Errorf("%s: got %v, want %s", name, err, x.code)
		}
	}
	if _, err := ParseReport([]byte(" \n" + good + "\t")); err != nil {
		t.Errorf("space around the body: %v", err)
	}
}

// FuzzParseReport: whatever the bytes, there is a coded error, or a report that the detector takes and that says the same
// when it is written and read again.
func FuzzParseReport(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ParseReport(b)
		if err != nil {
			if e := (*Error)(nil); !errors.As(err, &e) {
				t.Fatalf("not coded: %v", err)
			}
			return
		}
		p, err := r.Params()
		if err != nil {
			t.Fatal(err)
		}
		if err := detect.New(p).Add(r.Input()); err != nil {
			t.Fatal(err)
		}
		again, err := ParseReport(body(t, r))
		if err != nil || !bytes.Equal(body(t, again), body(t, r)) {
			t.Fatalf("reads otherwise when written: %v", err)
		}
	})
}

// FuzzGoJSON holds the reader of JSON to encoding/json: of everything that scan lets through, both make the same report, or
// both refuse it.
func FuzzGoJSON(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		if scan(b) != nil {
			return
		}
		if !stdjson.Valid(b) {
			t.Fatalf("scan let through what is not JSON: %q", b)
		}
		var fast, slow Report
		x, y := json.NewDecoder(bytes.NewReader(b)), stdjson.NewDecoder(bytes.NewReader(b))
		x.DisallowUnknownFields()
		y.DisallowUnknownFields()
		errFast, errSlow := x.Decode(&fast), y.Decode(&slow)
		if (errFast == nil) != (errSlow == nil) {
			t.Fatalf("%q: goccy says %v, encoding/json %v", b, errFast, errSlow)
		}
		if errFast == nil && !reflect.DeepEqual(fast, slow) {
			t.Fatalf("%q:\ngoccy %+v\nstd   %+v", b, fast, slow)
		}
	})
}

// seed gives a fuzzer reports, and JSON at which readers differ.
func seed(f *testing.F) {
	good := sampleReport(f)
	f.Add(body(f, good))
	good.Threads[0].Times, good.Posts = good.Threads[0].Times[:1], good.Posts[:1]
	good.Evidence, good.Flags = good.Evidence[:0], nil
	f.Add(body(f, good))
	for _, s := range []string{
		`{}`, `null`, `[]`, `{"id":null}`, `{"id":"\ud800"}`, `{"id":"\ud83d\ude00"}`, `{"id":"\ude00x"}`, `{"posts":[{}]}`, `{"posts":[null]}`,
		`{"posts":null,"threads":[]}`, `{"pseudonyms":1}`, `{"pseudonyms":true}`, `{"nonce":"AAECAw=="}`, `{"nonce":"AAECAw"}`, `{"nonce":[1,2]}`,
		`{"flags":[{"spans":[[1,2],[3]]}]}`, `{"flags":[{"spans":[[1,2,3]]}]}`, `{"flags":[{"spans":[null]}]}`, `{"signatures_version":-0}`,
		`{"signatures_version":9223372036854775807}`, `{"signatures_version":-9223372036854775809}`, `{"detector":{"parameters":{"a":1,"b":null}}}`,
		`{"posts":[{"account":{"followers":null,"default_picture":false}}]}`, `{"note":"\u2028\/\b"}`, `{"nonce":"AA\nEC"}`, `{"nonce":""}`, `{"nonce":null}`,
	} {
		f.Add([]byte(s))
	}
}

func BenchmarkParseReport(b *testing.B) {
	text := body(b, sampleReport(b))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := ParseReport(text); err != nil {
			b.Fatal(err)
		}
	}
}
