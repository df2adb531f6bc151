package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/refrain-project/refrain/server/campaign"
)

// Channel is where an office wants the news, besides its poll.
type Channel struct {
	Office  string
	Kind    string // one of the Channel constants
	Address string // of mail, or a webhook's URL
	Salt    string // of a webhook's secret
	Added   int64
	AddedBy string
}

// The kinds of channels: mail in English, mail in French, a webhook.
const (
	ChannelMailEN  = "mail_en"
	ChannelMailFR  = "mail_fr"
	ChannelWebhook = "webhook"
)

// Notice is one line of the outbox: a campaign, an office and a channel.
type Notice struct {
	Campaign, Office, Channel string
	Kind                      string // NoticeConfirmed or NoticeReopened
	State                     string // one of the Notice states
	Queued                    int64
	Attempts                  int64
	Due                       int64
	Error                     string // of the last attempt
	Sent                      int64  // when one last went out; 0: never
}

// What a notice says: the campaign is confirmed, or, to who was told that, that it is so no more.
const (
	NoticeConfirmed = "confirmed"
	NoticeReopened  = "reopened"
)

// The states of a notice.
const (
	NoticeWaiting   = "waiting"
	NoticeSending   = "sending"
	NoticeSent      = "sent"
	NoticeFailed    = "failed"    // given up
	NoticeCancelled = "cancelled" // what it would have said was taken back before it went out
)

const (
	channelColumns = "office, channel, address, salt, added, added_by"
	noticeColumns  = "campaign, office, channel, notice, state, queued, attempts, due, error, sent"
	maxAddress     = 500 // bytes of an address
	maxNoticeError = 500 // bytes kept of an error
)

func scanChannel(r row) (c Channel, err error) {
	return c, r.Scan(&c.Office, &c.Kind, &c.Address, &c.Salt, &c.Added, &c.AddedBy)
}

func scanNotice(r row) (n Notice, err error) {
	return n, r.Scan(&n.Campaign, &n.Office, &n.Channel, &n.Kind, &n.State, &n.Queued, &n.Attempts, &n.Due, &n.Error, &n.Sent)
}

// SetChannel sets an office's channel, in place of the one of its kind, with the event; an empty address takes it away, and what waited for it is
// not sent. ErrNotFound if there is no such office.
func (s *Store) SetChannel(ctx context.Context, c Channel, e campaign.Event) error {
	switch {
	case c.Kind != ChannelMailEN && c.Kind != ChannelMailFR && c.Kind != ChannelWebhook:
		return fault("channel")
	case len(c.Address) > maxAddress:
		return &campaign.Error{Code: campaign.ErrTooLarge, Field: "address", Limit: maxAddress}
	}
	steps := []statement{guard("EXISTS (SELECT 1 FROM offices WHERE id = $1)", c.Office),
		do("DELETE FROM office_channels WHERE office = $1 AND channel = $2", c.Office, c.Kind)}
	if c.Address == "" {
		steps = append(steps, do("UPDATE outbox SET state = 'cancelled' WHERE office = $1 AND channel = $2 AND state = 'waiting'", c.Office, c.Kind))
	} else {
		steps = append(steps, do("INSERT INTO office_channels ("+channelColumns+") VALUES ("+params(1, 6)+")", c.Office, c.Kind, c.Address, c.Salt, c.Added, c.AddedBy))
	}
	return coded(s.write(ctx, append(steps, addEvent(&e))...), errGuard, campaign.ErrNotFound)
}

// Channels lists an office's channels, by kind.
func (s *Store) Channels(ctx context.Context, office string) ([]Channel, error) {
	return all(ctx, s.db, scanChannel, "SELECT "+channelColumns+" FROM office_channels WHERE office = $1 ORDER BY channel", office)
}

