-- On a server, who does the work that one process does at a time. A file has one
-- process that serves it, and nothing stands here.
CREATE TABLE leases (
    name     TEXT PRIMARY KEY,
    epoch    INTEGER NOT NULL,
    holder   TEXT NOT NULL,
    until_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX leases_epoch ON leases (name, epoch);
