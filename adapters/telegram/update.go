package telegram

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

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
	Others   *others    `json:"chat_member"`
}

type message struct {
	ID          int64    `json:"message_id"`
	Date        int64    `json:"date"`
	EditDate    int64    `json:"edit_date"`
	From        *user    `json:"from"`        // absent in channels; a stand-in where there is a sender_chat
	SenderChat  *chat    `json:"sender_chat"` // somebody speaks as a channel or as the group
	Chat        chat     `json:"chat"`
	Text        string   `json:"text"`
	Entities    []entity `json:"entities"`
	Caption     string   `json:"caption"` // the text below a picture, a file and the like
	CaptionEnts []entity `json:"caption_entities"`
	Origin      present  `json:"forward_origin"`
	ForwardDate int64    `json:"forward_date"`         // what servers before Bot API 7.0 say instead
	Automatic   present  `json:"is_automatic_forward"` // a channel's post, in the group that discusses it
	ViaBot      present  `json:"via_bot"`
	ReplyTo     *replied `json:"reply_to_message"`
	Thread      int64    `json:"message_thread_id"` // of a topic, or of mere replies
	InTopic     present  `json:"is_topic_message"`
	MigrateTo   int64    `json:"migrate_to_chat_id"`
	MigrateFrom int64    `json:"migrate_from_chat_id"`
	Album       string   `json:"media_group_id"`

	kind string             // what it holds besides a caption or instead of a text; empty: nothing that a person says
	file conversations.File // the picture or document in it; zero: there is none that can be had
}

// present is whether a field is there, whatever it holds.
type present bool

// UnmarshalJSON never fails.
func (p *present) UnmarshalJSON(raw []byte) error {
	*p = string(raw) != "null" && string(raw) != "false"
	return nil
}

// words are what somebody typed, be it below a picture, with the addresses that
// they lead to, and what is marked in them.
func (m *message) words() (string, []entity) {
	if m.Text != "" {
		return m.Text, m.Entities
	}
	return m.Caption, m.CaptionEnts
}

// passedOn reports whether the words are not the sender's own: somebody
// forwarded them, or had a bot write them. What a message quotes or replies to
// stands in fields of its own.
func (m *message) passedOn() bool { return bool(m.Origin) || m.ForwardDate != 0 || bool(m.ViaBot) }

// speaker is who said something. In a group that may be the group itself, for
// an administrator who is anonymous, or a channel: nobody knows then who it
// was, and the chat stands for them. The zero user is nobody: a channel's post
// that Telegram itself put into the group that discusses it.
func (m *message) speaker() user {
	switch {
	case bool(m.Automatic), m.SenderChat == nil && m.From == nil:
		return user{}
	case m.SenderChat == nil:
		return *m.From
	case m.Chat.group():
		return user{ID: m.SenderChat.ID}
	}
	return user{}
}

// at is when the words were written, in Unix seconds; 0: nobody said.
func (m *message) at() int64 { return cmp.Or(m.EditDate, m.Date) }

// others say that what somebody else is in a group has changed. Only an
// administrator is told.
type others struct {
	Chat chat `json:"chat"`
	New  struct {
		User user `json:"user"`
	} `json:"new_chat_member"`
}

type user struct {
	ID       int64  `json:"id"`
	IsBot    bool   `json:"is_bot"`
	First    string `json:"first_name"`
	Last     string `json:"last_name"`
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
	ID    int64 `json:"message_id"`
	From  *user `json:"from"`
	Topic *struct {
		Name string `json:"name"`
	} `json:"forum_topic_created"`
}

type callback struct {
	ID      string `json:"id"`
	From    user   `json:"from"`
	Message *struct {
		ID      int64   `json:"message_id"`
		Chat    chat    `json:"chat"`
		Thread  int64   `json:"message_thread_id"`
		InTopic present `json:"is_topic_message"`
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

// known is the status where it is one that there is today: it is written into the log.
func (s standing) known() string {
	switch s.Status {
	case "creator", "administrator", "member", "restricted", "left", "kicked":
		return s.Status
	}
	return "something new"
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
	m.Text, m.Entities = withTargets(m.Text, m.Entities)
	m.Caption, m.CaptionEnts = withTargets(m.Caption, m.CaptionEnts)
	if m.Text != "" {
		return nil
	}
	var present map[string]json.RawMessage
	if err := json.Unmarshal(raw, &present); err != nil {
		return err
	}
	if i := slices.IndexFunc(kinds, func(k string) bool { return present[k] != nil }); i >= 0 {
		m.kind = kinds[i]
		m.file = fileOf(conversations.FileKind(m.kind), present[m.kind])
	}
	return nil
}

// A sized is a file, or a picture in one of its sizes.
type sized struct {
	ID   string `json:"file_id"`
	Name string `json:"file_name"`
	Size int64  `json:"file_size"`
	Wide int64  `json:"width"`
	High int64  `json:"height"`
}

// fileOf is the file that a field of a message holds: of a picture, the largest of its
// sizes. What cannot be read is none.
func fileOf(k conversations.FileKind, raw json.RawMessage) conversations.File {
	var all []sized
	switch k {
	case conversations.Photo:
		if json.Unmarshal(raw, &all) != nil {
			return conversations.File{}
		}
	case conversations.Document:
		var one sized
		if json.Unmarshal(raw, &one) != nil {
			return conversations.File{}
		}
		all = []sized{one}
	}
	var best sized
	for _, s := range all {
		if s.ID != "" && (best.ID == "" || s.Wide*s.High >= best.Wide*best.High) {
			best = s
		}
	}
	if best.ID == "" {
		return conversations.File{}
	}
	return conversations.File{Platform: Platform, Ref: best.ID, Kind: k, Name: best.Name, Size: max(0, best.Size)}
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
