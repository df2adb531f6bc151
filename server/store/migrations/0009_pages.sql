-- A campaign's clusters in the order in which their reports came, so that a page of them reads no others; what stands is counted from the index alone.
DROP INDEX clusters_campaign;
CREATE INDEX clusters_campaign ON clusters (campaign, hidden, num) WHERE campaign <> '';
