package telegram

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"waymark/adapters/platform"
	"waymark/conversations"
)

// An incoming is what an update means to us. Where all of it is empty, it is
// only acknowledged.
type incoming struct {
	message  *conversations.Message // nil: nobody said anything to us
	where    place                  // where the message was said
	tap      string                 // the callback query that waits for an answer; empty: none
	standing string                 // what we became in a group; empty: nothing changed
	changed  member                 // who became something else in a group; zero: nobody

	// A group became a supergroup: its former id and its new one, or both are
	// 0.
	movedFrom, movedTo int64
}

// A place is a chat, or a topic in it; topic 0: none.
type place struct{ chat, topic int64 }

// A reader reads the updates of one bot. What is nil in it is not needed.
type reader struct {
	me       Me
	commands []string // answered in a group although they do not name us
	now      func() time.Time
	secret   []byte  // what nobody else can work out the ids of messages without
	albums   *albums // of which something was read

	desks []string // groups of helpdesks
	moved *moves   // where they are now
	staff []string // commands that count there as well

	// name is what we are called now; nil: what me says. renamed asks Telegram
	// whether that is another name than was.
	name    func() string
	renamed func(was string) bool
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
	case u.Others != nil:
		in.changed = member{u.Others.Chat.ID, u.Others.New.User.ID}
	}
	if in.message != nil {
		in.message.ID = r.id(&u)
		r.asKnown(&in)
	}
	return in, nil
}

// id names what an update says. The same words of the same message are said
// once, whichever update offers them: Telegram reports edits in which nobody
// sees a change, and some before the message itself. Words that were changed and
// changed back have been answered.
//
// Notes of ids outlive a person who was deleted, so an id names nobody. Of what
// has no words the number of the update does; the id of a callback query would
// hold the number of who tapped. A new token is a new secret: what was answered
// and not acknowledged under the former one is a new message then.
func (r reader) id(u *update) conversations.MessageID {
	what := decimal(*u.ID)
	for _, m := range []*message{u.Message, u.Edited} {
		if m == nil {
			continue
		}
		if words, _ := m.words(); words != "" {
			what = r.digest("words", decimal(m.Chat.ID), decimal(m.ID), words)
		}
	}
	return conversations.MessageID(decimal(r.me.ID) + ":" + what)
}

