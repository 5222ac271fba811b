package dialoguetest

import (
	"bytes"
	"cmp"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"waymark/adapters/markup"
	"waymark/bot"
	"waymark/bot/calendar"
	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/engine"
	"waymark/conversations/shield"
)

// Content is what the engine speaks from.
type Content = content.Content

// A player plays one dialogue: it is everybody, their platforms, and the clock.
type player struct {
	t          testing.TB
	content    *Content
	understand func(string) conversations.Meaning
	engine     *engine.Engine
	shield     *shield.Shield
	links      markup.Links
	world      World
	bot        *bot.Bot // nil: it is made when it is needed
	log        bytes.Buffer
	broken     atomic.Bool // a turn went wrong, of which the log tells
	clock      *clock

	phones  map[conversations.Platform]*phone
	desk    conversations.Room // of the helpdesk; zero: there is none
	threads bool               // that it has
	staff   []string           // who may act there; none: everybody
	hours   conversations.Hours

	networks map[conversations.Room]conversations.NetworkID // to which groups belong

	line    int
	several bool // rooms are there in the script, so that the bot's lines say which
	ids     int
	last    conversations.Message
	shown   []button // every one there ever was, oldest first
	tickets map[conversations.TicketID]said
	out     strings.Builder

	typed    map[conversations.Account]conversations.Ref // what they typed last
	missed   map[conversations.Account]bool              // what was said last never arrived
	codes    int                                         // how many were asked for
	withheld map[conversations.Account]string            // why the last reminder that fell due was not said
	waits    int                                         // answers that have not arrived yet
	warned   bool                                        // they were told that there are too many
}

// A button is one that somebody could tap, where it is.
type button struct {
	conversations.Choice
	room   conversations.Room
	ref    conversations.Ref
	ticket conversations.TicketID
}

// A said is where we spoke last.
type said struct {
	room conversations.Room
	ref  conversations.Ref
}

// A clock is the dialogue's. Whoever works in the background may look at it.
type clock struct{ micros atomic.Int64 }

func (c *clock) now() time.Time { return time.UnixMicro(c.micros.Load()).UTC() }

func (c *clock) set(t time.Time) { c.micros.Store(t.UnixMicro()) }

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