// ChannelsOf lists the channels of a campaign's offices as they are now, by office and kind.
func (s *Store) ChannelsOf(ctx context.Context, campaignID string) ([]Channel, error) {
	return all(ctx, s.db, scanChannel, "SELECT "+channelColumns+" FROM office_channels WHERE office IN (SELECT office FROM campaign_offices WHERE campaign = $1 AND "+reachedNow+
		") ORDER BY office, channel", campaignID)
}

// tell adds the statements that keep the outbox true to a campaign as it is after them. They stand in the batch of the change itself, so that nobody is told
// of what did not happen, and what happened is told though the process stops right after.
func tell(steps []statement, c *campaign.Campaign, at int64) []statement {
	if c.State != campaign.StateConfirmed || c.Into != "" {
		if c.Version == 0 {
			return steps
		}
		steps = append(steps, do("UPDATE outbox SET state = 'cancelled' WHERE campaign = $1 AND state IN ('waiting', 'failed') AND notice = 'confirmed'", c.ID))
		if c.Into != "" { // the campaign that took it in tells
			return steps
		}
		return append(steps, do("UPDATE outbox SET notice = 'reopened', state = 'waiting', holder = '', queued = $1, attempts = 0, due = 0, error = '' "+
			"WHERE campaign = $2 AND state IN ('sending', 'sent') AND notice = 'confirmed'", at, c.ID))
	}
	return append(steps,
		do("INSERT INTO outbox ("+noticeColumns+", holder) SELECT r.campaign, r.office, n.channel, 'confirmed', 'waiting', CAST($1 AS BIGINT), 0, 0, '', 0, '' "+
			"FROM campaign_offices r JOIN office_channels n ON n.office = r.office JOIN offices o ON o.id = r.office "+
			"WHERE r.campaign = $2 AND r.version = $3 AND o.state <> 'closed' AND NOT EXISTS (SELECT 1 FROM outbox p JOIN campaigns m ON m.id = p.campaign "+
			"WHERE m.into_id = $2 AND p.office = r.office AND p.channel = n.channel AND p.notice = 'confirmed' AND p.state = 'sent') "+
			"ON CONFLICT (campaign, office, channel) DO NOTHING", at, c.ID, c.Version+1),
		// Who could know of a campaign that this one took in could know then, and has no line of its own.
		do("UPDATE campaign_offices SET known = COALESCE((SELECT MIN(p.known) FROM campaign_offices p JOIN campaigns m ON m.id = p.campaign "+
			"WHERE m.into_id = $1 AND p.office = campaign_offices.office AND p.known > 0), 0) WHERE campaign = $1 AND known = 0", c.ID),
		// Confirmed again: who was told that it is so no more is told anew; who was not told yet has nothing to hear.
		do("UPDATE outbox SET notice = 'confirmed', state = CASE WHEN notice = 'reopened' AND state IN ('waiting', 'failed') AND sent > 0 THEN 'sent' ELSE 'waiting' END, "+
			"holder = '', queued = $1, attempts = 0, due = 0, error = '' WHERE campaign = $2 AND (notice = 'reopened' OR state = 'cancelled')", at, c.ID))
}

// DueNotices lists what is to be sent by some kinds of channels at a time, the longest due first: what waits, and what was begun by somebody who never
// said how it ended.
func (s *Store) DueNotices(ctx context.Context, kinds []string, at int64, limit int) ([]Notice, error) {
	if len(kinds) == 0 {
		return nil, nil
	}
	return all(ctx, s.db, scanNotice, "SELECT "+noticeColumns+" FROM outbox WHERE state IN ('waiting', 'sending') AND due <= $1 AND channel IN ("+params(2, len(kinds))+
		") ORDER BY due, campaign, office, channel LIMIT "+fmt.Sprint(limited(limit)), append([]any{at}, anys(kinds)...)...)
}

