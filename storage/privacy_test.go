package storage

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/conversations"
)

// A clock is what a test says the time is.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func openAt(t testing.TB, file string, c *clock) *DB {
	t.Helper()
	db, err := open(context.Background(), "sqlite:"+file, c.now, options{driver: "sqlite3", patience: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func inUse(t testing.TB) (*DB, *clock) {
	t.Helper()
	c := &clock{morning}
	return openAt(t, filepath.Join(t.TempDir(), "waymark.db"), c), c
}

func private(name string) party {
	return party{Platform: "slate", Chat: name, User: name}
}

func forgetMe(s conversations.State) conversations.Outcome {
	return conversations.Outcome{State: s, Forget: true, Replies: []conversations.Reply{{Text: "farewell"}}}
}

func turnOf(t testing.TB, db *DB, who party, id string, decide func(conversations.State) conversations.Outcome) {
	t.Helper()
	m := textMessage(who, id)
	m.Body = conversations.Text("x")
	if err := db.Turn(context.Background(), m, decide); err != nil {
		t.Fatal(err)
	}
}

// tracesIn counts how often text stands in each file of the database.
func tracesIn(t testing.TB, file, text string) map[string]int {
	t.Helper()
	files, err := filepath.Glob(file + "*")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(content, []byte(text)); n > 0 {
			found[filepath.Base(name)] = n
		}
	}
	return found
}

func emptied(t testing.TB, db *DB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := db.EmptyLog(ctx); err != nil {
		t.Fatal(err)
	}
}

// TestErase_NoTraceInAnyFileWhileItRuns: whatever others wrote before and after,
// and however the pages were split and joined.
func TestErase_NoTraceInAnyFileWhileItRuns(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			t.Fatal(err)
		}
		db := openAt(t, filepath.Join(dir, "waymark.db"), &clock{morning})
		defer db.Close()
		people := rapid.IntRange(1, 12).Draw(rt, "people")
		name := func(i int) string { return fmt.Sprintf("trace of %03d.", i) }
		for i := range rapid.IntRange(5, 120).Draw(rt, "turns") {
			who := name(rapid.IntRange(0, people).Draw(rt, "who"))
			size := rapid.SampledFrom([]int{0, 20, 200, 1500, 6000}).Draw(rt, "size")
			turnOf(t, db, private(who), fmt.Sprint(i), func(s conversations.State) conversations.Outcome {
				s.Person.Network = conversations.NetworkID(who)
				s.Journey.At = conversations.StepID(who + strings.Repeat(who, size/30))
				s.Reminders = []conversations.Reminder{{Kind: "nag", Due: morning, Step: conversations.StepID(who)}}
				return conversations.Outcome{State: s, Replies: []conversations.Reply{{Text: conversations.Markup(who + strings.Repeat("x", size) + who)}}}
			})
			if rapid.Bool().Draw(rt, "send") {
				due, err := db.Due(context.Background(), "slate", morning, 1)
				if err != nil {
					t.Fatal(err)
				}
				for _, d := range due {
					if err := db.Sent(context.Background(), d.ID, "card"); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		gone := rapid.IntRange(0, people).Draw(rt, "gone")
		turnOf(t, db, private(name(gone)), "forget", func(s conversations.State) conversations.Outcome {
			return conversations.Outcome{State: s, Forget: true}
		})
		emptied(t, db)
		if found := tracesIn(t, db.path, name(gone)); len(found) > 0 {
			rt.Errorf("who was deleted still stands in %v", found)
		}
	})
}

// TestErase_EmptiesTheLogByItself, as soon as a reader no longer holds it up.
func TestErase_EmptiesTheLogByItself(t *testing.T) {
	t.Parallel()
	db, _ := inUse(t)
	ctx := context.Background()
	reader, err := db.readers.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	turnOf(t, db, private("trace"), "1", walk("on"))
	for _, q := range []string{`BEGIN`, `SELECT count(*) FROM people`} {
		if _, err := reader.ExecContext(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	turnOf(t, db, private("trace"), "2", func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Forget: true}
	})
	if done, err := db.emptyLog(ctx); done || err != nil {
		t.Errorf("emptied %v, %v while somebody reads", done, err)
	}
	turnOf(t, db, private("other"), "3", walk("on")) // nobody waits for the reader
	if _, err := reader.ExecContext(ctx, `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	reader.Close()
	for left := 1000; ; left-- {
		if found := tracesIn(t, db.path, "trace"); len(found) == 0 {
			return
		} else if left == 0 {
			t.Fatalf("who was deleted still stands in %v", found)
		}
		<-time.After(10 * time.Millisecond)
	}
}

// TestErase_FarewellLeavesNoTrace once it is sent or dropped, which is after they
// were deleted.
func TestErase_FarewellLeavesNoTrace(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, end := range map[string]func(*DB, int64) error{
		"sent": func(db *DB, id int64) error { return db.Sent(ctx, id, "card") },
		"buried": func(db *DB, id int64) error {
			return db.Settle(ctx, id, conversations.Fate{Verdict: conversations.Buried})
		},
		"parked": func(db *DB, id int64) error {
			return db.Settle(ctx, id, conversations.Fate{Verdict: conversations.Parked, Begun: time.Now()})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, _ := inUse(t)
			turnOf(t, db, private("trace"), "1", walk("on"))
			turnOf(t, db, private("trace"), "2", forgetMe)
			emptied(t, db)
			if found := tracesIn(t, db.path, "trace"); len(found) == 0 {
				t.Fatal("the farewell does not say to whom it goes, so this test shows nothing")
			}
			if err := end(db, int64(count(t, db, `SELECT max(id) FROM outbox`))); err != nil {
				t.Fatal(err)
			}
			for left := 1000; len(tracesIn(t, db.path, "trace")) > 0; left-- {
				if left == 0 {
					t.Fatalf("who was deleted still stands in %v", tracesIn(t, db.path, "trace"))
				}
				<-time.After(10 * time.Millisecond)
			}
		})
	}
}

// TestOpen_EmptiesTheLogOfACrash: it was owed when the process died.
func TestOpen_EmptiesTheLogOfACrash(t *testing.T) {
	t.Parallel()
	for _, link := range []bool{false, true} {
		t.Run(fmt.Sprint("link ", link), func(t *testing.T) {
			t.Parallel()
			opensAfterACrash(t, link)
		})
	}
}

func opensAfterACrash(t *testing.T, link bool) {
	t.Helper()
	db, c := inUse(t)
	turnOf(t, db, private("trace"), "1", walk("on"))
	copied := filepath.Join(t.TempDir(), "waymark.db")
	for _, end := range []string{"", "-wal"} { // as the disk looks after a crash
		content, err := os.ReadFile(db.path + end)
		if err != nil {
			t.Fatal(err)
		}
		write(t, copied+end, string(content), 0o600)
	}
	name := copied
	if link {
		name = filepath.Join(t.TempDir(), "link.db")
		if err := os.Symlink(copied, name); err != nil {
			t.Fatal(err)
		}
	}
	openAt(t, name, c)
	for left := 1000; ; left-- {
		if info, err := os.Stat(copied + "-wal"); err != nil || info.Size() == 0 {
			return
		} else if left == 0 {
			t.Fatalf("the log still has %d bytes", info.Size())
		}
		<-time.After(10 * time.Millisecond)
	}
}

// TestErase_LogStaysBounded after a burst, without anybody asking for it.
func TestErase_LogStaysBounded(t *testing.T) {
	t.Parallel()
	db, _ := inUse(t)
	if got := count(t, db, `PRAGMA journal_size_limit`); got == logKept {
		t.Fatal("the readers say it, so this test shows nothing")
	}
	var limit int64
	if err := db.writer.pool.QueryRow(`PRAGMA journal_size_limit`).Scan(&limit); err != nil || limit != logKept {
		t.Errorf("the log may stay %d bytes long, %v; want %d", limit, err, logKept)
	}
}

// TestErase_Stranger: somebody of whom only a dead letter is known.
func TestErase_Stranger(t *testing.T) {
	t.Parallel()
	db, _ := inUse(t)
	ctx := context.Background()
	for i, who := range []party{private("ann"), {Platform: "slate", Chat: "group", User: "ann"}, private("bob")} {
		m := textMessage(who, fmt.Sprint(i))
		if err := db.Fail(ctx, m, conversations.Reply{Text: "sorry"}); err != nil {
			t.Fatal(err)
		}
		id := int64(count(t, db, `SELECT max(id) FROM outbox`))
		if err := db.Settle(ctx, id, conversations.Fate{Verdict: conversations.Buried}); err != nil {
			t.Fatal(err)
		}
	}
	if got := count(t, db, `SELECT count(*) FROM undelivered WHERE person IS NULL`); got != 3 {
		t.Fatalf("%d dead letters of strangers, want 3", got)
	}
	turnOf(t, db, private("ann"), "forget", forgetMe)
	left, err := db.StuckDeliveries(ctx)
	if err != nil || len(left) != 1 || left[0].Room != private("bob").Room() {
		t.Errorf("left %+v, %v; want the dead letter of bob", left, err)
	}
}

// TestErase_FarewellThatDoesNotArrive is dropped, whatever stands in its line;
// what a stranger is told in a group keeps its fate.
func TestErase_FarewellThatDoesNotArrive(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, v := range []conversations.Verdict{conversations.Parked, conversations.Buried} {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			db, _ := inUse(t)
			hall := func(user string) party {
				return party{Platform: "slate", Chat: "hall", User: user}
			}
			turnOf(t, db, hall("bob"), "1", walk("to bob"))
			turnOf(t, db, hall("ann"), "2", walk("to ann"))
			turnOf(t, db, hall("ann"), "3", forgetMe)
			group := textMessage(hall("carol"), "4")
			group.Shared = true
			if err := db.Turn(ctx, group, func(s conversations.State) conversations.Outcome {
				return conversations.Outcome{State: s, Replies: []conversations.Reply{{Text: "to all"}}}
			}); err != nil {
				t.Fatal(err)
			}
			for len(tell(t, db)) > 0 && count(t, db, `SELECT count(*) FROM outbox WHERE state = 'ready'`) > 0 {
				id := int64(count(t, db, `SELECT min(id) FROM outbox`))
				if err := db.Settle(ctx, id, conversations.Fate{Verdict: v, Begun: time.Now()}); err != nil {
					t.Fatal(err)
				}
			}
			if got := tell(t, db); len(got) != 2 || strings.Contains(fmt.Sprint(got), "ann") {
				t.Errorf("kept %q, want what was said to bob and carol", got)
			}
			if v == conversations.Parked && count(t, db, `SELECT count(*) FROM outbox WHERE state = 'parked' AND id = (SELECT min(id) FROM outbox)`) != 1 {
				t.Error("the line is no longer parked")
			}
		})
	}
}

// tell is to whom something is kept.
func tell(t *testing.T, db *DB) []string {
	t.Helper()
	var joined string
	err := db.readers.QueryRow(`SELECT COALESCE(group_concat("user", ' '), '') FROM (SELECT "user" FROM outbox UNION ALL SELECT "user" FROM undelivered)`).Scan(&joined)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(joined)
}

// TestErase_FarewellBehindTheFirst leaves a line that is parked because of
// another delivery.
func TestErase_FarewellBehindTheFirst(t *testing.T) {
	t.Parallel()
	db, _ := inUse(t)
	hall := party{Platform: "slate", Chat: "hall", User: "bob"}
	turnOf(t, db, hall, "1", walk("to bob"))
	hall.User = "ann"
	turnOf(t, db, hall, "2", forgetMe)
	if err := db.Settle(context.Background(), 1, conversations.Fate{Verdict: conversations.Parked, Begun: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if got := tell(t, db); !slices.Equal(got, []string{"bob"}) {
		t.Errorf("kept what is said to %q, want bob alone", got)
	}
}

// TestErase_FarewellToWhoCannotBeReached waits nowhere.
func TestErase_FarewellToWhoCannotBeReached(t *testing.T) {
	t.Parallel()
	db, _ := inUse(t)
	turnOf(t, db, private("bob"), "1", walk("to bob"))
	if err := db.Settle(context.Background(), 1, conversations.Fate{Verdict: conversations.Parked, Begun: time.Now()}); err != nil {
		t.Fatal(err)
	}
	turnOf(t, db, private("ann"), "2", func(s conversations.State) conversations.Outcome {
		out := forgetMe(s)
		out.Replies[0].To.Room = private("bob").Room()
		return out
	})
	if got := count(t, db, `SELECT count(*) FROM outbox`); got != 1 {
		t.Errorf("%d deliveries wait, want the one to bob", got)
	}
}

// TestTurn_NotesNameNobody: a reminder's id holds the number of its person, and
// a terminal's their name.
func TestTurn_NotesNameNobody(t *testing.T) {
	t.Parallel()
	db, _ := inUse(t)
	turnOf(t, db, private("ann"), "1", walk("on"))
	due := textMessage(private("ann"), "reminder:1:nag:17")
	due.Body = conversations.Due{Kind: "nag"}
	turns := 0
	for range 2 {
		err := db.Turn(context.Background(), due, func(s conversations.State) conversations.Outcome {
			turns++
			return walk("remember")(s)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		turnOf(t, db, private("ann"), "terminal:ann:17-1", func(s conversations.State) conversations.Outcome {
			turns++
			return conversations.Outcome{State: s}
		})
	}
	if got := count(t, db, `SELECT count(*) FROM seen WHERE id LIKE '%reminder%' OR id LIKE '%:1:%' OR id LIKE '%ann%'`); got != 0 || turns != 2 {
		t.Errorf("%d notes name their person, and two messages had %d turns; want 0 and 2", got, turns)
	}
}
