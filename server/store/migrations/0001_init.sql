-- The schema, in SQL that SQLite, Postgres and D1 read alike. Ids are TEXT, times are BIGINT: Unix seconds for posts, Unix
-- milliseconds for the rest; 0 is "not yet" and '' is "none", so that nothing is NULL. BYTEA holds bytes. Where a table says
-- WITHOUT ROWID in a comment, SQLite keeps its rows in the order of the primary key (and the comment is opened for it).
-- What is an "actor" is as in campaign.Event: "user:NAME", "office:ID", "server".

-- Never holds a row. A batch that must not go on inserts 0 here, which the constraint refuses, and so nothing of it happens.
CREATE TABLE guards (
  ok BIGINT NOT NULL CONSTRAINT guard CHECK (ok = 1)
);

CREATE TABLE offices (
  id       TEXT NOT NULL PRIMARY KEY,
  name     TEXT NOT NULL,
  language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
  state    TEXT NOT NULL CHECK (state IN ('active', 'held', 'closed')),
  reason   TEXT NOT NULL,           -- why it is held or closed
  created  BIGINT NOT NULL
);

-- A page belongs to one office: two offices cannot report the same replies as theirs.
CREATE TABLE pages (
  page     TEXT NOT NULL PRIMARY KEY, -- "x:HANDLE", "facebook:ID"
  office   TEXT NOT NULL REFERENCES offices (id),
  proof    TEXT NOT NULL,             -- how control was shown; never empty
  added    BIGINT NOT NULL,
  added_by TEXT NOT NULL,             -- actor
  CHECK (proof <> '')
);
CREATE INDEX pages_office ON pages (office);

-- Enrolment codes. Used once: used goes from 0 to a time and never back.
CREATE TABLE codes (
  hash       BYTEA NOT NULL PRIMARY KEY, -- SHA-256 of the code, which is nowhere
  office     TEXT NOT NULL REFERENCES offices (id),
  created    BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  expires    BIGINT NOT NULL,
  used       BIGINT NOT NULL
);

CREATE TABLE devices (
  id         TEXT NOT NULL PRIMARY KEY,
  office     TEXT NOT NULL REFERENCES offices (id),
  token_hash BYTEA NOT NULL UNIQUE,   -- SHA-256 of the token, which is nowhere
  label      TEXT NOT NULL,
  created    BIGINT NOT NULL,
  revoked    BIGINT NOT NULL,         -- goes from 0 to a time and never back
  revoked_by TEXT NOT NULL
);
CREATE INDEX devices_office ON devices (office);

-- One row a report, for ever; it is appended in the same commit as its leaf. Only verdict_*, withdrawn, erased and hold_* change.
CREATE TABLE reports (
  log_index      BIGINT NOT NULL PRIMARY KEY, -- = log_leaves.idx; the order in which reports came
  id             TEXT NOT NULL UNIQUE,        -- UUID, made by the client
  office         TEXT NOT NULL REFERENCES offices (id),
  device         TEXT NOT NULL,
  page           TEXT NOT NULL,               -- was a page of the office when it came
  language       TEXT NOT NULL,
  received       BIGINT NOT NULL,
  digest         BYTEA NOT NULL,              -- = log_leaves.digest: SHA-256 of the body as it came
  size           BIGINT NOT NULL,             -- of the body
  posts          BIGINT NOT NULL,
  verdict_state  TEXT NOT NULL CHECK (verdict_state IN ('waiting', 'verified', 'not_reproduced', 'unverifiable')),
  verdict_reason TEXT NOT NULL,
  verdict_checks TEXT NOT NULL,               -- JSON; names posts, so it is emptied when the body is erased
  verdict_at     BIGINT NOT NULL,             -- 0 while waiting
  verdict_no     BIGINT NOT NULL,             -- rises with each verdict: who changes the clusters names what he read
  withdrawn      BIGINT NOT NULL,             -- goes from 0 to a time and never back
  erased         BIGINT NOT NULL,             -- not 0: no bodies, clusters or cluster_keys are left of it
  hold           TEXT NOT NULL,               -- reason of a legal hold; while it is not '', nothing is erased
  hold_by        TEXT NOT NULL
) /* WITHOUT ROWID */;
CREATE INDEX reports_office ON reports (office, log_index);
CREATE INDEX reports_page ON reports (page, log_index);
CREATE INDEX reports_state ON reports (verdict_state, log_index) WHERE verdict_state <> 'verified';
CREATE INDEX reports_withdrawn ON reports (withdrawn) WHERE withdrawn > 0;
CREATE INDEX reports_hold ON reports (log_index) WHERE hold <> '';

