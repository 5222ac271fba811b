package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	telegramapi "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/telegram"
	"waymark/conversations"
	"waymark/conversations/engine"
)

// Words are what people and staff write here, so that they are found again
// whatever stands around them: by person 7 their third is pahnaadx, to them by
// staff 2 the first is sahecnaabx. Digits would look like a password.
var wordShape = regexp.MustCompile(`\b(?:p[a-j]{2}|s[a-j]{2}e[a-j])n[a-j]{3}x\b`)

func wordsIn(text string) []string { return wordShape.FindAllString(text, -1) }

func personsWord(i, n int) string { return "p" + lettered("%02d", i) + "n" + lettered("%03d", n) + "x" }

func staffsWord(i, by, n int) string {
	return "s" + lettered("%02d", i) + "e" + lettered("%d", by) + "n" + lettered("%03d", n) + "x"
}

// lettered is a number in the letters from a on.
func lettered(format string, n int) string {
	return strings.Map(func(digit rune) rune { return digit - '0' + 'a' }, fmt.Sprintf(format, n))
}

// ofPerson is whose ticket a word belongs to.
func ofPerson(word string) int { return 10*int(word[1]-'a') + int(word[2]-'a') }

// A visitor is somebody who writes to the bot in private.
type visitor struct {
	account func() conversations.Account
	says    func(text string)
	taps    func(token string) bool // the newest button with it; false: there is none
}

// onTelegram is visitor i there.
func (w *ward) onTelegram(i int) visitor {
	u := telegramapi.User{ID: int64(1000 + i), First: "P", Language: "en"}
	return visitor{
		account: func() conversations.Account {
			return conversations.Account{Platform: telegram.Platform, User: strconv.FormatInt(u.ID, 10)}
		},
		says: func(text string) { w.tg.Say(u, text) },
		taps: func(token string) bool {
			for _, m := range slices.Backward(w.tg.Chat(u.ID)) {
				if m.Bot && hasKey(m, token) {
					_, err := w.tg.Tap(u, m.ID, token)
					return err == nil
				}
			}
			return false
		},
	}
}

// onDiscord is visitor i there.
func (w *ward) onDiscord(i int) visitor {
	name := fmt.Sprint("person ", i)
	return visitor{
		account: func() conversations.Account {
			return conversations.Account{Platform: "discord", User: w.dc.User(name)}
		},
		says: func(text string) { w.dc.Say(name, text) },
		taps: func(token string) bool {
			room := w.dc.DM(name)
			for _, p := range slices.Backward(w.dc.Posts(room)) {
				if id := keyOf(p, token); id != "" && p.Author == w.dc.Bot() {
					w.dc.Tap(name, room, p.ID, id)
					return true
				}
			}
			return false
		},
	}
}

func hasKey(m telegramapi.Message, token string) bool {
	return slices.ContainsFunc(slices.Concat(m.Keyboard...), func(b telegramapi.Button) bool { return b.Data != nil && *b.Data == token })
}

// keyOf is the button of a post that carries a token; empty: none does.
func keyOf(p discordapi.Post, token string) string {
	for _, b := range p.Buttons {
		if _, carries, ok := strings.Cut(b.CustomID, ":"); ok && carries == token && !b.Disabled {
			return b.CustomID
		}
	}
	return ""
}

