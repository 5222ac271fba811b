package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"testing"
	"time"

	fake "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/discord"
	"waymark/adapters/platform"
	"waymark/adapters/telegram"
	"waymark/bot"
	"waymark/conversations"
	"waymark/storage"
)

// A bank is a platform as people see it, and what may be wrong with it.
type bank struct {
	name     conversations.Platform
	says     func(n int)                  // person n writes
	answered func(n int) time.Duration    // how long person n waited; 0: they wait
	address  func(n int) (who, in string) // of person n
	becomes  func(wrong string)
}

const (
	everySecond = 20                     // questions
	stranded    = 40                     // people who wait where something is wrong: more than are sent to at once
	farAway     = 150 * time.Millisecond // are the servers; what the machine does otherwise counts for little
)

func onTelegramAndDiscord(t *testing.T) (db *storage.DB, b *bot.Bot, there, here bank) {
	t.Helper()
	db, _ = opens(t)
	api := fake.New(fake.Options{})
	t.Cleanup(api.Close)
	s := newDiscord(t)
	toTelegram, toDiscord := newRoad(t, api.URL()), newRoad(t, s.URL())
	toTelegram.takes, toDiscord.takes = farAway, farAway
	first, err := telegram.New(telegram.Options{Token: platform.NewSecret(api.Token()), APIURL: toTelegram.URL, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	b = runs(t, db, first, discordAdapter(t, toDiscord.URL+pathOf(t, s.URL()), db))
	return db, b, telegramSide(api, toTelegram), discordSide(s, toDiscord)
}

func telegramSide(api *fake.Server, way *road) bank {
	who := func(n int) fake.User { return fake.User{ID: int64(1000 + n), First: "P"} }
	return bank{
		name: telegram.Platform, becomes: way.becomes,
		says: func(n int) { api.Say(who(n), "hello") },
		answered: func(n int) time.Duration {
			all := api.Chat(who(n).ID)
			if len(all) < 2 {
				return 0
			}
			return all[1].At.Sub(all[0].At)
		},
		address: func(n int) (string, string) { return chatOf(who(n)), chatOf(who(n)) },
	}
}

func discordSide(s *discordapi.Server, way *road) bank {
	who := func(n int) string { return fmt.Sprint("person ", n) }
	written := func(p discordapi.Post) time.Time {
		var is struct{ Timestamp time.Time }
		if err := json.Unmarshal(p.Raw, &is); err != nil {
			panic(err) // the fake's own
		}
		return is.Timestamp
	}
	return bank{
		name: discord.Platform,
		says: func(n int) { s.Say(who(n), "hello") },
		answered: func(n int) time.Duration {
			all := s.Posts(s.DM(who(n)))
			if len(all) < 2 {
				return 0
			}
			return written(all[1]).Sub(written(all[0]))
		},
		address: func(n int) (string, string) { return s.User(who(n)), s.DM(who(n)) },
		becomes: func(wrong string) {
			s.Mute(wrong == hangs)
			way.becomes(wrong)
		},
	}
}

// A platform that answers nothing for longer than we wait for an answer, while forty
// people wait there, makes nobody wait on the other one.
func TestServe_TelegramAndDiscordHoldNotEachOther(t *testing.T) {
	t.Parallel()
	rounds := []time.Duration{2 * time.Second}
	if *timing {
		rounds = append(slices.Repeat([]time.Duration{3 * time.Second}, 6), sendsGiveUp)
	}
	db, b, there, here := onTelegramAndDiscord(t)
	for _, of := range []struct{ ill, well bank }{{there, here}, {here, there}} {
		x := &beside{t: t, db: db, bot: b, ill: of.ill, well: of.well}
		x.acquaint()
		var calm, ratios []float64
		for _, lasts := range rounds {
			well := x.round(min(lasts, rounds[0]))
			x.isIll()
			calm, ratios = append(calm, well), append(ratios, x.round(lasts)/well)
			x.isWell()
		}
		ratio := median(ratios)
		t.Logf("%s hangs: p95 of an answer on %s is %.2f of what it is when all is well, %.0f ms (%.2f)",
			of.ill.name, of.well.name, ratio, 1000*median(calm), ratios)
		most := 5.0 // who had to wait would wait for seconds, and the machine has other work
		if *timing {
			most = 1.1
		}
		if ratio > most {
			t.Errorf("%s hangs: an answer on %s takes %.2f of what it takes when all is well, want %.2f at most", of.ill.name, of.well.name, ratio, most)
		}
	}
}

// sendsGiveUp is longer than we wait for the answer to a send.
const sendsGiveUp = 33 * time.Second

// Beside is two platforms, one of which is ill at times.
type beside struct {
	t         *testing.T
	db        *storage.DB
	bot       *bot.Bot
	ill, well bank
	n         int // people who wrote where all is well
	owed      int // answers that were asked for where something is wrong
}

// firstOf keeps people of one round apart from those who are stranded in another.
const firstOf = 10 * stranded

// acquaint makes those known who will be stranded.
func (x *beside) acquaint() {
	x.t.Helper()
	x.n += firstOf
	for n := range stranded {
		x.ill.says(n)
	}
	eventually(x.t, func() bool {
		for n := range stranded {
			if x.ill.answered(n) == 0 {
				return false
			}
		}
		return true
	}, func() string { return fmt.Sprintf("not everybody is answered on %s", x.ill.name) })
}

// round lets people write where all is well, and returns the p95 of how long they
// waited, in seconds.
func (x *beside) round(lasts time.Duration) float64 {
	x.t.Helper()
	tick := time.NewTicker(time.Second / everySecond)
	defer tick.Stop()
	first := x.n
	for range int(lasts.Seconds() * everySecond) {
		<-tick.C
		x.well.says(x.n)
		x.n++
	}
	var took []time.Duration
	eventually(x.t, func() bool {
		took = took[:0]
		for n := first; n < x.n; n++ {
			if d := x.well.answered(n); d > 0 {
				took = append(took, d)
			}
		}
		return len(took) == x.n-first
	}, func() string { return fmt.Sprintf("%d of %d are answered on %s", len(took), x.n-first, x.well.name) })
	slices.Sort(took)
	return at(took, 0.95).Seconds()
}

// isIll breaks a platform, and makes people wait there.
func (x *beside) isIll() {
	x.t.Helper()
	x.ill.becomes(hangs)
	for n := range stranded {
		who, in := x.ill.address(n)
		x.owed++
		err := x.bot.Receive(x.t.Context(), conversations.Message{
			ID: conversations.MessageID("owed " + strconv.Itoa(x.owed)), At: time.Now(), Body: conversations.Text("hello"),
			Actor: conversations.Account{Platform: x.ill.name, User: who}, Room: conversations.Room{Platform: x.ill.name, Chat: in},
		})
		if err != nil {
			x.t.Fatal(err)
		}
	}
}

// isWell mends it, and waits until nobody waits any more.
func (x *beside) isWell() {
	x.t.Helper()
	x.ill.becomes(isOpen)
	ctx, cancel := context.WithTimeout(x.t.Context(), 2*time.Minute)
	defer cancel()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		counts, err := x.db.Counts(ctx)
		if err != nil {
			x.t.Fatalf("%d answers wait: %v", counts.Waiting, err)
		}
		if counts.Waiting == 0 {
			return
		}
		<-look.C
	}
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

func pathOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Path
}
