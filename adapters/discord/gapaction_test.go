package discord_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/discord"
	"waymark/adapters/platform"
	"waymark/conversations"
)

// What somebody does in a room that is still being read, and which is not kept
// before we end, is not acknowledged: Discord tells nobody again of it, so who did it
// has to see that it failed.
func TestHistory_AnActionIsNotAcknowledgedAndLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, discordapi.Options{})
	w.Say(t, "Ada", "one")
	a, err := discord.New(discord.Options{
		Token: platform.NewSecret(token), APIURL: w.URL(), Now: time.Now, Bookmarks: w.bookmarks, Log: slog.New(slog.DiscardHandler),
		Menus: []platform.Menu{{About: "A bot.", Commands: []platform.Command{{Name: "help", Says: "what I can do"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var reads, behind, kept atomic.Bool
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- a.Run(ctx, func(ctx context.Context, m conversations.Message) error {
			if _, is := m.Body.(conversations.Command); is {
				kept.Store(true)
				return nil
			}
			if reads.Store(true); m.Words() == "two" {
				behind.Store(true)
			}
			<-ctx.Done()
			return ctx.Err()
		})
	}()
	patience, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	if !w.Wait(patience, func() bool { return reads.Load() && string(w.Commands("")) != "[]" }) {
		t.Fatal("nothing is read")
	}
	i := w.Slash("Ada", w.DM("Ada"), "help", nil)
	if i.Failed() {
		t.Fatal("there is no such command")
	}
	if w.Server.Say("Bob", "two"); !w.Wait(patience, behind.Load) { // which is told behind the command
		t.Fatal("Bob is not heard")
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, _, _, ok := i.Acked(); ok && !kept.Load() {
		t.Error("it was acknowledged, and is lost")
	}
}
