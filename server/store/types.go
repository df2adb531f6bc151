package store

import (
	"encoding/json"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/translog"
)

// Office is an office of a Member of Parliament.
type Office struct {
	ID       string
	Name     string
	Language string // "en" or "fr"
	State    string // one of the Office constants
	Reason   string // why it is held or closed
	Created  int64
	Pages    []OfficePage
}

// The states of an office.
const (
	OfficeActive = "active"
	OfficeHeld   = "held"   // the flood brake or an admin holds it: its reports wait for a person
	OfficeClosed = "closed" // its devices are refused
)

// OfficePage is a page that an office proved to be its own. A page belongs to one office.
type OfficePage struct {
	Page    string // "x:HANDLE", "facebook:ID"
	Proof   string // how control of the page was shown
	Added   int64
	AddedBy string // the actor
}

// Code is a one-time enrolment code.
type Code struct {
	Hash      [32]byte // SHA-256 of the code; the code itself is not stored
	Office    string
	Created   int64
	CreatedBy string
	Expires   int64
}

// Device is a browser that an office enrolled.
type Device struct {
	ID        string
	Office    string
	TokenHash [32]byte // SHA-256 of its token; the token itself is not stored
	Label     string
	Created   int64
	Revoked   int64 // 0: it is not
	RevokedBy string

	Held       int64  // since when the flood brake holds it; 0: it does not
	HeldReason string // why
	Released   int64  // when a person last released it; 0: never
	Seen       int64  // about when its token was last used, to the hour; 0: not since this is kept
	Detector   string // SHA-256 of the detector that its newest report names; empty: none yet
}

// Arrival is a report that came in, parsed and found to be within all limits.
type Arrival struct {
	Report   *campaign.Report
	Body     []byte   // as it came
	Digest   [32]byte // campaign.Digest(Body)
	Office   string   // of the token
	Device   string
	Received int64
}

// ArrivedState says what became of an arrival.
type ArrivedState string

// The states of an arrival.
const (
	Created  ArrivedState = "created"  // stored and in the log
	Known    ArrivedState = "known"    // it was there already, byte for byte; the receipt is the first one
	Conflict ArrivedState = "conflict" // the id is taken by another body or by another office, and no more is said
)

// Arrived is the answer to an arrival. It is given only when what it says is on disk.
type Arrived struct {
	State   ArrivedState
	Receipt translog.Receipt // empty if State is Conflict
}

// StoredReport is what is known of a report beside its body.
type StoredReport struct {
	ID        string
	Office    string
	Device    string
	Page      string
	Language  string
	Received  int64
	LogIndex  int64
	Digest    [32]byte
	Size      int64 // of the body, in bytes
	Posts     int64 // flagged posts in it
	Verdict   campaign.Verdict
	Withdrawn int64  // when the office withdrew it; 0: it did not
	Erased    int64  // when the body was erased, by withdrawal or by retention; 0: it is there
	Hold      string // reason of a legal hold; empty: none
	HoldBy    string
	Assignee  string // actor who has it; empty: nobody
	Touched   int64  // when the assignee last did something with it
	Handled   int64  // when somebody said that no more is to be done; 0: nobody did

	verdictNo int64 // how many verdicts it has had
}

// ReportQuery selects reports. Empty fields select all.
type ReportQuery struct {
	Office string
	Page   string
	State  campaign.VerdictState
	Before int64 // only those whose LogIndex is less: the last one of the page before; 0: from the newest
	Limit  int   // 0: 100; at most 1,000
}

// Withdrawal says what a withdrawal did.
type Withdrawal struct {
	Erased     bool     // body, nonce, clusters and sketches are gone; the log keeps a hash that says nothing any more
	Hidden     bool     // a legal hold keeps it: nobody but an auditor is shown it
	HoldReason string   // why, if hidden
	Campaigns  []string // campaigns that held its clusters: their sums are to be made again (SaveJoin)
}

// CampaignQuery selects campaigns. Empty fields select all. Campaigns that were merged into others are left out.
type CampaignQuery struct {
	State  campaign.State
	Office string // only those that reached this office
	Before int64  // only those whose last report came before; 0: from the newest. Unix milliseconds
	Limit  int    // 0: 100; at most 1,000
}

// Move puts a cluster from one campaign into another; empty is none.
type Move struct {
	Cluster  string
	From, To string
}

// Join is one change of campaigns, clusters, ties and events, made as a whole or not at all. A campaign with Version 0 is
// new; any other must still have the version that it was read with, and gets the next one. Every Move must find its cluster
// where it says. Otherwise nothing changes, and the error is ErrChanged. Clock.FirstTold and LastTold are MarkTold's and not written.
// Clusters of a campaign are moved by Moves; its field Clusters is not written.
type Join struct {
	Campaigns []campaign.Campaign
	Moves     []Move
	Tie       []Tie
	Untie     []Tie
	Events    []campaign.Event
}

// Tie is an analyst's merge (Join) or split of the campaigns that hold clusters A and B.
type Tie = campaign.Tie

// Told says how far an office was told of a campaign, in Unix milliseconds; 0 is not yet.
type Told struct {
	Office string
	At     int64 // read at its poll
	Known  int64 // when it could first know: its poll, mail that a server took, or its webhook's answer 2xx
}

// Signature is a campaign's fingerprint that two people published.
type Signature struct {
	ID        string
	Campaign  string
	Day       int64    // days since 1 January 1970: when it was published
	Sketch    []uint32 // sorted
	Proposed  string   // actor
	Approved  string   // another actor; empty: it is not published yet
	Created   int64
	Published int64
	Expires   int64
	Revoked   int64 // 0: it is not
	RevokedBy string
	Reason    string // why it was revoked
	Data      string // JSON: what else the feed says of it
	Held      int64  // since when the flood brake holds it out of the feed; 0: it does not. HoldSignature's and not written by SaveSignature
	Released  int64  // when a person last released it; 0: never
}

// User is an analyst, admin or auditor.
type User struct {
	ID       string
	Name     string
	Role     campaign.Role
	Created  int64
	Disabled int64  // 0: is not
	Subject  string // issuer and subject of an identity provider, with a space between; empty: signs in by link
}

// Session is a user's session, or an API token that is one with a long life.
type Session struct {
	Hash    [32]byte // SHA-256 of the token
	User    string
	Created int64
	Expires int64
}

// Retained says what Retain removed and what it kept.
type Retained struct {
	Bodies   int64 // reports whose body was erased
	Clusters int64 // clusters removed, with sketches and account hashes
	Held     int64 // reports that a legal hold kept
	Expired  int64 // sessions, sign-in links and enrolment codes removed
}

// Stats are figures for /metrics. They hold no personal data.
type Stats struct {
	Offices, Devices, Users           int64
	Reports, Pending, Withdrawn, Held int64
	Clusters, Campaigns, Events       int64
	Signatures, FeedVersion           int64
	LogSize                           int64
	Bytes                             int64 // of the database
}

// Export is JSON of all that is held about an office or an account.
type Export = json.RawMessage
