package engine_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/engine"
)

func TestCommands_AreDoneAndSaidShortly(t *testing.T) {
	t.Parallel()
	c := builtinContent(t)
	all := c.Commands(conversations.English)
	var names []string
	for _, line := range all {
		names = append(names, line.Name)
	}
	want := "start status ask faq back help human privacy guide language reminders timezone mydata link stop"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("got the menu %s, want %s", got, want)
	}
	for _, line := range all {
		if n := utf8.RuneCountInString(line.Says); n == 0 || n > content.CommandMax {
			t.Errorf("/%s says %d characters", line.Name, n)
		}
		if n := utf8.RuneCountInString(line.Takes.Says); (n == 0) != (line.Takes.Name == "") || n > content.CommandMax {
			t.Errorf("/%s says %d characters of the %q that it takes", line.Name, n, line.Takes.Name)
		}
		m := conversations.Message{Body: conversations.Command{Name: line.Name}}
		unknown := engine.New(c).Handle(conversations.State{}, conversations.Message{Body: conversations.Command{Name: "nonsense"}})
		if got := engine.New(c).Handle(conversations.State{Found: &conversations.Found{Link: &conversations.Link{}}}, m); got.Replies[0].Text == unknown.Replies[0].Text {
			t.Errorf("/%s stands in the menu and is not known", line.Name)
		}
	}
	if about := c.About("fr"); about == "" || about != c.About(conversations.English) {
		t.Errorf("in a language that is not spoken: got %q", about)
	}
	if c.AboutShort(conversations.English) == "" {
		t.Error("nothing is said shortly")
	}
	said := reflect.ValueOf(c.Outside(conversations.English))
	for i := range said.NumField() {
		if said.Field(i).String() == "" {
			t.Errorf("nothing is said of %s", said.Type().Field(i).Name)
		}
	}
}

// Every payload that a button in a group carries leads to its topic.
func TestInPrivate_EveryTopicCanBeLedTo(t *testing.T) {
	t.Parallel()
	c := builtinContent(t)
	e := engine.New(c)
	allowed := regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	for _, p := range c.Topics {
		shared := e.Handle(conversations.State{}, conversations.Message{Shared: true, Body: conversations.Text("/faq " + string(p.ID))})
		cs := shared.Replies[0].Choices
		payload := cs[len(cs)-1].Private
		if !allowed.MatchString(payload) || !content.MayLead(p.ID) {
			t.Errorf("%s: no link can carry %q", p.ID, payload)
		}
		direct := e.Handle(conversations.State{}, conversations.Message{Body: conversations.Tap{Token: conversations.Token("q|" + string(p.ID))}})
		got := e.Handle(conversations.State{}, conversations.Message{Body: conversations.Command{Name: "start", Args: payload}})
		if got.Replies[0].Text != direct.Replies[0].Text {
			t.Errorf("%s: %q leads to\n%s", p.ID, payload, got.Replies[0].Text)
		}
	}
}

func FuzzMayLead(f *testing.F) {
	f.Add("new-phone")
	f.Add("Neues_Handy")
	f.Add("ein-sehr-langer-name-von-dem-niemand-weiss-was-er-bedeuten-soll")
	allowed := regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	f.Fuzz(func(t *testing.T, id string) {
		if content.MayLead(conversations.TopicID(id)) && !allowed.MatchString("q-"+id) {
			t.Errorf("%q may lead, and no link can carry it", id)
		}
	})
}
