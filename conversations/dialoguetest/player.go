package dialoguetest

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

type (
	// Content is what the engine speaks from.
	Content = conversations.Content
	// Reply is what the bot says.
	Reply = conversations.Reply
)

// Turns runs one message as one turn, as bot.Turns does.
type Turns interface {
	Turn(context.Context, conversations.Message, func(conversations.State) conversations.Outcome) error
}

// A player plays one dialogue.
type player struct {
	t       testing.TB
	content *Content
	engine  *conversations.Engine

	understand func(string) conversations.Meaning

	world World
	now   time.Time
	line  int
	sent  int
	last  conversations.Message
	shown []conversations.Choice // every button there ever was, oldest first
	out   strings.Builder
}

func newPlayer(t testing.TB, c *Content, w World) *player {
	return &player{t: t, content: c, engine: conversations.NewEngine(c), world: w,
		now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
}

func (p *player) failf(format string, args ...any) {
	p.t.Helper()
	p.t.Fatalf("line %d of the dialogue: %s", p.line, fmt.Sprintf(format, args...))
}

// tapLine is "[Label]" or "[Label] of part/step".
var tapLine = regexp.MustCompile(`^\[(.+?)\](?: of (\S+))?$`)

// say lets the person type, tap or send something.
func (p *player) say(what string) {
	var body conversations.Body = conversations.Text(what)
	if m := tapLine.FindStringSubmatch(what); m != nil {
		body = conversations.Tap{Token: p.button(m[1], m[2])}
	} else if strings.HasPrefix(what, "(") && strings.HasSuffix(what, ")") {
		body = conversations.Unreadable{Kind: what[1 : len(what)-1]}
	}
	p.sent++
	p.last = conversations.Message{
		ID:   conversations.MessageID(fmt.Sprintf("dialogue-%d", p.sent)),
		From: conversations.Address{Platform: "dialogue", Chat: "c", User: "u"},
		At:   p.now, Body: body,
	}
	if text, ok := body.(conversations.Text); ok && p.engine.MayAsk(string(text)) {
		p.last.Meaning = p.understand(string(text))
	}
	p.deliver()
}

// button finds the newest button of that label, of that step if one is named.
func (p *player) button(label, step string) conversations.Token {
	for i := len(p.shown) - 1; i >= 0; i-- {
		c := p.shown[i]
		if c.Label == label && strings.Contains(string(c.Token)+"|", step) {
			return c.Token
		}
	}
	p.failf("no button [%s] %s was ever shown", label, step)
	return ""
}

func (p *player) deliver() {
	err := p.world.Turn(context.Background(), p.last, func(s conversations.State) conversations.Outcome {
		return p.engine.Handle(s, p.last)
	})
	if err != nil {
		p.failf("turn: %v", err)
	}
	replies := p.world.Take(p.t)
	for _, r := range replies {
		p.shown = append(p.shown, r.Choices...)
	}
	p.write(replies)
}

func (p *player) wait(d string) {
	span, err := time.ParseDuration(d)
	if err != nil {
		p.failf("how long is %q? (%v)", d, err)
	}
	p.now = p.now.Add(span)
}

// state looks at the person's state without changing it.
func (p *player) state() conversations.State {
	var seen conversations.State
	p.alter(func(s conversations.State) conversations.State { seen = s; return s })
	return seen
}

// alter changes the person's state behind the engine's back.
func (p *player) alter(change func(conversations.State) conversations.State) {
	p.sent++
	m := conversations.Message{ID: conversations.MessageID(fmt.Sprintf("dialogue-%d", p.sent)),
		From: conversations.Address{Platform: "dialogue", Chat: "c", User: "u"}, At: p.now}
	err := p.world.Turn(context.Background(), m, func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: change(s)}
	})
	if err != nil {
		p.failf("look at the state: %v", err)
	}
}

func (p *player) expect(what string) {
	key, want, _ := strings.Cut(what, " ")
	s := p.state()
	var got string
	switch key {
	case "at":
		got = string(s.Journey.At)
	case "phase":
		got = string(s.Journey.Phase)
	case "guide":
		got = string(s.Journey.Guide)
	case "network":
		got = string(s.Person.Network)
	case "progress":
		pr := p.content.Progress(s.Journey, s.Person.Network)
		got = fmt.Sprintf("%d of %d", pr.Number, pr.Total)
	default:
		p.failf("what is %q?", key)
	}
	if got != want {
		p.t.Errorf("line %d of the dialogue: %s is %q, want %q", p.line, key, got, want)
	}
}
