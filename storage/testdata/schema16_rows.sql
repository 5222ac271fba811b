-- Schema 16 could hold nothing of anybody that none before could.
UPDATE tickets SET hinted = 1 WHERE id = 0;
