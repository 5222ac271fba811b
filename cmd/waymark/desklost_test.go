package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	telegramapi "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/adaptertest/discordapi"
)

// The answer to who opened a thread gets lost. On Discord it is found, and there is no
// other; on Telegram there are two, and who writes in the first is told that nobody
// hears it.
func TestHelpdesk_AThreadWhoseAnswerGotLost(t *testing.T) {
	t.Parallel()
	for _, of := range []struct {
		name   string
		desk   func(*ward) bureau
		loses  func(*ward)
		places func(*ward, bureau) []string
		want   int
	}{
		{"a channel in Discord", func(w *ward) bureau { return w.inDiscord(false) }, losesThread, threadsIn, 1},
		{"a forum in Discord", func(w *ward) bureau { return w.inDiscord(true) }, losesThread, threadsIn, 1},
		{"topics in Telegram", func(w *ward) bureau { return w.inTelegram(true) }, func(w *ward) {
			w.tg.Fault(telegramapi.Fault{Kind: telegramapi.ResetAfter, Method: "createForumTopic", Next: 1})
		}, func(w *ward, _ bureau) (all []string) {
			for _, topic := range w.tg.Topics(wardGroup) {
				all = append(all, fmt.Sprint("topic ", topic.ID))
			}
			return all
		}, 2},
	} {
		t.Run(of.name, func(t *testing.T) {
			t.Parallel()
			w := newWard(t)
			w.hurries = true
			p := &twoAtDesk{ward: w, b: w.opens(of.desk(w), 1)}
			w.start()
			x := &stay{visitor: w.onTelegram(0)}
			p.all = []*stay{x}
			of.loses(w)
			p.opens(x)
			all := of.places(w, p.b)
			if len(all) != of.want {
				t.Fatalf("got %q, want %d", all, of.want)
			}
			p.writes(x, "")
			p.hears(x)
			if of.want == 1 {
				return
			}
			p.b.writes(0, remark{place: all[0]}, "Is anybody there?")
			p.await("staff are told that nobody hears them", func() bool {
				for _, said := range p.b.said() {
					if said.place == all[0] && strings.Contains(said.text, "Nobody hears") {
						return true
					}
				}
				return false
			})
			if reads := strings.Join(w.reads(x.account()), "\n"); strings.Contains(reads, "Is anybody there?") {
				t.Error("the person reads it")
			}
		})
	}
}

func losesThread(w *ward) {
	w.dc.Fail(discordapi.Fault{Method: http.MethodPost, Path: "/threads", Times: 1, After: true, Cut: true})
}

func threadsIn(w *ward, b bureau) (all []string) {
	for _, thread := range w.dc.Threads(b.room.Chat) {
		all = append(all, thread.ID)
	}
	return all
}
