-- Rows as a program with schema 4 wrote them, beside those of the schemas
-- before. They never change.
INSERT INTO people (id, language, network, timezone, unnagged, created_at) VALUES (11, 'en', 'ern-rnd', 'Europe/Helsinki', 1, 1793534400000000);
INSERT INTO addresses (platform, "user", chat, gone, person) VALUES ('slate', 'mary', 'attic', 0, 11);
INSERT INTO journeys (person, guide, step, phase, since_at, active_at, nags, nagged_at, body) VALUES
    (11, 'cpms2', 'account/password', 'walking', 1793534400000000, 1793534400000000, 1, 1793620800000000, '{}');
INSERT INTO reminders (person, kind, step, due_at) VALUES (11, 'nag', '', 4102444800000000);
INSERT INTO outbox (id, platform, chat, "user", person, kind, urgent, buttons, state, due_at, body, created_at) VALUES
    (120, 'slate', 'attic', 'mary', 11, 'relay', 1, 0, 'ready', 1793534400000000, '{"text":"a human"}', 1793534400000000);
