package storage

import (
	"context"
	"time"

	"waymark/conversations"
)

// A Chat is the part of the outbox and of the reminders that belongs to one
// person in one chat. Where several processes share a database and each of them
// reaches one person only, each sends from a Chat: what it would take from the
// whole outbox may be somebody else's.
type Chat struct {
	db  *DB
	who conversations.Account
	at  conversations.Room
}

// sharedPatience is how long one of many processes waits for the others. Each
// needs a moment only, but on a busy machine all of them get little of it.
const sharedPatience = 30 * time.Second

// OpenShared is [Open] for a process that may be one of many on the same
// database: it waits longer for the locks that the others hold.
func OpenShared(ctx context.Context, url string, now func() time.Time) (*DB, error) {
	return open(ctx, url, now, options{driver: "sqlite3", patience: sharedPatience})
}

// In is what waits for that person in that room, and nothing of anybody else.
func (db *DB) In(who conversations.Account, at conversations.Room) *Chat {
	return &Chat{db, cleanAccount(who), cleanRoom(at)}
}

// A chat's line has one first delivery, and only that can be due.
const chatDueQuery = `
	SELECT o.id, o.chat, o.attempts, o.doubts, o.since_at, o.kind, o.slot, o.body, o.urgent, o.due_at, COALESCE(c.ref, ''), COALESCE(c.ephemeral, 0),
		o.ticket, o.notify, '', '', 0
	FROM outbox o LEFT JOIN cards c ON c.platform = o.platform AND c.chat = o.chat AND c.slot = o.slot
	WHERE o.id = (SELECT MIN(id) FROM outbox WHERE platform = $1 AND chat = $2 AND ticket = 0)
	AND o.state IN ('ready', 'unsure') AND (o.attempts = 0 OR o.due_at <= $3 OR o.tried_at > $3)
	LIMIT $4`

// Due returns the first delivery of the chat where that is due at now.
func (c *Chat) Due(ctx context.Context, p conversations.Platform, now time.Time, limit int) ([]conversations.Delivery, error) {
	if clean(p) != c.at.Platform {
		return nil, nil
	}
	return c.db.dueBy(ctx, c.at.Platform, chatDueQuery, string(c.at.Platform), c.at.Chat, micros(now), limit)
}

// Sent is [DB.Sent].
func (c *Chat) Sent(ctx context.Context, id int64, ref conversations.Ref) error {
	return c.db.Sent(ctx, id, ref)
}

// Opened is [DB.Opened].
func (c *Chat) Opened(ctx context.Context, id conversations.TicketID, thread conversations.Room) error {
	return c.db.Opened(ctx, id, thread)
}

// Settle is [DB.Settle].
func (c *Chat) Settle(ctx context.Context, id int64, f conversations.Fate) error {
	return c.db.Settle(ctx, id, f)
}

// The account has to be the one that owedQuery takes of its person, so that a
// reminder is owed in one place.
const chatOwedQuery = `
	SELECT r.person, r.kind, r.step, r.due_at, a.platform, a.chat, a."user"
	FROM accounts a JOIN reminders r ON r.person = a.person
	WHERE a.platform = $1 AND a."user" = $2 AND a.chat = $3 AND r.due_at <= $4
	AND (a.platform, a."user") = (
		SELECT platform, "user" FROM accounts WHERE person = r.person AND gone = 0 ORDER BY heard_at DESC, platform DESC, "user" DESC LIMIT 1)
	ORDER BY r.due_at, r.person, r.kind
	LIMIT $5`

// Owed returns up to limit reminders that are due at now and are said in this
// chat, the oldest first.
func (c *Chat) Owed(ctx context.Context, now time.Time, limit int) ([]conversations.Owed, error) {
	return c.db.owedBy(ctx, chatOwedQuery, string(c.at.Platform), c.who.User, c.at.Chat, micros(now), limit)
}

const chatUnplannedQuery = `
	SELECT p.id, '', '', 0, a.platform, a.chat, a."user"
	FROM accounts a JOIN people p ON p.id = a.person
	WHERE a.platform = $1 AND a."user" = $2 AND a.chat = $3 AND p.planned <> $4
	LIMIT $5`

// Unplanned is [DB.Unplanned] for the one person.
func (c *Chat) Unplanned(ctx context.Context, p conversations.Platform, plan conversations.PlanID, limit int) ([]conversations.Owed, error) {
	if clean(p) != c.at.Platform {
		return nil, nil
	}
	return c.db.owedBy(ctx, chatUnplannedQuery, string(c.at.Platform), c.who.User, c.at.Chat, int64(plan), limit)
}
