-- What administrators see of devices, and who signs in by an identity provider.
ALTER TABLE devices ADD COLUMN seen BIGINT NOT NULL DEFAULT 0;    -- about when its token was last used: written once an hour at most
ALTER TABLE devices ADD COLUMN detector TEXT NOT NULL DEFAULT ''; -- SHA-256 of the detector that its newest report names
ALTER TABLE users ADD COLUMN subject TEXT NOT NULL DEFAULT '';    -- issuer, a space, and the subject there; '' for people who sign in by link
CREATE UNIQUE INDEX users_subject ON users (subject) WHERE subject <> '';

-- How well a device's extension reads each platform, as it last said itself: counts of the last day, nothing of a page.
CREATE TABLE device_health (
  device   TEXT NOT NULL REFERENCES devices (id),
  adapter  TEXT NOT NULL,             -- "x", "facebook"
  version  TEXT NOT NULL,             -- of the extension
  posts    BIGINT NOT NULL,           -- read
  failures BIGINT NOT NULL,           -- answers of the platform of which nothing could be read
  said     BIGINT NOT NULL,           -- when
  since    BIGINT NOT NULL,           -- when failures were first more than 0 without a break; 0: there are none
  PRIMARY KEY (device, adapter)
);
