package engine_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/conversations/dialoguetest"
)

// A memory is a world without a store: it keeps as much of the store's promises
// as dialogues rely on, and in a few lines, so that one can compare.
type memory struct {
	mu       sync.Mutex // platforms look for what is due at the same time
	people   map[int64]conversations.State
	accounts map[conversations.Account]*reached
	tickets  []*matter
	lines    map[conversations.Room]*line
	endings  []ending
	seen     map[conversations.MessageID]bool
	codes    map[conversations.Code]*code
	typed    *code // that was looked up last
	tries    map[conversations.Account]conversations.Tries
	tallies  []conversations.Tally
	onSteps
	count int64 // of all that is numbered or put in order, but tickets
}

// A reached is where an account is answered.
type reached struct {
	person int64
	room   conversations.Room
	gone   bool
	heard  int64 // the later the higher
}

// A matter is a ticket, with what was said in it.
type matter struct {
	conversations.Ticket
	person int64 // 0: they were deleted
	said   []conversations.Ref
}

// A line is what waits in a room.
type line struct {
	parked bool
	all    []waiting
}

type waiting struct {
	conversations.Delivery
	person, ticket int64 // whose turn made it, and in which ticket
}

type ending struct {
	person int64
	conversations.Ended
}

func newMemory() *memory {
	return &memory{
		people:   map[int64]conversations.State{},
		accounts: map[conversations.Account]*reached{},
		lines:    map[conversations.Room]*line{},
		seen:     map[conversations.MessageID]bool{},
		codes:    map[conversations.Code]*code{},
		tries:    map[conversations.Account]conversations.Tries{},
	}
}

func (w *memory) Store() dialoguetest.Store { return w }

func (w *memory) Restart(testing.TB) {}

func (w *memory) Join(_ testing.TB, has, gets conversations.Account, in conversations.Room) {
	w.accounts[gets] = &reached{person: w.accounts[has].person, room: in}
}

func (w *memory) next() int64 {
	w.count++
	return w.count
}

func (w *memory) line(in conversations.Room) *line {
	if w.lines[in] == nil {
		w.lines[in] = &line{}
	}
	return w.lines[in]
}

// where is the account at which a person was last heard from, those first that
// reach them; without a user where there is no such person.
func (w *memory) where(person int64) (at conversations.Account) {
	for a, r := range w.accounts {
		best := w.accounts[at]
		if r.person == person && (best == nil || best.gone && !r.gone || best.gone == r.gone && r.heard > best.heard) {
			at = a
		}
	}
	return at
}

// matter is the ticket that a message from a helpdesk is about; nil: none.
func (w *memory) matter(m conversations.Message) *matter {
	i := slices.IndexFunc(w.tickets, func(t *matter) bool {
		return !m.Ours() && t.person != 0 && (m.Room == t.Thread || m.Room == t.Desk && slices.Contains(t.said, m.On))
	})
	if i < 0 {
		return nil
	}
	return w.tickets[i]
}

func (w *memory) Turn(_ context.Context, m conversations.Message, decide func(conversations.State) conversations.Outcome) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if e, ok := m.Body.(conversations.Ended); ok {
		w.endings = slices.DeleteFunc(w.endings, func(told ending) bool { return told.Ended == e })
	}
	if w.seen[m.ID] {
		return nil
	}
	w.seen[m.ID] = true
	about := w.matter(m)
	who := m.Actor
	if about != nil {
		who = w.where(about.person)
	}
	out := decide(clone(w.state(who, m, about)))
	if out.Lookup != nil {
		s := clone(w.state(who, m, about))
		s.Found = w.lookup(s.Person, m, *out.Lookup)
		out = decide(s)
	}
	w.link(who, out)
	r := w.accounts[who]
	switch {
	case m.Shared && about == nil:
	case m.Ours() && r == nil:
		return nil
	case out.Forget:
		w.forget(r)
	default:
		w.tallies = append(w.tallies, out.Tallies...)
		w.keep(who, m, out.State, about != nil)
	}
	w.queue(who, m, out)
	return nil
}

