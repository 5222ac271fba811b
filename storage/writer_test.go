package storage

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"waymark/conversations"
)

// atOnce lets n callers wait for the same commit and returns their answers.
// While they gather, the writer is held up by a job that does nothing.
func atOnce(t *testing.T, db *DB, n int, work func(i int) error) []error {
	t.Helper()
	release := hold(db)
	answers := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { answers[i] = work(i) })
		waitFor(func() bool { return db.writer.length() == i+1 }) // so they wait in this order
	}
	release()
	all.Wait()
	return answers
}

// hold keeps the writer busy, with nothing to commit, until release is called.
func hold(db *DB) (release func()) {
	held, begun, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		_ = db.writer.do(context.Background(), about{}, func(tx) error {
			close(begun)
			<-held
			return errors.New("held")
		})
	}()
	<-begun
	return func() {
		close(held)
		<-ended
	}
}

func waitFor(what func() bool) {
	for !what() {
		runtime.Gosched()
	}
}

// onCommit calls hook before each commit; true turns the commit into a failure.
func onCommit(t *testing.T, db *DB, hook func() bool) {
	t.Helper()
	conn, err := db.writer.pool.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	err = conn.Raw(func(c any) error {
		c.(*sqlite3.SQLiteConn).RegisterCommitHook(func() int {
			if hook() {
				return 1
			}
			return 0
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTurn_ThoseWhoWaitTogetherShareACommit(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	commits := 0
	onCommit(t, db, func() bool { commits++; return false })
	for i, err := range atOnce(t, db, batchMax, func(i int) error {
		return db.Turn(context.Background(), textMessage(ada, fmt.Sprint(i)), walk(fmt.Sprint(i)))
	}) {
		if err != nil {
			t.Errorf("turn %d: %v", i, err)
		}
	}
	if commits != 1 {
		t.Errorf("%d turns took %d commits, want 1", batchMax, commits)
	}
	var want []conversations.StepID
	for i := range batchMax {
		want = append(want, conversations.StepID(fmt.Sprint(i)))
	}
	if got := trailOf(t, db, ada); !slices.Equal(got, want) {
		t.Errorf("the turns ran in the order %q", got)
	}
}

// TestTurnAll_TakesTheRoomOfItsTurns: however many come together, everybody
// waits for no more than batchMax of them.
func TestTurnAll_TakesTheRoomOfItsTurns(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	commits := 0
	onCommit(t, db, func() bool { commits++; return false })
	const each = batchMax/2 - 1
	for i, err := range atOnce(t, db, 5, func(i int) error {
		all := make([]conversations.Message, each)
		for n := range all {
			all[n] = textMessage(ada, fmt.Sprint(i, "/", n))
		}
		return db.TurnAll(context.Background(), all, func(s conversations.State, _ conversations.Message) conversations.Outcome { return walk("on")(s) })
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	if commits != 3 {
		t.Errorf("%d commits, want 3: two share one, and a third would be too much", commits)
	}
	if got := len(trailOf(t, db, ada)); got != 5*each {
		t.Errorf("%d turns count, want %d", got, 5*each)
	}
}

func trailOf(t *testing.T, db *DB, who party) (trail []conversations.StepID) {
	t.Helper()
	err := db.Turn(context.Background(), textMessage(who, "look"), func(s conversations.State) conversations.Outcome {
		trail = s.Journey.Trail
		return conversations.Outcome{State: s}
	})
	if err != nil {
		t.Fatal(err)
	}
	return trail
}

func TestTurn_NobodyIsAnsweredBeforeTheCommit(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	answered := make(chan struct{}, 2)
	onCommit(t, db, func() bool {
		if len(answered) > 0 {
			t.Error("a caller was answered before the commit")
		}
		return false
	})
	for i, err := range atOnce(t, db, 2, func(i int) error {
		err := db.Turn(context.Background(), textMessage(ada, fmt.Sprint(i)), walk(fmt.Sprint(i)))
		answered <- struct{}{}
		return err
	}) {
		if err != nil {
			t.Errorf("turn %d: %v", i, err)
		}
	}
}

// TestTurn_OneBadJobHarmsNobody: whether the engine takes back a statement or
// ends the whole transaction, the others are stored.
func TestTurn_OneBadJobHarmsNobody(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"ABORT", "FAIL", "ROLLBACK"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			db := openTest(t, "")
			must(t, db.writer.pool, `CREATE TRIGGER poison BEFORE INSERT ON outbox WHEN NEW.body LIKE '%poison%'
				BEGIN SELECT RAISE(`+how+`, 'poison'); END`)
			for i, err := range atOnce(t, db, 32, func(i int) error {
				text := fmt.Sprint(i)
				if i%10 == 3 {
					text += " poison"
				}
				return db.Turn(context.Background(), textMessage(ada, fmt.Sprint(i)), walk(text))
			}) {
				if bad := i%10 == 3; bad != (err != nil && strings.Contains(err.Error(), "poison")) {
					t.Errorf("turn %d: %v", i, err)
				}
			}
			if got, want := tables(t, db), "people 1, accounts 1, journeys 1, seen 29, outbox 29"; got != want {
				t.Errorf("stored %s, want %s", got, want)
			}
			if got := len(trailOf(t, db, ada)); got != 29 {
				t.Errorf("%d turns count, want 29", got)
			}
		})
	}
}

func TestTurn_CommitFailsOnce(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	commits := 0
	onCommit(t, db, func() bool { commits++; return commits == 1 })
	for i, err := range atOnce(t, db, 8, func(i int) error {
		return db.Turn(context.Background(), textMessage(ada, fmt.Sprint(i)), walk(fmt.Sprint(i)))
	}) {
		if err != nil {
			t.Errorf("turn %d: %v", i, err)
		}
	}
	if got := len(trailOf(t, db, ada)); got != 8 {
		t.Errorf("%d turns count, want 8", got)
	}
}

// TestTurn_CommitFailsForTheLast: one by one, only the one that fails is told.
func TestTurn_CommitFailsForTheLast(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	commits := 0
	onCommit(t, db, func() bool { commits++; return commits == 1 || commits == 5 })
	for i, err := range atOnce(t, db, 4, func(i int) error {
		return db.Turn(context.Background(), textMessage(ada, fmt.Sprint(i)), walk(fmt.Sprint(i)))
	}) {
		if failed := i == 3; failed != (err != nil) {
			t.Errorf("turn %d: %v", i, err)
		}
	}
	if got, want := tables(t, db), "people 1, accounts 1, journeys 1, seen 3, outbox 3"; got != want {
		t.Errorf("stored %s, want %s", got, want)
	}
}

// TestTurn_LockedForEverybody: those who wait together wait for a lock once,
// and not one after the other.
func TestTurn_LockedForEverybody(t *testing.T) {
	t.Parallel()
	const callers, patience = 32, 200 * time.Millisecond
	file := filepath.Join(t.TempDir(), "waymark.db")
	db, err := open(context.Background(), "sqlite:"+file, time.Now, options{driver: "sqlite3", patience: patience})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	other := raw(t, file)
	must(t, other, `BEGIN EXCLUSIVE`)
	start := time.Now()
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			err := db.Turn(context.Background(), textMessage(ada, fmt.Sprint(i)), walk(fmt.Sprint(i)))
			if !errors.Is(err, ErrLocked) {
				t.Errorf("turn %d: %v, want %v", i, err, ErrLocked)
			}
		})
	}
	all.Wait()
	if waited := time.Since(start); waited > callers/2*patience {
		t.Errorf("%d callers waited %s for a lock of which each may wait %s", callers, waited, patience)
	}
	must(t, other, `ROLLBACK`)
}

func TestTurn_PanicLeavesTheSharedCommitAlone(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	commits := 0
	onCommit(t, db, func() bool { commits++; return false })
	for i, err := range atOnce(t, db, 8, func(i int) error {
		return db.Turn(context.Background(), textMessage(ada, fmt.Sprint(i)), func(s conversations.State) conversations.Outcome {
			if i == 3 {
				panic("a bug")
			}
			return walk(fmt.Sprint(i))(s)
		})
	}) {
		var panicked *PanicError
		if i == 3 && (!errors.As(err, &panicked) || panicked.Value != "a bug" || !strings.Contains(string(panicked.Stack), "writer_test.go")) {
			t.Errorf("turn %d: %v, want a PanicError with the stack of decide", i, err)
		}
		if i != 3 && err != nil {
			t.Errorf("turn %d: %v", i, err)
		}
	}
	if got := len(trailOf(t, db, ada)); got != 7 {
		t.Errorf("%d turns count, want 7", got)
	}
	if commits != 3 { // one of the turns, one of the stranger who shows whose fault it was, one of the look
		t.Errorf("%d commits, want 3: a panic writes nothing, so nothing has to be taken back", commits)
	}
}

func TestTurn_CallerLeavesTheQueue(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	release := hold(db)
	ctx, leave := context.WithCancel(context.Background())
	left := make(chan error)
	go func() {
		left <- db.Turn(ctx, textMessage(ada, "1"), func(s conversations.State) conversations.Outcome {
			t.Error("decided although the caller had gone")
			return conversations.Outcome{State: s}
		})
	}()
	waitFor(func() bool { return db.writer.length() == 1 })
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("answered %v, want %v", err, context.Canceled)
	}
	release()
	if got, want := tables(t, db), "people 0, accounts 0, journeys 0, seen 0, outbox 0"; got != want {
		t.Errorf("stored %s, want %s", got, want)
	}
}

