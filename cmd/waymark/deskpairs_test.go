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
				p.opens(p.all[i])
			}
			p.talk()
			if found := w.judge(p.b, p.all); found.repeats.seen > 0 {
				t.Errorf("%d words came twice", found.repeats.seen)
			}
			if all, open := w.tickets(); all != 2 || open != 0 {
				t.Errorf("%d tickets, %d of them open", all, open)
			}
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

// tells lets staff write to somebody, who reads it.
func (p *twoAtDesk) tells(x *stay, how string) {
	p.t.Helper()
	p.writes(x, how)
	p.hears(x)
}

func (p *twoAtDesk) writes(x *stay, how string) {
	x.staffs = append(x.staffs, staffsWord(x.i, x.by, len(x.staffs)))
	p.b.writes(x.by, p.ticket(x), how+x.staffs[len(x.staffs)-1])
}

// hears waits until somebody reads all that staff wrote to them, and staff that it
// arrived.
func (p *twoAtDesk) hears(x *stay) {
	p.t.Helper()
	last := x.staffs[len(x.staffs)-1]
	p.await("a person reads "+last, func() bool { return wordsOfKind(p.reads(x.account()), 's')[last] })
	p.await("staff are told that "+last+" has arrived", func() bool {
		p.honest.mu.Lock()
		defer p.honest.mu.Unlock()
		return p.honest.told[last]
	})
}

// answers lets somebody write to the human, who reads it.
func (p *twoAtDesk) answers(x *stay) {
	p.t.Helper()
	p.says(x)
	p.await("staff read "+x.own[len(x.own)-1], func() bool { return saidAll(p.b.said(), p.ticket(x).place, x.own) })
}

func (p *twoAtDesk) says(x *stay) {
	x.own = append(x.own, personsWord(x.i, len(x.own)))
	x.visitor.says(x.own[len(x.own)-1])
}

// talk is a talk with each, in turns.
func (p *twoAtDesk) talk() {
	p.t.Helper()
	first, second := p.all[0], p.all[1]
	p.takes(first)
	p.tells(second, "")
	p.answers(first)
	p.answers(second)
	p.b.writes(first.by, p.ticket(first), "// between us")
	p.tells(first, "/reply ")
	p.says(second)
	p.says(first)
	p.writes(second, "")
	p.writes(first, "")
	p.hears(first)
	p.hears(second)
	p.answers(first)
	p.tells(first, "/close ")
	p.answers(second)
	p.tells(second, "/close ")
	p.settles()
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
