package botapi

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A draft is what a send or an edit wants to show.
type draft struct {
	text     string
	entities []Entity
	keyboard [][]Button
	preview  map[string]any
}

const (
	textMax = 4096    // UTF-16 units, after the entities were parsed
	rawMax  = 1 << 15 // bytes
)

// readDraft checks the text of a request, its entities and its keyboard.
func readDraft(p params) (d draft, f *failure) {
	switch {
	case p.text("parse_mode") != "":
		return d, bad("parse_mode is not served: send entities")
	case p.has("disable_web_page_preview"), p.has("reply_to_message_id"), p.has("allow_sending_without_reply"):
		return d, bad("old parameters are not served")
	}
	d.text = p.text("text")
	if d.text == "" {
		return d, bad("message text is empty")
	}
	if len(d.text) > rawMax {
		return d, bad("text is too long")
	}
	if d.entities, f = readEntities(d.text, p.text("entities")); f != nil {
		return d, f
	}
	d.text, d.entities = trimText(d.text, d.entities)
	switch n := units(d.text); {
	case n == 0:
		return d, bad("message text is empty")
	case n > textMax:
		return d, bad("message is too long")
	}
	if d.preview, f = readPreview(p.text("link_preview_options")); f != nil {
		return d, f
	}
	d.keyboard, f = readKeyboard(p)
	return d, f
}

func readPreview(text string) (map[string]any, *failure) {
	if text == "" {
		return nil, nil
	}
	var o struct {
		IsDisabled       *bool   `json:"is_disabled,omitempty"`
		URL              *string `json:"url,omitempty"`
		PreferSmallMedia *bool   `json:"prefer_small_media,omitempty"`
		PreferLargeMedia *bool   `json:"prefer_large_media,omitempty"`
		ShowAboveText    *bool   `json:"show_above_text,omitempty"`
	}
	if err := object(text, &o); err != nil {
		return nil, bad("can't parse link preview options JSON object")
	}
	b, err := json.Marshal(o)
	if err != nil {
		return nil, bad("can't parse link preview options JSON object")
	}
	var plain map[string]any
	_ = json.Unmarshal(b, &plain) // just written
	return plain, nil
}

func (s *Server) sendMessage(c *call) (any, *failure) {
	d, f := readDraft(c.params)
	if f != nil {
		return nil, f
	}
	return s.deliver(c, &Message{
		From: s.bot, Bot: true, At: c.at,
		Text: d.text, Entities: d.entities, Keyboard: d.keyboard, preview: d.preview,
	})
}

// readReply is the message that the new one answers; 0 if it answers none.
func (s *Server) readReply(ch *chat, text string) (int64, *failure) {
	if text == "" {
		return 0, nil
	}
	var p struct {
		MessageID *int64      `json:"message_id"`
		ChatID    json.Number `json:"chat_id"`
		Anyway    bool        `json:"allow_sending_without_reply"`
	}
	if err := object(text, &p); err != nil {
		return 0, bad("can't parse reply parameters JSON object")
	}
	if p.MessageID == nil {
		return 0, bad(`can't find field "message_id"`)
	}
	if p.ChatID != "" {
		if other, f := s.find(p.ChatID.String()); f != nil || other != ch {
			return 0, bad("replies to another chat are not served")
		}
	}
	return ch.replyable(*p.MessageID, p.Anyway)
}

// editable is the message that a request wants to change.
func (s *Server) editable(p params) (*chat, *Message, *failure) {
	if p.has("inline_message_id") {
		return nil, nil, bad("inline messages are not served")
	}
	ch, f := s.open(p.text("chat_id"))
	if f != nil {
		return nil, nil, f
	}
	m := ch.byID[p.whole("message_id", 0, 0, 1<<31-1)]
	switch {
	case m == nil, m.gone:
		return nil, nil, bad("message to edit not found")
	case !m.Bot:
		return nil, nil, bad("message can't be edited")
	}
	return ch, m, nil
}

const notModified = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"

func (s *Server) editMessageText(c *call) (any, *failure) {
	d, f := readDraft(c.params)
	if f != nil {
		return nil, f
	}
	return s.edit(c, func(m *Message) {
		m.Text, m.Entities, m.Keyboard, m.preview = d.text, d.entities, d.keyboard, d.preview
	})
}

func (s *Server) editMessageReplyMarkup(c *call) (any, *failure) {
	keyboard, f := readKeyboard(c.params)
	if f != nil {
		return nil, f
	}
	return s.edit(c, func(m *Message) { m.Keyboard = keyboard })
}

func (s *Server) edit(c *call, change func(*Message)) (any, *failure) {
	ch, m, f := s.editable(c.params)
	if f != nil {
		return nil, f
	}
	after := *m
	change(&after)
	if after.Text == m.Text && reflect.DeepEqual(after.Entities, m.Entities) && reflect.DeepEqual(after.Keyboard, m.Keyboard) {
		return nil, bad(notModified)
	}
	if f := s.throttled(c.at, ch); f != nil {
		return nil, f
	}
	after.Edits++
	after.Edited = c.at
	*m = after
	s.stats.Edits++
	return s.wire(m), nil
}

// deletable is for how long a message can be deleted.
const deletable = 48 * time.Hour

func (s *Server) deleteMessage(c *call) (any, *failure) {
	ch, f := s.open(c.params.text("chat_id"))
	if f != nil {
		return nil, f
	}
	m := ch.byID[c.params.whole("message_id", 0, 0, 1<<31-1)]
	switch {
	case m == nil, m.gone:
		return nil, bad("message to delete not found")
	case c.at.Sub(m.At) > deletable, !m.Bot && ch.id < 0:
		return nil, bad("message can't be deleted for everyone")
	}
	m.gone = true
	return true, nil
}

func (s *Server) answerCallbackQuery(c *call) (any, *failure) {
	text := c.params.text("text")
	if units(text) > 200 {
		return nil, bad("MESSAGE_TOO_LONG")
	}
	tap := s.taps[c.params.text("callback_query_id")]
	if tap == nil || tap.answered || c.at.Sub(tap.at) > s.o.CallbackAge {
		return nil, bad("query is too old and response timeout expired or query ID is invalid")
	}
	if c.params.has("url") {
		return nil, bad("URL_INVALID")
	}
	tap.answered, tap.text = true, text
	return true, nil
}

func (s *Server) sendChatAction(c *call) (any, *failure) {
	known := []string{
		"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
		"choose_sticker", "find_location", "record_video_note", "upload_video_note",
	}
	if !slices.Contains(known, c.params.text("action")) {
		return nil, bad("wrong parameter action in request")
	}
	if _, f := s.open(c.params.text("chat_id")); f != nil {
		return nil, f
	}
	return true, nil
}

// units is how long the platform takes s to be.
func units(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

const blank = " \t\r\n"

// trimText takes white space off both ends, as the real server does, and lets
// the entities follow.
func trimText(text string, entities []Entity) (string, []Entity) {
	left := units(text) - units(strings.TrimLeft(text, blank))
	text = strings.Trim(text, blank)
	n := units(text)
	var kept []Entity
	for _, e := range entities {
		from, to := max(e.Offset-left, 0), min(e.Offset+e.Length-left, n)
		if from < to {
			e.Offset, e.Length = from, to-from
			kept = append(kept, e)
		}
	}
	return text, kept
}
