package campaign

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/refrain-project/refrain/wasm/detect"
)

// Compare holds what a report says of itself against what came out when its own detector ran on it again. The reason is ""
// or says which part differs (ReasonEvidence, ReasonFlags); where is the path of the first item that does, in the report's
// order. Evidence goes first: a flag follows from it.
func Compare(r *Report, res detect.Result) (state VerdictState, reason, where string) {
	evidence, flags := FromResult(res)
	if bytes.Equal(Canonical(r.Evidence, r.Flags), Canonical(evidence, flags)) {
		return VerdictVerified, "", ""
	}
	if where = differs("evidence", r.Evidence, evidence, clusterDiffers); where != "" {
		return VerdictNotReproduced, ReasonEvidence, where
	}
	return VerdictNotReproduced, ReasonFlags, differs("flags", r.Flags, flags, flagDiffers)
}

// differs gives the path of the first difference of two lists: of an element, or, where one list is shorter, of the first
// element that it lacks; "" if there is none.
func differs[T any](path string, a, b []T, item func(path string, x, y *T) string) string {
	for i := range min(len(a), len(b)) {
		if where := item(path+"["+strconv.Itoa(i)+"]", &a[i], &b[i]); where != "" {
			return where
		}
	}
	if len(a) != len(b) {
		return path + "[" + strconv.Itoa(min(len(a), len(b))) + "]"
	}
	return ""
}

func clusterDiffers(path string, a, b *Cluster) string {
	switch {
	case a.ID != b.ID:
		return path + ".id"
	case a.Exemplar != b.Exemplar:
		return path + ".exemplar"
	case a.Kind != b.Kind:
		return path + ".kind"
	case a.Level != b.Level:
		return path + ".level"
	case a.Rank != b.Rank:
		return path + ".rank"
	case !slices.Equal(a.Posts, b.Posts):
		return path + ".posts"
	case a.Signature != b.Signature:
		return path + ".signature"
	}
	if where := differs(path+".reasons", a.Reasons, b.Reasons, reasonDiffers); where != "" {
		return where
	}
	if where := differs(path+".fields", a.Fields, b.Fields, numberDiffers); where != "" {
		return where
	}
	return differs(path+".threads", a.Threads, b.Threads, testDiffers)
}

func reasonDiffers(path string, a, b *Reason) string {
	if a.Code != b.Code {
		return path + ".code"
	}
	return differs(path+".params", a.Params, b.Params, numberDiffers)
}

func testDiffers(path string, a, b *ThreadTest) string {
	if a.Thread != b.Thread {
		return path + ".thread"
	}
	return differs(path+".fields", a.Fields, b.Fields, numberDiffers)
}

// numberDiffers names a number by its name: that says more than its place.
func numberDiffers(path string, a, b *Number) string {
	if *a == *b {
		return ""
	}
	return path + "." + a.Name
}

func flagDiffers(path string, a, b *Flag) string {
	switch {
	case a.Post != b.Post:
		return path + ".post"
	case a.Level != b.Level:
		return path + ".level"
	case a.Kind != b.Kind:
		return path + ".kind"
	case a.Cluster != b.Cluster:
		return path + ".cluster"
	case a.Rank != b.Rank:
		return path + ".rank"
	case !slices.Equal(a.Spans, b.Spans):
		return path + ".spans"
	}
	return ""
}
