package main

import (
	"flag"
	"net/http"
	"testing"
	"time"

	telegramapi "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/adaptertest/discordapi"
)

// `make torture` sets it.
var everyFault = flag.Bool("everyfault", false, "each call of the helpdesk's road fails in every way at every act, and every database in each mode")

// A failingCall is one of the bot's on the way between a person and their helpdesk.
type failingCall struct {
	name   string
	person func(*ward, int) visitor
	desk   func(*ward) bureau
	each   int // at each so many acts
	// fails makes the next call fail in a way, or all of them until it is mended.
	fails func(w *ward, way int, forEver bool) (mend func())
}

const waysToFail = 6

// onTelegramFails is a call of the Bot API.
func onTelegramFails(method string) func(*ward, int, bool) func() {
	return func(w *ward, way int, forEver bool) func() {
		f := telegramapi.Fault{Method: method, Next: 1, RetryAfter: 1, Kind: []telegramapi.FaultKind{
			telegramapi.GatewayBefore, telegramapi.GatewayAfter, telegramapi.ResetBefore, telegramapi.ResetAfter, telegramapi.Broken, telegramapi.Flood,
		}[way%waysToFail]}
		if forEver {
			f.Next, f.Chance = 0, 1
		}
		w.tg.Fault(f)
		return w.tg.Calm
	}
}

// onDiscordFails is a call of the REST API, by a part of its path.
func onDiscordFails(method, path string) func(*ward, int, bool) func() {
	return func(w *ward, way int, forEver bool) func() {
		f := []discordapi.Fault{
			{Status: http.StatusBadGateway, Body: "<html>502</html>"},
			{After: true},
			{Cut: true},
			{After: true, Cut: true},
			{Status: http.StatusInternalServerError, Body: `{"message":"500: Internal Server Error","code":0}`},
			discordapi.Limited("user", time.Second),
		}[way%waysToFail]
		if f.Method, f.Path, f.Times = method, path, 1; forEver {
			f.Times = 0
		}
		return w.dc.Fail(f)
	}
}

func failingCalls() (all []failingCall) {
	forum := func(w *ward) bureau { return w.inTelegram(true) }
	group := func(w *ward) bureau { return w.inTelegram(false) }
	channel := func(w *ward) bureau { return w.inDiscord(false) }
	posts := func(w *ward) bureau { return w.inDiscord(true) }
	for _, method := range []string{"createForumTopic", "sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery", "getUpdates"} {
		of := failingCall{"Telegram, " + method, (*ward).onTelegram, forum, 1, onTelegramFails(method)}
		if method == "getUpdates" { // it is tried again a second later, by the clock on the wall
			of.each = 6
		}
		all = append(all, of)
	}
	all = append(all, failingCall{"Telegram, sendMessage in a group", (*ward).onTelegram, group, 1, onTelegramFails("sendMessage")})
	for _, of := range []struct{ name, method, path string }{
		{"look at the channel", "GET", "/channels/"},
		{"look for a thread", "GET", "/threads/active"},
		{"open a thread", "POST", "/threads"},
		{"send", "POST", "/messages"},
		{"edit", "PATCH", "/messages/"},
		{"acknowledge", "POST", "/callback"},
		{"look at an answer", "GET", "/webhooks/"},
		{"answer a command", "PATCH", "/webhooks/"},
		{"answer further", "POST", "/webhooks/"},
	} {
		all = append(all, failingCall{"Discord, " + of.name, (*ward).onDiscord, channel, 1, onDiscordFails(of.method, of.path)})
	}
	return append(all, failingCall{"Discord, open a post", (*ward).onDiscord, posts, 1, onDiscordFails("POST", "/threads")})
}

// Each call on the way fails once, at every act, each time in another way: what was
// said arrives all the same, and once where an answer did not get lost.
func TestHelpdesk_EachCallFailsOnce(t *testing.T) {
	t.Parallel()
	rounds := 1
	if *everyFault {
		rounds = waysToFail
	}
	for _, of := range failingCalls() {
		t.Run(of.name, func(t *testing.T) {
			t.Parallel()
			for round := range rounds {
				w := newWard(t)
				w.hurries = true
				p := &twoAtDesk{ward: w, b: w.opens(of.desk(w), 2)}
				w.start()
				for i := range 2 {
					p.all = append(p.all, &stay{i: i, by: i, visitor: of.person(w, i)})
				}
				mend := func() {}
				p.talk(func(act int) {
					if mend(); act%of.each == 0 {
						mend = of.fails(w, act/of.each+round, false)
					}
				})
				w.await("something fails", func() bool { return w.tg.Stats().Faults+w.dc.Faults() > 0 }) // buttons go when it is quiet
				mend()
				w.rests()
				p.holds(0)
				w.stop()
			}
		})
	}
}

