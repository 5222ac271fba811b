package discord

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"waymark/conversations"
)

// Send hands one delivery to Discord and returns the id of its message. Discord
// knows a delivery again that it was handed before, for some minutes, so that
// trying again where the answer got lost says nothing twice. What is too long, or
// shows nothing, is conversations.ErrRefused.
//
// What answers an action is said where that was done for a quarter of an hour,
// and in private afterwards.
func (a *Adapter) Send(ctx context.Context, d conversations.Delivery) (conversations.Ref, error) {
	m, err := compose(d.Reply)
	if err != nil {
		return "", err
	}
	if d.File != nil {
		m.cargo = &cargo{*d.File, d.Content}
	}
	// What changes a message in a ticket changes that one, whoever tapped it.
	changes := d.File != nil || d.Edits != "" && d.To.Ticket != 0
	if strings.HasPrefix(string(d.Answers), answerMark) && !changes {
		to, ok := a.seal.open(d.Answers)
		if !ok { // the bot had another token when it was asked
			return "", fmt.Errorf("%w: nobody knows any more what it answers", conversations.ErrRefused)
		}
		return a.answerTo(ctx, to, d, m)
	}
	channel := d.To.Room.Chat
	if !idShape.MatchString(channel) {
		return "", fmt.Errorf("%w: %q is no channel of Discord's", conversations.ErrRefused, channel)
	}
	if d.Edits != "" {
		err := a.api.edit(ctx, channel, string(d.Edits), m)
		if err == nil || !errors.Is(err, conversations.ErrRefused) {
			return d.Edits, err
		}
		// It cannot be changed, for whatever reason. Where the fault is in what
		// it says, a new message is refused as well.
	} else if owed, ok := a.acks.owedIn(channel); ok && answersSomebody(d.Kind) {
		ref, err := a.answerOwed(ctx, owed, m)
		isOver := errors.Is(err, conversations.ErrRefused) || errors.Is(err, conversations.ErrUnreachable)
		if err == nil || isOver {
			a.acks.paid(channel, owed.token)
		}
		if !isOver {
			return ref, err
		}
	}
	if d.To.Ticket != 0 {
		return a.inTicket(ctx, channel, d.ID, m)
	}
	if forum, err := a.forum(ctx, channel); err != nil {
		return "", err
	} else if forum.ID != "" {
		return a.post(ctx, forum, d, m)
	}
	ref, err := a.say(ctx, channel, d.ID, m)
	a.closed(ctx, channel, err)
	return ref, err
}

// answersSomebody reports whether somebody waits for what is said.
func answersSomebody(k conversations.Kind) bool {
	return k == conversations.Said || k == conversations.Excess
}

// say sends a new message.
func (a *Adapter) say(ctx context.Context, channel snowflake, delivery int64, m message) (conversations.Ref, error) {
	m.Nonce, m.EnforceNonce = nonce(delivery, m.Content), true
	p, err := a.api.send(ctx, channel, m)
	if m.Reference != nil && errors.Is(err, errNoReference) { // better below nothing than not at all
		m.Reference = nil
		p, err = a.api.send(ctx, channel, m)
	}
	return conversations.Ref(p.ID), err
}

// closed tells somebody who asked to be written to in private that nothing
// reaches them there, where err says so.
func (a *Adapter) closed(ctx context.Context, channel snowflake, err error) {
	if err != nil && !errors.Is(err, errClosed) {
		return
	}
	if by, ok := a.invited.take(channel); ok && err != nil && by.lives(a.o.Now()) {
		a.correct(ctx, by.answerable, by.closed)
	}
}

// nonce is what Discord knows a delivery by. Its text is part of it: the numbers
// of another outbox, after the database was restored, may be the same.
func nonce(delivery int64, text string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(text)) // which never fails
	return strconv.FormatInt(delivery, 36) + "-" + hex.EncodeToString(h.Sum(nil))
}

// compose is the message to be made of a reply.
func compose(r conversations.Reply) (message, error) {
	text := render(r.Text)
	if text == "" {
		return message{}, fmt.Errorf("%w: there is nothing to say", conversations.ErrRefused)
	}
	if long := units(text); long > textMax {
		return message{}, fmt.Errorf("%w: the text has %d units, a message holds %d", conversations.ErrRefused, long, textMax)
	}
	rows, lines, err := layout(r.Choices)
	if err != nil {
		return message{}, err
	}
	m := message{Content: withLines(text, lines), Components: rows, Flags: flagNoEmbeds}
	if idShape.MatchString(string(r.Answers)) {
		m.Reference = &reference{MessageID: string(r.Answers)}
	}
	return m, nil
}

// ClearButtons disables the buttons of a message of ours, so that what was
// offered can still be read. One that has none, is gone, or never was Discord's
// is no error.
func (a *Adapter) ClearButtons(ctx context.Context, in conversations.Room, ref conversations.Ref) error {
	if !idShape.MatchString(string(ref)) || !idShape.MatchString(in.Chat) {
		return nil
	}
	p, err := a.api.fetch(ctx, in.Chat, string(ref))
	switch {
	case errors.Is(err, errGone):
		return nil
	case err != nil:
		return err
	case len(p.Components) == 0:
		return nil
	}
	err = a.api.edit(ctx, in.Chat, p.ID, message{Content: p.Content, Components: disabled(p.Components), Flags: p.Flags & flagNoEmbeds})
	if errors.Is(err, conversations.ErrRefused) {
		return nil
	}
	return err
}

// unsentFor is why something was not sent: another call before it failed. It is
// not wrapped, because whatever became of that call, nothing was sent, but for
// the patience that Discord asks for.
func unsentFor(what string, err error) error {
	var later *conversations.LaterError
	if errors.As(err, &later) {
		return fmt.Errorf("%s: %w", what, later)
	}
	return errors.New(what + ": " + err.Error())
}
