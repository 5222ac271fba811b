package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"waymark/conversations"
)

// Whoever asks wherever, and wherever the helpdesk is: what is said goes both ways,
// between two people and two members of staff who talk at once, and what staff say
// to each other stays where it is.
func TestHelpdesk_EveryPair(t *testing.T) {
	t.Parallel()
	for _, of := range []struct {
		name   string
		person func(*ward, int) visitor
		desk   func(*ward) bureau
	}{
		{"Telegram, a forum in Telegram", (*ward).onTelegram, func(w *ward) bureau { return w.inTelegram(true) }},
		{"Telegram, a group in Telegram", (*ward).onTelegram, func(w *ward) bureau { return w.inTelegram(false) }},
		{"Telegram, a channel in Discord", (*ward).onTelegram, func(w *ward) bureau { return w.inDiscord(false) }},
		{"Telegram, a forum in Discord", (*ward).onTelegram, func(w *ward) bureau { return w.inDiscord(true) }},
		{"Discord, a forum in Telegram", (*ward).onDiscord, func(w *ward) bureau { return w.inTelegram(true) }},
		{"Discord, a group in Telegram", (*ward).onDiscord, func(w *ward) bureau { return w.inTelegram(false) }},
		{"Discord, a channel in Discord", (*ward).onDiscord, func(w *ward) bureau { return w.inDiscord(false) }},
		{"Discord, a forum in Discord", (*ward).onDiscord, func(w *ward) bureau { return w.inDiscord(true) }},
	} {
		t.Run(of.name, func(t *testing.T) {
			t.Parallel()
			w := newWard(t)
			p := &twoAtDesk{ward: w, b: w.opens(of.desk(w), 2)}
			w.start()
			for i := range 2 {
				p.all = append(p.all, &stay{i: i, by: i, visitor: of.person(w, i)})
			}
			p.talk(func(int) {})
			p.holds(0)
			for _, x := range p.all {
				if reads := strings.Join(w.reads(x.account()), "\n"); strings.Contains(reads, "between us") {
					t.Errorf("person %d reads what was for colleagues: %s", x.i, reads)
				}
			}
		})
	}
}

// A twoAtDesk is a helpdesk with a few tickets, at each of which one thing happens
// after the other.
type twoAtDesk struct {
	*ward
	b   bureau
	all []*stay
}

// opens asks for a human, and waits until that stands at the helpdesk.
func (p *twoAtDesk) opens(x *stay) {
	p.t.Helper()
	x.own = append(x.own, personsWord(x.i, 0))
	x.says("/human " + x.own[0])
	p.await("one is asked whether to send", func() bool { return x.taps("S") })
	p.await("the ticket is there", func() bool { _, found := placeOf(p.b.said(), x.own[0]); return found })
}

// ticket is the first message of somebody's ticket.
func (p *twoAtDesk) ticket(x *stay) remark {
	first, _ := placeOf(p.b.said(), x.own[0])
	return first
}

// writes lets staff write to somebody.
func (p *twoAtDesk) writes(x *stay, how string) {
	x.staffs = append(x.staffs, staffsWord(x.i, x.by, len(x.staffs)))
	p.b.writes(x.by, p.ticket(x), how+x.staffs[len(x.staffs)-1])
}

// gives lets staff write to somebody by a command, once it is offered.
func (p *twoAtDesk) gives(x *stay, command string) {
	p.t.Helper()
	x.staffs = append(x.staffs, staffsWord(x.i, x.by, len(x.staffs)))
	word := x.staffs[len(x.staffs)-1]
	p.await("/"+command+" is taken", func() bool { // nobody repeats what they see happen
		return p.b.gives(x.by, p.ticket(x), command, word) || p.honest.heard(word)
	})
}

// hears waits until somebody reads all that staff wrote to them, and staff that it
// arrived.
func (p *twoAtDesk) hears(x *stay) {
	p.t.Helper()
	last := x.staffs[len(x.staffs)-1]
	p.await("a person reads "+last, func() bool { return wordsOfKind(p.ward.reads(x.account()), 's')[last] })
	p.await("staff are told that "+last+" has arrived", func() bool {
		p.honest.mu.Lock()
		defer p.honest.mu.Unlock()
		return p.honest.told[last]
	})
}

// reads waits until staff read all that somebody wrote.
func (p *twoAtDesk) reads(x *stay) {
	p.t.Helper()
	p.await("staff read "+x.own[len(x.own)-1], func() bool { return saidAll(p.b.said(), p.ticket(x).place, x.own) })
}

// says lets somebody write to the human.
func (p *twoAtDesk) says(x *stay) {
	x.own = append(x.own, personsWord(x.i, len(x.own)))
	x.says(x.own[len(x.own)-1])
}

// talk is a talk with each, in turns. between is called with the number of each
// act, before it.
func (p *twoAtDesk) talk(between func(act int)) {
	p.t.Helper()
	first, second := p.all[0], p.all[1]
	for act, do := range []func(){
		func() { p.opens(first) },
		func() { p.opens(second) },
		func() { p.takes(first) },
		func() { p.writes(second, "") },
		func() { p.hears(second) },
		func() { p.writes(first, "") },
		func() { p.says(second) },
		func() { p.hears(first) },
		func() { p.says(first) },
		func() { p.reads(first) },
		func() { p.reads(second) },
		func() { p.b.writes(first.by, p.ticket(first), "// between us") },
		func() { p.gives(first, "reply") },
		func() { p.says(second) },
		func() { p.says(first) },
		func() { p.writes(second, "") },
		func() { p.hears(first) },
		func() { p.says(first) },
		func() { p.hears(second) },
		func() { p.reads(first) },
		func() { p.reads(second) },
		func() { p.gives(first, "close") },
		func() { p.hears(first) },
		func() { p.writes(second, "/close ") },
		func() { p.hears(second) },
	} {
		between(act)
		do()
	}
	p.rests()
}

// takes has a member of staff take somebody's ticket by its button.
func (p *twoAtDesk) takes(x *stay) {
	p.t.Helper()
	var number conversations.TicketID
	p.await("there is a button", func() bool {
		for n := range 9 {
			if p.b.taps(x.by, p.ticket(x), fmt.Sprintf("T|%d", n)) {
				number = conversations.TicketID(n)
				return true
			}
		}
		return false
	})
	p.await("the ticket is taken", func() bool {
		p.honest.mu.Lock()
		defer p.honest.mu.Unlock()
		return slices.Contains(p.honest.acts, conversations.Act{What: "take", Ticket: number})
	})
}
