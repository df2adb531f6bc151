-- When an office could first know of a confirmed campaign, whichever way was the quickest. told is its poll alone.
ALTER TABLE campaign_offices ADD COLUMN known BIGINT NOT NULL DEFAULT 0; -- its poll read it, a mail server took it, or its webhook answered 2xx; goes from 0 to a time and never back
UPDATE campaign_offices SET known = COALESCE((SELECT MIN(o.sent) FROM outbox o
  WHERE o.campaign = campaign_offices.campaign AND o.office = campaign_offices.office AND o.sent > 0 AND (campaign_offices.told = 0 OR o.sent < campaign_offices.told)), told);