func (r reader) digest(parts ...string) string {
	h := hmac.New(sha256.New, r.secret)
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// message reads what was said or happened in a chat.
func (r reader) message(m *message) incoming {
	switch {
	case m.MigrateTo != 0:
		return incoming{movedFrom: m.Chat.ID, movedTo: m.MigrateTo}
	case m.MigrateFrom != 0:
		return incoming{movedFrom: m.MigrateFrom, movedTo: m.Chat.ID}
	}
	var body conversations.Body
	switch {
	case m.Chat.private():
		body = r.privately(m)
	case m.Chat.group():
		body = r.inGroup(m)
	}
	overheard := body == nil && bool(m.InTopic) && r.isDesk(m.Chat)
	if overheard {
		words, _ := m.words()
		body = m.body(r.withoutOurName(words))
	}
	in := r.said(m.speaker(), m, body)
	if in.message != nil {
		in.message.Overheard = overheard
		in.message.Further = m.Album != "" && r.albums.further(m)
		if m.file.Ref != "" {
			in.message.Files = []conversations.File{m.file}
		}
	}
	return in
}

// isDesk reports whether a group is that of a helpdesk.
func (r reader) isDesk(c chat) bool {
	known, _ := r.desk(c)
	return known != ""
}

// privately is what a message says in private, or nil.
func (r reader) privately(m *message) conversations.Body {
	words, _ := m.words()
	return m.body(r.withoutOurName(words))
}

// body is what a message says in these words, or nil.
func (m *message) body(words string) conversations.Body {
	switch {
	case words != "" && m.passedOn():
		return conversations.Forwarded(words)
	case words != "":
		return conversations.Text(words)
	case m.kind != "":
		return conversations.Unreadable{Kind: m.kind}
	default:
		return nil
	}
}

// edited reads words that were changed. What changes in a group was answered
// before others, and stays so, but for what counts in a ticket of a helpdesk's.
// Words that were passed on nobody changes but the bot that wrote them, which may do
// so every minute.
func (r reader) edited(m *message) incoming {
	words, _ := m.words()
	switch {
	case words == "" || m.passedOn():
	case m.Chat.private():
		return r.said(m.speaker(), m, conversations.Edited(r.withoutOurName(words)))
	case r.isDesk(m.Chat):
		return r.editedAtDesk(m, words)
	}
	return incoming{}
}

// editedAtDesk reads words that were changed in the group of a helpdesk, where they
// were for us or in a topic.
func (r reader) editedAtDesk(m *message, words string) incoming {
	text := conversations.Text(r.withoutOurName(words))
	if said, isText := r.inGroup(m).(conversations.Text); isText {
		text = said
	} else if !m.InTopic {
		return incoming{}
	}
	in := r.said(m.speaker(), m, conversations.Edited(text))
	if in.message != nil {
		in.message.Overheard = true
	}
	return in
}

// tap reads a button that was pressed. The spinner on it turns until it is
// answered, whatever it was.
func (r reader) tap(c *callback) incoming {
	var in incoming
	if m := c.Message; m != nil && c.Data != "" && (m.Chat.private() || m.Chat.group()) {
		in = r.happened(c.From, m.Chat, conversations.Tap{Token: conversations.Token(c.Data)})
		if in.message != nil {
			in.message.On = refOf(m.ID)
			r.intoTopic(&in, m.Chat, m.Thread, bool(m.InTopic))
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
		return incoming{standing: s.New.known()}
	case !s.Chat.private():
		return incoming{}
	case s.New.Status == "kicked":
		return r.happened(s.From, s.Chat, conversations.Blocked{})
	case s.New.Status == "member" && s.Old.Status == "kicked":
		return r.happened(s.From, s.Chat, conversations.Unblocked{})
	}
	return incoming{}
}

// said is happened of what a message says.
func (r reader) said(from user, m *message, body conversations.Body) incoming {
	in := r.happened(from, m.Chat, body)
	if in.message == nil {
		return in
	}
	in.message.Ref = refOf(m.ID)
	if m.InTopic {
		in.where.topic = m.Thread
	}
	if in.where.topic != 0 && m.ID != 0 {
		in.message.Ref += conversations.Ref(topicMark + decimal(m.Thread))
	}
	if m.ReplyTo != nil && r.isOurOwn(m.ReplyTo) {
		in.message.On = refOf(m.ReplyTo.ID)
	}
	if known, _ := r.desk(m.Chat); known != "" && r.inOurTopic(m) {
		in.message.Desk, in.message.Title = conversations.Room{Platform: Platform, Chat: known}, m.ReplyTo.Topic.Name
	}
	in.message.Anonymous = m.SenderChat != nil && m.Chat.group()
	r.intoTopic(&in, m.Chat, m.Thread, bool(m.InTopic))
	in.message.At = platform.Written(time.Unix(m.at(), 0), in.message.At)
	if in.message.Words() != "" {
		in.message.Unread = m.kind
	}
	return in
}

// inOurTopic reports whether a message was said in a topic that we opened, as far as it
// tells: one that answers another message does not.
func (r reader) inOurTopic(m *message) bool {
	to := m.ReplyTo
	return bool(m.InTopic) && to != nil && to.Topic != nil && to.From != nil && to.From.ID == r.me.ID
}

// intoTopic makes a topic of a helpdesk's group a room of its own: it is the
// thread of a ticket, or may be.
func (r reader) intoTopic(in *incoming, c chat, topic int64, isTopic bool) {
	if isTopic && topic != 0 && r.isDesk(c) {
		in.message.Room.Chat += topicSep + decimal(topic)
	}
}

// happened makes a message of a body. It makes none of what bots say, of no
// body, and of what cannot be answered because nobody or nowhere is named.
func (r reader) happened(from user, in chat, body conversations.Body) incoming {
	if body == nil || from.IsBot || from.ID == 0 || in.ID == 0 {
		return incoming{}
	}
	return incoming{where: place{chat: in.ID}, message: &conversations.Message{
		Actor:  conversations.Account{Platform: Platform, User: decimal(from.ID)},
		Room:   conversations.Room{Platform: Platform, Chat: decimal(in.ID)},
		At:     r.now(),
		Lang:   language(from.Language),
		Body:   body,
		Shared: !in.private(),
		Name:   r.nameIn(in, from),
	}}
}

// nameIn is what somebody is called, in the group of a helpdesk; elsewhere nobody
// has to know.
func (r reader) nameIn(in chat, u user) string {
	if !r.isDesk(in) {
		return ""
	}
	return strings.TrimSpace(u.First + " " + u.Last)
}

func refOf(message int64) conversations.Ref {
	if message == 0 {
		return ""
	}
	return conversations.Ref(decimal(message))
}

// albumsMax is how many albums are remembered of which something was read.
const albumsMax = 64

// Albums are those of which something was read lately, so that their other pictures,
// which come as messages of their own, are not answered as well. One that comes
// after a restart is.
type albums struct {
	mu   sync.Mutex
	last []string
}

// further reports whether m has no words and something else of its album was read.
func (a *albums) further(m *message) bool {
	if a == nil {
		return false
	}
	key := decimal(m.Chat.ID) + ":" + m.Album
	a.mu.Lock()
	defer a.mu.Unlock()
	known := slices.Contains(a.last, key)
	if !known {
		a.last = append(a.last, key)
		a.last = a.last[max(0, len(a.last)-albumsMax):]
	}
	words, _ := m.words()
	return known && words == ""
}
