package discord

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/adapters/platform"
	"waymark/conversations"
)

// A reader makes messages of what Discord tells.
type reader struct {
	me      snowflake
	now     func() time.Time
	seal    *seal
	secret  []byte                                              // what nobody else can work out the ids of messages without
	network func(channel snowflake) conversations.NetworkID     // of a channel or thread
	desk    func(thread snowflake) (conversations.Room, string) // of a helpdesk's that we opened: its room, and what it is called; zero: of all else
	ours    *roles                                              // for channels only
}

// Roles are those that Discord made for us, one in a server. They bear our name,
// so whoever calls us may have called our role.
type roles struct {
	me  snowflake
	all []snowflake
}

// note takes up those of some roles that are ours. The gateway tells of them, one
// event after the other, as of what is written.
func (o *roles) note(some ...role) {
	for _, r := range some {
		if r.Tags.Bot == o.me && !slices.Contains(o.all, r.ID) {
			o.all = append(o.all, r.ID)
		}
	}
}

// without is a text that calls none of them.
func (o *roles) without(text string) string {
	for _, id := range o.all {
		text = strings.ReplaceAll(text, "<@&"+id+">", " ")
	}
	return text
}

// calls reports whether a message calls one of them.
func (o *roles) calls(n *post) bool {
	return slices.ContainsFunc(n.MentionRoles, func(id snowflake) bool { return slices.Contains(o.all, id) })
}

// privately is what somebody wrote in private, or changed there; nil: nothing
// that we answer.
func (r reader) privately(n *post, edited bool) *conversations.Message {
	if !n.byPerson() {
		return nil
	}
	words := n.words()
	body := n.body(r.withoutUs(words))
	switch {
	case edited && (words == "" || n.passedOn()):
		return nil
	case edited:
		body = conversations.Edited(r.withoutUs(words))
	case body == nil && words != "":
		body = conversations.Text("") // nothing but our name
	case body == nil:
		body = conversations.Unreadable{Kind: "document"} // a preview that was passed on, or what is newer than we are
	}
	m := r.said(n, body)
	if m != nil && !edited {
		m.Bookmark = conversations.Ref(n.ID)
	}
	return m
}

// inChannel is what somebody said to us where others read along; nil: it was not
// for us. What changes there was answered before others, and stays so.
func (r reader) inChannel(n *post) *conversations.Message {
	called := r.ours.calls(n)
	if !n.byPerson() || !called && !n.names(r.me) {
		return nil
	}
	words := n.words()
	text := r.withoutUs(r.ours.without(words))
	body := n.body(text)
	if text == "" && n.kind() == "" {
		if !called && !strings.Contains(words, r.me) {
			return nil // an answer to us that we are not shown
		}
		body = conversations.Text("") // nothing but our name
	}
	m := r.said(n, body)
	if m != nil {
		m.Shared, m.Network = true, r.network(n.ChannelID)
	}
	return m
}

// inTicket is what somebody wrote in a thread of a helpdesk's, whoever it was
// meant for; nil: nothing that counts. contents says that Discord shows us all.
func (r reader) inTicket(n *post, contents bool) *conversations.Message {
	if !n.byPerson() {
		return nil
	}
	body := n.body(r.withoutUs(n.words()))
	calls := n.names(r.me)
	switch {
	case body != nil:
	case contents || strings.Contains(n.words(), r.me):
		body = conversations.Unreadable{Kind: "message"}
	default:
		body = conversations.Unreadable{Kind: conversations.Hidden}
	}
	m := r.said(n, body)
	if m != nil {
		m.Name = n.Author.calledIn(n.Member)
		m.Desk, m.Title = r.desk(n.ChannelID)
		m.Shared, m.Overheard, m.Network, m.Bookmark = true, !calls || body == conversations.Body(conversations.Unreadable{Kind: conversations.Hidden}), r.network(n.ChannelID), conversations.Ref(n.ID)
	}
	return m
}

