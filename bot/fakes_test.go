package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"waymark/conversations"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const here conversations.Platform = "here"

// What stores answer: all messages are in trouble, or one.
var (
	errDisk  = errors.New("disk on fire")
	errAlone = fmt.Errorf("%w: it is too heavy", conversations.ErrUnstorable)
)

// memory is Turns, Outbox and Reminders in one, as storage is.
type memory struct {
	opened  []string // the threads of tickets
	mu      sync.Mutex
	seen    map[conversations.MessageID]bool
	people  map[string]conversations.State // by user
	lines   []*line
	nextID  int64
	placed  time.Time // the last place that was given
	forgot  []time.Time
	failed  []conversations.MessageID
	noTurn  int   // how many turns still fail
	fault   error // why; nil: errAlone
	noFail  int   // how many Fail still fail
	noSent  int   // how many Sent still fail
	whySent error // why; nil: errDisk
	noDue   int   // how many Due still fail
	turns   int   // Turn was called
	shared  int   // TurnAll was called
	looks   int   // Due was called
	inTurn  func()
	sick    map[string]bool // users of whom nothing can be stored
	owing   []int           // how many Owed returned, each time
	noOwed  int             // how many Owed still fail
	refs    []conversations.Ref
	fates   []conversations.Fate
	tell    func([]conversations.Line) []conversations.Line
	changes []conversations.Line
	silent  bool // nobody is told of lines
}

type line struct { // of a chat, or of a ticket
	conversations.Delivery
	due    time.Time // of one that failed; of another its place among those that are due
	parked bool
}

// lineOf names the line in which d waits.
func lineOf(d conversations.Delivery) string {
	if d.To.Ticket != 0 {
		return fmt.Sprint("ticket ", d.To.Ticket)
	}
	return d.To.Room.Chat
}

func newMemory() *memory {
	return &memory{seen: make(map[conversations.MessageID]bool), people: make(map[string]conversations.State)}
}

// fails counts *left down and reports whether this call fails.
func fails(left *int) bool {
	if *left > 0 {
		*left--
		return true
	}
	return false
}

func (s *memory) Turn(ctx context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changed()
	s.turns++
	if s.inTurn != nil {
		s.inTurn()
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if fails(&s.noTurn) || s.sick[m.Actor.User] {
		return cmp.Or(s.fault, errAlone)
	}
	s.turn(m, decide)
	return nil
}

func (s *memory) TurnAll(ctx context.Context, all []conversations.Message, decide func(conversations.State, conversations.Message) conversations.Outcome) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changed()
	s.shared++
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, m := range all {
		if fails(&s.noTurn) || s.sick[m.Actor.User] {
			return cmp.Or(s.fault, errAlone)
		}
	}
	for _, m := range all {
		s.turn(m, func(st conversations.State) conversations.Outcome { return decide(st, m) })
	}
	return nil
}

// turn is one that succeeds.
func (s *memory) turn(m conversations.Message, decide func(conversations.State) conversations.Outcome) {
	if _, replans := m.Body.(conversations.Replan); !replans {
		if s.seen[m.ID] && !s.owesDue(m) {
			return
		}
		s.seen[m.ID] = true
	}
	for i := range s.lines {
		if s.lines[i].To.Room.Chat == m.Room.Chat {
			s.lines[i].parked = false
			s.change(s.lines[i].Line)
		}
	}
	out := decide(s.people[m.Actor.User])
	s.people[m.Actor.User] = out.State
	for _, r := range out.Replies {
		s.put(r)
	}
}

// owesDue reports whether m says that a reminder fell due that is owed.
func (s *memory) owesDue(m conversations.Message) bool {
	due, ok := m.Body.(conversations.Due)
	return ok && slices.ContainsFunc(s.people[m.Actor.User].Reminders, func(r conversations.Reminder) bool {
		return r.Kind == due.Kind && !r.Due.After(m.At)
	})
}

func (s *memory) Opened(_ context.Context, id conversations.TicketID, thread conversations.Room) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changed()
	s.opened = append(s.opened, fmt.Sprint(id, " ", thread.Chat))
	for i := range s.lines {
		if s.lines[i].To.Ticket == id {
			s.lines[i].To.Room, s.lines[i].Opens = thread, conversations.NewThread{}
		}
	}
	return nil
}

func (s *memory) put(r conversations.Reply) {
	s.add(conversations.Delivery{Reply: r})
}

func (s *memory) add(d conversations.Delivery) {
	s.nextID++
	d.ID, d.Line = s.nextID, conversations.Line{Room: d.To.Room, Ticket: d.To.Ticket}
	s.change(d.Line)
	s.lines = append(s.lines, &line{Delivery: d})
	if !slices.ContainsFunc(s.lines[:len(s.lines)-1], func(l *line) bool { return lineOf(l.Delivery) == lineOf(d) }) {
		s.lines[len(s.lines)-1].due = s.place()
	}
}

// place is behind all that are due.
func (s *memory) place() time.Time {
	now := time.Now()
	if !now.After(s.placed) {
		now = s.placed.Add(1)
	}
	s.placed = now
	return now
}

func (s *memory) Fail(_ context.Context, m conversations.Message, sorry conversations.Reply) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changed()
	if fails(&s.noFail) || s.sick[m.Actor.User] {
		return errDisk
	}
	s.seen[m.ID] = true
	s.failed = append(s.failed, m.ID)
	if due, ok := m.Body.(conversations.Due); ok {
		state := s.people[m.Actor.User]
		state.Reminders = without(state.Reminders, due.Kind)
		s.people[m.Actor.User] = state
		return nil
	}
	if sorry.Text != "" {
		s.put(sorry)
	}
	return nil
}

