-- Rows as a program with schema 1 wrote them. They never change.
INSERT INTO people (id, language, network, timezone, created_at) VALUES
    (7, 'de', 'ern-cranio', '', 1793534400000000),
    (8, '', '', '', 1793534400000000);
INSERT INTO addresses (platform, "user", chat, person) VALUES
    ('paper', 'ada', 'desk', 7),
    ('paper', 'grace', 'yard', 8);
INSERT INTO journeys (person, guide, step, phase, since_at, active_at, body) VALUES
    (7, 'cpms2', 'second-factor/choose', 'waiting', 1793534400000000, 1793620800000001,
     '{"wanted":"cpms-cranio","trail":["account/open-form","account/password"],"answers":{"account/open-form":"done","account/password":"skip"},"return":"account/password","before":"cpms-rnd","offered":[{"label":"The \"app\"","token":"c|second-factor/choose|app-pin"}],"guessed":["new-phone"]}'),
    (8, '', '', '', 0, 0, '{}');
INSERT INTO seen (platform, id, at) VALUES ('paper', 'seen long ago', 1793534400000000);
INSERT INTO outbox (id, platform, chat, "user", person, state, due_at, attempts, reason, body, created_at) VALUES
    (40, 'paper', 'desk', 'ada', 7, 'ready', 1793534400000000, 2, 'the platform asks to wait 1s', '{"text":"One\n*two*","choices":[{"label":"Yes","token":"y"}]}', 1793534400000000),
    (41, 'paper', 'desk', 'ada', 7, 'waiting', 1793534400000000, 0, '', '{"text":"three"}', 1793534400000000),
    (42, 'paper', 'yard', 'grace', NULL, 'parked', 1793534400000000, 1, 'the person cannot be reached', '{"text":"sorry"}', 1793534400000000);
