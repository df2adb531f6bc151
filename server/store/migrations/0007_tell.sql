-- How offices are told besides their poll.

-- Where an office wants the news. A webhook's secret is not here: it is made of a key beside the database and the salt.
CREATE TABLE office_channels (
  office   TEXT NOT NULL REFERENCES offices (id),
  channel  TEXT NOT NULL CHECK (channel IN ('mail_en', 'mail_fr', 'webhook')),
  address  TEXT NOT NULL,             -- of mail, or the webhook's https URL
  salt     TEXT NOT NULL,             -- of a webhook's secret; '' for mail
  added    BIGINT NOT NULL,
  added_by TEXT NOT NULL,             -- actor
  PRIMARY KEY (office, channel)
);

-- What is to be sent and was sent. A row is made in the batch that confirms its campaign, or that adds the office to it; where it was sent and the campaign
-- is confirmed no more, it becomes the news of that.
CREATE TABLE outbox (
  campaign TEXT NOT NULL,
  office   TEXT NOT NULL,
  channel  TEXT NOT NULL,             -- as in office_channels
  notice   TEXT NOT NULL CHECK (notice IN ('confirmed', 'reopened')),
  state    TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'cancelled')),
  queued   BIGINT NOT NULL,           -- of this notice
  attempts BIGINT NOT NULL,           -- begun
  due      BIGINT NOT NULL,           -- waiting: not before; sending: until when its holder alone may go on
  holder   TEXT NOT NULL,             -- sending: who has it; '' else
  error    TEXT NOT NULL,             -- of the last attempt
  sent     BIGINT NOT NULL,           -- when a notice last went out; 0: never
  PRIMARY KEY (campaign, office, channel)
);
CREATE INDEX outbox_due ON outbox (due) WHERE state IN ('waiting', 'sending');
