package storage

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"waymark/conversations"
)

// given makes a turn of m and gives it up where it is to blame for what it
// met, as package bot does.
func given(db *DB, m conversations.Message, decide func(conversations.State) conversations.Outcome) (kept, up bool, err error) {
	err = db.Turn(context.Background(), m, decide)
	if err == nil || !errors.Is(err, conversations.ErrUnstorable) {
		return err == nil, false, err
	}
	err = db.Fail(context.Background(), m, conversations.Reply{Text: "sorry"})
	if errors.Is(err, conversations.ErrUnstorable) {
		err = db.Fail(context.Background(), m, conversations.Reply{})
	}
	return false, true, err
}

// TestTurn_WhatIsEverybodysIsNobodysFault: where nothing can be kept, whatever
// the reason, no message is to blame, none can be given up, and each is kept
// once the reason is gone.
func TestTurn_WhatIsEverybodysIsNobodysFault(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ fault, mend func(t *testing.T, db *DB) }{
		"locked": {
			func(t *testing.T, db *DB) {
				other := raw(t, db.path)
				must(t, other, `BEGIN EXCLUSIVE`)
				t.Cleanup(func() { other.Close() })
			}, nil,
		},
		"read-only": {
			func(t *testing.T, db *DB) { must(t, db.writer.pool, `PRAGMA query_only = 1`) },
			func(t *testing.T, db *DB) { must(t, db.writer.pool, `PRAGMA query_only = 0`) },
		},
		"full": {
			func(t *testing.T, db *DB) {
				must(t, db.writer.pool, fmt.Sprintf(`PRAGMA max_page_count = %d`, count(t, db, `PRAGMA page_count`)))
			},
			func(t *testing.T, db *DB) { must(t, db.writer.pool, `PRAGMA max_page_count = 100000`) },
		},
		"every commit fails": {
			func(t *testing.T, db *DB) { onCommit(t, db, func() bool { return true }) },
			func(t *testing.T, db *DB) { onCommit(t, db, func() bool { return false }) },
		},
		"a table is gone": {
			func(t *testing.T, db *DB) { must(t, db.writer.pool, `ALTER TABLE reminders RENAME TO elsewhere`) },
			func(t *testing.T, db *DB) { must(t, db.writer.pool, `ALTER TABLE elsewhere RENAME TO reminders`) },
		},
		"nobody's row is taken": {
			func(t *testing.T, db *DB) {
				must(t, db.writer.pool, `CREATE TRIGGER never BEFORE INSERT ON seen BEGIN SELECT RAISE(ABORT, 'never'); END`)
			},
			func(t *testing.T, db *DB) { must(t, db.writer.pool, `DROP TRIGGER never`) },
		},
		"closed": {func(t *testing.T, db *DB) { db.writer.close() }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := openTest(t, "")
			long := walk(strings.Repeat("a long step ", 1000))
			if _, _, err := given(db, textMessage(ada, "before"), long); err != nil {
				t.Fatal(err)
			}
			before := tables(t, db)
			test.fault(t, db)
			for i := range 20 {
				m := textMessage(ada, fmt.Sprint(i))
				if kept, up, err := given(db, m, long); kept || up {
					t.Fatalf("kept %v, given up %v (%v): want it offered again", kept, up, err)
				}
				if err := db.Fail(context.Background(), m, conversations.Reply{Text: "sorry"}); err == nil {
					t.Fatal("Fail gives a message up that is not to blame")
				}
			}
			if test.mend == nil {
				return
			}
			if after := tables(t, db); after != before {
				t.Errorf("half-written: %s, before: %s", after, before)
			}
			test.mend(t, db)
			for i := range 20 {
				if kept, _, err := given(db, textMessage(ada, fmt.Sprint(i)), long); !kept {
					t.Errorf("afterwards: %v", err)
				}
			}
		})
	}
}

