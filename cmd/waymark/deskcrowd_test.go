package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	telegramapi "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/adaptertest/discordapi"
)

// `make torture` sets it high.
var ticketWords = flag.Int("words", 2, "how many words each of the crowd at a helpdesk says, and hears")

const (
	crowdOfTickets = 30
	crowdOfStaff   = 5

	faultEvery = 12 // acts
	flapEvery  = time.Second
)

// A day at the helpdesk: thirty people on both platforms and five members of staff
// talk all at once, while both platforms do to the bot whatever their fakes can.
// Each word arrives once, in order, and in its own ticket.
func TestHelpdesk_CrowdAndEveryFault(t *testing.T) {
	t.Parallel()
	for name, desk := range map[string]func(*ward) bureau{
		"desk in Telegram": func(w *ward) bureau { return w.inTelegram(true) },
		"desk in Discord":  func(w *ward) bureau { return w.inDiscord(false) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWard(t)
			b := w.opens(desk(w), crowdOfStaff)
			w.start()
			c := &crowdAtDesk{ward: w, b: b, random: rand.New(rand.NewPCG(1, uint64(len(name)))), long: *ticketWords > 2}
			for i := range crowdOfTickets {
				x := &stay{i: i, by: i % crowdOfStaff, visitor: w.onTelegram(i)}
				if i%2 == 1 {
					x.visitor = w.onDiscord(i)
				}
				c.all = append(c.all, x)
			}
			c.trouble()
			c.talk(*ticketWords)
			w.tg.Calm()
			w.rests()
			found := w.judge(b, c.all)
			tickets, open := w.tickets()
			if tickets != crowdOfTickets || open != 0 {
				t.Errorf("%d tickets, %d of them open; want %d, all closed", tickets, open, crowdOfTickets)
			}
			if found.repeats.seen != found.repeats.explained {
				t.Errorf("%d words were repeated, %d of them where an answer got lost", found.repeats.seen, found.repeats.explained)
			}
			if _, dead := w.counts(); dead > 0 {
				t.Errorf("%d deliveries were given up", dead)
			}
			t.Logf("%d words in %d tickets; %d faults on Telegram, %d on Discord, %d flaps: %d lost, %d doubled, %d strayed, %d false, %d repeated for lost answers",
				found.words, tickets, w.tg.Stats().Faults, c.faults, c.flaps, found.lost, found.doubled, found.strayed, found.lies, found.repeats.seen)
		})
	}
}

// A crowdAtDesk is everybody there.
type crowdAtDesk struct {
	*ward
	b      bureau
	random *rand.Rand
	all    []*stay
	long   bool

	acts, faults, flaps int
	flapped, acted      time.Time
	every               time.Duration // between two acts, at least
	looks               func()        // at every look at who is next; nil: nothing happens then
}

// trouble lets Telegram go wrong now and then, from now on.
func (c *crowdAtDesk) trouble() {
	for _, f := range []telegramapi.Fault{
		{Kind: telegramapi.Duplicate, Chance: 0.05},
		{Kind: telegramapi.Reorder, Chance: 0.05},
		{Kind: telegramapi.Poison, Chance: 0.02},
		{Kind: telegramapi.GatewayBefore, Chance: 0.006},
		{Kind: telegramapi.GatewayAfter, Chance: 0.006},
		{Kind: telegramapi.ResetBefore, Chance: 0.006},
		{Kind: telegramapi.ResetAfter, Chance: 0.006},
		{Kind: telegramapi.Broken, Chance: 0.006},
		{Kind: telegramapi.Delay, Lasts: 100 * time.Millisecond, Chance: 0.02},
		{Kind: telegramapi.Flood, RetryAfter: 1, Chance: 0.004},
		{Kind: telegramapi.GatewayBefore, Method: "getUpdates", Chance: 0.02},
		{Kind: telegramapi.ResetAfter, Method: "getUpdates", Chance: 0.02},
	} {
		c.tg.Fault(f)
	}
	if c.long { // each keeps a line for half a minute
		c.tg.Fault(telegramapi.Fault{Kind: telegramapi.HangBefore, Method: "sendMessage", Next: 2})
		c.tg.Fault(telegramapi.Fault{Kind: telegramapi.HangAfter, Method: "sendMessage", Next: 2})
	}
}

// disturb does something to Discord at every so many acts: one fault after the other,
// and now and then to the gateway, where pauses grow if that comes too often.
func (c *crowdAtDesk) disturb() {
	if c.killed > 0 {
		return
	}
	if c.acts++; c.acts%faultEvery == 0 {
		f := []discordapi.Fault{
			discordapi.Limited("user", 300*time.Millisecond),
			{Status: http.StatusBadGateway, Body: "<html>502</html>"},
			{After: true},
			{Cut: true},
			discordapi.Limited("shared", 200*time.Millisecond),
			{After: true, Cut: true},
			{Status: http.StatusInternalServerError, Body: `{"message":"500: Internal Server Error","code":0}`},
			{Delay: 200 * time.Millisecond},
		}[c.faults%8]
		// What nobody waits for is not worth a fault.
		if f.Times, f.Path = 1, "/messages"; c.faults%3 == 2 && !c.allOpen() {
			f.Path = "/threads"
		}
		c.faults++
		c.dc.Fail(f)
	}
	if since := time.Since(c.flapped); since < flapEvery || c.flaps >= 3 && (!c.long || since < time.Minute) {
		return
	}
	switch c.flaps % 4 {
	case 0:
		c.dc.Reconnect()
	case 1:
		c.dc.Cut()
	case 2:
		if !c.allOpen() { // what is tapped while there is no session is lost, as on the real one
			return
		}
		c.dc.Forget()
		c.dc.Cut()
	case 3:
		c.dc.Invalidate(true)
	}
	c.flaps++
	c.flapped = time.Now()
}

