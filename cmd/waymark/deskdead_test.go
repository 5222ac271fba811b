package main

import (
	"net/http"
	"strings"
	"testing"

	"waymark/adapters/adaptertest/discordapi"
)

// Whose words the helpdesk's platform refuses for good are told so, whether they were the
// first of the ticket or came later: they are a dead letter, which nobody reads.
func TestHelpdesk_WordsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, later := range map[string]bool{"the first": false, "later ones": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWard(t)
			w.hurries = true
			p := &twoAtDesk{ward: w, b: w.opens(w.inDiscord(false), 1)}
			w.start()
			x := &stay{visitor: w.onTelegram(0)}
			p.all = []*stay{x}
			refuses := func() {
				w.dc.Fail(discordapi.Fault{Method: http.MethodPost, Path: "/messages", Status: http.StatusBadRequest, Body: `{"message":"Invalid Form Body","code":50035}`})
			}
			if later {
				p.opens(x)
				p.writes(x, "")
				p.hears(x)
				refuses()
				p.says(x)
			} else {
				refuses()
				x.own = append(x.own, personsWord(0, 0))
				x.says("/human " + x.own[0])
				p.await("one is asked whether to send", func() bool { return x.taps("S") })
			}
			p.await("they are told that it is lost", func() bool {
				return strings.Contains(strings.Join(w.reads(x.account()), "\n"), "did not reach the helpdesk")
			})
			if _, dead := p.counts(); dead == 0 {
				t.Error("nothing was given up")
			}
		})
	}
}
