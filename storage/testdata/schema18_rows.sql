-- Schema 18 looked for words for a helpdesk alone, and not for those of a question.
UPDATE journeys SET nags = nags WHERE person = 0;
