-- What schema 8 could hold and none before: a code, and wrong ones.
INSERT INTO links (person, code, platform, "user", expires_at) VALUES (7, 'digest', 'telegram', 'elsewhere of 7', 1793536200000000);
INSERT INTO link_tries (platform, "user", tries, since_at) VALUES ('telegram', 'elsewhere of 7', 2, 1793534400000000);
