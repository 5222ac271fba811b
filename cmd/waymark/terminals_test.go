package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/adapters/terminal"
	"waymark/conversations"
	"waymark/storage"
)

// scripted is what the program prints to user, who says lines, without moments.
func scripted(t *testing.T, folder, user, lines string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), "waymark", "chat")
	c.Dir = folder
	c.Env = append(os.Environ(), "WAYMARK_STORAGE_URL=", "WAYMARK_TELEGRAM_TOKEN=", "WAYMARK_TELEGRAM_WEBHOOK_SECRET=", "USER="+user)
	c.Stdin = strings.NewReader(lines)
	var errs strings.Builder
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		t.Errorf("%s: %v: %s", user, err, errs.String())
	}
	return undated(string(out))
}

// TestChat_ManyTerminalsOnOneDatabase, which is not there yet: each shows its
// own conversation and nothing else.
func TestChat_ManyTerminalsOnOneDatabase(t *testing.T) {
	t.Parallel()
	const says = "/start ern-rnd\nno\n/status\ndone\n/help\n/back\n/status\n"
	want := scripted(t, t.TempDir(), "alone", says)
	if len(strings.Split(want, prompt)) != 8 {
		t.Fatalf("got %q", want)
	}
	folder := t.TempDir()
	outs := make([]string, 6)
	var work sync.WaitGroup
	for i := range outs {
		work.Go(func() { outs[i] = scripted(t, folder, "user"+strconv.Itoa(i), says) })
	}
	work.Wait()
	for i, out := range outs {
		if out != want {
			t.Errorf("user%d sees\n%s\nwant\n%s", i, out, want)
		}
	}
}

// TestChat_OnePersonTwice: scripts of one person have their turns one after the
// other, and each has all of its answers.
func TestChat_OnePersonTwice(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	scripted(t, folder, "ann", "/start ern-rnd\n")
	const says = "/status\n/help\n/status\n"
	want := scripted(t, folder, "ann", says)
	outs := make([]string, 4)
	var work sync.WaitGroup
	for i := range outs {
		work.Go(func() { outs[i] = scripted(t, folder, "ann", says) })
	}
	work.Wait()
	for i, out := range outs {
		if out != want {
			t.Errorf("run %d prints\n%s\nwant\n%s", i, out, want)
		}
	}
	seats, err := filepath.Glob(filepath.Join(folder, "*.chat-*"))
	if len(seats) > 0 || err != nil {
		t.Errorf("%v, %v is left", seats, err)
	}
}

// TestChat_WhatIsLeftGoesToItsOwn: an earlier run that was killed leaves its
// answers, and only its own person sees them, once.
func TestChat_WhatIsLeftGoesToItsOwn(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	db, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(folder, "waymark.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, user := range []string{"ann", "bob"} {
		for i := range 2 {
			text := fmt.Sprintf("left for %s, %d", user, i)
			m := conversations.Message{ID: conversations.MessageID(text), Actor: terminal.Options{User: user}.Account(), Room: terminal.Options{User: user}.Room(), At: time.Now(), Body: conversations.Text("x")}
			err := db.Turn(t.Context(), m, func(s conversations.State) conversations.Outcome {
				return conversations.Outcome{State: s, Replies: []conversations.Reply{{Text: conversations.Markup(text)}}}
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, run := range []struct{ user, want string }{
		{"cem", ""},
		{"bob", "left for bob, 0\n\nleft for bob, 1\n\n"},
		{"bob", ""},
		{"ann", "left for ann, 0\n\nleft for ann, 1\n\n"},
	} {
		if got := scripted(t, folder, run.user, ""); got != run.want {
			t.Errorf("%s sees %q, want %q", run.user, got, run.want)
		}
	}
}
