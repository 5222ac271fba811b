-- Where people stop: counted by the day, without anything of who it was.
CREATE TABLE tallies (
    day     INTEGER NOT NULL,
    network TEXT NOT NULL,
    guide   TEXT NOT NULL,
    step    TEXT NOT NULL,
    what    TEXT NOT NULL,
    n       INTEGER NOT NULL,
    PRIMARY KEY (day, network, guide, step, what)
) STRICT, WITHOUT ROWID;

-- network and heard_at are those of the person, beside the journey: so one index
-- says where everybody stands, and it changes when somebody moves, and once a day.
ALTER TABLE journeys ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE journeys ADD COLUMN heard_at INTEGER NOT NULL DEFAULT 0;
UPDATE journeys SET (network, heard_at) = (SELECT network, heard_at FROM people WHERE id = journeys.person);
CREATE INDEX journeys_stand ON journeys (network, guide, step, phase, since_at, heard_at);

-- Tickets of which something does not reach their helpdesks: since when, how far
-- their people were told, and whether something has arrived since.
CREATE TABLE strandings (
    ticket   INTEGER PRIMARY KEY REFERENCES tickets (id),
    since_at INTEGER NOT NULL,
    stage    INTEGER NOT NULL,
    arrived  INTEGER NOT NULL DEFAULT 0
) STRICT;
