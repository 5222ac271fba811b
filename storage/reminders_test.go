package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

var morning = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// owe makes a turn after which exactly all are owed.
func owe(t *testing.T, db *DB, who party, all ...conversations.Reminder) {
	t.Helper()
	id := fmt.Sprint(who.User, " ", count(t, db, `SELECT count(*) FROM seen`))
	err := db.Turn(context.Background(), textMessage(who, id), func(s conversations.State) conversations.Outcome {
		s.Journey.At, s.Reminders = conversations.StepID("at/"+who.User), all
		return conversations.Outcome{State: s}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestEachOwed_IsWhatATurnWouldSee: in the same order as Owed, with all that is
// owed to the same person.
func TestEachOwed_IsWhatATurnWouldSee(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := openTest(t, "")
	owe(t, db, ada, conversations.Reminder{Kind: "fuse", Due: morning}, conversations.Reminder{Kind: "nag", Due: morning.Add(time.Hour), Step: "a/b"})
	owe(t, db, grace, conversations.Reminder{Kind: "nag", Due: morning.Add(time.Minute)}, conversations.Reminder{Kind: "wanted", Due: morning.AddDate(1, 0, 0)})
	before := changes(t, db)
	var all []conversations.Owed
	states := map[string]conversations.State{}
	err := db.EachOwed(ctx, morning.Add(time.Hour), func(o conversations.Owed, s conversations.State) error {
		all = append(all, o)
		states[o.Account.User] = s
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want, err := db.Owed(ctx, morning.Add(time.Hour), 100)
	if diff := cmp.Diff(want, all); diff != "" || err != nil || len(all) != 3 {
		t.Errorf("%d are owed, %v (-Owed +EachOwed):\n%s", len(all), err, diff)
	}
	if got := changes(t, db) - before; got != 0 {
		t.Errorf("to look at them wrote %d rows", got)
	}
	for _, who := range []party{ada, grace} {
		err := db.Turn(ctx, textMessage(who, "look"), func(s conversations.State) conversations.Outcome {
			if diff := cmp.Diff(s, states[who.User]); diff != "" {
				t.Errorf("state of %s (-Turn +EachOwed):\n%s", who.User, diff)
			}
			return conversations.Outcome{State: s}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestEachUnplanned_IsWhatATurnWouldSee: on whatever platform, and only those.
func TestEachUnplanned_IsWhatATurnWouldSee(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := openTest(t, "")
	owe(t, db, ada, conversations.Reminder{Kind: "nag", Due: morning})
	owe(t, db, party{Platform: "slate", Chat: "hall", User: "joan"})
	err := db.Turn(ctx, textMessage(grace, "planned"), func(s conversations.State) conversations.Outcome {
		s.Journey.At, s.Planned = "a/b", 7
		return conversations.Outcome{State: s}
	})
	if err != nil {
		t.Fatal(err)
	}
	before, states := changes(t, db), map[string]conversations.State{}
	err = db.EachUnplanned(ctx, 7, func(o conversations.Owed, s conversations.State) error {
		states[o.Account.User] = s
		return nil
	})
	if err != nil || len(states) != 2 || len(states["ada"].Reminders) != 1 || states["joan"].Journey.At != "at/joan" {
		t.Errorf("unplanned are %+v, %v; want ada with what she is owed, and joan", states, err)
	}
	if got := changes(t, db) - before; got != 0 {
		t.Errorf("to look at them wrote %d rows", got)
	}
}

// TestEachOwed_Stops at the first error, and the reader can be used again.
func TestEachOwed_Stops(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	owe(t, db, ada, conversations.Reminder{Kind: "nag", Due: morning})
	owe(t, db, grace, conversations.Reminder{Kind: "nag", Due: morning})
	enough := errors.New("enough")
	for range 2 * readerConns {
		calls := 0
		err := db.EachOwed(context.Background(), morning, func(conversations.Owed, conversations.State) error {
			calls++
			return enough
		})
		if err != enough || calls != 1 { //nolint:errorlint // it has to be the same
			t.Fatalf("called %d times, answered %v; want one call and what it said", calls, err)
		}
	}
	if owed, err := db.Owed(context.Background(), morning, 10); err != nil || len(owed) != 2 {
		t.Errorf("%d are owed afterwards, %v; want 2", len(owed), err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if err := db.EachOwed(ended, morning, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("answered %v to a caller who has gone", err)
	}
}

// TestOwed_PersonWithSeveralAccounts: each reminder once, where they wrote last of
// where they can be reached, and so is what is for them wherever they are.
func TestOwed_PersonWithSeveralAccounts(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := openTest(t, "")
	sky := party{Platform: "slate", Chat: "sky", User: "ada"}
	owe(t, db, ada, conversations.Reminder{Kind: "nag", Due: morning}, conversations.Reminder{Kind: "fuse", Due: morning})
	_, err := db.writer.pool.Exec(`INSERT INTO accounts (platform, "user", chat, person) SELECT 'slate', 'ada', 'sky', person FROM accounts`)
	if err != nil {
		t.Fatal(err)
	}
	writes := func(who party) func() {
		return func() { turnOf(t, db, who, fmt.Sprint(count(t, db, `SELECT count(*) FROM seen`)), looksOn) }
	}
	parks := func(who party) func() { return func() { parkAt(t, db, who) } }
	for i, step := range []struct {
		do   func()
		want string // the room
	}{
		{func() {}, "desk"},
		{writes(sky), "sky"},
		{writes(sky), "sky"},
		{writes(ada), "desk"},
		{writes(sky), "sky"},
		{parks(sky), "desk"},
		{parks(ada), ""},
	} {
		step.do()
		owed, err := db.Owed(ctx, morning, 10)
		var to, want []string
		for _, o := range owed {
			to = append(to, fmt.Sprint(o.Room.Chat, " ", o.Kind))
		}
		if step.want != "" {
			want = []string{step.want + " fuse", step.want + " nag"}
		}
		if !slices.Equal(to, want) || err != nil {
			t.Errorf("step %d: owed %q, %v; want %q", i, to, err, want)
		}
	}
	if got := count(t, db, `SELECT count(*) FROM reminders`); got != 0 {
		t.Errorf("%d reminders stay of somebody who is gone everywhere", got)
	}
}

func looksOn(s conversations.State) conversations.Outcome { return conversations.Outcome{State: s} }

// parkAt lets a send to somebody, wherever they are, find nobody there.
func parkAt(t *testing.T, db *DB, who party) {
	t.Helper()
	ctx, to := context.Background(), personAt(t, db, who)
	from := party{Platform: "office", Chat: "1", User: "1"}
	err := db.Turn(ctx, textMessage(from, fmt.Sprint(count(t, db, `SELECT count(*) FROM seen`))), func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Replies: []conversations.Reply{{Text: "hello", To: to}}}
	})
	if err != nil {
		t.Fatal(err)
	}
	id := int64(count(t, db, `SELECT max(id) FROM outbox`))
	if err := db.Settle(ctx, id, conversations.Fate{Verdict: conversations.Parked, Begun: time.Now()}); err != nil {
		t.Fatal(err)
	}
}

func TestStuck(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := openTest(t, "")
	for i, who := range []struct {
		user  string
		phase conversations.Phase
		nags  int
		gone  bool
	}{
		{"stuck lately", conversations.Walking, 3, false},
		{"stuck", conversations.Walking, 4, false},
		{"reminded", conversations.Walking, 2, false},
		{"never", conversations.Walking, 0, false},
		{"waits", conversations.Waiting, 3, false},
		{"paused", conversations.Paused, 3, false},
		{"finished", conversations.Finished, 3, false},
		{"gone", conversations.Walking, 3, true},
	} {
		from := party{Platform: "paper", Chat: who.user, User: who.user}
		err := db.Turn(ctx, textMessage(from, who.user), func(s conversations.State) conversations.Outcome {
			s.Person.Gone, s.Person.Network = who.gone, "ern-rnd"
			s.Journey = conversations.Journey{
				Guide: "cpms2", At: conversations.StepID("at/" + who.user), Phase: who.phase, Nags: who.nags,
				Since: morning.Add(-time.Hour), Active: morning.Add(-time.Duration(i) * time.Minute),
			}
			return conversations.Outcome{State: s}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := db.Stuck(ctx, 3, 10)
	want := []StuckPerson{
		{Person: 5, Network: "ern-rnd", Guide: "cpms2", Step: "at/waits", Since: morning.Add(-time.Hour), Active: morning.Add(-4 * time.Minute)},
		{Person: 2, Network: "ern-rnd", Guide: "cpms2", Step: "at/stuck", Since: morning.Add(-time.Hour), Active: morning.Add(-time.Minute)},
		{Person: 1, Network: "ern-rnd", Guide: "cpms2", Step: "at/stuck lately", Since: morning.Add(-time.Hour), Active: morning},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("stuck, %v (-want +got):\n%s", err, diff)
	}
	for _, test := range []struct{ after, limit, want int }{{3, 1, 1}, {4, 10, 1}, {5, 10, 0}, {2, 10, 4}, {0, 10, 4}} {
		if got, err := db.Stuck(ctx, test.after, test.limit); err != nil || len(got) != test.want {
			t.Errorf("after %d reminders up to %d: %d people, %v; want %d", test.after, test.limit, len(got), err, test.want)
		}
	}
}
