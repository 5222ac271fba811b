package storage

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"waymark/conversations"
)

// TestTurn_ForgottenPersonLeavesNoTraceInTheFile: SQLite would only mark the
// place as free.
func TestTurn_ForgottenPersonLeavesNoTraceInTheFile(t *testing.T) {
	t.Parallel()
	const trace = "TRACE"
	file := filepath.Join(t.TempDir(), "waymark.db")
	db := openTest(t, file)
	who := party{Platform: "paper", Chat: "chat " + trace, User: "user " + trace}
	for _, id := range []string{"1", "2", "3"} {
		err := db.Turn(context.Background(), textMessage(who, id), func(s conversations.State) conversations.Outcome {
			s.Person.Network, s.Person.Zone = trace, trace
			s.Reminders = []conversations.Reminder{{Kind: conversations.ReminderKind(trace + id), Due: time.Now(), Step: trace}}
			return walk(trace + id)(s)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	leaveTraces(t, db, who, trace)
	err := db.Turn(context.Background(), textMessage(who, "4"), func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Forget: true}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if i := bytes.Index(content, []byte(trace)); i >= 0 {
		t.Errorf("the file still says %q", content[max(0, i-40):min(len(content), i+40)])
	}
}

// leaveTraces makes a card of what is first in the line and a dead letter of
// what is behind it.
func leaveTraces(t *testing.T, db *DB, who party, trace string) {
	t.Helper()
	ctx := context.Background()
	err := db.Turn(ctx, textMessage(who, "menu"), func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Replies: []conversations.Reply{{Text: "?", Choices: []conversations.Choice{{Label: trace, Token: "t"}}}}}
	})
	if err != nil {
		t.Fatal(err)
	}
	last := count(t, db, `SELECT max(id) FROM outbox`)
	if err := db.Sent(ctx, int64(last), conversations.Ref(trace)); err != nil {
		t.Fatal(err)
	}
	if err := db.Settle(ctx, int64(last)-1, conversations.Fate{Verdict: conversations.Buried, Reason: trace}); err != nil {
		t.Fatal(err)
	}
	if cards, dead := count(t, db, `SELECT count(*) FROM cards`), count(t, db, `SELECT count(*) FROM undelivered`); cards != 1 || dead != 1 {
		t.Fatalf("%d cards and %d dead letters, want one of each", cards, dead)
	}
}

// TestTurn_ForgottenPersonsDeadLetters: also those that others' turns said to them,
// and those that theirs said to others.
func TestTurn_ForgottenPersonsDeadLetters(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	for _, who := range []party{ada, grace} {
		turnOf(t, db, who, "known "+who.User, func(s conversations.State) conversations.Outcome {
			s.Journey.At = "here"
			return conversations.Outcome{State: s}
		})
	}
	for id, to := range map[string]conversations.Recipient{"1": personAt(t, db, ada), "2": personAt(t, db, grace)} {
		for _, from := range []party{ada, grace} {
			err := db.Turn(context.Background(), textMessage(from, id+from.User), func(s conversations.State) conversations.Outcome {
				return conversations.Outcome{State: s, Replies: []conversations.Reply{{Text: "hello", To: to}}}
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for id := range int64(4) {
		if err := db.Settle(context.Background(), id+1, conversations.Fate{Verdict: conversations.Buried}); err != nil {
			t.Fatal(err)
		}
	}
	err := db.Turn(context.Background(), textMessage(ada, "forget"), func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Forget: true}
	})
	if err != nil {
		t.Fatal(err)
	}
	left, err := db.StuckDeliveries(context.Background())
	if err != nil || len(left) != 1 || left[0].Room != grace.Room() {
		t.Errorf("left %+v, %v; want what grace said to herself", left, err)
	}
}

func TestTurn_FarewellBelongsToNobody(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	for _, id := range []string{"1", "2"} {
		err := db.Turn(context.Background(), textMessage(ada, id), func(s conversations.State) conversations.Outcome {
			out := walk("on")(s)
			out.Forget = id == "2"
			return out
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if got, want := tables(t, db), "people 0, accounts 0, journeys 0, seen 2, outbox 1"; got != want {
		t.Errorf("kept %s, want %s", got, want)
	}
	if got := count(t, db, `SELECT count(*) FROM outbox WHERE person IS NOT NULL`); got != 0 {
		t.Errorf("the farewell still names the person")
	}
}

// TestTurn_FarewellTakesTheCardsPlace: the question whether one is sure does not
// keep its buttons, and nothing of the chat is kept afterwards.
func TestTurn_FarewellTakesTheCardsPlace(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	ctx := context.Background()
	button := []conversations.Choice{{Label: "Yes", Token: "k"}}
	says(t, db, ada, conversations.Reply{Text: "sure?", Ephemeral: true, Choices: button})
	if err := db.Sent(ctx, 1, "31"); err != nil {
		t.Fatal(err)
	}
	err := db.Turn(ctx, textMessage(ada, "yes"), func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Forget: true, Replies: []conversations.Reply{{Text: "gone", Replaces: "31", Choices: button}}}
	})
	if err != nil {
		t.Fatal(err)
	}
	due, err := db.Due(ctx, ada.Platform, time.Now(), 10)
	if err != nil || len(due) != 1 || due[0].Edits != "31" {
		t.Fatalf("due %+v, %v; want the farewell in the place of the question", due, err)
	}
	if err := db.Sent(ctx, due[0].ID, "31"); err != nil {
		t.Fatal(err)
	}
	if got := count(t, db, `SELECT count(*) FROM cards`); got != 0 {
		t.Errorf("%d cards are kept of somebody who is forgotten", got)
	}
}

// TestTurn_JourneyThatCannotBeRead: the person stands where they stood, can go
// on, and can be forgotten.
func TestTurn_JourneyThatCannotBeRead(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	ctx := context.Background()
	owe(t, db, ada, conversations.Reminder{Kind: "nag", Due: morning})
	must(t, db.writer.pool, `UPDATE journeys SET body = '{"trail":'`)
	seen := 0
	if err := db.EachOwed(ctx, morning, func(_ conversations.Owed, s conversations.State) error {
		seen++
		return nil
	}); err != nil || seen != 1 {
		t.Errorf("looked at %d owed reminders, %v; want 1", seen, err)
	}
	err := db.Turn(ctx, textMessage(ada, "on"), func(s conversations.State) conversations.Outcome {
		if s.Journey.At != "at/ada" || s.Journey.Trail != nil {
			t.Errorf("stands at %q with trail %v, want at/ada and no trail", s.Journey.At, s.Journey.Trail)
		}
		return walk("next")(s)
	})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Turn(ctx, textMessage(ada, "forget"), func(s conversations.State) conversations.Outcome {
		if len(s.Journey.Trail) != 1 {
			t.Errorf("the trail is %v, want one step", s.Journey.Trail)
		}
		return conversations.Outcome{State: s, Forget: true}
	})
	if err != nil {
		t.Fatal(err)
	}
}
