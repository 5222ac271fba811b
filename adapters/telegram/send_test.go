package telegram

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

func delivery(chat string, r conversations.Reply) conversations.Delivery {
	r.To.Room = conversations.Room{Platform: Platform, Chat: chat}
	return conversations.Delivery{ID: 1, Reply: r}
}

func hello(chat string) conversations.Delivery {
	return delivery(chat, conversations.Reply{Text: "hello"})
}

func TestSend_TheWholeRequest(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	d := delivery("-5", conversations.Reply{
		Text:    "**Have** you [logged in](https://ern.eu/in)?",
		Answers: "31",
		Choices: []conversations.Choice{{Label: "Yes", Token: "t1"}, {Label: "In private", Private: "go"}},
	})
	ref, err := adapterFor(t, s).Send(soon(t), d)
	if err != nil || ref != "7" {
		t.Fatalf("got %q, %v, want 7", ref, err)
	}
	want := []botCall{{"sendMessage", map[string]string{
		"chat_id":              "-5",
		"text":                 "Have you logged in?",
		"entities":             `[{"type":"bold","offset":0,"length":4},{"type":"text_link","offset":9,"length":9,"url":"https://ern.eu/in"}]`,
		"link_preview_options": `{"is_disabled":true}`,
		"reply_parameters":     `{"message_id":31,"allow_sending_without_reply":true}`,
		"reply_markup":         `{"inline_keyboard":[[{"text":"Yes","callback_data":"t1"},{"text":"In private","url":"https://t.me/waymark_bot?start=go"}]]}`,
	}}}
	if diff := cmp.Diff(want, s.asked(), cmp.AllowUnexported(botCall{})); diff != "" {
		t.Error(diff)
	}
}

func TestSend_AnAnswerTheLibraryCannotRead(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	s.will("sendMessage", yes(`{"message_id":12,"chat":{"id":1},"forward_origin":{"type":"unheard of"},"external_reply":{"origin":{"type":"?"}}}`))
	if ref, err := adapterFor(t, s).Send(soon(t), hello("1")); err != nil || ref != "12" {
		t.Errorf("got %q, %v, want 12", ref, err)
	}
}

func TestSend_Edits(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		edits   conversations.Ref
		answer  botAnswer
		want    conversations.Ref
		methods []string
		err     string
	}{
		"changed":          {"31", yes(`{"message_id":31}`), "31", []string{"editMessageText"}, ""},
		"the same":         {"31", no(400, "Bad Request: message is not modified: same", ""), "31", []string{"editMessageText"}, ""},
		"deleted":          {"31", no(400, "Bad Request: message to edit not found", ""), "7", []string{"editMessageText", "sendMessage"}, ""},
		"too old":          {"31", no(400, "Bad Request: message can't be edited", ""), "7", []string{"editMessageText", "sendMessage"}, ""},
		"for a new reason": {"31", no(400, "Bad Request: MESSAGE_EDIT_TIME_EXPIRED", ""), "7", []string{"editMessageText", "sendMessage"}, ""},
		"blocked":          {"31", no(403, "Forbidden: bot was blocked by the user", ""), "", []string{"editMessageText"}, "unreachable"},
		"unsure":           {"31", no(500, "Internal Server Error", ""), "", []string{"editMessageText"}, "unsure"},
		"of another bot's": {"m31", yes("true"), "7", []string{"sendMessage"}, ""},
		"not a number":     {"+31", yes("true"), "7", []string{"sendMessage"}, ""},
		"too far":          {"99999999999", yes("true"), "7", []string{"sendMessage"}, ""},
		"negative":         {"-31", yes("true"), "7", []string{"sendMessage"}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newBotServer(t)
			s.will("editMessageText", tt.answer)
			d := hello("1")
			d.Edits = tt.edits
			ref, err := adapterFor(t, s).Send(soon(t), d)
			if tt.err != "" {
				means(t, err, tt.err)
			} else if err != nil {
				t.Error(err)
			}
			if ref != tt.want {
				t.Errorf("got %q, want %q", ref, tt.want)
			}
			if diff := cmp.Diff(tt.methods, s.methods()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSend_WhatCannotBeSentAsksNobody(t *testing.T) {
	t.Parallel()
	long := conversations.Markup(strings.Repeat("🦷", textMax/2))
	tests := map[string]struct {
		d    conversations.Delivery
		want bool
	}{
		"nothing to say":   {delivery("1", conversations.Reply{Text: " \n "}), true},
		"just long enough": {delivery("1", conversations.Reply{Text: "**" + long + "**"}), false},
		"too long":         {delivery("1", conversations.Reply{Text: long + "a"}), true},
		"token too long":   {delivery("1", conversations.Reply{Text: "a", Choices: []conversations.Choice{{Label: "a", Token: conversations.Token(strings.Repeat("x", 65))}}}), true},
		"no chat":          {hello(""), true},
		"a name":           {hello("@somebody"), true},
		"zero":             {hello("0"), true},
		"not decimal":      {hello("0x10"), true},
		"two forms of one": {hello("+10"), true},
		"too far":          {hello("99999999999999999999"), true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newBotServer(t)
			_, err := adapterFor(t, s).Send(soon(t), tt.d)
			if got := errors.Is(err, conversations.ErrRefused); got != tt.want {
				t.Errorf("got %v, want a refusal: %v", err, tt.want)
			}
			if got := len(s.asked()) == 0; got != tt.want {
				t.Errorf("got requests %v", s.methods())
			}
		})
	}
}

func TestSend_NameNotKnownSendsNothing(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	s.will("getMe", no(502, "Bad Gateway", ""), yes(`{"id":4242,"username":"late_bot"}`))
	a := adapterFor(t, s)
	a.me = Me{}
	d := delivery("-5", conversations.Reply{Text: "a", Choices: []conversations.Choice{{Label: "b", Private: "c"}}})
	_, err := a.Send(soon(t), d)
	means(t, err, "") // not that it may have arrived
	if _, err := a.Send(soon(t), d); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"getMe", "getMe", "sendMessage"}, s.methods()); diff != "" {
		t.Error(diff)
	}
	if got := s.asked()[2].fields["reply_markup"]; !strings.Contains(got, "https://t.me/late_bot?start=c") {
		t.Errorf("got the keyboard %s", got)
	}
}