// holds is what has to be so after a talk.
func (p *twoAtDesk) holds(open int) {
	p.t.Helper()
	found := p.judge(p.b, p.all)
	if found.repeats.seen != found.repeats.explained {
		p.t.Errorf("%d words were repeated, %d of them where an answer got lost", found.repeats.seen, found.repeats.explained)
	}
	if all, are := p.tickets(); all != len(p.all) || are != open {
		p.t.Errorf("%d tickets, %d of them open; want %d open", all, are, open)
	}
	if _, dead := p.counts(); dead > 0 {
		p.t.Errorf("%d deliveries were given up", dead)
	}
}

// What fails for hours and is well again has lost nothing, and nobody was told of
// anything that it had arrived before it had.
func TestHelpdesk_EachCallFailsForHours(t *testing.T) {
	t.Parallel()
	for _, of := range failingCalls() {
		if of.each > 1 {
			continue // nothing is heard then
		}
		t.Run(of.name, func(t *testing.T) {
			t.Parallel()
			for way := range waysToFail {
				if !*everyFault && way != len(of.name)%waysToFail {
					continue
				}
				p := stuckAt(t, of, way)
				p.hours(6)
				p.mended()
				p.doubted = p.dc.Faults()
				p.hours(2)
				p.rests()
				p.holds(2)
				p.stop()
			}
		})
	}
}

// What fails for ever is given up at last and is kept for the operator, who sends it
// once it is mended. Until then staff know what has not arrived, or may not have, and
// the tickets stay.
func TestHelpdesk_EachCallFailsForEver(t *testing.T) {
	t.Parallel()
	for _, of := range failingCalls() {
		switch of.name {
		case "Telegram, createForumTopic", "Telegram, sendMessage", "Discord, open a thread", "Discord, send":
		default:
			continue // nothing waits for it for so long
		}
		t.Run(of.name, func(t *testing.T) {
			t.Parallel()
			for way := range waysToFail {
				if !*everyFault && way != len(of.name)%waysToFail {
					continue
				}
				p := stuckAt(t, of, way)
				for range 8 * 24 { // what stands behind is tried once the first was given up
					p.passes(time.Hour)
				}
				word := p.all[0].staffs[1]
				reads := wordsOfKind(p.ward.reads(p.all[0].account()), 's')[word]
				p.honest.mu.Lock()
				told, not := p.honest.told[word], p.honest.not[word]
				p.honest.mu.Unlock()
				if told && !reads || !told && !not {
					t.Errorf("way %d: %s arrived: %t; staff were told so: %t, and the contrary: %t", way, word, reads, told, not)
				}
				p.mended()
				p.doubted = p.dc.Faults()
				p.retries()
				p.hours(1)
				p.rests()
				p.holds(2)
				p.stop()
			}
		})
	}
}

// retries puts back what was given up, as an operator does, in its order.
func (p *stuckDesk) retries() {
	p.t.Helper()
	for {
		_, dead := p.counts()
		all, err := p.db.StuckDeliveries(p.t.Context())
		if err != nil {
			p.t.Fatal(err)
		}
		if dead == 0 {
			return
		}
		for _, d := range all {
			if _, err := p.db.Retry(p.t.Context(), d.ID); err != nil {
				p.t.Fatal(err)
			}
		}
	}
}

// A stuckDesk is one of whose calls something fails, until it is mended.
type stuckDesk struct {
	twoAtDesk
	mended func()
}

// stuckAt is a talk in the middle of which a call begins to fail.
func stuckAt(t *testing.T, of failingCall, way int) *stuckDesk {
	t.Helper()
	w := newWard(t)
	w.hurries = true
	p := &stuckDesk{twoAtDesk: twoAtDesk{ward: w, b: w.opens(of.desk(w), 2)}}
	w.start()
	first, second := &stay{i: 0, by: 0, visitor: of.person(w, 0)}, &stay{i: 1, by: 1, visitor: of.person(w, 1)}
	p.all = []*stay{first, second}
	p.opens(first)
	p.takes(first)
	p.writes(first, "")
	p.hears(first)
	second.own = append(second.own, personsWord(second.i, 0))
	second.says("/human " + second.own[0])
	p.await("one is asked whether to send", func() bool { return wordsOfKind(p.ward.reads(second.account()), 'p')[second.own[0]] })
	p.mended = of.fails(w, way, true)
	p.await("there are two tickets", func() bool {
		second.taps("S")
		all, _ := p.tickets()
		return all == 2
	})
	p.says(first)
	p.writes(first, "")
	p.heard(first)
	return p
}

// hours lets so many of them go by.
func (p *stuckDesk) hours(n int) {
	p.t.Helper()
	for range 4 * n {
		p.passes(15 * time.Minute)
	}
}
