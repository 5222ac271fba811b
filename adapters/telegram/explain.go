package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"waymark/conversations"
)

// What Telegram may answer that this package tells apart.
var (
	// errUnauthorized: the token is not, or no longer, that of a bot.
	errUnauthorized = errors.New("the token is not accepted")
	// errConflict: somebody else receives this bot's updates.
	errConflict = errors.New("the updates go elsewhere")
	// errUnchanged: the message looks like that already.
	errUnchanged = errors.New("the message is the same")
	// errGone: the message cannot be changed, because it was deleted or is
	// not ours.
	errGone = errors.New("the message cannot be changed")
)

// A migratedError says that a group has become another chat. Nothing was sent.
type migratedError struct{ to int64 }

func (e *migratedError) Error() string { return fmt.Sprintf("the group is now chat %d", e.to) }

// briefest is the shortest wait, where Telegram asks for one and does not say
// how long.
const briefest = time.Second

// explain says what an error of a call of method means to those who called:
// one of conversations' errors or one of this package's. An error that is none
// of them means that nothing was sent. What is not known to be a no may have
// been done.
func explain(method string, err error) error {
	if err == nil {
		return nil
	}
	var no *refusal
	var unsent *unsentError
	switch {
	case errors.As(err, &no):
		return fmt.Errorf("%s: %w", method, no.meaning())
	case errors.As(err, &unsent):
		return fmt.Errorf("%s: %w", method, unsent)
	default:
		return fmt.Errorf("%s: %w: %w", method, conversations.ErrUnsure, err)
	}
}

// meaning tells refusals apart. The codes and texts are those of the official
// server, tdlib/telegram-bot-api, and of Telegram behind it.
func (e *refusal) meaning() error {
	if e.migrateTo != 0 {
		return &migratedError{e.migrateTo}
	}
	switch e.code {
	case http.StatusTooManyRequests:
		return &conversations.LaterError{After: max(e.retryAfter, briefest)}
	case http.StatusForbidden:
		return fmt.Errorf("%w: %w", conversations.ErrUnreachable, e)
	case http.StatusUnauthorized:
		return fmt.Errorf("%w: %w", errUnauthorized, e)
	case http.StatusNotFound:
		if e.says("method not found") {
			return fmt.Errorf("%w: %w", conversations.ErrRefused, e)
		}
		return fmt.Errorf("%w: %w", errUnauthorized, e) // a token is a part of the address
	case http.StatusConflict:
		return fmt.Errorf("%w: %w", errConflict, e)
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge:
		return e.badRequest()
	}
	if e.code >= 400 && e.code < 500 {
		return e
	}
	return fmt.Errorf("%w: %w", conversations.ErrUnsure, e)
}

func (e *refusal) badRequest() error {
	switch {
	case e.says("message is not modified"):
		return fmt.Errorf("%w: %w: %w", conversations.ErrRefused, errUnchanged, e)
	case e.says(
		"message to edit not found",
		"message can't be edited",
		"there is no text in the message to edit",
		"message_id_invalid",
		"message to delete not found",
	):
		return fmt.Errorf("%w: %w: %w", conversations.ErrRefused, errGone, e)
	case e.says(
		"chat not found",
		"user not found",
		"peer_id_invalid",
		"have no rights to send",
		"not enough rights",
		"chat_write_forbidden",
		"need administrator rights in the channel chat",
		"the group chat was deleted",
		"topic_closed",
		"topic_deleted",
	):
		return fmt.Errorf("%w: %w", conversations.ErrUnreachable, e)
	}
	return fmt.Errorf("%w: %w", conversations.ErrRefused, e)
}

// says reports whether the refusal's text holds one of some words, which are
// in lower case.
func (e *refusal) says(words ...string) bool {
	text := strings.ToLower(e.text)
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
