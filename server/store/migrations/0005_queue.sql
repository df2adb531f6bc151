-- What analysts' lists are made of: who has what, search, sums by day, each person's own settings and searches, corrections asked for.

ALTER TABLE reports ADD COLUMN assignee TEXT NOT NULL DEFAULT '';     -- actor; '' for nobody
ALTER TABLE reports ADD COLUMN touched BIGINT NOT NULL DEFAULT 0;     -- when the assignee last did something with it, or took it
ALTER TABLE reports ADD COLUMN handled BIGINT NOT NULL DEFAULT 0;     -- when somebody said that no more is to be done; 0: nobody did
ALTER TABLE campaigns ADD COLUMN touched BIGINT NOT NULL DEFAULT 0;   -- as in reports
CREATE INDEX reports_free ON reports (log_index) WHERE handled = 0 AND withdrawn = 0;
CREATE INDEX reports_assignee ON reports (assignee, log_index) WHERE assignee <> '';
CREATE INDEX reports_posts ON reports (posts, log_index);
CREATE INDEX campaigns_assignee ON campaigns (assignee) WHERE assignee <> '';

-- The words of verified clusters' texts, folded, and of campaigns' titles. Made again out of clusters and campaigns.
CREATE TABLE search_terms (
  term    TEXT NOT NULL,
  cluster BIGINT NOT NULL,            -- clusters.num
  PRIMARY KEY (term, cluster)
) /* WITHOUT ROWID */;
CREATE TABLE title_terms (
  term     TEXT NOT NULL,
  campaign TEXT NOT NULL,
  PRIMARY KEY (term, campaign)
) /* WITHOUT ROWID */;
CREATE INDEX title_terms_campaign ON title_terms (campaign);

-- Posts in verified clusters by the day of the cluster's first post. A cluster that goes is taken out of its sum.
CREATE TABLE page_days (
  day         BIGINT NOT NULL,        -- days since 1970
  page        TEXT NOT NULL,
  lang        TEXT NOT NULL,
  posts       BIGINT NOT NULL,
  coordinated BIGINT NOT NULL,        -- of these, in clusters of that level
  PRIMARY KEY (day, page, lang)
) /* WITHOUT ROWID */;
INSERT INTO page_days (day, page, lang, posts, coordinated)
  SELECT (CASE WHEN first_post > 0 THEN first_post ELSE reported / 1000 END) / 86400, page, lang, SUM(posts), SUM(CASE WHEN level = 'coordinated' THEN posts ELSE 0 END)
  FROM clusters WHERE hidden = 0 GROUP BY 1, 2, 3;
CREATE INDEX clusters_recent ON clusters (last_post) WHERE level = 'coordinated' AND hidden = 0;

-- What a person set for themselves, and when they looked last.
CREATE TABLE preferences (
  user_id TEXT NOT NULL REFERENCES users (id),
  name    TEXT NOT NULL,
  value   TEXT NOT NULL,
  PRIMARY KEY (user_id, name)
);

-- Saved searches: a name for an address of the console.
CREATE TABLE searches (
  id      TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id), -- who saved it, and who may remove it
  shared  BIGINT NOT NULL CHECK (shared IN (0, 1)),
  name    TEXT NOT NULL,
  path    TEXT NOT NULL,              -- "/console/campaigns?…"; of this server
  created BIGINT NOT NULL
);
CREATE INDEX searches_user ON searches (user_id);

-- Corrections that account holders asked for. Who asked is not kept, only which account it is about; account, words and answer are emptied when
-- retention reaches an answered one.
CREATE TABLE corrections (
  id       TEXT NOT NULL PRIMARY KEY,
  entered  BIGINT NOT NULL,
  account  TEXT NOT NULL,             -- "x:HANDLE", "facebook:ID"
  campaign TEXT NOT NULL,             -- which it is about; '' if not known
  words    TEXT NOT NULL,             -- what was asked for
  outcome  TEXT NOT NULL CHECK (outcome IN ('', 'corrected', 'partly', 'unchanged')), -- '' while open
  answer   TEXT NOT NULL,
  answered BIGINT NOT NULL            -- 0: open
);
CREATE INDEX corrections_open ON corrections (entered) WHERE answered = 0;
