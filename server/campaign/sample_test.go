package campaign

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/refrain-project/refrain/wasm/detect"
)

// TestMain keeps the property tests from writing files: a failure is told by its seed.
func TestMain(m *testing.M) {
	flag.Parse()
	flag.Set("rapid.nofailfile", "true")
	os.Exit(m.Run())
}

// noon is 12 August 2023, 12:00 UTC: the hour from which the samples' times count.
const noon = 1_691_841_600

// snowflake gives an X id of a second.
func snowflake(at int64) string { return fmt.Sprint((at*1000 - 1288834974657) << 22) }

// harbour is the message of the samples: invented, as all in them.
const harbour = "Ask Alex Marchand where the harbour money went, the families of Port-Lavoie were promised a library and got a parking lot instead"

// sampleReport is a report of six accounts with one message within ten minutes among 40 other replies over a day. Its
// evidence is what the detector says of it.
func sampleReport(t testing.TB) *Report {
	t.Helper()
	r := &Report{
		ID: "0b54bb0e-7ee1-4a1c-8d0b-0a2f3c4d5e6f", Nonce: make([]byte, 32), Detector: DetectorRef{SHA256: fmt.Sprintf("%064x", 7)},
		Page: "x:alex_marchand_mp", Language: "en", Note: "Seen at lunch.",
		Threads: []Thread{{ID: "1690000000000000001", Root: Root{Text: "We opened the bridge.", Time: noon}, Read: 46, Shown: 51, Order: "relevance"}},
	}
	for i := range int64(40) {
		r.Threads[0].Times = append(r.Threads[0].Times, BareTime{Time: noon + 60 + i*i*50, Account: i%30 + 1})
	}
	yes, followers := true, int64(3)
	for i := range int64(6) {
		at := noon + 7200 + 100*i
		id := snowflake(at)
		r.Posts = append(r.Posts, Post{
			ID: id, Thread: "1690000000000000001", Text: harbour + []string{"", "!", " 😡", " NOW", "...", " #shame"}[i], Lang: "en", Time: at,
			Account:   Account{ID: fmt.Sprint(900_000_000 + i), Handle: fmt.Sprintf("river%04d", 1000+i), DefaultPicture: &yes, Followers: &followers},
			Permalink: "https://x.com/i/status/" + id, ObservedAt: noon + 9000,
		})
	}
	judge(t, r)
	return r
}

// judge fills in the evidence of a report.
func judge(t testing.TB, r *Report) {
	t.Helper()
	r.Evidence, r.Flags = FromResult(run(t, r))
}

// run runs the detector on a report.
func run(t testing.TB, r *Report) detect.Result {
	t.Helper()
	params, err := r.Params()
	if err != nil {
		t.Fatal(err)
	}
	d := detect.New(params)
	if err := d.Add(r.Input()); err != nil {
		t.Fatal(err)
	}
	res, err := d.Result()
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// body writes a report as a client does.
func body(t testing.TB, r *Report) []byte {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
