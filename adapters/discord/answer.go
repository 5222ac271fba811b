package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"waymark/conversations"
)

// flagLoading is that of a message which says "is thinking…".
const flagLoading = 1 << 7

// answerTo answers an action where it was done: it takes the place of "is
// thinking…", or stands below. Once that is too late, it is said in private.
func (a *Adapter) answerTo(ctx context.Context, to answerable, d conversations.Delivery, m message) (conversations.Ref, error) {
	a.acks.wait(ctx, to.token)
	if !to.lives(a.o.Now()) {
		return a.answerInPrivate(ctx, to, d, m)
	}
	ref, err := a.answerThere(ctx, to, m)
	if isExpired(err) {
		return a.answerInPrivate(ctx, to, d, m)
	}
	return ref, err
}

// answerThere is answerTo while it is not too late. What was said in vain before
// may have arrived: then it stands there, and is not said twice.
func (a *Adapter) answerThere(ctx context.Context, to answerable, m message) (conversations.Ref, error) {
	app, err := a.application(ctx)
	if err != nil {
		return "", unsentFor("learn the application's id", err)
	}
	first, err := a.api.original(ctx, app, to.token)
	if err != nil {
		return "", sureOf(err)
	}
	if first.Flags&flagLoading != 0 || first.Content == m.Content {
		p, err := a.api.editOriginal(ctx, app, to.token, m)
		return conversations.Ref(p.ID), err
	}
	if m.Flags |= first.Flags & flagEphemeral; a.o.Quiet {
		m.Flags |= flagEphemeral // the card that was tapped may be everybody's
	}
	p, err := a.api.followUp(ctx, app, to.token, m)
	return conversations.Ref(p.ID), err
}

// answerInPrivate says what cannot be said any more where it was asked. Its
// message belongs to another room, so it has no name there. It waits in the line
// of the room where it was asked, so where nothing reaches its person it is
// refused: all others there would wait for them otherwise.
//
// What belongs to a ticket stays there.
func (a *Adapter) answerInPrivate(ctx context.Context, to answerable, d conversations.Delivery, m message) (conversations.Ref, error) {
	if d.To.Ticket != 0 {
		return a.inTicket(ctx, d.To.Room.Chat, d.ID, m)
	}
	channel, err := a.api.openDM(ctx, to.user)
	switch {
	case err == nil:
		_, err = a.say(ctx, channel, d.ID, m)
	case !errors.Is(err, conversations.ErrUnreachable):
		err = unsentFor("open the private chat", err)
	}
	if errors.Is(err, conversations.ErrUnreachable) {
		err = fmt.Errorf("%w: it is too late to answer there, and in private: %s", conversations.ErrRefused, err.Error())
	}
	return "", err
}

// answerOwed puts something in the place of "is thinking…".
func (a *Adapter) answerOwed(ctx context.Context, owed answerable, m message) (conversations.Ref, error) {
	a.acks.wait(ctx, owed.token)
	app, err := a.application(ctx)
	if err != nil {
		return "", unsentFor("learn the application's id", err)
	}
	p, err := a.api.editOriginal(ctx, app, owed.token, m)
	return conversations.Ref(p.ID), err
}

// sureOf is an error of a call that only looked: whatever became of it, nothing
// was said.
func sureOf(err error) error {
	if errors.Is(err, conversations.ErrUnsure) {
		return errors.New(strings.TrimSpace(err.Error()))
	}
	return err
}

// isExpired reports whether an action cannot be answered any more.
func isExpired(err error) bool { return errors.Is(err, errExpired) || errors.Is(err, errGone) }
