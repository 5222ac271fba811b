-- What is under way in an open ticket: files that wait for a tap or are on their way,
-- by how their platform calls them, and which messages were passed on. No content of
-- any file.
CREATE TABLE relays (
    ticket INTEGER PRIMARY KEY REFERENCES tickets (id),
    body   TEXT NOT NULL
) STRICT;
