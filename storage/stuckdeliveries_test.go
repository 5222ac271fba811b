package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"waymark/conversations"
)

var grace = party{Platform: "paper", Chat: "yard", User: "grace"}

// says puts replies into the outbox, in a turn of who.
func says(t *testing.T, db *DB, who party, replies ...conversations.Reply) {
	t.Helper()
	id := fmt.Sprint(count(t, db, `SELECT count(*) FROM seen`))
	err := db.Turn(context.Background(), textMessage(who, id), func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Replies: replies}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func settles(t *testing.T, db *DB, id int64, f conversations.Fate) {
	t.Helper()
	if err := db.Settle(context.Background(), id, f); err != nil {
		t.Fatal(err)
	}
}

func buries(t *testing.T, db *DB, id int64) {
	t.Helper()
	settles(t, db, id, conversations.Fate{Verdict: conversations.Buried, Cause: conversations.Refused, Reason: "refused"})
}

func stuckOf(t *testing.T, db *DB) []StuckDelivery {
	t.Helper()
	all, err := db.StuckDeliveries(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestStuckDeliveries_WhatIsStuck(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	now := time.Date(2026, 11, 22, 17, 0, 0, 0, time.UTC)
	db.now = func() time.Time { return now }
	until := now.Add(time.Hour)
	made := map[int64]time.Time{}
	to := func(i int) party {
		return party{Platform: "paper", Chat: fmt.Sprint(i), User: fmt.Sprint(i)}
	}
	for i := range 5 {
		now = now.Add(time.Second)
		made[int64(2*i+1)] = now
		says(t, db, to(i), conversations.Reply{Text: "secret", Kind: conversations.Relayed}, conversations.Reply{Text: "behind"})
	}
	buries(t, db, 1)
	settles(t, db, 3, conversations.Fate{Verdict: conversations.Parked, Begun: now, Cause: conversations.Unreachable, Reason: "blocked"})
	settles(t, db, 5, conversations.Fate{Verdict: conversations.Unsure, Until: until, Cause: conversations.Uncertain, Reason: "silent"})
	settles(t, db, 7, conversations.Fate{Verdict: conversations.Deferred, Until: until, Reason: "later"})
	settles(t, db, 7, conversations.Fate{Verdict: conversations.Deferred, Until: until, Cause: conversations.Later, Reason: "later again"})
	want := []StuckDelivery{
		{1, to(0).Room(), conversations.Relayed, "dead", 1, conversations.Refused, "refused", made[1], time.Time{}},
		{3, to(1).Room(), conversations.Relayed, "parked", 1, conversations.Unreachable, "blocked", made[3], time.Time{}},
		{5, to(2).Room(), conversations.Relayed, "unsure", 1, conversations.Uncertain, "silent", made[5], until},
		{7, to(3).Room(), conversations.Relayed, "deferred", 2, conversations.Later, "later again", made[7], until},
	}
	got := stuckOf(t, db)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stuck (-want +got):\n%s", diff)
	}
	if strings.Contains(fmt.Sprint(got), "secret") {
		t.Error("they show what they say")
	}
}

func TestStuckDeliveries_AtMostAThousand(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	must(t, db.writer.pool, `
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
		INSERT INTO undelivered (id, platform, chat, "user", kind, buttons, attempts, reason, body, created_at, died_at) SELECT i, 'paper', 'desk', 'ada', '', 0, 1, '', '{}', 2000 - i, 1 FROM n`)
	got := stuckOf(t, db)
	if len(got) != stuckMax || got[0].ID != 1500 {
		t.Errorf("%d deliveries, the first is %d; want %d, the oldest first", len(got), got[0].ID, stuckMax)
	}
}

// TestStuckDeliveries_TheDeadBeforeTheParked: those who blocked the bot are many, and
// stay away.
func TestStuckDeliveries_TheDeadBeforeTheParked(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	must(t, db.writer.pool, `
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
		INSERT INTO outbox (platform, chat, "user", kind, urgent, buttons, state, due_at, touched_at, body, created_at)
		SELECT 'paper', i, i, '', 1, 0, 'parked', 1, 1, '{}', 1 FROM n`)
	says(t, db, ada, conversations.Reply{Text: "a1"})
	buries(t, db, int64(count(t, db, `SELECT max(id) FROM outbox`)))
	if got := stuckOf(t, db); len(got) != stuckMax || got[0].State != "dead" || got[1].State != "parked" {
		t.Errorf("got %d deliveries that begin with %v, want the dead one first", len(got), got[0])
	}
}

// TestForget_WhatIsParked: our own words after a month, a human's after half a
// year, and then whatever waits; a line stays parked whatever goes.
func TestForget_WhatIsParked(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	now := time.Date(2026, 11, 22, 17, 5, 3, 0, time.UTC)
	db.now = func() time.Time { return now }
	says(t, db, ada, conversations.Reply{Text: "a1"}, conversations.Reply{Text: "a2", Kind: conversations.Relayed}, conversations.Reply{Text: "a3"})
	says(t, db, grace, conversations.Reply{Text: "g1"})
	settles(t, db, 1, conversations.Fate{Verdict: conversations.Parked, Begun: now})
	for _, test := range []struct {
		after time.Duration
		want  string
	}{{29 * day, "parked waiting waiting ready "}, {2 * day, "parked ready "}, {148 * day, "parked ready "}, {2 * day, ""}} {
		now = now.Add(test.after)
		if err := db.Forget(context.Background(), time.Unix(1, 0)); err != nil {
			t.Fatal(err)
		}
		var got string
		if err := db.readers.QueryRow(`SELECT COALESCE(group_concat(state || ' ', ''), '') FROM (SELECT state FROM outbox ORDER BY id)`).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != test.want {
			t.Errorf("on %v: %s, want %s", now, got, test.want)
		}
	}
}

// TestSettle_ParkedThoughTheClockWasSetBack: what was heard in the future is no
// sign of life after the send, or the same send would fail again and again.
func TestSettle_ParkedThoughTheClockWasSetBack(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	now := time.Date(2026, 11, 22, 17, 5, 3, 0, time.UTC)
	db.now = func() time.Time { return now }
	says(t, db, ada, conversations.Reply{Text: "a1"})
	now = now.Add(-time.Hour)
	settles(t, db, 1, conversations.Fate{Verdict: conversations.Parked, Begun: now.Add(-time.Second)})
	if got := count(t, db, `SELECT count(*) FROM outbox WHERE state = 'parked'`); got != 1 {
		t.Error("the line is not parked")
	}
}

func TestRetry_GoesToTheEndOfItsLine(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	says(t, db, ada, conversations.Reply{Text: "human", Kind: conversations.Relayed, Ephemeral: true, Choices: []conversations.Choice{{Label: "Yes", Token: "y"}}})
	settles(t, db, 1, conversations.Fate{Verdict: conversations.Deferred})
	buries(t, db, 1)
	says(t, db, ada, conversations.Reply{Text: "reminder", Kind: conversations.Unbidden})
	if found, err := db.Retry(context.Background(), 1); err != nil || !found {
		t.Fatalf("found %v, %v", found, err)
	}
	if got, want := rowsOf(t, db), `2 ready 0 1 "unbidden"; 3 waiting 2 1 "relay"`; got != want {
		t.Errorf("the line is %s, want %s", got, want)
	}
	if err := db.Sent(context.Background(), 2, ""); err != nil {
		t.Fatal(err)
	}
	want := conversations.Delivery{ID: 3, Reply: conversations.Reply{
		To: roomOf(ada), Text: "human", Kind: conversations.Relayed, Ephemeral: true, Choices: []conversations.Choice{{Label: "Yes", Token: "y"}},
	}}
	due, err := db.Due(context.Background(), ada.Platform, time.Now(), 10)
	if len(due) == 1 {
		want.Line, want.Urgent, want.Place = conversations.Line{Room: roomOf(ada).Room}, true, due[0].Place
	}
	if diff := cmp.Diff([]conversations.Delivery{want}, due); diff != "" || err != nil {
		t.Errorf("due %v (-want +got):\n%s", err, diff)
	}
	if found, err := db.Retry(context.Background(), 1); err != nil || found {
		t.Errorf("a second time: found %v, %v", found, err)
	}
	if got := stuckOf(t, db); len(got) != 0 {
		t.Errorf("left %+v", got)
	}
}

func TestRetry_IntoAnEmptyLine(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	says(t, db, ada, conversations.Reply{Text: "hello"})
	buries(t, db, 1)
	if found, err := db.Retry(context.Background(), 1); err != nil || !found {
		t.Fatalf("found %v, %v", found, err)
	}
	if got, want := rowsOf(t, db), `2 ready 0 1 ""`; got != want {
		t.Errorf("the line is %s, want %s", got, want)
	}
}

func TestDrop(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	says(t, db, ada, conversations.Reply{Text: "hello"}, conversations.Reply{Text: "on"})
	buries(t, db, 1)
	for _, test := range []struct {
		id   int64
		want bool
	}{{2, false}, {1, true}, {1, false}} {
		if found, err := db.Drop(context.Background(), test.id); err != nil || found != test.want {
			t.Errorf("drop %d: found %v, %v; want %v", test.id, found, err, test.want)
		}
	}
	if got, want := rowsOf(t, db), `2 ready 0 1 ""`; got != want {
		t.Errorf("the outbox holds %s, want %s: only dead letters are dropped", got, want)
	}
}

func TestForget_DeadLettersAfterThirtyDays(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	now := time.Date(2026, 11, 22, 17, 5, 3, 0, time.UTC)
	db.now = func() time.Time { return now }
	says(t, db, ada, conversations.Reply{Text: "old"}, conversations.Reply{Text: "young"})
	now = now.Add(40 * day) // it counts when they died
	buries(t, db, 1)
	now = now.Add(2 * day)
	buries(t, db, 2)
	for _, test := range []struct {
		after time.Duration
		left  int
	}{{28 * day, 2}, {day, 1}, {2 * day, 0}} {
		now = now.Add(test.after)
		if err := db.Forget(context.Background(), time.Unix(1, 0)); err != nil {
			t.Fatal(err)
		}
		if got := stuckOf(t, db); len(got) != test.left {
			t.Errorf("on %v: left %v, want %d", now, got, test.left)
		}
	}
}

// TestDue_OneThatCannotBeRead is buried, and neither its line nor others wait.
func TestDue_OneThatCannotBeRead(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	says(t, db, ada, conversations.Reply{Text: "a1"}, conversations.Reply{Text: "a2"}, conversations.Reply{Text: "a3"})
	says(t, db, grace, conversations.Reply{Text: "g1"})
	must(t, db.writer.pool, `UPDATE outbox SET body = 'secret' WHERE id IN (1, 2)`)
	due, err := db.Due(context.Background(), ada.Platform, time.Now(), 10)
	if err != nil || len(due) != 2 || due[0].Text != "g1" || due[1].Text != "a3" {
		t.Fatalf("due %+v, %v; want g1, a3", due, err)
	}
	want := []StuckDelivery{{ID: 1, Room: ada.Room(), State: "dead", Cause: conversations.Damaged}, {ID: 2, Room: ada.Room(), State: "dead", Cause: conversations.Damaged}}
	got := stuckOf(t, db)
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(StuckDelivery{}, "Reason", "Made")); diff != "" {
		t.Errorf("stuck (-want +got):\n%s", diff)
	}
	for _, l := range got {
		if !strings.Contains(l.Reason, "cannot be read") || strings.Contains(l.Reason, "secret") {
			t.Errorf("%d is buried because %q", l.ID, l.Reason)
		}
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	now := time.Date(2026, 11, 22, 17, 0, 0, 0, time.UTC)
	db.now = func() time.Time { return now }
	counted := func(want Counts) {
		t.Helper()
		if got, err := db.Counts(context.Background()); err != nil || got != want {
			t.Errorf("counted %+v, %v; want %+v", got, err, want)
		}
	}
	counted(Counts{})
	says(t, db, ada, conversations.Reply{Text: "a1"}, conversations.Reply{Text: "a2"})
	says(t, db, grace, conversations.Reply{Text: "g1"}, conversations.Reply{Text: "g2"})
	now = now.Add(time.Minute)
	counted(Counts{People: 2, Waiting: 4, Overdue: time.Minute})
	settles(t, db, 3, conversations.Fate{Verdict: conversations.Parked, Begun: now})
	settles(t, db, 1, conversations.Fate{Verdict: conversations.Deferred, Until: now.Add(time.Minute)})
	counted(Counts{People: 2, Waiting: 2, Overdue: time.Minute, Parked: 1})
	buries(t, db, 1)
	settles(t, db, 2, conversations.Fate{Verdict: conversations.Unsure, Until: now.Add(time.Hour)})
	counted(Counts{People: 2, Waiting: 1, Overdue: time.Minute, Parked: 1, Dead: 1})
	now = now.Add(-time.Hour) // a clock that was ahead
	counted(Counts{People: 2, Waiting: 1, Parked: 1, Dead: 1})
}

func TestPing(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	if err := db.Ping(context.Background()); err != nil {
		t.Errorf("of a database that is well: %v", err)
	}
	other := raw(t, db.path)
	must(t, other, `BEGIN IMMEDIATE`)
	if err := db.Ping(context.Background()); !errors.Is(err, ErrLocked) {
		t.Errorf("of one that is locked: %v, want %v", err, ErrLocked)
	}
	must(t, other, `ROLLBACK`)
	release := hold(db)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if err := db.Ping(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("of one whose writer is stuck: %v", err)
	}
	release()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(context.Background()); err == nil {
		t.Error("a closed database answers")
	}
}

// TestDeadLetter_BeyondWhatIsListed: the newest are known, too.
func TestDeadLetter_BeyondWhatIsListed(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	must(t, db.writer.pool, `
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
		INSERT INTO undelivered (id, platform, chat, "user", kind, buttons, attempts, cause, reason, body, created_at, died_at)
		SELECT i, 'paper', 'desk', 'ada', CASE i % 3 WHEN 0 THEN '' ELSE 'unbidden' END, 0, 1,
			CASE i % 3 WHEN 1 THEN 'unsure' ELSE 'too-late' END, 'whatever it says', '{}', i, 1 FROM n`)
	for id, mayNag := range map[int64]bool{3: false, 4: true, 5: true, 1499: true, 1500: false} {
		l, found, err := db.DeadLetter(context.Background(), id)
		if err != nil || !found || l.ID != id || l.State != "dead" || l.MayNag() != mayNag {
			t.Errorf("%d: %+v, %v, %v; want it, and that it may nag: %v", id, l, found, err, mayNag)
		}
	}
	if l, found, err := db.DeadLetter(context.Background(), 1501); found || err != nil {
		t.Errorf("got %+v, %v; want none", l, err)
	}
	if n, err := db.Withheld(context.Background()); err != nil || n != 1000 {
		t.Errorf("%d of them may nag, %v; want 1000", n, err)
	}
}
