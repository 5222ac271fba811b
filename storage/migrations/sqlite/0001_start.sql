-- Times are microseconds since 1970 in UTC; 0 is never.

-- AUTOINCREMENT: an id is never given out twice, even after its row is gone.
CREATE TABLE people (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    language   TEXT NOT NULL,
    network    TEXT NOT NULL,
    timezone   TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
) STRICT;

-- Where a person can be reached. Platform and user say who it is, chat only
-- says where to answer.
CREATE TABLE addresses (
    platform TEXT NOT NULL,
    "user"   TEXT NOT NULL,
    chat     TEXT NOT NULL,
    person   INTEGER NOT NULL REFERENCES people (id),
    PRIMARY KEY (platform, "user")
) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_person ON addresses (person);

-- body holds what nobody asks for by itself: journeyBody in body.go.
CREATE TABLE journeys (
    person    INTEGER PRIMARY KEY REFERENCES people (id),
    guide     TEXT NOT NULL,
    step      TEXT NOT NULL,
    phase     TEXT NOT NULL,
    since_at  INTEGER NOT NULL,
    active_at INTEGER NOT NULL,
    body      TEXT NOT NULL
) STRICT;

-- Messages whose turn is committed.
CREATE TABLE seen (
    platform TEXT NOT NULL,
    id       TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (platform, id)
) STRICT, WITHOUT ROWID;

-- Replies that are not sent yet; body is replyBody in body.go. The first of a
-- line (platform, chat) is ready or parked, the others are waiting. person is
-- whose turn made the reply, NULL where the sender is not known.
-- AUTOINCREMENT: a second Sent must never meet another delivery.
CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    platform   TEXT NOT NULL,
    chat       TEXT NOT NULL,
    "user"     TEXT NOT NULL,
    person     INTEGER,
    state      TEXT NOT NULL CHECK (state IN ('ready', 'waiting', 'parked')),
    due_at     INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    reason     TEXT NOT NULL DEFAULT '',
    body       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
-- The lines; in each of them the id orders, which SQLite adds by itself.
CREATE INDEX outbox_line ON outbox (platform, chat);
-- What may be due, the oldest first: the first of each line.
CREATE INDEX outbox_due ON outbox (platform, id, due_at) WHERE state = 'ready';
