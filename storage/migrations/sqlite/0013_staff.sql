-- staff_name is what who took a ticket is called there, why one of a few words for
-- why it is closed. asked_at is since when the helpdesk waits for the person,
-- follow_at when they are asked whether it worked, done_at when that was shown to
-- staff which they had done last; 0: not.
ALTER TABLE tickets ADD COLUMN staff_name TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN asked_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN follow_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN done_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX tickets_follow ON tickets (follow_at) WHERE follow_at > 0;

-- What staff of helpdesks did, and what was refused to whom: no words, and no
-- person's number. "user" is empty once who did it was deleted. ticket is 0 where it
-- was in none; refused says why nothing was done, and is empty where it was.
CREATE TABLE acts (
    id       INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    platform TEXT NOT NULL,
    "user"   TEXT NOT NULL,
    what     TEXT NOT NULL,
    ticket   INTEGER NOT NULL,
    refused  TEXT NOT NULL
) STRICT;
CREATE INDEX acts_at ON acts (at);
CREATE INDEX acts_ticket ON acts (ticket) WHERE ticket > 0;
CREATE INDEX acts_user ON acts (platform, "user");
