package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	telegramapi "waymark/adapters/adaptertest/botapi"
)

// The program itself is killed at random moments while people on both platforms and
// staff write to each other: afterwards each word stands once where it was to go, or
// once more where nobody could know whether it had arrived, and no ticket is lost.
func TestHelpdesk_KilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	for name, desk := range map[string]func(*ward) bureau{
		"desk in Telegram": func(w *ward) bureau { return w.inTelegram(true) },
		"desk in Discord":  func(w *ward) bureau { return w.inDiscord(false) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWard(t)
			w.dc.AllowContent(true)
			b := w.opens(desk(w), 2)
			p := w.program(b)
			n, people, words := *kills/5, 6, 3
			if *ticketWords > words {
				people, words = crowdOfTickets, *ticketWords
			}
			c := &crowdAtDesk{ward: w, b: b, random: rand.New(rand.NewPCG(5, uint64(len(name)))), every: time.Duration(n) * 2 * time.Second / time.Duration(people*words*2)}
			for i := range people {
				x := &stay{i: i, by: i % 2, visitor: w.onTelegram(i)}
				if i%2 == 1 {
					x.visitor = w.onDiscord(i)
				}
				c.all = append(c.all, x)
			}
			p.start()
			w.await("a session with the gateway", w.dc.Connected) // who is unknown is not heard before
			for _, x := range c.all {                             // Discord names no room to a bot in which it never was
				x.says("/help")
				w.await("everybody is known", func() bool { return len(w.reads(x.account())) > 0 })
			}
			w.killed = n
			for _, f := range []telegramapi.Fault{
				{Kind: telegramapi.Duplicate, Chance: 0.02},
				{Kind: telegramapi.ResetAfter, Method: "sendMessage", Chance: 0.01},
				{Kind: telegramapi.GatewayBefore, Method: "sendMessage", Chance: 0.01},
			} {
				w.tg.Fault(f)
			}
			c.looks = p.dies(n)
			c.talk(words)
			w.tg.Calm()
			w.rests()
			found := w.judge(b, c.all)
			if all, open := w.tickets(); all != people || open != 0 {
				t.Errorf("%d tickets, %d of them open", all, open)
			}
			if _, dead := w.counts(); dead > 0 {
				t.Errorf("%d deliveries were given up", dead)
			}
			p.stop()
			checkIntegrity(t, p.database())
			t.Logf("%d words in %d tickets, %d kills: %d lost, %d strayed, %d repeated", found.words, people, n, found.lost, found.strayed, found.repeats.seen)
		})
	}
}

// A program is the real one, between the platforms of a ward.
type program struct {
	*town
	ward *ward
}

func (w *ward) program(b bureau) *program {
	w.t.Helper()
	p := &program{&town{t: w.t, api: w.tg, folder: w.t.TempDir()}, w}
	w.file = "sqlite:" + p.database()
	w.t.Cleanup(func() {
		p.stop()
		if w.t.Failed() {
			w.t.Log(p.says())
		}
	})
	var staff []string
	for _, a := range w.desk.Staff {
		staff = append(staff, fmt.Sprintf("%q", a.User))
	}
	conf := fmt.Sprintf(`
http.listen = ""
[telegram]
token = %q
api_url = %q
%s
[discord]
token = %q
api_url = %q
message_content = true
[helpdesk]
address = "%s:%s"
staff = [%s]
hours = "Mon-Sun 00:00-24:00"
`, w.tg.Token(), w.tg.URL(), highRates, discordToken, w.dc.URL(), b.room.Platform, b.room.Chat, strings.Join(staff, ", "))
	if err := os.WriteFile(filepath.Join(p.folder, "waymark.toml"), []byte(conf), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return p
}

// dies is to be called again and again: it kills the program n times, mostly while it
// works and sometimes while it starts, and starts it each time.
func (p *program) dies(n int) func() {
	random := rand.New(rand.NewPCG(8, 9))
	next := time.Now()
	var isThere func() bool // nil: it has not to be
	return func() {
		switch {
		case isThere != nil && isThere():
			isThere, next = nil, time.Now().Add(time.Duration(100+random.IntN(1500))*time.Millisecond)
		case isThere != nil, n == 0, time.Now().Before(next):
		default:
			n--
			p.kill()
			before, sessions := p.api.Count("getMe"), p.ward.dc.Identifies()
			p.start()
			if n%5 == 3 {
				next = time.Now().Add(time.Duration(random.IntN(300)) * time.Millisecond)
			} else {
				isThere = func() bool { return p.api.Count("getMe") > before && p.ward.dc.Identifies() > sessions }
			}
		}
	}
}
