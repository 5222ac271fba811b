package telegram

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

// adorned has everything that Telegram may refuse.
func adorned() conversations.Delivery {
	return delivery("1", conversations.Reply{
		Text:    "**Log in** [there](https://ern.eu/in).",
		Answers: "31",
		Choices: []conversations.Choice{{Label: "Done", Token: "t1"}, {Label: "\u200b", Token: "t2"}, {Label: "Copy", Copies: "https://ern.eu"}},
	})
}

const (
	wordsOfIt  = "Log in there."
	linksOfIt  = "Log in there (https://ern.eu/in)."
	choicesFor = "\n\n1. Done\n3. Copy"
)

func TestSend_WithoutWhatTelegramRefuses(t *testing.T) {
	t.Parallel()
	for description, want := range map[string]struct {
		text string
		has  string // of entities, reply_markup and reply_parameters
	}{
		"Bad Request: ENTITY_BOUNDS_INVALID":                                {linksOfIt, "buttons place"},
		"Bad Request: can't parse entities: unsupported start at offset 3":  {linksOfIt, "buttons place"},
		"Bad Request: ENTITIES_TOO_LONG":                                    {linksOfIt, "buttons place"},
		"Bad Request: BUTTON_DATA_INVALID":                                  {wordsOfIt + choicesFor, "look place"},
		"Bad Request: BUTTON_URL_INVALID":                                   {wordsOfIt + choicesFor, "look place"},
		"Bad Request: BUTTON_TYPE_INVALID":                                  {wordsOfIt + choicesFor, "look place"},
		"Bad Request: REPLY_MARKUP_INVALID":                                 {wordsOfIt + choicesFor, "look place"},
		"Bad Request: reply markup is too long":                             {wordsOfIt + choicesFor, "look place"},
		"Bad Request: can't parse inline keyboard button: copy is empty":    {wordsOfIt + choicesFor, "look place"},
		"Bad Request: inline keyboard button URL 'x' is invalid":            {wordsOfIt + choicesFor, "look place"},
		"Bad Request: message to be replied not found":                      {wordsOfIt, "look buttons"},
		"Bad Request: replied message not found":                            {wordsOfIt, "look buttons"},
		"Bad Request: reply message not found":                              {wordsOfIt, "look buttons"},
		"Bad Request: REPLY_MESSAGE_ID_INVALID":                             {wordsOfIt, "look buttons"},
		"Bad Request: message thread not found":                             {wordsOfIt, "look buttons"},
		"Bad Request: TOPIC_DELETED":                                        {wordsOfIt, "look buttons"},
		"Bad Request: TOPIC_CLOSED":                                         {wordsOfIt, "look buttons"},
		"Bad Request: MESSAGE_OF_TOMORROW_INVALID":                          {linksOfIt + choicesFor, ""},
		"Bad Request: can't parse entities in the inline keyboard's button": {wordsOfIt + choicesFor, "look place"},
	} {
		t.Run(description, func(t *testing.T) {
			t.Parallel()
			s := newBotServer(t)
			s.will("sendMessage", no(400, description, ""), yes(`{"message_id":7}`))
			if ref, err := adapterFor(t, s).Send(soon(t), adorned()); err != nil || ref != "7" {
				t.Fatalf("got %q and %v, want 7", ref, err)
			}
			calls := s.asked()
			if len(calls) != 2 {
				t.Fatalf("got %v, want two calls", s.methods())
			}
			if got := calls[1].fields["text"]; got != want.text {
				t.Errorf("got %q, want %q", got, want.text)
			}
			for part, field := range map[string]string{"look": "entities", "buttons": "reply_markup", "place": "reply_parameters"} {
				if got := calls[1].fields[field] != ""; got != strings.Contains(want.has, part) {
					t.Errorf("%s: got %q", part, calls[1].fields[field])
				}
			}
		})
	}
}

// Whatever Telegram refuses of the look, what could not be tapped cannot be then.
func TestSend_WithoutItsLookNothingElseCanBeTapped(t *testing.T) {
	t.Parallel()
	full := strings.Repeat("a.b", 1363)
	for text, want := range map[string]string{
		"`https://evil.test` [there](https://ern.eu/in).":            "https:\u2060//evil.\u2060test there (https://ern.eu/in).",
		"[`evil.test`](https://ern.eu/in) **`evil.test`**":           "evil.\u2060test (https://ern.eu/in) evil.\u2060test",
		"[https://ern.eu](https://ern.eu/) [ern.eu](https://ern.eu)": "https://ern.eu (https://ern.eu/) ern.eu (https://ern.eu)",
		"1.2 **1.2** `" + full + "`":                                 "1.2 1.2 " + strings.ReplaceAll(full, ".", " "),
	} {
		said, entities := render(conversations.Markup(text))
		n, _ := note{text: said, entities: entities}.less(&refusal{code: 400, text: "Bad Request: ENTITY_BOUNDS_INVALID"})
		if n.text != want || n.entities != nil {
			t.Errorf("got %q with %d entities, want %q", n.text, len(n.entities), want)
		}
		if again, marks := render(conversations.Markup(text)); again != said || len(marks) != len(entities) {
			t.Errorf("%q became %q", said, again)
		}
	}
}

