package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	telegramapi "waymark/adapters/adaptertest/botapi"
)

// Outsiders who can read and write where staff do try it on the platforms themselves:
// by answers, by what is forwarded, changed or said in the name of the group, by
// commands, by every button, there and in rooms of their own. Staff are heard before
// and afterwards.
func TestHelpdesk_OutsidersOnThePlatforms(t *testing.T) {
	t.Parallel()
	for name, desk := range map[string]func(*ward) bureau{
		"a forum in Telegram":  func(w *ward) bureau { return w.inTelegram(true) },
		"a group in Telegram":  func(w *ward) bureau { return w.inTelegram(false) },
		"a channel in Discord": func(w *ward) bureau { return w.inDiscord(false) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWard(t)
			p := &twoAtDesk{ward: w, b: w.opens(desk(w), 1)}
			x := &stay{visitor: w.onTelegram(0)}
			p.all = []*stay{x}
			w.start()
			p.opens(x)
			w.rests() // in a plain group a ticket is known by a message that was sent
			p.takes(x)
			p.writes(x, "")
			p.hears(x)
			w.rests()
			before := w.ticketsNow()
			o := &intruders{twoAtDesk: p, chance: rand.New(rand.NewPCG(3, uint64(len(name))))}
			for n := range 100 {
				if strings.HasPrefix(name, "a channel") {
					o.onDiscord(n)
				} else {
					o.onTelegram(n)
				}
			}
			w.await("all of it was looked at", func() bool { return w.refusals() >= o.inTicket })
			w.rests()
			if after := w.ticketsNow(); after != before {
				t.Errorf("the ticket was %s and is %s", before, after)
			}
			if refused := w.refusals(); refused < 50 {
				t.Errorf("%d of 100 are on record", refused)
			}
			p.says(x)
			p.reads(x)
			p.writes(x, "/close ")
			p.hears(x)
			w.rests()
			p.holds(0) // which reads no word of theirs
		})
	}
}

// ticketsNow is what is kept of all tickets but until where they are read.
func (w *ward) ticketsNow() (all string) {
	w.t.Helper()
	w.asks(`SELECT group_concat(id || ' ' || thread || ' ' || staff || ' ' || closed_at || ' ' || waits_at || ' ' || nudge_at, '; ') FROM tickets`, &all)
	return all
}

// refusals are how many acts were refused.
func (w *ward) refusals() (n int) { return strings.Count(w.log.String(), "act of staff refused") }

// Intruders can do whatever the platform lets anybody do.
type intruders struct {
	*twoAtDesk
	chance   *rand.Rand
	inTicket int // tries that must be on record
}

// word is one that is nobody's: it must stand nowhere.
func (o *intruders) word(n int) string {
	return []string{"", "/reply ", "/close ", "/take ", "// ", "/Close@waymark_test_bot "}[o.chance.IntN(6)] + staffsWord(99, 9, n)
}

func (o *intruders) onTelegram(n int) {
	mallory := telegramapi.User{ID: 666 + int64(n%5), First: "Mallory"} // one alone would not be read for long
	const elsewhere = -1009999999999
	first := o.ticket(o.all[0])
	var topic, id int64
	fmt.Sscanf(first.place, "topic %d", &topic)
	fmt.Sscan(first.id, &id)
	post := telegramapi.Post{Text: o.word(n), ReplyTo: id, Topic: topic}
	switch o.chance.IntN(7) {
	case 0:
		post.ForwardedFrom = &telegramapi.User{ID: 500, First: "S"}
	case 1:
		post.As = wardGroup
	case 2: // a button of it, as far as there is one
		for _, verb := range []string{"T", "C"} {
			if _, err := o.tg.TapIn(wardGroup, mallory, id, verb+"|1"); err == nil {
				o.inTicket++
			}
		}
		return
	case 3: // below a copy, in a group of theirs
		o.tg.Post(elsewhere, mallory, telegramapi.Post{Text: o.word(n), ReplyTo: o.tg.SayIn(elsewhere, mallory, first.text)})
		return
	case 4:
		o.tg.Say(mallory, o.word(n))
		return
	case 5:
		o.tg.Say(mallory, "/start "+[]string{"T|1", "C|1", "reply", "close", "1"}[o.chance.IntN(5)])
		return
	}
	o.tg.Post(wardGroup, mallory, post)
	o.inTicket++
}

func (o *intruders) onDiscord(n int) {
	first, mallory := o.ticket(o.all[0]), fmt.Sprint("mallory ", n%5) // one alone would not be read for long
	switch o.chance.IntN(6) {
	case 0:
		o.dc.SayIn(first.place, mallory, o.word(n))
	case 1:
		o.dc.Reply(first.place, mallory, o.word(n), first.id)
	case 2:
		if o.dc.Slash(mallory, first.place, []string{"take", "close", "reply"}[o.chance.IntN(3)], map[string]string{}).Failed() {
			return // it wants words
		}
	case 3:
		taps := 0
		for _, p := range o.dc.Posts(first.place) {
			for _, b := range p.Buttons {
				if !b.Disabled && p.Author == o.dc.Bot() {
					o.dc.Tap(mallory, first.place, p.ID, b.CustomID)
					taps++
				}
			}
		}
		o.inTicket += taps
		return
	case 4:
		other := o.dc.Channel("Other guild", "helpdesk")
		o.dc.Reply(other, mallory, "<@"+o.dc.Bot()+"> "+o.word(n), o.dc.SayIn(other, mallory, first.text))
		return
	case 5:
		o.dc.Say(mallory, o.word(n))
		return
	}
	o.inTicket++
}
