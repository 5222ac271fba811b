package discord_test

import (
	"slices"
	"testing"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/conversations"
)

const helper = "900000000000000009"

// The roles of who writes in a ticket come with each message and each button, as
// they are then.
func TestRoles_ComeWithWhatStaffDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, discordapi.Options{IdentifyEvery: -1})
	desk := w.Channel("ERN", "desk")
	w.options.Desks, w.options.Roles = []string{desk}, []string{"role:" + helper}
	w.Roles("eve", helper)
	v := w.calls(t, nil)
	thread := v.opens(desk)
	if _, err := v.Send(t.Context(), conversations.Delivery{ID: 1, Reply: conversations.Reply{
		To: conversations.Recipient{Room: inDiscord(thread), Ticket: 12}, Text: "They write", Choices: []conversations.Choice{{Label: "I take it", Token: "T|12"}},
	}}); err != nil {
		t.Fatal(err)
	}
	card := w.Posts(thread)[0]
	ours := card.ID
	w.Reply(thread, "eve", "with a role", ours)
	if m := v.hears(1); !slices.Equal(m.Roles, []string{"role:" + helper}) || m.Name == "" {
		t.Errorf("%q comes with %q", m.Name, m.Roles)
	}
	w.Roles("eve")
	w.Reply(thread, "eve", "with none any more", ours)
	if m := v.hears(2); m.Roles == nil || len(m.Roles) > 0 {
		t.Errorf("it comes with %q, want that there are none", m.Roles)
	}
	w.Roles("joe", helper)
	w.Tap("joe", thread, ours, card.Buttons[0].CustomID)
	if m := v.hears(3); !slices.Equal(m.Roles, []string{"role:" + helper}) || m.Name == "" {
		t.Errorf("a button of %q comes with %q", m.Name, m.Roles)
	}
}

// Of what is read on Discord tells no roles, so it is asked for them.
func TestRoles_AreAskedForWhatIsReadOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, discordapi.Options{IdentifyEvery: -1})
	desk := w.Channel("ERN", "desk")
	w.options.Desks, w.options.Roles, w.options.MessageContent = []string{desk}, []string{"role:" + helper}, true
	w.AllowContent(true)
	w.Roles("eve", helper)
	first := w.calls(t, nil)
	thread := first.opens(desk)
	if err := first.toTicket(1, thread); err != nil {
		t.Fatal(err)
	}
	w.SayIn(thread, "eve", "here I am")
	first.hears(1)
	first.end()
	w.SayIn(thread, "eve", "while you were away")
	w.SayIn(thread, "joe", "me, too")
	v := w.calls(t, nil)
	v.hears(2)
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, m := range v.heard {
		want := 0
		if m.Actor.User == w.User("eve") {
			want = 1
		}
		if m.Roles == nil || len(m.Roles) != want || m.Name == "" {
			t.Errorf("%v of %q comes with %q", m.Body, m.Name, m.Roles)
		}
	}
}
