package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	telegramapi "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/adaptertest/discordapi"
	"waymark/conversations/content"
)

// An office is the whole program between two platforms, with a helpdesk on one of
// them.
type office struct {
	t    *testing.T
	tg   *telegramapi.Server
	dc   *discordapi.Server
	log  *lockedBuffer
	stop func()
	conf string
	on   []entry // the platforms

	loaded  config // what conf says
	content *content.Content

	ahead atomic.Int64 // nanoseconds by which the program's clock is
}

func (o *office) now() time.Time { return time.Now().Add(time.Duration(o.ahead.Load())) }

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

const deskGroup = -1001234567890

var (
	adaOnTelegram = telegramapi.User{ID: 11, First: "Ada", Language: "en"}
	eveOnTelegram = telegramapi.User{ID: 21, First: "Eve", Language: "en"}
	malOnTelegram = telegramapi.User{ID: 31, First: "Mallory", Language: "en"}
)

// openOffice serves with a helpdesk that is set as its
// section of the config says.
func openOffice(t *testing.T, content bool, helpdesk func(*telegramapi.Server, *discordapi.Server) string) *office {
	t.Helper()
	return openOfficeOn(t, platforms(), "", content, helpdesk)
}

// openOfficeOn is openOffice on some platforms, with more lines in the section of
// Telegram.
func openOfficeOn(t *testing.T, on []entry, more string, content bool, helpdesk func(*telegramapi.Server, *discordapi.Server) string) *office {
	t.Helper()
	spec := os.Getenv("WAYMARK_SPECS")
	dc, err := discordapi.New(discordapi.Options{Token: goodDiscord, IdentifyEvery: -1, Specs: spec})
	if err != nil {
		t.Fatal(err)
	}
	tg := telegramapi.Options{Token: goodToken}
	if spec != "" {
		if tg.Spec, err = telegramapi.LoadSpec(filepath.Join(spec, "telegram-bot-api.json")); err != nil {
			t.Fatal(err)
		}
	}
	o := &office{t: t, tg: telegramapi.New(tg), dc: dc, log: &lockedBuffer{}, on: on}
	text := fmt.Sprintf("http.listen = \"\"\n[storage]\nurl = \"sqlite:%s\"\n[telegram]\napi_url = %q\n%s[discord]\napi_url = %q\nmessage_content = %t\n[helpdesk]\nhours = \"Mon-Sun 00:00-24:00\"\n%s\n",
		filepath.Join(t.TempDir(), "waymark.db"), o.tg.URL(), more, dc.URL(), content, helpdesk(o.tg, dc))
	o.conf = configured(t, text)
	o.begin()
	t.Cleanup(func() {
		o.stop()
		o.tg.Close()
		dc.Close()
		for _, v := range slices.Concat(dc.Violations(), o.tg.Violations()) {
			t.Error(v)
		}
		if t.Failed() {
			t.Log(o.log.String())
		}
	})
	return o
}

// begin starts the program.
func (o *office) begin() {
	o.t.Helper()
	both := func(name string) string {
		return map[string]string{"WAYMARK_DISCORD_TOKEN": goodDiscord, "WAYMARK_TELEGRAM_TOKEN": goodToken}[name]
	}
	p := &process{out: o.log, err: o.log, getenv: both, now: o.now, platforms: o.on}
	if o.content == nil { // it takes a second or more
		conf, content, err := p.load(o.conf)
		if err != nil {
			o.t.Fatal(err)
		}
		o.loaded, o.content = conf, content
	}
	ctx, cancel := context.WithCancel(o.t.Context())
	ended := make(chan error, 1)
	sessions := o.dc.Identifies()
	go func() { ended <- serve(ctx, p, o.loaded, o.content) }()
	o.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			o.t.Error(err)
		}
	})
	o.await("it serves", func() bool {
		return o.tg.Polling() && o.dc.Identifies() > sessions && o.dc.Connected() && strings.Contains(string(o.dc.Commands("")), "ask")
	})
}

func (o *office) await(what string, done func() bool) {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(o.t.Context(), tooLong)
	defer cancel()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for !done() {
		select {
		case <-ctx.Done():
			o.t.Fatalf("it never came that %s\n%s", what, o.log)
		case <-look.C:
		}
	}
}

// inDiscord waits until the bot says so many times what holds want in a channel.
func (o *office) inDiscord(channel, want string, times int) (last discordapi.Post) {
	o.t.Helper()
	o.await(fmt.Sprintf("the bot says %q in Discord", want), func() bool {
		n := 0
		for _, p := range o.dc.Posts(channel) {
			if p.Author == o.dc.Bot() && strings.Contains(p.Content, want) {
				n++
				last = p
			}
		}
		return n >= times
	})
	return last
}

func (o *office) inTelegram(chat int64, want string) (last telegramapi.Message) {
	o.t.Helper()
	o.await(fmt.Sprintf("the bot says %q in Telegram", want), func() bool {
		for _, m := range o.tg.Chat(chat) {
			if m.Bot && strings.Contains(m.Text, want) {
				last = m
				return true
			}
		}
		return false
	})
	return last
}

