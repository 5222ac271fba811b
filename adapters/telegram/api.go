package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	c := newClient(o.Token.Reveal())
	b, err := bot.New(o.Token.Reveal(), bot.WithSkipGetMe(), bot.WithServerURL(o.APIURL), bot.WithHTTPClient(0, c))
	if err != nil {
		return nil, errors.New("the library does not take the token")
	}
	asked := slices.Clone(received)
	if slices.Contains(o.Roles, platform.Admins) { // else it does not matter who is what
		asked = append(asked, "chat_member")
	}
	return &api{bot: b, client: c, address: o.APIURL + "/bot" + o.Token.Reveal() + "/", files: o.APIURL + "/file/bot" + o.Token.Reveal() + "/", kinds: asked}, nil
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
	var updates []json.RawMessage
	err := a.client.post(ctx, a.address+"getUpdates", struct {
		Offset  int64    `json:"offset"`
		Limit   int      `json:"limit"`
		Timeout int      `json:"timeout"`
		Allowed []string `json:"allowed_updates"`
	}{offset, limit, int(timeout / time.Second), a.kinds}, &updates)
	return updates, explain("getUpdates", err)
}

// A note is a message to be.
type note struct {
	text     string
	entities []models.MessageEntity
	keyboard [][]button      // nil: none
	lines    func() []string // what stands for the keyboard where there can be none
	answers  int             // the message that it stands below; 0: none
	topic    int             // that message's, where it has one; 0: none
	bound    bool            // it belongs into the topic and nowhere else
	cargo    *cargo          // nil: it is but words
}

// A wording is how a note is sent or changed into. What is called for each answer is
// made here, because the library makes a form of it, field by field.
type wording struct {
	Chat     int64                  `json:"chat_id"`
	Message  int                    `json:"message_id,omitempty"` // the one that is changed
	Topic    int                    `json:"message_thread_id,omitempty"`
	Text     string                 `json:"text"`
	Entities []models.MessageEntity `json:"entities,omitempty"`
	Preview  preview                `json:"link_preview_options"`
	Below    *below                 `json:"reply_parameters,omitempty"`
	Keyboard *inlineKeyboard        `json:"reply_markup,omitempty"`
}

type preview struct {
	Off bool `json:"is_disabled"`
}

type below struct {
	Message int  `json:"message_id"`
	Gone    bool `json:"allow_sending_without_reply"` // it may be
}

func (n note) wording(chat int64) wording {
	w := wording{Chat: chat, Text: n.text, Entities: n.entities, Preview: preview{Off: true}}
	if len(n.keyboard) > 0 {
		w.Keyboard = &inlineKeyboard{n.keyboard}
	}
	return w
}

// A sentMessage is what we read of a message of ours: the whole of it may quote one
// of a kind that nobody knew when this was written.
type sentMessage struct {
	ID int `json:"message_id"`
}

func (m sentMessage) number(method string) (int, error) {
	if m.ID == 0 {
		return 0, fmt.Errorf("%s: %w: the answer names no message", method, conversations.ErrUnsure)
	}
	return m.ID, nil
}

// sendMessage sends a new message and returns its number in the chat.
func (a *api) sendMessage(ctx context.Context, chat int64, n note) (int, error) {
	if n.cargo != nil {
		return a.sendFile(ctx, chat, n)
	}
	w := n.wording(chat)
	w.Topic = n.topic // also below a message: that may be gone, and Telegram does not say
	if n.answers != 0 {
		w.Below = &below{n.answers, true}
	}
	var made sentMessage
	if err := a.client.post(ctx, a.address+"sendMessage", w, &made); err != nil {
		return 0, explain("sendMessage", err)
	}
	return made.number("sendMessage")
}

// editMessage changes a message of ours into n, buttons and all.
func (a *api) editMessage(ctx context.Context, chat int64, id int, n note) error {
	w := n.wording(chat)
	w.Message = id
	var made sentMessage
	if err := a.client.post(ctx, a.address+"editMessageText", w, &made); err != nil {
		return explain("editMessageText", err)
	}
	_, err := made.number("editMessageText")
	return err
}

// clearButtons takes the buttons off a message of ours.
func (a *api) clearButtons(ctx context.Context, chat int64, id int) error {
	var made sentMessage
	return explain("editMessageReplyMarkup", a.client.post(ctx, a.address+"editMessageReplyMarkup", struct {
		Chat    int64 `json:"chat_id"`
		Message int   `json:"message_id"`
	}{chat, id}, &made))
}

// deleteMessage deletes a message, of ours or a person's.
func (a *api) deleteMessage(ctx context.Context, chat int64, id int) error {
	var done bool
	return explain("deleteMessage", a.client.post(ctx, a.address+"deleteMessage", struct {
		Chat    int64 `json:"chat_id"`
		Message int   `json:"message_id"`
	}{chat, id}, &done))
}

// answerTap ends the waiting of a button that was pressed. Telegram takes that
// for some seconds only; later nobody waits any more, which is no error.
func (a *api) answerTap(ctx context.Context, id string) error {
	var done bool
	err := explain("answerCallbackQuery", a.client.post(ctx, a.address+"answerCallbackQuery", struct {
		Query string `json:"callback_query_id"`
	}{id}, &done))
	if errors.Is(err, conversations.ErrRefused) {
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
