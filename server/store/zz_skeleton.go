package store

import (
	"context"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/refrain-project/refrain/server/campaign"
	"github.com/refrain-project/refrain/server/translog"
)

// Open opens the store, makes it if there is none, and brings its schema up to date. A schema that is newer than the
// program is refused.
func Open(ctx context.Context, o Options) (*Store, error) { return nil, errUnwritten }

// Close waits for what is being written and closes the store.
func (s *Store) Close() error { return nil }

// Ping says whether the store can be read and written.
func (s *Store) Ping(ctx context.Context) error { return errUnwritten }

// AddOffice adds an office with its pages. A page that another office has is ErrConflict.
func (s *Store) AddOffice(ctx context.Context, o Office) error { return errUnwritten }

// Offices lists all offices with their pages, by name.
func (s *Store) Offices(ctx context.Context) ([]Office, error) { return nil, errUnwritten }

// Office gives one office; ErrNotFound if there is none.
func (s *Store) Office(ctx context.Context, id string) (Office, error) {
	return Office{}, errUnwritten
}

// OfficeOfPage gives the office that proved the page; ErrNotFound if none did.
func (s *Store) OfficeOfPage(ctx context.Context, page string) (Office, error) {
	return Office{}, errUnwritten
}

// SetOfficeState changes the state of an office: OfficeActive, OfficeHeld or OfficeClosed.
func (s *Store) SetOfficeState(ctx context.Context, id, state, reason string) error {
	return errUnwritten
}

// AddPage adds a page to an office. A page that another office has is ErrConflict.
func (s *Store) AddPage(ctx context.Context, office string, p OfficePage) error { return errUnwritten }

// RemovePage takes a page from an office.
func (s *Store) RemovePage(ctx context.Context, office, page string) error { return errUnwritten }

// AddCode stores an enrolment code.
func (s *Store) AddCode(ctx context.Context, c Code) error { return errUnwritten }

// Enrol uses up a code and adds the device to the code's office (Device.Office is filled in). A code that is unknown, used
// or expired at d.Created is ErrCodeUnknown. Of two callers with one code, one succeeds.
func (s *Store) Enrol(ctx context.Context, codeHash [32]byte, d Device) (Office, error) {
	return Office{}, errUnwritten
}

// DeviceByToken gives the device and its office; ErrUnauthorized if the token is unknown or revoked, or the office closed.
func (s *Store) DeviceByToken(ctx context.Context, tokenHash [32]byte) (Device, Office, error) {
	return Device{}, Office{}, errUnwritten
}

// Device gives one device; ErrNotFound if there is none.
func (s *Store) Device(ctx context.Context, id string) (Device, error) {
	return Device{}, errUnwritten
}

// Devices lists an office's devices, oldest first.
func (s *Store) Devices(ctx context.Context, office string) ([]Device, error) {
	return nil, errUnwritten
}

// RevokeDevice revokes a device. Doing it again changes nothing.
func (s *Store) RevokeDevice(ctx context.Context, id string, at int64, by string) error {
	return errUnwritten
}

// Submit stores one report. Reports of concurrent callers share a transaction and its fsync. It returns when the report is on disk.
func (s *Store) Submit(ctx context.Context, a Arrival) (Arrived, error) {
	return Arrived{}, errUnwritten
}

// Intake stores reports and appends them to the log, in one transaction. It returns when that is on disk.
func (s *Store) Intake(ctx context.Context, arrivals []Arrival) ([]Arrived, error) {
	return nil, errUnwritten
}

// Receipt gives a report's receipt again; ErrNotFound if there is no such report.
func (s *Store) Receipt(ctx context.Context, id string) (translog.Receipt, error) {
	return translog.Receipt{}, errUnwritten
}

// Report gives what is known of one report; ErrNotFound if there is none. Whether the caller may see it is the caller's to decide.
func (s *Store) Report(ctx context.Context, id string) (StoredReport, error) {
	return StoredReport{}, errUnwritten
}

// ReportBody gives the body as it came; ErrGone if it was erased, ErrNotFound if there is no such report.
func (s *Store) ReportBody(ctx context.Context, id string) ([]byte, error) { return nil, errUnwritten }

// Reports lists reports, newest first, without those withdrawn unless a hold keeps them.
func (s *Store) Reports(ctx context.Context, q ReportQuery) ([]StoredReport, error) {
	return nil, errUnwritten
}

// Pending lists reports whose verdict is waiting, oldest first.
func (s *Store) Pending(ctx context.Context, limit int) ([]StoredReport, error) {
	return nil, errUnwritten
}

// SetVerdict records a verdict with the verified clusters; those of an earlier verdict are replaced and keep their
// campaign where the id is the same. ErrGone if the report was withdrawn.
func (s *Store) SetVerdict(ctx context.Context, id string, v campaign.Verdict, found []campaign.Found) error {
	return errUnwritten
}