// TestTurn_WhatIsOnesOwn: the message alone cannot be kept, and can be given up,
// whatever is wrong with what there is about its person.
func TestTurn_WhatIsOnesOwn(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault     func(t *testing.T, db *DB)
		apologies int
	}{
		"nothing is taken to their chat": {func(t *testing.T, db *DB) {
			must(t, db.writer.pool, `CREATE TRIGGER poison BEFORE INSERT ON outbox WHEN NEW.chat = 'desk'
				BEGIN SELECT RAISE(ABORT, 'poison'); END`)
		}, 0},
		"what it says is refused": {func(t *testing.T, db *DB) {
			must(t, db.writer.pool, `CREATE TRIGGER poison BEFORE INSERT ON outbox WHEN NEW.body LIKE '%poison%'
				BEGIN SELECT RAISE(ROLLBACK, 'poison'); END`)
		}, 1},
		"their row cannot be read": {func(t *testing.T, db *DB) {
			must(t, db.writer.pool, `PRAGMA ignore_check_constraints = 1`)
			must(t, db.writer.pool, `CREATE TABLE loose AS SELECT person, network, guide, step, phase, since_at, active_at, heard_at, nags, nagged_at, body FROM journeys`)
			must(t, db.writer.pool, `DROP TABLE journeys`)
			must(t, db.writer.pool, `ALTER TABLE loose RENAME TO journeys`)
			must(t, db.writer.pool, `CREATE UNIQUE INDEX journeys_key ON journeys (person)`)
			must(t, db.writer.pool, `UPDATE journeys SET nags = 'many'`)
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := openTest(t, "")
			if _, _, err := given(db, textMessage(ada, "before"), walk("before")); err != nil {
				t.Fatal(err)
			}
			test.fault(t, db)
			if _, up, err := given(db, textMessage(ada, "1"), walk("poison")); !up || err != nil {
				t.Errorf("given up %v, %v; want it given up", up, err)
			}
			if kept, _, err := given(db, textMessage(grace, "2"), walk("hello")); !kept {
				t.Errorf("somebody else's: %v", err)
			}
			if got := count(t, db, `SELECT count(*) FROM seen`); got != 3 {
				t.Errorf("%d messages are noted, want 3", got)
			}
			if got := count(t, db, `SELECT count(*) FROM outbox WHERE body LIKE '%sorry%'`); got != test.apologies {
				t.Errorf("%d apologies, want %d", got, test.apologies)
			}
		})
	}
}

// TestTurn_PanicInTheStore: what breaks on the way is taken back, is of one
// message, and keeps nobody waiting.
func TestTurn_PanicInTheStore(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	for i, err := range atOnce(t, db, 8, func(i int) error {
		if i != 3 {
			return db.Turn(context.Background(), textMessage(ada, fmt.Sprint(i)), walk(fmt.Sprint(i)))
		}
		return db.write(context.Background(), func(tx tx) error {
			must(t, db.readers, `SELECT 1`)
			if err := tx.exec(`DELETE FROM journeys`); err != nil {
				return err
			}
			panic("a bug")
		})
	}) {
		var panicked *PanicError
		if i == 3 && !errors.As(err, &panicked) || i != 3 && err != nil {
			t.Errorf("turn %d: %v", i, err)
		}
	}
	if got := len(trailOf(t, db, ada)); got != 7 {
		t.Errorf("%d turns count, want 7", got)
	}
	// Not in the engine itself: a panic that leaves C holds its locks for ever.
	register := db.writer.erasing
	db.writer.erasing = func([]erased) { panic("a commit that breaks") }
	goes := func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Forget: true}
	}
	if err := db.Turn(context.Background(), textMessage(ada, "broken"), goes); !errors.Is(err, conversations.ErrUnstorable) {
		t.Errorf("a commit that breaks: %v, want that this message alone cannot be stored", err)
	}
	db.writer.erasing = register
	if err := db.Turn(context.Background(), textMessage(ada, "broken"), goes); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestTurn_DamagedPage: where what is damaged is everybody's, nobody is to
// blame; see TestTurn_Damaged.
func TestTurn_DamagedPage(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	db := openTest(t, file)
	page := count(t, db, `SELECT rootpage FROM sqlite_schema WHERE name = 'people'`)
	db.Close()
	damage(t, file, page, 1)
	db = openTest(t, file)
	if kept, up, err := given(db, textMessage(ada, "1"), walk("hello")); kept || up || !errors.Is(err, ErrCorrupt) {
		t.Errorf("kept %v, given up %v, %v; want it offered again", kept, up, err)
	}
}

// TestFail_FloodIsNotApologisedForWithoutEnd: no more apologies wait than other
// answers may.
func TestFail_FloodIsNotApologisedForWithoutEnd(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	for i := range 2 * conversations.AnswersMax {
		if err := db.Fail(context.Background(), textMessage(ada, fmt.Sprint(i)), conversations.Reply{Text: "sorry"}); err != nil {
			t.Fatal(err)
		}
	}
	if got := count(t, db, `SELECT count(*) FROM outbox`); got != conversations.AnswersMax {
		t.Errorf("%d apologies wait, want %d", got, conversations.AnswersMax)
	}
	if got := count(t, db, `SELECT count(*) FROM seen`); got != 2*conversations.AnswersMax {
		t.Errorf("%d messages are noted, want all", got)
	}
}
