-- What helpdesks say on top of steps, until it is taken away or the step's text has
-- another print. network is whose people see it; '' is everybody.
CREATE TABLE notices (
    step     TEXT NOT NULL,
    network  TEXT NOT NULL,
    says     TEXT NOT NULL,
    print    TEXT NOT NULL,
    since_at INTEGER NOT NULL,
    PRIMARY KEY (step, network)
) STRICT, WITHOUT ROWID;

-- On how many screens a step looked different on a day, which is a moment without a
-- time. Whose they are stands nowhere.
CREATE TABLE differs (
    step  TEXT NOT NULL,
    at    INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (step, at)
) STRICT, WITHOUT ROWID;
