-- By what somebody's reminders were planned. Where that is not what counts
-- today, they are planned anew; 0 is never.
ALTER TABLE people ADD COLUMN planned INTEGER NOT NULL DEFAULT 0;
CREATE INDEX people_planned ON people (planned);
