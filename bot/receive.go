package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"waymark/conversations"
)

const (
	turnTries = 3
	turnPause = 100 * time.Millisecond // before the second try, doubled before the third
	turnLimit = 10 * time.Second       // for one try
)

// Receive commits the turn of m and of those that came earlier, in their order.
// After nil the adapter may acknowledge all of them; after an error something
// was not kept, and they must be offered again, all of them in the same order.
//
// A turn that has begun is finished even when ctx ends meanwhile: not every
// platform can offer a message again.
func (b *Bot) Receive(ctx context.Context, m conversations.Message) error {
	all := b.readable(append(slices.Clone(m.Earlier), m))
	if len(all) == 0 {
		return nil
	}
	err := guard(func() error { return b.receiveInOrder(ctx, all) })
	if panicked := new(panicError); errors.As(err, &panicked) {
		b.logPanic("message broke the bot", m, err)
	}
	return err
}

func (b *Bot) receiveInOrder(ctx context.Context, all []conversations.Message) error {
	b.awaitWhatTheyAnswer(ctx, all)
	for i := range all {
		b.trace(all[i], "message received")
		all[i].Earlier, all[i].Read, all[i].Chance = nil, b.now(), b.draw()
		b.hide(&all[i])
		b.understand(&all[i])
	}
	var err error
	if len(all) == 1 || b.together(ctx, all) != nil {
		err = b.oneByOne(ctx, all)
	}
	for _, d := range b.lines { // after an error, too: some may have been kept
		d.poke()
	}
	return err
}

// together commits the turns of all in one transaction, and tries once.
func (b *Bot) together(ctx context.Context, all []conversations.Message) error {
	came, err := b.tryTurns(ctx, all)
	if err != nil {
		b.log.Warn("turns not stored together", "messages", len(all), "err", err)
		return err
	}
	for i, m := range all {
		b.count(m, came[i].result)
	}
	return nil
}

// oneByOne commits the turn of each, up to the first that has to be offered
// again: those behind it would be answered before it.
func (b *Bot) oneByOne(ctx context.Context, all []conversations.Message) error {
	for _, m := range all {
		result, alone, err := b.turn(ctx, m)
		if alone {
			result, err = b.fail(ctx, m, err)
		}
		b.count(m, result)
		if err != nil {
			return err
		}
	}
	return nil
}

// count tells who counts what came of m.
func (b *Bot) count(m conversations.Message, result string) {
	what := Turned
	if isDue(m) {
		what = Reminded
	} else if _, nudges := m.Body.(conversations.Neglected); nudges {
		what = Nudged
	}
	b.note(Event{what, m.Room.Platform, result})
}

// isDue reports whether m is a reminder that fell due: nobody waits for what
// comes of it.
func isDue(m conversations.Message) bool {
	_, ok := m.Body.(conversations.Due)
	return ok
}

// hide lets the shield hide what nobody should write. Where that breaks, nothing of
// what was typed goes on: it may be just that.
func (b *Bot) hide(m *conversations.Message) {
	if b.shield == nil {
		return
	}
	err := guard(func() error {
		*m = b.shield(*m)
		return nil
	})
	if err == nil {
		return
	}
	b.logPanic("message broke the shield", *m, err)
	switch body := m.Body.(type) {
	case conversations.Text, conversations.Edited, conversations.Forwarded:
		m.Body = conversations.Unreadable{}
	case conversations.Command:
		body.Args = ""
		m.Body = body
	}
	m.Files, m.Name = nil, ""
}

// understand asks what a text may mean. A panic there is a bug of ours, and
// the text then means nothing.
func (b *Bot) understand(m *conversations.Message) {
	text := m.Words()
	if text == "" || b.meaning == nil {
		return
	}
	err := guard(func() error {
		m.Meaning = b.meaning(text)
		return nil
	})
	if err != nil {
		b.logPanic("question broke the matcher", *m, err)
	}
}

