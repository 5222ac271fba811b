package storage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

func knownSchema(t *testing.T) int {
	t.Helper()
	all, err := readMigrations(sqlite().migrations)
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

func TestMigrate_FromAnEmptyFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	write(t, file, "", 0o600)
	db := openTest(t, file)
	if got, want := count(t, db, `SELECT max(version) FROM schema_migrations`), knownSchema(t); got != want {
		t.Errorf("schema %d, want %d", got, want)
	}
	if err := db.Turn(context.Background(), textMessage(ada, "1"), walk("hello")); err != nil {
		t.Error(err)
	}
}

// leaveSchema makes a database with rows, as programs up to that schema left it.
func leaveSchema(t *testing.T, file string, version int) {
	t.Helper()
	old := raw(t, file)
	all, err := readMigrations(sqlite().migrations)
	if err != nil {
		t.Fatal(err)
	}
	for v := range version {
		if _, err := sqlite().migrateNext(context.Background(), old, all[:v+1], time.Now); err != nil {
			t.Fatal(err)
		}
		rows, err := os.ReadFile(fmt.Sprintf("testdata/schema%d_rows.sql", v+1))
		if err != nil {
			t.Fatal(err)
		}
		must(t, old, string(rows))
	}
	old.Close()
}

// TestMigrate_FromOldSchemas reads databases as programs with older schemas
// left them.
func TestMigrate_FromOldSchemas(t *testing.T) {
	t.Parallel()
	for version := 1; version < knownSchema(t); version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "waymark.db")
			leaveSchema(t, file, version)
			wantWhatSchema1Held(t, openTest(t, file))
		})
	}
}

func wantWhatSchema1Held(t *testing.T, db *DB) {
	t.Helper()

	want := conversations.State{
		Since:  time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC),
		Person: conversations.Person{ID: 7, Account: ada.Account(), Room: ada.Room(), Language: "de", Network: "ern-cranio"},
		Journey: conversations.Journey{
			Guide:   "cpms2",
			Wanted:  "cpms-cranio",
			At:      "second-factor/choose",
			Trail:   []conversations.StepID{"account/open-form", "account/password"},
			Answers: map[conversations.StepID]conversations.OptionID{"account/open-form": "done", "account/password": "skip"},
			Return:  "account/password",
			Before:  "cpms-rnd",
			Phase:   conversations.Waiting,
			Since:   time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC),
			Active:  time.Date(2026, 11, 2, 12, 0, 0, 1000, time.UTC),
			Offered: []conversations.Choice{{Label: `The "app"`, Token: "c|second-factor/choose|app-pin"}},
			Guessed: []conversations.TopicID{"new-phone"},
		},
		Waits:      2,
		NextTicket: 1,
	}
	var got conversations.State
	err := db.Turn(context.Background(), textMessage(ada, "new"), func(s conversations.State) conversations.Outcome {
		got = s
		return conversations.Outcome{State: s}
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the state (-written +read):\n%s", diff)
	}
	err = db.Turn(context.Background(), textMessage(ada, "seen long ago"), func(s conversations.State) conversations.Outcome {
		t.Error("the note of a seen message was lost")
		return conversations.Outcome{State: s}
	})
	if err != nil {
		t.Fatal(err)
	}

	due, err := db.Due(context.Background(), ada.Platform, time.Now(), 10)
	if err != nil {
		t.Fatal(err)
	}
	delivery := conversations.Delivery{ID: 40, Attempts: 2, Reply: conversations.Reply{
		To: roomOf(ada), Text: "One\n*two*", Choices: []conversations.Choice{{Label: "Yes", Token: "y"}},
	}, Line: conversations.Line{Room: roomOf(ada).Room}, Urgent: true, Place: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC).UnixMicro()}
	if diff := cmp.Diff([]conversations.Delivery{delivery}, due); diff != "" {
		t.Errorf("due (-written +read):\n%s", diff)
	}
	if got := count(t, db, `SELECT max(version) FROM schema_migrations`); got != knownSchema(t) {
		t.Errorf("schema %d, want %d", got, knownSchema(t))
	}
}

