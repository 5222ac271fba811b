-- When somebody was last heard from, to the day: written once a day, so a turn
-- costs no more, and nobody's hours are kept.
ALTER TABLE people ADD COLUMN heard_at INTEGER NOT NULL DEFAULT 0;
UPDATE people SET heard_at = MAX(created_at, COALESCE((SELECT active_at FROM journeys WHERE person = people.id), 0));
UPDATE people SET heard_at = heard_at - heard_at % 86400000000;
-- Who has been silent for the longest time, and who cannot be reached.
CREATE INDEX people_heard ON people (heard_at);
CREATE INDEX addresses_gone ON addresses (person) WHERE gone = 1;

-- farewell: its person is nobody any more, so it is sent or dropped, and never
-- kept. to_other: a person's turn says it to somebody else.
ALTER TABLE outbox ADD COLUMN farewell INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN to_other INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET to_other = 1 WHERE person IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM addresses a WHERE a.platform = outbox.platform AND a."user" = outbox."user" AND a.person = outbox.person);
-- What is a person's, to take it out when they are deleted. What goes to
-- somebody in private stands in outbox_line under their own name on platforms
-- where chat and user are one, so there these are nearly always empty.
CREATE INDEX outbox_user ON outbox (platform, "user") WHERE "user" <> chat;
CREATE INDEX outbox_other ON outbox (person) WHERE to_other = 1;
CREATE INDEX undelivered_user ON undelivered (platform, "user");
CREATE INDEX undelivered_person ON undelivered (person);
