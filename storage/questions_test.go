package storage

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

// asks keeps a question in a turn of its own.
func asks(t *testing.T, db *DB, text string) {
	t.Helper()
	err := db.Turn(context.Background(), textMessage(ada, text), func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Unanswered: &conversations.Unanswered{
			Text: text, Language: "de", Step: "account/password", Matches: []conversations.TopicID{"new-phone", "wish-back"}, Wrong: "phone-stolen",
		}}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func toReview(t *testing.T, db *DB) []Question {
	t.Helper()
	all, err := db.Questions(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestQuestions_KeptWithoutTheHour(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	db.now = func() time.Time { return time.Date(2026, 11, 22, 17, 5, 3, 0, time.UTC) }
	asks(t, db, "old\x00er")
	asks(t, db, "younger")
	u := conversations.Unanswered{Text: "older", Language: "de", Step: "account/password", Matches: []conversations.TopicID{"new-phone", "wish-back"}, Wrong: "phone-stolen"}
	today := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	want := []Question{{1, u, today}, {2, u, today}}
	want[1].Text = "younger"
	if diff := cmp.Diff(want, toReview(t, db)); diff != "" {
		t.Errorf("questions (-kept +read):\n%s", diff)
	}
}

func TestQuestions_ATurnWithoutOneKeepsNone(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	if err := db.Turn(context.Background(), textMessage(ada, "1"), walk("hello")); err != nil {
		t.Fatal(err)
	}
	if got := toReview(t, db); len(got) != 0 {
		t.Errorf("kept %v", got)
	}
}

func TestQuestions_Dropped(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	asks(t, db, "one")
	asks(t, db, "two")
	for range 2 { // the second time it is gone already
		if err := db.DropQuestion(context.Background(), 1); err != nil {
			t.Fatal(err)
		}
	}
	if got := toReview(t, db); len(got) != 1 || got[0].Text != "two" {
		t.Errorf("left %v, want two", got)
	}
}

// TestForget_QuestionsAfterThirtyDays, however young the notes are that go.
func TestForget_QuestionsAfterThirtyDays(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	now := time.Date(2026, 11, 22, 17, 5, 3, 0, time.UTC)
	db.now = func() time.Time { return now }
	asks(t, db, "old")
	now = now.Add(2 * day)
	asks(t, db, "young")
	for _, test := range []struct {
		after time.Duration
		left  int
	}{{27 * day, 2}, {day, 1}, {2 * day, 0}} {
		now = now.Add(test.after)
		if err := db.Forget(context.Background(), time.Unix(1, 0)); err != nil {
			t.Fatal(err)
		}
		if got := toReview(t, db); len(got) != test.left {
			t.Errorf("on %v: left %v, want %d", now, got, test.left)
		}
	}
}

func TestQuestions_InADatabaseOfSchema1(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	leaveSchema(t, file, 1)
	db := openTest(t, file)
	asks(t, db, "what is this about")
	if got := toReview(t, db); len(got) != 1 {
		t.Errorf("kept %v, want one question", got)
	}
	if got, want := tables(t, db), "people 2, accounts 2, journeys 2, seen 2, outbox 3"; got != want {
		t.Errorf("kept %s, want %s", got, want)
	}
}
