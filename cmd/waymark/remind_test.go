package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/conversations/engine"
	"waymark/guides"
	"waymark/storage"
)

// A sleeper is a database with one person in it, Ada, who began on a Monday and
// says nothing more.
type sleeper struct {
	t      *testing.T
	file   string
	db     *storage.DB
	engine *engine.Engine
	now    time.Time
	turns  int
}

func newSleeper(t *testing.T) *sleeper {
	t.Helper()
	dir := t.TempDir()
	url := "sqlite:" + filepath.Join(dir, "waymark.db")
	s := &sleeper{t: t, file: filepath.Join(dir, "waymark.toml"), now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}
	if err := os.WriteFile(s.file, fmt.Appendf(nil, "storage.url = %q\n", url), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := storage.Open(t.Context(), url, func() time.Time { return s.now })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	s.db = db
	content, err := guides.Load(guides.Builtin(), guides.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if s.engine, err = newEngine(defaults(), content); err != nil {
		t.Fatal(err)
	}
	s.happens(conversations.Text("/start ern-rnd"))
	return s
}

// happens is a turn, now.
func (s *sleeper) happens(b conversations.Body) (out conversations.Outcome) {
	s.t.Helper()
	s.turns++
	m := conversations.Message{
		ID: conversations.MessageID(fmt.Sprint(s.turns)), At: s.now, Body: b,
		Actor: conversations.Account{Platform: "here", User: "hunter2"}, Room: conversations.Room{Platform: "here", Chat: "hunter2"},
	}
	err := s.db.Turn(s.t.Context(), m, func(st conversations.State) conversations.Outcome {
		out = s.engine.Handle(st, m)
		return out
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// asks runs the command, and never wants to see who somebody is.
func (s *sleeper) asks(c remindCommand) string {
	s.t.Helper()
	c.Config = s.file
	var out bytes.Buffer
	if err := c.Run(&process{out: &out, getenv: noEnv, now: func() time.Time { return s.now }}); err != nil {
		s.t.Fatal(err)
	}
	if strings.Contains(out.String(), "hunter2") {
		s.t.Errorf("a person is named: %s", &out)
	}
	return out.String()
}

func TestRemind_DryRunSaysWhatWouldBecomeOfWhatIsDue(t *testing.T) {
	t.Parallel()
	s := newSleeper(t)
	for _, tt := range []struct{ at, want string }{
		{"2026-11-24T08:59", "no reminder is due at 2026-11-24 08:59 CET\n"},
		{"2026-11-24 09:00", "2026-11-24 09:00 CET  said\n\nVERDICT  COUNT\nsaid     1\n"},
		{"2026-11-24T08:00:30Z", "2026-11-24 09:00 UTC  said\n"},
		{"2026-11-24T20:30", "2026-11-24 09:00 CET  late\n"},
	} {
		tt.want = strings.ReplaceAll(tt.want, "2026-11-24 09:00 UTC", "2026-11-24 08:00 UTC")
		got := s.asks(remindCommand{DryRun: true, At: tt.at})
		if !strings.Contains(got, tt.want) {
			t.Errorf("%s: got\n%s\nwant in it\n%s", tt.at, got, tt.want)
		}
		if step := "PERSON  KIND  STEP"; strings.Contains(tt.want, "said") && !strings.HasPrefix(got, step) {
			t.Errorf("%s: got\n%s\nwant it to begin with %q", tt.at, got, step)
		}
	}
	if owed, err := s.db.Owed(context.Background(), s.now.Add(48*time.Hour), 10); err != nil || len(owed) != 1 {
		t.Errorf("got %v, %v owed afterwards, want the same as before", owed, err)
	}
}

func TestRemind_StuckAreThoseWhoGotAllReminders(t *testing.T) {
	t.Parallel()
	s := newSleeper(t)
	for range defaults().Reminders.After {
		if got := s.asks(remindCommand{Stuck: true}); !strings.HasPrefix(got, "nobody is stuck: nobody got all 3 reminders") {
			t.Fatalf("got %q", got)
		}
		owed, err := s.db.Owed(t.Context(), s.now.AddDate(0, 1, 0), 10)
		if err != nil || len(owed) != 1 {
			t.Fatalf("got %v, %v", owed, err)
		}
		s.now = owed[0].Due
		if out := s.happens(conversations.Due{Kind: owed[0].Kind}); out.Withheld != "" {
			t.Fatalf("withheld: %s", out.Withheld)
		}
	}
	s.now = time.Date(2026, 12, 23, 12, 0, 0, 0, time.UTC)
	got := s.asks(remindCommand{Stuck: true})
	lines := strings.Split(got, "\n")
	if len(lines) != 6 || strings.Join(strings.Fields(lines[0]), " ") != "PERSON NETWORK STEP SINCE IDLE" {
		t.Fatalf("got\n%s", got)
	}
	row := strings.Fields(lines[1])
	if len(row) != 6 || row[1] != "ern-rnd" || row[3] != "2026-11-23" || row[4] != "30" || row[5] != "days" {
		t.Errorf("got %q", row)
	}
	if want := row[2] + " 1"; strings.Join(strings.Fields(lines[4]), " ") != want {
		t.Errorf("got %q, want %q", lines[4], want)
	}
	s.happens(conversations.Text("/status"))
	if got := s.asks(remindCommand{Stuck: true}); !strings.Contains(got, "ern-rnd") {
		t.Errorf("who only asked is not listed any more: %s", got)
	}
	s.happens(conversations.Tap{Token: "c|account/have-one|none"})
	if got := s.asks(remindCommand{Stuck: true}); !strings.HasPrefix(got, "nobody is stuck") {
		t.Errorf("who moved again is listed: %s", got)
	}
}

func TestDays_AsOneSaysThem(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{0: "0 days", 25 * time.Hour: "1 day", 71 * time.Hour: "2 days"} {
		if got := days(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}
