-- Codes that join another account to a person, who has at most one. code is the
-- digest of what is typed. platform and "user" are the account that got it, which
-- is told. claimer is the person who typed it and is asked what is to be kept;
-- 0: nobody yet.
CREATE TABLE links (
    person     INTEGER PRIMARY KEY REFERENCES people (id),
    code       TEXT NOT NULL,
    platform   TEXT NOT NULL,
    "user"     TEXT NOT NULL,
    claimer    INTEGER NOT NULL DEFAULT 0,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX links_code ON links (code);
CREATE UNIQUE INDEX links_claimer ON links (claimer) WHERE claimer <> 0;

-- How many wrong codes an account typed, and since when they count.
CREATE TABLE link_tries (
    platform TEXT NOT NULL,
    "user"   TEXT NOT NULL,
    tries    INTEGER NOT NULL,
    since_at INTEGER NOT NULL,
    PRIMARY KEY (platform, "user")
) STRICT, WITHOUT ROWID;
