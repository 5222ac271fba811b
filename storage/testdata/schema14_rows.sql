-- Schema 14 knew nothing of what is left of people who were deleted. Somebody of it
-- has finished.
INSERT INTO people (id, language, network, created_at, heard_at) VALUES (140, '', 'ern-rnd', 1793534400000000, 1793491200000000);
INSERT INTO accounts (platform, "user", chat, person) VALUES ('slate', 'vera', 'vera', 140);
INSERT INTO journeys (person, guide, step, phase, since_at, active_at, network, heard_at, body) VALUES (140, 'cpms2', '', 'finished', 1793534400000000, 1793534400000000, 'ern-rnd', 1793491200000000, '{}');
