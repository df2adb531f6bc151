// Package detect finds, in a set of posts, the same message posted by many accounts, and says why.
//
// It is a pure library: the flags are a function of the set of posts and the parameters alone. It has no clock, no
// input or output, no randomness, no goroutines, and nothing in it that decides, orders or is emitted is a floating-point
// number or the order of a map, so that every host (native, wazero, V8, Firefox) gives the same bytes.
//
// The way of a post: text → canonical form (normalize.go) → grams and keys (grams.go) → neighbours (index.go) → clusters
// (cluster.go) → time test (burst.go), accounts (accounts.go), ordinary explanations (explain.go) → one Evidence
// (evidence.go) → judge (policy.go) → Flag. Every constant is in params.go.
package detect

// Post is one reply or comment, as the page showed it. Everything but ID may be empty; a post without
// Account.ID counts in its thread and is never flagged.
type Post struct {
	ID       string  // unique within Platform
	Platform string  // "x", "facebook", …
	Page     string  // the office's own account under whose posts this one stands
	Thread   string  // the page's post that it answers; without it there is no time test
	Root     bool    // the post is the thread's root itself: it is never flagged, and explains quotes of it
	Account  Account // who posted it
	Text     string  // raw text, UTF-8, unchanged
	Lang     string  // "en", "fr", … if known
	Time     int64   // Unix seconds; 0 if unknown
	// Resolution is the granularity of Time in seconds: 1 exact, 60 to the minute, 86400 to the day. 0 means 1.
	Resolution int64
	Links      []string // expanded URLs, where the platform gives them
	Media      []string // reserved: perceptual hashes of media
	// Bare marks a reply known only by its time: no text and no name. It counts in its thread and is never flagged.
	Bare bool
	// Group is, on a bare reply only, the ordinal (from 1) of the cluster that the reporting client saw it in; 0 is none.
	Group int64
}

// Account is what the platform shows of who posted. Only ID is required; zero values mean "not shown".
type Account struct {
	ID             string
	Handle         string
	Name           string
	Created        int64 // Unix seconds
	Followers      int64 // -1 if not shown
	Following      int64 // -1 if not shown
	Posts          int64 // -1 if not shown
	DefaultPicture int64 // 1 yes, 0 no, -1 not shown
}

// Level says what a flag claims.
type Level uint8

// The levels, in order of weight.
const (
	LevelNone        Level = iota // nothing to say
	LevelSimilar                  // same message; an ordinary explanation fits, or evidence is thin
	LevelCoordinated              // ordinary explanations tested and not enough
)

// String returns the level's name on the wire.
func (l Level) String() string { return [...]string{"none", "similar", "coordinated"}[l] }

// Kind says how alike the posts of a cluster are.
type Kind uint8

// The kinds, from the loosest to the closest.
const (
	KindNone    Kind = iota
	KindLink         // different words, same rare link or video
	KindVariant      // same template, edited, extended or reused in part
	KindCopy         // the same words
)

// String returns the kind's name on the wire.
func (k Kind) String() string { return [...]string{"none", "link", "variant", "copy"}[k] }

// Span is a half-open range of bytes of a post's raw text.
type Span struct{ Start, End int }

// Param is one named number of a reason: Value × 10^Exp.
type Param struct {
	Name  string
	Value int64
	Exp   int64
}

// Reason is a code with numbers; the host puts it into words.
type Reason struct {
	Code   string
	Params []Param
}

// Flag is the verdict on one post.
type Flag struct {
	Post    string // Post.ID
	Level   Level
	Kind    Kind
	Cluster string // Cluster.ID
	Rank    int64  // for ordering only: greater is more worth a look; no probability
	Spans   []Span // what of the raw text the cluster shares, in order, disjoint
}

// Cluster is one message posted by three or more accounts on one page within the window; or by any number of accounts, if it
// matches a signature.
type Cluster struct {
	ID       string // the id of its earliest post; it may change when an older post arrives
	Exemplar string // the post to whose text all others are close
	Level    Level
	Kind     Kind
	Rank     int64
	Posts    []string // ids in order of time
	Reasons  []Reason
	// Signature is the id of the loaded signature that the most accounts match, empty if none does.
	Signature string
	Evidence  Evidence
}

// Result is everything the detector has to say about its posts. Clusters are ordered by rank, then id; flags by the
// order of their clusters, then time.
type Result struct {
	Clusters []Cluster
	Flags    []Flag
}
