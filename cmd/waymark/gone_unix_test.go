//go:build unix

package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/storage"
)

// An overheard is an output that says when something was put out.
type overheard struct {
	once  sync.Once
	first chan struct{}
}

func (h *overheard) Write(text []byte) (int, error) {
	h.once.Do(func() { close(h.first) })
	return len(text), nil
}

// TestChat_EndsWhenTheDatabaseIsGone, although the person does nothing.
func TestChat_EndsWhenTheDatabaseIsGone(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "waymark.db")
	conf, content, err := load(configured(t, `storage.url = "sqlite:`+database+`"`), noEnv)
	if err != nil {
		t.Fatal(err)
	}
	in, typed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer typed.Close()
	out := &overheard{first: make(chan struct{})}
	p := &process{in: in, out: out, err: &strings.Builder{}, getenv: noEnv, now: time.Now}
	ended := make(chan error)
	go func() { ended <- talk(t.Context(), p, conf, content, "") }()
	if _, err := typed.WriteString("/start ern-rnd\n"); err != nil {
		t.Fatal(err)
	}
	<-out.first
	if err := os.Remove(database); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, storage.ErrReplaced) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one sentence about %v", err, storage.ErrReplaced)
	}
}
