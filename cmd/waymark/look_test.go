package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	fake "waymark/adapters/adaptertest/botapi"
)

var drawLook = flag.Bool("look", false, "write docs/telegram-look.md anew")

// spec is the machine-readable specification of the Bot API, where it is at
// hand; it belongs to others and is not part of this project.
func spec(t *testing.T) *fake.Spec {
	t.Helper()
	folder := os.Getenv("WAYMARK_SPECS")
	if folder == "" {
		t.Log("WAYMARK_SPECS is not set, so nothing is held to the vendor's specification")
		return nil
	}
	s, err := fake.LoadSpec(filepath.Join(folder, "telegram-bot-api.json"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A visit is one person's use of the real program, one thing after the other.
type visit struct {
	*town
	who  fake.User
	chat int64
}

// did waits until something that the person did has been answered in full.
func (v visit) did(do func()) fake.Message {
	v.t.Helper()
	calls := v.api.Count("sendMessage") + v.api.Count("editMessageText")
	do()
	ctx, cancel := context.WithTimeout(v.t.Context(), 20*time.Second)
	defer cancel()
	if !v.api.Wait(ctx, func() bool { return v.api.Count("sendMessage")+v.api.Count("editMessageText") > calls }) {
		v.t.Fatalf("no answer; it says\n%s", v.says())
	}
	v.quiet(20 * time.Second)
	m, _ := v.api.Latest(v.chat)
	return m
}

func (v visit) say(text string) fake.Message {
	return v.did(func() { v.api.Say(v.who, text) })
}

// tap presses a button of m by its label, and waits until the spinner has
// stopped, too.
func (v visit) tap(m fake.Message, label string) fake.Message {
	v.t.Helper()
	for _, b := range slices.Concat(m.Keyboard...) {
		if b.Text != label || b.Data == nil {
			continue
		}
		var id string
		now := v.did(func() {
			var err error
			if id, err = v.api.TapIn(v.chat, v.who, m.ID, *b.Data); err != nil {
				v.t.Fatal(err)
			}
		})
		ctx, cancel := context.WithTimeout(v.t.Context(), 20*time.Second)
		defer cancel()
		if !v.api.Wait(ctx, func() bool { _, ok := v.api.Answered(id); return ok }) {
			v.t.Errorf("the spinner on %q still turns", label)
		}
		return now
	}
	v.t.Fatalf("there is no button %q below\n%s", label, pictured(m))
	return m
}

// live are the messages that have buttons.
func (v visit) live() (all []fake.Message) {
	for _, m := range v.api.Chat(v.chat) {
		if m.Bot && len(m.Keyboard) > 0 {
			all = append(all, m)
		}
	}
	return all
}

// oneKeyboard waits until only the newest message has buttons, as it does once nobody
// has tapped for some seconds.
func (v visit) oneKeyboard() {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.t.Context(), 10*time.Second)
	defer cancel()
	if !v.api.Wait(ctx, func() bool { return len(v.live()) == 1 }) {
		v.t.Fatalf("got %d live keyboards after a tap, want 1", len(v.live()))
	}
}

// pictured is a message as text.
func pictured(m fake.Message) string {
	var b strings.Builder
	b.WriteString(m.Text + "\n")
	for _, row := range m.Keyboard {
		for _, button := range row {
			fmt.Fprintf(&b, "[ %s ] ", button.Text)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// A person walks a whole guide by tapping, asks on the way, and every request
// of the program and every answer of the server is as the specification says.
func TestServe_AWholeWalk(t *testing.T) {
	t.Parallel()
	w := newTown(t, fake.Options{Spec: spec(t)}, "polling", highRates)
	w.start()
	v := visit{town: w, who: fake.User{ID: 11, First: "Ada", Language: "en"}, chat: 11}
	card := v.say("/start ern-cranio")
	for n := 0; !strings.Contains(card.Text, "You are in"); n++ {
		if n == 100 {
			t.Fatalf("the guide does not end; it stands at\n%s", pictured(card))
		}
		if card.Keyboard == nil {
			t.Fatalf("no way on from\n%s", pictured(card))
		}
		card = v.tap(card, card.Keyboard[0][0].Text)
		if n%8 == 0 {
			v.oneKeyboard()
		}
	}
	v.oneKeyboard()
	v.around()
	v.inGroup()
	v.goesAndReturns()
	w.quiet(10 * time.Second)
	w.stop()
	for _, x := range w.api.Violations() {
		t.Error(x)
	}
	for _, method := range []string{"sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery", "getMe", "setMyCommands", "setMyDescription"} {
		for _, r := range w.api.Requests(method) {
			if r.Code != 200 {
				t.Errorf("%s was answered %d %s", method, r.Code, r.Error)
			}
		}
		if w.api.Count(method) == 0 {
			t.Errorf("%s was never called, so nothing was held to the specification", method)
		}
	}
}

// around looks at everything that is not a step.
func (v visit) around() {
	t := v.t
	menu := v.say("/faq")
	list := v.tap(menu, menu.Keyboard[0][0].Text)
	if list.ID != menu.ID || list.Edits == 0 {
		t.Errorf("a menu leads to a new message %d, want %d changed in place", list.ID, menu.ID)
	}
	answer := v.tap(list, list.Keyboard[0][0].Text)
	if answer.ID != menu.ID {
		t.Errorf("the answer is a new message %d, want it in the place of the menu %d", answer.ID, menu.ID)
	}
	if next := v.tap(answer, "Show my step"); next.ID == answer.ID {
		t.Error("an answer was overwritten by a step, want it to stay")
	}
	if got := v.say("my phone broke and the app was on it").Text; !strings.Contains(got, "EU Login") {
		t.Errorf("a question is answered with\n%s", got)
	}
	for _, k := range []fake.Kind{fake.Sticker, fake.Photo, fake.Voice, fake.Contact, fake.Location, fake.Document} {
		if got := v.did(func() { v.api.Send(v.who, k) }).Text; !strings.Contains(got, "only text") {
			t.Errorf("a %s is answered with\n%s", k, got)
		}
	}
	id := v.api.Say(v.who, "/help")
	v.quiet(10 * time.Second)
	v.did(func() {
		if err := v.api.Edit(v.who, id, "done"); err != nil {
			t.Error(err)
		}
	})
}

// inGroup asks where others read along.
func (v visit) inGroup() {
	t := v.t
	const group = -1001234567890
	g := visit{town: v.town, who: v.who, chat: group}
	g.api.SayIn(group, g.who, "good morning everybody")
	asked := int64(0)
	answer := g.did(func() { asked = g.api.SayIn(group, g.who, "@waymark_test_bot I have a new phone") })
	if answer.ReplyTo != asked {
		t.Errorf("the answer stands below %d, want %d", answer.ReplyTo, asked)
	}
	if text := pictured(answer); !strings.Contains(text, "Continue in private") || strings.Contains(text, "CRANIO") || strings.Contains(text, "step ") {
		t.Errorf("the group reads\n%s", text)
	}
	for _, m := range g.api.Chat(group) {
		if m.Bot && m.ID < asked {
			t.Errorf("what was not said to the bot is answered:\n%s", m.Text)
		}
	}
}

// goesAndReturns blocks the bot and comes back.
func (v visit) goesAndReturns() {
	t := v.t
	v.api.Block(v.who)
	v.quiet(10 * time.Second)
	if n := v.query(`SELECT count(*) FROM accounts WHERE gone = 1`); n != 1 {
		t.Errorf("got %d people who cannot be reached, want 1", n)
	}
	v.api.Unblock(v.who)
	v.say("/status")
	if n := v.query(`SELECT count(*) FROM accounts WHERE gone = 1`); n != 0 {
		t.Errorf("got %d people who cannot be reached after their return, want 0", n)
	}
}

// The picture in the documentation is what the program really shows.
func TestServe_LooksAsTheDocumentationSays(t *testing.T) {
	t.Parallel()
	const file = "../../docs/telegram-look.md"
	w := newTown(t, fake.Options{}, "polling", highRates)
	w.start()
	v := visit{town: w, who: fake.User{ID: 11, First: "Ada", Language: "en"}, chat: 11}
	first := v.say("/start ern-rnd")
	next := v.tap(first, first.Keyboard[0][0].Text)
	v.tap(next, "I'm stuck")
	v.say("how long does the approval take?")
	v.oneKeyboard()
	w.stop()
	var b strings.Builder
	b.WriteString("# What Waymark looks like on Telegram\n\nWritten by `go test ./cmd/waymark -run Look -look`: what the program sent, with its formatting left out.\nOnly the last message with buttons keeps them; the others lost theirs.\n\n```\n")
	for _, m := range w.api.Chat(v.chat) {
		who := "Ada"
		if m.Bot {
			who = "Waymark"
		}
		fmt.Fprintf(&b, "── %s\n%s\n", who, strings.TrimRight(pictured(m), "\n"))
	}
	b.WriteString("```\n")
	if *drawLook {
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != b.String() {
		t.Errorf("%s is out of date: run `go test ./cmd/waymark -run Look -look`; got\n%s", file, b.String())
	}
}
