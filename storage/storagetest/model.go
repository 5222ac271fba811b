package storagetest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"waymark/conversations"
)

// A model is a store made of maps. It says what a real one has to answer.
type model struct {
	t     *testing.T
	store Store
	at    time.Time // when the tests ask what is due

	messages int
	said     int
	steps    int
	places   map[placeKey]int // how many were given in this step
	seen     map[seenKey]conversations.Message
	people   map[userKey]modelPerson
	lines    map[lineKey][]modelDelivery
	cards    map[slotKey]modelCard
	ids      []int64 // of all deliveries that were ever due
}

type (
	seenKey struct {
		platform conversations.Platform
		id       conversations.MessageID
	}
	userKey struct {
		platform conversations.Platform
		user     string
	}
	lineKey struct {
		platform conversations.Platform
		chat     string
	}
	slotKey struct {
		lineKey
		slot conversations.Slot
	}
	placeKey struct {
		platform conversations.Platform
		urgent   bool
	}
)

func userOf(p Party) userKey { return userKey{p.Platform, p.User} }
func lineOf(p Party) lineKey { return lineKey{p.Platform, p.Chat} }

type modelPerson struct {
	number int64
	chat   string // where they were answered last
	gone   bool
	trail  []conversations.StepID
	plan   conversations.PlanID
	owed   []conversations.Reminder // in the order of their kinds
}

type modelDelivery struct {
	number   int     // in the order they were made, over all lines
	by       userKey // whose turn made it; a stranger's fail is nobody's
	id       int64
	reply    conversations.Reply
	to       Party // without a user: whoever is in the room
	attempts int
	doubts   int
	failed   bool // since it was heard from last
	parked   bool
	touched  bool // the chat was heard from when it was there
	place    int  // among those that are due, where due is zero
	farewell bool // it is said to somebody who is deleted
	due      time.Time
}

type modelCard struct {
	ref       conversations.Ref
	ephemeral bool
}

// testModel does things at random, to the store and to its model.
func testModel(t *testing.T, open func(t *testing.T) Store, walks int) {
	rapid.Check(t, func(rt *rapid.T) {
		if walks <= 0 {
			return
		}
		m := &model{
			t:      t,
			store:  open(t),
			at:     later,
			seen:   map[seenKey]conversations.Message{},
			people: map[userKey]modelPerson{},
			lines:  map[lineKey][]modelDelivery{},
			cards:  map[slotKey]modelCard{},
			places: map[placeKey]int{},
		}
		defer func() {
			if err := m.store.Close(); err != nil {
				rt.Errorf("close: %v", err)
			}
		}()
		rt.Repeat(map[string]func(*rapid.T){
			"turn":      m.turn,
			"turnAgain": m.turnAgain,
			"fail":      m.fail,
			"send":      m.send,
			"sendAgain": m.sendAgain,
			"defer":     m.deferHead,
			"park":      m.park,
			"bury":      m.bury,
			"wait":      m.wait,
			"erase":     m.erase,
			"forget":    m.forget,
			"restart":   m.restart,
			"":          m.check,
		})
		walks-- // one that fails is walked again
	})
}

func (m *model) turn(rt *rapid.T) {
	msg := m.message(rt)
	replies := make([]conversations.Reply, rapid.IntRange(0, 3).Draw(rt, "replies"))
	for i := range replies {
		replies[i] = m.reply(rt)
	}
	user := userOf(partyOf(msg))
	person, known := m.people[user]
	moves, gone := rapid.Bool().Draw(rt, "moves"), rapid.Bool().Draw(rt, "gone")
	want := conversations.State{
		Person:  conversations.Person{Account: msg.Actor, Room: msg.Room, Gone: person.gone},
		Journey: conversations.Journey{Trail: person.trail},
		Missed:  m.missed(lineOf(partyOf(msg))),
		Waits:   m.waits(lineOf(partyOf(msg)), said),
		Warned:  m.waits(lineOf(partyOf(msg)), excess) > 0,

		Reminders: person.owed, Planned: person.plan,
	}
	if moves {
		person.trail = append(slices.Clone(person.trail), conversations.StepID(msg.ID))
	}
	if person.gone = gone; !isDue(msg) {
		person.chat = msg.Room.Chat
	}
	if rapid.Bool().Draw(rt, "owes") {
		person.owed = m.someReminders(rt)
	}
	if known || moves { // nobody is planned with whom nothing has begun
		person.plan = conversations.PlanID(rapid.IntRange(0, 2).Draw(rt, "plan"))
	}
	owed := person.owed
	if gone {
		person.owed = nil
	}
	turn(rt, m.store, msg, func(now conversations.State) conversations.Outcome {
		if known != (now.Person.ID != 0) {
			rt.Errorf("person %d, known: %v", now.Person.ID, known)
		}
		want.Person.ID, want.Since, want.NextTicket = now.Person.ID, now.Since, now.NextTicket
		if known == now.Since.IsZero() {
			rt.Errorf("person %d is known since %v", now.Person.ID, now.Since)
		}
		if diff := gocmp.Diff(want, now, cmpopts.EquateEmpty()); diff != "" {
			rt.Errorf("state of %v (-want +got):\n%s", user, diff)
		}
		now.Journey.Trail, now.Person.Gone, now.Reminders, now.Planned = person.trail, gone, owed, person.plan
		return conversations.Outcome{State: now, Replies: replies}
	})
	if isDue(msg) && !known {
		replies = nil
	} else if !msg.Shared && (known || moves || len(replies) > 0 || len(person.owed) > 0) {
		if person.number == 0 {
			person.number = numberOf(rt, m.store, partyOf(msg))
		}
		m.people[user] = person
	}
	if known && !msg.Shared && !isDue(msg) {
		m.withdraw(partyOf(msg))
	}
	m.note(msg, replies)
}

