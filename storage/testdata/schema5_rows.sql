-- Rows as a program with schema 5 wrote them, beside those of the schemas
-- before. They never change. People in every phase, and deliveries of every kind
-- in every state.
INSERT INTO people (id, language, network, timezone, unnagged, created_at, heard_at, planned) VALUES
    (15, 'en', 'ern-rnd', 'Europe/Oslo', 0, 1793534400000000, 1793750400000000, 4711),
    (16, 'en', '', '', 0, 1793534400000000, 1793750400000000, 4711),
    (17, 'en', 'ern-cranio', '', 1, 1793534400000000, 1793750400000000, 4711),
    (18, 'en', 'ern-cranio', '', 0, 1793534400000000, 1793750400000000, 4711),
    (19, 'en', 'ern-rnd', '', 0, 1793534400000000, 1793750400000000, 4711);
INSERT INTO addresses (platform, "user", chat, person, gone) VALUES
    ('slate', 'mabel', 'porch', 15, 0),
    ('slate', 'new', 'new', 16, 0),
    ('slate', 'waits', 'waits', 17, 0),
    ('slate', 'done', 'done', 18, 0),
    ('slate', 'away', 'away', 19, 1);
INSERT INTO journeys (person, guide, step, phase, since_at, active_at, nags, nagged_at, body) VALUES
    (15, 'cpms2', 'account/password', 'paused', 1793534400000000, 1793800000000000, 0, 0, '{}'),
    (16, '', '', '', 0, 1793800000000000, 0, 0, '{"wanted":"cpms2","offered":[{"label":"ERN CRANIO","token":"n|ern-cranio"}]}'),
    (17, 'cpms2', 'account/wait-mail', 'waiting', 1793534400000000, 1793800000000000, 1, 1793700000000000, '{"trail":["account/open-form"],"answers":{"account/open-form":"done"}}'),
    (18, 'cpms2', 'cpms2-access/complete-profile', 'finished', 1793534400000000, 1793800000000000, 0, 0, '{}'),
    (19, 'cpms2', 'account/password', 'walking', 1793534400000000, 1793800000000000, 2, 1793700000000000, '{}');
INSERT INTO reminders (person, kind, step, due_at) VALUES (17, 'check-in', 'account/wait-mail', 1793880000000000), (17, 'wanted', '', 1793890000000000);
INSERT INTO cards (platform, chat, ref, passing) VALUES ('slate', 'porch', 'm15', 1), ('slate', 'waits', 'm17', 0);
INSERT INTO outbox (id, platform, chat, "user", person, kind, urgent, buttons, state, due_at, touched_at, attempts, reason, body, created_at, since_at, tried_at, doubts, farewell, to_other) VALUES
    (124, 'slate', 'porch', 'mabel', 15, '', 1, 1, 'unsure', 1793800000000000, 1793800000000000, 2, 'sendMessage: it may have arrived', '{"text":"in place of the card","replaces":"m15","choices":[{"label":"Yes","token":"y"}]}', 1793800000000000, 1793800000000000, 1793800000000000, 1, 0, 0),
    (125, 'slate', 'porch', 'mabel', 15, 'excess', 1, 0, 'waiting', 1793800000000000, 0, 0, '', '{"text":"too many"}', 1793800000000000, 0, 0, 0, 0, 0),
    (126, 'slate', 'waits', 'waits', 17, 'unbidden', 0, 2, 'ready', 1793800000000000, 0, 3, 'the platform asks to wait 1m0s', '{"text":"a reminder","until":1793890000000000,"choices":[{"label":"Later","token":"t"}]}', 1793800000000000, 1793800000000000, 1793800000000000, 0, 0, 0),
    (127, 'slate', 'away', 'away', 19, 'relay', 1, 0, 'parked', 1793800000000000, 0, 1, 'the person cannot be reached', '{"text":"a human wrote"}', 1793800000000000, 1793800000000000, 1793800000000000, 0, 0, 0),
    (128, 'slate', 'away', 'away', 19, '', 1, 1, 'waiting', 1793800000000000, 0, 0, '', '{"text":"their step","choices":[{"label":"Done","token":"d"}]}', 1793800000000000, 0, 0, 0, 0, 0),
    (129, 'slate', 'nobody', 'nobody', NULL, '', 1, 0, 'ready', 1793800000000000, 1793800000000000, 0, '', '{"text":"everything about you is deleted"}', 1793800000000000, 0, 0, 0, 1, 0),
    (130, 'chalk', 'hall', 'done', 18, '', 1, 0, 'ready', 1793800000000000, 1793800000000000, 0, '', '{"text":"to the group","answers":"q1"}', 1793800000000000, 0, 0, 0, 0, 0);
INSERT INTO undelivered (id, platform, chat, "user", person, kind, buttons, attempts, reason, body, created_at, died_at) VALUES
    (131, 'slate', 'waits', 'waits', 17, 'unbidden', 0, 1, 'sendMessage: it may have arrived: EOF', '{"text":"twice?"}', 1793800000000000, 1793800000000000),
    (132, 'slate', 'waits', 'waits', 17, 'unbidden', 0, 1, 'it is too late to say it', '{"text":"at night?"}', 1793800000000000, 1793800000000000),
    (133, 'slate', 'waits', 'waits', 17, 'unbidden', 0, 1, 'sendMessage: the platform refuses it: 400 Bad Request', '{"text":"refused"}', 1793800000000000, 1793800000000000),
    (134, 'slate', 'waits', 'waits', 17, '', 1, 20, 'given up after 20 tries in 23h0m0s: it may have arrived', '{"text":"doubtful","choices":[{"label":"Yes","token":"y"}]}', 1793800000000000, 1793800000000000),
    (135, 'slate', 'waits', 'waits', 17, '', 0, 0, 'it cannot be read: invalid character', '{"text":', 1793800000000000, 1793800000000000),
    (136, 'slate', 'waits', 'waits', 17, 'relay', 0, 9, 'given up after 9 tries in 48h0m0s: 500 Internal Server Error', '{"text":"from a human"}', 1793800000000000, 1793800000000000);
INSERT INTO damaged_journeys (person, body, at) VALUES (18, '{', 1793800000000000);
