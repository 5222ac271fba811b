package storage

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"waymark/conversations"
)

// textsDue is what is due on paper at that moment.
func textsDue(t *testing.T, db *DB, at time.Time, limit int) (texts []conversations.Markup) {
	t.Helper()
	due, err := db.Due(context.Background(), ada.Platform, at, limit)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range due {
		texts = append(texts, d.Text)
	}
	return texts
}

// A clock that was ahead is set back: what was made meanwhile is sent, lines
// take turns as before, and what was put off is tried again.
func TestDue_TheClockIsSetBack(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := openTest(t, "")
	joan := party{Platform: ada.Platform, Chat: "hall", User: "joan"}
	right := time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)
	ahead := right.AddDate(10, 0, 0)
	clock := ahead
	db.now = func() time.Time { return clock }
	says(t, db, ada, conversations.Reply{Text: "a1"}, conversations.Reply{Text: "a2"}, conversations.Reply{Text: "a3"})
	says(t, db, grace, conversations.Reply{Text: "g1"})
	settles(t, db, 4, conversations.Fate{Verdict: conversations.Deferred, Until: clock.Add(5 * time.Minute)})
	if got := textsDue(t, db, clock, 10); !slices.Equal(got, []conversations.Markup{"a1"}) {
		t.Errorf("due %q, want a1: g1 was put off", got)
	}
	clock = right
	says(t, db, joan, conversations.Reply{Text: "j1"}, conversations.Reply{Text: "j2"})
	var said []conversations.Markup
	for range 4 {
		due, err := db.Due(ctx, ada.Platform, clock, 10)
		if err != nil || len(due) == 0 {
			t.Fatalf("due %v, %v", due, err)
		}
		fresh := slices.IndexFunc(due, func(d conversations.Delivery) bool { return d.Attempts == 0 })
		said = append(said, due[fresh].Text)
		if err := db.Sent(ctx, due[fresh].ID, ""); err != nil {
			t.Fatal(err)
		}
		clock = clock.Add(time.Second)
	}
	if want := []conversations.Markup{"a1", "j1", "a2", "j2"}; !slices.Equal(said, want) {
		t.Errorf("said %q, want %q", said, want)
	}
	if got := textsDue(t, db, clock, 10); !slices.Contains(got, "g1") {
		t.Errorf("due %q, want g1: nobody knows how long it was to wait", got)
	}
	settles(t, db, 4, conversations.Fate{Verdict: conversations.Deferred, Until: clock.Add(5 * time.Minute)})
	if got := textsDue(t, db, clock.Add(time.Minute), 10); slices.Contains(got, "g1") {
		t.Errorf("due %q, want g1 to wait by the clock that is right", got)
	}
	due, err := db.Due(ctx, ada.Platform, clock.Add(5*time.Minute), 1)
	if err != nil || len(due) != 1 || due[0].Text != "g1" || !due[0].Since.Equal(clock) {
		t.Errorf("due %+v, %v; want g1, failing since the clock is right", due, err)
	}
}

// What is put off is not read, however much it is.
func TestDue_ReadsNothingThatIsPutOff(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	now := time.Now()
	must(t, db.writer.pool, fmt.Sprintf(`
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
		INSERT INTO outbox (platform, chat, "user", kind, urgent, buttons, state, due_at, attempts, tried_at, since_at, body, created_at)
		SELECT 'paper', i, i, '', i %% 2, 0, 'ready', %d, 1, 1, 1, 'not read', 1 FROM n`, micros(now.Add(time.Hour))))
	says(t, db, ada, conversations.Reply{Text: "a1"})
	if got := textsDue(t, db, now, 100); !slices.Equal(got, []conversations.Markup{"a1"}) {
		t.Errorf("due %q, want a1", got)
	}
	if got := count(t, db, `SELECT count(*) FROM undelivered`); got != 0 {
		t.Errorf("%d were buried that were not to be read", got)
	}
}

// What an older program tried without end goes on from here.
func TestMigrate_WhatFailedBefore(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/waymark.db"
	leaveSchema(t, file, 4)
	db := openTest(t, file)
	due, err := db.Due(context.Background(), "chalk", time.Unix(1793534400, 0), 10)
	if err != nil || len(due) != 2 {
		t.Fatalf("due %+v, %v; want two", due, err)
	}
	if d := due[0]; d.Text != "tried for long" || d.Attempts != 300 || d.Doubts != 0 || !d.Since.IsZero() {
		t.Errorf("got %+v, want it without a beginning", d)
	}
	if d := due[1]; d.Text != "ahead of its time" {
		t.Errorf("got %+v, want what the clock hid", d)
	}
}
