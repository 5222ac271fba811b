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
