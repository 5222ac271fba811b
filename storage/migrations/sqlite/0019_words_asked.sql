-- Words that somebody wrote for a helpdesk and never sent go after a time, and so do
-- those of a question whose answer may be turned down: they are looked for together.
DROP INDEX journeys_draft;
CREATE INDEX journeys_words ON journeys (active_at) WHERE replace(replace(body, '"draft":"', ''), '"asked":"', '') <> body;
