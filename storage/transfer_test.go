package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

// transferEnv makes this test program a child that copies from one database to
// another.
const transferEnv = "WAYMARK_STORAGE_TEST_TRANSFER"

func transferChild(from, to string, out io.Writer) {
	err := Transfer(context.Background(), from, to, time.Now, func(table string, rows int) { fmt.Fprintln(out, table, rows) })
	if err != nil {
		fmt.Fprintln(out, "failed:", err)
		os.Exit(1)
	}
}

func copied(t *testing.T, from, to string) {
	t.Helper()
	if err := Transfer(context.Background(), from, to, time.Now, func(string, int) {}); err != nil {
		t.Fatalf("copy %s to %s: %v", from, to, err)
	}
}

// wantSame compares two databases, and that none of their tables is empty: such a one
// shows nothing.
func wantSame(t *testing.T, from, to string) {
	t.Helper()
	want := contents(t, from)
	if diff := cmp.Diff(want, contents(t, to)); diff != "" {
		t.Errorf("%s is not %s:\n%s", to, from, diff)
	}
	for table, rows := range want {
		if len(rows) == 0 {
			t.Errorf("there is nothing in %s: put a row of it into full", table)
		}
	}
}

func emptyFile(t *testing.T) string {
	return "sqlite:" + filepath.Join(t.TempDir(), "copy.db")
}

// wantNumbersToGoOn has somebody new, and their ticket, get numbers that nobody had.
func wantNumbersToGoOn(t *testing.T, url string) {
	t.Helper()
	db, err := Open(context.Background(), url, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	stranger := party{Platform: "slate", Chat: "newcomer", User: "newcomer"}
	var next conversations.TicketID
	if err := db.Turn(context.Background(), textMessage(stranger, "first"), func(s conversations.State) conversations.Outcome {
		next = s.NextTicket
		return walk("hello")(s)
	}); err != nil {
		t.Fatal(err)
	}
	highest := count(t, db, `SELECT MAX(id) FROM people WHERE id NOT IN (SELECT person FROM accounts WHERE chat = 'newcomer')`)
	if got := count(t, db, `SELECT person FROM accounts WHERE chat = 'newcomer'`); got <= highest || next != 42 {
		t.Errorf("somebody new is %d where others go up to %d, their ticket would be %d; want 42", got, highest, next)
	}
	act := `INSERT INTO acts (at, platform, "user", what, ticket, refused) VALUES (2, 'slate', 'worker', 'close', 5, '')`
	if _, err := db.writer.pool.Exec(act); err != nil {
		t.Errorf("what staff do has a number that is taken: %v", err)
	}
}

func TestTransfer_LikeToLike(t *testing.T) {
	t.Parallel()
	from, to := full(t, 2500), emptyFile(t)
	copied(t, from, to)
	wantSame(t, from, to)
	wantNumbersToGoOn(t, to)
}

// TestPostgresTransfer_ThereAndBack also compares what the conversations are.
func TestPostgresTransfer_ThereAndBack(t *testing.T) {
	t.Parallel()
	from, server, other, back := full(t, 2500), cluster.Schema(t), cluster.Schema(t), emptyFile(t)
	copied(t, from, server)
	wantSame(t, from, server)
	copied(t, server, other)
	copied(t, other, back)
	wantSame(t, from, back)
	wantNumbersToGoOn(t, back)
	wantNumbersToGoOn(t, other)
	db, err := Open(context.Background(), server, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	turnOf(t, db, ada, "after the move", func(s conversations.State) conversations.Outcome {
		if s.Person.ID != 7 || s.Journey.At != "second-factor/choose" || s.Journey.Phase != conversations.Waiting || len(s.Journey.Trail) != 2 || s.Ticket == nil || s.Ticket.ID != 5 {
			t.Errorf("ada is %+v after the copy", s)
		}
		return conversations.Outcome{State: s}
	})
}

// TestPostgresBackup_IsAFile that goes back to either engine, made while turns go on.
func TestPostgresBackup_IsAFile(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	from, server, again := full(t, 10), cluster.Schema(t), cluster.Schema(t)
	copied(t, from, server)
	db, err := Open(ctx, server, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "backup.db")
	if err := errors.Join(db.Backup(ctx, file), db.Close()); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup is %v, %v; want one that only its owner may read", info, err)
	}
	wantSame(t, from, "sqlite:"+file)
	copied(t, "sqlite:"+file, again)
	wantSame(t, from, again)
}

// TestTransfer_Killed and TestPostgresTransfer_Killed go on where it was.
func TestTransfer_Killed(t *testing.T) {
	t.Parallel()
	from, to := full(t, 12000), emptyFile(t)
	wantKilledAndSame(t, from, to)
	wantNumbersToGoOn(t, to)
}

func TestPostgresTransfer_Killed(t *testing.T) {
	t.Parallel()
	from, server, back := full(t, 6000), cluster.Schema(t), emptyFile(t)
	wantKilledAndSame(t, from, server)
	wantKilledAndSame(t, server, back)
}

// wantKilledAndSame kills the copy at random moments, each later than the one before,
// until it is quicker.
func wantKilledAndSame(t *testing.T, from, to string) {
	t.Helper()
	kills, halves := 0, 0
	for longest := 40 * time.Millisecond; ; longest = longest * 3 / 2 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), transferEnv+"="+from+" "+to)
		var said strings.Builder
		child.Stdout, child.Stderr = &said, &said
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(longest/2+rand.N(longest), func() { _ = child.Process.Kill() })
		err := child.Wait()
		if kill.Stop() {
			if err != nil {
				t.Fatalf("after %d kills: %v\n%s", kills, err, said.String())
			}
			break
		}
		kills++
		is, err := opens(t, to)
		if is && len(contents(t, to)["people"]) > 0 {
			break // it was killed behind its end
		}
		if errors.Is(err, ErrHalf) {
			halves++
		} else if err != nil {
			t.Fatalf("after %d kills: %v", kills, err)
		}
		if longest > time.Minute {
			t.Fatal("it never ends")
		}
	}
	if halves == 0 {
		t.Error("no kill came in the middle")
	}
	t.Logf("%d kills, %d in the middle", kills, halves)
	wantSame(t, from, to)
}

