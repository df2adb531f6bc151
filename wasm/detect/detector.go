package detect

// Detector holds posts and finds the clusters among them. It is not safe for concurrent use.
type Detector struct{ params Params }

// New makes an empty detector.
func New(p Params) *Detector { return &Detector{params: p} }

// Add takes posts in, in any order and any batches. A post whose id is known merges into it field by field. On an
// *Error nothing was taken in.
func (d *Detector) Add(posts []Post) error { return nil }

// Result gives all flags and clusters of the posts held. The error is an *Error with code ErrTooMuchWork.
func (d *Detector) Result() (Result, error) { return Result{}, nil }

// Snapshot gives the detector's whole state; Restore of it equals never having stopped.
func (d *Detector) Snapshot() []byte { return nil }

// Restore makes a detector of a snapshot.
func Restore(p Params, snapshot []byte) (*Detector, error) { return nil, nil }

// Comparison is the result of Compare.
type Comparison struct {
	Similarity int64 // per mille, 0 to 1000
	Kind       Kind  // KindNone, KindVariant or KindCopy
	Spans      [2][]Span
}

// Compare says how alike two texts are, by the measure that makes clusters.
func Compare(a, b string) Comparison { return Comparison{} }
