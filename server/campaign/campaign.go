// Package campaign is the domain of the server, without input or output: what a report is and what its verdict can be,
// when the clusters of several offices are one campaign, who may decide what about it, and what an office is told.
package campaign

// The reasons of a verdict that is not "verified".
const (
	ReasonQueued          = "queued"           // waiting: it has not been run yet
	ReasonUnknownDetector = "unknown_detector" // unverifiable: no released detector has this hash
	ReasonRefused         = "refused"          // unverifiable: the detector does not take this input
	ReasonTooMuchWork     = "too_much_work"    // unverifiable: over the detector's own limit
	ReasonFailed          = "failed"           // unverifiable: the detector stopped
	ReasonEvidence        = "evidence"         // not reproduced: other clusters, levels, reasons or facts came out
	ReasonFlags           = "flags"            // not reproduced: the clusters are the same, the flags are not
)

// Verdict is what the server found when it ran the report's own detector on the report again.
type Verdict struct {
	State  VerdictState
	Reason string  // one of the Reason constants; empty when verified
	Where  string  // not reproduced: the first item of the report that differs, as a JSON path ("evidence[0].level")
	Checks []Check // what else was looked at; these never change the state
	At     int64   // Unix milliseconds
}

// VerdictState says how the run came out.
type VerdictState string

// The states of a verdict.
const (
	VerdictWaiting       VerdictState = "waiting"        // not run yet
	VerdictVerified      VerdictState = "verified"       // the same clusters and flags, byte for byte
	VerdictNotReproduced VerdictState = "not_reproduced" // other clusters or flags came out
	VerdictUnverifiable  VerdictState = "unverifiable"   // it cannot be run: unknown detector, refused input
)

// Check is one independent look at a report. "impossible" is a reason to distrust; "consistent" is never a proof.
type Check struct {
	Code    string `json:"code"`    // "x_status_time", "x_account_time", "future_time", "elsewhere_message", "elsewhere_account", "permalink"
	Outcome string `json:"outcome"` // "consistent", "impossible", "corroborated", "present", "gone"
	Post    string `json:"post,omitempty"`
	Count   int64  `json:"count,omitempty"`
}

// Found is one verified cluster of one report, as it is stored and joined.
type Found struct {
	ID        string // report id + "/" + ordinal in the report's evidence
	Report    string
	Office    string
	Page      string // "x:HANDLE"
	Level     string
	Kind      string
	Text      string // the exemplar's raw text
	Lang      string
	Sketch    []uint32 // detect.SketchOf(Text), sorted; empty for link clusters
	Links     []uint64 // hashes of the rare links that three or more of its accounts carry, sorted
	Accounts  []string // keyed hashes of platform and account id, sorted; never the ids themselves. Empty for pseudonyms
	Posts     int64
	People    int64 // distinct accounts
	First     int64 // Unix seconds: its earliest post; 0 if no time is known
	Last      int64
	Observed  int64  // Unix seconds: when a page first showed one of its posts
	Reported  int64  // Unix milliseconds: when its report was received
	Campaign  string // "" if it stands alone
	Withdrawn bool
	Signature string // the published signature that it matched; empty: none
}

// State is where a campaign stands.
type State string

// The states of a campaign.
const (
	StateNew       State = "new"
	StateInReview  State = "in_review"
	StateConfirmed State = "confirmed"
	StateLetter    State = "letter_campaign"
	StateDismissed State = "dismissed"
)

// Campaign is clusters of two or more offices that carry one message, or of one office when an analyst made it so.
type Campaign struct {
	ID       string // survives merges, splits and undo: the id of the part that holds the earliest report
	State    State
	Title    string // an analyst's; empty until given
	Anchor   string // the cluster with the earliest report: the part that holds it keeps the id
	Clusters []string
	Offices  []string
	Pages    []string
	Langs    []string
	Posts    int64
	Accounts int64 // distinct, by keyed hash; pseudonymous ones are counted within their report only
	Levels   map[string]int64
	Clock    Clock
	Version  int64  // rises with each change: a write names the version that it read
	Into     string // the campaign that this one was merged into; empty if it stands
	Assignee string
}

// Clock is when things happened: Unix seconds for posts, Unix milliseconds for the rest; 0 is not yet.
type Clock struct {
	FirstPost   int64
	LastPost    int64
	FirstFlag   int64 // the earliest ObservedAt of a flagged post, in seconds
	FirstReport int64
	Formed      int64
	Confirmed   int64
	FirstTold   int64 // when the first office could know: it read the news at its poll, a mail server took it, or its webhook answered 2xx
	LastTold    int64 // when the last one could; 0 while one cannot
}

// Tie is an analyst's word on two clusters: that they belong together although they are not close, or apart although
// they are. A and B are in order.
type Tie struct {
	A, B string
	Join bool
}

// Event is one act about a campaign, an office, a device, a signature or a report: the audit trail is made of nothing else.
type Event struct {
	ID      string
	At      int64  // Unix milliseconds
	Actor   string // "user:NAME", "office:ID", "server"
	Act     string // "campaign.confirm", "report.received", …
	Subject string // "campaign:ID", "report:ID", …
	Reason  string // given by the actor
	Data    string // JSON: what is needed to undo it
	Undoes  string // the event that this one takes back
}

// Role is what somebody may do.
type Role string

// The roles.
const (
	RoleNone    Role = ""        // nobody in particular
	RoleOffice  Role = "office"  // a device of an office
	RoleAnalyst Role = "analyst" // reads reports, decides about campaigns
	RoleAdmin   Role = "admin"   // an analyst who also manages offices, users and settings
	RoleAuditor Role = "auditor" // reads everything, changes nothing
)