func TestSend_LeavesOutEachPartOnce(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	place, look, buttons := no(400, "Bad Request: message to be replied not found", ""), no(400, "Bad Request: ENTITY_INVALID", ""), no(400, "Bad Request: BUTTON_DATA_INVALID", "")
	s.will("sendMessage", place, look, buttons, buttons)
	a := adapterFor(t, s)
	var log bytes.Buffer
	a.o.Log = slog.New(slog.NewTextHandler(&log, nil))
	_, err := a.Send(soon(t), adorned())
	means(t, err, "refused")
	if got := len(s.asked()); got != 4 {
		t.Errorf("got %d calls, want 4", got)
	}
	for _, want := range []string{"level=INFO", "without=place", "level=WARN", "without=look", "without=buttons"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log has no %s:\n%s", want, log.String())
		}
	}
	if strings.Contains(log.String(), "Log in") {
		t.Errorf("the log holds what was said:\n%s", log.String())
	}
}

// Only after a no is anything said again, and only where that may help.
func TestSend_TriesNothingAgainThatMayHaveBeenSent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer botAnswer
		means  string
	}{
		"no answer of Telegram's": {botAnswer{502, "<html>"}, "unsure"},
		"a fault of Telegram's":   {no(500, "Internal Server Error: ENTITY_BOUNDS_INVALID", ""), "unsure"},
		"a wait":                  {no(429, "Too Many Requests: retry after 3", `{"retry_after":3}`), "later"},
		"blocked":                 {no(403, "Forbidden: bot was blocked by the user", ""), "unreachable"},
		"no chat":                 {no(400, "Bad Request: chat not found", ""), "unreachable"},
		"too long":                {no(400, "Bad Request: MESSAGE_TOO_LONG", ""), "refused"},
		"too long for today":      {no(400, "Bad Request: message is too long", ""), "refused"},
		"nothing to say":          {no(400, "Bad Request: message text is empty", ""), "refused"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newBotServer(t)
			s.will("sendMessage", c.answer)
			_, err := adapterFor(t, s).Send(soon(t), adorned())
			means(t, err, c.means)
			if got := len(s.asked()); got != 1 {
				t.Errorf("got %d calls, want 1", got)
			}
		})
	}
}

func TestSend_EditsIntoPlainWords(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	s.will("editMessageText", no(400, "Bad Request: BUTTON_DATA_INVALID", ""), yes(`{"message_id":31}`))
	d := adorned()
	d.Edits = "31"
	if ref, err := adapterFor(t, s).Send(soon(t), d); err != nil || ref != "31" {
		t.Fatalf("got %q and %v, want 31", ref, err)
	}
	if diff := cmp.Diff([]string{"editMessageText", "editMessageText"}, s.methods()); diff != "" {
		t.Error(diff)
	}
}

// A refusal of what a message has not is not about how it looks.
func TestSend_EditRefusedForNoReasonOfOurs(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	s.will("editMessageText", no(400, "Bad Request: BUTTON_DATA_INVALID", ""))
	d := hello("1")
	d.Edits = "31"
	if ref, err := adapterFor(t, s).Send(soon(t), d); err != nil || ref != "7" {
		t.Fatalf("got %q and %v, want 7", ref, err)
	}
}

func TestLines_InAGroupHaveNoNumbers(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	s.will("sendMessage", no(400, "Bad Request: BUTTON_URL_INVALID", ""), yes(`{"message_id":7}`))
	d := delivery("-5", conversations.Reply{Text: "a", Choices: []conversations.Choice{{Label: "Yes", Token: "t"}, {Label: "In private", Private: "here"}}})
	if _, err := adapterFor(t, s).Send(soon(t), d); err != nil {
		t.Fatal(err)
	}
	if got, want := s.asked()[1].fields["text"], "a\n\n• Yes\n• In private: https://t.me/waymark_bot?start=here"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSimpler_NeverTooLong(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", textMax-20)
	said, entities := render(conversations.Markup(long + " [b](https://ern.eu/a/long/address)"))
	if got := writtenOut(said, entities); got != said {
		t.Errorf("got %d units", units(got))
	}
	var lines []string
	for i := range 10 {
		lines = append(lines, fmt.Sprintf("%d. yes", i))
	}
	if got, want := withLines(long, lines), long+"\n\n0. yes\n1. yes"; got != want {
		t.Errorf("got %q", got[textMax-20:])
	}
}