// turn tries to commit the turn of m, and says what came of it. Where it did not
// succeed, alone says that every try failed for what is wrong with m.
func (b *Bot) turn(ctx context.Context, m conversations.Message) (result string, alone bool, err error) {
	pause := turnPause
	alone = true
	for try := range turnTries {
		if try > 0 {
			select {
			case <-ctx.Done():
				return failed, false, errors.Join(err, ctx.Err())
			case <-time.After(pause):
			}
			pause *= 2
		}
		var came []turned
		if came, err = b.tryTurns(ctx, []conversations.Message{m}); err == nil {
			return came[0].result, false, nil
		}
		alone = alone && errors.Is(err, conversations.ErrUnstorable)
		b.log.Warn("turn not stored", "message", m.Trace(), "try", try+1, "err", err)
	}
	return failed, alone && ctx.Err() == nil, fmt.Errorf("turn of message %s: %w", m.Trace(), err)
}

// A turned is what came of one turn.
type turned struct {
	result  string
	replies int
	broke   error // the panic of Handle
	act     conversations.Act
	damaged bool // what was kept of the journey could not be read
	arrival arrival
}

// tryTurns commits the turns of all in one transaction, and says what came of
// each. A panic of the store is about these messages: they would meet it again
// and again.
func (b *Bot) tryTurns(ctx context.Context, all []conversations.Message) ([]turned, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), turnLimit)
	defer cancel()
	came := make(map[conversations.MessageID]turned, len(all))
	decide := func(s conversations.State, m conversations.Message) conversations.Outcome {
		out, broke := b.decide(s, m)
		out, arrival := b.bound(s, m, out)
		for i := range out.Replies {
			out.Replies[i].Of = m.Trace()
		}
		came[m.ID] = turned{resultOf(m, out, broke), len(out.Replies), broke, out.Act, s.Damaged, arrival}
		return out
	}
	err := guard(func() error {
		if len(all) > 1 {
			return b.turns.TurnAll(ctx, all, decide)
		}
		return b.turns.Turn(ctx, all[0], func(s conversations.State) conversations.Outcome { return decide(s, all[0]) })
	})
	if panicked := new(panicError); errors.As(err, &panicked) {
		b.logPanic("message broke the store", all[0], err)
		err = errors.Join(conversations.ErrUnstorable, err)
	}
	results := make([]turned, len(all))
	for i, m := range all {
		results[i] = came[m.ID]
		results[i].result = cmp.Or(results[i].result, seen) // unless the store asked what to do
		if broke := results[i].broke; broke != nil {
			b.logPanic("message broke the conversation", m, broke)
		}
		if err == nil {
			b.record(m, results[i].act)
			results[i].result = b.crowded(ctx, m, results[i])
			b.trace(m, "turn committed", "result", results[i].result, "replies", results[i].replies)
		}
		if results[i].damaged && err == nil {
			b.log.Error("what was kept of a journey cannot be read: the person goes on without what was lost, and the old text is kept in the database", "message", m.Trace())
		}
	}
	return results, err
}

// crowded counts what a turn was that is kept now, and says its result. Who could not
// begin is told to come again, in a turn of its own that makes nobody known.
func (b *Bot) crowded(ctx context.Context, m conversations.Message, came turned) (result string) {
	switch now := b.now(); came.arrival {
	case newcomer:
		b.flood.begun(m.Actor, now)
	case warned:
		b.flood.tell(m.Actor, now)
	case outside:
		if b.full != nil && b.flood.hold(m.Actor, now) {
			of := m
			of.ID += "/full"
			says := b.full(m)
			says.Of = m.Trace()
			if err := guard(func() error { return b.turns.Fail(ctx, of, says) }); err != nil {
				b.log.Warn("somebody new was not told to come again", "message", m.Trace(), "err", err)
			}
		}
		return held
	}
	return came.result
}

// trace writes down, for who looks for it, how far a message came.
func (b *Bot) trace(m conversations.Message, what string, more ...any) {
	if b.log.Enabled(context.Background(), slog.LevelDebug) {
		b.log.Debug(what, append([]any{"message", m.Trace(), "platform", m.Room.Platform}, more...)...)
	}
}

// record writes down that something was done that only staff may do, or was tried: never
// what they wrote, and not who they are, which the store keeps.
func (b *Bot) record(m conversations.Message, a conversations.Act) {
	switch {
	case a == conversations.Act{}:
	case a.Refused != "":
		b.log.Warn("act of staff refused", "message", m.Trace(), "act", a.What, "ticket", a.Ticket, "platform", m.Room.Platform, "why", a.Refused)
	default:
		b.log.Info("act of staff", "message", m.Trace(), "act", a.What, "ticket", a.Ticket, "platform", m.Room.Platform)
	}
}

