package storage

import (
	"context"
	"database/sql"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

// everything is what a table holds, in columns that schema 5 had.
func everything(t *testing.T, pool *sql.DB, query string) (rows []string) {
	t.Helper()
	found, err := pool.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		var row string
		if err := found.Scan(&row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 || found.Err() != nil {
		t.Fatalf("%s: %d rows, %v", query, len(rows), found.Err())
	}
	return rows
}

// TestMigrate_EverybodyStandsWhereTheyStood: nothing of anybody is changed by
// telling who and where apart, whatever their phase, and nothing of what waits.
func TestMigrate_EverybodyStandsWhereTheyStood(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	leaveSchema(t, file, 5)
	queries := [][2]string{
		{"", `SELECT format('%d %s %s %s %d %d %d %d', id, language, network, timezone, unnagged, created_at, heard_at, planned) FROM people ORDER BY id`},
		{"", `SELECT format('%d %s %s %s %d %d %d %d %s', person, guide, step, phase, since_at, active_at, nags, nagged_at, body) FROM journeys ORDER BY person`},
		{"", `SELECT format('%d %s %s %d', person, kind, step, due_at) FROM reminders ORDER BY person, kind`},
		{"", `SELECT format('%d %s %s %s %d %s %d %d %s %d %d %d %d %d %s %s', id, platform, chat, "user", person, kind, urgent, buttons, state, due_at, touched_at, attempts, since_at, doubts, reason, body) FROM outbox ORDER BY id`},
		{"", `SELECT format('%d %s %s %s %d %s %d %d %s %s %d', id, platform, chat, "user", person, kind, buttons, attempts, reason, body, died_at) FROM undelivered ORDER BY id`},
		{`SELECT format('%s %s %s %d %d', platform, "user", chat, person, gone) FROM addresses ORDER BY person`, `SELECT format('%s %s %s %d %d', platform, "user", chat, person, gone) FROM accounts ORDER BY person`},
		{`SELECT format('%s %s %s %d', platform, chat, ref, passing) FROM cards ORDER BY platform, chat`, `SELECT format('%s %s %s %d', platform, chat, ref, ephemeral) FROM cards WHERE slot = '' ORDER BY platform, chat`},
	}
	old := raw(t, file)
	var before [][]string
	for _, q := range queries {
		then := q[0]
		if then == "" {
			then = q[1]
		}
		before = append(before, everything(t, old, then))
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	db := openTest(t, file)
	for i, q := range queries {
		if diff := cmp.Diff(before[i], everything(t, db.writer.pool, q[1])); diff != "" {
			t.Errorf("%s (-before +after):\n%s", q[1], diff)
		}
	}
}

// TestMigrate_ToldApartByTheirReasons: dead letters keep their meaning, and people
// are found where they were last heard from.
func TestMigrate_ToldApartByTheirReasons(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	file := filepath.Join(t.TempDir(), "waymark.db")
	leaveSchema(t, file, 5)
	db := openTest(t, file)
	for id, want := range map[int64]conversations.Cause{
		131: conversations.Uncertain, 132: conversations.TooLate, 133: conversations.Refused, 134: conversations.Uncertain,
		135: conversations.Damaged, 136: conversations.Failed,
	} {
		l, found, err := db.DeadLetter(ctx, id)
		if err != nil || !found || l.Cause != want || l.MayNag() != (id == 131 || id == 132) {
			t.Errorf("%d is %+v, found %v, %v; want the cause %q", id, l, found, err, want)
		}
	}
	stuck, err := db.StuckDeliveries(ctx)
	if err != nil {
		t.Fatal(err)
	}
	causes := map[int64]conversations.Cause{}
	for _, d := range stuck {
		causes[d.ID] = d.Cause
	}
	for id, want := range map[int64]conversations.Cause{124: conversations.Uncertain, 126: conversations.Later, 127: conversations.Unreachable} {
		if causes[id] != want {
			t.Errorf("%d is stuck for %q, want %q", id, causes[id], want)
		}
	}
	due, err := db.Due(ctx, "slate", time.UnixMicro(1893534400000000), 100)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(due, func(d conversations.Delivery) bool { return d.ID == 124 })
	if at < 0 || due[at].Edits != "m15" || due[at].Doubts != 1 || due[at].To.Room.Chat != "porch" {
		t.Errorf("due %+v, want one in place of the card on the porch", due)
	}
	waits := party{Platform: "slate", Chat: "waits", User: "waits"}
	turnOf(t, db, waits, "back", func(s conversations.State) conversations.Outcome {
		if s.Journey.Phase != conversations.Waiting || s.Journey.At != "account/wait-mail" || len(s.Reminders) != 2 || s.Ticket != nil || s.ByStaff {
			t.Errorf("who waits is %+v", s)
		}
		return conversations.Outcome{State: s}
	})
}
