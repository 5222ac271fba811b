package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/conversations"
)

// An update is what Telegram tells at once, as far as we use it. What we do not
// read cannot refuse the rest, however new its kind is.
// https://core.telegram.org/bots/api#update
type update struct {
	ID       *int64     `json:"update_id"`
	Message  *message   `json:"message"`
	Edited   *message   `json:"edited_message"`
	Callback *callback  `json:"callback_query"`
	Standing *standings `json:"my_chat_member"`
}

type message struct {
	ID          int64     `json:"message_id"`
	From        *user     `json:"from"`        // absent in channels
	SenderChat  *struct{} `json:"sender_chat"` // somebody speaks as a channel or a group
	Chat        chat      `json:"chat"`
	Text        string    `json:"text"`
	Entities    []entity  `json:"entities"`
	ReplyTo     *replied  `json:"reply_to_message"`
	MigrateTo   int64     `json:"migrate_to_chat_id"`
	MigrateFrom int64     `json:"migrate_from_chat_id"`
	Album       string    `json:"media_group_id"`

	kind string // what it holds instead of a text; empty: nothing that a person says
}

type user struct {
	ID       int64  `json:"id"`
	IsBot    bool   `json:"is_bot"`
	Language string `json:"language_code"`
}

type chat struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
}

func (c chat) private() bool { return c.Type == "private" }
func (c chat) group() bool   { return c.Type == "group" || c.Type == "supergroup" }

// replied is a message that another one replies to. Every message of a topic
// in a forum replies to the one that opened the topic.
type replied struct {
	From  *user     `json:"from"`
	Topic *struct{} `json:"forum_topic_created"`
}

type callback struct {
	ID      string `json:"id"`
	From    user   `json:"from"`
	Message *struct {
		ID   int64 `json:"message_id"`
		Chat chat  `json:"chat"`
	} `json:"message"` // of an old message only this much is left
	Data string `json:"data"`
}

type standings struct {
	Chat chat     `json:"chat"`
	From user     `json:"from"`
	Old  standing `json:"old_chat_member"`
	New  standing `json:"new_chat_member"`
}

type standing struct {
	Status string `json:"status"`
}

// kinds are the fields of a message that hold what a person says without text.
// An animation comes as a document too, and a venue as a location, so those
// stand first. Any other field tells of the chat and is nobody's saying.
var kinds = []string{
	"animation", "venue",
	"audio", "checklist", "contact", "dice", "document", "game", "live_photo", "location", "paid_media",
	"photo", "poll", "rich_message", "sticker", "story", "video", "video_note", "voice",
}

// UnmarshalJSON reads the fields that we use, and of what else there may be
// only which kind it is.
func (m *message) UnmarshalJSON(raw []byte) error {
	type fields message
	if err := json.Unmarshal(raw, (*fields)(m)); err != nil {
		return err
	}
	if m.Text != "" {
		return nil
	}
	var present map[string]json.RawMessage
	if err := json.Unmarshal(raw, &present); err != nil {
		return err
	}
	if i := slices.IndexFunc(kinds, func(k string) bool { return present[k] != nil }); i >= 0 {
		m.kind = kinds[i]
	}
	return nil
}

// An incoming is what an update means to us. Where all of it is empty, it is
// only acknowledged.
type incoming struct {
	message  *conversations.Message // nil: nobody said anything to us
	chat     int64                  // where the message was said
	tap      string                 // the callback query that waits for an answer; empty: none
	standing string                 // what we became in a group; empty: nothing changed

	// A group became a supergroup: its former id and its new one, or both are
	// 0.
	movedFrom, movedTo int64
}

// A reader reads the updates of one bot.
type reader struct {
	me       Me
	commands []string // answered in a group although they do not name us
	now      func() time.Time
}

