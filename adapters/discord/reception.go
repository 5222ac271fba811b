package discord

import (
	"context"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"waymark/adapters/inbox"
	"waymark/conversations"
)

// A reception takes what the gateway tells, in its order, and puts what people
// say into the inbox. It waits for nothing.
type reception struct {
	a       *Adapter
	reader  reader
	inbox   *inbox.Inbox
	history *history
	work    *sync.WaitGroup
	log     *slog.Logger
}

// handle takes one event. What cannot be read is logged without what it holds.
func (r *reception) handle(ctx context.Context, e event) {
	defer r.survive(e.name, len(e.data))
	switch e.name {
	case "READY":
		for _, thread := range r.a.rooms.takeNew() { // which no event told of, where no session was there
			if r.a.isDesk(thread) {
				r.history.begins(thread, thread)
			}
		}
		r.history.fallBehind()
	case "MESSAGE_CREATE":
		told(r, e, func(n *post) { r.message(ctx, n) })
	case "MESSAGE_UPDATE":
		told(r, e, func(n *post) { r.changed(ctx, n) })
	case "INTERACTION_CREATE":
		told(r, e, func(a *action) { r.action(ctx, a) })
	case "GUILD_CREATE", "THREAD_LIST_SYNC":
		told(r, e, func(c *contents) {
			r.a.rooms.note(c.Threads...)
			r.reader.ours.note(c.Roles...)
		})
	case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE":
		told(r, e, func(one *roleEvent) { r.reader.ours.note(one.Role) })
	case "THREAD_CREATE", "THREAD_UPDATE":
		told(r, e, func(c *channel) {
			if r.a.rooms.note(*c); r.a.isDesk(c.ID) && c.OwnerID == r.reader.me {
				r.history.begins(c.ID, c.ID) // nothing in it is older than itself
			}
		})
	}
}

// survive is deferred where something of the world's is read: whatever breaks there
// would break again at the next start.
func (r *reception) survive(at string, bytes int) {
	if p := recover(); p != nil {
		r.log.Error("panic at an event", "event", at, "bytes", bytes, "panic", p, "stack", string(debug.Stack()))
	}
}

// told reads an event and does something about it.
func told[T any](r *reception, e event, do func(*T)) {
	to := new(T)
	if err := read(e.data, to); err != nil {
		r.log.Error("event not understood", "event", e.name, "bytes", len(e.data))
		return
	}
	do(to)
}

// message is something that somebody wrote.
func (r *reception) message(ctx context.Context, n *post) {
	if r.a.isDesk(n.ChannelID) {
		r.inTicket(ctx, n)
		return
	}
	if n.GuildID != "" {
		if m := r.reader.inChannel(n); m != nil {
			r.accept(ctx, inbox.Item{Message: m, Typing: typingSign{r.a.api, n.ChannelID}})
		}
		return
	}
	m := r.reader.privately(n, false)
	if m == nil || !r.history.isNext(n.ChannelID, n.ID) {
		return
	}
	i := inbox.Item{Message: m, Typing: typingSign{r.a.api, n.ChannelID}}
	r.inbox.Accept(ctx, i, func(err error) {
		if err != nil { // it is read from the history, now or by the next start
			r.log.Warn("a message waits in its room", "err", err)
			r.history.refused(n.ChannelID, n.ID)
		}
	})
}

// inTicket is something that somebody wrote in a thread of a helpdesk's, which is
// read on as a private room is.
func (r *reception) inTicket(ctx context.Context, n *post) {
	m := r.reader.inTicket(n, r.a.o.MessageContent)
	if m == nil || !r.history.isNext(n.ChannelID, n.ID) {
		return
	}
	r.inbox.Accept(ctx, inbox.Item{Message: m}, func(err error) {
		if err != nil {
			r.log.Warn("a message waits in its thread", "err", err)
			r.history.refused(n.ChannelID, n.ID)
		}
	})
}

// changed is something that somebody changed in private, or in a thread of a
// helpdesk's. Discord tells of it also where it has but added a preview.
func (r *reception) changed(ctx context.Context, n *post) {
	if r.a.isDesk(n.ChannelID) && !n.EditedTimestamp.IsZero() && r.history.isRead(n.ChannelID, n.ID) {
		if m := r.reader.inTicketChanged(n); m != nil {
			r.accept(ctx, inbox.Item{Message: m})
		}
		return
	}
	if n.GuildID != "" || n.EditedTimestamp.IsZero() || !r.history.isRead(n.ChannelID, n.ID) {
		return
	}
	if m := r.reader.privately(n, true); m != nil {
		r.accept(ctx, inbox.Item{Message: m, Typing: typingSign{r.a.api, n.ChannelID}})
	}
}

