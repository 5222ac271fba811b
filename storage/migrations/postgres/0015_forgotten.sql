-- What they are for stands in the fifteenth migration of SQLite.
CREATE TABLE leftovers (
    ticket   BIGINT PRIMARY KEY,
    platform TEXT COLLATE "C" NOT NULL,
    desk     TEXT COLLATE "C" NOT NULL,
    thread   TEXT COLLATE "C" NOT NULL,
    why      TEXT COLLATE "C" NOT NULL,
    since_at BIGINT NOT NULL
);
CREATE INDEX leftovers_since ON leftovers (since_at);

CREATE TABLE forgotten (
    person     BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    gone_at    BIGINT NOT NULL,
    PRIMARY KEY (person, created_at)
);
CREATE INDEX forgotten_gone ON forgotten (gone_at);

CREATE INDEX tickets_closed ON tickets (closed_at) WHERE closed_at > 0;
CREATE INDEX tickets_staff ON tickets (platform, staff) WHERE staff <> '';
CREATE INDEX journeys_finished ON journeys (heard_at) WHERE phase = 'finished';
CREATE INDEX journeys_draft ON journeys (active_at) WHERE replace(body, '"draft":"', '') <> body;