-- What the office sent, byte for byte, in parts of at most 512 KiB (D1 takes rows of 1 MB).
CREATE TABLE bodies (
  log_index BIGINT NOT NULL,
  part      BIGINT NOT NULL,          -- from 0, without a gap
  bytes     BYTEA NOT NULL,
  PRIMARY KEY (log_index, part)
);

-- The receipt as it was given, so that it is the same when it is asked for again.
CREATE TABLE receipts (
  log_index BIGINT NOT NULL PRIMARY KEY,
  receipt   TEXT NOT NULL             -- JSON of translog.Receipt
);

-- The log. Rows are added, never changed or removed. It holds digests and nothing that names anybody.
CREATE TABLE log_leaves (
  idx    BIGINT NOT NULL PRIMARY KEY, -- from 0, without a gap, up to log_tree.size
  digest BYTEA NOT NULL               -- 32 bytes: the record
) /* WITHOUT ROWID */;

-- The roots of full tiles (256 hashes of the level below): what the tiles of level 1 and above are made of.
CREATE TABLE log_nodes (
  level BIGINT NOT NULL,              -- of the tile in which the hash stands, from 1
  n     BIGINT NOT NULL,              -- from 0, without a gap
  hash  BYTEA NOT NULL,
  PRIMARY KEY (level, n)
) /* WITHOUT ROWID */;

-- One row: the log's state after the last commit. root is the root of the log_leaves below size.
CREATE TABLE log_tree (
  id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  size BIGINT NOT NULL,
  root BYTEA NOT NULL
);

-- The checkpoint of a day, the same for everybody who asks. Only cosignatures are added.
CREATE TABLE checkpoints (
  day    TEXT NOT NULL PRIMARY KEY,   -- "2006-01-02"
  size   BIGINT NOT NULL,
  signed TEXT NOT NULL                -- signed note
);

-- Verified clusters of reports that are neither withdrawn nor too old.
CREATE TABLE clusters (
  num        BIGINT NOT NULL PRIMARY KEY, -- log_index of the report × 1024 + ordinal of the cluster in its evidence
  id         TEXT NOT NULL UNIQUE,        -- report id + "/" + ordinal
  report     TEXT NOT NULL,
  office     TEXT NOT NULL,
  page       TEXT NOT NULL,
  level      TEXT NOT NULL,
  kind       TEXT NOT NULL,
  exemplar   BYTEA NOT NULL,              -- raw text; bytes, because a post may hold NUL
  lang       TEXT NOT NULL,
  sketch     BYTEA NOT NULL,              -- uint32, little-endian, sorted
  links      BYTEA NOT NULL,              -- uint64, little-endian
  accounts   TEXT NOT NULL,               -- JSON: keyed hashes, never ids
  posts      BIGINT NOT NULL,
  people     BIGINT NOT NULL,
  first_post BIGINT NOT NULL,             -- seconds
  last_post  BIGINT NOT NULL,             -- seconds
  reported   BIGINT NOT NULL,
  campaign   TEXT NOT NULL,               -- '' if it stands alone
  hidden     BIGINT NOT NULL              -- 1: its report was withdrawn, and a legal hold keeps it
) /* WITHOUT ROWID */;
CREATE INDEX clusters_campaign ON clusters (campaign) WHERE campaign <> '';

-- The index that finds clusters alike, one small row for each thing that can be shared: a sketch element (below 2^32), a link
-- (from 2^32) or an account (from 2^52), all below 2^53 because JavaScript's numbers end there. The primary key is all of it, so a
-- look-up touches nothing else, and the newest clusters of a key are the last ones. It can be made again out of clusters.
CREATE TABLE cluster_keys (
  key     BIGINT NOT NULL,
  cluster BIGINT NOT NULL,            -- clusters.num
  PRIMARY KEY (key, cluster)
) /* WITHOUT ROWID */;

