package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"waymark/conversations"
)

// Send hands one delivery to Telegram and returns the number of its message in
// the chat. A delivery that edits becomes a new message where the old one
// cannot be changed any more. What is too long, or shows nothing, is
// conversations.ErrRefused.
//
// Telegram has nothing that would tell it that it has seen a delivery before.
// Hence conversations.ErrUnsure wherever the answer got lost.
func (a *Adapter) Send(ctx context.Context, d conversations.Delivery) (conversations.Ref, error) {
	chat, err := chatOf(d.To.Room)
	if err != nil {
		return "", err
	}
	chat, moved := a.api.moved.follow(chat)
	if moved {
		d.Edits, d.Answers = since(d.Edits), since(d.Answers)
	}
	n, err := a.note(ctx, d.Reply)
	if err != nil {
		return "", err
	}
	if d.File != nil {
		n.cargo = &cargo{File: *d.File, content: d.Content}
	}
	if topic := topicOf(d.To.Room); topic != 0 && !moved {
		n.topic, n.bound = topic, true
	}
	ref, err := a.put(ctx, chat, d.Edits, n)
	if n.answers != 0 && n.shutOut(err) { // it may be the topic of what it answers that is gone
		n.answers = 0
		ref, err = a.put(ctx, chat, d.Edits, n)
	}
	if no := (*refusal)(nil); d.To.Ticket != 0 && n.shutOut(err) && errors.As(err, &no) {
		return "", fmt.Errorf("%w: %s", conversations.ErrThreadGone, no.Error())
	}
	var migrated *migratedError
	if errors.As(err, &migrated) { // the numbers were those of the chat that was
		a.api.moved.note(chat, migrated.to)
		n.answers, n.topic, n.bound, moved = 0, 0, false, true
		ref, err = a.put(ctx, migrated.to, "", n)
	}
	if moved {
		ref = after(ref)
	}
	return ref, err
}

// note is the message to be made of a reply.
func (a *Adapter) note(ctx context.Context, r conversations.Reply) (note, error) {
	look := a.looks.Of(r.Text, lookOf)
	if look.said == "" {
		return note{}, fmt.Errorf("%w: there is nothing to say", conversations.ErrRefused)
	}
	if look.units > textMax {
		return note{}, fmt.Errorf("%w: the text has %d units, a message holds %d", conversations.ErrRefused, look.units, textMax)
	}
	var name string
	for _, c := range r.Choices {
		if c.Private == "" {
			continue
		}
		var err error
		if name, err = a.name(ctx); err != nil {
			return note{}, unsentFor("learn the bot's name", err)
		}
		break
	}
	rows, err := keyboard(r.Choices, name)
	if err != nil {
		return note{}, err
	}
	answers, topic := placeOf(r.Answers)
	return note{
		text: look.said, entities: look.entities, keyboard: rows, answers: answers, topic: topic,
		lines: func() []string { return linesOf(r.Choices, name, !strings.HasPrefix(r.To.Room.Chat, "-")) },
	}, nil
}

// unsentFor is why something was not sent: another call before it failed. It is
// not wrapped, because whatever became of that call, nothing was sent, but for
// the patience that Telegram asks for.
func unsentFor(what string, err error) error {
	var later *conversations.LaterError
	if errors.As(err, &later) {
		return fmt.Errorf("%s: %w", what, later)
	}
	return errors.New(what + ": " + err.Error())
}

// put changes a message into n, or else sends n. What Telegram refuses of how n
// looks or where it stands is left out, each part once: better plain words than
// none.
func (a *Adapter) put(ctx context.Context, chat int64, edits conversations.Ref, n note) (conversations.Ref, error) {
	for {
		ref, err := a.try(ctx, chat, edits, n)
		less, without := n.less(err)
		if without == (parts{}) {
			return ref, err
		}
		level := slog.LevelWarn
		if without == (parts{place: true}) { // somebody deleted it, as people do
			level = slog.LevelInfo
		}
		a.o.Log.Log(ctx, level, "Telegram refused a part of a message, which goes out without it", "without", without, "err", err)
		n = less
	}
}

