-- Whose file this is, for whoever looks at it: "Wayb". recognise.go knows it.
PRAGMA application_id = 1466005858;

-- What could be sent, by when it was made: since when nothing gets through is
-- measured from there, however often it was tried since.
CREATE INDEX outbox_made ON outbox (created_at) WHERE state IN ('ready', 'unsure');

-- One row, written to see whether the disk still takes what a turn needs. body
-- is as large as that.
CREATE TABLE heartbeat (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    at   INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

-- Deliveries take turns, and none is tried for ever.

-- since_at: when the first send that did not succeed ended, 0 where none has
-- failed; tried_at: when the last one did. doubts: how often it may have
-- arrived.
ALTER TABLE outbox ADD COLUMN since_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN tried_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN doubts INTEGER NOT NULL DEFAULT 0;

-- The first of each line, in the order they go out. Those that were never
-- tried are due whatever the clock says, the others from a moment on. Here
-- due_at says before whom a line goes; the id, which SQLite adds by itself,
-- decides between equals.
DROP INDEX outbox_due;
CREATE INDEX outbox_fresh ON outbox (platform, urgent, due_at) WHERE state = 'ready' AND attempts = 0;
CREATE INDEX outbox_failed ON outbox (platform, urgent, due_at) WHERE state IN ('ready', 'unsure') AND attempts > 0;
-- Those that failed in the future: the clock was set back since.
CREATE INDEX outbox_ahead ON outbox (platform, tried_at) WHERE state IN ('ready', 'unsure') AND attempts > 0;

-- When somebody was last heard from, to the day: written once a day, so a turn
-- costs no more, and nobody's hours are kept.
ALTER TABLE people ADD COLUMN heard_at INTEGER NOT NULL DEFAULT 0;
UPDATE people SET heard_at = MAX(created_at, COALESCE((SELECT active_at FROM journeys WHERE person = people.id), 0));
UPDATE people SET heard_at = heard_at - heard_at % 86400000000;
-- Who has been silent for the longest time, and who cannot be reached.
CREATE INDEX people_heard ON people (heard_at);
CREATE INDEX addresses_gone ON addresses (person) WHERE gone = 1;

-- farewell: its person is nobody any more, so it is sent or dropped, and never
-- kept. to_other: a person's turn says it to somebody else.
ALTER TABLE outbox ADD COLUMN farewell INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN to_other INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET to_other = 1 WHERE person IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM addresses a WHERE a.platform = outbox.platform AND a."user" = outbox."user" AND a.person = outbox.person);
-- What is a person's, to take it out when they are deleted. What goes to
-- somebody in private stands in outbox_line under their own name on platforms
-- where chat and user are one, so there these are nearly always empty.
CREATE INDEX outbox_user ON outbox (platform, "user") WHERE "user" <> chat;
CREATE INDEX outbox_other ON outbox (person) WHERE to_other = 1;
CREATE INDEX undelivered_user ON undelivered (platform, "user");
CREATE INDEX undelivered_person ON undelivered (person);

-- What was in a journey's body when it could not be read, for whoever wants to
-- mend it. The person has gone on without it since.
CREATE TABLE damaged_journeys (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    body   TEXT NOT NULL,
    at     INTEGER NOT NULL
) STRICT;
CREATE INDEX damaged_journeys_person ON damaged_journeys (person);

-- Answers that wait are counted by kind, and there may be one notice that there
-- were too many. It is nearly always absent, and so the quickest to ask.
CREATE INDEX outbox_excess ON outbox (platform, chat) WHERE kind = 'excess';

-- By what somebody's reminders were planned. Where that is not what counts
-- today, they are planned anew; 0 is never.
ALTER TABLE people ADD COLUMN planned INTEGER NOT NULL DEFAULT 0;
CREATE INDEX people_planned ON people (planned);
