-- One person, 2, of whom every column says something, as MARK or a number; and what
-- others have beside them, which must not come along. 1 is somebody else.
INSERT INTO people (id, language, network, timezone, created_at, unnagged, heard_at, planned) VALUES
    (1, 'de', 'ern-rnd', '', 1, 0, 1, 1), (2, 'MARK language', 'MARK network', 'MARK zone', 1000000, 1, 1000000, 7);
INSERT INTO accounts (platform, "user", chat, person, gone, heard_at, read) VALUES
    ('slate', 'bob', 'bob', 1, 0, 1, ''), ('slate', 'MARK user', 'MARK chat', 2, 1, 1000000, 'MARK read');
INSERT INTO journeys (person, guide, step, phase, since_at, active_at, body, nags, nagged_at, network, heard_at) VALUES
    (2, 'MARK guide', 'MARK step', 'MARK phase', 1000000, 1000000, '{"draft":"MARK body"}', 3, 1000000, 'MARK network', 1000000);
INSERT INTO damaged_journeys (person, body, at) VALUES (2, 'MARK damaged', 1000000);
INSERT INTO reminders (person, kind, step, due_at) VALUES (2, 'MARK kind', 'MARK step', 1000000);
INSERT INTO tickets (id, person, platform, desk, thread, ref, staff, opened_at, closed_at, waits_at, nudge_at, hinted, read, staff_name, why, asked_at, follow_at, done_at) VALUES
    (1, 2, 'slate', 'office', 'office one', 'MARK ref', 'eve', 1000000, 1000000, 1000000, 1000000, 1, 'MARK read', 'Eve', 'MARK why', 1000000, 1000000, 1000000),
    (2, 1, 'slate', 'office', 'office two', 'anothers', 'MARK user', 1000000, 0, 1000000, 0, 0, '', 'MARK staff name', '', 0, 0, 0);
INSERT INTO ticket_messages (platform, chat, ref, ticket) VALUES ('slate', 'office one', 'MARK ref', 1), ('slate', 'office two', 'anothers', 2);
INSERT INTO relays (ticket, body) VALUES (1, '{"late":"MARK relay"}');
INSERT INTO strandings (ticket, since_at, stage, arrived) VALUES (1, 1000000, 2, 1);
INSERT INTO cards (platform, chat, slot, ref, ephemeral) VALUES
    ('slate', 'MARK chat', 'MARK slot', 'MARK ref', 1), ('slate', 'office', 'ticket 1', 'MARK card', 1), ('slate', 'office', 'ticket 1 file 3', 'MARK file', 1),
    ('slate', 'office', 'ticket 2', 'anothers', 0), ('slate', 'office', 'ticket 12 file 3', 'anothers', 1);
INSERT INTO endings (delivery, cause, person, ticket, notify) VALUES (99, 'MARK cause', 2, 1, 'MARK notify');
INSERT INTO links (person, code, platform, "user", claimer, expires_at) VALUES (2, 'MARK code', 'slate', 'MARK user', 1, 1000000);
INSERT INTO link_tries (platform, "user", tries, since_at) VALUES ('slate', 'MARK user', 2, 1000000), ('slate', 'bob', 1, 1000000);
INSERT INTO acts (at, platform, "user", what, ticket, refused) VALUES (1000000, 'slate', 'MARK user', 'close', 2, 'not of the staff'), (1000000, 'slate', 'eve', 'take', 1, '');
INSERT INTO outbox (id, platform, chat, "user", person, kind, urgent, buttons, state, due_at, touched_at, attempts, reason, body, created_at, since_at, tried_at, doubts, farewell, to_other, slot, ticket, notify, tells, cause) VALUES
    (501, 'slate', 'MARK user', 'MARK user', 2, 'relay', 1, 2, 'ready', 1000000, 1000000, 4, 'MARK reason', '{"text":"MARK to them"}', 1000000, 1000000, 1000000, 1, 1, 0, 'MARK slot', 1, 'MARK notify', 1, 'MARK cause'),
    (502, 'slate', 'office', '', 2, 'relay', 1, 2, 'ready', 1000000, 1000000, 4, 'MARK reason', '{"text":"MARK by them"}', 1000000, 1000000, 1000000, 1, 0, 1, 'MARK slot', 1, 'MARK notify', 1, 'MARK cause'),
    (503, 'slate', 'hall', 'MARK user', 1, '', 1, 0, 'ready', 1000000, 0, 0, '', '{"text":"MARK in a hall"}', 1000000, 0, 0, 0, 0, 0, '', 0, '', 0, ''),
    (504, 'slate', 'bob', 'bob', 1, '', 1, 0, 'ready', 1000000, 0, 0, '', '{"text":"to bob"}', 1000000, 0, 0, 0, 0, 0, '', 0, '', 0, '');
INSERT INTO undelivered (id, platform, chat, "user", person, kind, buttons, attempts, reason, body, created_at, died_at, slot, ticket, notify, tells, cause) VALUES
    (401, 'slate', 'MARK chat', 'MARK user', 2, 'relay', 2, 4, 'MARK reason', '{"text":"MARK dead"}', 1000000, 1000000, 'MARK slot', 1, 'MARK notify', 1, 'MARK cause'),
    (402, 'slate', 'office', '', 2, 'relay', 2, 4, 'MARK reason', '{"text":"MARK dead by them"}', 1000000, 1000000, 'MARK slot', 1, 'MARK notify', 1, 'MARK cause');