// accept puts into the inbox what nobody offers again.
func (r *reception) accept(ctx context.Context, i inbox.Item) {
	r.inbox.Accept(ctx, i, func(err error) {
		if err != nil {
			r.log.Error("a message is lost", "err", err)
		}
	})
}

// action is a command, a button or a form.
func (r *reception) action(ctx context.Context, a *action) {
	switch a.Type {
	case usedCommand:
		if a.Data.Name == welcomeCommand {
			r.soon(ctx, func(ctx context.Context) { r.a.welcome(ctx, a) })
			return
		}
		hidden := a.Guild != "" && (r.a.o.Quiet || !isForEverybody(a.Data.Name))
		r.acknowledge(ctx, a, r.reader.command(a), acknowledgement{kind: answerLater, hidden: hidden})
	case usedComponent:
		kind, what, ok := meaningOf(a.Data.CustomID, a.Data.Values)
		switch {
		case ok && kind == kindPrivate:
			r.inPrivate(ctx, a, what)
		case ok:
			r.acknowledge(ctx, a, r.reader.tap(a, what), acknowledgement{kind: updateLater})
		default: // of another program, or of long ago
			r.acknowledge(ctx, a, r.reader.tap(a, a.Data.CustomID), acknowledgement{kind: updateLater})
		}
	case filledForm:
		r.acknowledge(ctx, a, r.reader.used(a, conversations.Unreadable{Kind: "form"}), acknowledgement{kind: answerLater, hidden: a.Guild != ""})
	}
}

// isForEverybody reports whether the answer to a command is of use to all who
// read in a channel.
func isForEverybody(command string) bool {
	switch command {
	case "ask", "faq", "tickets", "take", "reply", "close", "answer", "move", "release", "reopen", "note": // the last ones are of staff, among themselves
		return true
	}
	return false
}

// acknowledge puts what an action says into the inbox, which sees to it that
// Discord hears in time that we have it.
func (r *reception) acknowledge(ctx context.Context, a *action, m *conversations.Message, ack acknowledgement) {
	ack.id, ack.token = a.ID, a.Token
	sign := r.a.acks.begin(r.a.api, ack, a.Guild == "" && ack.kind == answerLater, a.Channel)
	if m != nil && a.Guild == "" && r.history.begins(a.Channel, a.ID) {
		m.Bookmark = conversations.Ref(a.ID)
	}
	lost := func(err error) {
		if err != nil { // Discord says so to who acted, unless it was acknowledged before
			r.log.Error("an action is lost", "err", err)
			r.a.acks.end(a.Token)
			r.a.acks.paid(a.Channel, a.Token)
		}
	}
	if !r.afterwards(ctx, a.Channel, inbox.Item{Message: m, Tap: sign}, lost) {
		r.inbox.Accept(ctx, inbox.Item{Message: m, Tap: sign}, lost)
	}
}

// afterwards puts an action into the inbox once its room is read to its end, and
// reports whether that is to be awaited. It may take longer than Discord waits, so
// the sign is given meanwhile: but no sooner than the inbox would, because what is
// not kept when we end is lost, and who did it has to see it fail.
func (r *reception) afterwards(ctx context.Context, channel snowflake, i inbox.Item, lost func(error)) bool {
	var given atomic.Bool
	sign, next := i.Tap, make(chan struct{})
	isBehind := r.history.afterwards(channel, func() {
		close(next)
		if !given.CompareAndSwap(false, true) {
			i.Tap = nil
		}
		r.inbox.Accept(ctx, i, lost)
	})
	if !isBehind {
		return false
	}
	r.work.Go(func() {
		select {
		case <-next:
		case <-ctx.Done():
		case <-time.After(inbox.TapPatience):
			if !given.CompareAndSwap(false, true) {
				return
			}
			r.soon(ctx, func(ctx context.Context) {
				if err := sign.Give(ctx); err != nil {
					r.log.Info("an action was not acknowledged", "err", err)
				}
			})
		}
	})
	return true
}

// soon does something that nobody waits for, and that is soon over.
func (r *reception) soon(ctx context.Context, do func(context.Context)) {
	r.work.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), soonLimit)
		defer cancel()
		defer r.survive("INTERACTION_CREATE", 0)
		do(ctx)
	})
}

// A typingSign shows that we type.
type typingSign struct {
	api     *rest
	channel snowflake
}

// Give is [inbox.Sign].
func (s typingSign) Give(ctx context.Context) error { return s.api.typing(ctx, s.channel) }