func TestTurn_OnceBegunItsResultIsAwaited(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	ctx, leave := context.WithCancel(context.Background())
	err := db.Turn(ctx, textMessage(ada, "1"), func(s conversations.State) conversations.Outcome {
		leave()
		return walk("on")(s)
	})
	if err != nil {
		t.Errorf("answered %v, want the commit's nil", err)
	}
	if got, want := tables(t, db), "people 1, accounts 1, journeys 1, seen 1, outbox 1"; got != want {
		t.Errorf("stored %s, want %s", got, want)
	}
}

func TestClose_FinishesWhatWaits(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	release := hold(db)
	var all sync.WaitGroup
	for i := range 300 { // more than one commit takes
		all.Go(func() {
			if err := db.Turn(context.Background(), textMessage(ada, fmt.Sprint(i)), walk("on")); err != nil {
				t.Errorf("turn %d, asked for before Close: %v", i, err)
			}
		})
	}
	waitFor(func() bool { return db.writer.length() == 300 })
	all.Go(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	waitFor(func() bool {
		db.writer.mu.Lock()
		defer db.writer.mu.Unlock()
		return db.writer.closed
	})
	if err := db.Turn(context.Background(), textMessage(ada, "late"), walk("on")); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v, want %v", err, ErrClosed)
	}
	release()
	all.Wait()
	again := openTest(t, db.path)
	if got := count(t, again, `SELECT count(*) FROM seen`); got != 300 {
		t.Errorf("%d turns were kept, want 300", got)
	}
}
