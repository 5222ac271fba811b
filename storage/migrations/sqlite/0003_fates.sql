-- What becomes of deliveries that were not sent, or may not have been.

-- The table is made anew, because SQLite cannot change a CHECK. Its sequence
-- goes along: a second Sent must never meet another delivery.
--
-- kind is conversations.Kind; '' is what Waymark itself says. urgent: somebody
-- waits for this delivery or for one behind it in its line. buttons: 0 none,
-- 1 some, 2 some and the reply is passing. The first of a line (platform, chat)
-- is ready, unsure or parked, the others are waiting. touched_at is when the
-- chat itself was last heard from; the latest in the line counts.
CREATE TABLE outbox_new (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    platform   TEXT NOT NULL,
    chat       TEXT NOT NULL,
    "user"     TEXT NOT NULL,
    person     INTEGER,
    kind       TEXT NOT NULL DEFAULT '',
    urgent     INTEGER NOT NULL DEFAULT 1,
    buttons    INTEGER NOT NULL DEFAULT 0,
    state      TEXT NOT NULL CHECK (state IN ('ready', 'unsure', 'waiting', 'parked')),
    due_at     INTEGER NOT NULL,
    touched_at INTEGER NOT NULL DEFAULT 0,
    attempts   INTEGER NOT NULL DEFAULT 0,
    reason     TEXT NOT NULL DEFAULT '',
    body       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO sqlite_sequence (name, seq) SELECT 'outbox_new', seq FROM sqlite_sequence WHERE name = 'outbox';
INSERT INTO outbox_new (id, platform, chat, "user", person, buttons, state, due_at, attempts, reason, body, created_at)
SELECT id, platform, chat, "user", person,
    CASE WHEN NOT json_valid(body) THEN 0 WHEN json_array_length(body, '$.choices') > 0 THEN 1 ELSE 0 END,
    state, due_at, attempts, reason, body, created_at
FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;

-- The lines; in each of them the id orders, which SQLite adds by itself.
CREATE INDEX outbox_line ON outbox (platform, chat);
-- What may be due, in the order it goes out: the first of each line.
CREATE INDEX outbox_due ON outbox (platform, urgent DESC, id, due_at) WHERE state IN ('ready', 'unsure');
-- The deliveries for which nobody waits. It is nearly always empty, and so the
-- quickest to ask before something is put behind them.
CREATE INDEX outbox_calm ON outbox (platform, chat) WHERE urgent = 0;
-- The lines whose people cannot be reached, for the operator.
CREATE INDEX outbox_parked ON outbox (created_at) WHERE state = 'parked';

-- The message of ours that has the live buttons, in each chat where one has.
CREATE TABLE cards (
    platform TEXT NOT NULL,
    chat     TEXT NOT NULL,
    ref      TEXT NOT NULL,
    passing  INTEGER NOT NULL,
    PRIMARY KEY (platform, chat)
) STRICT, WITHOUT ROWID;

-- Dead letters, under the ids they had in the outbox.
CREATE TABLE undelivered (
    id         INTEGER PRIMARY KEY,
    platform   TEXT NOT NULL,
    chat       TEXT NOT NULL,
    "user"     TEXT NOT NULL,
    person     INTEGER,
    kind       TEXT NOT NULL,
    buttons    INTEGER NOT NULL,
    attempts   INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    body       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    died_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX undelivered_died ON undelivered (died_at);

-- gone: the person cannot be reached there.
ALTER TABLE addresses ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
UPDATE addresses SET gone = 1 WHERE EXISTS (
    SELECT 1 FROM outbox o
    WHERE o.state = 'parked' AND o.platform = addresses.platform AND o.chat = addresses.chat AND o."user" = addresses."user");
