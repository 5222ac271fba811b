package main

import (
	"slices"
	"strconv"
	"testing"
	"time"

	telegramapi "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/platform"
	"waymark/adapters/telegram"
	"waymark/conversations"
)

// Who administrates the group of a helpdesk may act there, from when they do until they
// do not: at once where the bot administrates it, too, else within a minute.
func TestHelpdesk_Administrators(t *testing.T) {
	t.Parallel()
	for name, topics := range map[string]bool{"a group with topics": true, "a group": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWard(t)
			p := &twoAtDesk{ward: w, b: w.inTelegram(topics)}
			w.desk.Room, w.roles = p.b.room, []string{platform.Admins}
			w.desk.Staff = []conversations.Account{{Platform: telegram.Platform, User: platform.Admins}}
			w.start()
			x := &stay{visitor: w.onTelegram(0)}
			p.all = []*stay{x}
			p.opens(x)
			eve, owner := telegramapi.User{ID: 500, First: "S"}, telegramapi.User{ID: 600, First: "O"}
			acts := func(n int, may bool) {
				t.Helper()
				word := staffsWord(0, 0, n)
				before := len(w.acts())
				p.b.writes(0, p.ticket(x), "/reply "+word)
				p.await("it is on record", func() bool { return len(w.acts()) > before })
				refused := w.acts()[before]
				if (refused == "") != may {
					t.Errorf("act %d: refused because %q, want %v", n, refused, may)
				}
				if may {
					p.await("the person reads "+word, func() bool { return wordsOfKind(w.reads(x.account()), 's')[word] })
				}
			}
			rests := func() {
				if !topics {
					w.passes(2 * time.Minute)
				}
				p.await("the update is read", func() bool { return w.tg.Pending() == 0 })
			}
			acts(0, false)
			w.tg.Promote(wardGroup, eve, owner)
			rests()
			acts(1, true)
			w.tg.Demote(wardGroup, eve, owner)
			rests()
			acts(2, false)
			if reads := w.reads(x.account()); slices.ContainsFunc([]int{0, 2}, func(n int) bool { return wordsOfKind(reads, 's')[staffsWord(0, 0, n)] }) {
				t.Errorf("the person reads %q", reads)
			}
		})
	}
}

// acts are why those on record were refused, in their order; empty: they were done.
func (w *ward) acts() (refused []string) {
	w.t.Helper()
	var n int
	w.asks(`SELECT count(*) FROM acts WHERE what <> 'other'`, &n)
	for i := range n {
		var why string
		w.asks(`SELECT refused FROM acts WHERE what <> 'other' ORDER BY id LIMIT 1 OFFSET `+strconv.Itoa(i), &why)
		refused = append(refused, why)
	}
	return refused
}
