package discord_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/discord"
	"waymark/adapters/platform"
	"waymark/conversations"
)

// A visit is an adapter that runs, and what came of it.
type visit struct {
	*world
	*discord.Adapter
	t   *testing.T
	end func() // what runs

	mu    sync.Mutex
	heard []conversations.Message
}

// calls runs an adapter on a world; keep decides about what is delivered, nil
// keeps all.
func (w *world) calls(t *testing.T, keep func(context.Context, conversations.Message) error) *visit {
	t.Helper()
	v := &visit{world: w, t: t}
	k := w.Adapter(t).(*keeper)
	v.Adapter = k.Adapter
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- k.Run(ctx, func(ctx context.Context, m conversations.Message) error {
			if keep != nil {
				if err := keep(ctx, m); err != nil {
					return err
				}
			}
			v.mu.Lock()
			defer v.mu.Unlock()
			for _, e := range append(slices.Clone(m.Earlier), m) {
				e.Earlier = nil
				if !slices.ContainsFunc(v.heard, func(was conversations.Message) bool { return was.ID == e.ID }) { // as the store does it
					v.heard = append(v.heard, e)
				}
			}
			return nil
		})
	}()
	v.end = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run ended with %v", err)
		}
	})
	t.Cleanup(v.end)
	v.until("the bot is there", w.Connected)
	return v
}

func (v *visit) until(what string, done func() bool) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.t.Context(), 30*time.Second)
	defer cancel()
	if !v.Wait(ctx, done) {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.t.Fatalf("waited in vain until %s; heard %+v", what, v.heard)
	}
}

// hears waits for the nth message.
func (v *visit) hears(n int) conversations.Message {
	v.t.Helper()
	v.until("it was heard", func() bool {
		v.mu.Lock()
		defer v.mu.Unlock()
		return len(v.heard) >= n
	})
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.heard[n-1]
}

// reply answers a message as the engine does.
func (v *visit) reply(id int64, m conversations.Message, text conversations.Markup, choices ...conversations.Choice) (conversations.Ref, error) {
	r := conversations.Reply{To: conversations.Recipient{Room: m.Room}, Text: text, Choices: choices}
	if m.Shared {
		if r.Answers = m.Ref; r.Answers == "" {
			r.Answers = m.On
		}
	}
	return v.Send(v.t.Context(), conversations.Delivery{ID: id, Reply: r})
}

func menu() platform.Menu {
	return platform.Menu{
		About: "Waymark walks you to CPMS.",
		Commands: []platform.Command{
			{Name: "start", Says: "Begin"},
			{Name: "status", Says: "Where you stand"},
			{Name: "ask", Says: "Ask a question", Takes: platform.Argument{Name: "question", Says: "What you want to know", Needed: true}},
			{Name: "faq", Says: "What people ask"},
		},
		Private: "I write to you in private.", Closed: "You take no private messages.", Later: "Try again in a minute.",
		Welcome: "Welcome. I walk you to CPMS.", Start: "Start", PostWelcome: "Post the welcome message",
	}
}

// cranioWorld is a server whose channel belongs to a network.
func cranioWorld(t *testing.T) (w *world, channel string) {
	t.Helper()
	w = newWorld(t, discordapi.Options{IdentifyEvery: -1})
	channel = w.Channel("ERN", "cranio")
	w.options.Channels = map[string]conversations.NetworkID{channel: "ern-cranio"}
	w.options.Menus = []platform.Menu{menu(), {Language: "de", Commands: []platform.Command{{Name: "start", Says: "Anfangen"}}}}
	return w, channel
}

// registered waits until the commands can be used.
func (v *visit) registered(guild string) {
	v.t.Helper()
	v.until("the commands are registered", func() bool { return strings.Contains(string(v.Commands(guild)), "welcome") })
}

