package main

import (
	"slices"
	"testing"
)

// Between any two acts of people and staff the program ends and begins again, before
// the second time also with the act still on its way.
func TestHelpdesk_RestartsBetweenAnyTwoActs(t *testing.T) {
	t.Parallel()
	for _, of := range []struct {
		name   string
		person func(*ward, int) visitor
		desk   func(*ward) bureau
	}{
		{"Telegram, a forum in Telegram", (*ward).onTelegram, func(w *ward) bureau { return w.inTelegram(true) }},
		{"Discord, a group in Telegram", (*ward).onDiscord, func(w *ward) bureau { return w.inTelegram(false) }},
		{"Telegram, a channel in Discord", (*ward).onTelegram, func(w *ward) bureau { return w.inDiscord(false) }},
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
			p.talk(func(act int) {
				if act%2 == 0 {
					w.rests()
				}
				w.stop()
				w.start()
			})
			p.holds(0)
		})
	}
}

// Where a ticket is talked about vanishes between any two acts, with what stands in
// it: the next word opens another place, and no word that comes after it is lost.
func TestHelpdesk_PlacesVanishBetweenAnyTwoActs(t *testing.T) {
	t.Parallel()
	for _, of := range []struct {
		name   string
		person func(*ward, int) visitor
		desk   func(*ward) bureau
	}{
		{"a topic in Telegram", (*ward).onDiscord, func(w *ward) bureau { return w.inTelegram(true) }},
		{"a thread in Discord", (*ward).onTelegram, func(w *ward) bureau { return w.inDiscord(false) }},
		{"a post in Discord", (*ward).onTelegram, func(w *ward) bureau { return w.inDiscord(true) }},
	} {
		t.Run(of.name, func(t *testing.T) {
			t.Parallel()
			w := newWard(t)
			w.hurries = true
			p := &twoAtDesk{ward: w, b: w.opens(of.desk(w), 1)}
			x := &stay{visitor: of.person(w, 0)}
			p.all = []*stay{x}
			w.start()
			p.opens(x)
			place := p.ticket(x)
			for n := range 4 {
				p.b.writes(0, place, staffsWord(0, 0, len(x.staffs)))
				x.staffs = append(x.staffs, staffsWord(0, 0, len(x.staffs)))
				p.hears(x)
				p.b.gone(place.place)
				p.says(x)
				p.says(x)
				before := place
				p.await("the ticket is somewhere else", func() bool {
					var found bool
					place, found = placeOf(p.b.said(), x.own[len(x.own)-2])
					return found && place.place != before.place
				})
				p.await("the next word stands there as well", func() bool { return saidAll(p.b.said(), place.place, x.own[len(x.own)-2:]) })
				if n == 1 {
					w.stop()
					w.start()
				}
			}
			w.rests()
			if reads := p.ward.reads(x.account()); len(wordsOfKind(reads, 's')) != len(x.staffs) {
				t.Errorf("a person reads %v, want %v", reads, x.staffs)
			}
			if all, open := w.tickets(); all != 1 || open != 1 {
				t.Errorf("%d tickets, %d of them open", all, open)
			}
			for _, s := range p.b.said() {
				if words := wordsIn(s.text); slices.ContainsFunc(words, func(word string) bool { return ofPerson(word) != 0 }) {
					t.Errorf("%v stands in %s", words, s.place)
				}
			}
			if _, dead := w.counts(); dead > 0 {
				t.Errorf("%d deliveries were given up", dead)
			}
		})
	}
}