// try is put of n as it is.
func (a *Adapter) try(ctx context.Context, chat int64, edits conversations.Ref, n note) (conversations.Ref, error) {
	if id, ok := messageOf(edits); ok {
		err := a.api.editMessage(ctx, chat, id, n)
		if err == nil || errors.Is(err, errUnchanged) {
			return edits, nil
		}
		if !errors.Is(err, conversations.ErrRefused) || n.blamed(err) != (parts{}) {
			return "", err
		}
		// It cannot be changed, for whatever reason. Where the fault is in what
		// it says, a new message is refused as well.
	}
	id, err := a.api.sendMessage(ctx, chat, n)
	if err != nil {
		return "", err
	}
	return conversations.Ref(strconv.Itoa(id)), nil
}

// ClearButtons takes the buttons off a message of ours. One that has none, is gone, or
// never was Telegram's is no error.
func (a *Adapter) ClearButtons(ctx context.Context, in conversations.Room, ref conversations.Ref) error {
	chat, err := chatOf(in)
	if err != nil {
		return err
	}
	chat, moved := a.api.moved.follow(chat)
	if moved {
		ref = since(ref)
	}
	id, ok := messageOf(ref)
	if !ok {
		return nil
	}
	err = a.api.clearButtons(ctx, chat, id)
	var migrated *migratedError
	switch {
	case errors.Is(err, errUnchanged), errors.Is(err, errGone):
		return nil
	case errors.As(err, &migrated):
		a.api.moved.note(chat, migrated.to)
		return nil
	}
	return err
}

// Erase deletes a message of a person's in private, which Telegram allows for two
// days. In a group it does nothing: there a bot would need a right for it.
func (a *Adapter) Erase(ctx context.Context, in conversations.Room, ref conversations.Ref) error {
	chat, err := chatOf(in)
	if err != nil || chat < 0 {
		return err
	}
	id, ok := messageOf(ref)
	if !ok {
		return nil
	}
	if err = a.api.deleteMessage(ctx, chat, id); errors.Is(err, errGone) {
		return nil
	}
	return err
}

// topicSep stands between the number of a helpdesk's group and that of a topic in
// it, which is a room of its own.
const topicSep = ":"

// topicOf is the topic that a room is; 0: it is none.
func topicOf(in conversations.Room) int {
	_, topic, _ := strings.Cut(in.Chat, topicSep)
	n, _ := messageOf(conversations.Ref(topic))
	return n
}

// chatOf is the number of a chat, or of the one that a topic is in.
func chatOf(in conversations.Room) (int64, error) {
	said := in.Chat
	if topicOf(in) != 0 {
		said, _, _ = strings.Cut(said, topicSep)
	}
	chat, err := strconv.ParseInt(said, 10, 64)
	if err != nil || chat == 0 || strconv.FormatInt(chat, 10) != said {
		return 0, fmt.Errorf("%w: %q is no chat of Telegram's", conversations.ErrRefused, in.Chat)
	}
	return chat, nil
}

// messageOf is the number of a message, if it is one.
func messageOf(ref conversations.Ref) (int, bool) {
	id, err := strconv.ParseInt(string(ref), 10, 32)
	if err != nil || id <= 0 || strconv.FormatInt(id, 10) != string(ref) {
		return 0, false
	}
	return int(id), true
}

// topicMark stands between the number of a message and that of its topic.
const topicMark = "."

// placeOf is the message that a reference names and the topic that it stands
// in; 0: none, or the reference is another's.
func placeOf(ref conversations.Ref) (message, topic int) {
	id, in, _ := strings.Cut(string(ref), topicMark)
	message, _ = messageOf(conversations.Ref(id))
	topic, _ = messageOf(conversations.Ref(in))
	return message, topic
}
