-- Rows as a program with schema 4 wrote them, beside those of the schemas
-- before. They never change.
INSERT INTO people (id, language, network, timezone, unnagged, created_at) VALUES
    (10, 'en', 'ern-rnd', 'Europe/Lisbon', 1, 1700000000000000),
    (11, 'en', '', '', 0, 1793534400000000);
INSERT INTO addresses (platform, "user", chat, person, gone) VALUES
    ('slate', 'mary', 'mary', 10, 1),
    ('slate', 'dorothy', 'dorothy', 11, 0);
INSERT INTO journeys (person, guide, step, phase, since_at, active_at, nags, nagged_at, body) VALUES
    (10, 'cpms2', 'account/password', 'walking', 1700000000000000, 1790000000000000, 2, 1790000000000000, '{}');
INSERT INTO reminders (person, kind, step, due_at) VALUES (11, 'wanted', '', 1893534400000000);
INSERT INTO outbox (id, platform, chat, "user", person, kind, urgent, buttons, state, due_at, body, created_at) VALUES
    (120, 'slate', 'mary', 'mary', 10, '', 1, 0, 'parked', 1793534400000000, '{"text":"to herself"}', 1793534400000000),
    (121, 'slate', 'dorothy', 'dorothy', 10, 'relay', 1, 0, 'ready', 1793534400000000, '{"text":"to another"}', 1793534400000000);
