-- The flood brake on a signature: which clusters one matched, and whether it is held out of the feed.
ALTER TABLE clusters ADD COLUMN signature TEXT NOT NULL DEFAULT '';   -- the published signature that the cluster matched
ALTER TABLE signatures ADD COLUMN held BIGINT NOT NULL DEFAULT 0;     -- since when it is held out of the feed; 0: it is not
ALTER TABLE signatures ADD COLUMN released BIGINT NOT NULL DEFAULT 0; -- when a person last released it
CREATE INDEX clusters_signature ON clusters (signature, reported) WHERE signature <> '';
