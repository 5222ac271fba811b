package storage

import (
	"context"
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

// leaveSchema1 makes a database with rows, as a program with schema 1 left it.
func leaveSchema1(t *testing.T, file string) {
	t.Helper()
	old := raw(t, file)
	all, err := readMigrations(sqlite().migrations)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := migrateNext(context.Background(), old, all[:1], time.Now); err != nil {
		t.Fatal(err)
	}
	rows, err := os.ReadFile("testdata/schema1_rows.sql")
	if err != nil {
		t.Fatal(err)
	}
	must(t, old, string(rows))
	old.Close()
}

// TestMigrate_FromSchema1 reads a database as a program with schema 1 left it.
func TestMigrate_FromSchema1(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	leaveSchema1(t, file)
	db := openTest(t, file)

	want := conversations.State{
		Person: conversations.Person{ID: 7, Address: ada, Language: "de", Network: "ern-cranio"},
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
		To: ada, Text: "One\n*two*", Choices: []conversations.Choice{{Label: "Yes", Token: "y"}},
	}}
	if diff := cmp.Diff([]conversations.Delivery{delivery}, due); diff != "" {
		t.Errorf("due (-written +read):\n%s", diff)
	}
	if got := count(t, db, `SELECT max(version) FROM schema_migrations`); got != knownSchema(t) {
		t.Errorf("schema %d, want %d", got, knownSchema(t))
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
	_, err = migrateNext(context.Background(), db.writer.pool, append(all, bad), time.Now)
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
	must(t, other, `CREATE TABLE made (up INTEGER)`)
	must(t, other, `BEGIN IMMEDIATE`)
	must(t, other, `INSERT INTO made VALUES (1)`)
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
	must(t, other, `COMMIT`)
	if err := <-opened; err != nil {
		t.Error(err)
	}
}
