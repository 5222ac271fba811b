package main

import (
	"strings"
	"testing"
)

// A helpdesk gets another address in the config: an open ticket goes on there, with
// what was not heard at the old one, and its person is told once.
func TestHelpdesk_AnotherAddress(t *testing.T) {
	t.Parallel()
	for _, of := range []struct {
		name     string
		from, to func(*ward) bureau
	}{
		{"from Telegram to Discord", func(w *ward) bureau { return w.inTelegram(true) }, func(w *ward) bureau { return w.inDiscord(true) }},
		{"from a channel to a forum", func(w *ward) bureau { return w.inDiscord(false) }, func(w *ward) bureau { return w.inDiscord(true) }},
	} {
		t.Run(of.name, func(t *testing.T) {
			t.Parallel()
			w := newWard(t)
			w.hurries = true
			p := &twoAtDesk{ward: w, b: w.opens(of.from(w), 1)}
			w.start()
			x := &stay{visitor: w.onTelegram(0)}
			p.all = []*stay{x}
			p.opens(x)
			p.writes(x, "")
			p.hears(x)
			w.stop()
			before := len(w.reads(x.account()))
			p.b = w.opens(of.to(w), 1)
			w.start()
			var head remark
			p.await("the new helpdesk sees the ticket", func() bool {
				for _, r := range p.b.said() {
					if strings.Contains(r.text, "none of a helpdesk") {
						head = r
					}
				}
				return head.id != ""
			})
			w.stop()
			w.start()
			x.own = append(x.own, personsWord(0, 1))
			x.says("/human " + x.own[1])
			p.await("what they write is there", func() bool { return saidAll(p.b.said(), head.place, x.own[1:]) })
			w.rests()
			if reads := w.reads(x.account())[before:]; strings.Count(strings.Join(reads, "\n"), "another channel now") != 1 {
				t.Errorf("they read %q", reads)
			}
			p.b.writes(0, head, staffsWord(0, 0, 7))
			p.await("they read the new helpdesk", func() bool { return wordsOfKind(w.reads(x.account()), 's')[staffsWord(0, 0, 7)] })
		})
	}
}