// read reads one update. Its errors hold nothing of what people wrote.
func (r reader) read(raw []byte) (in incoming, err error) {
	defer func() {
		if p := recover(); p != nil {
			in, err = incoming{}, fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	var u update
	if err := json.Unmarshal(raw, &u); err != nil {
		return incoming{}, withoutContent(err)
	}
	if u.ID == nil {
		return incoming{}, errors.New("it has no update_id")
	}
	switch {
	case u.Message != nil:
		in = r.message(u.Message)
	case u.Edited != nil:
		in = r.edited(u.Edited)
	case u.Callback != nil:
		in = r.tap(u.Callback)
	case u.Standing != nil:
		in = r.standing(u.Standing)
	}
	if in.message != nil {
		in.message.ID = r.id(&u)
	}
	return in, nil
}

// id names what an update says. An album arrives as an update for each of its
// pictures, and is one thing said.
func (r reader) id(u *update) conversations.MessageID {
	what := decimal(*u.ID)
	if u.Message != nil && u.Message.Album != "" {
		what = "album:" + u.Message.Album
	}
	return conversations.MessageID(decimal(r.me.ID) + ":" + what)
}

// message reads what was said or happened in a chat.
func (r reader) message(m *message) incoming {
	switch {
	case m.MigrateTo != 0:
		return incoming{movedFrom: m.Chat.ID, movedTo: m.MigrateTo}
	case m.MigrateFrom != 0:
		return incoming{movedFrom: m.MigrateFrom, movedTo: m.Chat.ID}
	case m.SenderChat != nil || m.From == nil:
		return incoming{}
	}
	var body conversations.Body
	switch {
	case m.Chat.private():
		body = r.privately(m)
	case m.Chat.group():
		body = r.inGroup(m)
	}
	return r.said(*m.From, m.Chat, m.ID, body)
}

// privately is what a message says in private, or nil.
func (r reader) privately(m *message) conversations.Body {
	switch {
	case m.Text != "":
		return conversations.Text(r.withoutOurName(m.Text))
	case m.kind != "":
		return conversations.Unreadable{Kind: m.kind}
	default:
		return nil
	}
}

// edited reads a text that was changed. What changes in a group was answered
// before others, and stays so.
func (r reader) edited(m *message) incoming {
	if m.Text == "" || m.From == nil || m.SenderChat != nil || !m.Chat.private() {
		return incoming{}
	}
	return r.said(*m.From, m.Chat, m.ID, conversations.Edited(r.withoutOurName(m.Text)))
}

// tap reads a button that was pressed. The spinner on it turns until it is
// answered, whatever it was.
func (r reader) tap(c *callback) incoming {
	var in incoming
	if m := c.Message; m != nil && c.Data != "" && (m.Chat.private() || m.Chat.group()) {
		in = r.said(c.From, m.Chat, m.ID, conversations.Tap{Token: conversations.Token(c.Data)})
		if in.message != nil {
			in.message.Ref, in.message.On = "", in.message.Ref
		}
	}
	in.tap = c.ID
	return in
}

// standing reads what we are in a chat: somebody who stops the bot in private
// has blocked it.
func (r reader) standing(s *standings) incoming {
	switch {
	case s.Chat.group():
		return incoming{standing: s.New.Status}
	case !s.Chat.private():
		return incoming{}
	case s.New.Status == "kicked":
		return r.said(s.From, s.Chat, 0, conversations.Blocked{})
	case s.New.Status == "member" && s.Old.Status == "kicked":
		return r.said(s.From, s.Chat, 0, conversations.Unblocked{})
	}
	return incoming{}
}

// said makes a message of a body. It makes none of what bots say, of no body,
// and of what cannot be answered because nobody or nowhere is named.
func (r reader) said(from user, in chat, ref int64, body conversations.Body) incoming {
	if body == nil || from.IsBot || from.ID == 0 || in.ID == 0 {
		return incoming{}
	}
	m := &conversations.Message{
		From:   conversations.Address{Platform: Platform, Chat: decimal(in.ID), User: decimal(from.ID)},
		At:     r.now(),
		Lang:   language(from.Language),
		Body:   body,
		Shared: !in.private(),
	}
	if ref != 0 {
		m.Ref = conversations.Ref(decimal(ref))
	}
	return incoming{message: m, chat: in.ID}
}

// language is the primary subtag of an IETF language tag: "pt" of "pt-BR".
func language(tag string) conversations.Language {
	primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if len(primary) < 2 || len(primary) > 3 || strings.Trim(primary, "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return conversations.Language(primary)
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// withoutContent is an error of the JSON decoder without the values that it
// quotes.
func withoutContent(err error) error {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return errors.New("it is no JSON")
	}
	value, _, _ := strings.Cut(wrong.Value, " ")
	return fmt.Errorf("its field %q is a %s instead of a %s", wrong.Field, value, wrong.Type)
}

// shape names the fields of an update, for the log. What they hold is the
// business of people.
func shape(raw []byte) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return fmt.Sprintf("%d bytes", len(raw))
	}
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(fields)), func(name string) bool {
		return len(name) > 40 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") != ""
	})
	return fmt.Sprintf("%d bytes: %s", len(raw), strings.Join(names[:min(len(names), 5)], ", "))
}

// updateID reads nothing but the number of an update, so that one which cannot
// be read otherwise is acknowledged all the same.
func updateID(raw []byte) (int64, bool) {
	var u struct {
		ID *int64 `json:"update_id"`
	}
	if json.Unmarshal(raw, &u) != nil || u.ID == nil {
		return 0, false
	}
	return *u.ID, true
}
