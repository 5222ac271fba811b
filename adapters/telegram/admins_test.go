package telegram

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"waymark/conversations"
)

const (
	anAdmin = `{"status":"administrator","user":{"id":5,"is_bot":false,"first_name":"Eve"}}`
	aMember = `{"status":"member","user":{"id":5,"is_bot":false,"first_name":"Eve"}}`
)

// Who administrates the group of a helpdesk is asked of Telegram, for a minute at
// most, and anew as soon as it says that something has changed.
func TestRoles_Administrators(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	a := adapterFor(t, s)
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	a.o.Desks, a.o.Roles, a.o.Now = []string{"-100"}, []string{"admins"}, func() time.Time { return now }
	a.admins = newAdmins(a.o.Now)
	var heard conversations.Message
	deliver := a.withRoles(func(_ context.Context, m conversations.Message) error {
		heard = m
		return nil
	})
	says := func(room string) []string {
		t.Helper()
		m := conversations.Message{Actor: conversations.Account{Platform: Platform, User: "5"}, Room: conversations.Room{Platform: Platform, Chat: room}, Shared: true}
		if err := deliver(soon(t), m); err != nil {
			t.Fatal(err)
		}
		return heard.Roles
	}
	admins := []string{"admins"}
	s.will("getChatMember", yes(anAdmin))
	for _, room := range []string{"-100", "-100:7", "-100"} {
		if got := says(room); !slices.Equal(got, admins) {
			t.Errorf("in %s: got %q", room, got)
		}
	}
	if got := says("-200"); got != nil {
		t.Errorf("elsewhere: got %q, want that nobody asked", got)
	}
	s.will("getChatMember", yes(aMember))
	now = now.Add(adminFor)
	if got := says("-100"); got == nil || len(got) > 0 {
		t.Errorf("a minute later: got %q, want none", got)
	}
	s.will("getChatMember", yes(`{"status":"creator","user":{"id":5,"is_bot":false,"first_name":"Eve"}}`))
	r := reception{reader: reader{}, api: a.api, admins: a.admins, log: a.o.Log}
	r.item([]byte(`{"update_id":1,"chat_member":{"chat":{"id":-100,"type":"supergroup"},"from":{"id":6},"date":1,"old_chat_member":{"status":"member","user":{"id":5}},"new_chat_member":{"status":"creator","user":{"id":5}}}}`))
	if got := says("-100"); !slices.Equal(got, admins) {
		t.Errorf("once it was said: got %q", got)
	}
	s.will("getChatMember", no(400, "Bad Request: user not found", ""))
	now = now.Add(adminFor)
	if got := says("-100"); got == nil || len(got) > 0 {
		t.Errorf("who has left: got %q", got)
	}
}

// Where Telegram does not answer, the message is offered again: nobody is taken for
// what they are not, and nobody's word is lost.
func TestRoles_ThatNobodyKnows(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	a := adapterFor(t, s)
	a.o.Desks, a.o.Roles = []string{"-100"}, []string{"admins"}
	s.will("getChatMember", no(502, "Bad Gateway", ""))
	m := conversations.Message{Actor: conversations.Account{Platform: Platform, User: "5"}, Room: conversations.Room{Platform: Platform, Chat: "-100"}, Shared: true}
	delivered := errors.New("delivered")
	if err := a.withRoles(func(context.Context, conversations.Message) error { return delivered })(soon(t), m); err == nil || errors.Is(err, delivered) {
		t.Errorf("got %v, want that it was not delivered", err)
	}
	m.Anonymous = true
	if err := a.withRoles(func(_ context.Context, m conversations.Message) error {
		if m.Roles != nil {
			t.Errorf("who nobody knows has %q", m.Roles)
		}
		return delivered
	})(soon(t), m); !errors.Is(err, delivered) {
		t.Errorf("got %v", err)
	}
}
