package discord

import (
	"context"
	"errors"
	"sync"
	"time"

	"waymark/adapters/inbox"
	"waymark/conversations"
)

const (
	welcomeCommand = "welcome"

	openLimit = time.Minute // for opening somebody's private chat
	openPause = 2 * time.Second
)

// inPrivate goes on in private with somebody who tapped for it in a channel. They
// are told so at once, because they may have to allow it first.
func (r *reception) inPrivate(ctx context.Context, a *action, payload string) {
	m := r.reader.used(a, conversations.Command{Name: "start", Args: payload})
	if m == nil {
		return
	}
	if a.Guild == "" {
		r.acknowledge(ctx, a, m, acknowledgement{kind: updateLater})
		return
	}
	words := r.a.o.menu(m.Lang)
	r.work.Go(func() {
		defer r.survive("INTERACTION_CREATE", 0)
		to := answerable{a.ID, a.by().ID, a.Token}
		if err := r.a.answerAtOnce(ctx, to, words.Private, true); err != nil {
			r.log.Info("not told that it goes on in private", "err", err)
		}
		channel, err := r.open(ctx, to.user)
		if err != nil {
			r.log.Warn("private chat not opened", "err", err)
			instead := words.Later
			if errors.Is(err, conversations.ErrUnreachable) {
				instead = words.Closed
			}
			r.a.correct(ctx, to, instead)
			return
		}
		m.Room, m.Shared, m.Ref = roomOf(channel), false, ""
		if r.history.begins(channel, a.ID) {
			m.Bookmark = conversations.Ref(a.ID)
		}
		r.a.invited.note(channel, invitation{to, words.Closed})
		begin := func() {
			r.inbox.Accept(ctx, inbox.Item{Message: m}, func(err error) {
				if err != nil {
					r.log.Error("somebody is not written to in private", "err", err)
					r.soon(ctx, func(ctx context.Context) { r.a.correct(ctx, to, words.Later) })
				}
			})
		}
		if !r.history.afterwards(channel, begin) {
			begin()
		}
	})
}

// open opens somebody's private chat, and tries for a while.
func (r *reception) open(ctx context.Context, user snowflake) (snowflake, error) {
	ctx, cancel := context.WithTimeout(ctx, openLimit)
	defer cancel()
	for {
		channel, err := r.a.api.openDM(ctx, user)
		if err == nil || ctx.Err() != nil || errors.Is(err, conversations.ErrUnreachable) || errors.Is(err, conversations.ErrRefused) {
			return channel, err
		}
		pause := openPause
		var later *conversations.LaterError
		if errors.As(err, &later) {
			pause = later.After
		}
		sleep(ctx, pause)
	}
}

// answerAtOnce answers an action with a text of our own.
func (a *Adapter) answerAtOnce(ctx context.Context, to answerable, text string, hidden bool) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), soonLimit)
	defer cancel()
	m := message{Content: render(conversations.Escape(text)), Flags: flagNoEmbeds}
	if hidden {
		m.Flags |= flagEphemeral
	}
	return a.api.answer(ctx, to.id, to.token, answerMessage, &m)
}

// correct changes what an action was answered at once.
func (a *Adapter) correct(ctx context.Context, to answerable, text string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), soonLimit)
	defer cancel()
	app, err := a.application(ctx)
	if err == nil {
		_, err = a.api.editOriginal(ctx, app, to.token, message{Content: render(conversations.Escape(text)), Flags: flagNoEmbeds})
	}
	if err != nil {
		a.o.Log.Info("somebody was not told that nothing reaches them in private", "err", err)
	}
}

// welcome posts what welcomes everybody in a channel. Its button starts in
// private, for whoever taps it and for as long as it stands there.
func (a *Adapter) welcome(ctx context.Context, by *action) {
	words := a.o.menu(language(by.Locale))
	rows, _, err := layout([]conversations.Choice{{Label: words.Start, Private: startPayload}})
	m := message{Content: render(conversations.Escape(words.Welcome)), Components: rows, Flags: flagNoEmbeds}
	if err == nil {
		err = a.api.answer(ctx, by.ID, by.Token, answerMessage, &m)
	}
	if err != nil {
		a.o.Log.Warn("welcome not posted", "err", err)
	}
}

// startPayload is what /start is told by the button of a welcome.
const startPayload = "welcome"

// invitationsMax is how many are remembered.
const invitationsMax = 10000

// An invitation is an action by which somebody asked to be written to in private.
type invitation struct {
	answerable
	closed string // what to say where that is not possible
}

// Invitations are those of private chats in which nothing has been said yet.
type invitations struct {
	mu  sync.Mutex
	all map[snowflake]invitation
}

func (i *invitations) note(channel snowflake, by invitation) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.all == nil || len(i.all) >= invitationsMax {
		i.all = make(map[snowflake]invitation)
	}
	i.all[channel] = by
}

// take is the invitation to a private chat, once.
func (i *invitations) take(channel snowflake) (invitation, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	by, ok := i.all[channel]
	delete(i.all, channel)
	return by, ok
}
