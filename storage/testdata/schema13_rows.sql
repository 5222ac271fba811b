-- Schema 13 knew one line for all that goes to a helpdesk's room: here of the desk
-- itself and of two tickets, once where it fails and once where it is parked.
INSERT INTO outbox (platform, chat, "user", kind, urgent, state, due_at, attempts, cause, ticket, body, created_at) VALUES
    ('slate', 'office', '', '', 1, 'ready', 10, 1, 'failed', 91, '{"text":"91 first"}', 10),
    ('slate', 'office', '', '', 1, 'waiting', 11, 0, '', 92, '{"text":"92 first"}', 11),
    ('slate', 'office', '', '', 1, 'waiting', 12, 0, '', 91, '{"text":"91 second"}', 12),
    ('slate', 'office', '', '', 1, 'waiting', 13, 0, '', 0, '{"text":"the desk"}', 13),
    ('slate', 'bureau', '', '', 1, 'parked', 14, 1, 'unreachable', 93, '{"text":"93 first"}', 14),
    ('slate', 'bureau', '', '', 1, 'waiting', 15, 0, '', 94, '{"text":"94 first"}', 15);
