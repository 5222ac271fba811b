package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
	"waymark/conversations/engine"
)

// typed hands a text with its meaning to an engine that keeps or does not, as
// somebody who stands on a step.
func typed(t *testing.T, keep bool, text string, m conversations.Meaning) *conversations.Unanswered {
	t.Helper()
	e := engine.New(builtinContent(t))
	e.KeepUnanswered = keep
	who, room := conversations.Account{Platform: "p", User: "u"}, conversations.Room{Platform: "p", Chat: "c"}
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	s := e.Handle(conversations.State{}, conversations.Message{Actor: who, Room: room, At: at, Body: conversations.Text("/start ern-rnd_cpms2")}).State
	return e.Handle(s, conversations.Message{Actor: who, Room: room, At: at, Body: conversations.Text(text), Meaning: m}).Unanswered
}

// meant is a meaning whose likeliest class is best, with these matches.
func meant(d conversations.Decision, best conversations.TopicID, matches ...conversations.TopicID) conversations.Meaning {
	m := conversations.Meaning{Decision: d, Best: best, Language: "de"}
	for _, id := range matches {
		m.Matches = append(m.Matches, conversations.Match{ID: id, Score: 0.2})
	}
	return m
}

func TestUnanswered_Kept(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		m    conversations.Meaning
		want string
	}{
		"a suggestion":           {"my  thing is\tbroken", meant(conversations.Suggest, "new-phone", "new-phone"), "my thing is broken"},
		"nothing fits":           {"my thing is broken", meant(conversations.None, "new-phone", "new-phone"), "my thing is broken"},
		"no match at all":        {"my thing is broken", meant(conversations.None, "oos-other"), "my thing is broken"},
		"an address":             {"write to Ada.L@ern.example please", meant(conversations.None, "new-phone", "new-phone"), "write to [e-mail] please"},
		"a number":               {"code 123456 of 2024, not 123", meant(conversations.None, "new-phone", "new-phone"), "code [number] of [number], not 123"},
		"no code":                {"my long-term self-help well-being", meant(conversations.None, "new-phone", "new-phone"), "my long-term self-help well-being"},
		"a code":                 {"link it with 7k3m-9F2A please", meant(conversations.None, "new-phone", "new-phone"), "link it with [code] please"},
		"a phone, a birthday":    {"call +49 30 1234-56 born 1.2.1985", meant(conversations.None, "new-phone", "new-phone"), "call +[number] born [number]"},
		"a long one is cut":      {"my " + strings.Repeat("ä", 400), meant(conversations.None, "new-phone", "new-phone"), "my " + strings.Repeat("ä", 297)},
		"no address is half cut": {strings.Repeat("ä ", 147) + "ada@ern.example", meant(conversations.None, "new-phone", "new-phone"), strings.Repeat("ä ", 147) + "[e-mai"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := typed(t, true, test.text, test.m)
			want := &conversations.Unanswered{Text: test.want, Language: "de"}
			for _, match := range test.m.Matches {
				want.Matches = append(want.Matches, match.ID)
			}
			if got != nil {
				want.Step = got.Step // where the guide begins is the content's business
				if got.Step == "" {
					t.Error("the step is not said")
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got := typed(t, false, test.text, test.m); got != nil {
				t.Errorf("kept %+v without being told to", got)
			}
		})
	}
}

func TestUnanswered_NeverKept(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		m    conversations.Meaning
	}{
		"answered":                     {"I have a new phone", meant(conversations.Answer, "new-phone", "new-phone")},
		"an aside answered":            {"what a lovely day", meant(conversations.None, "oos-small-talk", "oos-small-talk")},
		"nobody looked":                {"my thing is broken", conversations.Meaning{}},
		"nobody judged":                {"my thing is broken", meant(conversations.None, "")},
		"one word":                     {"Hunter!", meant(conversations.None, "new-phone", "new-phone")},
		"one word and a number":        {"Hunter 12345 !", meant(conversations.None, "new-phone", "new-phone")},
		"one word and an address":      {"Hunter ada@ern.example", meant(conversations.None, "new-phone", "new-phone")},
		"medical":                      {"the child has a fever", meant(conversations.None, "oos-medical", "oos-medical", "new-phone")},
		"medical, no match":            {"the child has a fever", meant(conversations.None, "oos-medical", "new-phone")},
		"medical, something suggested": {"the child has a fever", meant(conversations.Suggest, "oos-medical", "new-phone")},
		"medical, a later match":       {"the child has a fever", meant(conversations.None, "new-phone", "new-phone", "oos-medical")},
		"secrets":                      {"it is Hunter two", meant(conversations.None, "oos-secrets", "new-phone")},
		"a command":                    {"/help me please", meant(conversations.None, "new-phone", "new-phone")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := typed(t, true, test.text, test.m); got != nil {
				t.Errorf("kept %+v", got)
			}
		})
	}
}
