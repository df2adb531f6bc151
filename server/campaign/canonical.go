package campaign

import "encoding/binary"

// Canonical gives the one byte form of a verdict: equal if and only if the verdict is the same, with its clusters, levels,
// kinds, ranks, posts, reasons, facts, time tests and flags, in the detector's own order. It is "RFV1", the clusters, the
// flags. A list is its length as a uvarint and its elements; a text its length and its bytes; a number a varint.
func Canonical(evidence []Cluster, flags []Flag) []byte {
	w := canonical("RFV1")
	w.length(len(evidence))
	for i := range evidence {
		w.cluster(&evidence[i])
	}
	w.length(len(flags))
	for i := range flags {
		w.flag(&flags[i])
	}
	return w
}

// canonical is bytes being written.
type canonical []byte

func (w *canonical) length(n int)   { *w = binary.AppendUvarint(*w, uint64(n)) }
func (w *canonical) number(n int64) { *w = binary.AppendVarint(*w, n) }

func (w *canonical) text(s string) {
	w.length(len(s))
	*w = append(*w, s...)
}

func (w *canonical) texts(list []string) {
	w.length(len(list))
	for _, s := range list {
		w.text(s)
	}
}

func (w *canonical) numbers(list []Number) {
	w.length(len(list))
	for _, n := range list {
		w.text(n.Name)
		w.number(n.Value)
		w.number(n.Exp)
	}
}

func (w *canonical) reasons(list []Reason) {
	w.length(len(list))
	for _, r := range list {
		w.text(r.Code)
		w.numbers(r.Params)
	}
}

func (w *canonical) tests(list []ThreadTest) {
	w.length(len(list))
	for _, t := range list {
		w.text(t.Thread)
		w.numbers(t.Fields)
	}
}

func (w *canonical) cluster(k *Cluster) {
	w.text(k.ID)
	w.text(k.Exemplar)
	w.text(k.Level)
	w.text(k.Kind)
	w.number(k.Rank)
	w.texts(k.Posts)
	w.reasons(k.Reasons)
	w.text(k.Signature)
	w.numbers(k.Fields)
	w.tests(k.Threads)
}

func (w *canonical) flag(f *Flag) {
	w.text(f.Post)
	w.text(f.Level)
	w.text(f.Kind)
	w.text(f.Cluster)
	w.number(f.Rank)
	w.length(len(f.Spans))
	for _, s := range f.Spans {
		w.number(s[0])
		w.number(s[1])
	}
}