// allOpen reports whether nothing is tapped any more.
func (c *crowdAtDesk) allOpen() bool {
	return !slices.ContainsFunc(c.all, func(x *stay) bool { return x.opened == 0 })
}

// talk lets everybody say so many words, and the last one of staff closes each
// ticket.
func (c *crowdAtDesk) talk(words int) {
	c.t.Helper()
	left := len(c.all)
	done := map[int]bool{}
	within(c.t, time.Duration(180+20*words)*time.Second+time.Duration(2*words*len(c.all))*c.every, func() bool {
		if c.looks != nil {
			c.looks()
		}
		said := c.b.said()
		for range 40 {
			if time.Since(c.acted) < c.every {
				break
			}
			x := c.all[c.random.IntN(len(c.all))]
			before := len(x.own) + len(x.staffs)
			if !done[x.i] && c.step(x, words, said) {
				done[x.i] = true
				left--
			}
			if len(x.own)+len(x.staffs) > before {
				c.acted = time.Now()
				c.disturb()
			}
		}
		return left == 0
	}, func() string {
		waiting, dead := c.counts()
		says := fmt.Sprintf("%d of %d are not through; %d deliveries wait, %d are dead", left, len(c.all), waiting, dead)
		for _, x := range c.all {
			if !done[x.i] {
				first, _ := placeOf(c.b.said(), x.own[0])
				says += fmt.Sprintf("\n%v said %v and were told %v; they read %q; at the helpdesk, in %q, stands %+v",
					x.account(), x.own, x.staffs, c.reads(x.account()), first.place, c.b.said())
			}
		}
		return says
	})
}

// step lets somebody do what is next, and reports whether all is done.
func (c *crowdAtDesk) step(x *stay, words int, said []remark) (done bool) {
	switch {
	case !x.asked:
		x.asked = true
		x.own = append(x.own, personsWord(x.i, 0))
		x.says("/human " + x.own[0])
		return false
	case !x.sent:
		x.sent = x.taps("S")
		return false
	}
	first, found := placeOf(said, x.own[0])
	if !found {
		if c.killed > 0 && c.random.IntN(100) == 0 { // what is tapped while nobody is there is lost on Discord
			x.taps("S")
		}
		return false
	}
	heard := len(wordsOfKind(c.reads(x.account()), 's'))
	switch {
	case x.opened == 0:
		x.opened = 1
		c.writes(x, first)
	case heard == 0: // until somebody has the ticket their words are for the bot
	case len(x.own) <= words && (c.random.IntN(2) == 0 || len(x.staffs) >= words):
		x.own = append(x.own, personsWord(x.i, len(x.own)))
		x.says(x.own[len(x.own)-1])
	case len(x.staffs) < words:
		c.writes(x, first)
	case !x.lasts && (heard < len(x.staffs) || !saidAll(said, first.place, x.own)): // what comes behind the end is for the bot
	case !x.lasts:
		x.lasts = true
		x.staffs = append(x.staffs, staffsWord(x.i, x.by, len(x.staffs)))
		c.b.writes(x.by, first, "/close "+x.staffs[len(x.staffs)-1])
	case x.lasts:
		return heard == len(x.staffs)
	}
	return false
}

func (c *crowdAtDesk) writes(x *stay, below remark) {
	x.staffs = append(x.staffs, staffsWord(x.i, x.by, len(x.staffs)))
	c.b.writes(x.by, below, x.staffs[len(x.staffs)-1])
}

// saidAll reports whether all words stand in a place.
func saidAll(said []remark, place string, words []string) bool {
	there := map[string]bool{}
	for _, s := range said {
		if s.place == place {
			for _, word := range wordsIn(s.text) {
				there[word] = true
			}
		}
	}
	return !slices.ContainsFunc(words, func(word string) bool { return !there[word] })
}

// wordsOfKind are the different words of staff, or of people, in some texts.
func wordsOfKind(texts []string, kind byte) map[string]bool {
	found := map[string]bool{}
	for _, text := range texts {
		for _, word := range wordsIn(text) {
			if word[0] == kind {
				found[word] = true
			}
		}
	}
	return found
}

// rests waits until nothing is on its way.
func (w *ward) rests() {
	w.t.Helper()
	w.await("nothing waits", func() bool {
		waiting, _ := w.counts()
		return waiting == 0 && w.tg.Pending() == 0
	})
	if w.killed == 0 {
		w.flush() // and what became of it is told
	}
}
