package campaign

import "github.com/refrain-project/refrain/wasm/detect"

// FromResult gives the detector's result in the form in which a report carries it.
func FromResult(res detect.Result) (evidence []Cluster, flags []Flag) {
	evidence, flags = make([]Cluster, len(res.Clusters)), make([]Flag, len(res.Flags))
	for i := range res.Clusters {
		evidence[i] = fromCluster(&res.Clusters[i])
	}
	for i, f := range res.Flags {
		spans := make([][2]int64, len(f.Spans))
		for j, s := range f.Spans {
			spans[j] = [2]int64{int64(s.Start), int64(s.End)}
		}
		flags[i] = Flag{Post: f.Post, Level: f.Level.String(), Kind: f.Kind.String(), Cluster: f.Cluster, Rank: f.Rank, Spans: spans}
	}
	return evidence, flags
}

func fromCluster(k *detect.Cluster) Cluster {
	out := Cluster{
		ID: k.ID, Exemplar: k.Exemplar, Level: k.Level.String(), Kind: k.Kind.String(), Rank: k.Rank, Posts: k.Posts, Signature: k.Signature,
		Reasons: make([]Reason, len(k.Reasons)), Fields: numbers(k.Evidence.Fields), Threads: make([]ThreadTest, len(k.Evidence.Threads)),
	}
	for i, r := range k.Reasons {
		out.Reasons[i] = Reason{r.Code, numbers(r.Params)}
	}
	for i, t := range k.Evidence.Threads {
		out.Threads[i] = ThreadTest{t.Thread, numbers(t.Fields)}
	}
	return out
}

func numbers(list []detect.Param) []Number {
	out := make([]Number, len(list))
	for i, p := range list {
		out[i] = Number{p.Name, p.Value, p.Exp}
	}
	return out
}

// Basis says on what a part of a report rests.
type Basis string

// The bases.
const (
	Recomputed Basis = "recomputed" // the server made it again from the report and got the same
	Asserted   Basis = "asserted"   // only the office's word; another page, the ids' own times and an opened permalink can support it
)

// Claim is one part of a report, for people: what it rests on, and how many of it there are.
type Claim struct {
	Code  string
	Basis Basis
	Count int64
}

// Claims lists what of a verified report the server computed again, and what it has on the office's word alone. Running the
// detector again proves the computation; it proves nothing about what the page showed.
func Claims(r *Report) []Claim {
	var times, grouped, roots, coverage, ordered, verdicts int64
	for i := range r.Threads {
		t := &r.Threads[i]
		times += int64(len(t.Times))
		for _, b := range t.Times {
			grouped += one(b.Cluster > 0)
		}
		roots += one(t.Root.Text != "")
		coverage += one(t.Read+t.Shown > 0)
		ordered += one(t.Order != "")
	}
	for i := range r.Evidence {
		verdicts += int64(len(r.Evidence[i].Reasons))
	}
	return []Claim{
		{"clusters", Recomputed, int64(len(r.Evidence))},       // which posts carry one message, from their texts
		{"reasons", Recomputed, verdicts},                      // levels, kinds, facts and explanations, from texts, accounts and times
		{"flags", Recomputed, int64(len(r.Flags))},             // the matched words
		{"posts", Asserted, int64(len(r.Posts))},               // that the page showed these texts, accounts and times
		{"roots", Asserted, roots},                             // that these are the office's own posts
		{"bare_times", Asserted, times},                        // that there were these other replies: p and the shares hang on it
		{"bare_clusters", Asserted, grouped},                   // that some of them carried one message
		{"coverage", Asserted, coverage},                       // threads: how many replies were read, and shown
		{"order", Asserted, ordered},                           // threads: by what the page chose and sorted
		{"signatures", Asserted, one(r.SignaturesVersion > 0)}, // that this feed was loaded
	}
}

func one(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}
