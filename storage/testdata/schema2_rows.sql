-- Rows as a program with schema 2 wrote them, beside those of schema 1. They
-- never change. The delivery 100 was made and sent.
INSERT INTO questions (id, text, language, step, matches, at) VALUES
    (3, 'what is this', 'en', 'account/password', '["new-phone"]', 1793491200000000);
INSERT INTO outbox (id, platform, chat, "user", person, state, due_at, attempts, reason, body, created_at) VALUES
    (100, 'paper', 'desk', 'ada', 7, 'waiting', 1793534400000000, 0, '', '{"text":"sent"}', 1793534400000000);
DELETE FROM outbox WHERE id = 100;
