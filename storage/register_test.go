package storage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

// TestOpen_OldCopyBringsNobodyBack who was deleted, in whatever way, and touches
// nobody who was given one of their numbers since.
func TestOpen_OldCopyBringsNobodyBack(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	ctx := context.Background()
	for i, name := range []string{"asks", "mails", "stays"} {
		turnOf(t, db, private(name), fmt.Sprint(i), walk("on"))
		c.at = c.at.Add(time.Second)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := db.Backup(ctx, copied); err != nil {
		t.Fatal(err)
	}
	turnOf(t, db, private("asks"), "forget", forgetMe)
	if found, err := db.ErasePerson(ctx, 2); !found || err != nil {
		t.Fatal(found, err)
	}
	if found, err := db.ErasePerson(ctx, 2); found || err != nil {
		t.Errorf("they were found again: %v, %v", found, err)
	}
	turnOf(t, db, private("later"), "later", walk("on"))
	turnOf(t, db, private("later"), "later forget", forgetMe) // number 4
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(db.path + ".forgotten"); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the list is %v, %v; want it for its owner only", info, err)
	}
	for range 2 { // restored once, and opened again
		if _, err := os.Stat(copied); err == nil {
			if err := os.Rename(copied, db.path); err != nil {
				t.Fatal(err)
			}
		}
		c.at = c.at.Add(time.Minute)
		again := openAt(t, db.path, c)
		turnOf(t, again, private("newcomer"), fmt.Sprint(c.at), walk("on")) // given number 4 again
		if got := strings.Join(users(t, again), " "); got != "newcomer stays" {
			t.Errorf("after the copy was restored there are %s; want newcomer and stays", got)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func users(t *testing.T, db *DB) (all []string) {
	t.Helper()
	var joined string
	err := db.readers.QueryRow(`SELECT COALESCE(group_concat("user", ' '), '') FROM (SELECT "user" FROM accounts ORDER BY "user")`).Scan(&joined)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(joined)
}

// TestRegister_WhatCannotBeWritten: they are deleted all the same, somebody is
// told, and it is written once it can be.
func TestRegister_WhatCannotBeWritten(t *testing.T) {
	t.Parallel()
	db, _ := inUse(t)
	ctx := context.Background()
	if err := os.Mkdir(db.register.file, 0o700); err != nil {
		t.Fatal(err)
	}
	turnOf(t, db, private("ann"), "1", walk("on"))
	turnOf(t, db, private("ann"), "2", forgetMe)
	if n := count(t, db, `SELECT count(*) FROM people`); n != 0 {
		t.Errorf("%d people are left", n)
	}
	err := db.Forget(ctx, time.Unix(1, 0))
	if err == nil || !strings.Contains(err.Error(), "1 people back") {
		t.Errorf("the cleaning answered %v, want that somebody would come back", err)
	}
	if err := os.Remove(db.register.file); err != nil {
		t.Fatal(err)
	}
	if err := db.Forget(ctx, time.Unix(1, 0)); err != nil {
		t.Error(err)
	}
	if all, err := db.register.read(); err != nil || len(all) != 1 || all[0].person != 1 {
		t.Errorf("the list is %+v, %v; want person 1", all, err)
	}
}

// TestRegister_LinesOfACrash: the rest of a line spoils none beside it.
func TestRegister_LinesOfACrash(t *testing.T) {
	t.Parallel()
	r := newRegister(filepath.Join(t.TempDir(), "waymark.db"))
	write(t, r.file, "7 70 700\nhello\n8 8", 0o600)
	r.add([]erased{{person: 9, created: 90}, {}}, time.UnixMicro(900))
	if err := r.fault(); err != nil {
		t.Fatal(err)
	}
	all, err := r.read()
	if got, want := fmt.Sprint(all), "[{{7 70 0} 700} {{9 90 0} 900}]"; err != nil || got != want {
		t.Errorf("read %s, %v; want %s", got, err, want)
	}
	if err := r.shorten(time.UnixMicro(800)); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(r.file); err != nil || string(text) != "9 90 900\n" {
		t.Errorf("shortened to %q, %v", text, err)
	}
	if info, err := os.Stat(r.file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the list is %v, %v; want it for its owner only", info.Mode(), err)
	}
}

// TestRegister_OfADatabaseWithTwoNames is one.
func TestRegister_OfADatabaseWithTwoNames(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(db.path, link); err != nil {
		t.Skip(err)
	}
	target, err := filepath.EvalSymlinks(db.path)
	if err != nil {
		t.Fatal(err)
	}
	if got := openAt(t, link, c).register.file; got != target+".forgotten" {
		t.Errorf("the list is %s, want it beside the database", got)
	}
}

// TestOpen_ListThatCannotBeRead: nobody comes back unnoticed.
func TestOpen_ListThatCannotBeRead(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	if err := os.Mkdir(file+".forgotten", 0o700); err != nil {
		t.Fatal(err)
	}
	db, err := Open(context.Background(), "sqlite:"+file, time.Now)
	if err == nil {
		db.Close()
	}
	if err == nil || !strings.Contains(err.Error(), file+".forgotten") {
		t.Errorf("got %v, want an error that names the list", err)
	}
}

// TestForget_ShortensTheList once what stands there is older than any copy.
func TestForget_ShortensTheList(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	turnOf(t, db, private("ann"), "1", walk("on"))
	turnOf(t, db, private("ann"), "2", forgetMe)
	for _, test := range []struct {
		after time.Duration
		want  int
	}{{registeredFor, 1}, {shortenEvery, 1}, {day, 0}} {
		c.at = c.at.Add(test.after)
		cleaned(t, db)
		if all, err := db.register.read(); err != nil || len(all) != test.want {
			t.Errorf("the list is %+v, %v; want %d entries", all, err, test.want)
		}
	}
}

// TestTurn_WhoIsOnTheListAndCameBack: their deletion could not be committed.
func TestTurn_WhoIsOnTheListAndCameBack(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	turnOf(t, db, private("ann"), "1", func(s conversations.State) conversations.Outcome { return walk("on")(s) })
	db.register.add([]erased{{person: 1, created: micros(c.at)}}, c.at)
	c.at = c.at.AddDate(0, 0, 1)
	turnOf(t, db, private("ann"), "2", walk("on"))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if got := users(t, openAt(t, db.path, c)); len(got) != 1 {
		t.Errorf("there are %v, want ann", got)
	}
}

// TestOpen_OldCopyOfAClockThatWasAhead brings nobody back either.
func TestOpen_OldCopyOfAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	turnOf(t, db, private("ann"), "1", walk("on"))
	c.at = c.at.AddDate(0, 0, 3)
	turnOf(t, db, private("ann"), "2", walk("on"))
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := db.Backup(context.Background(), copied); err != nil {
		t.Fatal(err)
	}
	c.at = c.at.AddDate(0, 0, -2)
	turnOf(t, db, private("ann"), "3", forgetMe)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(copied, db.path); err != nil {
		t.Fatal(err)
	}
	if got := users(t, openAt(t, db.path, c)); len(got) > 0 {
		t.Errorf("%q came back", got)
	}
}