// opens reports whether a database can be opened.
func opens(t *testing.T, url string) (bool, error) {
	t.Helper()
	db, err := Open(context.Background(), url, time.Now)
	if err != nil {
		return false, err
	}
	return true, db.Close()
}

// stopAfter begins a copy that ends behind a table.
func stopAfter(t *testing.T, table, from, to string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	err := Transfer(ctx, from, to, time.Now, func(done string, _ int) {
		if done == table {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("answered %v, want that it was stopped", err)
	}
}

// TestTransfer_SeesWhatChanged since it was begun, wherever that is.
func TestTransfer_SeesWhatChanged(t *testing.T) {
	t.Parallel()
	changes := map[string]string{
		"a column": `UPDATE people SET timezone = 'Europe/Paris' WHERE id = 7`,
		"one more": `INSERT INTO questions (id, text, language, step, matches, at) VALUES (0, 'before the others', 'en', '', '[]', 1)`,
		"one less": `DELETE FROM questions`,
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to := full(t, 10), emptyFile(t)
			stopAfter(t, "questions", from, to)
			must(t, raw(t, strings.TrimPrefix(from, "sqlite:")), change)
			err := Transfer(context.Background(), from, to, time.Now, func(string, int) {})
			if !errors.Is(err, ErrChanged) {
				t.Errorf("answered %v, want %v", err, ErrChanged)
			}
			if _, err := Open(context.Background(), to, time.Now); !errors.Is(err, ErrHalf) {
				t.Errorf("opening it answers %v, want %v", err, ErrHalf)
			}
		})
	}
}

