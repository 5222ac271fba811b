package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

// in is what waits for somebody where they sit.
func in(db *DB, p party) *Chat { return db.In(p.Account(), p.Room()) }

func seat(name string) party {
	return party{Platform: "paper", Chat: name, User: name}
}

// takeAll sends all that a chat's outbox shows.
func takeAll(t *testing.T, c *Chat) (said []string) {
	t.Helper()
	ctx := context.Background()
	for {
		due, err := c.Due(ctx, "paper", time.Now(), 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(due) == 0 {
			return said
		}
		if len(due) > 1 {
			t.Fatalf("%d of one line are due at once", len(due))
		}
		said = append(said, string(due[0].Text))
		if err := c.Sent(ctx, due[0].ID, ""); err != nil {
			t.Fatal(err)
		}
	}
}

func TestChat_HasItsOwnLineOnly(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := openTest(t, "")
	names := []string{"ann", "bob", "a'nn", "", "%", "an"}
	for i := range 3 {
		for _, name := range names {
			text := fmt.Sprintf("%s %d", name, i)
			if err := db.Turn(ctx, textMessage(seat(name), text), walk(text)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if due, err := in(db, seat("ann")).Due(ctx, "other", time.Now(), 100); len(due) != 0 || err != nil {
		t.Errorf("got %v, %v on another platform", due, err)
	}
	for _, name := range names {
		want := fmt.Sprintf("%[1]s 0,%[1]s 1,%[1]s 2", name)
		if got := strings.Join(takeAll(t, in(db, seat(name))), ","); got != want {
			t.Errorf("%q is told %q, want %q", name, got, want)
		}
	}
}

// What is put off or cannot be read stops nobody, as in the whole outbox.
func TestChat_IsAnOutbox(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := openTest(t, "")
	own := in(db, seat("ann"))
	for _, text := range []string{"1", "2", "3"} {
		if err := db.Turn(ctx, textMessage(seat("ann"), text), walk(text)); err != nil {
			t.Fatal(err)
		}
	}
	due, err := own.Due(ctx, "paper", time.Now(), 1)
	if err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	later := time.Now().Add(time.Hour)
	if err := own.Settle(ctx, due[0].ID, conversations.Fate{Verdict: conversations.Deferred, Until: later}); err != nil {
		t.Fatal(err)
	}
	if got := takeAll(t, own); len(got) != 0 {
		t.Errorf("got %q, and the line waits for an hour", got)
	}
	if _, err := db.writer.pool.Exec(`UPDATE outbox SET body = 'no JSON', due_at = 0 WHERE id = (SELECT MIN(id) FROM outbox)`); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(takeAll(t, own), ","); got != "2,3" {
		t.Errorf("got %q, want what can be read", got)
	}
}

func TestChat_IsRemindedOfItsOwnOnly(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := openTest(t, "")
	for _, name := range []string{"ann", "bob"} {
		owe(t, db, seat(name), conversations.Reminder{Kind: "nag", Due: morning}, conversations.Reminder{Kind: "fuse", Due: morning.Add(time.Hour)})
	}
	for _, name := range []string{"ann", "bob"} {
		owed, err := in(db, seat(name)).Owed(ctx, morning, 100)
		if err != nil || len(owed) != 1 || owedTo(owed[0]) != seat(name) || owed[0].Kind != "nag" {
			t.Errorf("%s is owed %v, %v", name, owed, err)
		}
	}
	if owed, err := in(db, seat("cem")).Owed(ctx, morning, 100); len(owed) != 0 || err != nil {
		t.Errorf("a stranger is owed %v, %v", owed, err)
	}
}

func TestChat_SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	own := in(db, seat("ann"))
	if _, err := own.Due(ctx, "paper", morning, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := own.Owed(ctx, morning, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestChat_PlansItsOwnOnly(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := openTest(t, "")
	for _, name := range []string{"ann", "bob"} {
		owe(t, db, seat(name), conversations.Reminder{Kind: "nag", Due: morning})
	}
	own := in(db, seat("ann"))
	people, err := own.Unplanned(ctx, "paper", 1, 100)
	if err != nil || len(people) != 1 || owedTo(people[0]) != seat("ann") {
		t.Errorf("unplanned are %v, %v; want ann", people, err)
	}
	err = db.Turn(ctx, conversations.Message{Actor: seat("ann").Account(), Room: seat("ann").Room(), Body: conversations.Replan{}}, func(s conversations.State) conversations.Outcome {
		s.Planned = 1
		return conversations.Outcome{State: s}
	})
	if err != nil {
		t.Fatal(err)
	}
	if people, err = own.Unplanned(ctx, "paper", 1, 100); err != nil || len(people) != 0 {
		t.Errorf("unplanned are %v, %v; want nobody", people, err)
	}
	if people, err = own.Unplanned(ctx, "slate", 1, 100); err != nil || len(people) != 0 {
		t.Errorf("unplanned elsewhere are %v, %v; want nobody", people, err)
	}
}
