-- What is owed to people. A person has at most one of each kind; step is empty
-- where it is about today's. Nothing is owed to those who cannot be reached.
CREATE TABLE reminders (
    person INTEGER NOT NULL REFERENCES people (id),
    kind   TEXT NOT NULL,
    step   TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    PRIMARY KEY (person, kind)
) STRICT, WITHOUT ROWID;
-- What is due, the oldest first; the key orders those of one moment.
CREATE INDEX reminders_due ON reminders (due_at);

-- unnagged: they want no nagging reminders. Where they live is in timezone.
ALTER TABLE people ADD COLUMN unnagged INTEGER NOT NULL DEFAULT 0;

-- nags: nagging reminders since the person last did anything. nagged_at: the
-- last reminder that they did not ask for.
ALTER TABLE journeys ADD COLUMN nags INTEGER NOT NULL DEFAULT 0;
ALTER TABLE journeys ADD COLUMN nagged_at INTEGER NOT NULL DEFAULT 0;
-- Who got reminders and has not moved.
CREATE INDEX journeys_nagged ON journeys (nags) WHERE phase IN ('walking', 'waiting') AND nags > 0;

-- The deliveries that nobody asked for: those that are not urgent are among
-- them, and a person who writes takes theirs back. It is nearly always empty,
-- and so the quickest to ask.
DROP INDEX outbox_calm;
CREATE INDEX outbox_unbidden ON outbox (platform, chat) WHERE kind = 'unbidden';
