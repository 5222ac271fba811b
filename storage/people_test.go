package storage

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

// cleaned is after the hourly cleaning.
func cleaned(t testing.TB, db *DB) {
	t.Helper()
	if err := db.Forget(context.Background(), db.now().Add(-7*day)); err != nil {
		t.Fatal(err)
	}
}

// TestForget_SilentPeople: to the day, and whatever they did last.
func TestForget_SilentPeople(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	ctx := context.Background()
	begun := c.at
	turnOf(t, db, private("walks"), "1", func(s conversations.State) conversations.Outcome {
		s.Journey.Active, s.Reminders = c.at, []conversations.Reminder{{Kind: "nag", Due: c.at}}
		return conversations.Outcome{State: s, Replies: []conversations.Reply{{Text: "a", Choices: []conversations.Choice{{Label: "b"}}}}}
	})
	turnOf(t, db, private("chose"), "2", func(s conversations.State) conversations.Outcome {
		s.Person.Language = "de"
		return conversations.Outcome{State: s}
	})
	turnOf(t, db, private("blocked"), "3", walk("on"))
	if err := db.Sent(ctx, 1, "card"); err != nil {
		t.Fatal(err)
	}
	blocked := textMessage(private("blocked"), "4")
	blocked.Body = conversations.Blocked{}
	gone := func(s conversations.State) conversations.Outcome {
		s.Person.Gone = true
		return conversations.Outcome{State: s}
	}
	c.at = begun.AddDate(0, 3, 0)
	if err := db.Turn(ctx, blocked, gone); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		at   time.Time
		want int
	}{
		{begun.AddDate(0, 6, -1), 3},
		{begun.AddDate(0, 6, 1), 2}, // who blocked us is gone
		{begun.AddDate(0, 18, -1), 2},
		{begun.AddDate(0, 18, 1), 0},
	} {
		c.at = test.at
		cleaned(t, db)
		if got := count(t, db, `SELECT count(*) FROM people`); got != test.want {
			t.Errorf("%v later there are %d people, want %d", test.at.Sub(begun), got, test.want)
		}
	}
	for _, table := range []string{"people", "accounts", "journeys", "reminders", "outbox", "undelivered", "cards", "seen"} {
		if n := count(t, db, `SELECT count(*) FROM `+table); n > 0 {
			t.Errorf("%d rows are left in %s", n, table)
		}
	}
}

// TestForget_WhoComesBackIsKept: any word counts, a reminder of ours does not.
func TestForget_WhoComesBackIsKept(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	turnOf(t, db, private("writes"), "1", walk("on"))
	turnOf(t, db, private("silent"), "2", walk("on"))
	c.at = c.at.AddDate(0, 17, 0)
	turnOf(t, db, private("writes"), "3", func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s}
	})
	due := textMessage(private("silent"), "4")
	due.Body = conversations.Due{Kind: "nag"}
	if err := db.Turn(context.Background(), due, walk("remember")); err != nil {
		t.Fatal(err)
	}
	c.at = c.at.AddDate(0, 2, 0)
	cleaned(t, db)
	if got := tables(t, db); got[:len("people 1, accounts 1")] != "people 1, accounts 1" {
		t.Errorf("kept %s, want one person", got)
	}
	if n := count(t, db, `SELECT count(*) FROM accounts WHERE "user" = 'writes'`); n != 1 {
		t.Error("who wrote was deleted")
	}
}

// TestForget_KeptAsConfigured.
func TestForget_KeptAsConfigured(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	db.KeepPeople(Keep{People: conversations.Span{Days: 30}, Unreachable: conversations.Span{Days: 30}})
	turnOf(t, db, private("ann"), "1", walk("on"))
	c.at = c.at.AddDate(0, 0, 32)
	cleaned(t, db)
	if n := count(t, db, `SELECT count(*) FROM people`); n != 0 {
		t.Errorf("%d people are left", n)
	}
}

// TestForget_DayOfOldRows: where the day of the last word is not known, the rows
// beside it say when it was.
func TestForget_DayOfOldRows(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	for i := range 3 * eraseAtOnce {
		turnOf(t, db, private(fmt.Sprint("p", i)), fmt.Sprint(i), walk("on"))
	}
	must(t, db.writer.pool, `UPDATE people SET heard_at = 0`)
	must(t, db.writer.pool, fmt.Sprintf(`UPDATE people SET created_at = %d WHERE id %% 2 = 0`, micros(c.at.AddDate(-3, 0, 0))))
	must(t, db.writer.pool, fmt.Sprintf(`UPDATE journeys SET active_at = %d WHERE person %% 3 = 0`, micros(c.at)))
	cleaned(t, db)
	if got, want := count(t, db, `SELECT count(*) FROM people`), 2*eraseAtOnce; got != want {
		t.Errorf("%d people are left, want %d", got, want)
	}
	if got := count(t, db, `SELECT count(*) FROM people WHERE heard_at = 0`); got != 0 {
		t.Errorf("%d people are looked at again every hour", got)
	}
}

// TestForget_WhoWasHeardByAWrongClock: who writes while the clock is set back
// has not been silent since then.
func TestForget_WhoWasHeardByAWrongClock(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	right := c.at.AddDate(2, 0, 0)
	for i, at := range []time.Time{c.at, right, time.Unix(1, 0)} {
		c.at = at
		turnOf(t, db, private("ann"), fmt.Sprint(i), walk("on"))
	}
	c.at = right
	cleaned(t, db)
	if n := count(t, db, `SELECT count(*) FROM people`); n != 1 {
		t.Errorf("%d people are left, want her who wrote today", n)
	}
}

// TestForget_WhatFailsKeepsNothingElse: what cannot be forgotten keeps nothing
// else.
func TestForget_WhatFailsKeepsNothingElse(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	turnOf(t, db, private("ann"), "1", walk("on"))
	must(t, db.writer.pool, `INSERT INTO questions (text, language, step, matches, at) VALUES ('', '', '', '', 0)`)
	must(t, db.writer.pool, `CREATE TRIGGER never BEFORE DELETE ON questions BEGIN SELECT RAISE(ABORT, 'never'); END`)
	c.at = c.at.AddDate(2, 0, 0)
	if err := db.Forget(context.Background(), c.at); err == nil || !strings.Contains(err.Error(), "never") {
		t.Errorf("got %v, want to be told what is not forgotten", err)
	}
	for _, table := range []string{"people", "seen"} {
		if n := count(t, db, `SELECT count(*) FROM `+table); n != 0 {
			t.Errorf("%d rows are left in %s", n, table)
		}
	}
}
