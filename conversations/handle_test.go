package conversations_test

import (
	"flag"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"waymark/conversations"
	"waymark/conversations/dialoguetest"
	"waymark/conversations/faq"
	"waymark/guides"
)

var update = flag.Bool("update", false, "write the bot's lines of the dialogues anew")

// builtin is the content that the program ships, read once.
var builtin = sync.OnceValues(func() (*conversations.Content, error) {
	return guides.Load(guides.Builtin(), guides.Settings{Offered: []conversations.NetworkID{"ern-cranio", "ern-rnd"}})
})

func content(t testing.TB) *conversations.Content {
	t.Helper()
	c, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A memory is a world without a store.
type memory struct {
	state   conversations.State
	seen    map[conversations.MessageID]bool
	replies []conversations.Reply
}

func TestDialogues(t *testing.T) {
	dialoguetest.Run(t, "testdata/dialogues", content, func(testing.TB) dialoguetest.World {
		return &memory{seen: map[conversations.MessageID]bool{}}
	}, understand, *update)
}

// matcher is the one that the program ships, trained once.
var matcher = sync.OnceValues(func() (*faq.Model, error) {
	corpus, err := guides.Questions(guides.Builtin())
	if err != nil {
		return nil, err
	}
	cal, err := guides.Calibration(guides.Builtin())
	return faq.Train(corpus, cal), err
})

func understand(text string) conversations.Meaning {
	m, err := matcher()
	if err != nil {
		panic(err)
	}
	r := m.Match(text)
	meaning := conversations.Meaning{Decision: conversations.Decision(r.Decision), Language: conversations.Language(r.Language)}
	for _, match := range r.Matches {
		meaning.Matches = append(meaning.Matches, conversations.Match{ID: conversations.TopicID(match.Class), Score: match.Score})
	}
	return meaning
}

// journey is a clone, so that a Handle that changed what it was given is found.
func clone(s conversations.State) conversations.State {
	s.Journey.Answers = maps.Clone(s.Journey.Answers)
	s.Journey.Trail = slices.Clone(s.Journey.Trail)
	s.Journey.Offered = slices.Clone(s.Journey.Offered)
	return s
}

// walkSome plays a script of taps and texts chosen by bytes and checks after
// each turn what must always hold.
func walkSome(t *testing.T, c *conversations.Content, script []byte, text string) {
	e := conversations.NewEngine(c)
	var s conversations.State
	var shown []conversations.Token
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for _, b := range script[:min(len(script), 200)] {
		m := conversations.Message{From: conversations.Address{Platform: "p", Chat: "c", User: "u"}, At: at}
		switch {
		case b == 255:
			m.Body = conversations.Text(text)
		case b == 254:
			m.Body = conversations.Tap{Token: conversations.Token(text)}
		case b == 253:
			m.Body = conversations.Command{Name: text, Args: text}
		case b == 252:
			m.Body = conversations.Unreadable{Kind: "sticker"}
		case b >= 128 || len(shown) == 0:
			plain := []string{"/start", "done", "back", "skip", "have", "stuck", "status", "/guide", "/faq", "1", "2", "3", "stop", "again", "/start ern-rnd_cpms-rnd"}
			m.Body = conversations.Text(plain[int(b)%len(plain)])
		default:
			m.Body = conversations.Tap{Token: shown[len(shown)-1-int(b)%len(shown)]}
		}
		out := e.Handle(clone(s), m)
		checkOutcome(t, c, m, out)
		s = out.State
		for _, r := range out.Replies {
			for _, ch := range r.Choices {
				shown = append(shown, ch.Token)
			}
		}
		shown = shown[max(0, len(shown)-128):]
	}
}

func checkOutcome(t *testing.T, c *conversations.Content, m conversations.Message, out conversations.Outcome) {
	t.Helper()
	if len(out.Replies) == 0 {
		t.Fatalf("no answer to %#v", m.Body)
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
			if len(ch.Token) > conversations.TokenMax || ch.Label == "" || tokens[ch.Token] {
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

func FuzzHandle(f *testing.F) {
	f.Add([]byte{0, 128, 0, 0, 0, 1, 2, 255, 0}, "who approves?")
	f.Add([]byte{255, 254, 253, 252, 142}, "\x00\xff\xed\xa0\x80\u202e\u200b|c|")
	f.Add([]byte{142, 1, 1, 1, 5, 7, 9, 255}, strings.Repeat("x", 1<<20))
	f.Fuzz(func(t *testing.T, script []byte, text string) {
		walkSome(t, content(t), script, text)
	})
}

// TestHandle_NeverEndsElsewhere plays many chance conversations, so that what
// must always hold is also held without the fuzzer.
func TestHandle_NeverEndsElsewhere(t *testing.T) {
	t.Parallel()
	c := content(t)
	seed := uint32(1)
	for range 300 {
		script := make([]byte, 120)
		for i := range script {
			seed = seed*1664525 + 1013904223
			script[i] = byte(seed >> 24)
		}
		walkSome(t, c, script, "I changed my password")
	}
}
