package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/go-telegram/bot"

	"waymark/conversations"
)

// titleMax is how long the name of a topic may be, in characters.
const titleMax = 128

// Open opens a topic in a group that is a forum, and returns it. In any other
// group, and where we may not, it is conversations.ErrRefused: there a ticket is
// below its first message.
//
// Telegram does not know again what it was asked before, and shows nobody which topics
// there are: where an answer gets lost there may be a topic in which nothing is said.
// Who writes in it is told so ([conversations.Message.Desk]).
func (a *Adapter) Open(ctx context.Context, wanted conversations.NewThread) (conversations.Room, error) {
	title := wanted.Title
	chat, err := chatOf(wanted.In)
	if err != nil {
		return conversations.Room{}, err
	}
	if r := []rune(title); len(r) > titleMax {
		title = string(r[:titleMax-1]) + "…"
	}
	chat, _ = a.api.moved.follow(chat)
	topic, err := a.api.createTopic(ctx, chat, title)
	if migrated := (*migratedError)(nil); errors.As(err, &migrated) {
		a.api.moved.note(chat, migrated.to)
		chat = migrated.to
		topic, err = a.api.createTopic(ctx, chat, title)
	}
	if no := (*refusal)(nil); errors.As(err, &no) && no.code == http.StatusBadRequest && !no.says("chat not found", "group chat was deleted") {
		return conversations.Room{}, fmt.Errorf("%w: %s", conversations.ErrRefused, no.Error())
	}
	if err != nil {
		return conversations.Room{}, err
	}
	return conversations.Room{Platform: Platform, Chat: decimal(chat) + topicSep + strconv.Itoa(topic)}, nil
}

// createTopic creates a topic and returns its number.
func (a *api) createTopic(ctx context.Context, chat int64, name string) (int, error) {
	t, err := a.bot.CreateForumTopic(ctx, &bot.CreateForumTopicParams{ChatID: chat, Name: name})
	if err != nil {
		return 0, explain("createForumTopic", err)
	}
	return t.MessageThreadID, nil
}
