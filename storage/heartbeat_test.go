package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

// TestPing_WritesNowAndThen: a disk that takes nothing is noticed also while
// nobody writes.
func TestPing_WritesNowAndThen(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	now := time.Date(2026, 11, 22, 17, 0, 0, 0, time.UTC)
	db.now = func() time.Time { return now }
	beats := map[int]bool{}
	for range 100 { // 50 s
		if err := db.Ping(context.Background()); err != nil {
			t.Fatal(err)
		}
		beats[count(t, db, `SELECT at FROM heartbeat`)] = true
		now = now.Add(500 * time.Millisecond)
	}
	if rows := count(t, db, `SELECT count(*) FROM heartbeat`); rows != 1 || len(beats) != 5 {
		t.Errorf("%d heartbeats in %d rows; want one in 10 s, in one row", len(beats), rows)
	}
}

func TestPing_SaysSinceWhenNothingIsStored(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	now := time.Date(2026, 11, 22, 17, 0, 0, 0, time.UTC)
	db.now = func() time.Time { return now }
	if err := db.Ping(context.Background()); err != nil {
		t.Fatal(err)
	}
	must(t, db.writer.pool, fmt.Sprintf(`PRAGMA max_page_count = %d`, count(t, db, `PRAGMA page_count`)))
	must(t, db.writer.pool, `DELETE FROM heartbeat`) // which makes some room, but not for more than it
	must(t, db.writer.pool, `CREATE TABLE fill AS SELECT randomblob(20000)`)
	now = now.Add(time.Minute)
	for range 3 {
		err := db.Ping(context.Background())
		want := "nothing can be stored since 2026-11-22 17:01Z: the database: " + ErrFull.Error()
		if !errors.Is(err, ErrFull) || err.Error() != want {
			t.Errorf("said %v, want %s", err, want)
		}
		now = now.Add(time.Minute)
	}
	must(t, db.writer.pool, `PRAGMA max_page_count = 100000`)
	if err := db.Ping(context.Background()); err != nil {
		t.Errorf("there is room again: %v", err)
	}
}

// TestPing_AfterATurnThatFailed: the next heartbeat does not wait for its time.
func TestPing_AfterATurnThatFailed(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	if err := db.Ping(context.Background()); err != nil {
		t.Fatal(err)
	}
	must(t, db.writer.pool, `PRAGMA query_only = 1`)
	if err := db.Turn(context.Background(), textMessage(ada, "1"), walk("on")); !errors.Is(err, ErrReadOnly) {
		t.Fatal(err)
	}
	if err := db.Ping(context.Background()); !errors.Is(err, ErrReadOnly) || strings.Contains(err.Error(), db.path) {
		t.Errorf("said %v, want %v and no path", err, ErrReadOnly)
	}
	must(t, db.writer.pool, `PRAGMA query_only = 0`)
	if err := db.Ping(context.Background()); err != nil {
		t.Error(err)
	}
}

// TestPing_WhatWroteNothingProvesNothing: it succeeds on a standby, too.
func TestPing_WhatWroteNothingProvesNothing(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	must(t, db.writer.pool, `PRAGMA query_only = 1`)
	if err := db.Turn(t.Context(), textMessage(ada, "1"), walk("on")); !errors.Is(err, ErrReadOnly) {
		t.Fatal(err)
	}
	must(t, db.writer.pool, `PRAGMA query_only = 0`)
	for name, nothing := range map[string]func(tx) error{
		"nothing":        func(tx) error { return nil },
		"a look":         func(tx tx) error { var n int; return tx.queryRow(`SELECT COUNT(*) FROM people`).Scan(&n) },
		"nobody deleted": func(tx tx) error { return tx.exec(`DELETE FROM people WHERE id < 0`) },
	} {
		if err := db.write(t.Context(), nothing); err != nil {
			t.Fatal(err)
		}
		if _, failing, why := db.writer.standing(); failing.IsZero() || !errors.Is(db.explain(why), ErrReadOnly) {
			t.Errorf("after %s it can be written, as far as one knows (%v)", name, why)
		}
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if _, failing, why := db.writer.standing(); !failing.IsZero() || why != nil {
		t.Errorf("after a heartbeat nothing can be stored: %v", why)
	}
}

// TestPing_SaysWhyWhereOthersWaitLonger: who asks goes before the lock is given up.
func TestPing_SaysWhyWhereOthersWaitLonger(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	other := raw(t, db.path)
	must(t, other, `BEGIN EXCLUSIVE`)
	if err := db.Turn(t.Context(), textMessage(ada, "1"), walk("on")); !errors.Is(err, ErrLocked) {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := db.Ping(short); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), ErrLocked.Error()) {
		t.Errorf("said %v, want %v", err, ErrLocked)
	}
	must(t, other, `ROLLBACK`)
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestUnsent(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	made := time.Date(2026, 11, 22, 17, 0, 0, 0, time.UTC)
	now := made
	db.now = func() time.Time { return now }
	wants := func(since, want time.Time) {
		t.Helper()
		got, err := db.Unsent(context.Background(), ada.Platform, since)
		if err != nil || !got.Equal(want) {
			t.Errorf("since %v: %v, %v; want %v", since, got, err, want)
		}
	}
	says(t, db, ada, conversations.Reply{Text: "a1"}, conversations.Reply{Text: "a2"})
	wants(time.Time{}, time.Time{}) // nobody has tried
	now = now.Add(time.Hour)
	says(t, db, grace, conversations.Reply{Text: "g1"})
	settles(t, db, 1, conversations.Fate{Verdict: conversations.Deferred, Until: now.Add(time.Hour)})
	wants(time.Time{}, made)
	wants(made.Add(time.Minute), time.Time{})
	settles(t, db, 3, conversations.Fate{Verdict: conversations.Unsure, Until: now.Add(time.Hour)})
	wants(made.Add(time.Minute), now)
	if got, err := db.Unsent(context.Background(), "slate", time.Time{}); err != nil || !got.IsZero() {
		t.Errorf("on another platform %v, %v; want none", got, err)
	}
	buries(t, db, 3)
	wants(made.Add(time.Minute), now) // it was given up
	now = now.Add(11 * time.Minute)
	wants(made.Add(time.Minute), time.Time{})
	says(t, db, grace, conversations.Reply{Text: "g2"}, conversations.Reply{Text: "g3"})
	buries(t, db, 4) // it was refused
	wants(made.Add(time.Minute), time.Time{})
	settles(t, db, 5, conversations.Fate{Verdict: conversations.Deferred, Until: now})
	wants(made.Add(time.Minute), now)
	settles(t, db, 5, conversations.Fate{Verdict: conversations.Parked, Begun: now})
	wants(made.Add(time.Minute), time.Time{})
}
