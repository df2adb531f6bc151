package abi

import "github.com/refrain-project/refrain/wasm/detect"

// The least bytes of an element, for the bounds of lists.
const (
	leastParam   = 3
	leastReason  = 2
	leastThread  = 2
	leastCluster = 10
	leastFlag    = 6
	leastSpan    = 2
)

// AppendError appends a response that says err. An error that is not a *detect.Error becomes malformed.
func AppendError(b []byte, err error) []byte {
	e, ok := err.(*detect.Error)
	if !ok {
		e = &detect.Error{Code: ErrMalformed}
	}
	b = appendUint(b, statusError)
	b = appendText(b, e.Code)
	b = appendText(b, e.Post)
	return appendText(b, e.Field)
}

// ParseStatus takes the status off a response and gives the body, or the *detect.Error that the response says.
func ParseStatus(response []byte) ([]byte, error) {
	if len(response) > 0 && response[0] == statusOK {
		return response[1:], nil
	}
	said, err := ParseError(response)
	if err != nil {
		return nil, err
	}
	return nil, said
}

// ParseError reads a response that says an error; err is what is wrong with the response itself.
func ParseError(response []byte) (said *detect.Error, err error) {
	r := &reader{rest: string(response)}
	if r.uint("status") != statusError {
		r.fail(ErrMalformed, "status")
	}
	said = &detect.Error{Code: r.text("code"), Post: r.text("post"), Field: r.text("field")}
	if err := r.end(); err != nil {
		return nil, err
	}
	return said, nil
}

// appendVersion appends the body of version.
func appendVersion(b []byte) []byte {
	return AppendParams(appendUint(b, Version), detect.DefaultParams())
}

// ParseVersion reads the body of version.
func ParseVersion(body []byte) (version uint64, defaults detect.Params, err error) {
	r := &reader{rest: string(body)}
	version = r.uint("version")
	params := list(r, leastParam, "parameters", readParam)
	if err := r.end(); err != nil {
		return 0, detect.Params{}, err
	}
	defaults, err = detect.ParseParams(params)
	return version, defaults, err
}

// AppendResult appends the body of result.
func AppendResult(b []byte, res detect.Result) []byte {
	b = appendList(b, res.Clusters, appendCluster)
	return appendList(b, res.Flags, appendFlag)
}

// ParseResult reads the body of result.
func ParseResult(body []byte) (detect.Result, error) {
	r := &reader{rest: string(body)}
	res := detect.Result{
		Clusters: list(r, leastCluster, "clusters", readCluster),
		Flags:    list(r, leastFlag, "flags", readFlag),
	}
	if err := r.end(); err != nil {
		return detect.Result{}, err
	}
	return res, nil
}

func appendCluster(b []byte, c detect.Cluster) []byte {
	b = appendText(b, c.ID)
	b = appendText(b, c.Exemplar)
	b = appendUint(b, uint64(c.Level))
	b = appendUint(b, uint64(c.Kind))
	b = appendInt(b, c.Rank)
	b = appendList(b, c.Posts, appendText)
	b = appendList(b, c.Reasons, appendReason)
	b = appendText(b, c.Signature)
	return appendEvidence(b, c.Evidence)
}

func readCluster(r *reader) detect.Cluster {
	return detect.Cluster{
		ID:        r.text("cluster"),
		Exemplar:  r.text("exemplar"),
		Level:     readLevel(r),
		Kind:      readKind(r),
		Rank:      r.int("rank"),
		Posts:     list(r, 1, "posts", func(r *reader) string { return r.text("posts") }),
		Reasons:   list(r, leastReason, "reasons", readReason),
		Signature: r.text("signature"),
		Evidence:  readEvidence(r),
	}
}

func readLevel(r *reader) detect.Level {
	return detect.Level(r.upTo(uint64(detect.LevelCoordinated), "level"))
}

func readKind(r *reader) detect.Kind { return detect.Kind(r.upTo(uint64(detect.KindCopy), "kind")) }

func appendReason(b []byte, x detect.Reason) []byte {
	return appendList(appendText(b, x.Code), x.Params, appendParam)
}

func readReason(r *reader) detect.Reason {
	return detect.Reason{Code: r.text("reason"), Params: list(r, leastParam, "params", readParam)}
}

func appendParam(b []byte, p detect.Param) []byte {
	return appendInt(appendInt(appendText(b, p.Name), p.Value), p.Exp)
}

func readParam(r *reader) detect.Param {
	return detect.Param{Name: r.text("param"), Value: r.int("value"), Exp: r.int("exponent")}
}

func appendEvidence(b []byte, e detect.Evidence) []byte {
	b = appendList(b, e.Fields, appendParam)
	return appendList(b, e.Threads, func(b []byte, t detect.ThreadTest) []byte {
		return appendList(appendText(b, t.Thread), t.Fields, appendParam)
	})
}

func readEvidence(r *reader) detect.Evidence {
	return detect.Evidence{
		Fields: list(r, leastParam, "evidence", readParam),
		Threads: list(r, leastThread, "threads", func(r *reader) detect.ThreadTest {
			return detect.ThreadTest{Thread: r.text("thread"), Fields: list(r, leastParam, "fields", readParam)}
		}),
	}
}

func appendFlag(b []byte, f detect.Flag) []byte {
	b = appendText(b, f.Post)
	b = appendUint(b, uint64(f.Level))
	b = appendUint(b, uint64(f.Kind))
	b = appendText(b, f.Cluster)
	b = appendInt(b, f.Rank)
	return appendList(b, f.Spans, appendSpan)
}

func readFlag(r *reader) detect.Flag {
	return detect.Flag{
		Post:    r.text("flag"),
		Level:   readLevel(r),
		Kind:    readKind(r),
		Cluster: r.text("cluster"),
		Rank:    r.int("rank"),
		Spans:   list(r, leastSpan, "spans", readSpan),
	}
}

func appendSpan(b []byte, s detect.Span) []byte {
	return appendUint(appendUint(b, uint64(s.Start)), uint64(s.End-s.Start))
}

// readSpan reads a span; both ends are bounded by the longest text, so they fit an int of 32 bits.
func readSpan(r *reader) detect.Span {
	start := r.upTo(MaxText, "start")
	return detect.Span{Start: int(start), End: int(start + r.upTo(MaxText-start, "length"))}
}

// AppendComparison appends the body of compare.
func AppendComparison(b []byte, c detect.Comparison) []byte {
	b = appendUint(appendInt(b, c.Similarity), uint64(c.Kind))
	return appendList(appendList(b, c.Spans[0], appendSpan), c.Spans[1], appendSpan)
}

// ParseComparison reads the body of compare.
func ParseComparison(body []byte) (detect.Comparison, error) {
	r := &reader{rest: string(body)}
	c := detect.Comparison{Similarity: r.int("similarity"), Kind: readKind(r)}
	c.Spans[0] = list(r, leastSpan, "spans", readSpan)
	c.Spans[1] = list(r, leastSpan, "spans", readSpan)
	if err := r.end(); err != nil {
		return detect.Comparison{}, err
	}
	return c, nil
}
