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
