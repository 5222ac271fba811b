package conversations_test

import (
	"strings"
	"testing"

	"waymark/conversations"
)

func TestCommandIn(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]conversations.Command{
		"/start":                     {Name: "start"},
		" \u200b/Start ern-rnd":      {Name: "start", Args: "ern-rnd"},
		"/faq@waymark_bot  new":      {Name: "faq", Args: "new"},
		"/as\u200bk\nwhat\nis  this": {Name: "ask", Args: "what\nis  this"},
		"/a\xffsk":                   {Name: "ask"},
	} {
		if got, ok := conversations.CommandIn(in); !ok || got != want {
			t.Errorf("%q: got %+v (%t), want %+v", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "/", "/ start", "/@bot", "start", "see /start"} {
		if got, ok := conversations.CommandIn(in); ok {
			t.Errorf("%q: got %+v, want none", in, got)
		}
	}
}

func TestWords_AreTheQuestionBehindAsk(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		body conversations.Body
		want string
	}{
		"typed":            {conversations.Text("/ask which browser"), "which browser"},
		"with our name":    {conversations.Text("/Ask@waymark_bot  which browser "), "which browser"},
		"twice":            {conversations.Text("/ask /ask which browser"), "which browser"},
		"without any":      {conversations.Text("/ask"), "/ask"},
		"another command":  {conversations.Text("/asking which browser"), "/asking which browser"},
		"not at the start": {conversations.Text("what does /ask do"), "what does /ask do"},
		"changed":          {conversations.Edited("/ask which browser"), "which browser"},
		"passed on":        {conversations.Forwarded("/ask which browser"), "which browser"},
		"a command":        {conversations.Command{Name: "ASK", Args: "which browser"}, "which browser"},
		"a command, twice": {conversations.Command{Name: "ask", Args: "/ask which browser"}, "which browser"},
		"other commands":   {conversations.Command{Name: "faq", Args: "which browser"}, ""},
		"a tap":            {conversations.Tap{Token: "ask"}, ""},
		"a lot":            {conversations.Text(strings.Repeat("/ask ", 200_000) + "me"), "me"},
	} {
		if got := (conversations.Message{Body: of.body}).Words(); got != of.want {
			t.Errorf("%s: got %q, want %q", name, got, of.want)
		}
	}
}
