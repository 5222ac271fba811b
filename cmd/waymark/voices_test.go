package main

import (
	"fmt"
	"slices"
	"strings"

	telegramapi "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/adaptertest/discordapi"
)

// A voice is somebody in a room with the bot, on a platform.
type voice struct {
	talker
	sender
	viewer
	album int // messages that one of three pictures comes as
}

// A viewer looks at what the bot does.
type viewer interface {
	// sees is what the bot has said there, and hands over.
	sees() []seen
	// tap taps a button below a message that sees has shown.
	tap(m seen, label string)
}

// A talker says something in words.
type talker interface {
	say(text string) (id string)
	edit(id, text string)
	answer(text string) // to the bot's last message
	forward(text string)
}

// A sender sends something else.
type sender interface {
	// files sends pictures or documents at once, the first with words.
	files(photo bool, words string, contents ...string)
	// odd sends something of a kind that cannot be passed on, where there is such.
	odd(kind string) bool
}

// A seen message is one of the bot's.
type seen struct {
	id, text string
	files    []string // what is in them
	buttons  []string
	edited   bool
}

// inTelegramChat is somebody in a chat there, or in a topic of it; topic 0: none.
type inTelegramChat struct {
	s     *telegramapi.Server
	who   telegramapi.User
	chat  int64
	topic func() int64
}

func (v inTelegramChat) voice() voice { return voice{v, v, v, 3} }

func (v inTelegramChat) post(p telegramapi.Post) int64 {
	p.Topic = v.topic()
	return v.s.Post(v.chat, v.who, p)
}

func (v inTelegramChat) say(text string) string {
	return fmt.Sprint(v.post(telegramapi.Post{Text: text}))
}

func (v inTelegramChat) edit(id, text string) {
	var n int64
	fmt.Sscan(id, &n)
	if err := v.s.EditIn(v.chat, v.who, n, text); err != nil {
		panic(err)
	}
}

func (v inTelegramChat) answer(text string) {
	all := v.sees()
	var n int64
	fmt.Sscan(all[len(all)-1].id, &n)
	v.post(telegramapi.Post{Text: text, ReplyTo: n})
}

func (v inTelegramChat) forward(text string) {
	v.post(telegramapi.Post{Text: text, ForwardedFrom: &telegramapi.User{ID: 99, First: "Somebody"}})
}

func (v inTelegramChat) files(photo bool, words string, contents ...string) {
	album := ""
	if len(contents) > 1 {
		album = contents[0]
	}
	for i, c := range contents {
		p := telegramapi.Post{Kind: telegramapi.Document, Album: album, File: &telegramapi.File{Name: nameOf(c), Content: c}}
		if photo {
			p.Kind, p.File.Name = telegramapi.Photo, ""
		}
		if i == 0 {
			p.Text = words
		}
		v.post(p)
	}
}

func (v inTelegramChat) odd(kind string) bool {
	v.post(telegramapi.Post{Kind: telegramapi.Kind(kind)})
	return true
}

func (v inTelegramChat) sees() (all []seen) {
	for _, m := range v.s.Chat(v.chat) {
		if !m.Bot || m.Post.Topic != v.topic() {
			continue
		}
		s := seen{id: fmt.Sprint(m.ID), text: m.Text, edited: m.Edits > 0}
		if m.File != nil {
			s.files = []string{m.File.Content}
		}
		for _, b := range slices.Concat(m.Keyboard...) {
			s.buttons = append(s.buttons, b.Text)
		}
		all = append(all, s)
	}
	return all
}

func (v inTelegramChat) tap(m seen, label string) {
	for _, c := range v.s.Chat(v.chat) {
		for _, b := range slices.Concat(c.Keyboard...) {
			if fmt.Sprint(c.ID) == m.id && b.Text == label {
				if _, err := v.s.TapIn(v.chat, v.who, c.ID, *b.Data); err != nil {
					panic(err)
				}
				return
			}
		}
	}
}

// nameOf is what the file with that content is called.
func nameOf(content string) string {
	_, name, _ := strings.Cut(content, "called ")
	return name
}

// inDiscordRoom is somebody in a channel or thread there.
type inDiscordRoom struct {
	s    *discordapi.Server
	who  string
	room func() discordapi.ID
}

func (v inDiscordRoom) voice() voice { return voice{v, v, v, 1} }

func (v inDiscordRoom) say(text string) string { return v.s.SayIn(v.room(), v.who, text) }

func (v inDiscordRoom) edit(id, text string) { v.s.Edit(v.room(), id, text) }

func (v inDiscordRoom) answer(text string) {
	all := v.sees()
	v.s.Reply(v.room(), v.who, text, all[len(all)-1].id)
}

func (v inDiscordRoom) forward(text string) {
	v.s.Post(v.room(), v.who, map[string]any{
		"message_reference": map[string]any{"type": 1, "channel_id": v.room(), "message_id": v.room()},
		"message_snapshots": []any{map[string]any{"message": map[string]any{
			"type": 0, "content": text, "attachments": []any{}, "components": []any{}, "mentions": []any{}, "mention_roles": []any{}, "flags": 0,
			"embeds": []any{}, "timestamp": "2026-11-27T09:00:00+00:00", "edited_timestamp": nil,
		}}},
	})
}

func (v inDiscordRoom) files(photo bool, words string, contents ...string) {
	var all []discordapi.File
	for _, c := range contents {
		f := discordapi.File{Name: nameOf(c), Type: "application/pdf", Content: c}
		if photo {
			f.Type = "image/png"
		}
		all = append(all, f)
	}
	v.s.Attach(v.room(), v.who, words, all...)
}

func (v inDiscordRoom) odd(kind string) bool {
	more := map[string]any{}
	switch kind {
	case "sticker":
		more["sticker_items"] = []any{map[string]any{"id": "749054660769218631", "name": "Wave", "format_type": 3}}
	case "poll":
		more["poll"] = map[string]any{
			"question": map[string]any{"text": "Which one?"}, "answers": []any{}, "expiry": "2027-11-27T09:00:00+00:00", "allow_multiselect": false, "layout_type": 1,
			"results": map[string]any{"answer_counts": []any{}, "is_finalized": false}, //nolint:misspell // the vendor's name
		}
	case "voice":
		v.s.Attach(v.room(), v.who, "", discordapi.File{Name: "voice-message.ogg", Type: "audio/ogg", Content: "OggS"})
		return true
	case "video":
		v.s.Attach(v.room(), v.who, "", discordapi.File{Name: "a.mp4", Type: "video/mp4", Content: "mp4"})
		return true
	default:
		return false
	}
	v.s.Post(v.room(), v.who, more)
	return true
}

func (v inDiscordRoom) sees() (all []seen) {
	for _, p := range v.s.Posts(v.room()) {
		if p.Author != v.s.Bot() {
			continue
		}
		s := seen{id: p.ID, text: p.Content, edited: p.Edited}
		for _, f := range v.s.Files(v.room(), p.ID) {
			s.files = append(s.files, f.Content)
		}
		for _, b := range p.Buttons {
			if !b.Disabled {
				s.buttons = append(s.buttons, b.Label)
			}
		}
		all = append(all, s)
	}
	return all
}

func (v inDiscordRoom) tap(m seen, label string) {
	for _, p := range v.s.Posts(v.room()) {
		if p.ID == m.id {
			v.s.Tap(v.who, v.room(), p.ID, buttonOf(p, label))
		}
	}
}
