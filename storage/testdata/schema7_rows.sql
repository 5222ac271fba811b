-- What schema 7 could hold and none before: a room that was read so far.
UPDATE accounts SET read = '1507' WHERE "user" = 'elsewhere of 7';