// Withdraw takes a report back: body, nonce, clusters and sketches are erased; the log keeps the digest. Under a legal hold it
// is hidden instead. ErrNotFound if the office has no such report. Doing it again gives the same answer.
func (s *Store) Withdraw(ctx context.Context, id, office string, at int64) (Withdrawal, error) {
	return Withdrawal{}, errUnwritten
}

// SetHold puts a legal hold on a report, or with an empty reason ends it. A report that was withdrawn meanwhile is then erased.
func (s *Store) SetHold(ctx context.Context, id, reason, by string, at int64) error {
	return errUnwritten
}

// Candidates gives clusters that share at least least sketch elements or one link with found, the most alike first, not those
// of its own report and none withdrawn. Each must be compared exactly.
func (s *Store) Candidates(ctx context.Context, found campaign.Found, least int) ([]campaign.Found, error) {
	return nil, errUnwritten
}

// Component gives the clusters with these ids and all others of the campaigns that these are in, by id; none withdrawn.
func (s *Store) Component(ctx context.Context, ids []string) ([]campaign.Found, error) {
	return nil, errUnwritten
}

// Clusters gives a report's verified clusters, by ordinal.
func (s *Store) Clusters(ctx context.Context, report string) ([]campaign.Found, error) {
	return nil, errUnwritten
}

// AccountElsewhere counts, for each keyed account hash, the offices other than the given one on whose pages it was in a cluster.
func (s *Store) AccountElsewhere(ctx context.Context, accounts []string, office string) (map[string]int64, error) {
	return nil, errUnwritten
}

// CampaignsOf gives the campaigns that hold any of these clusters.
func (s *Store) CampaignsOf(ctx context.Context, clusters []string) ([]campaign.Campaign, error) {
	return nil, errUnwritten
}

// Campaign gives one campaign, or the one that it was merged into; ErrNotFound if there is none.
func (s *Store) Campaign(ctx context.Context, id string) (campaign.Campaign, error) {
	return campaign.Campaign{}, errUnwritten
}

// Campaigns lists campaigns, the ones with the newest report first.
func (s *Store) Campaigns(ctx context.Context, q CampaignQuery) ([]campaign.Campaign, error) {
	return nil, errUnwritten
}

// SaveJoin makes one change of campaigns as a whole or not at all; ErrChanged if something else changed meanwhile.
func (s *Store) SaveJoin(ctx context.Context, j Join) error { return errUnwritten }

// Ties lists the analysts' merges and splits that concern these clusters; with no ids, all.
func (s *Store) Ties(ctx context.Context, clusters ...string) ([]Tie, error) {
	return nil, errUnwritten
}

// MarkTold records that an office was told of a campaign. Only the first time counts.
func (s *Store) MarkTold(ctx context.Context, office, campaignID string, at int64) error {
	return errUnwritten
}

// ToldOf lists the offices of a campaign and when each was told.
func (s *Store) ToldOf(ctx context.Context, campaignID string) ([]Told, error) {
	return nil, errUnwritten
}

// AddEvents appends to the audit trail.
func (s *Store) AddEvents(ctx context.Context, e ...campaign.Event) error { return errUnwritten }

// Event gives one event; ErrNotFound if there is none.
func (s *Store) Event(ctx context.Context, id string) (campaign.Event, error) {
	return campaign.Event{}, errUnwritten
}

// Events lists the audit trail of a subject, or with an empty subject all of it, in the order of time, from after the event
// with the id after.
func (s *Store) Events(ctx context.Context, subject, after string, limit int) ([]campaign.Event, error) {
	return nil, errUnwritten
}

// SaveSignature adds or replaces a signature.
func (s *Store) SaveSignature(ctx context.Context, x Signature) error { return errUnwritten }

// RevokeSignature ends a signature. Doing it again changes nothing.
func (s *Store) RevokeSignature(ctx context.Context, id, by, reason string, at int64) error {
	return errUnwritten
}

// Signatures lists the signatures that are in force at a time, by id; with 0 all, proposed and revoked ones too.
func (s *Store) Signatures(ctx context.Context, at int64) ([]Signature, error) {
	return nil, errUnwritten
}

// SaveFeed stores a version of the feed. A version that is there already is ErrChanged: versions never change.
func (s *Store) SaveFeed(ctx context.Context, version int64, bundle []byte, at int64) error {
	return errUnwritten
}

// FeedBundle gives a version of the feed; ErrNotFound if there is none.
func (s *Store) FeedBundle(ctx context.Context, version int64) ([]byte, error) {
	return nil, errUnwritten
}