func TestSend_GroupBecameAnotherChat(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	moved := no(400, "Bad Request: group chat was upgraded to a supergroup chat", `{"migrate_to_chat_id":-1005}`)
	s.will("editMessageText", moved)
	s.will("editMessageReplyMarkup", moved)
	a := adapterFor(t, s)
	d := hello("-5")
	d.Edits, d.Answers = "31", "30"
	for range 2 { // the first one learns it, the second one knows
		if ref, err := a.Send(soon(t), d); err != nil || ref != "+7" {
			t.Fatalf("got %q, %v, want +7", ref, err)
		}
	}
	if err := a.ClearButtons(soon(t), d.To.Room, "31"); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"editMessageText", "sendMessage", "sendMessage"}, s.methods()); diff != "" {
		t.Error(diff)
	}
	for _, c := range s.asked()[1:] {
		if c.fields["chat_id"] != "-1005" || c.fields["reply_parameters"] != "" {
			t.Errorf("got %v", c.fields)
		}
	}
}

func TestClearButtons_TakesThemOff(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		ref    conversations.Ref
		answer botAnswer
		err    string // empty: none
		calls  int
	}{
		"there":    {"31", yes(`{"message_id":31}`), "", 1},
		"none":     {"31", no(400, "Bad Request: message is not modified: same", ""), "", 1},
		"deleted":  {"31", no(400, "Bad Request: message to edit not found", ""), "", 1},
		"too old":  {"31", no(400, "Bad Request: message can't be edited", ""), "", 1},
		"migrated": {"31", no(400, "Bad Request: upgraded", `{"migrate_to_chat_id":-1005}`), "", 1},
		"blocked":  {"31", no(403, "Forbidden: bot was blocked by the user", ""), "unreachable", 1},
		"foreign":  {"m31", yes("true"), "", 0},
		"no ref":   {"", yes("true"), "", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newBotServer(t)
			s.will("editMessageReplyMarkup", tt.answer)
			err := adapterFor(t, s).ClearButtons(soon(t), hello("-5").To.Room, tt.ref)
			if tt.err != "" {
				means(t, err, tt.err)
			} else if err != nil {
				t.Error(err)
			}
			if got := len(s.asked()); got != tt.calls {
				t.Errorf("got %d requests, want %d", got, tt.calls)
			}
		})
	}
}

func TestMoves_RemembersOnlySoMany(t *testing.T) {
	t.Parallel()
	var m moves
	for chat := range int64(3 * movesMax) {
		m.note(-chat-1, chat+1)
		if now, moved := m.follow(-chat - 1); !moved || now != chat+1 {
			t.Fatalf("got %d, %v right after it was noted", now, moved)
		}
		if len(m.to) > movesMax {
			t.Fatalf("%d are remembered", len(m.to))
		}
	}
}

func TestErase_DeletesWhatAPersonWrote(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		chat   string
		ref    conversations.Ref
		answer botAnswer
		err    string // empty: none
		calls  int
	}{
		"there":   {"5", "31", yes("true"), "", 1},
		"gone":    {"5", "31", no(400, "Bad Request: message to delete not found", ""), "", 1},
		"too old": {"5", "31", no(400, "Bad Request: message can't be deleted for everyone", ""), "refused", 1},
		"group":   {"-5", "31", yes("true"), "", 0},
		"foreign": {"5", "m31", yes("true"), "", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newBotServer(t)
			s.will("deleteMessage", tt.answer)
			a := adapterFor(t, s)
			err := a.Erase(soon(t), conversations.Room{Platform: Platform, Chat: tt.chat}, tt.ref)
			if tt.err == "" && err != nil {
				t.Errorf("got %v, want nil", err)
			} else if tt.err != "" {
				means(t, err, tt.err)
			}
			if got := s.asked(); len(got) != tt.calls || tt.calls == 1 && (got[0].method != "deleteMessage" || got[0].fields["message_id"] != "31" || got[0].fields["chat_id"] != "5") {
				t.Errorf("got %v", got)
			}
		})
	}
}
