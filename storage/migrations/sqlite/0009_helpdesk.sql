-- waits_at is since when the person waits for a human's word, 0 where they do not,
-- and nudge_at when the helpdesk is told so next, 0 where it is not. hinted: staff
-- were told how to write in the thread. read is how far the thread was read, on a
-- platform that offers nothing again by itself.
ALTER TABLE tickets ADD COLUMN waits_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN nudge_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN hinted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN read TEXT NOT NULL DEFAULT '';
CREATE INDEX tickets_nudge ON tickets (nudge_at) WHERE nudge_at > 0;