func TestAction_AQuestionInAChannelIsAnsweredForEverybody(t *testing.T) {
	t.Parallel()
	w, channel := cranioWorld(t)
	v := w.calls(t, nil)
	v.registered("")
	i := v.Slash("ada", channel, "ask", map[string]string{"question": "how long does it take?"})
	m := v.hears(1)
	if m.Body != (conversations.Command{Name: "ask", Args: "how long does it take?"}) || !m.Shared || m.Network != "ern-cranio" {
		t.Errorf("got %+v", m)
	}
	if _, err := v.reply(1, m, "Two **working** days.", conversations.Choice{Label: "In private", Private: "here"}); err != nil {
		t.Fatal(err)
	}
	kind, hidden, _, ok := i.Acked()
	p, there := i.Response()
	if !ok || kind != 5 || hidden || !there || p.Ephemeral || discord.Shown(p.Content) != "Two working days." || len(p.Buttons) != 1 {
		t.Errorf("acknowledged by %d, hidden: %v, and answered by %+v", kind, hidden, p)
	}
	if _, err := v.reply(2, m, "And a second word."); err != nil {
		t.Fatal(err)
	}
	if all := i.FollowUps(); len(all) != 1 || all[0].Content != "And a second word." {
		t.Errorf("got %+v, want a second answer below the first", all)
	}
}

func TestAction_WhatIsForOneIsShownToOne(t *testing.T) {
	t.Parallel()
	w, channel := cranioWorld(t)
	w.options.Quiet = true
	v := w.calls(t, nil)
	v.registered("")
	for n, name := range []string{"status", "faq"} {
		i := v.Slash("ada", channel, name, nil)
		if _, err := v.reply(int64(n), v.hears(n+1), "That is for you."); err != nil {
			t.Fatal(err)
		}
		if p, ok := i.Response(); !ok || !p.Ephemeral {
			t.Errorf("/%s: got %+v, want what only who asked sees", name, p)
		}
	}
}

func TestAction_ATapInPrivateIsATap(t *testing.T) {
	t.Parallel()
	w, _ := cranioWorld(t)
	v := w.calls(t, nil)
	v.Server.Say("ada", "hello")
	ref, err := v.reply(1, v.hears(1), "Choose", conversations.Choice{Label: "Done", Token: "step.done"})
	if err != nil {
		t.Fatal(err)
	}
	card := v.Posts(v.DM("ada"))[1]
	i := v.Tap("ada", v.DM("ada"), card.ID, card.Buttons[0].CustomID)
	m := v.hears(2)
	if m.Body != (conversations.Tap{Token: "step.done"}) || m.On != ref || m.Shared || m.Room.Chat != v.DM("ada") {
		t.Errorf("got %+v", m)
	}
	v.until("it was acknowledged", func() bool { kind, _, _, ok := i.Acked(); return ok && kind == 6 })
}

func TestAction_ACommandInPrivateIsAnsweredInItsPlace(t *testing.T) {
	t.Parallel()
	w, _ := cranioWorld(t)
	v := w.calls(t, nil)
	v.registered("")
	i := v.Slash("ada", v.DM("ada"), "status", nil)
	m := v.hears(1)
	if m.Shared || m.Ref != "" || m.Bookmark == "" {
		t.Errorf("got %+v", m)
	}
	for n, text := range []conversations.Markup{"You stand at step 3.", "And that was all."} {
		if _, err := v.reply(int64(n), m, text); err != nil {
			t.Fatal(err)
		}
	}
	if p, ok := i.Response(); !ok || p.Content != "You stand at step 3." {
		t.Errorf("got %+v", p)
	}
	if all := v.Posts(v.DM("ada")); len(all) != 2 || all[1].Content != "And that was all." {
		t.Errorf("got %+v", all)
	}
}

