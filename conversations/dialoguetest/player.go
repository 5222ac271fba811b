package dialoguetest

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/bot/calendar"
	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/engine"
)

type (
	// Content is what the engine speaks from.
	Content = content.Content
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
	engine  *engine.Engine

	understand func(string) conversations.Meaning

	world World
	now   time.Time
	line  int
	sent  int
	last  conversations.Message
	shown []conversations.Choice // every button there ever was, oldest first
	out   strings.Builder

	missed bool // what was said last never arrived
	waits  int  // answers that have not arrived yet
	warned bool // they were told that there are too many

	withheld string // why the last reminder that fell due was not said
}

// Reminding is how people are reminded in dialogues: at nine on working days, in
// Brussels where they do not say where they live; three times in all.
func Reminding(t testing.TB) *engine.Reminding {
	t.Helper()
	c, err := calendar.New("0 9 * * MON-FRI", "08:00-20:00", "Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	return &engine.Reminding{Calendar: c, Atlas: calendar.NewAtlas(),
		After: []time.Duration{24 * time.Hour, 72 * time.Hour, 7 * 24 * time.Hour}}
}

// keep is how long people are kept in dialogues after they last did anything.
var keep = conversations.Span{Months: 18}

// acquainted is since when people are known in dialogues.
var acquainted = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

func newPlayer(t testing.TB, c *Content, w World) *player {
	e := engine.New(c)
	e.Reminding, e.Keep = Reminding(t), keep
	return &player{t: t, content: c, engine: e, world: w, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
}

func (p *player) failf(format string, args ...any) {
	p.t.Helper()
	p.t.Fatalf("line %d of the dialogue: %s", p.line, fmt.Sprintf(format, args...))
}

// tapLine is "[Label]" or "[Label] of part/step".
var tapLine = regexp.MustCompile(`^\[(.+?)\](?: of (\S+))?$`)

// belowLine is "(picture) text".
var belowLine = regexp.MustCompile(`^\(([a-z]+)\) (.+)$`)

// say lets the person type, tap or send something.
func (p *player) say(what string) { p.sayTo("c", what) }

// sayInGroup is say where others read along.
func (p *player) sayInGroup(what string) { p.sayTo(group, what) }

func (p *player) sayTo(chat, what string) {
	if m := belowLine.FindStringSubmatch(what); m != nil && !strings.HasPrefix(what, edits) && !strings.HasPrefix(what, forwards) {
		p.sendWith(chat, m[1], p.body(m[2]))
		return
	}
	p.send(chat, p.body(what))
}

// group is the chat in which others read along.
const group = "group"

// What stands before the words of a message that were not simply typed.
const (
	edits    = "(edits) "
	forwards = "(forwards) "
)

func (p *player) body(what string) conversations.Body {
	if m := tapLine.FindStringSubmatch(what); m != nil {
		return p.button(m[1], m[2])
	}
	if text, ok := strings.CutPrefix(what, edits); ok {
		return conversations.Edited(text)
	}
	if text, ok := strings.CutPrefix(what, forwards); ok {
		return conversations.Forwarded(text)
	}
	if strings.HasPrefix(what, "(") && strings.HasSuffix(what, ")") {
		return conversations.Unreadable{Kind: what[1 : len(what)-1]}
	}
	return conversations.Text(what)
}

// somebody is who speaks. It never changes.
var somebody = conversations.Account{Platform: "dialogue", User: "u"}

func (p *player) send(chat string, body conversations.Body) { p.sendWith(chat, "", body) }

// sendWith is send of words that stand below something unreadable.
func (p *player) sendWith(chat, unread string, body conversations.Body) {
	p.sent++
	p.last = conversations.Message{
		ID:    conversations.MessageID(fmt.Sprintf("dialogue-%d", p.sent)),
		Actor: somebody, Room: conversations.Room{Platform: somebody.Platform, Chat: chat},
		At: p.now, Body: body, Unread: unread, Shared: chat == group,
	}
	text := p.last.Words()
	if p.engine.MayAsk(text) {
		p.last.Meaning = p.understand(text)
	}
	p.deliver()
}

// button finds the newest button of that label, of that step if one is named,
// and returns what a tap on it sends.
func (p *player) button(label, step string) conversations.Body {
	for i := len(p.shown) - 1; i >= 0; i-- {
		c := p.shown[i]
		if c.Label != label || !strings.Contains(string(c.Token)+"|", step) {
			continue
		}
		if c.Copies != "" {
			p.failf("[%s] copies an address, and nothing is sent", label)
		}
		if c.Private != "" {
			return conversations.Command{Name: "start", Args: c.Private}
		}
		return conversations.Tap{Token: c.Token}
	}
	p.failf("no button [%s] %s was ever shown", label, step)
	return nil
}

func (p *player) deliver() {
	err := p.world.Turn(context.Background(), p.last, func(s conversations.State) conversations.Outcome {
		s.Missed, s.Since = s.Missed || p.missed, time.Time{}
		if !s.Journey.Active.IsZero() {
			s.Since = acquainted
		}
		s.Waits, s.Warned = p.waits, p.warned
		out := p.engine.Handle(s, p.last)
		p.warned = p.warned || slices.ContainsFunc(out.Replies, func(r Reply) bool { return r.Kind == conversations.Excess })
		p.missed, p.withheld = out.State.Missed, out.Withheld
		return out
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
		Actor: somebody, Room: conversations.Room{Platform: somebody.Platform, Chat: "c"}, At: p.now}
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
	case "gone":
		got = map[bool]string{true: "yes", false: "no"}[s.Person.Gone]
	case "zone":
		got = cmp.Or(string(s.Person.Zone), "unknown")
	case "owed":
		got = p.owed(s)
	case "withheld":
		got = cmp.Or(p.withheld, "nothing")
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

// owed is what the person is owed and when, in the time of Brussels.
func (p *player) owed(s conversations.State) string {
	all := []string{}
	for _, r := range p.due(s, p.now.AddDate(1, 0, 0)) {
		all = append(all, string(r.Kind)+" "+r.Due.In(brussels).Format("Mon 2 Jan 15:04"))
	}
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, ", ")
}

// brussels is its winter time, when dialogues take place.
var brussels = time.FixedZone("Europe/Brussels", 3600)

// due is what is due by a moment, the earliest first.
func (p *player) due(s conversations.State, by time.Time) []conversations.Reminder {
	due := slices.DeleteFunc(slices.Clone(s.Reminders), func(r conversations.Reminder) bool { return r.Due.After(by) })
	slices.SortStableFunc(due, func(a, b conversations.Reminder) int { return a.Due.Compare(b.Due) })
	return due
}
