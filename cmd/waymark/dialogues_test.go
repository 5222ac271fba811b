package main

import (
	"context"
	"database/sql"
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
	db   *storage.DB
	file string
	now  func() time.Time
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
		func(t testing.TB, now func() time.Time) dialoguetest.World {
			w := &storeWorld{file: filepath.Join(t.TempDir(), "waymark.db"), now: now}
			w.open(t)
			t.Cleanup(func() { w.db.Close() })
			return w
		}, questions.understand, false)
}

func (w *storeWorld) open(t testing.TB) {
	t.Helper()
	db, err := storage.Open(context.Background(), "sqlite:"+w.file, w.now)
	if err != nil {
		t.Fatal(err)
	}
	w.db = db
}

func (w *storeWorld) Store() dialoguetest.Store { return w.db }

func (w *storeWorld) Restart(t testing.TB) {
	t.Helper()
	if err := w.db.Close(); err != nil {
		t.Fatal(err)
	}
	w.open(t)
}

// Join writes what no turn can yet.
func (w *storeWorld) Join(t testing.TB, has, gets conversations.Account, in conversations.Room) {
	t.Helper()
	raw, err := sql.Open("sqlite3", w.file)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	done, err := raw.Exec(`
		INSERT INTO accounts (platform, "user", chat, gone, person)
		SELECT $1, $2, $3, 0, person FROM accounts WHERE platform = $4 AND "user" = $5`,
		string(gets.Platform), gets.User, in.Chat, string(has.Platform), has.User)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := done.RowsAffected(); n != 1 || err != nil {
		t.Fatalf("%d accounts of %v were made (%v): are they known?", n, has, err)
	}
}
