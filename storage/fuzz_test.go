package storage_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/storage"
	"waymark/storage/storagetest"
)

// FuzzTurn puts arbitrary texts into every string of a turn: no error, and
// they come back as they were, made valid.
func FuzzTurn(f *testing.F) {
	f.Add("hello", "paper", "desk", "ada")
	f.Add("", "", "", "")
	f.Add("\x00\xff\u202e\u200d\u2028", "\x00", "\xff", "\"\\\n")
	f.Add(`{"trail":["x"]}`, `'; DROP TABLE people; --`, "$1", "ü\u0308")
	file := filepath.Join(f.TempDir(), "waymark.db")
	db, err := storage.Open(context.Background(), "sqlite:"+file, time.Now)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { db.Close() })
	n := 0
	f.Fuzz(func(t *testing.T, text, platform, chat, user string) {
		n++
		from := storagetest.Party{
			Platform: conversations.Platform(fmt.Sprint(n, platform)), // a new one, on which nothing was seen
			Chat:     chat,
			User:     user,
		}
		storagetest.Anything(t, sqliteStore{db, file}, "fuzzed", from, text)
	})
}