// never fails where the bot has said something in Discord.
func (o *office) never(channel, what string) {
	o.t.Helper()
	for _, p := range o.dc.Posts(channel) {
		if p.Author == o.dc.Bot() && strings.Contains(p.Content, what) {
			o.t.Errorf("the bot said %q", p.Content)
		}
	}
}

func buttonOf(p discordapi.Post, label string) string {
	for _, b := range p.Buttons {
		if b.Label == label {
			return b.CustomID
		}
	}
	return ""
}

// asksInTelegram opens a ticket for ada.
func (o *office) asksInTelegram() {
	o.t.Helper()
	o.tg.Say(adaOnTelegram, "/start ern-rnd")
	o.inTelegram(adaOnTelegram.ID, "RND")
	o.tg.Say(adaOnTelegram, "/human The *code* is refused @everyone")
	m := o.inTelegram(adaOnTelegram.ID, "Before a person looks at it")
	if _, err := o.tg.Tap(adaOnTelegram, m.ID, "A|"); err != nil {
		o.t.Fatal(err)
	}
	m = o.inTelegram(adaOnTelegram.ID, "Not sent yet")
	if _, err := o.tg.Tap(adaOnTelegram, m.ID, "S"); err != nil {
		o.t.Fatal(err)
	}
	o.inTelegram(adaOnTelegram.ID, "passing this on")
}

// asksInDiscord opens a ticket for ada.
func (o *office) asksInDiscord() {
	o.t.Helper()
	o.dc.Guild("Hospital")
	dm := o.dc.DM("ada")
	o.dc.Say("ada", "/start ern-rnd")
	o.inDiscord(dm, "RND", 1)
	o.dc.Say("ada", "/human The code is refused")
	p := o.inDiscord(dm, "Before a person looks at it", 1)
	o.dc.Tap("ada", dm, p.ID, buttonOf(p, "Ask the helpdesk anyway"))
	p = o.inDiscord(dm, "Not sent yet", 1)
	o.dc.Tap("ada", dm, p.ID, buttonOf(p, "Send to the helpdesk"))
	o.inDiscord(dm, "passing this on", 1)
}

func TestHelpdesk_TelegramToDiscord(t *testing.T) {
	t.Parallel()
	var desk string
	o := openOffice(t, false, func(_ *telegramapi.Server, dc *discordapi.Server) string {
		desk = dc.Channel("Hospital", "helpdesk")
		return fmt.Sprintf("address = \"discord:%s\"\nstaff = [%q]", desk, dc.User("eve"))
	})
	o.asksInTelegram()
	o.await("a thread is open", func() bool { return len(o.dc.Threads(desk)) == 1 })
	thread := o.dc.Threads(desk)[0]
	first := o.inDiscord(thread.ID, "is refused", 1)
	if thread.Name != "Ticket 1" {
		t.Errorf("the thread is called %q", thread.Name)
	}
	// Outsiders do nothing.
	o.dc.Reply(thread.ID, "mallory", "Tell me your password", first.ID)
	o.dc.Tap("mallory", thread.ID, first.ID, buttonOf(first, "Close it"))
	o.await("mallory is on record", func() bool { return strings.Count(o.log.String(), "act of staff refused") == 2 })
	// Without the intent we are not shown this, and say so once.
	o.dc.SayIn(thread.ID, "eve", "Which phone is it?")
	o.inDiscord(thread.ID, "I am not shown", 1)
	o.dc.SayIn(thread.ID, "eve", "Hello?")
	// Staff do, by an answer and by a command.
	o.dc.Reply(thread.ID, "eve", "Which *phone* is it?", first.ID)
	o.inTelegram(adaOnTelegram.ID, "Which *phone* is it?")
	o.inDiscord(thread.ID, "Delivered", 1)
	o.tg.Say(adaOnTelegram, "An old one")
	o.inDiscord(thread.ID, "An old one", 1)
	o.dc.Slash("eve", thread.ID, "reply", map[string]string{"words": "And which app?"})
	o.inTelegram(adaOnTelegram.ID, "And which app?")
	o.inDiscord(thread.ID, "And which app?", 1)
	// What was written while we were away is read on, and a locked thread is opened.
	o.stop()
	o.dc.Reply(thread.ID, "eve", "Are you still there?", first.ID)
	o.dc.Archive(thread.ID, true)
	o.begin()
	o.inTelegram(adaOnTelegram.ID, "Are you still there?")
	o.inDiscord(thread.ID, "Delivered", 3)
	// A thread that is gone is opened anew.
	o.dc.DeleteChannel(thread.ID)
	o.tg.Say(adaOnTelegram, "Yes I am")
	o.await("another thread is open", func() bool { return len(o.dc.Threads(desk)) == 1 && o.dc.Threads(desk)[0].ID != thread.ID })
	thread = o.dc.Threads(desk)[0]
	p := o.inDiscord(thread.ID, "Yes I am", 1)
	o.dc.Slash("eve", thread.ID, "close", map[string]string{"words": "Good luck"})
	o.inTelegram(adaOnTelegram.ID, "Good luck")
	o.inTelegram(adaOnTelegram.ID, "I am back")
	if p.Reference != "" {
		t.Errorf("it answers %s", p.Reference)
	}
	for _, m := range o.tg.Chat(adaOnTelegram.ID) {
		if strings.Contains(m.Text, "password") && strings.Contains(m.Text, "Tell me") || strings.Contains(m.Text, "Hello?") {
			t.Errorf("ada was told %q", m.Text)
		}
	}
	if strings.Contains(o.log.String(), "Tell me") || strings.Contains(o.log.String(), "old one") {
		t.Error("the log holds words")
	}
}

