package discord

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"waymark/conversations"
)

// byPerson reports whether a person wrote a message, by their own hand. The other
// types of messages tell of the channel.
func (p *post) byPerson() bool {
	return p.Author.ID != "" && !p.Author.Bot && !p.Author.System && p.WebhookID == "" && (p.Type == postDefault || p.Type == postReply)
}

// passedOn reports whether somebody passed on what another one wrote.
func (p *post) passedOn() bool {
	return p.MessageReference != nil && p.MessageReference.Type == originForward
}

// words are what a message says.
func (p *post) words() string {
	if !p.passedOn() {
		return p.Content
	}
	var all []string
	for _, s := range p.MessageSnapshots {
		if s.Message.Content != "" {
			all = append(all, s.Message.Content)
		}
	}
	return strings.Join(all, "\n")
}

// kind is what came with the words or instead of them; empty: nothing did.
func (p *post) kind() string {
	files, stickers := p.Attachments, p.StickerItems
	for _, s := range p.MessageSnapshots {
		files, stickers = append(files, s.Message.Attachments...), append(stickers, s.Message.StickerItems...)
	}
	switch {
	case len(files) > 0:
		return kindOf(files[0])
	case len(stickers) > 0:
		return "sticker"
	case p.Poll != nil && string(p.Poll) != "null":
		return "poll"
	}
	return ""
}

// kindOf is what a file is.
func kindOf(file json.RawMessage) string {
	var f struct {
		Type string `json:"content_type"`
	}
	if read(file, &f) != nil {
		return "document"
	}
	switch kind, _, _ := strings.Cut(f.Type, "/"); kind {
	case "image":
		return "photo"
	case "audio":
		return "voice"
	case "video":
		return "video"
	}
	return "document"
}

// names reports whether a message mentions somebody, or answers them.
func (p *post) names(id snowflake) bool {
	return slices.ContainsFunc(p.Mentions, func(u user) bool { return u.ID == id }) || p.answers(id)
}

// answers reports whether a message answers one of somebody's.
func (p *post) answers(id snowflake) bool {
	return !p.passedOn() && p.ReferencedMessage != nil && p.ReferencedMessage.Author.ID == id
}

// body is what a message says in these words, or nil.
func (p *post) body(words string) conversations.Body {
	switch {
	case words != "" && p.passedOn():
		return conversations.Forwarded(words)
	case words != "":
		return conversations.Text(words)
	case p.kind() != "":
		return conversations.Unreadable{Kind: p.kind()}
	}
	return nil
}

// An action is a command, a button or a menu that somebody used, or a form that they
// filled in. We offer none, so what was filled in is not read.
// https://discord.com/developers/docs/interactions/receiving-and-responding
type action struct {
	ID      snowflake `json:"id"`
	Token   string    `json:"token"`
	Type    int       `json:"type"`
	Guild   snowflake `json:"guild_id"` // empty: in private
	Channel snowflake `json:"channel_id"`
	In      channel   `json:"channel"`
	Member  member    `json:"member"` // in a server
	User    user      `json:"user"`   // in private
	Locale  string    `json:"locale"`
	Message post      `json:"message"` // with the button
	Data    struct {
		Name     string   `json:"name"`
		Options  []given  `json:"options"`
		CustomID string   `json:"custom_id"`
		Values   []string `json:"values"`
	} `json:"data"`
}

// given is what somebody filled in behind a command.
type given struct {
	Value json.RawMessage `json:"value"`
}

// The types of actions.
const (
	usedCommand   = 2
	usedComponent = 3
	filledForm    = 5 // of another program, or of a version of ours that had some
)

// by is who did it.
func (a *action) by() user {
	if a.Member.User.ID != "" {
		return a.Member.User
	}
	return a.User
}

// args are what was filled in, one behind the other.
func (a *action) args() string {
	var all []string
	for _, o := range a.Data.Options {
		var text string
		if json.Unmarshal(o.Value, &text) == nil && text != "" {
			all = append(all, text)
		}
	}
	return strings.Join(all, " ")
}

// language is the primary subtag of a locale: "pt" of "pt-BR".
func language(locale string) conversations.Language {
	primary, _, _ := strings.Cut(strings.ToLower(locale), "-")
	if len(primary) < 2 || len(primary) > 3 || strings.Trim(primary, "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return conversations.Language(primary)
}

// Contents are what an event tells of a server: its threads and roles, or but some.
type contents struct {
	Threads []channel `json:"threads"`
	Roles   []role    `json:"roles"`
}

// A roleEvent tells of one role.
type roleEvent struct {
	Role role `json:"role"`
}

// tokenLife is how long an action is tried to be answered. Discord takes an answer
// for a quarter of an hour and says so afterwards; clocks differ by more than that.
const tokenLife = 2 * time.Hour
