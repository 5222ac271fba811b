package telegram

import (
	"errors"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

// A topic of a helpdesk's group is a room of its own, in which everything counts
// that the bot is shown; other groups are as ever.
func TestTopic_OfAHelpdesk(t *testing.T) {
	t.Parallel()
	r := reader{me: Me{ID: 4711, Username: "WaymarkBot"}, now: time.Now, secret: []byte("s"), commands: []string{"status"}, staff: []string{"close"}, desks: []string{"-100"}}
	read := func(chat, fields string) *conversations.Message {
		in, err := r.read([]byte(`{"update_id":1,"message":{"message_id":3,"date":1,"from":{"id":5,"is_bot":false,"first_name":"Eve"},"chat":{"id":` + chat + `,"type":"supergroup"},` + fields + `}}`))
		if err != nil {
			t.Fatal(err)
		}
		return in.message
	}
	const topic, reply = `,"message_thread_id":7,"is_topic_message":true`, `,"reply_to_message":{"message_id":2,"from":{"id":4711,"is_bot":true}}`
	const ours = `,"reply_to_message":{"message_id":7,"from":{"id":4711,"is_bot":true},"forum_topic_created":{"name":"Ticket 12"}}`
	for name, of := range map[string]struct {
		chat, fields    string
		room            string // empty: not for us
		on              conversations.Ref
		heard, nameless bool
	}{
		"a word":                    {"-100", `"text":"hello"` + topic, "-100:7", "", true, false},
		"a word in a topic of ours": {"-100", `"text":"hello"` + topic + ours, "-100:7", "", true, false},
		"an answer":                 {"-100", `"text":"hello"` + topic + reply, "-100:7", "2", false, false},
		"a command of staff":        {"-100", `"text":"/close"` + topic, "-100:7", "", false, false},
		"in the name of the group":  {"-100", `"text":"hello","sender_chat":{"id":-100,"type":"supergroup"}` + topic, "-100:7", "", true, true},
		"a word in no topic":        {"-100", `"text":"hello"`, "", "", false, false},
		"an answer in no topic":     {"-100", `"text":"hello"` + reply, "-100", "2", false, false},
		"a word elsewhere":          {"-200", `"text":"hello"` + topic, "", "", false, false},
		"an answer elsewhere":       {"-200", `"text":"hello"` + topic + reply, "-200", "2", false, false},
		"a command of staff, there": {"-200", `"text":"/close"` + topic, "", "", false, false},
	} {
		m := read(of.chat, of.fields)
		if m == nil {
			if of.room != "" {
				t.Errorf("%s is not heard", name)
			}
			continue
		}
		if m.Room.Chat != of.room || m.On != of.on || m.Overheard != of.heard || m.Anonymous != of.nameless || !m.Shared {
			t.Errorf("%s: got %+v", name, m)
		}
		if got := m.Desk.Chat == "-100"; got != strings.HasSuffix(of.fields, ours) {
			t.Errorf("%s is in a topic of ours: %v", name, got)
		}
	}
}

func TestOpen_ATopic(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	a := adapterFor(t, s)
	in := conversations.Room{Platform: Platform, Chat: "-100"}
	s.will("createForumTopic", yes(`{"message_thread_id":7,"name":"Ticket 12"}`))
	thread, err := a.Open(soon(t), conversations.NewThread{In: in, Title: "Ticket 12"})
	if err != nil || thread != (conversations.Room{Platform: Platform, Chat: "-100:7"}) {
		t.Errorf("got %+v, %v", thread, err)
	}
	s.will("createForumTopic", no(400, "Bad Request: the chat is not a forum", ""))
	if _, err := a.Open(soon(t), conversations.NewThread{In: in, Title: "Ticket 12"}); !errors.Is(err, conversations.ErrRefused) {
		t.Errorf("got %v", err)
	}
	s.will("createForumTopic", no(400, "Bad Request: not enough rights to create a topic", ""))
	if _, err := a.Open(soon(t), conversations.NewThread{In: in, Title: "Ticket 12"}); !errors.Is(err, conversations.ErrRefused) {
		t.Errorf("got %v", err)
	}
}

// What belongs into a topic stands there or nowhere: another one is opened for it.
func TestSend_ToATopic(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	a := adapterFor(t, s)
	d := hello("-100:7")
	d.To.Ticket = 12
	if _, err := a.Send(soon(t), d); err != nil {
		t.Fatal(err)
	}
	calls := s.asked()
	if got := calls[len(calls)-1].fields; got["chat_id"] != "-100" || got["message_thread_id"] != "7" {
		t.Errorf("got %+v", got)
	}
	for _, says := range []string{"Bad Request: message thread not found", "Bad Request: TOPIC_DELETED"} {
		s.will("sendMessage", no(400, says, ""))
		if _, err := a.Send(soon(t), d); !errors.Is(err, conversations.ErrThreadGone) {
			t.Errorf("%s: got %v", says, err)
		}
	}
}

// What staff change counts where it was for us, in a ticket alone; elsewhere in a
// group it does not.
func TestTopic_ChangedWords(t *testing.T) {
	t.Parallel()
	r := reader{me: Me{ID: 4711, Username: "WaymarkBot"}, now: time.Now, secret: []byte("s"), commands: []string{"status"}, staff: []string{"reply"}, desks: []string{"-100"}}
	const topic, reply = `,"message_thread_id":7,"is_topic_message":true`, `,"reply_to_message":{"message_id":2,"from":{"id":4711,"is_bot":true}}`
	for name, of := range map[string]struct{ chat, fields, want string }{
		"a word":                {"-100", `"text":"hello"` + topic, "hello"},
		"an answer":             {"-100", `"text":"hello"` + reply, "hello"},
		"a command with a name": {"-100", `"text":"/reply@WaymarkBot hello"` + reply, "/reply hello"},
		"below a picture":       {"-100", `"photo":[],"caption":"hello"` + topic, "hello"},
		"a word in no topic":    {"-100", `"text":"hello"`, ""},
		"what was passed on":    {"-100", `"text":"hello","forward_origin":{}` + topic, ""},
		"a picture":             {"-100", `"photo":[]` + topic, ""},
		"an answer elsewhere":   {"-200", `"text":"hello"` + reply, ""},
	} {
		in, err := r.read([]byte(`{"update_id":1,"edited_message":{"message_id":3,"date":1,"from":{"id":5,"is_bot":false,"first_name":"Eve"},"chat":{"id":` + of.chat + `,"type":"supergroup"},` + of.fields + `}}`))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if in.message != nil {
			words, _ := in.message.Body.(conversations.Edited)
			if got = string(words); !in.message.Overheard || !in.message.Shared || got == "" {
				t.Errorf("%s: got %+v", name, in.message)
			}
		}
		if got != of.want {
			t.Errorf("%s: got %q, want %q", name, got, of.want)
		}
	}
}

// Telegram counts what is sent to a group, in whichever topic it stands.
func TestLimits_TopicsShareTheirGroups(t *testing.T) {
	t.Parallel()
	l := adapterFor(t, newBotServer(t)).Limits()
	for chat, want := range map[string]string{"-100:7": "-100", "-100": "-100", "11": "11"} {
		if got := l.Whole(chat); got != want || l.Group(chat) != strings.HasPrefix(chat, "-") {
			t.Errorf("%s takes part in the rates of %s, want %s", chat, got, want)
		}
	}
}

// What answers a message of a topic that is gone goes into the one that was opened
// for it, below nothing: it would open another one for ever.
func TestSend_AnswersWhatIsGoneWithItsTopic(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	a := adapterFor(t, s)
	d := hello("-100:8")
	d.To.Ticket, d.Answers = 12, "5.7"
	s.will("sendMessage", no(400, "Bad Request: TOPIC_DELETED", ""),
		yes(`{"message_id":9,"date":1,"chat":{"id":-100,"type":"supergroup"}}`))
	if _, err := a.Send(soon(t), d); err != nil {
		t.Fatal(err)
	}
	calls := s.asked()
	if got := calls[len(calls)-1].fields; got["message_thread_id"] != "8" || got["reply_parameters"] != "" {
		t.Errorf("got %+v", got)
	}
}

// The topic of a ticket that is gone is deleted, and nothing else ever.
func TestShred_ATopic(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		chat   string
		answer botAnswer
		err    string // empty: none
		calls  int
	}{
		"there":      {"-100:7", yes("true"), "", 1},
		"gone":       {"-100:7", no(400, "Bad Request: message thread not found", ""), "", 1},
		"no right":   {"-100:7", no(400, "Bad Request: not enough rights to delete a topic", ""), "refused", 1},
		"busy":       {"-100:7", no(429, "Too Many Requests: retry after 3", `"retry_after":3`), "later", 1},
		"no topic":   {"-100", yes("true"), "refused", 0},
		"no chat":    {"x:7", yes("true"), "refused", 0},
		"the person": {"5", yes("true"), "refused", 0},
	} {
		s := newBotServer(t)
		a := adapterFor(t, s)
		s.will("deleteForumTopic", of.answer)
		err := a.Shred(soon(t), conversations.Room{Platform: Platform, Chat: of.chat})
		if of.err == "" && err != nil {
			t.Errorf("%s: got %v", name, err)
		} else if of.err != "" {
			means(t, err, of.err)
		}
		if got := s.asked(); len(got) != of.calls || of.calls == 1 && (got[0].method != "deleteForumTopic" || got[0].fields["message_thread_id"] != "7" || got[0].fields["chat_id"] != "-100") {
			t.Errorf("%s: asked %v", name, got)
		}
	}
}
