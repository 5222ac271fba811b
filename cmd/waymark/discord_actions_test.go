package main

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/discord"
	"waymark/adapters/platform"
	"waymark/bot"
	"waymark/conversations"
	"waymark/storage"
)

// newDiscord is a strict Discord.
func newDiscord(t *testing.T) *discordapi.Server {
	t.Helper()
	s, err := discordapi.New(discordapi.Options{Token: discordToken, Specs: os.Getenv("WAYMARK_SPECS")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		for _, v := range s.Violations() {
			t.Error(v)
		}
	})
	return s
}

// discordAdapter is an adapter to it.
func discordAdapter(t *testing.T, address string, db *storage.DB) *discord.Adapter {
	t.Helper()
	a, err := discord.New(discord.Options{
		Token: platform.NewSecret(discordToken), APIURL: address, Bookmarks: db.Bookmarks, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Menus: []platform.Menu{{About: "A bot for tests.", Commands: []platform.Command{{Name: "help", Says: "what I can do"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// runs runs a bot that says ok to everything, or what was written, until the test
// ends.
func runs(t *testing.T, db *storage.DB, adapters ...bot.Adapter) *bot.Bot {
	t.Helper()
	c := echoing(db, adapters...)
	c.Handle = func(s conversations.State, m conversations.Message) conversations.Outcome {
		text := conversations.Markup(m.Words())
		if text == "" {
			text = "ok"
		}
		return conversations.Outcome{State: s, Replies: []conversations.Reply{{Text: text}}}
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	b := bot.New(c)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return b
}

// opens is a database in a folder of the test's own, and its file.
func opens(t *testing.T) (*storage.DB, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "waymark.db")
	db, err := storage.Open(t.Context(), "sqlite:"+file, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db, file
}

// locks keeps everybody else from writing into a database for a while.
func locks(t *testing.T, file string, lasts time.Duration) {
	db, err := sql.Open("sqlite3", file+"?_busy_timeout=10000&_txlock=immediate")
	if err != nil {
		t.Error(err)
		return
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		t.Error(err)
		return
	}
	<-time.After(lasts)
	if err := tx.Rollback(); err != nil {
		t.Error(err)
	}
}

// Fifty commands a second are all acknowledged in time, also while the database
// can be written to by nobody for two seconds.
func TestDiscord_ActionsAreHeardInTime(t *testing.T) {
	t.Parallel()
	const aSecond = 50
	lasts := 4 * time.Second
	if *timing {
		lasts = 20 * time.Second
	}
	s := newDiscord(t)
	db, file := opens(t)
	runs(t, db, discordAdapter(t, s.URL(), db))
	ctx, cancel := context.WithTimeout(t.Context(), tooLong)
	defer cancel()
	if !s.Wait(ctx, func() bool { return s.Connected() && len(s.Commands("")) > len("[]") }) {
		t.Fatalf("no session, or no commands: %s", s.Commands(""))
	}
	calm := pressed(t, s, "calm", aSecond, lasts, func() {})
	paused := pressed(t, s, "paused", aSecond, lasts, func() { locks(t, file, 2*time.Second) })
	slices.Sort(calm)
	slices.Sort(paused)
	t.Logf("calm: %d at %d/s acknowledged after %v at the median, %v at p99, %v at most",
		len(calm), aSecond, at(calm, 0.5), at(calm, 0.99), at(calm, 1))
	t.Logf("while the database pauses for 2 s: %d after %v at the median, %v at p99, %v at p99.9",
		len(paused), at(paused, 0.5), at(paused, 0.99), at(paused, 0.999))
	if at(paused, 1) < time.Second {
		t.Errorf("the longest took %v, so nothing paused", at(paused, 1))
	}
	if !*timing {
		t.Log("not held to times, because other tests run beside: see -timing")
		return
	}
	if got := at(calm, 0.99); got >= 200*time.Millisecond {
		t.Errorf("calm: p99 is %v, want under 0.2 s", got)
	}
	if got := at(paused, 0.999); got >= 2*time.Second {
		t.Errorf("while the database pauses: p99.9 is %v, want under 2 s", got)
	}
}

// pressed lets people give commands for a while, does something to the bot in the
// first quarter of it, and says how long each acknowledgement took.
func pressed(t *testing.T, s *discordapi.Server, when string, aSecond int, lasts time.Duration, disturb func()) (took []time.Duration) {
	t.Helper()
	var all []*discordapi.Interaction
	tick := time.NewTicker(time.Second / time.Duration(aSecond))
	defer tick.Stop()
	disturbed := make(chan struct{})
	for n := range int(lasts.Seconds()) * aSecond {
		<-tick.C
		if n == int(lasts.Seconds())*aSecond/4 {
			go func() { defer close(disturbed); disturb() }()
		}
		who := fmt.Sprint("person ", n%(2*aSecond))
		all = append(all, s.Slash(who, s.DM(who), "help", nil))
	}
	<-disturbed
	ctx, cancel := context.WithTimeout(t.Context(), tooLong)
	defer cancel()
	for n, i := range all {
		s.Wait(ctx, func() bool { _, _, _, ok := i.Acked(); return ok || i.Failed() })
		_, _, after, ok := i.Acked()
		if !ok || i.Failed() {
			t.Errorf("%s: command %d failed", when, n)
		}
		took = append(took, after)
	}
	return took
}

// at is that of sorted times which so much of them do not exceed.
func at(sorted []time.Duration, share float64) time.Duration {
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}
