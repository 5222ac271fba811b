package engine_test

import (
	"flag"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/dialoguetest"
	"waymark/conversations/engine"
	"waymark/conversations/faq"
	"waymark/guides"
)

var update = flag.Bool("update", false, "write the bot's lines of the dialogues anew")

// builtin is the content that the program ships, read once.
var builtin = sync.OnceValues(func() (*content.Content, error) {
	return guides.Load(guides.Builtin(), guides.Settings{Offered: []conversations.NetworkID{"ern-cranio", "ern-rnd"}})
})

func builtinContent(t testing.TB) *content.Content {
	t.Helper()
	c, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDialogues(t *testing.T) {
	dialoguetest.Run(t, "../testdata/dialogues", builtinContent, func(testing.TB, func() time.Time) dialoguetest.World {
		return newMemory()
	}, understand, *update)
}

// matcher is the one that the program ships, trained once.
var matcher = sync.OnceValues(func() (*faq.Model, error) {
	m, _, err := guides.Train(guides.Builtin(), nil)
	return m, err
})

func understand(text string) conversations.Meaning {
	m, err := matcher()
	if err != nil {
		panic(err)
	}
	return m.Match(text).Meaning()
}

// clone shares nothing with s, so that nothing that a Handle does to what it was
// given reaches s.
func clone(s conversations.State) conversations.State { return dialoguetest.Clone(s) }

// sometimes are what else may happen, by the byte that stands for it.
func sometimes(b byte, text string) (m conversations.Message, missed bool) {
	switch b {
	case 251:
		m.Body = conversations.Edited(text)
	case 240:
		m.Body, m.Unread = conversations.Forwarded(text), "photo"
	case 250:
		m.Body = conversations.Blocked{}
	case 249:
		m.Body, missed = conversations.Unblocked{}, true
	case 248:
		m.Body, missed = conversations.Text(text), true
	case 247:
		m.Body, m.Shared = conversations.Text(text), true
	case 246:
		m.Body, m.Shared = conversations.Command{Name: "start", Args: text}, true
	case 245:
		m.Body = conversations.Command{Name: "start", Args: "q-" + text}
	case 241, 242, 243, 244:
		m.Body = conversations.Due{Kind: []conversations.ReminderKind{conversations.Nag, conversations.Fuse, conversations.CheckIn, conversations.Wanted}[b-241]}
	}
	return m, missed
}

// walkSome plays a script of taps and texts chosen by bytes and checks after
// each turn what must always hold.
func walkSome(t *testing.T, c *content.Content, script []byte, text string) {
	e := engine.New(c)
	e.Reminding = dialoguetest.Reminding(t)
	var s conversations.State
	var shown []conversations.Token
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for _, b := range script[:min(len(script), 200)] {
		m, missed := sometimes(b, text)
		at = at.Add(time.Duration(b) * time.Duration(b) * time.Minute / 8) // none to four days
		m.Actor, m.Room, m.At = conversations.Account{Platform: "p", User: "u"}, conversations.Room{Platform: "p", Chat: "c"}, at
		s.Missed = missed
		switch {
		case m.Body != nil:
		case b == 255:
			m.Body = conversations.Text(text)
		case b == 254:
			m.Body = conversations.Tap{Token: conversations.Token(text)}
		case b == 253:
			m.Body = conversations.Command{Name: text, Args: text}
		case b == 252:
			m.Body = conversations.Unreadable{Kind: "sticker"}
		case b >= 128 || len(shown) == 0:
			plain := []string{"/start", "done", "back", "skip", "have", "stuck", "status", "/guide", "/faq", "1", "2", "3", "stop", "again", "/start ern-rnd_cpms-rnd",
				"remind me in 2 hours", "remind me on monday", "/reminders", "reminders off", "reminders on", "/timezone Lisbon", "/link", "/link 7K3M", "/mydata"}
			m.Body = conversations.Text(plain[int(b)%len(plain)])
		default:
			m.Body, m.Shared = conversations.Tap{Token: shown[len(shown)-1-int(b)%len(shown)]}, b%16 == 0
		}
		given := clone(s)
		out := e.Handle(given, m)
		if !reflect.DeepEqual(s, given) {
			t.Fatalf("%#v changes the state that it was given (-before +after):\n%s", m.Body, cmp.Diff(s, given))
		}
		if out.Lookup != nil {
			looked := clone(s)
			looked.Found = &conversations.Found{Link: someLink(b, at)}
			out = e.Handle(looked, m)
		}
		if out.Lookup != nil {
			t.Fatalf("%#v asks twice", m.Body)
		}
		if m.Shared {
			checkShared(t, s, m, out)
		}
		checkOutcome(t, c, m, out)
		checkReminders(t, c, s, m, out)
		s = out.State
		for _, r := range out.Replies {
			for _, ch := range r.Choices {
				if ch.Token != "" {
					shown = append(shown, ch.Token)
				}
			}
		}
		shown = shown[max(0, len(shown)-128):]
	}
}

func checkOutcome(t *testing.T, c *content.Content, m conversations.Message, out conversations.Outcome) {
	t.Helper()
	_, due := m.Body.(conversations.Due)
	if _, blocked := m.Body.(conversations.Blocked); !due && (blocked != (len(out.Replies) == 0) || blocked != out.State.Person.Gone && !m.Shared) {
		t.Fatalf("%d answers to %#v, gone %t", len(out.Replies), m.Body, out.State.Person.Gone)
	}
	if out.State.Missed && !m.Shared && !due {
		t.Fatalf("after %#v the person is not told their step", m.Body)
	}
	for _, r := range out.Replies {
		if strings.TrimSpace(string(r.Text)) == "" || !utf8.ValidString(string(r.Text)) {
			t.Fatalf("answer to %#v is empty or not UTF-8: %q", m.Body, r.Text)
		}
		if i := strings.IndexAny(string(r.Text), "{}"); i >= 0 {
			t.Fatalf("answer to %#v has an unfilled placeholder: %q", m.Body, r.Text)
		}
		tokens := map[conversations.Token]bool{}
		for _, ch := range r.Choices {
			does := 0
			for _, what := range []string{string(ch.Token), ch.Copies, ch.Private} {
				if what != "" {
					does++
				}
			}
			if len(ch.Token) > conversations.TokenMax || ch.Label == "" || tokens[ch.Token] || does != 1 {
				t.Fatalf("answer to %#v has a bad or double button %+v", m.Body, ch)
			}
			tokens[ch.Token] = true
		}
	}
	j := out.State.Journey
	if j.Guide == "" {
		return
	}
	g, ok := c.Guide(j.Guide)
	if !ok {
		t.Fatalf("after %#v: guide %q", m.Body, j.Guide)
	}
	_, p, ok := c.Step(j.At)
	if !ok || !slices.Contains(g.Parts, p.ID) {
		t.Fatalf("after %#v: step %q is not in guide %q", m.Body, j.At, j.Guide)
	}
	if pr := c.Progress(j, out.State.Person.Network); pr.Number < 1 || pr.Number > pr.Total {
		t.Fatalf("after %#v at %s: step %d of %d", m.Body, j.At, pr.Number, pr.Total)
	}
}

// personal are the verbs of buttons that only one person's own chat may show.
const personal = "cbshxrgidnNopawlzyuektjf"

func checkShared(t *testing.T, before conversations.State, m conversations.Message, out conversations.Outcome) {
	t.Helper()
	if diff := cmp.Diff(before, out.State); diff != "" || out.Forget || out.Unanswered != nil {
		t.Fatalf("a shared %#v changed the state (-before +after):\n%s", m.Body, diff)
	}
	for _, r := range out.Replies {
		if strings.Contains(string(r.Text), "You are at step") || r.Replaces != "" || r.Answers != m.Ref {
			t.Fatalf("others read of somebody's own way, after %#v: %+v", m.Body, r)
		}
		for _, ch := range r.Choices {
			if ch.Token != "" && strings.Contains(personal, string(ch.Token[:1])) {
				t.Fatalf("others get a button of somebody's own, after %#v: %+v", m.Body, ch)
			}
		}
	}
}

func FuzzHandle(f *testing.F) {
	f.Add([]byte{0, 128, 0, 0, 0, 1, 2, 255, 0}, "who approves?")
	f.Add([]byte{255, 254, 253, 252, 142}, "\x00\xff\xed\xa0\x80\u202e\u200b|c|")
	f.Add([]byte{128, 0, 250, 249, 251, 248, 247, 246, 245, 16, 32}, "new-phone")
	f.Add([]byte{142, 1, 1, 1, 5, 7, 9, 255}, strings.Repeat("x", 1<<20))
	f.Fuzz(func(t *testing.T, script []byte, text string) {
		walkSome(t, builtinContent(t), script, text)
	})
}

// TestHandle_NeverEndsElsewhere plays many chance conversations, so that what
// must always hold is also held without the fuzzer.
func TestHandle_NeverEndsElsewhere(t *testing.T) {
	t.Parallel()
	c := builtinContent(t)
	seed := uint32(1)
	for range 300 {
		script := make([]byte, 120)
		for i := range script {
			seed = seed*1664525 + 1013904223
			script[i] = byte(seed >> 24)
		}
		walkSome(t, c, script, []string{"I changed my password", "new-phone", "ERN-RND"}[script[0]%3])
	}
}

// checkReminders holds what every list of reminders keeps, and that one that
// fell due moves nobody and does not fall due again at once.
func checkReminders(t *testing.T, c *content.Content, before conversations.State, m conversations.Message, out conversations.Outcome) {
	t.Helper()
	j, kinds := out.State.Journey, []string{}
	for _, r := range out.State.Reminders {
		kinds = append(kinds, string(r.Kind))
		if _, _, ok := c.Step(r.Step); !ok && r.Kind != conversations.Nag {
			t.Fatalf("after %#v something is owed about no step: %+v", m.Body, r)
		}
	}
	silent := j.Phase == conversations.New || j.Phase == conversations.Finished || out.State.Person.Gone
	unasked := j.Phase == conversations.Paused && !slices.Equal(kinds, []string{string(conversations.Wanted)})
	if !slices.IsSorted(kinds) || len(slices.Compact(kinds)) != len(out.State.Reminders) || (silent || unasked) && len(kinds) > 0 {
		t.Fatalf("after %#v, in phase %q, these are owed: %v", m.Body, j.Phase, kinds)
	}
	due, ok := m.Body.(conversations.Due)
	if !ok {
		return
	}
	if (out.Withheld == "") != (len(out.Replies) == 1) {
		t.Fatalf("%d answers to %#v, withheld %q", len(out.Replies), m.Body, out.Withheld)
	}
	for _, r := range out.Replies {
		if r.Kind != conversations.Unbidden {
			t.Fatalf("a reminder of kind %q", r.Kind)
		}
	}
	for _, r := range out.State.Reminders {
		if r.Kind == due.Kind && !r.Due.After(m.At) {
			t.Fatalf("after %#v the same is due at once: %+v", m.Body, r)
		}
	}
	out.State.Reminders, before.Reminders = nil, nil
	out.State.Journey.Nags, out.State.Journey.Nagged, out.State.Journey.Offered = before.Journey.Nags, before.Journey.Nagged, before.Journey.Offered
	if diff := cmp.Diff(before, out.State); diff != "" {
		t.Fatalf("%#v moved somebody (-before +after):\n%s", m.Body, diff)
	}
}
