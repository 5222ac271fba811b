-- Where reading goes on, on a platform that offers nothing again by itself: the
-- last message of theirs that was read in the account's private room. Whoever has
-- one on a platform is found by the accounts' own key.
ALTER TABLE accounts ADD COLUMN read TEXT NOT NULL DEFAULT '';
