-- Questions that were not understood, for the authors. Nothing says whose they
-- are: at is the day only, so that it matches no other row. matches is a JSON
-- list of ids, likeliest first.
CREATE TABLE questions (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    text     TEXT NOT NULL,
    language TEXT NOT NULL,
    step     TEXT NOT NULL,
    matches  TEXT NOT NULL,
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX questions_at ON questions (at);
