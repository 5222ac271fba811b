package storage

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// TestForget_EveryOldNote and no other, on every platform and across portions.
func TestForget_EveryOldNote(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	for _, notes := range []int{0, 1, notesAtOnce - 1, notesAtOnce, notesAtOnce + 1, 3*notesAtOnce + 7} {
		for _, platform := range []string{"", "paper", "slate"} {
			must(t, db.writer.pool, fmt.Sprintf(`
				WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= %d)
				INSERT INTO seen (platform, id, at) SELECT '%s', i, i %% 3 FROM n WHERE i <= %d`, notes, platform, notes))
		}
		young := count(t, db, `SELECT count(*) FROM seen WHERE at >= 2`)
		if err := db.Forget(context.Background(), time.UnixMicro(2)); err != nil {
			t.Fatal(err)
		}
		if old, left := count(t, db, `SELECT count(*) FROM seen WHERE at < 2`), count(t, db, `SELECT count(*) FROM seen`); old != 0 || left != young {
			t.Errorf("of 3 times %d notes %d old and %d in all are left, want none and %d", notes, old, left, young)
		}
		must(t, db.writer.pool, `DELETE FROM seen`)
	}
}

// TestForget_ParkedInPortions: many lines, and one that is long.
func TestForget_ParkedInPortions(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	now := time.Date(2026, 11, 22, 17, 5, 3, 0, time.UTC)
	db.now = func() time.Time { return now }
	old, young := micros(now.Add(-31*day)), micros(now.Add(-29*day))
	fill := func(lines, each int, chat string, made int64) {
		must(t, db.writer.pool, fmt.Sprintf(`
			WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			INSERT INTO outbox (platform, chat, "user", kind, urgent, buttons, state, due_at, body, created_at)
			SELECT 'paper', '%s' || (i %% %d), 'u', CASE WHEN i / %d = 1 THEN 'relay' ELSE '' END, 1, 0,
				CASE WHEN i < %d THEN 'parked' ELSE 'waiting' END, 1, '{}', %d FROM n`, lines*each-1, chat, lines, lines, lines, made))
	}
	fill(2*forgetAtOnce+3, 3, "many ", old) // a human's words stand in the middle
	fill(1, 2*forgetAtOnce+3, "long ", old)
	fill(3, 3, "young ", young)
	must(t, db.writer.pool, `UPDATE outbox SET chat = 'went on' WHERE chat = 'many 7'`)
	must(t, db.writer.pool, `UPDATE outbox SET state = 'ready' WHERE chat = 'went on' AND state = 'parked'`)
	if err := db.forgetParked(context.Background()); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]int{
		`SELECT count(*) FROM outbox WHERE chat LIKE 'many %' AND kind = 'relay' AND state = 'parked'`: 2*forgetAtOnce + 2,
		`SELECT count(*) FROM outbox WHERE chat LIKE 'many %' AND kind <> 'relay'`:                     0,
		`SELECT count(*) FROM outbox WHERE chat = 'long 0'`:                                            1,
		`SELECT count(*) FROM outbox WHERE chat LIKE 'young %'`:                                        9,
		`SELECT count(*) FROM outbox WHERE chat = 'went on'`:                                           3,
	} {
		if got := count(t, db, query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

func TestForget_DeadLettersInPortions(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	must(t, db.writer.pool, fmt.Sprintf(`
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO undelivered (id, platform, chat, "user", kind, buttons, attempts, reason, body, created_at, died_at) SELECT i, 'paper', 'desk', 'ada', '', 0, 1, '', '{}', 1, CASE i %% 2 WHEN 0 THEN 1 ELSE %d END FROM n`,
		6*forgetAtOnce, micros(time.Now())))
	if err := db.forgetDeadLetters(context.Background()); err != nil {
		t.Fatal(err)
	}
	if left := count(t, db, `SELECT count(*) FROM undelivered`); left != 3*forgetAtOnce {
		t.Errorf("%d are left, want %d", left, 3*forgetAtOnce)
	}
}

// TestCounts_ReadsNoDelivery: what is asked on every look at the metrics is
// answered by indexes, but for what is rare.
func TestCounts_ReadsNoDelivery(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	for _, step := range plan(t, db, countsQuery) {
		if step == "SCAN outbox" || step == "SEARCH outbox" {
			t.Errorf("it is counted by %s", step)
		}
	}
	if got := plan(t, db, `SELECT MIN(created_at) FROM outbox WHERE state IN ('ready', 'unsure')`); got[0] != "SEARCH outbox USING INDEX outbox_made" {
		t.Errorf("the oldest is found by %v", got)
	}
}
