-- What joining needs to know: where a verdict differs, when a cluster was first seen, which cluster a campaign's id hangs on,
-- and which verified reports wait to be joined.
ALTER TABLE reports ADD COLUMN verdict_where TEXT NOT NULL DEFAULT '';   -- JSON path of the first item that was not reproduced
ALTER TABLE reports ADD COLUMN unjoined BIGINT NOT NULL DEFAULT 0;       -- 1: its clusters are stored and not joined yet
ALTER TABLE clusters ADD COLUMN observed BIGINT NOT NULL DEFAULT 0;      -- Unix seconds: when a page first showed one of its posts
ALTER TABLE campaigns ADD COLUMN anchor TEXT NOT NULL DEFAULT '';        -- the cluster with the earliest report; '' in campaigns from before
CREATE INDEX reports_unjoined ON reports (log_index) WHERE unjoined = 1;
CREATE INDEX campaigns_anchor ON campaigns (anchor) WHERE anchor <> '';