// LatestFeed gives the newest version of the feed; version 0 if there is none yet.
func (s *Store) LatestFeed(ctx context.Context) (version int64, bundle []byte, err error) {
	return 0, nil, errUnwritten
}

// LogTree gives the log's present size and root.
func (s *Store) LogTree(ctx context.Context) (tlog.Tree, error) { return tlog.Tree{}, errUnwritten }

// HashReader reads the log's hashes, for proofs of inclusion and consistency.
func (s *Store) HashReader(ctx context.Context) tlog.HashReader { return nil }

// Tile gives a tile of the log: width hashes of 32 bytes. ErrNotFound if the log has not got so far.
func (s *Store) Tile(ctx context.Context, level int, n int64, width int) ([]byte, error) {
	return nil, errUnwritten
}

// Entries gives an entry bundle of the log. ErrNotFound if the log has not got so far.
func (s *Store) Entries(ctx context.Context, n int64, width int) ([]byte, error) {
	return nil, errUnwritten
}

// Checkpoint gives a signed checkpoint of the log as it is now.
func (s *Store) Checkpoint(ctx context.Context) ([]byte, error) { return nil, errUnwritten }

// DailyCheckpoint gives the day's checkpoint, with the cosignatures that it has by now. The first call of a day makes it; it is
// then the same for everyone. day is "2006-01-02" and must be the caller's today or a day before.
func (s *Store) DailyCheckpoint(ctx context.Context, day string) ([]byte, error) {
	return nil, errUnwritten
}

// AddCosignature adds to the day's checkpoint the cosignatures of known witnesses that a copy of it carries.
func (s *Store) AddCosignature(ctx context.Context, day string, cosigned []byte, witnesses ...note.Verifier) error {
	return errUnwritten
}

// AddUser adds a user; ErrConflict if the id or the name is taken.
func (s *Store) AddUser(ctx context.Context, u User) error { return errUnwritten }

// User gives one user; ErrNotFound if there is none.
func (s *Store) User(ctx context.Context, id string) (User, error) { return User{}, errUnwritten }

// Users lists all users, by name.
func (s *Store) Users(ctx context.Context) ([]User, error) { return nil, errUnwritten }

// DisableUser disables a user and ends all sessions.
func (s *Store) DisableUser(ctx context.Context, id string, at int64) error { return errUnwritten }

// AddSignIn stores a one-time sign-in link's hash.
func (s *Store) AddSignIn(ctx context.Context, hash [32]byte, user string, expires int64) error {
	return errUnwritten
}

// SignIn uses up a sign-in link and begins the session (Session.User is filled in). A link that is unknown, used or expired
// at session.Created is ErrUnauthorized.
func (s *Store) SignIn(ctx context.Context, hash [32]byte, session Session) (User, error) {
	return User{}, errUnwritten
}

// AddSession begins a session without a sign-in link: an API token.
func (s *Store) AddSession(ctx context.Context, session Session) error { return errUnwritten }

// Session gives the user of a session that has not ended at a time; ErrUnauthorized otherwise, or if the user is disabled.
func (s *Store) Session(ctx context.Context, hash [32]byte, now int64) (User, error) {
	return User{}, errUnwritten
}

// EndSession ends a session.
func (s *Store) EndSession(ctx context.Context, hash [32]byte) error { return errUnwritten }

// Setting gives a setting; empty if it is not set.
func (s *Store) Setting(ctx context.Context, key string) (string, error) { return "", errUnwritten }

// SetSetting sets a setting.
func (s *Store) SetSetting(ctx context.Context, key, value string) error { return errUnwritten }

// Backup writes a copy of the store, as it is at one moment, to a new file, while the store is in use.
func (s *Store) Backup(ctx context.Context, path string) error { return errUnwritten }

// Retain erases bodies and clusters of reports received before a time, except those under a legal hold.
func (s *Store) Retain(ctx context.Context, before, now int64) (Retained, error) {
	return Retained{}, errUnwritten
}

// ExportOffice gives all that is held about an office as JSON.
func (s *Store) ExportOffice(ctx context.Context, id string) (Export, error) {
	return nil, errUnwritten
}

// ExportAccount gives all that is held about an account of a platform as JSON. key is the account's keyed hash, as in
// campaign.Found.Accounts. What an office reported under a pseudonym cannot be found; the export says so.
func (s *Store) ExportAccount(ctx context.Context, platform, id, key string) (Export, error) {
	return nil, errUnwritten
}

// Stats gives figures for /metrics.
func (s *Store) Stats(ctx context.Context) (Stats, error) { return Stats{}, errUnwritten }

// Restore puts a backup in place of the store at path, after checking it; see RestoreOptions.
func Restore(ctx context.Context, backup, path string, replace bool) error { return errUnwritten }
