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
