-- What is left at helpdesks of tickets that are gone: the thread in which each was
-- talked about, until it is deleted or the helpdesk is told to. thread is '' where
-- that was the desk's room itself. why is 'forgotten' where the person was deleted, and
-- 'old' where the ticket was closed for long. Nothing here says who it was.
CREATE TABLE leftovers (
    ticket   INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    desk     TEXT NOT NULL,
    thread   TEXT NOT NULL,
    why      TEXT NOT NULL,
    since_at INTEGER NOT NULL
) STRICT;
CREATE INDEX leftovers_since ON leftovers (since_at);

-- Who was deleted: a number that is never given out again, when they became known and
-- when they were deleted. The list outside of the database is made of it, by each
-- process; an old copy of the database that is put back has the old one only.
CREATE TABLE forgotten (
    person     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    gone_at    INTEGER NOT NULL,
    PRIMARY KEY (person, created_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX forgotten_gone ON forgotten (gone_at);

-- Which tickets have been closed for long, whose they were taken by, who has finished,
-- and who wrote something for a helpdesk that was never sent.
CREATE INDEX tickets_closed ON tickets (closed_at) WHERE closed_at > 0;
CREATE INDEX tickets_staff ON tickets (platform, staff) WHERE staff <> '';
CREATE INDEX journeys_finished ON journeys (heard_at) WHERE phase = 'finished';
CREATE INDEX journeys_draft ON journeys (active_at) WHERE replace(body, '"draft":"', '') <> body;
