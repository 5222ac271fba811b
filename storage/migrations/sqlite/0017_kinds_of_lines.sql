-- A line is a chat's or a ticket's since 14. Without the ticket in them these are not
-- looked into, and each turn reads all that waits in its line.
DROP INDEX outbox_unbidden;
CREATE INDEX outbox_unbidden ON outbox (platform, chat, ticket) WHERE kind = 'unbidden';
DROP INDEX outbox_excess;
CREATE INDEX outbox_excess ON outbox (platform, chat, ticket) WHERE kind = 'excess';
