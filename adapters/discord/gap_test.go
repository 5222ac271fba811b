package discord_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/discord"
	"waymark/adapters/platform"
	"waymark/conversations"
)

// A second gap while a room is being read, after its last page was fetched and
// before what stands there is kept: what was written in that gap is found, too.
func TestHistory_AGapWhileARoomIsRead(t *testing.T) {
	t.Parallel()
	c := &clock{}
	w := newWorld(t, discordapi.Options{Now: c.now})
	w.Say(t, "Ada", "one")
	a, err := discord.New(discord.Options{Token: platform.NewSecret(token), APIURL: w.URL(), Now: c.now, Bookmarks: w.bookmarks, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var heard []string
	has := func(words string) func() bool {
		return func() bool { mu.Lock(); defer mu.Unlock(); return slices.Contains(heard, words) }
	}
	kept := make(chan struct{})
	deliver := func(ctx context.Context, m conversations.Message) error {
		mu.Lock()
		heard = append(heard, m.Words())
		mu.Unlock()
		if m.Words() == "one" {
			select {
			case <-kept:
			case <-ctx.Done():
			}
		}
		return ctx.Err()
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx, deliver) }()
	until := func(what string, so func() bool) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
		defer cancel()
		if !w.Wait(ctx, so) {
			t.Errorf("no %s", what)
		}
	}
	until("first message", has("one"))
	w.Down(true)
	w.Server.Say("Ada", "two")
	c.forward(time.Minute)
	w.Down(false)
	until("second session", func() bool { return w.Identifies() == 2 && w.Connected() })
	w.Server.Say("Bob", "the session is new")
	until("message of Bob's", has("the session is new"))
	close(kept)
	until("second message", has("two"))
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
