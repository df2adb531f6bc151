-- What a signature is tried on before it is published, and campaigns that begin with a report from outside.

-- Files of ordinary posts that the operator supplied. Of a post only hashes of rare grams are kept: no text, no account, no time.
CREATE TABLE corpus_files (
  id       TEXT NOT NULL PRIMARY KEY,  -- hexadecimal SHA-256 of the parts: the same posts are not added twice
  name     TEXT NOT NULL,
  posts    BIGINT NOT NULL,
  added    BIGINT NOT NULL,
  added_by TEXT NOT NULL               -- actor
);
CREATE TABLE corpus_parts (
  file  TEXT NOT NULL,                 -- corpus_files.id
  part  BIGINT NOT NULL,               -- from 0, without a gap; at most 512 KiB
  bytes BYTEA NOT NULL,                -- whole posts: a byte with their number of elements, then each in three bytes, little-endian
  PRIMARY KEY (file, part)
);

-- Messages that a report from outside names: of campaigns that no office reported.
CREATE TABLE outside (
  id       TEXT NOT NULL PRIMARY KEY,  -- "outside:" + campaign + "/" + ordinal
  campaign TEXT NOT NULL,
  source   TEXT NOT NULL,              -- who reported it; never empty
  exemplar BYTEA NOT NULL,             -- text; bytes, because it may hold NUL
  lang     TEXT NOT NULL,
  sketch   BYTEA NOT NULL,             -- as in clusters
  words    BIGINT NOT NULL,            -- as the detector counts them
  weight   BIGINT NOT NULL,            -- bits, as the detector weighs them
  samples  BIGINT NOT NULL,            -- texts of the report that are nearly this one
  CHECK (source <> '')
);
CREATE INDEX outside_campaign ON outside (campaign);

CREATE INDEX campaigns_first ON campaigns (first_post) WHERE into_id = '';
