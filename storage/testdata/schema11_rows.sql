-- What schema 11 could hold and none before: where people stop.
INSERT INTO tallies (day, network, guide, step, what, n) VALUES (20760, 'ern-cranio', 'cpms2', 'second-factor/choose', 'reached', 3);
