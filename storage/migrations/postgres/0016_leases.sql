-- Who does the work that one process does at a time, by the clock of this server.
-- That the epoch is a key is what keeps a lease from being taken while a transaction
-- that is done under it is not over, and lets it be renewed meanwhile.
CREATE TABLE leases (
    name     TEXT COLLATE "C" PRIMARY KEY,
    epoch    BIGINT NOT NULL,
    holder   TEXT COLLATE "C" NOT NULL,
    until_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX leases_epoch ON leases (name, epoch);
