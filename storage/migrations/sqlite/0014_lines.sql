-- What goes to a ticket is a line of its own. The first of each becomes one: parked
-- where its room's line was, else it is tried.
DROP INDEX outbox_line;
CREATE INDEX outbox_line ON outbox (platform, chat, ticket);
UPDATE outbox SET state = CASE (
    SELECT state FROM outbox f WHERE f.platform = outbox.platform AND f.chat = outbox.chat ORDER BY id LIMIT 1) WHEN 'parked' THEN 'parked' ELSE 'ready' END
WHERE state = 'waiting' AND id IN (SELECT MIN(id) FROM outbox GROUP BY platform, chat, ticket);
