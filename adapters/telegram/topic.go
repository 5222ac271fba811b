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

// Shred deletes a topic with all that was said in it, which takes the right to delete
// messages. Where a ticket has no topic, or its group became another one, there is
// nothing that we could name.
func (a *Adapter) Shred(ctx context.Context, thread conversations.Room) error {
	chat, err := chatOf(thread)
	if err != nil {
		return err
	}
	topic := topicOf(thread)
	if _, moved := a.api.moved.follow(chat); topic == 0 || moved {
		return fmt.Errorf("%w: %q is no topic any more", conversations.ErrRefused, thread.Chat)
	}
	err = a.api.deleteTopic(ctx, chat, topic)
	var no *refusal
	switch {
	case errors.As(err, new(*migratedError)):
		return fmt.Errorf("%w: the group became another one", conversations.ErrRefused)
	case !errors.As(err, &no) || no.code != http.StatusBadRequest || no.says("chat not found", "group chat was deleted"):
		return err
	case no.says("thread not found", "TOPIC_ID_INVALID", "TOPIC_DELETED"):
		return nil
	}
	return fmt.Errorf("%w: %s", conversations.ErrRefused, no.Error())
}

func (a *api) deleteTopic(ctx context.Context, chat int64, topic int) error {
	_, err := a.bot.DeleteForumTopic(ctx, &bot.DeleteForumTopicParams{ChatID: chat, MessageThreadID: topic})
	return explain("deleteForumTopic", err)
}
