package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	telegramapi "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/discord"
	"waymark/adapters/telegram"
)

const (
	sendIt   = "Nothing of that: send it"
	leaveIt  = "Do not send it"
	kindsMay = "per_second = 1000\nper_chat = 1000\nper_group_minute = 1000\n"
)

// TestKinds_EveryOneBothWays lets a person and somebody of the helpdesk send each
// other everything that there is, on both platforms.
func TestKinds_EveryOneBothWays(t *testing.T) {
	t.Parallel()
	on := []entry{of(telegram.Platform, telegram.NewSetup), of(discord.Platform, func() hastySetup { return hastySetup{discord.NewSetup()} })}
	for name, at := range map[string]struct{ person, desk string }{
		"Telegram to Discord":  {"telegram", "discord"},
		"Discord to Telegram":  {"discord", "telegram"},
		"Telegram to Telegram": {"telegram", "telegram"},
		"Discord to Discord":   {"discord", "discord"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var channel string
			o := openOfficeOn(t, on, kindsMay, true, func(_ *telegramapi.Server, dc *discordapi.Server) string {
				dc.AllowContent(true)
				dc.Limit(0, 0)
				dc.GlobalLimit(0)
				channel = dc.Channel("Hospital", "helpdesk")
				if at.desk == "discord" {
					return fmt.Sprintf("address = \"discord:%s\"", channel)
				}
				return fmt.Sprintf("address = \"telegram:%d\"", deskGroup)
			})
			k := &kinds{t: t, o: o}
			k.staff = inDiscordRoom{o.dc, "eve", func() discordapi.ID { return o.dc.Threads(channel)[0].ID }}.voice()
			if at.desk == "telegram" {
				o.tg.SayIn(deskGroup, eveOnTelegram, "We are here")
				o.tg.Forum(deskGroup)
				k.staff = inTelegramChat{o.tg, eveOnTelegram, deskGroup, func() int64 { return o.tg.Topics(deskGroup)[0].ID }}.voice()
			}
			if at.person == "telegram" {
				o.asksInTelegram()
				k.person = inTelegramChat{o.tg, adaOnTelegram, adaOnTelegram.ID, func() int64 { return 0 }}.voice()
			} else {
				o.asksInDiscord()
				k.person = inDiscordRoom{o.dc, "ada", func() discordapi.ID { return o.dc.DM("ada") }}.voice()
			}
			o.await("a thread is open", func() bool {
				return at.desk == "discord" && len(o.dc.Threads(channel)) == 1 || at.desk == "telegram" && len(o.tg.Topics(deskGroup)) == 1
			})
			k.until(k.staff, "is refused")
			k.allFrom(way{k.staff, k.person, true, "staff", "I cannot pass that on (%s). Please write", "sent something that I cannot pass on (%s)"})
			k.allFrom(way{k.person, k.staff, false, "ada", "I cannot pass that on (%s). Please say", "sent something that I cannot pass on (%s)"})
			k.nothingElse()
		})
	}
}

// A way leads from one to another.
type way struct {
	from, to voice
	byStaff  bool
	name     string
	here     string // what who sent it hears of what cannot be passed on
	there    string // and the other
}

type kinds struct {
	t             *testing.T
	o             *office
	person, staff voice
	sent          []string // what must not stand anywhere but where it was sent
}

// until waits for something that the bot says.
func (k *kinds) until(v voice, says string) {
	k.t.Helper()
	k.o.await(fmt.Sprintf("the bot says %q", says), func() bool {
		return slices.ContainsFunc(v.sees(), func(m seen) bool { return strings.Contains(plainly(m.text), plainly(says)) })
	})
}

