-- Schema 15 knew no leases: whoever held the lock of the file served all.
INSERT INTO heartbeat (one, at, body) VALUES (1, 20, x'00')
    ON CONFLICT (one) DO UPDATE SET at = excluded.at;