-- Clusters of several offices that carry one message. The sums stay when retention removes the clusters.
CREATE TABLE campaigns (
  id           TEXT NOT NULL PRIMARY KEY,
  state        TEXT NOT NULL,
  title        TEXT NOT NULL,
  into_id      TEXT NOT NULL,         -- the campaign that it was merged into; '' if it stands
  assignee     TEXT NOT NULL,
  version      BIGINT NOT NULL CHECK (version > 0), -- rises by one with each change
  posts        BIGINT NOT NULL,
  accounts     BIGINT NOT NULL,
  pages        TEXT NOT NULL,         -- JSON
  langs        TEXT NOT NULL,         -- JSON
  levels       TEXT NOT NULL,         -- JSON
  first_post   BIGINT NOT NULL,       -- seconds
  last_post    BIGINT NOT NULL,       -- seconds
  first_flag   BIGINT NOT NULL,       -- seconds
  first_report BIGINT NOT NULL,
  formed       BIGINT NOT NULL,
  confirmed    BIGINT NOT NULL,
  last_report  BIGINT NOT NULL        -- the newest report that any of its clusters had
);
CREATE INDEX campaigns_newest ON campaigns (last_report) WHERE into_id = '';
CREATE INDEX campaigns_into ON campaigns (into_id) WHERE into_id <> '';

-- Which offices a campaign reached, and which of them were told.
CREATE TABLE campaign_offices (
  campaign TEXT NOT NULL,
  office   TEXT NOT NULL,
  told     BIGINT NOT NULL,           -- goes from 0 to a time and never back
  version  BIGINT NOT NULL,           -- campaigns.version that last named the office
  PRIMARY KEY (campaign, office)
);
CREATE INDEX campaign_offices_office ON campaign_offices (office);

-- Analysts' merges (1) and splits (0) of the campaigns that hold two clusters.
CREATE TABLE ties (
  a      TEXT NOT NULL,               -- a cluster's id; a < b
  b      TEXT NOT NULL,
  joined BIGINT NOT NULL CHECK (joined IN (0, 1)),
  PRIMARY KEY (a, b),
  CHECK (a < b)
);
CREATE INDEX ties_b ON ties (b);

-- The audit trail. Rows are added, never changed or removed.
CREATE TABLE events (
  id      TEXT NOT NULL PRIMARY KEY,
  at      BIGINT NOT NULL,
  actor   TEXT NOT NULL,
  act     TEXT NOT NULL,
  subject TEXT NOT NULL,
  reason  TEXT NOT NULL,
  data    TEXT NOT NULL,              -- JSON or ''
  undoes  TEXT NOT NULL               -- another event's id or ''
);
CREATE INDEX events_at ON events (at, id);
CREATE INDEX events_subject ON events (subject, at, id);

CREATE TABLE signatures (
  id         TEXT NOT NULL PRIMARY KEY,
  campaign   TEXT NOT NULL,
  day        BIGINT NOT NULL,         -- days since 1970
  sketch     BYTEA NOT NULL,          -- as in clusters
  proposed   TEXT NOT NULL,           -- actor
  approved   TEXT NOT NULL,           -- another actor, or ''
  created    BIGINT NOT NULL,
  published  BIGINT NOT NULL,         -- 0 until it is approved
  expires    BIGINT NOT NULL,
  revoked    BIGINT NOT NULL,         -- goes from 0 to a time and never back
  revoked_by TEXT NOT NULL,
  reason     TEXT NOT NULL,
  data       TEXT NOT NULL,           -- JSON or ''
  CHECK (published = 0 OR (approved <> '' AND approved <> proposed))
);

-- Versions of the feed as they were signed. Rows are added, never changed.
CREATE TABLE feeds (
  version BIGINT NOT NULL PRIMARY KEY,
  bundle  BYTEA NOT NULL,
  made    BIGINT NOT NULL
);

CREATE TABLE users (
  id       TEXT NOT NULL PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE,
  role     TEXT NOT NULL CHECK (role IN ('analyst', 'admin', 'auditor')),
  created  BIGINT NOT NULL,
  disabled BIGINT NOT NULL            -- goes from 0 to a time and never back
);

-- One-time links. Used once: used goes from 0 to a time and never back.
CREATE TABLE sign_ins (
  hash    BYTEA NOT NULL PRIMARY KEY, -- SHA-256 of the link's token, which is nowhere
  user_id TEXT NOT NULL REFERENCES users (id),
  expires BIGINT NOT NULL,
  used    BIGINT NOT NULL
);

CREATE TABLE sessions (
  hash    BYTEA NOT NULL PRIMARY KEY, -- SHA-256 of the token, which is nowhere
  user_id TEXT NOT NULL REFERENCES users (id),
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE settings (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

-- The empty log: its root is the SHA-256 of nothing, which the program puts in place of ''.
INSERT INTO log_tree (id, size, root) VALUES (1, 0, '');