// inTicketChanged is what somebody changed in a thread of a helpdesk's; nil: nothing
// that we are shown, or that they did not write themselves.
func (r reader) inTicketChanged(n *post) *conversations.Message {
	words := r.withoutUs(n.words())
	if !n.byPerson() || words == "" || n.passedOn() {
		return nil
	}
	m := r.said(n, conversations.Edited(words))
	if m != nil {
		m.Desk, m.Title = r.desk(n.ChannelID)
		m.Shared, m.Overheard, m.Network = true, true, r.network(n.ChannelID)
	}
	return m
}

// said is a message of a body; none of none.
func (r reader) said(n *post, body conversations.Body) *conversations.Message {
	if body == nil || n.ChannelID == "" || n.ID == "" {
		return nil
	}
	now := r.now()
	m := &conversations.Message{
		Actor: conversations.Account{Platform: Platform, User: n.Author.ID},
		Room:  roomOf(n.ChannelID),
		At:    now,
		Body:  body,
		Ref:   conversations.Ref(n.ID),
	}
	if _, edited := body.(conversations.Edited); !edited {
		if written, ok := madeAt(n.ID); ok {
			m.At = platform.Written(written, now)
		}
	}
	if n.Member != nil {
		m.Roles = n.Member.names()
	}
	if n.answers(r.me) {
		m.On = conversations.Ref(n.ReferencedMessage.ID)
	}
	m.ID = r.id("message", n.ID, n.words())
	if m.Words() != "" {
		m.Unread = n.kind()
	}
	if _, edited := body.(conversations.Edited); !edited {
		m.Files = n.files()
	}
	return m
}

// id names what was said. The same words of the same message are said once,
// whichever event or history tells of them. Notes of ids outlive a person who
// was deleted, so an id names nobody.
func (r reader) id(parts ...string) conversations.MessageID {
	h := hmac.New(sha256.New, r.secret)
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return conversations.MessageID(r.me + ":" + hex.EncodeToString(h.Sum(nil)[:16]))
}

// withoutUs is a text without what only says that it is meant for us.
func (r reader) withoutUs(text string) string {
	for _, mention := range []string{"<@" + r.me + ">", "<@!" + r.me + ">"} {
		text = strings.ReplaceAll(text, mention, " ")
	}
	return strings.TrimSpace(text)
}

// command is a command that somebody gave. A question behind one is but a
// question.
func (r reader) command(a *action) *conversations.Message {
	return r.used(a, conversations.Command{Name: a.Data.Name, Args: a.args()})
}

// tap is a button or a line of a menu that was chosen. One of long ago, or of
// another program, is a tap as well, and answered as an old one.
func (r reader) tap(a *action, token string) *conversations.Message {
	m := r.used(a, conversations.Tap{Token: conversations.Token(token)})
	if m != nil {
		m.On = conversations.Ref(a.Message.ID)
	}
	return m
}

// used is a message of an action. Where others read along it is named so that
// what answers it finds the way: see [answerable].
func (r reader) used(a *action, body conversations.Body) *conversations.Message {
	by := a.by()
	if by.ID == "" || by.Bot || a.Channel == "" || a.ID == "" {
		return nil
	}
	m := &conversations.Message{
		ID:    r.id("action", a.ID),
		Actor: conversations.Account{Platform: Platform, User: by.ID},
		Room:  roomOf(a.Channel),
		At:    r.now(),
		Lang:  language(a.Locale),
		Body:  body,
	}
	if a.Guild != "" {
		m.Shared, m.Network = true, r.networkOf(a)
		m.Roles, m.Name = a.Member.names(), by.calledIn(&a.Member)
		m.Desk, m.Title = r.desk(a.Channel)
		m.Ref = r.seal.ref(answerable{a.ID, by.ID, a.Token})
	}
	return m
}

// networkOf is that of the channel where something was done, or of the channel
// whose thread that is.
func (r reader) networkOf(a *action) conversations.NetworkID {
	if n := r.network(a.Channel); n != "" || a.In.ParentID == "" {
		return n
	}
	return r.network(a.In.ParentID)
}

func roomOf(channel snowflake) conversations.Room {
	return conversations.Room{Platform: Platform, Chat: channel}
}
