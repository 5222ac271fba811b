-- A question that was answered may have been answered wrongly: with what, in the id
-- of a topic; '' where it got no answer.
ALTER TABLE questions ADD COLUMN wrong TEXT COLLATE "C" NOT NULL DEFAULT '';