// ClaimNotice gives a notice that is due to one holder until a time; false if it is not due, or if somebody else has it.
func (s *Store) ClaimNotice(ctx context.Context, n *Notice, holder string, at, until int64) (bool, error) {
	changed, err := s.db.batch(ctx, []statement{do("UPDATE outbox SET state = 'sending', holder = $1, due = $2, attempts = attempts + 1 "+
		"WHERE campaign = $3 AND office = $4 AND channel = $5 AND notice = $6 AND queued = $7 AND state IN ('waiting', 'sending') AND due <= $8",
		holder, until, n.Campaign, n.Office, n.Channel, n.Kind, n.Queued, at)})
	return err == nil && changed[0] == 1, err
}

// held is the condition that the holder still has the notice.
const held = "campaign = $%d AND office = $%d AND channel = $%d AND holder = $%d AND state = 'sending'"

// heldBy gives the condition and its arguments, numbered from a parameter.
func heldBy(n *Notice, holder string, from int) (string, []any) {
	return fmt.Sprintf(held, from, from+1, from+2, from+3), []any{n.Campaign, n.Office, n.Channel, holder}
}

// SentNotice records that the other side took a notice, with the event; of a confirmed campaign its office can know from then on. ErrChanged if it is
// the holder's no more.
func (s *Store) SentNotice(ctx context.Context, n *Notice, holder string, at int64, e campaign.Event) error {
	where, args := heldBy(n, holder, 1)
	set, setArgs := heldBy(n, holder, 2)
	steps := []statement{guard("EXISTS (SELECT 1 FROM outbox WHERE "+where+")", args...),
		do("UPDATE outbox SET state = 'sent', holder = '', error = '', sent = $1 WHERE "+set, append([]any{max(at, 1)}, setArgs...)...), addEvent(&e)}
	if n.Kind == NoticeConfirmed {
		steps = append(steps, do("UPDATE campaign_offices SET known = $1 WHERE campaign = $2 AND office = $3 AND known = 0", max(at, 1), n.Campaign, n.Office))
	}
	return coded(s.write(ctx, steps...), errGuard, campaign.ErrChanged)
}

// FailedNotice records that the holder could not send a notice: again from a time on, or with the event, never. ErrChanged if it is theirs no more.
func (s *Store) FailedNotice(ctx context.Context, n *Notice, holder, why string, again int64, e *campaign.Event) error {
	state := NoticeWaiting
	if e != nil {
		state = NoticeFailed
	}
	if why = strings.ToValidUTF8(strings.ReplaceAll(why, "\x00", ""), ""); len(why) > maxNoticeError {
		why = strings.ToValidUTF8(why[:maxNoticeError], "")
	}
	where, args := heldBy(n, holder, 1)
	set, setArgs := heldBy(n, holder, 4)
	steps := []statement{guard("EXISTS (SELECT 1 FROM outbox WHERE "+where+")", args...),
		do("UPDATE outbox SET state = $1, holder = '', due = $2, error = $3 WHERE "+set, append([]any{state, again, why}, setArgs...)...)}
	if e != nil {
		steps = append(steps, addEvent(e))
	}
	return coded(s.write(ctx, steps...), errGuard, campaign.ErrChanged)
}

// RetryNotices puts a campaign's notices that were given up in line again, with the event; false if there are none.
func (s *Store) RetryNotices(ctx context.Context, campaignID string, e campaign.Event) (bool, error) {
	err := s.write(ctx, guard("EXISTS (SELECT 1 FROM outbox WHERE campaign = $1 AND state = 'failed')", campaignID),
		do("UPDATE outbox SET state = 'waiting', attempts = 0, due = 0 WHERE campaign = $1 AND state = 'failed'", campaignID), addEvent(&e))
	if errors.Is(err, errGuard) {
		return false, nil
	}
	return err == nil, err
}

// NoticesOf lists a campaign's notices, by office and channel.
func (s *Store) NoticesOf(ctx context.Context, campaignID string) ([]Notice, error) {
	return all(ctx, s.db, scanNotice, "SELECT "+noticeColumns+" FROM outbox WHERE campaign = $1 ORDER BY office, channel", campaignID)
}
