-- Rows as a program with schema 4 wrote them, beside those of the schemas
-- before. They never change. The clock was ten years ahead when 121 was made.
INSERT INTO people (id, language, network, timezone, created_at, unnagged) VALUES (11, 'en', 'ern-rnd', 'Europe/Vienna', 1793534400000000, 1);
INSERT INTO addresses (platform, "user", chat, person, gone) VALUES ('slate', 'mary', 'attic', 11, 0);
INSERT INTO journeys (person, guide, step, phase, since_at, active_at, body, nags, nagged_at) VALUES
    (11, 'cpms2', 'account/password', 'walking', 1793534400000000, 1793534400000000, '{}', 1, 1793620800000000);
INSERT INTO reminders (person, kind, step, due_at) VALUES (11, 'wanted', '', 1893534400000000);
INSERT INTO outbox (id, platform, chat, "user", person, kind, urgent, buttons, state, due_at, touched_at, attempts, reason, body, created_at) VALUES
    (120, 'chalk', 'attic', 'rose', NULL, '', 1, 0, 'unsure', 1793534400000000, 1793534400000000, 300, 'it may have arrived', '{"text":"tried for long"}', 1793534400000000),
    (121, 'chalk', 'cellar', 'mary', NULL, '', 1, 0, 'ready', 2109067200000000, 2109067200000000, 0, '', '{"text":"ahead of its time"}', 2109067200000000);
INSERT INTO people (id, language, network, timezone, unnagged, created_at) VALUES
    (12, 'en', 'ern-rnd', 'Europe/Lisbon', 1, 1700000000000000),
    (13, 'en', '', '', 0, 1793534400000000);
INSERT INTO addresses (platform, "user", chat, person, gone) VALUES
    ('slate', 'ruth', 'ruth', 12, 1),
    ('slate', 'dorothy', 'dorothy', 13, 0);
INSERT INTO journeys (person, guide, step, phase, since_at, active_at, nags, nagged_at, body) VALUES
    (12, 'cpms2', 'account/password', 'walking', 1700000000000000, 1790000000000000, 2, 1790000000000000, '{}');
INSERT INTO outbox (id, platform, chat, "user", person, kind, urgent, buttons, state, due_at, body, created_at) VALUES
    (122, 'slate', 'ruth', 'ruth', 12, '', 1, 0, 'parked', 1793534400000000, '{"text":"to herself"}', 1793534400000000),
    (123, 'slate', 'dorothy', 'dorothy', 12, 'relay', 1, 0, 'ready', 1793534400000000, '{"text":"to another"}', 1793534400000000);
INSERT INTO people (id, language, network, timezone, unnagged, created_at) VALUES (14, 'en', 'ern-rnd', 'Europe/Lisbon', 0, 1793534400000000);
INSERT INTO addresses (platform, "user", chat, person, gone) VALUES ('slate', 'emmy', 'loft', 14, 0);
INSERT INTO journeys (person, guide, step, phase, since_at, active_at, nags, nagged_at, body) VALUES
    (14, 'cpms2', 'account/password', 'walking', 1793534400000000, 1793534400000000, 1, 1793620800000000, '{}');
INSERT INTO reminders (person, kind, step, due_at) VALUES (14, 'nag', '', 1793793600000000);