func resultOf(m conversations.Message, out conversations.Outcome, broke error) string {
	switch {
	case broke != nil:
		return broken
	case isDue(m):
		return cmp.Or(out.Withheld, said)
	default:
		return done
	}
}

// decide asks Handle, and makes what it says fit its platforms. A panic there is
// a bug of ours that the same message would meet again and again, so it leaves
// the state as it was loaded, and the message counts as seen. A reminder that
// broke is no longer owed.
func (b *Bot) decide(s conversations.State, m conversations.Message) (out conversations.Outcome, broke error) {
	broke = guard(func() error {
		out = b.handle(s, m)
		if _, ok := m.Body.(conversations.Ended); ok {
			out.Replies = unreported(out.Replies)
		}
		out.Replies = fit(out.Replies, func(to conversations.Recipient) conversations.Limits { return b.limitsOf(to, m) })
		return nil
	})
	if broke == nil {
		return out, nil
	}
	out = conversations.Outcome{State: s}
	if due, ok := m.Body.(conversations.Due); ok {
		out.State.Reminders = without(s.Reminders, due.Kind)
	}
	if m.Ours() {
		return out, broke
	}
	if sorry := b.apology(m); sorry.Text != "" && s.Waits < conversations.AnswersMax {
		out.Replies = []conversations.Reply{sorry}
	}
	return out, broke
}

// limitsOf is what a reply has to fit. Where it is for somebody wherever they are,
// or for a ticket, that is every platform: which one it will be is not known
// before it is kept.
func (b *Bot) limitsOf(to conversations.Recipient, m conversations.Message) conversations.Limits {
	if to.Person != 0 || to.Ticket != 0 {
		return narrowest(slices.Collect(maps.Values(b.limits)))
	}
	return b.limits[cmp.Or(to.Room.Platform, m.Room.Platform)]
}

func without(all []conversations.Reminder, kind conversations.ReminderKind) []conversations.Reminder {
	return slices.DeleteFunc(slices.Clone(all), func(r conversations.Reminder) bool { return r.Kind == kind })
}

// apology is what the sender of m hears; without words where finding them
// breaks as well.
func (b *Bot) apology(m conversations.Message) (sorry conversations.Reply) {
	err := guard(func() error {
		sorry = b.sorry(m)
		return nil
	})
	if err != nil {
		b.logPanic("apology broke", m, err)
	}
	return sorry
}

// fail gives m up: its turn cannot be stored although it was tried and others
// can, and nobody else shall wait for it.
func (b *Bot) fail(ctx context.Context, m conversations.Message, why error) (result string, err error) {
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), turnLimit)
	defer cancel()
	var sorry conversations.Reply
	if !isDue(m) {
		sorry = b.apology(m)
		sorry.Of = m.Trace()
	}
	err = guard(func() error { return b.turns.Fail(limited, m, sorry) })
	if err != nil && (errors.Is(err, conversations.ErrUnstorable) || errors.As(err, new(*panicError))) {
		b.log.Warn("apology not stored", "message", m.Trace(), "err", err)
		err = guard(func() error { return b.turns.Fail(limited, m, conversations.Reply{}) })
	}
	if err != nil {
		return failed, errors.Join(why, fmt.Errorf("give it up: %w", err))
	}
	b.log.Error("message given up", "message", m.Trace(), "err", why)
	return givenUp, nil
}

// logPanic writes down where err came from, which guard has caught.
func (b *Bot) logPanic(what string, m conversations.Message, err error) {
	var stack string
	if p := new(panicError); errors.As(err, &p) {
		stack = string(p.stack)
	}
	b.log.Error(what, "message", m.Trace(), "err", err, "stack", stack)
}

// unreported is replies of which nobody hears what became of them: a report of a
// report would go on for ever.
func unreported(replies []conversations.Reply) []conversations.Reply {
	replies = slices.Clone(replies)
	for i := range replies {
		replies[i].Notify = ""
	}
	return replies
}
