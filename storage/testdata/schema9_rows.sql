-- Schema 9 could hold no row that none before could: it knows more of tickets only.
UPDATE tickets SET hinted = 1 WHERE id = 0;
