-- Rows as a program with schema 4 wrote them, beside those of the schemas
-- before. They never change.
INSERT INTO people (id, language, network, timezone, unnagged, created_at) VALUES (10, 'en', 'ern-rnd', 'Europe/Lisbon', 0, 1793534400000000);
INSERT INTO addresses (platform, "user", chat, person, gone) VALUES ('slate', 'mary', 'loft', 10, 0);
INSERT INTO journeys (person, guide, step, phase, since_at, active_at, nags, nagged_at, body) VALUES
    (10, 'cpms2', 'account/password', 'walking', 1793534400000000, 1793534400000000, 1, 1793620800000000, '{}');
INSERT INTO reminders (person, kind, step, due_at) VALUES (10, 'nag', '', 1793793600000000);