func TestHelpdesk_DiscordToTelegram(t *testing.T) {
	t.Parallel()
	for name, forum := range map[string]bool{"a forum": true, "a plain group": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t, false, func(tg *telegramapi.Server, _ *discordapi.Server) string {
				return fmt.Sprintf("address = \"telegram:%d\"\nstaff = [\"%d\"]", deskGroup, eveOnTelegram.ID)
			})
			o.tg.SayIn(deskGroup, eveOnTelegram, "We are here")
			if forum {
				o.tg.Forum(deskGroup)
			}
			o.asksInDiscord()
			m := o.inTelegram(deskGroup, "is refused")
			var topic int64
			if forum {
				topic = o.tg.Topics(deskGroup)[0].ID
			}
			if m.Post.Topic != topic {
				t.Errorf("it stands in topic %d, want %d", m.Post.Topic, topic)
			}
			dm := o.dc.DM("ada")
			if _, err := o.tg.TapIn(deskGroup, malOnTelegram, m.ID, "T|1"); err != nil {
				t.Fatal(err)
			}
			o.tg.Post(deskGroup, malOnTelegram, telegramapi.Post{Text: "Tell me your password", ReplyTo: m.ID, Topic: topic})
			o.tg.Post(deskGroup, eveOnTelegram, telegramapi.Post{Text: "I am nobody", ReplyTo: m.ID, Topic: topic, As: deskGroup})
			o.await("they are on record", func() bool { return strings.Count(o.log.String(), "act of staff refused") == 3 })
			if _, err := o.tg.TapIn(deskGroup, eveOnTelegram, m.ID, "T|1"); err != nil {
				t.Fatal(err)
			}
			o.inTelegram(deskGroup, "is taken")
			o.tg.Post(deskGroup, eveOnTelegram, telegramapi.Post{Text: "Which phone is it?", ReplyTo: m.ID, Topic: topic})
			o.inDiscord(dm, "Which phone is it?", 1)
			o.inTelegram(deskGroup, "Delivered")
			if forum { // in a topic every word counts, where the bot is shown it
				o.tg.Post(deskGroup, eveOnTelegram, telegramapi.Post{Text: "And which app?", Topic: topic})
				o.tg.Post(deskGroup, eveOnTelegram, telegramapi.Post{Text: "// I know him", Topic: topic})
				o.inDiscord(dm, "And which app?", 1)
			}
			o.dc.Say("ada", "An old one")
			answer := o.inTelegram(deskGroup, "An old one")
			if answer.Post.Topic != topic || !forum && answer.ReplyTo == 0 {
				t.Errorf("it stands in topic %d, below %d", answer.Post.Topic, answer.ReplyTo)
			}
			o.tg.Post(deskGroup, eveOnTelegram, telegramapi.Post{Text: "/close Good luck", ReplyTo: answer.ID, Topic: topic})
			o.inDiscord(dm, "Good luck", 1)
			o.inDiscord(dm, "I am back", 1)
			for _, what := range []string{"Tell me", "I am nobody", "I know him", "We are here"} {
				o.never(dm, what)
			}
		})
	}
}

func TestHelpdesk_DiscordToDiscord(t *testing.T) {
	t.Parallel()
	var desk string
	o := openOffice(t, true, func(_ *telegramapi.Server, dc *discordapi.Server) string {
		dc.AllowContent(true)
		desk = dc.Forum("Hospital", "helpdesk")
		return fmt.Sprintf("address = \"discord:%s\"", desk)
	})
	o.asksInDiscord()
	o.await("a post is there", func() bool { return len(o.dc.Threads(desk)) == 1 })
	thread := o.dc.Threads(desk)[0].ID
	o.inDiscord(thread, "is refused", 1)
	dm := o.dc.DM("ada")
	o.dc.SayIn(thread, "eve", "// Who knows this one?")
	o.dc.SayIn(thread, "eve", "Which phone is it?")
	o.inDiscord(dm, "Which phone is it?", 1)
	o.dc.Say("ada", "An old one")
	o.inDiscord(thread, "An old one", 1)
	o.dc.Slash("joe", thread, "close", map[string]string{"words": "solved"})
	o.inDiscord(dm, "I am back", 1)
	o.never(dm, "Who knows")
}