// state is what a turn finds of somebody.
func (w *memory) state(who conversations.Account, m conversations.Message, about *matter) conversations.State {
	var s conversations.State
	s.Person.Room = m.Room
	if r := w.accounts[who]; r != nil {
		s = w.people[r.person]
		s.Person.ID, s.Person.Gone, s.Person.Room = r.person, r.gone, m.Room
		for _, t := range w.tickets {
			if t.person == r.person && t.Closed.IsZero() {
				s.Ticket, s.Other = &t.Ticket, other(t, about)
			}
		}
		if about != nil {
			s.ByStaff, s.Ticket, s.Person.Room = true, &about.Ticket, r.room
		}
	}
	s.Person.Account, s.NextTicket, s.Notices = who, conversations.TicketID(len(w.tickets)+1), slices.Clone(w.notices)
	l := w.line(m.Room)
	s.Missed = l.parked && slices.ContainsFunc(l.all, func(d waiting) bool { return d.Kind == conversations.Said })
	return s
}

func (w *memory) keep(who conversations.Account, m conversations.Message, s conversations.State, byStaff bool) {
	r := w.accounts[who]
	if r == nil {
		r = &reached{person: w.next()}
		w.accounts[who] = r
	}
	if _, blocked := m.Body.(conversations.Blocked); !m.Ours() && !byStaff {
		r.room = m.Room
		if !blocked {
			r.heard = w.next()
		}
	}
	if r.gone = s.Person.Gone; r.gone {
		s.Reminders = nil
	}
	if t := s.Ticket; t != nil && int(t.ID) > len(w.tickets) {
		w.tickets = append(w.tickets, &matter{Ticket: *t, person: r.person})
	} else if t != nil {
		thread := w.tickets[t.ID-1].Thread
		w.tickets[t.ID-1].Ticket = *t
		w.tickets[t.ID-1].Thread = thread
	}
	s.Ticket, s.ByStaff = nil, false
	w.people[r.person] = s
}

func (w *memory) forget(r *reached) {
	if r == nil {
		return
	}
	w.drop(r.person)
	for a, of := range w.accounts {
		if of.person == r.person {
			delete(w.accounts, a)
			delete(w.tries, a)
		}
	}
	for _, t := range w.tickets {
		if t.person == r.person {
			t.person = 0
		}
	}
	w.endings = slices.DeleteFunc(w.endings, func(e ending) bool { return e.person == r.person })
	delete(w.people, r.person)
}

// queue puts what was said to the ends of its lines. One that was parked goes on
// when its room is heard from, with a human's words alone.
func (w *memory) queue(who conversations.Account, m conversations.Message, out conversations.Outcome) {
	_, blocked := m.Body.(conversations.Blocked)
	if own := w.line(m.Room); own.parked && !blocked && !m.Ours() {
		own.parked = false
		own.all = slices.DeleteFunc(own.all, func(d waiting) bool { return d.Kind != conversations.Relayed })
	}
	if !blocked && !m.Ours() && !m.Shared && !out.State.ByStaff {
		w.follow(w.accounts[who])
	}
	for _, r := range out.Replies {
		d := waiting{Delivery: conversations.Delivery{ID: w.next(), Reply: r}}
		if of := w.accounts[who]; of != nil {
			d.person = of.person
		}
		if out.State.Ticket != nil && out.State.ByStaff {
			d.ticket = int64(out.State.Ticket.ID)
		}
		to := cmp.Or(r.To.Room, m.Room)
		switch {
		case r.To.Person != 0:
			at, found := w.accounts[w.where(r.To.Person)]
			if !found {
				continue
			}
			to = at.room
		case r.To.Ticket != 0:
			to = w.tickets[r.To.Ticket-1].Desk
		}
		l := w.line(to)
		if l.all = append(l.all, d); l.parked {
			w.tell(l, d, conversations.Unreachable)
		}
	}
}

// follow brings along what humans wrote to somebody where they cannot be reached.
func (w *memory) follow(here *reached) {
	for _, r := range w.accounts {
		if here == nil || r.person != here.person || !r.gone || r.room == here.room {
			continue
		}
		l, own := w.line(r.room), w.line(here.room)
		for _, d := range l.all {
			if d.Kind == conversations.Relayed {
				own.all = append(own.all, d)
			}
		}
		l.all = slices.DeleteFunc(l.all, func(d waiting) bool { return d.Kind == conversations.Relayed })
	}
}

