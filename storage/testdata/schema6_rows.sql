-- What schema 6 could hold and none before: a person with two accounts, and a ticket.
INSERT INTO accounts (platform, "user", chat, gone, person, heard_at) VALUES ('paper', 'elsewhere of 7', 'elsewhere of 7', 0, 7, 1);
