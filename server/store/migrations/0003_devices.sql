-- The flood brake on one device: it sends nothing more until a person released it, and what it sent before counts no more that hour.
ALTER TABLE devices ADD COLUMN held BIGINT NOT NULL DEFAULT 0;       -- since when; 0: it is not
ALTER TABLE devices ADD COLUMN held_reason TEXT NOT NULL DEFAULT ''; -- why, as campaign.Brake says it
ALTER TABLE devices ADD COLUMN released BIGINT NOT NULL DEFAULT 0;   -- when a person last released it
CREATE INDEX reports_device ON reports (device, received);