func newPlayer(t testing.TB, c *Content, understand func(string) conversations.Meaning) *player {
	p := &player{
		t: t, content: c, understand: understand, clock: &clock{}, shield: newShield(c),
		links:    newLinks(c),
		phones:   map[conversations.Platform]*phone{},
		tickets:  map[conversations.TicketID]said{},
		networks: map[conversations.Room]conversations.NetworkID{},
		typed:    map[conversations.Account]conversations.Ref{},
		missed:   map[conversations.Account]bool{},
		withheld: map[conversations.Account]string{},
	}
	p.clock.set(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	p.on(first)
	p.renew()
	return p
}

// newShield is the shield that the program has over that content.
func newShield(c *Content) *shield.Shield {
	addresses, hosts := c.Public()
	return shield.New(shield.Options{Hosts: hosts, Public: addresses})
}

// renew makes the engine anew, and with it the bot.
func (p *player) renew() {
	p.engine = engine.New(p.content)
	p.engine.Reminding, p.engine.Keep, p.engine.Desk = Reminding(p.t), keep, engine.Desk{Room: p.desk, Hours: p.hours}
	for _, name := range p.staff {
		p.engine.Desk.Staff = append(p.engine.Desk.Staff, conversations.Account{Platform: p.desk.Platform, User: name})
	}
	p.engine.Carries = func(from, to conversations.Platform) int64 {
		return min(p.on(from).limits.Fetch, p.on(to).limits.File)
	}
	p.engine.Shield = p.shield.Message
	if p.hours != nil {
		p.engine.Desk.NudgeAfter = 4 * time.Hour
	}
	p.bot = nil
}

// running is the bot as it is now.
func (p *player) running() *bot.Bot {
	if p.bot == nil {
		p.bot = bot.New(bot.Config{
			Turns: p.world.Store(), Outbox: p.world.Store(), Adapters: p.adapters(),
			Shield: func(m conversations.Message) conversations.Message { return p.shield.Message(m) },
			Links:  p.links.Only, Handle: p.handle, Understand: p.meaning, Sorry: p.engine.Sorry, Note: p.note, Draw: p.draw,
			Now: p.clock.now, Log: slog.New(slog.NewTextHandler(&p.log, nil)),
		})
	}
	return p.bot
}

// meaning is what a text may mean, where the engine may ask.
func (p *player) meaning(text string) conversations.Meaning {
	if !p.engine.MayAsk(text) {
		return conversations.Meaning{}
	}
	return p.understand(text)
}

// handle lets the engine decide about somebody whom things happened to that only
// the script knows.
func (p *player) handle(s conversations.State, m conversations.Message) conversations.Outcome {
	if s.ByStaff {
		return p.decide(s, m)
	}
	s.Missed, s.Since = s.Missed || p.missed[m.Actor], time.Time{}
	if !s.Journey.Active.IsZero() {
		s.Since = acquainted
	}
	s.Waits, s.Warned = p.waits, p.warned
	out := p.decide(s, m)
	p.warned = p.warned || slices.ContainsFunc(out.Replies, func(r conversations.Reply) bool { return r.Kind == conversations.Excess })
	p.missed[m.Actor], p.withheld[m.Actor] = out.State.Missed, out.Withheld
	return out
}

// draw is the chance of the next code that somebody gets, as everybody can read it
// in the script.
func (p *player) draw() conversations.Chance {
	return conversations.Chance{0x39, 0xe7, 0x4a, 0x86, byte(p.codes)}
}

// note hears of turns that went wrong. No dialogue wants one.
func (p *player) note(e bot.Event) {
	if slices.Contains([]string{"broken", "given-up", "failed"}, e.Result) && e.What != bot.Delivered {
		p.broken.Store(true)
	}
}

func (p *player) failf(format string, args ...any) {
	p.t.Helper()
	p.t.Fatalf("line %d of the dialogue: %s", p.line, fmt.Sprintf(format, args...))
}

// id is one that no message had.
func (p *player) id() conversations.MessageID {
	p.ids++
	return conversations.MessageID(fmt.Sprintf("dialogue-%d", p.ids))
}

// tapLine is "[Label]" or "[Label] of part/step".
var tapLine = regexp.MustCompile(`^\[(.+?)\](?: of (\S+))?$`)

// belowLine is "(picture) text".
var belowLine = regexp.MustCompile(`^\(([a-z]+)\) (.+)$`)

// What stands before the words of a message that were not simply typed.
const (
	edits    = "(edits) "
	forwards = "(forwards) "
)

// fileLine is "(photo leg.png 30 MB) text".
var fileLine = regexp.MustCompile(`^\((photo|document) (\S+\.[a-z]+)(?: ([0-9]+) MB)?\)(?: (.+))?$`)

// fileSign is how a file stands in a script.
func fileSign(f *conversations.File) string {
	if f == nil {
		return ""
	}
	return fmt.Sprintf("(%s %s) ", f.Kind, f.Name)
}

// attach makes of m a message with a file, where that is what somebody sends.
func (p *player) attach(m *conversations.Message, what string) bool {
	f := fileLine.FindStringSubmatch(what)
	if f == nil {
		return false
	}
	file := conversations.File{Platform: m.Actor.Platform, Ref: fmt.Sprintf("file %d", p.ids), Kind: conversations.FileKind(f[1]), Name: f[2], Size: 1000}
	if f[3] != "" {
		file.Size = int64(p.number(f[3])) << 20
	}
	m.Files = []conversations.File{file}
	if f[4] == "" {
		m.Body = conversations.Unreadable{Kind: f[1]}
	} else {
		m.Unread, m.Body = f[1], conversations.Text(f[4])
	}
	return true
}

// say lets somebody type, tap or send something.
func (p *player) say(at place, what string) {
	m := conversations.Message{Actor: at.account, Room: p.room(at), Shared: at.group || at.desk}
	m.Network = p.networks[m.Room]
	if user := at.account.User; at.desk && user != "" {
		m.Name = strings.ToUpper(user[:1]) + user[1:]
	}
	if at.ticket != 0 && m.Room == p.desk { // there it is told by what it stands below
		m.On = p.tickets[at.ticket].ref
	}
	if below := belowLine.FindStringSubmatch(what); below != nil && !strings.HasPrefix(what, edits) && !strings.HasPrefix(what, forwards) {
		m.Unread, what = below[1], below[2]
	}
	if p.attach(&m, what) {
		p.send(m)
		return
	}
	if tap := tapLine.FindStringSubmatch(what); tap != nil {
		b := p.tap(at, tap[1], tap[2])
		m.Body, m.On = b.sends(m.Room)
		if b.Private != "" { // it leads from there
			m.Network = p.networks[b.room]
		}
	} else {
		m.Body = body(what)
	}
	p.send(m)
}

func body(what string) conversations.Body {
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

// tap finds the newest button of that label, of that step if one is named.
func (p *player) tap(at place, label, step string) button {
	for _, b := range slices.Backward(p.shown) {
		if b.Label != label || !strings.Contains(string(b.Token)+"|", step) || !p.sees(at, b) {
			continue
		}
		if b.Copies != "" {
			p.failf("[%s] copies an address, and nothing is sent", label)
		}
		return b
	}
	p.failf("no button [%s] %s was ever shown there", label, step)
	return button{}
}

// sends is what a tap on it in a room sends, and the message that has it.
func (b button) sends(in conversations.Room) (conversations.Body, conversations.Ref) {
	if b.Private != "" {
		return conversations.Command{Name: "start", Args: b.Private}, ""
	}
	if b.room != in { // a copy that somebody passed on
		b.ref = ""
	}
	return conversations.Tap{Token: b.Token}, b.ref
}

// sees reports whether who is at a place has seen the button: in their own chats
// and groups, or in the ticket that they act in.
func (p *player) sees(at place, b button) bool {
	if at.desk {
		return b.ticket == at.ticket && (at.ticket != 0 || b.room == p.desk)
	}
	return b.room.Platform == at.account.Platform && (b.room.Chat == inGroup || b.room == private(at.account))
}

// send hands the bot what somebody sends.
func (p *player) send(m conversations.Message) {
	m.ID, m.At = p.id(), p.clock.now()
	switch m.Body.(type) {
	case conversations.Edited:
		m.Ref = p.typed[m.Actor] // the last that they typed
	case conversations.Text:
		m.Ref = conversations.Ref(m.ID)
		p.typed[m.Actor] = m.Ref
	default:
		m.Ref = conversations.Ref(m.ID)
	}
	if !m.Shared && m.Body == conversations.Body(conversations.Text("/link")) {
		p.codes++
	}
	f := p.on(m.Room.Platform)
	if !m.Ours() && !m.Shared {
		_, blocks := m.Body.(conversations.Blocked)
		f.reach(m.Room.Chat, !blocks)
	}
	p.last = m
	p.deliver()
}

// deliver hands the bot the last message, and everybody what comes of it.
func (p *player) deliver() {
	b := p.running()
	if err := b.Receive(p.t.Context(), p.last); err != nil {
		p.failf("receive: %v", err)
	}
	if err := b.Flush(p.t.Context()); err != nil {
		p.failf("flush: %v", err)
	}
	if p.broken.Load() {
		p.failf("it went wrong:\n%s", p.log.String())
	}
	p.hear()
}

// hear writes down what was sent, in the order in which it was said.
func (p *player) hear() {
	var sent []conversations.Delivery
	for _, f := range p.phones {
		sent = append(sent, f.take()...)
	}
	slices.SortFunc(sent, func(a, b conversations.Delivery) int { return cmp.Compare(a.ID, b.ID) })
	for _, d := range sent {
		ref := cmp.Or(d.Edits, refOf(d))
		for _, c := range d.Choices {
			p.shown = append(p.shown, button{c, d.To.Room, ref, d.To.Ticket})
		}
		if d.To.Ticket != 0 {
			p.tickets[d.To.Ticket] = said{d.To.Room, ref}
		}
	}
	p.write(sent)
}

func (p *player) wait(d string) {
	span, err := time.ParseDuration(d)
	if err != nil {
		p.failf("how long is %q? (%v)", d, err)
	}
	p.clock.set(p.clock.now().Add(span))
}
