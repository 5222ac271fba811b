package discord

import (
	"errors"
	"fmt"
	"net/http"

	"waymark/conversations"
)

// What Discord may answer that this package tells apart.
var (
	// errUnauthorized: the token is not, or no longer, that of a bot.
	errUnauthorized = errors.New("the token is not accepted")
	// errClosed: the person takes no direct messages from us. They can change
	// that.
	errClosed = errors.New("the direct messages are closed")
	// errGone: the message cannot be changed, because it was deleted or is not
	// ours.
	errGone = errors.New("the message cannot be changed")
	// errExpired: the interaction was answered already, or waits no more.
	errExpired = errors.New("the interaction is over")
	// errNoReference: we may not read the channel's history, so we may not answer
	// a message of it either.
	errNoReference = errors.New("no message may be answered there")
)

// Codes that Discord gives its answers.
const (
	codeUnknownChannel     = 10003
	codeUnknownGuild       = 10004
	codeUnknownMessage     = 10008
	codeUnknownUser        = 10013
	codeUnknownWebhook     = 10015
	codeUnknownInteraction = 10062
	codeSlowMode           = 20016
	codeFlaggedAsSpam      = 20026
	codeChannelWrites      = 20028
	codeGuildWrites        = 20029
	codeThreadIsFull       = 30033
	codeOldEdits           = 30046
	codeManyDMs            = 40003
	codeDisabledForNow     = 40004
	codeAcknowledged       = 40060
	codeInternalNetwork    = 40333
	codeNoAccess           = 50001
	codeOthersMessage      = 50005
	codeDMsClosed          = 50007
	codeNoPermission       = 50013
	codeWrongToken         = 50014
	codeWebhookToken       = 50027
	codeNoRecipient        = 50033
	codeArchived           = 50083
	codeNoMutualGuild      = 50278
	codeOverloaded         = 130000
	codeNoHistory          = 160002
	codeThreadLocked       = 160005
)

// explain says what an error of a call means to those who called for it: one of
// conversations' errors or one of this package's. An error that is none of them
// means that nothing was done. What is not known to be a no may have been done.
func explain(what string, err error) error {
	if err == nil {
		return nil
	}
	var no *refusal
	var unsent *unsentError
	var later *conversations.LaterError
	switch {
	case errors.As(err, &no):
		return fmt.Errorf("%s: %w", what, no.meaning())
	case errors.As(err, &later), errors.As(err, &unsent):
		return fmt.Errorf("%s: %w", what, err)
	default:
		return fmt.Errorf("%s: %w: %w", what, conversations.ErrUnsure, err)
	}
}

// meaning tells refusals apart: first by code, then by status.
func (e *refusal) meaning() error {
	switch e.code {
	case codeDMsClosed, codeNoMutualGuild:
		return fmt.Errorf("%w: %w: %w", conversations.ErrUnreachable, errClosed, e)
	case codeUnknownChannel, codeUnknownGuild, codeUnknownUser, codeThreadIsFull, codeNoAccess,
		codeNoPermission, codeNoRecipient, codeArchived, codeThreadLocked:
		return fmt.Errorf("%w: %w", conversations.ErrUnreachable, e)
	case codeUnknownMessage, codeOldEdits, codeOthersMessage:
		return fmt.Errorf("%w: %w: %w", conversations.ErrRefused, errGone, e)
	case codeUnknownInteraction, codeAcknowledged, codeUnknownWebhook, codeWebhookToken:
		return fmt.Errorf("%w: %w: %w", conversations.ErrRefused, errExpired, e)
	case codeSlowMode, codeChannelWrites, codeGuildWrites, codeManyDMs, codeOverloaded:
		return &conversations.LaterError{After: orElse(e.after, unsaidWait, briefestWait)}
	case codeWrongToken:
		return fmt.Errorf("%w: %w", errUnauthorized, e)
	case codeNoHistory:
		return fmt.Errorf("%w: %w: %w", conversations.ErrUnreachable, errNoReference, e)
	case codeDisabledForNow, codeInternalNetwork, codeFlaggedAsSpam: // nobody in particular is meant
		return e
	}
	return e.meaningOfStatus()
}

// meaningOfStatus says what the status alone means. What somebody on the way
// says is about none of our chats and messages.
func (e *refusal) meaningOfStatus() error {
	switch {
	case e.status < 400 || e.status >= 500:
		return fmt.Errorf("%w: %w", conversations.ErrUnsure, e)
	case e.foreign:
		return e
	}
	switch e.status {
	case http.StatusUnauthorized:
		if e.keyed {
			return fmt.Errorf("%w: %w: %w", conversations.ErrRefused, errExpired, e)
		}
		return fmt.Errorf("%w: %w", errUnauthorized, e)
	case http.StatusForbidden:
		if e.code != 0 {
			return fmt.Errorf("%w: %w", conversations.ErrUnreachable, e)
		}
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge:
		return fmt.Errorf("%w: %w", conversations.ErrRefused, e)
	}
	return e
}
