package discord_test

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"waymark/adapters/adaptertest"
	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/discord"
	"waymark/adapters/platform"
	"waymark/bot"
	"waymark/conversations"
)

const token = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl.hunter2hunter2hunter2hunter2hunter2hun"

func TestDiscord_KeepsThePromisesOfAdapters(t *testing.T) {
	for name, flaps := range map[string]bool{"calm": false, "a gateway that flaps": true} {
		t.Run(name, func(t *testing.T) {
			adaptertest.Run(t, func(t *testing.T) adaptertest.World {
				w := newWorld(t, discordapi.Options{IdentifyEvery: -1})
				w.flaps, w.people = flaps, []string{"ada", "grace", "alan"}
				return w
			})
		})
	}
}

// A world is Discord, and what a store would remember of how far rooms were read.
type world struct {
	*discordapi.Server
	options discord.Options
	flaps   bool     // the gateway goes away when somebody says something
	people  []string // who are known when it begins

	mu    sync.Mutex
	read  map[string]conversations.Ref
	known map[conversations.MessageID]bool
}

// newWorld holds everything to the vendor's specification, where there is one.
func newWorld(t *testing.T, o discordapi.Options) *world {
	t.Helper()
	o.Token, o.Specs = token, os.Getenv("WAYMARK_SPECS")
	s, err := discordapi.New(o)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{Server: s, read: map[string]conversations.Ref{}, known: map[conversations.MessageID]bool{}}
	t.Cleanup(func() {
		s.Close()
		for _, v := range s.Violations() {
			t.Error(v)
		}
	})
	return w
}

// Adapter is one whose store remembers what was kept, and knows who writes: it is asked
// before they do.
func (w *world) Adapter(t *testing.T) bot.Adapter {
	for _, person := range w.people {
		w.knows(person)
	}
	o := w.options
	o.Token, o.APIURL, o.Now, o.Log = platform.NewSecret(token), w.URL(), time.Now, slog.New(slog.NewTextHandler(t.Output(), nil))
	o.Bookmarks = w.bookmarks
	a, err := discord.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return &keeper{a, w}
}

func (w *world) bookmarks(context.Context, conversations.Platform) (all []conversations.Bookmark, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for chat, read := range w.read {
		all = append(all, conversations.Bookmark{Room: conversations.Room{Platform: discord.Platform, Chat: chat}, Read: read})
	}
	return all, nil
}

func (w *world) keep(m conversations.Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if m.Bookmark != "" {
		w.read[m.Room.Chat] = m.Bookmark
	}
}

// A keeper keeps bookmarks with what was kept, as the store does.
type keeper struct {
	*discord.Adapter
	w *world
}

func (k *keeper) Run(ctx context.Context, deliver func(context.Context, conversations.Message) error) error {
	return k.Adapter.Run(ctx, func(ctx context.Context, m conversations.Message) error {
		if err := deliver(ctx, m); err != nil {
			return err
		}
		for _, e := range m.Earlier {
			k.w.keep(e)
		}
		k.w.keep(m)
		return nil
	})
}

// knows makes a person known, as one who has written before: whom nobody knows is not
// found after we were away.
func (w *world) knows(person string) {
	dm := w.DM(person)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.read[dm] == "" {
		w.read[dm] = conversations.Ref(dm)
	}
}

// Say is somebody who is known.
func (w *world) Say(_ *testing.T, person, text string) {
	w.knows(person)
	w.Server.Say(person, text)
	if w.flaps {
		w.AfterResume(7, true)
		w.Cut()
	}
}

func (w *world) Sees(person, text string, choices ...string) bool {
	return slices.ContainsFunc(w.Posts(w.DM(person)), func(p discordapi.Post) bool {
		var labels []string
		for _, b := range p.Buttons {
			if !b.Disabled {
				labels = append(labels, b.Label)
			}
		}
		return p.Author == w.Bot() && discord.Shown(p.Content) == text && slices.Equal(labels, choices)
	})
}

func (w *world) Can() adaptertest.Abilities {
	return adaptertest.Abilities{Again: true, Many: true, Edits: true, Secret: token}
}
