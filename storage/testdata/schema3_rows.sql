-- Rows as a program with schema 3 wrote them, beside those of the schemas
-- before. They never change.
INSERT INTO people (id, language, network, timezone, created_at) VALUES (9, 'en', 'ern-rnd', '', 1793534400000000);
INSERT INTO addresses (platform, "user", chat, person, gone) VALUES ('slate', 'joan', 'hall', 9, 0);
INSERT INTO journeys (person, guide, step, phase, since_at, active_at, body) VALUES
    (9, 'cpms2', 'account/password', 'walking', 1793534400000000, 1793534400000000, '{}');
INSERT INTO outbox (id, platform, chat, "user", person, kind, urgent, buttons, state, due_at, body, created_at) VALUES
    (110, 'slate', 'hall', 'joan', 9, 'unbidden', 0, 0, 'ready', 1793534400000000, '{"text":"an announcement"}', 1793534400000000);