func TestTransfer_Refuses(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	from := full(t, 10)
	refused := func(from, to, want string) {
		t.Helper()
		err := Transfer(ctx, from, to, time.Now, func(string, int) {})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("answered %v, want %q", err, want)
		}
	}
	other := full(t, 1)
	before := contents(t, other)
	refused(from, other, "it holds data already (in the table ")
	if diff := cmp.Diff(before, contents(t, other)); diff != "" {
		t.Errorf("what it held is another now:\n%s", diff)
	}
	openTest(t, strings.TrimPrefix(other, "sqlite:")) // and can be opened

	refused(from, from, "into itself")
	refused("sqlite:"+filepath.Join(t.TempDir(), "none.db"), emptyFile(t), "there is none of Waymark yet")

	half := emptyFile(t)
	stopAfter(t, "people", from, half)
	refused(other, half, "a copy of "+strings.TrimPrefix(from, "sqlite:")+" was begun in it")
	refused(half, emptyFile(t), ErrHalf.Error())

	to := emptyFile(t)
	for _, served := range []string{from, to} {
		lock, err := Lock(ctx, served)
		if err != nil {
			t.Fatal(err)
		}
		refused(from, to, "serves it (process "+fmt.Sprint(os.Getpid())+"); stop that first")
		if err := lock.Close(); err != nil {
			t.Fatal(err)
		}
	}

	write(t, strings.TrimPrefix(to, "sqlite:")+"-wal", "of a database that was taken away", 0o600)
	refused(from, to, "is the log (")

	older := filepath.Join(t.TempDir(), "older.db")
	leaveSchema(t, older, 5)
	refused("sqlite:"+older, emptyFile(t), "written by an older Waymark (schema 5")
}

// TestPostgresTransfer_Refuses what somebody has put there.
func TestPostgresTransfer_Refuses(t *testing.T) {
	t.Parallel()
	from, server := full(t, 10), cluster.Schema(t)
	copied(t, from, server)
	err := Transfer(context.Background(), from, server, time.Now, func(string, int) {})
	if err == nil || !strings.Contains(err.Error(), "it holds data already") {
		t.Errorf("answered %v, want that it holds data", err)
	}
	half := cluster.Schema(t)
	stopAfter(t, "accounts", from, half)
	if _, err := Open(context.Background(), half, time.Now); !errors.Is(err, ErrHalf) {
		t.Errorf("opening a half answers %v, want %v", err, ErrHalf)
	}
}

// TestPostgresTransfer_BringsNobodyBack who was deleted after the backup.
func TestPostgresTransfer_BringsNobodyBack(t *testing.T) {
	t.Parallel()
	from := full(t, 10)
	write(t, strings.TrimPrefix(from, "sqlite:")+".forgotten", "1000 1000 1793534400000000\n", 0o600)
	server, back := cluster.Schema(t), emptyFile(t)
	copied(t, from, server)
	copied(t, from, back)
	for _, url := range []string{server, back} {
		if n := len(contents(t, url)["people"]); n != len(contents(t, from)["people"])-1 {
			t.Errorf("%d people are in %s, want one less than before", n, url)
		}
	}
	if all, err := newRegister(strings.TrimPrefix(back, "sqlite:")).read(); err != nil || len(all) == 0 || all[0].person != 1000 {
		t.Errorf("the list beside the copy is %v, %v; want it to come along", all, err)
	}
	if got := slices.Sorted(maps.Keys(contents(t, back))); len(got) < 20 {
		t.Errorf("only the tables %v", got)
	}
}

// TestTransfer_IsHalfUntilTheListIsApplied: nobody opens a copy with people in it who
// were deleted after the backup.
func TestTransfer_IsHalfUntilTheListIsApplied(t *testing.T) {
	t.Parallel()
	from, to := full(t, 10), emptyFile(t)
	write(t, strings.TrimPrefix(from, "sqlite:")+".forgotten", "1000 1000 1793534400000000\n", 0o600)
	list := strings.TrimPrefix(to, "sqlite:") + ".forgotten"
	if err := os.Mkdir(list, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Transfer(context.Background(), from, to, time.Now, func(string, int) {}); err == nil {
		t.Error("the list beside the copy cannot be written, and nobody is told")
	}
	if err := os.Remove(list); err != nil {
		t.Fatal(err)
	}
	if _, err := opens(t, to); !errors.Is(err, ErrHalf) {
		t.Errorf("opening it answers %v, want %v", err, ErrHalf)
	}
	copied(t, from, to)
	if n := len(contents(t, to)["people"]); n != len(contents(t, from)["people"])-1 {
		t.Errorf("%d people are there, want one less than before", n)
	}
}