func telegramReads(s *telegramapi.Server, user string) (texts []string) {
	id, _ := strconv.ParseInt(user, 10, 64)
	for _, m := range s.Chat(id) {
		if m.Bot {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

func discordReads(s *discordapi.Server, user string) (texts []string) {
	for _, p := range s.Posts(s.DM(user)) {
		if p.Author == s.Bot() {
			texts = append(texts, p.Content)
		}
	}
	return texts
}

// A remark is what the bot said at a helpdesk.
type remark struct {
	place string // where a ticket is talked about
	id    string // of the message
	text  string
}

// A bureau is a helpdesk's room as its staff see it. Staff are numbers.
type bureau struct {
	room   conversations.Room
	staff  func(by int) conversations.Account
	said   func() []remark // the oldest first in each place
	writes func(by int, below remark, text string)
	taps   func(by int, on remark, token string) bool
	// gives gives a command, and reports whether that was acknowledged; where it
	// was not, who gave it is told that it failed.
	gives func(by int, in remark, command, words string) bool
	// gone makes a place vanish with what stands in it.
	gone func(place string)
}

const wardGroup = -1001234567890

// inTelegram is a helpdesk in a group there, with topics or without.
func (w *ward) inTelegram(topics bool) bureau {
	staff := func(by int) telegramapi.User { return telegramapi.User{ID: int64(500 + by), First: "S"} }
	w.tg.SayIn(wardGroup, staff(0), "We are here")
	if topics {
		w.tg.Forum(wardGroup)
	}
	number := func(id string) int64 { n, _ := strconv.ParseInt(id, 10, 64); return n }
	writes := func(by int, below remark, text string) {
		topic := number(strings.TrimPrefix(below.place, "topic "))
		w.tg.Post(wardGroup, staff(by), telegramapi.Post{Text: text, ReplyTo: number(below.id), Topic: topic})
	}
	return bureau{
		room: conversations.Room{Platform: telegram.Platform, Chat: strconv.Itoa(wardGroup)},
		staff: func(by int) conversations.Account {
			return conversations.Account{Platform: telegram.Platform, User: strconv.FormatInt(staff(by).ID, 10)}
		},
		said: func() (all []remark) {
			places := map[int64]string{} // by message, where there are no topics
			for _, m := range w.tg.Chat(wardGroup) {
				is := remark{place: fmt.Sprint("topic ", m.Post.Topic), id: strconv.FormatInt(m.ID, 10), text: m.Text}
				if m.Post.Topic == 0 {
					if is.place = places[m.ReplyTo]; is.place == "" {
						is.place = "message " + is.id
					}
					places[m.ID] = is.place
				}
				if m.Bot {
					all = append(all, is)
				}
			}
			return all
		},
		writes: writes,
		gives: func(by int, in remark, command, words string) bool {
			writes(by, in, "/"+command+" "+words)
			return true
		},
		taps: func(by int, on remark, token string) bool {
			_, err := w.tg.TapIn(wardGroup, staff(by), number(on.id), token)
			return err == nil
		},
		gone: func(place string) { w.tg.CloseTopic(wardGroup, number(strings.TrimPrefix(place, "topic "))) },
	}
}

// inDiscord is a helpdesk in a channel there, or in a forum.
func (w *ward) inDiscord(forum bool) bureau {
	channel := w.dc.Channel("Hospital", "helpdesk")
	if forum {
		channel = w.dc.Forum("Hospital", "posts")
	}
	staff := func(by int) string { return fmt.Sprint("staff ", by) }
	return bureau{
		room: conversations.Room{Platform: "discord", Chat: channel},
		staff: func(by int) conversations.Account {
			return conversations.Account{Platform: "discord", User: w.dc.User(staff(by))}
		},
		said: func() (all []remark) {
			places := []string{channel}
			for _, thread := range w.dc.Threads(channel) {
				places = append(places, thread.ID)
			}
			for _, place := range places {
				for _, p := range w.dc.Posts(place) {
					if p.Author == w.dc.Bot() {
						all = append(all, remark{place, p.ID, p.Content})
					}
				}
			}
			return all
		},
		writes: func(by int, below remark, text string) { w.dc.Reply(below.place, staff(by), text, below.id) },
		taps: func(by int, on remark, token string) bool {
			for _, p := range w.dc.Posts(on.place) {
				if id := keyOf(p, token); p.ID == on.id && id != "" {
					w.dc.Tap(staff(by), on.place, p.ID, id)
					return true
				}
			}
			return false
		},
		gives: func(by int, in remark, command, words string) bool {
			i := w.dc.Slash(staff(by), in.place, command, map[string]string{"words": words})
			acked := false
			within(w.t, tooLong, func() bool { _, _, _, acked = i.Acked(); return acked || i.Failed() }, func() string { return "an action neither fails nor is acknowledged" })
			return acked
		},
		gone: func(place string) { w.dc.DeleteChannel(place) },
	}
}

// opens makes a bureau the helpdesk, with so many members of staff.
func (w *ward) opens(b bureau, staff int) bureau {
	w.desk = engine.Desk{Room: b.room}
	for by := range staff {
		w.desk.Staff = append(w.desk.Staff, b.staff(by))
	}
	return b
}