func TestPrivate_GoesOnThere(t *testing.T) {
	t.Parallel()
	w, channel := cranioWorld(t)
	v := w.calls(t, nil)
	v.registered("")
	v.Slash("mod", channel, "welcome", nil)
	v.until("it stands there", func() bool { return len(v.Posts(channel)) == 1 })
	card := v.Posts(channel)[0]
	if card.Content != "Welcome. I walk you to CPMS." || card.Ephemeral || len(card.Buttons) != 1 || card.Buttons[0].Label != "Start" {
		t.Fatalf("got %+v", card)
	}
	for n, person := range []string{"ada", "grace"} {
		i := v.Tap(person, channel, card.ID, card.Buttons[0].CustomID)
		m := v.hears(n + 1)
		if c, ok := m.Body.(conversations.Command); !ok || c.Name != "start" || m.Shared || m.Network != "ern-cranio" || m.Room.Chat != v.DM(person) || m.Actor.User != v.User(person) {
			t.Errorf("got %+v", m)
		}
		p, ok := i.Response()
		if !ok || !p.Ephemeral || p.Content != "I write to you in private." {
			t.Errorf("got %+v", p)
		}
		if n == 1 {
			v.CloseDMs(person, true)
		}
		_, err := v.reply(int64(n), m, "Hello")
		if n == 0 && err != nil {
			t.Error(err)
		}
		if n == 1 {
			if p, _ := i.Response(); err == nil || p.Content != "You take no private messages." {
				t.Errorf("nothing reaches them, and they were told %q: %v", p.Content, err)
			}
		}
	}
}

// Who was told that we write to them is told where we cannot.
func TestPrivate_NobodyWaitsInVain(t *testing.T) {
	t.Parallel()
	w, channel := cranioWorld(t)
	offered := make(chan struct{})
	v := w.calls(t, func(ctx context.Context, _ conversations.Message) error {
		close(offered)
		<-ctx.Done()
		return ctx.Err()
	})
	v.registered("")
	v.Slash("mod", channel, "welcome", nil)
	v.until("it stands there", func() bool { return len(v.Posts(channel)) == 1 })
	card := v.Posts(channel)[0]
	says := func(i *discordapi.Interaction, want string) {
		t.Helper()
		v.until("it says: "+want, func() bool { p, ok := i.Response(); return ok && p.Content == want })
	}
	stop := v.Fail(discordapi.Fault{Path: "/users/@me/channels", Status: 403, Body: `{"message": "No mutual guilds", "code": 50278}`})
	says(v.Tap("ada", channel, card.ID, card.Buttons[0].CustomID), "You take no private messages.")
	stop()
	i := v.Tap("grace", channel, card.ID, card.Buttons[0].CustomID)
	<-offered
	says(i, "I write to you in private.")
	v.end()
	says(i, "Try again in a minute.")
}

func TestMention_IsAnsweredBelow(t *testing.T) {
	t.Parallel()
	w, channel := cranioWorld(t)
	v := w.calls(t, nil)
	v.SayIn(channel, "ada", "nobody is meant")
	id := v.SayIn(channel, "ada", "<@"+v.Bot()+"> how long does it take?")
	m := v.hears(1)
	if m.Body != conversations.Text("how long does it take?") || !m.Shared || m.Network != "ern-cranio" || string(m.Ref) != id || m.Bookmark != "" {
		t.Errorf("got %+v", m)
	}
	if _, err := v.reply(1, m, "Two days."); err != nil {
		t.Fatal(err)
	}
	all := v.Posts(channel)
	if p := all[len(all)-1]; p.Content != "Two days." || p.Reference != id {
		t.Errorf("got %+v", p)
	}
	v.Reply(channel, "ada", "and then?", all[len(all)-1].ID)
	if m := v.hears(2); m.Body != conversations.Text("and then?") {
		t.Errorf("got %+v, want what answers us", m)
	}
}

// A form is none of ours. Who sent it off is answered, and nothing that they filled in is
// heard.
func TestAction_AFormIsAnsweredAndNotRead(t *testing.T) {
	t.Parallel()
	w, channel := cranioWorld(t)
	v := w.calls(t, nil)
	v.Server.Say("ada", "hello")
	v.hears(1)
	for n, where := range []string{v.DM("ada"), channel} {
		i := v.Submit("ada", where, "secret name", "secret words")
		m := v.hears(n + 2)
		if m.Body != (conversations.Unreadable{Kind: "form"}) || m.Room.Chat != where || strings.Contains(fmt.Sprintf("%+v", m), "secret") {
			t.Errorf("got %+v", m)
		}
		if _, err := v.reply(int64(n), m, "I cannot read that."); err != nil {
			t.Fatal(err)
		}
		if p, ok := i.Response(); !ok || p.Content != "I cannot read that." || p.Ephemeral != (where == channel) {
			t.Errorf("got %+v, %v", p, ok)
		}
	}
}
