package discord_test

import (
	"errors"
	"testing"
	"time"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/discord"
	"waymark/adapters/platform"
	"waymark/conversations"
)

// A card that answers a mention is everybody's. What somebody taps there is for
// them where the operator wants it so.
func TestAction_ATapIsAnsweredForWhoTapped(t *testing.T) {
	t.Parallel()
	for _, quiet := range []bool{false, true} {
		w, channel := cranioWorld(t)
		w.options.Quiet = quiet
		v := w.calls(t, nil)
		v.SayIn(channel, "ada", "<@"+v.Bot()+"> faq")
		if _, err := v.reply(1, v.hears(1), "What is it?", conversations.Choice{Label: "Access", Token: "topic.access"}); err != nil {
			t.Fatal(err)
		}
		card := v.Posts(channel)[1]
		i := v.Tap("grace", channel, card.ID, card.Buttons[0].CustomID)
		if _, err := v.reply(2, v.hears(2), "Two days."); err != nil {
			t.Fatal(err)
		}
		if all := i.FollowUps(); len(all) != 1 || all[0].Ephemeral != quiet {
			t.Errorf("quiet: %v, and got %+v", quiet, all)
		}
	}
}

// A channel's answer comes in private once it is too late to give it there.
func TestAction_ALateAnswerComesInPrivate(t *testing.T) {
	t.Parallel()
	w, channel := cranioWorld(t)
	v := w.calls(t, nil)
	v.registered("")
	i := v.Slash("ada", channel, "faq", nil)
	m := v.hears(1)
	v.until("it was acknowledged", func() bool { _, _, _, ok := i.Acked(); return ok })
	m.Ref = discord.LongAgo(token, v.User("ada"))
	ref, err := v.reply(1, m, "Here it is.")
	if err != nil || ref != "" {
		t.Errorf("got %q, %v", ref, err)
	}
	if all := v.Posts(v.DM("ada")); len(all) != 1 || all[0].Content != "Here it is." {
		t.Errorf("got %+v in private", all)
	}
}

// A late answer waits in the line of its channel, and must not hold the others'.
func TestAction_ALateAnswerThatReachesNobodyHoldsNobody(t *testing.T) {
	t.Parallel()
	w, channel := cranioWorld(t)
	v := w.calls(t, nil)
	v.registered("")
	v.Slash("ada", channel, "faq", nil)
	m := v.hears(1)
	m.Ref = discord.LongAgo(token, v.User("ada"))
	v.CloseDMs("ada", true)
	for n, f := range []discordapi.Fault{
		{Path: "/nowhere"}, // her messages are closed, whatever else
		{Method: "POST", Path: "/users/@me/channels", Times: 1, Status: 403, Body: `{"message": "No mutual guilds", "code": 50278}`},
	} {
		stop := v.Fail(f)
		_, err := v.reply(int64(n), m, "Here it is.")
		stop()
		if !errors.Is(err, conversations.ErrRefused) || errors.Is(err, conversations.ErrUnreachable) {
			t.Errorf("got %v, want that it is refused", err)
		}
	}
}

// A clock of ours that is half an hour ahead takes no answer out of its place.
func TestAction_ClocksDiffer(t *testing.T) {
	t.Parallel()
	theirs := &clock{}
	theirs.forward(-30 * time.Minute)
	w := newWorld(t, discordapi.Options{IdentifyEvery: -1, Now: theirs.now})
	channel := w.Channel("ERN", "cranio")
	w.options.Menus = []platform.Menu{menu()}
	v := w.calls(t, nil)
	v.registered("")
	for n, room := range []string{channel, v.DM("ada")} {
		i := v.Slash("ada", room, "faq", nil)
		if _, err := v.reply(int64(n), v.hears(n+1), "Here it is."); err != nil {
			t.Fatal(err)
		}
		if p, ok := i.Response(); !ok || p.Content != "Here it is." {
			t.Errorf("got %+v, %v", p, ok)
		}
	}
}

// What Discord does not take now takes its place later.
func TestAction_ACommandInPrivateIsAnsweredInItsPlaceHoweverLong(t *testing.T) {
	t.Parallel()
	w, _ := cranioWorld(t)
	v := w.calls(t, nil)
	v.registered("")
	i := v.Slash("ada", v.DM("ada"), "status", nil)
	m := v.hears(1)
	v.until("it was acknowledged", func() bool { _, _, _, ok := i.Acked(); return ok })
	limited := discordapi.Limited("shared", 300*time.Millisecond)
	limited.Method, limited.Path, limited.Times = "PATCH", "/webhooks/", 1
	v.Fail(limited)
	_, err := v.reply(1, m, "You stand at step 3.")
	var later *conversations.LaterError
	if !errors.As(err, &later) {
		t.Fatalf("got %v, want to be asked to wait", err)
	}
	<-time.After(later.After)
	if _, err := v.reply(1, m, "You stand at step 3."); err != nil {
		t.Fatal(err)
	}
	if p, ok := i.Response(); !ok || p.Content != "You stand at step 3." {
		t.Errorf("got %+v, %v", p, ok)
	}
	if all := v.Posts(v.DM("ada")); len(all) != 1 {
		t.Errorf("got %+v, want one answer", all)
	}
}

// Nobody is answered but for the notice that too much waits.
func TestAction_AnExcessIsAnsweredInItsPlace(t *testing.T) {
	t.Parallel()
	w, _ := cranioWorld(t)
	v := w.calls(t, nil)
	v.registered("")
	i := v.Slash("ada", v.DM("ada"), "status", nil)
	r := conversations.Reply{To: conversations.Recipient{Room: v.hears(1).Room}, Text: "That is too much.", Kind: conversations.Excess}
	if _, err := v.Send(t.Context(), conversations.Delivery{ID: 1, Reply: r}); err != nil {
		t.Fatal(err)
	}
	if p, ok := i.Response(); !ok || p.Content != "That is too much." {
		t.Errorf("got %+v, %v", p, ok)
	}
}