// plainly is a text without what keeps it from being more than that.
func plainly(text string) string {
	return strings.NewReplacer("\u2060", "", `\`, "", "`", "").Replace(text)
}

// hands waits until somebody has been handed a file.
func (k *kinds) hands(v voice, content string) {
	k.t.Helper()
	k.o.await(fmt.Sprintf("the bot hands over %.30q", content), func() bool {
		return slices.ContainsFunc(v.sees(), func(m seen) bool { return slices.Contains(m.files, content) })
	})
}

// question waits for the n-th question about files that still has its buttons.
func (k *kinds) question(v voice, n int) (m seen) {
	k.t.Helper()
	k.o.await(fmt.Sprintf("there are %d questions", n), func() bool {
		all := slices.DeleteFunc(v.sees(), func(m seen) bool { return !slices.Contains(m.buttons, sendIt) })
		if len(all) == n && n > 0 {
			m = all[n-1]
		}
		return len(all) == n
	})
	return m
}

func (k *kinds) allFrom(w way) {
	k.t.Helper()
	k.words(w)
	k.files(w)
	k.oddities(w)
}

// words are all kinds of them.
func (k *kinds) words(w way) {
	k.t.Helper()
	id := w.from.say("Hello *world* of " + w.name)
	k.until(w.to, "Hello *world* of "+w.name)
	w.from.edit(id, "Goodbye *world* of "+w.name)
	k.until(w.to, "changed what they wrote")
	k.until(w.to, "Goodbye *world* of "+w.name)
	w.from.forward("Somebody else of " + w.name)
	if !w.byStaff {
		k.until(w.to, "Somebody else of "+w.name)
	} else {
		k.until(w.from, "(a forwarded message)")
		k.sent = append(k.sent, "Somebody else of "+w.name)
	}
	w.from.answer("An answer of " + w.name)
	k.until(w.to, "An answer of "+w.name)
	hostile := "Look: @everyone @eve_of_" + w.name + " <@123> **bold** [a](https://evil.example) /close #tag `x` of " + w.name
	w.from.say(hostile)
	k.until(w.to, hostile)
	w.from.say("/nonsense of " + w.name)
	if k.sent = append(k.sent, "/nonsense of "+w.name); w.byStaff {
		k.until(w.from, "write /reply and your words")
	}
	w.from.say(strings.Repeat("very long words. ", 220) + "the end of " + w.name)
	k.until(w.to, "the end of "+w.name)
}

// files go after a tap, and nothing else does.
func (k *kinds) files(w way) {
	k.t.Helper()
	picture := func(n int) string {
		return fmt.Sprintf("\x89PNG picture %d of %s called %s%d.png", n, w.name, w.name, n)
	}
	letter := "%PDF letter of " + w.name + " called " + w.name + ".pdf"

	w.from.files(true, "Words with a picture of "+w.name, picture(1))
	q := k.question(w.from, 1)
	if !strings.Contains(plainly(q.text), "Words with a picture of "+w.name) || slices.ContainsFunc(w.to.sees(), func(m seen) bool { return strings.Contains(m.text, "Words with a picture of "+w.name) }) {
		k.t.Errorf("the question is %q, and what it is about must not be there yet", q.text)
	}
	w.from.tap(q, sendIt)
	k.hands(w.to, picture(1))
	k.until(w.to, "Words with a picture of "+w.name)
	k.question(w.from, 0)

	w.from.files(false, "", letter)
	w.from.tap(k.question(w.from, 1), sendIt)
	k.hands(w.to, letter)
	k.until(w.to, w.name+".pdf")
	k.question(w.from, 0)

	w.from.files(true, "", picture(2))
	w.from.tap(k.question(w.from, 1), leaveIt)
	k.question(w.from, 0)
	k.sent = append(k.sent, picture(2))

	w.from.files(true, "", picture(3), picture(4), picture(5))
	w.from.tap(k.question(w.from, w.from.album), sendIt)
	k.hands(w.to, picture(5))
	if w.from.album == 1 {
		k.hands(w.to, picture(3))
		return
	}
	w.from.tap(k.question(w.from, 2), leaveIt)
	w.from.tap(k.question(w.from, 1), leaveIt)
	k.question(w.from, 0)
	k.sent = append(k.sent, picture(3), picture(4))
}

// oddities cannot be passed on, which both sides hear.
func (k *kinds) oddities(w way) {
	k.t.Helper()
	for kind, says := range map[string]string{
		"sticker": "a sticker", "voice": "a voice message", "video": "a video", "video_note": "a video message", "audio": "a sound file",
		"location": "a place on the map", "contact": "a contact", "poll": "a poll",
	} {
		if w.from.odd(kind) {
			k.until(w.from, fmt.Sprintf(w.here, says))
			k.until(w.to, fmt.Sprintf(w.there, says))
		}
	}
}

// nothingElse looks at all that was said for what must not be there.
func (k *kinds) nothingElse() {
	k.t.Helper()
	all := slices.Concat(k.person.sees(), k.staff.sees())
	for _, m := range all {
		for _, never := range k.sent {
			if strings.Contains(plainly(m.text), never) || slices.Contains(m.files, never) {
				k.t.Errorf("the bot passed on %q", m.text)
			}
		}
		for _, lives := range []string{"@everyone", "@eve_of", "<@123>", "/close #", "#tag"} {
			if strings.Contains(m.text, lives) && strings.Contains(m.text, "Look:") {
				k.t.Errorf("%q does something in %q", lives, m.text)
			}
		}
	}
	for _, secret := range []string{goodToken[strings.Index(goodToken, ":")+1:], goodDiscord, "/file/bot", "attachments/"} {
		if strings.Contains(k.o.log.String(), secret) || slices.ContainsFunc(all, func(m seen) bool { return strings.Contains(m.text, secret) }) {
			k.t.Errorf("%q stands in the log or was said", secret)
		}
	}
}
