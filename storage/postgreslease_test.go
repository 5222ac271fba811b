package storage

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/conversations"
)

// under has a process hold a lease until it is told to end. It returns the context of
// the work.
func under(t *testing.T, db *DB) (ctx context.Context, end func()) {
	t.Helper()
	asked, end := context.WithCancel(t.Context())
	got := make(chan context.Context, 1)
	var hold sync.WaitGroup
	hold.Go(func() {
		err := db.Hold(asked, "sending", func(ctx context.Context) error {
			select {
			case got <- ctx:
			default: // it is the second time
			}
			<-ctx.Done()
			return nil
		})
		if err != nil {
			t.Errorf("hold: %v", err)
		}
	})
	t.Cleanup(hold.Wait)
	t.Cleanup(end)
	return <-got, end
}

// stolen takes a lease away as time would.
func stolen(t *testing.T, from, by *DB) {
	t.Helper()
	must(t, from.writer.pool, `UPDATE leases SET until_at = 0`)
	l, err := by.takeLease(t.Context(), "sending")
	if l == nil || err != nil {
		t.Fatalf("got %v, %v; want a lease that nobody has", l, err)
	}
}

// TestPostgres_LeaseIsHandedOver: one process holds a lease, and when it is asked to
// end the next has it at once.
func TestPostgres_LeaseIsHandedOver(t *testing.T) {
	t.Parallel()
	all := processes(t, cluster.Schema(t), 2)
	first, end := under(t, all[0])
	var second atomic.Bool
	next := make(chan time.Time, 1)
	ctx, stop := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() {
		err := all[1].Hold(ctx, "sending", func(context.Context) error {
			second.Store(true)
			next <- time.Now()
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	defer wait.Wait()
	defer stop()
	for range 2 { // longer than it is waited between two tries
		<-time.After(takeEvery)
		if second.Load() || !all[0].Held(first) {
			t.Fatal("two processes hold one lease")
		}
	}
	standing, err := all[1].Leases(t.Context())
	if want := []Lease{{"sending", 1, processName(), true, false}}; err != nil || !slices.Equal(standing, want) {
		t.Errorf("got %v, %v; want %v", standing, err, want)
	}
	if standing, err := all[0].Leases(t.Context()); err != nil || len(standing) != 1 || !standing[0].Ours {
		t.Errorf("got %v, %v; want that it is ours", standing, err)
	}
	begun := time.Now()
	end()
	if took := (<-next).Sub(begun); took > takeEvery/2 {
		t.Errorf("it was handed over after %v", took)
	}
	if standing, err := all[0].Leases(t.Context()); err != nil || standing[0].Epoch != 2 {
		t.Errorf("got %v, %v; want epoch 2", standing, err)
	}
}

// TestPostgres_LostLeaseWritesNothing: once another has the lease, nothing is written
// under the old one, whatever it is, and what is under none is.
func TestPostgres_LostLeaseWritesNothing(t *testing.T) {
	t.Parallel()
	all := processes(t, cluster.Schema(t), 2)
	ctx, _ := under(t, all[0])
	if err := all[0].Turn(ctx, textMessage(ada, "before"), walk("before")); err != nil {
		t.Fatal(err)
	}
	due, err := all[0].Due(ctx, "paper", time.Now(), 10)
	if err != nil || len(due) != 1 {
		t.Fatalf("got %v, %v; want one that is due", due, err)
	}
	stolen(t, all[0], all[1])
	late := context.WithoutCancel(ctx) // it slept, and was told of nothing
	for what, write := range map[string]func() error{
		"sent":     func() error { return all[0].Sent(late, due[0].ID, "ref") },
		"settled":  func() error { return all[0].Settle(late, due[0].ID, conversations.Fate{Verdict: conversations.Buried}) },
		"opened":   func() error { return all[0].Opened(late, 1, ada.Room()) },
		"turned":   func() error { return all[0].Turn(late, textMessage(ada, "late"), walk("late")) },
		"given up": func() error { return all[0].Fail(late, textMessage(ada, "late"), conversations.Reply{Text: "sorry"}) },
	} {
		if err := write(); !errors.Is(err, conversations.ErrNotHeld) || errors.Is(err, conversations.ErrUnstorable) {
			t.Errorf("%s: got %v, want %v", what, err, conversations.ErrNotHeld)
		}
	}
	if got, want := tables(t, all[1]), "people 1, accounts 1, journeys 1, seen 1, outbox 1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if err := all[0].Turn(t.Context(), textMessage(ada, "under none"), walk("under none")); err != nil {
		t.Error(err)
	}
	<-ctx.Done() // at the next renewal
	if all[0].Held(ctx) {
		t.Error("it holds what another has")
	}
}

// TestPostgres_LeaseOutlivesItsTransactions: nobody takes a lease while something is
// written under it that is not committed yet.
func TestPostgres_LeaseOutlivesItsTransactions(t *testing.T) {
	t.Parallel()
	all := processes(t, cluster.Schema(t), 2)
	ctx, _ := under(t, all[0])
	begun, goOn, written := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		written <- all[0].Turn(ctx, textMessage(ada, "slow"), func(s conversations.State) conversations.Outcome {
			close(begun)
			<-goOn
			return walk("slow")(s)
		})
	}()
	<-begun
	must(t, all[1].writer.pool, `UPDATE leases SET until_at = 0`) // as if it had not been renewed
	if l, err := all[1].takeLease(t.Context(), "sending"); l != nil || !isCode(err, "55P03") {
		t.Errorf("got %v, %v; want that it is locked", l, err)
	}
	close(goOn)
	if err := <-written; err != nil {
		t.Error(err)
	}
}

// TestPostgres_WhoWaitsForALeaseLeavesItAlone: to look whether it is free neither waits
// for whoever has it nor writes anything.
func TestPostgres_WhoWaitsForALeaseLeavesItAlone(t *testing.T) {
	t.Parallel()
	all := processes(t, cluster.Schema(t), 2)
	if l, err := all[0].takeLease(t.Context(), "sending"); l == nil || err != nil {
		t.Fatalf("got %v, %v; want a lease that nobody has", l, err)
	}
	tx, err := all[0].writer.pool.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`SELECT epoch FROM leases FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	if l, err := all[1].takeLease(t.Context(), "sending"); l != nil || err != nil {
		t.Errorf("got %v, %v while its row is locked; want that somebody has it", l, err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	row := func() (version string) {
		if err := all[0].readers.QueryRow(`SELECT ctid || ' ' || xmin || ' ' || xmax FROM leases`).Scan(&version); err != nil {
			t.Fatal(err)
		}
		return version
	}
	before := row()
	if l, err := all[1].takeLease(t.Context(), "sending"); l != nil || err != nil {
		t.Errorf("got %v, %v; want that somebody has it", l, err)
	}
	if after := row(); after != before {
		t.Errorf("its row was %s and is %s after somebody looked", before, after)
	}
}

// TestPostgres_SleeperKnowsThatItSlept before anybody tells it: by the clock that goes on
// and by the one on the wall.
func TestPostgres_SleeperKnowsThatItSlept(t *testing.T) {
	t.Parallel()
	now := time.Now()
	clock := now
	l := &lease{now: func() time.Time { return clock }}
	l.renewed(now)
	wall := func(d time.Duration) time.Time { return now.Round(0).Add(d) }
	for _, test := range []struct {
		at   time.Time
		want bool
	}{
		{now.Add(leaseFor - 1), true},
		{now.Add(leaseFor), false},
		{wall(leaseFor - time.Millisecond), true},
		{wall(leaseFor), false},
		{wall(time.Hour), false},
	} {
		clock = test.at
		if l.holds() != test.want {
			t.Errorf("after %v: got %t, want %t", clock.Sub(now), !test.want, test.want)
		}
	}
	clock = now
	l.lose()
	if l.holds() {
		t.Error("what is lost is held")
	}
}

// TestPostgres_LeaseEndsWithoutAServer: whoever cannot renew a lease stops in time, and
// has it again when the server is there.
func TestPostgres_LeaseEndsWithoutAServer(t *testing.T) {
	t.Parallel()
	own := ownCluster(t)
	db := processes(t, own.Schema(t), 1)[0]
	ctx, _ := under(t, db)
	err := own.Restart(func() {
		begun := time.Now()
		<-ctx.Done()
		if took := time.Since(begun); took > leaseFor+time.Second || db.Held(ctx) {
			t.Errorf("it stopped after %v, held: %t", took, db.Held(ctx))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for again := false; !again; {
		standing, err := db.Leases(t.Context())
		again = err == nil && len(standing) == 1 && standing[0].Ours && standing[0].Epoch == 2
		if t.Context().Err() != nil {
			t.Fatalf("got %v, %v; want that it is held again", standing, err)
		}
	}
}

// TestPostgres_LeaseThatNobodyTook: what was done under a lease that ran out, as it does
// while the server is away, is kept as long as nobody has taken it.
func TestPostgres_LeaseThatNobodyTook(t *testing.T) {
	t.Parallel()
	db := processes(t, cluster.Schema(t), 1)[0]
	ctx, _ := under(t, db)
	must(t, db.writer.pool, `UPDATE leases SET until_at = 0`)
	leaseOf(ctx).lose()
	if db.Held(ctx) {
		t.Error("a lease that ran out counts as held")
	}
	if err := db.Turn(context.WithoutCancel(ctx), textMessage(ada, "late"), walk("late")); err != nil {
		t.Error(err)
	}
}
