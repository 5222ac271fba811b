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
