package campaign

// The limits of a report. Over a limit is an error that names the field; nothing is cut, because what is judged is what was
// sent. docs/report.md lists them.
const (
	MaxReport     = 4 << 20 // bytes of the body: 500 posts of the longest kind would be more, but no page shows those
	maxDepth      = 32      // of lists and objects in one another; the format needs 7
	maxNames      = 64      // fields of one object; the format has 15 at most
	maxNumber     = 20      // characters of a number: a sign and the 19 digits of an int64
	maxPosts      = 500     // flagged replies in full
	maxThreads    = 64      // posts of the page
	maxTimes      = 20_000  // bare times, of all threads together
	maxNote       = 4_000   // bytes
	maxID         = 200     // bytes of an id of a post, a thread or an account; detect allows 512, of which "bare:…:N" takes some
	maxField      = 512     // bytes of a handle, a name, a page (detect's limit)
	maxText       = 20_000  // bytes of a post or a root (detect's limit)
	maxLinks      = 32      // of one post (detect's limit)
	maxAddress    = 4_096   // bytes of a link or a permalink (detect's limit)
	maxCode       = 64      // bytes of a level, a kind, a reason, the name of a number
	maxClusters   = 500     // a signature makes a cluster of one post
	maxReasons    = 64      // of one cluster; the policy has 22
	maxNumbers    = 128     // of one cluster's facts; there are 46
	maxParams     = 16      // of one reason or one time test
	maxSpans      = 4_096   // of one flag: a text of 20,000 bytes has fewer
	maxParameters = 16      // of the detector
	maxOff        = 1_000   // signatures switched off
)

// The times a report may name, in Unix seconds. What is later than the server's clock is for CheckReport: parsing has none.
const (
	earliestTime = 1_072_915_200 // 2004-01-01: Facebook began that February, Twitter in 2006
	latestTime   = 4_102_444_800 // 2100-01-01
	maxCoarse    = 366 * 86_400  // resolution of a time (detect's limit)
	maxCount     = 1 << 40       // followers, replies and the like (detect's limit)
)

// The parameters that a report may set: no more work than the default asks for, and no window longer than a year.
const (
	maxWindow = 366 * 86_400 // seconds
	nonceSize = 32           // bytes: what a guess at the body would have to get right, too
)
