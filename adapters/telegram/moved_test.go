package telegram

import (
	"testing"
	"time"

	"waymark/conversations"
)

// upgraded is what Telegram answers about a group that has become chat -1005.
func upgraded() botAnswer {
	return no(400, "Bad Request: group chat was upgraded to a supergroup chat", `{"migrate_to_chat_id":-1005}`)
}

// TestMoved_ADeskIsFollowedBothWays: who answers a message there acts where the
// group is known, and what answers them stands below their words. A message of
// before is not taken for one that has its number now.
func TestMoved_ADeskIsFollowedBothWays(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	a := adapterFor(t, s)
	a.o.Desks = []string{"-5", "-100200", "nonsense"}
	s.will("sendChatAction", upgraded())
	a.followDesks(soon(t))
	r := reader{me: Me{ID: 4711, Username: "WaymarkBot"}, now: time.Now, secret: []byte("s"), staff: []string{"close"}, desks: a.o.Desks, moved: &a.api.moved}
	read := func(fields string) *conversations.Message {
		in, err := r.read([]byte(`{"update_id":1,"message":{"message_id":3,"date":1,"from":{"id":5,"is_bot":false,"first_name":"Eve"},"chat":{"id":-1005,"type":"supergroup"},` + fields + `}}`))
		if err != nil {
			t.Fatal(err)
		}
		return in.message
	}
	const topic, reply = `,"message_thread_id":7,"is_topic_message":true`, `,"reply_to_message":{"message_id":2,"from":{"id":4711,"is_bot":true}}`

	m := read(`"text":"hello"` + reply)
	if m == nil || m.Room.Chat != "-5" || m.On != "+2" || m.Ref != "+3" {
		t.Fatalf("an answer there: got %+v", m)
	}
	if m := read(`"text":"hello"` + topic); m == nil || m.Room.Chat != "-1005:7" || !m.Overheard || m.Ref != "3.7" {
		t.Errorf("a word in a new topic: got %+v", m)
	}
	if m := read(`"text":"/close"`); m == nil || m.Room.Chat != "-5" {
		t.Errorf("a command of staff: got %+v", m)
	}

	for _, tc := range []struct {
		answers conversations.Ref
		below   string
	}{{m.Ref, `{"message_id":3`}, {"3", ""}} { // that was another one
		d := hello("-5")
		d.Answers = tc.answers
		if ref, err := a.Send(soon(t), d); err != nil || ref != "+7" {
			t.Errorf("got %q, %v", ref, err)
		}
		calls := s.asked()
		got := calls[len(calls)-1].fields
		if got["chat_id"] != "-1005" || len(got["reply_parameters"]) < len(tc.below) || got["reply_parameters"][:len(tc.below)] != tc.below || tc.below == "" && got["reply_parameters"] != "" {
			t.Errorf("in answer to %q: got %v", tc.answers, got)
		}
	}
	if err := a.ClearButtons(soon(t), m.Room, "+7"); err != nil {
		t.Error(err)
	}
	calls := s.asked()
	if got := calls[len(calls)-1]; got.method != "editMessageReplyMarkup" || got.fields["chat_id"] != "-1005" || got.fields["message_id"] != "7" {
		t.Errorf("buttons are taken off by %+v", got)
	}
}

// A group that becomes a supergroup with topics gets its first topic at once.
func TestOpen_WhereTheGroupIsNow(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	a := adapterFor(t, s)
	s.will("createForumTopic", upgraded(), yes(`{"message_thread_id":7,"name":"Ticket 12"}`))
	thread, err := a.Open(soon(t), conversations.NewThread{In: conversations.Room{Platform: Platform, Chat: "-5"}, Title: "Ticket 12"})
	if err != nil || thread.Chat != "-1005:7" {
		t.Errorf("got %+v, %v", thread, err)
	}
}