// tell notes that who sent d is to be told what became of it: of words in several
// pieces that the last arrived, or that the first cannot.
func (w *memory) tell(l *line, d waiting, why conversations.Cause) {
	said := conversations.Ended{Delivery: d.ID, Ticket: conversations.TicketID(d.ticket), Of: d.Notify, Cause: why}
	if d.Notify != "" && !slices.ContainsFunc(l.all, func(other waiting) bool {
		return other.person == d.person && other.ticket == d.ticket && other.Notify == d.Notify && (why == "" || other.ID < d.ID)
	}) {
		w.endings = append(w.endings, ending{d.person, said})
	}
}

func (w *memory) Due(_ context.Context, p conversations.Platform, _ time.Time, _ int) (due []conversations.Delivery, _ error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for room, l := range w.lines {
		if room.Platform != p || l.parked || len(l.all) == 0 {
			continue
		}
		d := l.all[0].Delivery
		d.To.Room = room
		if d.To.Ticket != 0 {
			switch t := w.tickets[d.To.Ticket-1]; {
			case !t.Thread.IsZero():
				d.To.Room = t.Thread
			case len(t.said) == 0:
				d.Opens = conversations.NewThread{In: room, Title: d.Title}
			}
		}
		due = append(due, d)
	}
	return due, nil
}

// first is the line whose first delivery that is.
func (w *memory) first(id int64) (conversations.Room, *line) {
	for room, l := range w.lines {
		if len(l.all) > 0 && l.all[0].ID == id {
			return room, l
		}
	}
	return conversations.Room{}, &line{}
}

func (w *memory) Sent(_ context.Context, id int64, ref conversations.Ref) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, l := w.first(id)
	d := l.all[0]
	l.all = l.all[1:]
	if d.To.Ticket != 0 {
		t := w.tickets[d.To.Ticket-1]
		t.said = append(t.said, ref)
	}
	w.tell(l, d, "")
	return nil
}

func (w *memory) Settle(_ context.Context, id int64, f conversations.Fate) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	room, l := w.first(id)
	d := l.all[0]
	switch f.Verdict {
	case conversations.Buried:
		l.all = l.all[1:]
		w.tell(l, d, f.Cause)
	case conversations.Parked:
		l.parked = true
		for _, r := range w.accounts {
			r.gone = r.gone || r.room == room
		}
		for _, d := range l.all {
			w.tell(l, d, conversations.Unreachable)
		}
	default:
		return errors.ErrUnsupported
	}
	return nil
}

func (w *memory) Opened(_ context.Context, id conversations.TicketID, thread conversations.Room) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tickets[id-1].Thread = thread
	return nil
}

func (w *memory) Endings(context.Context, int) (all []conversations.Ending, _ error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	slices.SortStableFunc(w.endings, func(a, b ending) int { // lines end side by side
		return cmp.Or(cmp.Compare(a.Delivery, b.Delivery), -cmp.Compare(a.Cause, b.Cause))
	})
	for _, e := range w.endings {
		a := w.where(e.person)
		all = append(all, conversations.Ending{Account: a, Room: w.accounts[a].room, Ended: e.Ended})
	}
	return all, nil
}

func (w *memory) Owed(_ context.Context, now time.Time, _ int) (all []conversations.Owed, _ error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for person, s := range w.people {
		a := w.where(person)
		for _, r := range s.Reminders {
			if !r.Due.After(now) && !w.accounts[a].gone {
				all = append(all, conversations.Owed{Person: person, Account: a, Room: w.accounts[a].room, Reminder: r})
			}
		}
	}
	slices.SortFunc(all, func(a, b conversations.Owed) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Person, b.Person), cmp.Compare(a.Kind, b.Kind))
	})
	return all, nil
}

func (w *memory) TurnAll(context.Context, []conversations.Message, func(conversations.State, conversations.Message) conversations.Outcome) error {
	return errors.ErrUnsupported
}

func (w *memory) Fail(context.Context, conversations.Message, conversations.Reply) error {
	return errors.ErrUnsupported
}