func (s *memory) Owed(_ context.Context, now time.Time, limit int) ([]conversations.Owed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if fails(&s.noOwed) {
		return nil, errDisk
	}
	var owed []conversations.Owed
	for _, state := range s.people {
		for _, r := range state.Reminders {
			if !r.Due.After(now) {
				owed = append(owed, conversations.Owed{Account: state.Person.Account, Room: state.Person.Room, Person: state.Person.ID, Reminder: r})
			}
		}
	}
	slices.SortFunc(owed, func(a, b conversations.Owed) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Person, b.Person))
	})
	owed = owed[:min(limit, len(owed))]
	s.owing = append(s.owing, len(owed))
	return owed, nil
}

func (s *memory) Unplanned(_ context.Context, p conversations.Platform, plan conversations.PlanID, limit int) (all []conversations.Owed, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, state := range s.people {
		if state.Planned != plan && state.Person.Account.Platform == p {
			all = append(all, conversations.Owed{Account: state.Person.Account, Room: state.Person.Room, Person: state.Person.ID})
		}
	}
	slices.SortFunc(all, func(a, b conversations.Owed) int { return cmp.Compare(a.Person, b.Person) })
	return all[:min(limit, len(all))], nil
}

func (s *memory) Forget(_ context.Context, t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgot = append(s.forgot, t)
	return nil
}

func (s *memory) Due(_ context.Context, p conversations.Platform, now time.Time, limit int) ([]conversations.Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looks++
	if fails(&s.noDue) {
		return nil, errDisk
	}
	var heads []head
	at := make(map[string]int)
	for n := range s.lines {
		l := s.lines[n]
		if l.To.Room.Platform != p {
			continue
		}
		i, behind := at[lineOf(l.Delivery)]
		if !behind {
			i = len(heads)
			at[lineOf(l.Delivery)] = i
			heads = append(heads, head{line: l})
		}
		heads[i].urgent = heads[i].urgent || l.Kind != conversations.Unbidden
	}
	slices.SortFunc(heads, compareHeads)
	failed := 0
	heads = slices.DeleteFunc(heads, func(h head) bool {
		if h.Attempts > 0 && !h.parked && !h.due.After(now) {
			failed++
			return failed > (limit+1)/2
		}
		return h.parked || h.Attempts > 0
	})
	var due []conversations.Delivery
	for _, h := range heads[:min(limit, len(heads))] {
		h.Urgent, h.Place = h.urgent, h.due.UnixNano()
		due = append(due, h.Delivery)
	}
	return due, nil
}

// A head is the first of a line.
type head struct {
	*line
	urgent bool
}

// compareHeads lets lines take turns, as storage does.
func compareHeads(a, b head) int {
	switch {
	case a.urgent && !b.urgent:
		return -1
	case b.urgent && !a.urgent:
		return 1
	}
	return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.ID, b.ID))
}

func (s *memory) Sent(_ context.Context, id int64, ref conversations.Ref) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changed()
	if fails(&s.noSent) {
		return cmp.Or(s.whySent, errDisk)
	}
	s.refs = append(s.refs, ref)
	s.drop(id)
	return nil
}

// drop takes one out of its line, and the next goes behind all that are due.
func (s *memory) drop(id int64) {
	i := slices.IndexFunc(s.lines, func(l *line) bool { return l.ID == id })
	if i < 0 {
		return
	}
	of := lineOf(s.lines[i].Delivery)
	s.change(s.lines[i].Line)
	s.lines = slices.Delete(s.lines, i, i+1)
	if next := slices.IndexFunc(s.lines, func(l *line) bool { return lineOf(l.Delivery) == of }); next >= 0 {
		s.lines[next].due = s.place()
	}
}

func (s *memory) Settle(_ context.Context, id int64, f conversations.Fate) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changed()
	s.fates = append(s.fates, f)
	if f.Verdict == conversations.Buried {
		s.drop(id)
		return nil
	}
	for i := range s.lines {
		if s.lines[i].ID == id {
			s.change(s.lines[i].Line)
			s.lines[i].due = f.Until
			s.lines[i].parked = f.Verdict == conversations.Parked
			s.lines[i].Attempts++
			if s.lines[i].Since.IsZero() {
				s.lines[i].Since = time.Now()
			}
			if f.Verdict == conversations.Unsure {
				s.lines[i].Doubts++
			}
		}
	}
	return nil
}

// echo answers every text with itself and counts it in the journey's trail.
func echo(s conversations.State, m conversations.Message) conversations.Outcome {
	text := string(m.Body.(conversations.Text))
	if text == "boom" {
		panic("I fell over")
	}
	s.Journey.Trail = append(s.Journey.Trail, conversations.StepID(text))
	return conversations.Outcome{State: s, Replies: []conversations.Reply{
		{To: sender(m), Text: conversations.Markup(text)},
	}}
}

// sender is who wrote m, where they wrote it.
func sender(m conversations.Message) conversations.Recipient {
	return conversations.Recipient{Room: m.Room}
}

func sorry(m conversations.Message) conversations.Reply {
	return conversations.Reply{To: sender(m), Text: "sorry"}
}

// newBot makes a bot of the fakes. Its log goes to w where w is not nil.
func newBot(s *memory, log *slog.Logger, adapters ...Adapter) *Bot {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	var outbox Outbox = following{s}
	if s.silent {
		outbox = s
	}
	c := Config{Turns: s, Outbox: outbox, Handle: echo, Sorry: sorry, Adapters: adapters, Now: time.Now, Log: log}
	return New(c)
}

// pass lets fake time go by, and everything happen that falls due.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}
