package discord_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/conversations"
)

// What somebody does comes after what they wrote before it, even where that is
// still to be read.
func TestAction_WaitsForWhatWasWrittenBefore(t *testing.T) {
	t.Parallel()
	v := newWorld(t, discordapi.Options{IdentifyEvery: -1}).calls(t, nil)
	v.Server.Say("ada", "0")
	if _, err := v.reply(1, v.hears(1), "Choose", conversations.Choice{Label: "Done", Token: "done"}); err != nil {
		t.Fatal(err)
	}
	dm := v.DM("ada")
	card := v.Posts(dm)[1]
	slow := v.Fail(discordapi.Fault{Method: "GET", Path: "/messages", Status: 500, Body: "{}"})
	v.Forget()
	v.Cut()
	v.counts("ada", 1, 200)
	v.until("the bot is back", func() bool { return v.Identifies() == 2 && v.Connected() })
	i := v.Tap("ada", dm, card.ID, card.Buttons[0].CustomID)
	v.until("it was acknowledged", func() bool { kind, _, _, ok := i.Acked(); return ok && kind == 6 })
	slow()
	v.countsTo("ada", 200)
	v.hears(201)
	v.mu.Lock()
	defer v.mu.Unlock()
	if last := v.heard[len(v.heard)-1]; last.Body != (conversations.Tap{Token: "done"}) {
		t.Errorf("the last is %+v, want the tap", last)
	}
}

func TestSend_BelowNothingWhereHistoryIsClosed(t *testing.T) {
	t.Parallel()
	w, channel := cranioWorld(t)
	v := w.calls(t, nil)
	v.SayIn(channel, "ada", "<@"+v.Bot()+"> how long?")
	m := v.hears(1)
	const view, send = 1 << 10, 1 << 11
	v.Permit(channel, view|send)
	if _, err := v.reply(1, m, "Two days."); err != nil {
		t.Fatal(err)
	}
	if all := v.Posts(channel); len(all) != 2 || all[1].Content != "Two days." || all[1].Reference != "" {
		t.Errorf("got %+v", all)
	}
}

// What answers an action is stored, and names nobody to who reads the database.
func TestAction_ItsReferenceNamesNobody(t *testing.T) {
	t.Parallel()
	w, channel := cranioWorld(t)
	v := w.calls(t, nil)
	v.registered("")
	var refs []string
	for n := range 2 {
		i := v.Slash("ada", channel, "faq", nil)
		ref := string(v.hears(n + 1).Ref)
		for _, secret := range []string{i.Token(), v.User("ada")} {
			if strings.Contains(ref, secret) {
				t.Errorf("%q tells %q", ref, secret)
			}
		}
		if slices.Contains(refs, ref) {
			t.Errorf("%q is the same again", ref)
		}
		refs = append(refs, ref)
	}
	d := conversations.Delivery{ID: 1, Reply: conversations.Reply{To: conversations.Recipient{Room: v.hears(1).Room}, Text: "hello"}}
	for n, broken := range []string{refs[0] + "x", "i:1:", "i:", strings.Replace(refs[0], "i:", "i:9", 1)} {
		d.ID, d.Answers = int64(n), conversations.Ref(broken)
		if _, err := v.Send(t.Context(), d); err == nil || !strings.Contains(fmt.Sprint(err), "refuse") {
			t.Errorf("%q: got %v, want that it is refused", broken, err)
		}
	}
}
