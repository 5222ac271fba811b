package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/dialoguetest"
	"waymark/guides"
	"waymark/storage"
)

// A storeWorld is the real store on a real file.
type storeWorld struct {
	*storage.DB
	url string
}

// TestDialogues_ThroughTheRealStore plays every dialogue over SQLite: what is
// kept is all that the next message finds.
func TestDialogues_ThroughTheRealStore(t *testing.T) {
	t.Parallel()
	builtin, err := guides.Load(guides.Builtin(), guides.Settings{Offered: []conversations.NetworkID{"ern-cranio", "ern-rnd"}})
	if err != nil {
		t.Fatal(err)
	}
	questions := newMatcher(guides.Builtin(), slog.New(slog.DiscardHandler))
	dialoguetest.Run(t, "../../conversations/testdata/dialogues",
		func(testing.TB) *content.Content { return builtin },
		func(t testing.TB) dialoguetest.World {
			w := &storeWorld{url: "sqlite:" + filepath.Join(t.TempDir(), "waymark.db")}
			w.open(t)
			t.Cleanup(func() { w.Close() })
			return w
		}, questions.understand, false)
}

func (w *storeWorld) open(t testing.TB) {
	t.Helper()
	db, err := storage.Open(context.Background(), w.url, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	w.DB = db
}

// Take sends what is due until nothing is.
func (w *storeWorld) Take(t testing.TB) []conversations.Reply {
	t.Helper()
	var all []conversations.Reply
	for {
		due, err := w.Due(context.Background(), "dialogue", time.Now(), 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(due) == 0 {
			return all
		}
		for _, d := range due {
			all = append(all, d.Reply)
			if err := w.Sent(context.Background(), d.ID, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func (w *storeWorld) Restart(t testing.TB) {
	t.Helper()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	w.open(t)
}