// note does what a turn does beside the state.
func (m *model) note(msg conversations.Message, replies []conversations.Reply) {
	m.seen[seenKey{msg.Room.Platform, msg.ID}] = msg
	own := lineOf(partyOf(msg))
	_, blocked := msg.Body.(conversations.Blocked)
	alive := !blocked && !isDue(msg)
	if line := m.lines[own]; alive && len(line) > 0 && line[0].parked {
		line = slices.DeleteFunc(line, func(d modelDelivery) bool { return d.reply.Kind != relayed })
		if len(line) > 0 {
			m.backInLine(line)
			line[0].doubts, line[0].failed = 0, false
		}
		m.lines[own] = line
	}
	before := len(m.lines[own])
	for i, r := range replies {
		to := m.resolve(partyOf(msg), r.To)
		by := userOf(partyOf(msg))
		if _, known := m.people[by]; !known {
			by = userKey{}
		}
		key := lineOf(to)
		m.lines[key] = append(m.lines[key], modelDelivery{
			number: m.said - len(replies) + i, by: by, reply: r, to: to, touched: alive && key == own,
		})
		if len(m.lines[key]) == 1 {
			m.nextInLine(m.lines[key])
		}
	}
	if alive && before > 0 && len(m.lines[own]) == before {
		m.lines[own][0].touched = true
	}
}

// resolve is where a reply of somebody's turn goes.
func (m *model) resolve(from Party, to conversations.Recipient) Party {
	for user, person := range m.people {
		if to.Person != 0 && person.number == to.Person {
			return Party{user.platform, person.chat, user.user}
		}
	}
	if to.IsZero() || to.Room == from.Room() {
		return from
	}
	return Party{Platform: to.Room.Platform, Chat: to.Room.Chat}
}

func (m *model) turnAgain(rt *rapid.T) {
	if len(m.seen) == 0 {
		rt.Skip("nothing was seen")
	}
	msg := m.anySeen(rt)
	if m.owes(msg) {
		rt.Skip("it is another one for the same moment")
	}
	if rapid.Bool().Draw(rt, "fail") {
		if err := m.store.Fail(context.Background(), msg, conversations.Reply{Text: "never said"}); err != nil {
			rt.Fatal(err)
		}
		return
	}
	turn(rt, m.store, msg, func(now conversations.State) conversations.Outcome {
		rt.Errorf("message %q was decided twice", msg.ID)
		return conversations.Outcome{State: now}
	})
}

// owes reports whether msg says that a reminder fell due that is owed.
func (m *model) owes(msg conversations.Message) bool {
	return isDue(msg) && slices.ContainsFunc(m.people[userOf(partyOf(msg))].owed, func(r conversations.Reminder) bool {
		return r.Kind == nag && !r.Due.After(msg.At)
	})
}

func (m *model) anySeen(rt *rapid.T) conversations.Message {
	var all []conversations.Message
	for _, msg := range m.seen {
		all = append(all, msg)
	}
	slices.SortFunc(all, func(a, b conversations.Message) int { return cmpString(string(a.ID), string(b.ID)) })
	return rapid.SampledFrom(all).Draw(rt, "seen message")
}

func cmpString(a, b string) int {
	x, _ := strconv.Atoi(a[len("message "):])
	y, _ := strconv.Atoi(b[len("message "):])
	return x - y
}

func (m *model) fail(rt *rapid.T) {
	msg := m.message(rt)
	sorry := m.reply(rt)
	if err := m.store.Fail(context.Background(), msg, sorry); err != nil {
		rt.Fatal(err)
	}
	if !isDue(msg) {
		m.note(msg, []conversations.Reply{sorry})
		return
	}
	m.note(msg, nil)
	if person, known := m.people[userOf(partyOf(msg))]; known {
		person.owed = slices.DeleteFunc(slices.Clone(person.owed), func(r conversations.Reminder) bool {
			return r.Kind == nag && !r.Due.After(msg.At)
		})
		m.people[userOf(partyOf(msg))] = person
	}
}

func (m *model) wait(*rapid.T) { m.at = m.at.Add(time.Hour) }

// erase deletes somebody. What is to be said about it belongs to nobody.
func (m *model) erase(rt *rapid.T) {
	msg := m.message(rt)
	msg.Shared, msg.Body = false, conversations.Text("delete me")
	user := userOf(partyOf(msg))
	person, known := m.people[user]
	m.said++
	farewell := conversations.Reply{Text: conversations.Markup(fmt.Sprint("deleted ", m.said))}
	turn(rt, m.store, msg, func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Replies: []conversations.Reply{farewell}, Forget: true}
	})
	keys := slices.SortedFunc(maps.Keys(m.lines), func(a, b lineKey) int {
		return cmp.Or(cmp.Compare(a.platform, b.platform), cmp.Compare(a.chat, b.chat))
	})
	for _, key := range keys {
		m.shorten(key, func(d modelDelivery) bool { return userOf(d.to) == user || known && d.by == user })
	}
	maps.DeleteFunc(m.cards, func(key slotKey, _ modelCard) bool {
		return key.lineKey == lineOf(partyOf(msg)) || known && key.lineKey == lineKey{user.platform, person.chat}
	})
	delete(m.people, user)
	m.note(msg, []conversations.Reply{farewell})
	own := m.lines[lineOf(partyOf(msg))]
	own[len(own)-1].farewell = true
}

func (m *model) forget(rt *rapid.T) {
	if err := m.store.Forget(context.Background(), later); err != nil {
		rt.Fatal(err)
	}
	clear(m.seen)
}

func (m *model) restart(*rapid.T) { m.store = m.store.Reopen(m.t) }
