package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"waymark/adapters/platform"
	"waymark/conversations"
)

const (
	// connections is how many updates Telegram may bring to a webhook at once.
	connections = 40
	// patience is how much longer than the poll itself its answer may take.
	patience = 15 * time.Second
)

// received are the kinds of updates that we ask for.
var received = []string{"message", "edited_message", "callback_query", "my_chat_member"}

// An api calls the methods of the Bot API. Whoever calls bounds the time by
// ctx. Errors are those of [explain], and the token is in none of them.
type api struct {
	bot     *bot.Bot
	client  *client
	address string // of the methods; it holds the token
	files   string // of the files; it holds the token
	moved   moves
	kinds   []string // of updates that we ask for
}

// newAPI makes an api of options that are complete and have been checked. It
// calls nobody.
func newAPI(o Options) (*api, error) {
	c := newClient(o.Token)
	b, err := bot.New(o.Token, bot.WithSkipGetMe(), bot.WithServerURL(o.APIURL), bot.WithHTTPClient(0, c))
	if err != nil {
		return nil, errors.New("the library does not take the token")
	}
	asked := slices.Clone(received)
	if slices.Contains(o.Roles, platform.Admins) { // else it does not matter who is what
		asked = append(asked, "chat_member")
	}
	return &api{bot: b, client: c, address: o.APIURL + "/bot" + o.Token + "/", files: o.APIURL + "/file/bot" + o.Token + "/", kinds: asked}, nil
}

// serverTime is when Telegram gave its last answer, by its own clock, to the
// second. It is zero before the first one.
func (a *api) serverTime() time.Time {
	if at := a.client.date.Load(); at != 0 {
		return time.Unix(at, 0)
	}
	return time.Time{}
}

// Me is what the bot is.
type Me struct {
	ID          int64
	Username    string // without the @
	ReadsGroups bool   // all messages of its groups, not only those meant for it
	JoinsGroups bool   // somebody may add it to a group
}

func (a *api) me(ctx context.Context) (Me, error) {
	u, err := a.bot.GetMe(ctx)
	if err != nil {
		return Me{}, explain("getMe", err)
	}
	return Me{ID: u.ID, Username: u.Username, ReadsGroups: u.CanReadAllGroupMessages, JoinsGroups: u.CanJoinGroups}, nil
}

// updates asks for what happened, waiting for up to timeout when that is
// nothing. What has a lower number than offset is thereby acknowledged, unless
// offset is 0. timeout is in whole seconds, limit up to 100.
func (a *api) updates(ctx context.Context, offset int64, limit int, timeout time.Duration) ([]json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout+patience)
	defer cancel()
	result, err := a.client.post(ctx, a.address+"getUpdates", struct {
		Offset  int64    `json:"offset"`
		Limit   int      `json:"limit"`
		Timeout int      `json:"timeout"`
		Allowed []string `json:"allowed_updates"`
	}{offset, limit, int(timeout / time.Second), a.kinds})
	if err != nil {
		return nil, explain("getUpdates", err)
	}
	var updates []json.RawMessage
	return updates, explain("getUpdates", json.Unmarshal(result, &updates))
}

// A note is a message to be.
type note struct {
	text     string
	entities []models.MessageEntity
	keyboard [][]button // nil: none
	lines    []string   // what stands for the keyboard where there can be none
	answers  int        // the message that it stands below; 0: none
	topic    int        // that message's, where it has one; 0: none
	bound    bool       // it belongs into the topic and nowhere else
	cargo    *cargo     // nil: it is but words
}

// markup is the keyboard as the library takes it: nil where there is none.
func (n note) markup() models.ReplyMarkup {
	if len(n.keyboard) == 0 {
		return nil
	}
	return inlineKeyboard{n.keyboard}
}

func noPreview() *models.LinkPreviewOptions {
	return &models.LinkPreviewOptions{IsDisabled: bot.True()}
}

// sendMessage sends a new message and returns its number in the chat.
func (a *api) sendMessage(ctx context.Context, chat int64, n note) (int, error) {
	if n.cargo != nil {
		return a.sendFile(ctx, chat, n)
	}
	p := &bot.SendMessageParams{
		ChatID:             chat,
		MessageThreadID:    n.topic, // also below a message: that may be gone, and Telegram does not say
		Text:               n.text,
		Entities:           n.entities,
		LinkPreviewOptions: noPreview(),
		ReplyMarkup:        n.markup(),
	}
	if n.answers != 0 {
		p.ReplyParameters = &models.ReplyParameters{MessageID: n.answers, AllowSendingWithoutReply: true}
	}
	m, err := a.bot.SendMessage(ctx, p)
	if err != nil {
		return 0, explain("sendMessage", err)
	}
	return m.ID, nil
}

// editMessage changes a message of ours into n, buttons and all.
func (a *api) editMessage(ctx context.Context, chat int64, id int, n note) error {
	_, err := a.bot.EditMessageText(ctx, &bot.EditMessageTextParams{
		ChatID:             chat,
		MessageID:          id,
		Text:               n.text,
		Entities:           n.entities,
		LinkPreviewOptions: noPreview(),
		ReplyMarkup:        n.markup(),
	})
	return explain("editMessageText", err)
}

// clearButtons takes the buttons off a message of ours.
func (a *api) clearButtons(ctx context.Context, chat int64, id int) error {
	_, err := a.bot.EditMessageReplyMarkup(ctx, &bot.EditMessageReplyMarkupParams{ChatID: chat, MessageID: id})
	return explain("editMessageReplyMarkup", err)
}

// answerTap ends the waiting of a button that was pressed. Telegram takes that
// for some seconds only; later nobody waits any more, which is no error.
func (a *api) answerTap(ctx context.Context, id string) error {
	_, err := a.bot.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: id})
	if err = explain("answerCallbackQuery", err); errors.Is(err, conversations.ErrRefused) {
		return nil
	}
	return err
}

// typing shows for some seconds that the bot is writing.
func (a *api) typing(ctx context.Context, in place) error {
	_, err := a.bot.SendChatAction(ctx, &bot.SendChatActionParams{
		ChatID: in.chat, MessageThreadID: int(in.topic), Action: models.ChatActionTyping,
	})
	return explain("sendChatAction", err)
}

// setWebhook has updates brought to an address. What waits is kept.
func (a *api) setWebhook(ctx context.Context, url, secret string) error {
	_, err := a.bot.SetWebhook(ctx, &bot.SetWebhookParams{
		URL: url, SecretToken: secret, MaxConnections: connections, AllowedUpdates: a.kinds,
	})
	return explain("setWebhook", err)
}

// deleteWebhook lets updates be asked for again. What waits is kept.
func (a *api) deleteWebhook(ctx context.Context) error {
	_, err := a.bot.DeleteWebhook(ctx, &bot.DeleteWebhookParams{})
	return explain("deleteWebhook", err)
}

// WebhookInfo is how Telegram fares with bringing updates.
type WebhookInfo struct {
	URL         string // empty: there is no webhook
	Pending     int    // updates that wait
	LastError   string
	LastErrorAt time.Time // zero: never
}

func (a *api) webhookInfo(ctx context.Context) (WebhookInfo, error) {
	w, err := a.bot.GetWebhookInfo(ctx)
	if err != nil {
		return WebhookInfo{}, explain("getWebhookInfo", err)
	}
	info := WebhookInfo{URL: w.URL, Pending: w.PendingUpdateCount, LastError: a.client.scrub(w.LastErrorMessage)}
	if w.LastErrorDate != 0 {
		info.LastErrorAt = time.Unix(int64(w.LastErrorDate), 0)
	}
	return info, nil
}
