-- Who and where are told apart.

-- An account says who, and chat is the room where they are answered there.
-- heard_at says in which order somebody's accounts were last heard from: it is
-- the day, and later by the microsecond than the account before, so that nobody's
-- hours are kept.
ALTER TABLE addresses RENAME TO accounts;
ALTER TABLE accounts ADD COLUMN heard_at INTEGER NOT NULL DEFAULT 0;
UPDATE accounts SET heard_at = (SELECT heard_at FROM people WHERE id = accounts.person);
DROP INDEX addresses_person;
DROP INDEX addresses_gone;
-- Where somebody was last heard from, and can be reached.
CREATE INDEX accounts_person ON accounts (person, gone, heard_at);
CREATE INDEX accounts_gone ON accounts (person) WHERE gone = 1;

-- A slot names which of our messages in a room this is: '' is the one with the
-- step. Each keeps its own live buttons.
ALTER TABLE outbox ADD COLUMN slot TEXT NOT NULL DEFAULT '';
ALTER TABLE undelivered ADD COLUMN slot TEXT NOT NULL DEFAULT '';
CREATE TABLE cards_new (
    platform  TEXT NOT NULL,
    chat      TEXT NOT NULL,
    slot      TEXT NOT NULL,
    ref       TEXT NOT NULL,
    ephemeral INTEGER NOT NULL,
    PRIMARY KEY (platform, chat, slot)
) STRICT, WITHOUT ROWID;
INSERT INTO cards_new (platform, chat, slot, ref, ephemeral) SELECT platform, chat, '', ref, passing FROM cards;
DROP TABLE cards;
ALTER TABLE cards_new RENAME TO cards;

-- Somebody's matter at a helpdesk. platform and desk are the helpdesk's room,
-- thread where the ticket is talked about; '' where that is the desk's room
-- itself, below ref, the ticket's first message. staff is the user who took it.
CREATE TABLE tickets (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    person    INTEGER NOT NULL REFERENCES people (id),
    platform  TEXT NOT NULL,
    desk      TEXT NOT NULL,
    thread    TEXT NOT NULL DEFAULT '',
    ref       TEXT NOT NULL DEFAULT '',
    staff     TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER NOT NULL
) STRICT;
-- The open one of a person, of whom nobody has two.
CREATE UNIQUE INDEX tickets_open ON tickets (person) WHERE closed_at = 0;
CREATE INDEX tickets_person ON tickets (person);
CREATE INDEX tickets_desk ON tickets (platform, desk);
CREATE INDEX tickets_thread ON tickets (platform, thread);

-- Which of our messages belong to which ticket: who answers one speaks of it.
CREATE TABLE ticket_messages (
    platform TEXT NOT NULL,
    chat     TEXT NOT NULL,
    ref      TEXT NOT NULL,
    ticket   INTEGER NOT NULL REFERENCES tickets (id),
    PRIMARY KEY (platform, chat, ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_messages_ticket ON ticket_messages (ticket);

-- ticket: where the delivery goes, whatever its line; 0: it goes to its chat.
-- notify is the message whose sender is told what becomes of it, and tells the
-- ticket in which they wrote that.
ALTER TABLE outbox ADD COLUMN ticket INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN notify TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN tells INTEGER NOT NULL DEFAULT 0;
ALTER TABLE undelivered ADD COLUMN ticket INTEGER NOT NULL DEFAULT 0;
ALTER TABLE undelivered ADD COLUMN notify TEXT NOT NULL DEFAULT '';
ALTER TABLE undelivered ADD COLUMN tells INTEGER NOT NULL DEFAULT 0;

-- What became of deliveries whose senders are still to be told. person is whose
-- turn made the delivery. cause is '' where it arrived.
CREATE TABLE endings (
    delivery INTEGER NOT NULL,
    cause    TEXT NOT NULL,
    person   INTEGER NOT NULL REFERENCES people (id),
    ticket   INTEGER NOT NULL,
    notify   TEXT NOT NULL,
    PRIMARY KEY (delivery, cause)
) STRICT, WITHOUT ROWID;
CREATE INDEX endings_person ON endings (person);

-- Why a delivery was not sent last, or may not have been: conversations.Cause.
-- Until now the reason's words told that.
ALTER TABLE outbox ADD COLUMN cause TEXT NOT NULL DEFAULT '';
ALTER TABLE undelivered ADD COLUMN cause TEXT NOT NULL DEFAULT '';
UPDATE outbox SET cause = CASE
    WHEN instr(reason, 'it may have arrived') > 0 THEN 'unsure'
    WHEN instr(reason, 'the person cannot be reached') > 0 THEN 'unreachable'
    WHEN instr(reason, 'the platform asks to wait') > 0 THEN 'later'
    ELSE 'failed' END
WHERE attempts > 0;
UPDATE undelivered SET cause = CASE
    WHEN instr(reason, 'it is too late to say it') = 1 THEN 'too-late'
    WHEN instr(reason, 'it may have arrived') > 0 THEN 'unsure'
    WHEN instr(reason, 'it cannot be read') = 1 THEN 'unreadable'
    WHEN instr(reason, 'the platform refuses it') > 0 THEN 'refused'
    WHEN instr(reason, 'the platform asks to wait') > 0 THEN 'later'
    ELSE 'failed' END;