// TestMigrate_LinesFromOldSchemas: the lines go on where they stood.
func TestMigrate_LinesFromOldSchemas(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	file := filepath.Join(t.TempDir(), "waymark.db")
	leaveSchema(t, file, 2)
	db := openTest(t, file)
	if got, want := rowsOf(t, db), `40 ready 1 1 ""; 41 waiting 0 1 ""; 42 parked 0 1 ""`; got != want {
		t.Errorf("the lines are %s, want %s", got, want)
	}
	err := db.Turn(ctx, textMessage(grace, "back"), func(s conversations.State) conversations.Outcome {
		if !s.Person.Gone || !s.Missed {
			t.Errorf("gone %v, missed %v; want both: the line was parked with an answer", s.Person.Gone, s.Missed)
		}
		return walk("today")(s)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := rowsOf(t, db), `40 ready 1 1 ""; 41 waiting 0 1 ""; 101 ready 0 1 ""`; got != want {
		t.Errorf("the lines are %s, want %s: ids of old go on", got, want)
	}
	if err := db.Sent(ctx, 40, "m1"); err != nil {
		t.Fatal(err)
	}
	if got := count(t, db, `SELECT count(*) FROM cards WHERE ref = 'm1' AND chat = 'desk'`); got != 1 {
		t.Error("what had buttons in the old table became no card")
	}
	if questions, err := db.Questions(ctx); err != nil || len(questions) != 1 || questions[0].Text != "what is this" {
		t.Errorf("questions %v, %v; want the one of schema 2", questions, err)
	}
}

// TestMigrate_OwesNobody: what is owed begins with the first turn, and a
// delivery that nobody asked for stays what it was.
func TestMigrate_OwesNobody(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	file := filepath.Join(t.TempDir(), "waymark.db")
	leaveSchema(t, file, 3)
	db := openTest(t, file)
	owed, err := db.Owed(ctx, time.Now().AddDate(100, 0, 0), 10)
	if err != nil || len(owed) != 0 {
		t.Errorf("owed %+v, %v; want nothing", owed, err)
	}
	joan := party{Platform: "slate", Chat: "hall", User: "joan"}
	err = db.Turn(ctx, textMessage(joan, "back"), func(s conversations.State) conversations.Outcome {
		if s.Person.Zone != "" || s.Person.Unnagged || s.Journey.Nags != 0 || !s.Journey.Nagged.IsZero() || s.Reminders != nil {
			t.Errorf("who was never reminded is %+v", s)
		}
		s.Person.Zone, s.Person.Unnagged, s.Journey.Nags = "Europe/Brussels", true, 2
		s.Reminders = []conversations.Reminder{{Kind: "nag", Due: morning, Step: "a/b"}}
		return walk("on")(s)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := rowsOf(t, db), `40 ready 1 1 ""; 41 waiting 0 1 ""; 42 parked 0 1 ""; 111 ready 0 1 ""`; got != want {
		t.Errorf("the lines are %s, want %s: they wrote, and the old one was theirs", got, want)
	}
	if owed, err = db.Owed(ctx, morning, 10); err != nil || len(owed) != 1 || owedTo(owed[0]) != joan {
		t.Errorf("owed %+v, %v; want the reminder of joan", owed, err)
	}
}

// TestMigrate_StillOwesWhatWasOwed, and still counts from when it was made.
func TestMigrate_StillOwesWhatWasOwed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	file := filepath.Join(t.TempDir(), "waymark.db")
	leaveSchema(t, file, 4)
	db := openTest(t, file)
	mary := party{Platform: "slate", Chat: "attic", User: "mary"}
	owed, err := db.Owed(ctx, time.UnixMicro(1893534400000000), 10)
	if err != nil || len(owed) != 2 || owedTo(owed[1]) != mary || owed[1].Kind != "wanted" {
		t.Errorf("owed %+v, %v; want that of mary, behind an older one", owed, err)
	}
	err = db.Turn(ctx, textMessage(mary, "back"), func(s conversations.State) conversations.Outcome {
		if s.Person.Zone != "Europe/Vienna" || !s.Person.Unnagged || s.Journey.Nags != 1 || len(s.Reminders) != 1 {
			t.Errorf("mary is %+v now", s)
		}
		return conversations.Outcome{State: s}
	})
	if err != nil {
		t.Fatal(err)
	}
	db.now = func() time.Time { return time.UnixMicro(1793534400000000).Add(time.Hour) }
	if c, err := db.Counts(ctx); err != nil || c.Overdue != time.Hour {
		t.Errorf("counted %+v, %v; want that what was made an hour ago waits", c, err)
	}
}

// TestMigrate_PlansEverybodyAnew: whatever their reminders were planned by, it is
// not known.
func TestMigrate_PlansEverybodyAnew(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	file := filepath.Join(t.TempDir(), "waymark.db")
	leaveSchema(t, file, 4)
	db := openTest(t, file)
	for platform, want := range map[conversations.Platform]int{"paper": 2, "slate": 5} {
		if people, err := db.Unplanned(ctx, platform, 1, 10); err != nil || len(people) != want {
			t.Errorf("on %s are unplanned %+v, %v; want %d", platform, people, err, want)
		}
	}
	emmy := party{Platform: "slate", Chat: "loft", User: "emmy"}
	nag := conversations.Reminder{Kind: conversations.Nag, Due: time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC)}
	err := db.Turn(ctx, conversations.Message{Actor: emmy.Account(), Room: emmy.Room(), Body: conversations.Replan{}}, func(s conversations.State) conversations.Outcome {
		if diff := cmp.Diff([]conversations.Reminder{nag}, s.Reminders); diff != "" || s.Planned != 0 || s.Journey.Nags != 1 {
			t.Errorf("planned by %d, nagged %d times; owed (-written +read):\n%s", s.Planned, s.Journey.Nags, diff)
		}
		s.Planned = 1
		return conversations.Outcome{State: s}
	})
	if err != nil {
		t.Fatal(err)
	}
	if people, err := db.Unplanned(ctx, "slate", 1, 10); err != nil || len(people) != 4 {
		t.Errorf("unplanned %+v, %v; want all but the one who was", people, err)
	}
}

// rowsOf says what is in the outbox: id, state, buttons, urgent, kind.
func rowsOf(t *testing.T, db *DB) string {
	t.Helper()
	var all string
	err := db.readers.QueryRow(`
		SELECT group_concat(format('%d %s %d %d "%s"', id, state, buttons, urgent, kind), '; ')
		FROM (SELECT * FROM outbox ORDER BY id)`).Scan(&all)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestMigrate_DamagedBodies: what cannot be read does not stop the program.
func TestMigrate_DamagedBodies(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	leaveSchema(t, file, 2)
	must(t, raw(t, file), `UPDATE outbox SET body = '{"text":' WHERE id = 40`)
	db := openTest(t, file)
	due, err := db.Due(context.Background(), ada.Platform, time.Now(), 10)
	if err != nil || len(due) != 1 || due[0].ID != 41 {
		t.Errorf("due %+v, %v; want the one behind the damaged one", due, err)
	}
}

func TestMigrate_AllOrNothing(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	all, err := readMigrations(sqlite().migrations)
	if err != nil {
		t.Fatal(err)
	}
	bad := migration{len(all) + 1, "bad.sql", `CREATE TABLE half (done INTEGER) STRICT; CREATE TABLE half (done INTEGER) STRICT;`}
	_, err = sqlite().migrateNext(context.Background(), db.writer.pool, append(all, bad), time.Now)
	if err == nil || !strings.Contains(err.Error(), "bad.sql") {
		t.Errorf("answered %v, want the name of the migration", err)
	}
	if got := count(t, db, `SELECT max(version) FROM schema_migrations`); got != len(all) {
		t.Errorf("schema %d after a migration that failed, want %d", got, len(all))
	}
	if got := count(t, db, `SELECT count(*) FROM sqlite_schema WHERE name = 'half'`); got != 0 {
		t.Errorf("half of a migration is left")
	}
	if err := db.Turn(context.Background(), textMessage(ada, "1"), walk("hello")); err != nil {
		t.Errorf("after a migration that failed: %v", err)
	}
}

// TestOpen_ManyAtOnce: only one of them makes the database, and the others
// wait for it.
func TestOpen_ManyAtOnce(t *testing.T) {
	t.Parallel()
	for range 10 {
		file := filepath.Join(t.TempDir(), "waymark.db")
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				db, err := Open(context.Background(), "sqlite:"+file, time.Now)
				if err != nil {
					t.Error(err)
					return
				}
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := count(t, openTest(t, file), `SELECT count(*) FROM schema_migrations`); got != knownSchema(t) {
			t.Errorf("%d migrations were noted, want %d", got, knownSchema(t))
		}
	}
}

// TestOpen_WaitsForWhoeverMakesTheDatabase: here SQLite itself does not wait.
func TestOpen_WaitsForWhoeverMakesTheDatabase(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	other := raw(t, file)
	must(t, other, `BEGIN IMMEDIATE`)
	must(t, other, `CREATE TABLE made (up INTEGER)`)
	opened := make(chan error)
	go func() {
		db, err := Open(context.Background(), "sqlite:"+file, time.Now)
		if err == nil {
			err = db.Close()
		}
		opened <- err
	}()
	select {
	case err := <-opened:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	must(t, other, `ROLLBACK`)
	if err := <-opened; err != nil {
		t.Error(err)
	}
}
