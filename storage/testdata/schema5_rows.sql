-- Rows as a program with schema 5 wrote them, beside those of the schemas
-- before. They never change.
INSERT INTO people (id, language, network, timezone, unnagged, created_at, heard_at, planned) VALUES (15, 'en', 'ern-rnd', 'Europe/Oslo', 0, 1793534400000000, 1793750400000000, 4711);
INSERT INTO addresses (platform, "user", chat, person, gone) VALUES ('slate', 'mabel', 'porch', 15, 0);
INSERT INTO journeys (person, guide, step, phase, since_at, active_at, nags, nagged_at, body) VALUES
    (15, 'cpms2', 'account/password', 'paused', 1793534400000000, 1793800000000000, 0, 0, '{}');
INSERT INTO cards (platform, chat, ref, passing) VALUES ('slate', 'porch', 'm15', 1);
INSERT INTO outbox (id, platform, chat, "user", person, kind, urgent, buttons, state, due_at, touched_at, attempts, reason, body, created_at, since_at, tried_at, doubts) VALUES
    (124, 'slate', 'porch', 'mabel', 15, '', 1, 1, 'unsure', 1793800000000000, 1793800000000000, 2, 'it may have arrived', '{"text":"in place of the card","replaces":"m15","choices":[{"label":"Yes","token":"y"}]}', 1793800000000000, 1793800000000000, 1793800000000000, 1);
