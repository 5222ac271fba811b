package main

import (
	"strings"
	"testing"

	telegramapi "waymark/adapters/adaptertest/botapi"
)

// A helpdesk that cannot be reached for a while, because somebody took the bot out of
// it or what it may do there: the operator is told, what was said waits, and arrives
// once that is mended, without anybody there having to write first.
func TestHelpdesk_TheBotIsShutOut(t *testing.T) {
	t.Parallel()
	for _, of := range []struct {
		name string
		desk func(*ward) bureau
		shut func(*ward) (opens func())
	}{
		{"thrown out of a group with topics", func(w *ward) bureau { return w.inTelegram(true) }, (*ward).throwsOut},
		{"thrown out of a group", func(w *ward) bureau { return w.inTelegram(false) }, (*ward).throwsOut},
		{"nothing allowed in a channel", func(w *ward) bureau { return w.inDiscord(false) }, func(w *ward) func() { return w.forbids(w.dc.Channel("Hospital", "helpdesk")) }},
		{"nothing allowed in a forum", func(w *ward) bureau { return w.inDiscord(true) }, func(w *ward) func() { return w.forbids(w.dc.Forum("Hospital", "posts")) }},
	} {
		t.Run(of.name, func(t *testing.T) {
			t.Parallel()
			w := newWard(t)
			w.hurries = true
			p := &stuckDesk{twoAtDesk: twoAtDesk{ward: w, b: w.opens(of.desk(w), 2)}}
			w.start()
			first, second := &stay{i: 0, by: 0, visitor: w.onTelegram(0)}, &stay{i: 1, by: 1, visitor: w.onDiscord(1)}
			p.all = []*stay{first, second}
			p.opens(first)
			p.takes(first)
			opens := of.shut(w)
			p.says(first)
			second.own = append(second.own, personsWord(second.i, 0))
			second.says("/human " + second.own[0])
			p.await("there are two tickets", func() bool {
				second.taps("S")
				all, _ := w.tickets()
				return all == 2
			})
			p.heard(first)
			p.await("the operator is told", func() bool { return strings.Contains(w.log.String(), "level=ERROR") })
			opens()
			p.says(first)
			p.heard(first)
			p.await("the helpdesk is reached again", func() bool {
				_, arrived := placeOf(p.b.said(), second.own[0])
				return arrived
			})
			p.hours(1)
			p.rests()
			p.holds(2)
		})
	}
}

// throwsOut throws the bot out of the group, and puts it back in.
func (w *ward) throwsOut() (opens func()) {
	by := telegramapi.User{ID: 500, First: "S"}
	w.tg.KickFrom(wardGroup, by)
	return func() { w.tg.Readmit(wardGroup, by) }
}

// forbids takes from the bot what it may do in a channel, and gives it back.
func (w *ward) forbids(channel string) (opens func()) {
	w.dc.Permit(channel, 0)
	return func() { w.dc.Permit(channel, 1<<53-1) }
}
